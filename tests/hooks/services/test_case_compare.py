"""What a case expects against what a run did: each difference is told with its place."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.services.case_compare import case_compare

FOUND: dict[str, Any] = {
    "outcome": "continue",
    "effects": {"claims": {"tier": "gold"}},
    "session": {"a": 1},
    "message": None,
    "deny": None,
    "redirect": None,
    "error": None,
    "requests": [
        {
            "method": "POST",
            "url": "https://crm.example/search",
            "request_headers": [["content-type", "application/json"], ["authorization", "Bearer •••"]],
            "request_body": '{"limit":1,"filter":{"email":"ada@example.com"},"key":"•••"}',
        }
    ],
    "logs": [{"level": "log", "text": "first line"}, {"level": "log", "text": "second line"}],
}
REQUEST = {"method": "POST", "url": "https://crm.example/search"}
SECRETS = {"token": "very-secret-token"}


def told(expect: dict[str, Any], **changes: Any) -> list[str]:
    return [str(mismatch) for mismatch in case_compare(expect, {**FOUND, **changes}, secrets=SECRETS)]


@pytest.mark.parametrize(
    "expect",
    [
        {"outcome": "continue"},
        {"outcome": "continue", "effects": {"claims": {"tier": "gold"}}, "session": {"a": 1}},
        {"outcome": "continue", "requests": [REQUEST]},
        {"outcome": "continue", "requests": [{**REQUEST, "headers": {"Content-Type": "application/json"}}]},
        {"outcome": "continue", "requests": [{**REQUEST, "headers": {"Authorization": "Bearer very-secret-token"}}]},
        {"outcome": "continue", "requests": [{**REQUEST, "body": {"filter": {"email": "ada@example.com"}}}]},
        {"outcome": "continue", "requests": [{**REQUEST, "body": {"key": "very-secret-token"}}]},
        {"outcome": "continue", "requests": [{**REQUEST, "body": FOUND["requests"][0]["request_body"]}]},
        {"outcome": "continue", "log": ["first", "second"]},
        {"outcome": "continue", "log": ["line", "line"]},
        {"outcome": "continue", "log": []},
    ],
)
def test_what_is_as_expected_has_nothing_said_about_it(expect: dict[str, Any]) -> None:
    assert told(expect) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"outcome": "deny"}, "outcome: expected deny, found continue"),
        ({"outcome": "continue", "effects": {}}, 'effects: expected {}, found {"claims": {"tier": "gold"}}'),
        ({"outcome": "continue", "effects": {"claims": {"tier": "gold"}, "x": 1}}, "effects: expected"),
        ({"outcome": "continue", "session": {}}, 'session: expected {}, found {"a": 1}'),
        ({"outcome": "continue", "message": "No."}, "message: expected No., found nothing"),
        ({"outcome": "continue", "redirect": "https://x"}, "redirect: expected https://x, found nothing"),
        ({"outcome": "continue", "deny": {"error": "no"}}, "deny.error: expected no, found nothing"),
        ({"outcome": "continue", "error": "boom"}, "error: expected text with boom, found nothing"),
        ({"outcome": "continue", "requests": []}, "requests: expected 0, found 1: POST https://crm.example/search"),
        ({"outcome": "continue", "requests": [REQUEST, REQUEST]}, "requests: expected 2, found 1"),
        ({"outcome": "continue", "requests": [{**REQUEST, "method": "GET"}]}, "requests[0].method: expected GET"),
        ({"outcome": "continue", "requests": [{**REQUEST, "url": "https://x"}]}, "requests[0].url: expected https://x"),
        (
            {"outcome": "continue", "requests": [{**REQUEST, "headers": {"X-Id": "7"}}]},
            "requests[0].headers.X-Id: expected 7, found nothing",
        ),
        (
            {"outcome": "continue", "requests": [{**REQUEST, "headers": {"Authorization": "Bearer other"}}]},
            "requests[0].headers.Authorization: expected Bearer other, found Bearer •••",
        ),
        (
            {"outcome": "continue", "requests": [{**REQUEST, "body": {"limit": 2}}]},
            "requests[0].body.limit: expected 2, found 1",
        ),
        (
            {"outcome": "continue", "requests": [{**REQUEST, "body": {"filter": {"name": "x"}}}]},
            "requests[0].body.filter.name: expected x, found nothing",
        ),
        (
            {"outcome": "continue", "requests": [{**REQUEST, "body": {"filter": ["x"]}}]},
            'requests[0].body.filter: expected ["x"]',
        ),
        ({"outcome": "continue", "requests": [{**REQUEST, "body": "text"}]}, "requests[0].body: expected text"),
        ({"outcome": "continue", "log": ["third"]}, "log[0]: expected a line with third, found first line; second"),
        ({"outcome": "continue", "log": ["second", "first"]}, "log[1]: expected a line with first"),
    ],
)
def test_a_difference_is_told_with_its_place(expect: dict[str, Any], said: str) -> None:
    (mismatch,) = told(expect)
    assert mismatch.startswith(said)


def test_a_failed_run_says_why() -> None:
    (mismatch,) = told({"outcome": "continue"}, outcome="failed", error="TypeError: x is null")
    assert mismatch == "outcome: expected continue, found failed (TypeError: x is null)"


@pytest.mark.parametrize("body", [None, "", "not json", "[1]"])
def test_a_body_that_is_no_such_json_is_told(body: str | None) -> None:
    requests = [{**FOUND["requests"][0], "request_body": body}]
    (mismatch,) = told({"outcome": "continue", "requests": [{**REQUEST, "body": {"limit": 1}}]}, requests=requests)
    assert mismatch.startswith('requests[0].body: expected {"limit": 1}')


def test_no_console_lines_are_told_as_such() -> None:
    assert told({"outcome": "continue", "log": ["x"]}, logs=[]) == [
        "log[0]: expected a line with x, found no console lines"
    ]


def test_a_deny_is_compared_member_by_member() -> None:
    deny = {"error": "no", "description": "Because."}
    assert told({"outcome": "deny", "deny": {"error": "no"}}, outcome="deny", deny=deny) == []
    assert told({"outcome": "deny", "deny": {**deny, "description": "Why?"}}, outcome="deny", deny=deny) == [
        "deny.description: expected Why?, found Because."
    ]


def test_long_values_are_cut() -> None:
    (mismatch,) = told({"outcome": "continue", "message": "x" * 5_000})
    assert len(mismatch) < 600
    assert "…" in mismatch
