"""What tests of the management API share: a brand with one of everything, and callers with keys or sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from hooks import models
from hooks.events import get_event
from tests import factories

SECRET = "s3cret-value-in-clear"
EMAIL = "ada.lovelace@example.com"
SOURCE = "module.exports = async (args) => { console.log('ran'); };\n"
GO_ON = "module.exports = async (args, callback) => callback(null, new RegistrationData({}));\n"


@dataclass
class World:
    """One of everything in one brand."""

    brand: models.Brand
    application: models.Application
    hook: models.Hook
    variable: models.Variable
    secret: models.Variable
    assignment: models.Assignment
    occurrence: models.EventOccurrence
    execution: models.Execution
    delivery: models.Delivery
    token: models.ApplicationToken
    key: models.ApiKey
    membership: models.Membership


@pytest.fixture
def world(brand: Any, application: Any, hook: Any, owner: Any) -> World:
    occurrence = factories.OccurrenceFactory(application=application, customer_email=EMAIL, journey_id="jrn_ada")
    execution = factories.ExecutionFactory(
        hook=hook,
        application=application,
        occurrence=occurrence,
        journey_id="jrn_ada",
        customer_email=EMAIL,
        customer_id="usr_1",
        input=personal_input(hook.event),
        result={"effects": {}, "message": f"Hello {EMAIL}", "deny": None, "redirect": None, "session": None},
        error={"name": "TypeError", "message": f"no contact {EMAIL}", "stack": f"at {EMAIL}", "line": 1, "column": 1},
        requests=[request_made()],
    )
    models.ConsoleLine.objects.create(execution=execution, position=0, level="info", text=f"asked for {EMAIL}")
    queued = factories.QueuedExecutionFactory(
        hook=hook, application=application, input=personal_input(hook.event), customer_email=EMAIL
    )
    return World(
        brand=brand,
        application=application,
        hook=hook,
        variable=factories.VariableFactory(hook=hook, key="limit", value=5),
        secret=factories.SecretFactory(hook=hook, key="api_token", plaintext=SECRET),
        assignment=factories.AssignmentFactory(application=application, hook=hook),
        occurrence=occurrence,
        execution=execution,
        delivery=factories.DeliveryFactory(execution=queued, last_error=f"TypeError: no contact {EMAIL}"),
        token=factories.ApplicationTokenFactory(application=application, token="hlapp_one-of-several"),
        key=factories.ApiKeyFactory(brand=brand, name="pipeline", token="hlkey_pipeline"),
        membership=factories.MembershipFactory(brand=brand, role="viewer", user__username="somebody"),
    )


def request_made() -> dict[str, Any]:
    """An outbound request as the engine records it, with the customer's address in each place it can be."""
    return {
        "method": "POST",
        "url": f"https://crm.example/?q={EMAIL}",
        "status": 200,
        "error": None,
        "request_headers": [["content-type", "application/json"]],
        "request_body": EMAIL,
        "response_headers": [["content-type", "text/plain"]],
        "response_body": f"hello {EMAIL}",
        "bytes": 30,
        "timings": {"total_ms": 3.0},
        "recorded": False,
    }


def personal_input(event: str) -> dict[str, Any]:
    """The event's sample with the customer's address in it."""
    given: dict[str, Any] = get_event(event).sample
    given.setdefault("customer", {}).setdefault("identifiers", {})["email"] = EMAIL
    return given


@pytest.fixture
def keyed(brand: Any) -> Callable[..., APIClient]:
    """Make a caller with a fresh API key: `keyed("edit_hooks")`; without scopes it holds them all."""

    def make(*scopes: str, **values: Any) -> APIClient:
        if scopes:
            values["scopes"] = ["view_brand", *scopes]
        values.setdefault("brand", brand)
        token = f"hlkey_{models.ApiKey.objects.count()}"
        factories.ApiKeyFactory(token=token, **values)
        return bearer(token)

    return make


def bearer(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    client.default_format = "json"
    return client


@pytest.fixture
def session() -> Callable[[Any], APIClient]:
    """Make a caller with a browser session: `session(admin)`; `csrf=True` enforces the token as a browser meets it."""

    def make(user: Any, *, csrf: bool = False) -> APIClient:
        client = APIClient(enforce_csrf_checks=csrf)
        client.default_format = "json"
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def robot(keyed: Any) -> APIClient:
    """A caller whose key may do everything in the brand."""
    client: APIClient = keyed()
    return client


def traces() -> list[dict[str, Any]]:
    """Every change leaves an audit entry: equal traces mean that nothing changed."""
    return list(models.AuditEntry.objects.order_by("pk").values("action", "object_id"))


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that the answer is a problem of that status and code; return its body."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body.get("code")) == (status, code), body
    assert answer["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    assert body["detail"]
    return body
