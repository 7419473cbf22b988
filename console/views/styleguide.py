"""Every component of the console on one page, for the people who build pages. Only where HOOKLINE_DEBUG is on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

SOURCE = """/**
 * Only people the CRM knows may register.
 * @type {Hook}
 */
module.exports = async (args) => {
  const email = args.customer.identifiers.email;
  const answer = await fetch(`${args.variables.base_url}/contacts?email=${email}`);
  if (answer.status === 404) {
    return new ShowErrorMessage(args.variables.message); // the customer sees this
  }
  return new RegistrationData({ crm: { stage: 1 } });
};
"""
STATES = [
    *("succeeded", "denied", "failed", "timed_out", "running", "queued"),
    *("retrying", "skipped", "live", "draft", "degraded", "dead"),
]
HOOKS = (
    ("Only known contacts", "before-registration", "sync", "live"),
    ("Splunk audit", "after-self-service-login", "async", "degraded"),
    ("Loyalty claims", "before-id-token-generation", "sync", "draft"),
)
LOGS = [
    {"level": "info", "text": "checking usr_71Ka", "at_ms": 1.2},
    {"level": "warn", "text": "e-mail not verified", "at_ms": 3.9},
    {"level": "error", "text": "TypeError: cannot read properties of undefined (reading 'id')", "at_ms": 1204},
]


class SampleForm(forms.Form):
    name = forms.CharField(help_text="Shown in lists. You can change it later.")
    base_url = forms.URLField(label="CRM address", assume_scheme="https")
    event = forms.ChoiceField(
        choices=[("before-registration", "Before registration"), ("after-registration", "After registration")]
    )
    message = forms.CharField(widget=forms.Textarea, required=False, label="Message for unknown contacts")
    policy = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="When the hook fails",
        choices=[("fail_open", "Continue without the hook"), ("fail_closed", "Deny")],
    )
    remember = forms.BooleanField(
        required=False, label="Remember the answer for an hour", help_text="Saves calls to the CRM."
    )


def sample_form() -> SampleForm:
    """A form with one fault, so that the page shows how a fault looks."""
    return SampleForm(
        {"name": "CRM gate", "base_url": "not an address", "event": "before-registration", "policy": "fail_open"}
    )


def activity() -> list[dict[str, Any]]:
    """Two days of hourly counts with a few faults."""
    return [
        {"label": f"{hour % 24:02d}:00", "value": 180 + (hour * 37) % 90, "fault": 4 if hour % 11 == 3 else 0}
        for hour in range(48)
    ]


def rows(now: dt.datetime) -> list[dict[str, Any]]:
    """A few list rows."""
    return [
        {
            "name": name,
            "event": event,
            "mode": mode,
            "state": state,
            "id": f"hok_9f2kQ7Lm3nP4rS5tU6v{index}",
            "trend": [(index * 7 + step * 5) % 11 for step in range(24)],
            "p95": 12.4 * (index + 1) ** 3,
            "success": 0.9998 - index * 0.02,
            "at": now - dt.timedelta(seconds=4 + 1900 * index),
        }
        for index, (name, event, mode, state) in enumerate(HOOKS)
    ]


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """The style guide; 404 outside DEBUG."""
    if not settings.DEBUG:
        raise Http404
    now = timezone.now()
    context = {
        "form": sample_form(),
        "rows": rows(now),
        "activity": activity(),
        "source": SOURCE,
        "after": SOURCE.replace("404", "410").replace("stage: 1", "stage: 2, source: 'crm'"),
        "states": STATES,
        "logs": LOGS,
        "answer": {"decision": "deny", "code": "unverified", "attempts": 3, "retry": None, "final": True},
        "now": now,
        "earlier": now - dt.timedelta(hours=5, minutes=3),
        "page": {"previous": None, "next": "abc", "count": 12542, "shown": 3, "noun": "hooks"},
    }
    return render(request, "styleguide.html", context)
