"""Events go past the middleware of pages, and lose nothing on the way that protects them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import structlog
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hooks.api import event_lane
from hooks.api.event_lane import EventLane, request_id
from hooks.models import EventOccurrence
from tests.hooks.api.conftest import Report, sample_of

ADDRESS = "/api/v1/applications/storefront/events/before-registration"


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", ADDRESS),
        ("post", f"{ADDRESS}/"),
        ("post", f"/x{ADDRESS}"),
        ("post", f"{ADDRESS}/continue/more"),
        ("post", "/api/v1/applications/storefront/events/"),
        ("post", "/sign-in/"),
    ],
)
def test_everything_else_goes_its_usual_way(method: str, address: str) -> None:
    passed = []
    lane = EventLane(lambda request: passed.append(request) or HttpResponse("usual"))  # type: ignore[func-returns-value]  # append as a note
    request = getattr(RequestFactory(), method)(address)
    assert lane(request).content == b"usual"
    assert passed == [request]


@pytest.mark.django_db
def test_an_answer_carries_the_headers_that_protect_it(report: Report) -> None:
    answer = report()
    assert answer.status_code == 200
    expected = {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Content-Length": str(len(answer.content)),
    }
    assert {name: answer.headers[name] for name in expected} == expected
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.django_db
def test_a_refusal_carries_them_too(report: Report) -> None:
    answer = report(token="wrong")
    assert answer.status_code == 401
    assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert not EventOccurrence.objects.exists()


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused(application_token: str) -> None:
    headers = {"Authorization": f"Bearer {application_token}", "Host": "evil.example"}
    answer = Client().post(ADDRESS, b"{}", content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert not EventOccurrence.objects.exists()


@pytest.mark.django_db
def test_plain_http_is_sent_to_https_where_that_is_asked_for(report: Report, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert report().status_code == 301
    assert not EventOccurrence.objects.exists()


@pytest.mark.django_db
@pytest.mark.urls("tests.hooks.api.urls")
def test_the_address_itself_answers_alike(report: Report, settings: Any) -> None:
    """Where the lane is left out, the same call goes through the views."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "EventLane" not in name]
    assert report().json()["outcome"] == "continue"
    refused = report(token="wrong")
    assert (refused.status_code, refused.headers["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(("given", "length"), [("abc-1", 5), ("", 36), ("x" * 500, event_lane.LONGEST_ID)])
def test_a_proxys_request_id_is_kept_and_cut(given: str, length: int) -> None:
    request = RequestFactory().post(ADDRESS, headers={"X-Request-ID": given})
    assert len(request_id(request)) == length
    assert request_id(request).startswith(given[:length])


@pytest.mark.django_db
def test_log_lines_of_an_event_carry_its_request_id(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    bound = []
    monkeypatch.setattr(event_lane, "event_report", lambda *_: HttpResponse(str(bound.append(context()))))  # type: ignore[func-returns-value]  # append as a note
    structlog.contextvars.bind_contextvars(left_over="from the request before")
    report()
    assert bound[0].keys() == {"request_id"}


def context() -> dict[str, Any]:
    return structlog.contextvars.get_contextvars()


@pytest.mark.django_db
@pytest.mark.parametrize(("slow_s", "lines"), [(0.0, 1), (3_600.0, 0)])
def test_only_slow_events_are_worth_a_line(
    slow_s: float, lines: int, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_lane, "SLOW_S", slow_s)
    with structlog.testing.capture_logs() as logs:
        monkeypatch.setattr(event_lane, "logger", structlog.get_logger("test"))
        report()
    told = [line for line in logs if line["event"] == "event_slow_or_failed"]
    assert len(told) == lines
    assert all(line["status"] == 200 and "input" not in json.dumps(line) for line in told)


@pytest.mark.django_db
def test_an_event_costs_seven_statements_token_and_rows_included(
    report: Report, assign: Any, django_assert_num_queries: Any
) -> None:
    assign("module.exports = async () => {}")
    report()
    # Token, chain, variables; occurrence and execution in; both updated. The savepoints are the test's own.
    with django_assert_num_queries(11) as captured:
        report(input=sample_of("before-registration"))
    statements = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert [sql.split()[0] for sql in statements] == ["SELECT"] * 3 + ["INSERT"] * 2 + ["UPDATE"] * 2
