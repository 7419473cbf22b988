"""Reports that are refused: who may not, what breaks the contract, what is too much. Nothing runs for them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hooks.models import EventOccurrence, Execution
from tests import factories
from tests.hooks.api.conftest import Report, sample_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]


class TestWho:
    @pytest.mark.parametrize("token", [None, "", "wrong", "x" * 500])
    def test_no_or_a_wrong_token_is_401(self, token: str | None, report: Report) -> None:
        answer = report(token=token)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "not_authenticated"
        assert not EventOccurrence.objects.exists()

    @pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer a b", "Bearer \xff\xfe"])
    def test_another_scheme_is_401(self, header: str, application: Any) -> None:
        address = "/api/v1/applications/storefront/events/before-registration"
        answer = Client().post(address, b"{}", content_type="application/json", headers={"Authorization": header})
        assert answer.status_code == 401

    def test_a_revoked_token_is_401(self, report: Report, application: Any) -> None:
        factories.ApplicationTokenFactory(application=application, token="old-token", revoked_at=timezone.now())
        assert report(token="old-token").status_code == 401
        assert not EventOccurrence.objects.exists()

    def test_another_applications_token_is_403(self, report: Report, brand: Any) -> None:
        other = factories.ApplicationFactory(brand=brand)
        factories.ApplicationTokenFactory(application=other, token="of-the-other")
        answer = report(token="of-the-other")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert not EventOccurrence.objects.exists()

    def test_nobodys_application_is_404(self, report: Report) -> None:
        answer = report(client_id="nobody")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_an_unknown_event_is_404(self, report: Report, application_token: str) -> None:
        answer = report("before-lunch", input={})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_event")

    def test_tokens_rotate_without_an_outage(self, report: Report, application: Any) -> None:
        factories.ApplicationTokenFactory(application=application, token="the-new-one")
        assert report().status_code == 200
        assert report(token="the-new-one").status_code == 200

    def test_a_signed_in_person_is_no_platform(self, client_of: Any, admin: Any, application: Any) -> None:
        address = f"/api/v1/applications/{application.client_id}/events/before-registration"
        answer = client_of(admin).post(address, json.dumps({"input": {}}), content_type="application/json")
        assert answer.status_code == 401

    def test_get_is_405(self, application_token: str, application: Any) -> None:
        address = f"/api/v1/applications/{application.client_id}/events/before-registration"
        answer = Client().get(address, headers={"Authorization": f"Bearer {application_token}"})
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


BREACHES = [
    ({"input": []}, "$.input", "object", "array"),
    ({"input": None}, "$.input", "object", "null"),
    ({"input": {"customer": 5}}, "$.input.customer", "object", "number"),
    ({"session": []}, "$.session", "object", "array"),
    ({"session": {"big": "x" * 17_000}}, "$.session", "at most 16384 bytes as JSON", "more"),
    ({"journey_id": "two words"}, "$.journey_id", "1 to 64 letters, digits or . _ : -", "string"),
    ({"journey_id": 5}, "$.journey_id", "1 to 64 letters, digits or . _ : -", "number"),
    ({"deadline_ms": 0}, "$.deadline_ms", "a whole number of milliseconds, at least 1", "number"),
    ({"deadline_ms": True}, "$.deadline_ms", "a whole number of milliseconds, at least 1", "boolean"),
    ({"surprise": 1}, "$.surprise", "one of the names: input, journey_id, session, deadline_ms", "an unknown name"),
]


@pytest.mark.parametrize(("body", "path", "expected", "found"), BREACHES)
def test_a_breach_of_the_contract_is_400_and_named(
    body: dict[str, Any], path: str, expected: str, found: str, report: Report, assign: Any
) -> None:
    assign("module.exports = async () => {}")
    answer = report(**body)
    problem = answer.json()
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["code"] == "invalid_input"
    assert (problem["path"], problem["expected"], problem["found"]) == (path, expected, found)
    assert problem["status"] == 400
    assert not EventOccurrence.objects.exists()
    assert not Execution.objects.exists()


BAD_BYTES = [
    pytest.param(b"", 400, "invalid_input", id="empty"),
    pytest.param(b"{", 400, "malformed_json", id="cut-off"),
    pytest.param(b"\xff\xfe", 400, "malformed_json", id="not-utf-8"),
    pytest.param(b'{"input": NaN}', 400, "malformed_json", id="nan"),
    pytest.param(b"[" * 10_000, 400, "malformed_json", id="deep-and-open"),
    pytest.param(b'{"input": ' + b"[" * 60 + b"]" * 60 + b"}", 400, "malformed_json", id="deep"),
    pytest.param(b'{"input": ' + b"9" * 5_000 + b"}", 400, "malformed_json", id="huge-number"),
    pytest.param(b'{"input": {"customer": {"store": "\\ud800"}}}', 400, "invalid_input", id="lone-surrogate"),
    pytest.param(b"[]", 400, "invalid_input", id="no-object"),
    pytest.param(b'{"input": {"pad": "' + b"x" * 300_000 + b'"}}', 413, "too_large", id="300-kib"),
]


@pytest.mark.parametrize(("raw", "status", "code"), BAD_BYTES)
def test_bad_bytes_are_refused_and_nothing_runs(
    raw: bytes, status: int, code: str, report: Report, assign: Any
) -> None:
    assign("module.exports = async () => {}")
    answer = report(raw=raw)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Execution.objects.exists()


def test_the_largest_body_is_taken(report: Report, assign: Any) -> None:
    assign("module.exports = async (args) => ({attributes: {length: args.customer.attributes.pad.length}})")
    body = sample_of("before-registration")
    body["customer"]["attributes"]["pad"] = "x" * (262_144 - 40 - len(json.dumps({"input": body})))
    answer = report(input=body)
    assert answer.status_code == 200
    assert answer.json()["executions"][0]["status"] == "succeeded"


def test_another_content_type_is_415(application_token: str, application: Any) -> None:
    address = f"/api/v1/applications/{application.client_id}/events/before-registration"
    headers = {"Authorization": f"Bearer {application_token}"}
    answer = Client().post(address, b"input=1", content_type="text/plain", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_any_accept_header_gets_json(application_token: str, application: Any) -> None:
    address = f"/api/v1/applications/{application.client_id}/events/before-registration"
    headers = {"Authorization": f"Bearer {application_token}", "Accept": "text/html"}
    body = json.dumps({"input": sample_of("before-registration")})
    answer = Client().post(address, body, content_type="application/json; charset=utf-8", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"


def test_too_many_events_are_429(report: Report, settings: Any) -> None:
    settings.EVENTS_PER_MINUTE = 2
    assert [report().status_code for _ in range(3)] == [200, 200, 429]
    answer = report()
    assert answer.json()["code"] == "too_many_requests"
    assert int(answer.headers["Retry-After"]) >= 1
    assert EventOccurrence.objects.count() == 2


def test_an_address_nobody_serves_is_a_problem(db: None) -> None:
    answer = Client().post("/api/v1/nothing/here", b"{}", content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
