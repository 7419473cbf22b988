"""The endings of a chain and the limits of an answer: denials, messages, redirects, sessions, reserved claims."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.events import get_event, result_classes
from hooks.services.inputs import SESSION_BYTES
from hooks.services.results import (
    DESCRIPTION_CHARACTERS,
    ERROR_CHARACTERS,
    MESSAGE_CHARACTERS,
    InvalidResult,
    result_interpret,
)
from tests.hooks.contracts.calls import REGISTRATION, codes, read, refused
from tests.hooks.contracts.table import GOOD, ROWS, Row

DECIDING = [row for row in ROWS if row.decides]
WATCHING = [row for row in ROWS if not row.decides]


# deny().


@pytest.mark.parametrize(
    ("value", "name", "deny"),
    [
        ({"error": "blocked", "description": "By the CRM"}, "DenyRequest", ("blocked", "By the CRM")),
        ({"error": "blocked", "description": "By the CRM"}, None, ("blocked", "By the CRM")),
        ({"error": "blocked"}, None, ("blocked", "")),
        ({"error": "blocked", "description": None}, "DenyRequest", ("blocked", "")),
        ("blocked", None, ("blocked", "")),
        (["blocked", "By the CRM"], None, ("blocked", "By the CRM")),
        (["blocked"], None, ("blocked", "")),
        (None, None, ("access_denied", "")),
        ("", None, ("access_denied", "")),
        (7, None, ("access_denied", "")),
        (True, None, ("access_denied", "")),
        ([], None, ("access_denied", "")),
        ({}, "DenyRequest", ("access_denied", "")),
        ({"error": {"name": "Error"}}, "DenyRequest", ("access_denied", "")),
        ({"error": 403, "description": 403}, "DenyRequest", ("access_denied", "")),
        (
            {"name": "TypeError", "message": "x is not a function"},
            "TypeError",
            ("access_denied", "x is not a function"),
        ),
        ({"error_message": "Not here"}, "ShowErrorMessage", ("access_denied", "Not here")),
        ({"attributes": {"a": 1}}, "RegistrationData", ("access_denied", "")),
    ],
)
def test_deny_denies_whatever_it_is_given(value: Any, name: str | None, deny: tuple[str, str]) -> None:
    outcome = read(REGISTRATION, value, name, "deny")
    assert outcome.kind == "deny"
    assert outcome.deny == {"error": deny[0], "description": deny[1]}
    assert outcome.effects == {}
    assert codes(outcome) == (["deny_without_error"] if deny[0] == "access_denied" else [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "description", "message", "attributes", "x"]), inner, max_size=3
            )
        ),
        max_leaves=6,
    ),
    st.sampled_from([None, *result_classes(), "Error"]),
    st.booleans(),
)
def test_no_argument_of_deny_lets_a_customer_through(value: Any, name: str | None, interactive: bool) -> None:
    outcome = read(REGISTRATION, value, name, "deny", interactive)
    assert outcome.kind == "deny"
    assert outcome.deny is not None
    assert outcome.deny["error"]


@pytest.mark.parametrize("kind", ["callback", "return", "deny"])
def test_a_deny_request_denies_however_it_is_handed_over(kind: str) -> None:
    outcome = read(REGISTRATION, {"error": "blocked", "description": "x"}, "DenyRequest", kind)
    assert outcome.deny == {"error": "blocked", "description": "x"}


def test_a_failed_authentication_cannot_be_denied_again() -> None:
    key = "at-failed-authentication"
    for value, name, kind in (("blocked", None, "deny"), (GOOD["DenyRequest"], "DenyRequest", "return")):
        error = refused(key, value, name, kind)
        assert (error.path, error.expected) == ("$", "one of: ShowErrorMessage, RedirectRequest")


@pytest.mark.parametrize("row", WATCHING, ids=lambda row: row.key)
def test_an_event_that_decides_nothing_ignores_deny(row: Row) -> None:
    outcome = read(row.key, "blocked", None, "deny")
    assert outcome.kind == "continue"
    assert codes(outcome) == ["result_ignored"]


# Messages, redirects, sessions and their limits.


def test_a_message_is_shown() -> None:
    outcome = read(REGISTRATION, GOOD["ShowErrorMessage"], "ShowErrorMessage")
    assert (outcome.kind, outcome.message, outcome.session) == (
        "show_error",
        "We do not know this address.",
        {"step": 1},
    )


@pytest.mark.parametrize("value", [{}, {"error_message": ""}, {"error_message": None}, {"error_message": 7}])
def test_a_message_says_something(value: Any) -> None:
    assert refused(REGISTRATION, value, "ShowErrorMessage").path == "$.error_message"


def test_long_texts_are_cut_with_a_warning() -> None:
    shown = read(REGISTRATION, {"error_message": "m" * 5_000}, "ShowErrorMessage")
    assert shown.message == "m" * MESSAGE_CHARACTERS
    assert codes(shown) == ["text_cut"]
    denied = read(REGISTRATION, ["e" * 5_000, "d" * 5_000], None, "deny")
    assert denied.deny == {"error": "e" * ERROR_CHARACTERS, "description": "d" * DESCRIPTION_CHARACTERS}
    assert codes(denied) == ["text_cut", "text_cut"]


@pytest.mark.parametrize(
    "url",
    [
        "https://proofing.example.com",
        "https://proofing.example.com:8443/start?state=abc&x=%20#part",
        "https://[2001:db8::1]/start",
        "HTTPS://PROOFING.EXAMPLE.COM/",
        "https://xn--bcher-kva.example/",
        "http://localhost:8123/demo",
        "http://127.0.0.1/demo",
        "http://[::1]:8000/demo",
        "https://a.example/?scope=openid|country&x={y}",
    ],
)
def test_a_browser_may_be_sent_to(url: str) -> None:
    outcome = read(REGISTRATION, {"redirect_url": url, "session": {"a": 1}}, "RedirectRequest")
    assert outcome.kind == "redirect"
    assert outcome.redirect == {"url": url}
    assert outcome.session == {"a": 1}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/start",
        "//proofing.example.com/start",
        "proofing.example.com",
        "http://proofing.example.com/start",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.1/",
        "http://10.0.0.1/",
        "https://",
        "https:///path",
        "https:proofing.example.com",
        "javascript:alert(1)",
        "JavaScript://proofing.example.com/%0aalert(1)",
        "data:text/html,hi",
        "ftp://proofing.example.com/",
        "https://user@proofing.example.com/",
        "https://user:pass@proofing.example.com/",
        "https://localhost@evil.example/",
        "https://proofing.example.com:99999/",
        "https://proofing.example.com:0/",
        "https://proofing.example.com:port/",
        "https://proof ing.example.com/",
        "https://proofing.example.com/a b",
        "https://proofing.example.com/\r\nSet-Cookie: a=b",
        "https://proofing.example.com\\@evil.example/",
        "\thttps://proofing.example.com/",
        "https://proofing.example.com/\x00",
        "https://bücher.example/",
        "https://a.example/<script>",
        "https://[::1/",
        "https://a.example/" + "x" * 5_000,
    ],
)
@pytest.mark.parametrize("name", ["RedirectRequest", None])
def test_a_browser_is_never_sent_to(url: str, name: str | None) -> None:
    assert refused(REGISTRATION, {"redirect_url": url}, name).path == "$.redirect_url"


@pytest.mark.parametrize("value", [{}, {"redirect_url": None}, {"redirect_url": 7}, {"redirect_url": ["https://a.b"]}])
def test_a_redirect_has_a_url(value: Any) -> None:
    assert refused(REGISTRATION, value, "RedirectRequest").path == "$.redirect_url"


def session_of(size: int) -> dict[str, Any]:
    """A session of exactly `size` bytes as compact JSON."""
    return {"k": "x" * (size - len('{"k":""}'))}


@pytest.mark.parametrize("name", ["RegistrationData", "ShowErrorMessage", "RedirectRequest"])
def test_a_session_may_be_as_large_as_its_cap_and_no_larger(name: str) -> None:
    fitting = {**GOOD[name], "session": session_of(SESSION_BYTES)}
    assert read(REGISTRATION, fitting, name).session == fitting["session"]
    error = refused(REGISTRATION, {**GOOD[name], "session": session_of(SESSION_BYTES + 1)}, name)
    assert (error.path, error.found) == ("$.session", "16385 bytes")


def test_the_cap_counts_bytes_and_not_characters() -> None:
    assert refused(REGISTRATION, {"session": {"k": "€" * 6_000}}, "RegistrationData").path == "$.session"
    assert read(REGISTRATION, {"session": {"k": "x" * 6_000}}, "RegistrationData").session is not None


def test_an_empty_session_replaces_and_none_keeps() -> None:
    assert read(REGISTRATION, {"session": {}}, "RegistrationData").session == {}
    assert read(REGISTRATION, {"attributes": {}}, "RegistrationData").session is None


@pytest.mark.parametrize("session", ["text", 7, [], True])
def test_a_session_is_an_object(session: Any) -> None:
    assert refused(REGISTRATION, {"session": session}, "RegistrationData").path == "$.session"


# Where no page can be shown.


def test_without_a_page_a_message_becomes_a_denial() -> None:
    outcome = read(REGISTRATION, GOOD["ShowErrorMessage"], "ShowErrorMessage", interactive=False)
    assert outcome.kind == "deny"
    assert outcome.deny == {"error": "access_denied", "description": "We do not know this address."}
    assert (outcome.message, outcome.session) == (None, {"step": 1})


def test_without_a_page_a_redirect_becomes_a_denial() -> None:
    outcome = read(REGISTRATION, GOOD["RedirectRequest"], "RedirectRequest", interactive=False)
    assert outcome.deny is not None
    assert (outcome.kind, outcome.deny["error"], outcome.redirect) == ("deny", "interaction_required", None)


@pytest.mark.parametrize("row", [row for row in DECIDING if row.own], ids=lambda row: row.key)
def test_without_a_page_everything_else_stays(row: Row) -> None:
    value = GOOD[str(row.own)]
    assert read(row.key, value, row.own, interactive=False) == read(row.key, value, row.own)
    assert read(row.key, GOOD["DenyRequest"], "DenyRequest", interactive=False).deny == GOOD["DenyRequest"]


def test_without_a_page_a_bad_redirect_is_still_refused() -> None:
    settled = {"kind": "return", "class": "RedirectRequest", "value": {"redirect_url": "javascript:alert(1)"}}
    with pytest.raises(InvalidResult):
        result_interpret(event=get_event(REGISTRATION), settled=settled, interactive=False)


# Reserved claims.

RESERVED = ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "azp", "at_hash", "c_hash", "sid"]


@pytest.mark.parametrize("key", ["before-id-token-generation", "after-token-refresh"])
@pytest.mark.parametrize("claim", RESERVED)
@pytest.mark.parametrize("value", ["x", None, {}], ids=["set", "removed", "object"])
def test_reserved_claims_are_refused(key: str, claim: str, value: Any) -> None:
    error = refused(key, {"claims": {"tier": "gold", claim: value}}, "TokenData")
    assert error.path == f"$.claims.{claim}"
    assert "reserved" in error.expected


@pytest.mark.parametrize("claim", ["SUB", "subject", "email", "address.sub", "", "тест"])
def test_other_claims_may_be_set(claim: str) -> None:
    outcome = read("after-token-refresh", {"claims": {claim: {"sub": 1}}}, "TokenData")
    assert outcome.effects == {"claims": {claim: {"sub": 1}}}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"lifetime_seconds": 0}, "$.lifetime_seconds"),
        ({"lifetime_seconds": -5}, "$.lifetime_seconds"),
        ({"lifetime_seconds": 1.5}, "$.lifetime_seconds"),
        ({"lifetime_seconds": "900"}, "$.lifetime_seconds"),
        ({"lifetime_seconds": 10**9}, "$.lifetime_seconds"),
        ({"scopes": ["openid"]}, "$.scopes"),
        ({"scopes": {"add": "openid"}}, "$.scopes.add"),
        ({"scopes": {"added": []}}, "$.scopes.added"),
        ({"scopes": {"remove": [1]}}, "$.scopes.remove[0]"),
        ({"claims": "tier=gold"}, "$.claims"),
    ],
)
def test_a_token_is_checked_field_by_field(value: Any, path: str) -> None:
    assert refused("before-id-token-generation", value, "TokenData").path == path
