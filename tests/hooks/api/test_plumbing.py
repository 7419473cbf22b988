"""What every call of the API goes through: keys, budgets, addresses, problems, the document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hooks import exceptions as refusals
from hooks.api import exceptions as api_exceptions
from hooks.api.addresses import client_ip
from hooks.api.authentication import ApiKeyAuthentication
from hooks.api.exceptions import problem_handler
from hooks.api.throttling import MOST_CALLERS, Buckets, PrincipalThrottle, buckets
from hooks.engine import EngineUnavailable
from hooks.events import UnknownEvent
from tests import factories

URLS = pytest.mark.urls("tests.hooks.api.urls")


class Echo(APIView):
    authentication_classes = (ApiKeyAuthentication,)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (PrincipalThrottle,)

    def get(self, request: Request) -> Response:
        return Response({"name": request.user.get_username()})


def echo(header: str | None = None) -> Any:
    headers = {} if header is None else {"Authorization": header}
    return Echo.as_view()(RequestFactory().get("/", headers=headers))


@pytest.mark.django_db
class TestApiKeys:
    def test_a_valid_key_speaks_for_itself(self) -> None:
        factories.ApiKeyFactory(token="hlkey_good", name="ci")
        assert echo("Bearer hlkey_good").data == {"name": "API key ci"}

    @pytest.mark.parametrize(
        "values",
        [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}, {"token": "another"}],
    )
    def test_a_useless_key_is_401(self, values: dict[str, Any]) -> None:
        factories.ApiKeyFactory(**{"token": "hlkey_used"} | values)
        answer = echo("Bearer hlkey_used")
        assert (answer.status_code, answer.data["code"]) == (401, "not_authenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_none_at_all_is_401(self) -> None:
        assert echo().status_code == 401

    def test_an_application_token_is_no_key(self) -> None:
        factories.ApplicationTokenFactory(token="hlapp_token")
        assert echo("Bearer hlapp_token").status_code == 401

    def test_each_caller_has_its_own_budget(self, monkeypatch: pytest.MonkeyPatch) -> None:
        buckets.clear()
        monkeypatch.setattr("hooks.api.throttling.CALLS_PER_MINUTE", 2)
        for token in ("one", "two"):
            factories.ApiKeyFactory(token=token)
        assert [echo("Bearer one").status_code for _ in range(3)] == [200, 200, 429]
        assert echo("Bearer two").status_code == 200


class TestBuckets:
    def test_a_full_bucket_lasts_a_minutes_budget_and_fills_evenly(self) -> None:
        mine = Buckets()
        assert [mine.take("a", 3, now=100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
        assert mine.take("a", 3, now=100.0) == pytest.approx(20.0)
        assert mine.take("a", 3, now=110.0) == pytest.approx(10.0)
        assert mine.take("a", 3, now=120.0) == 0.0
        assert mine.take("a", 3, now=120.0) > 0

    def test_refused_calls_cost_nothing(self) -> None:
        mine = Buckets()
        mine.take("a", 1, now=0.0)
        waits = [mine.take("a", 1, now=0.0) for _ in range(5)]
        assert waits == [pytest.approx(60.0)] * 5

    def test_it_never_holds_more_than_its_budget(self) -> None:
        mine = Buckets()
        mine.take("a", 2, now=0.0)
        assert [mine.take("a", 2, now=10_000.0) == 0.0 for _ in range(3)] == [True, True, False]

    def test_the_memory_for_callers_has_a_limit(self) -> None:
        mine = Buckets()
        for caller in range(MOST_CALLERS + 10):
            mine.take(caller, 1, now=0.0)
        assert len(mine._levels) == MOST_CALLERS


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "203.0.113.5", "10.0.0.9"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (2, "203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "203.0.113.5", "203.0.113.5"),
        (1, "not an address", None),
        (1, "", "10.0.0.9"),
    ],
)
def test_only_trusted_proxies_name_the_caller(proxies: int, forwarded: str, address: str | None, settings: Any) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_ip(request) == address


PROBLEMS = [
    (refusals.InvalidField("name", "Too long"), 400, "invalid_field"),
    (refusals.InvalidForm([{"field": "a", "message": "b"}]), 400, "invalid_form"),
    (refusals.StaleVersion("old", latest_number=3, diff="-a"), 409, "stale_version"),
    (refusals.NotDeployable("same"), 409, "not_deployable"),
    (refusals.InUse("used", used_by=["x"]), 409, "in_use"),
    (refusals.SecretsKeyMissing("no key"), 503, "secrets_key_missing"),
    (UnknownEvent("none"), 404, "unknown_event"),
    (exceptions.NotFound(), 404, "not_found"),
    (exceptions.PermissionDenied("no"), 403, "forbidden"),
    (exceptions.ValidationError({"a": ["b"]}), 400, "invalid_form"),
    (exceptions.Throttled(2.2), 429, "too_many_requests"),
    (exceptions.UnsupportedMediaType("x"), 415, "unsupported_media_type"),
    (api_exceptions.PayloadTooLarge("big"), 413, "too_large"),
    (api_exceptions.MalformedJson("bad"), 400, "malformed_json"),
    (EngineUnavailable("gone"), 503, "engine_unavailable"),
    (OperationalError("database is locked"), 503, "unavailable"),
    (RuntimeError("a secret detail"), 500, "internal_error"),
]


@pytest.mark.parametrize(("error", "status", "code"), PROBLEMS, ids=lambda value: type(value).__name__)
def test_each_error_becomes_one_problem(error: Exception, status: int, code: str) -> None:
    answer = problem_handler(error, {})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert (answer.data["status"], answer.data["code"]) == (status, code)
    assert answer.data["title"]
    assert answer.data["detail"]
    assert ("Retry-After" in answer.headers) is (status in (429, 503))


def test_a_fault_of_ours_tells_a_trace_id_and_nothing_else() -> None:
    answer = problem_handler(RuntimeError("password=hunter2"), {})
    assert answer.data["trace_id"]
    assert "hunter2" not in str(answer.data)


def test_details_of_refusals_are_members_of_the_problem() -> None:
    stale = problem_handler(refusals.StaleVersion("old", latest_number=3, diff="-a"), {})
    assert (stale.data["latest_number"], stale.data["diff"]) == (3, "-a")
    nested = exceptions.ValidationError({"a": [{"b": ["wrong"]}, {}], "c": ["missing"]})
    assert problem_handler(nested, {}).data["errors"] == [
        {"field": "a.0.b", "message": "wrong"},
        {"field": "c", "message": "missing"},
    ]


def test_waiting_times_are_rounded_up() -> None:
    assert problem_handler(exceptions.Throttled(2.2), {}).headers["Retry-After"] == "3"


@URLS
@pytest.mark.django_db
def test_a_database_that_is_away_is_503_and_no_guess(application_token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(text: str) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr("hooks.api.authentication.token_application", gone)
    answer = Client().post(
        "/api/v1/applications/storefront/events/before-registration",
        b"{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {application_token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "1"


@URLS
@pytest.mark.django_db
def test_the_document_tells_every_refusal_of_the_event_calls(client_of: Any, admin: Any) -> None:
    from drf_spectacular.generators import SchemaGenerator

    document = SchemaGenerator(patterns=None, urlconf="tests.hooks.api.urls").get_schema(request=None, public=True)
    assert document["openapi"].startswith("3.1")
    event = document["paths"]["/api/v1/applications/{client_id}/events/{event}"]["post"]
    assert {"200", "400", "401", "403", "404", "409", "413", "415", "429", "503"} <= set(event["responses"])
    assert event["security"] == [{"applicationToken": []}]
    assert any(parameter["name"] == "Idempotency-Key" for parameter in event["parameters"])
    problem = event["responses"]["409"]["content"]["application/problem+json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/Problem"}
