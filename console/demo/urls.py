"""The addresses of the demo services, to be mounted at `/demo/`. Each view refuses by itself where it must."""

from __future__ import annotations

from django.urls import path

from console.demo import crm, legacy, passwords, proofing, receivers, risk

app_name = "demo"

urlpatterns = [
    path("crm/crm/v3/objects/contacts/search", crm.contacts_search, name="crm-search"),
    path("risk/v1/score", risk.score, name="risk-score"),
    path("legacy/users/lookup", legacy.lookup, name="legacy-lookup"),
    path("legacy/users/verify", legacy.verify, name="legacy-verify"),
    path("collector/services/collector/event", receivers.collector_event, name="collector-event"),
    path("chat/services/<path:path>", receivers.chat_message, name="chat-message"),
    path("analytics/v1/<slug:kind>", receivers.analytics_event, name="analytics-event"),
    path("webhooks/consent", receivers.webhook, name="webhook"),
    path("erasures", receivers.erasure, name="erasures"),
    path("passwords/range/<str:prefix>", passwords.password_range, name="password-range"),
    path("proofing/v1/checks", proofing.checks, name="proofing-checks"),
    path("proofing/v1/results/<str:token>", proofing.results, name="proofing-results"),
    path("proofing/start", proofing.start, name="proofing-start"),
]
