"""Every way to settle first, beside every way to settle again, in sync and async handlers."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import Limits
from tests.hooks.engine.conftest import Run

HANDLERS = {
    "sync": "module.exports = (args, callback, deny) => {",
    "async": "module.exports = async (args, callback, deny) => {",
}
LATER = {
    "callback": ("callback('second');", "callback"),
    "deny": ("deny('second', 'x');", "deny"),
    "return": ("return 'second';", "return"),
    "throw": ("throw new Error('second');", "throw"),
}
FIRST = {"callback": "callback('first');", "deny": "deny({ first: 1 });"}
VALUE: dict[str, Any] = {"callback": "first", "deny": {"first": 1}}


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS.keys())
@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize(("later", "told"), LATER.values(), ids=LATER.keys())
def test_in_one_turn(run: Run, handler: str, first: str, later: str, told: str) -> None:
    result = run(f"{handler} {FIRST[first]} {later} }};")
    assert result.status == "ok", result.error
    assert result.settled == {"kind": first, "class": None, "value": VALUE[first]}
    assert [warning["code"] for warning in result.warnings] == ["second_settlement"]
    assert f"its later {told}" in result.warnings[0]["message"]
    assert result.error is None


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize(("later", "told"), LATER.values(), ids=LATER.keys())
@pytest.mark.parametrize(
    "pause", ["await null;", "await new Promise(r => setTimeout(r, 1));", "await fetch('https://a.example/');"]
)
def test_after_a_pause(run: Run, first: str, later: str, told: str, pause: str) -> None:
    http = [
        {
            "request": {"method": "GET", "url": "https://a.example/"},
            "response": {"status": 200, "headers": {}, "body": ""},
        }
    ]
    result = run(f"{HANDLERS['async']} {FIRST[first]} {pause} {later} }};", http=http)
    assert result.status == "ok", result.error
    assert result.settled == {"kind": first, "class": None, "value": VALUE[first]}
    assert [warning["code"] for warning in result.warnings] == ["second_settlement"]
    assert told in result.warnings[0]["message"]


LOST = {
    "a timer after the end": "callback('first'); setTimeout(() => callback('second'), 500);",
    "an interval after the end": "callback('first'); setInterval(() => deny('second'), 1000);",
    "a request after the end": "callback('first'); fetch('https://a.example/').then(() => deny('second'));",
}


@pytest.mark.parametrize("body", LOST.values(), ids=LOST.keys())
def test_what_waits_behind_the_end_is_dropped_and_told(run: Run, body: str) -> None:
    result = run(f"{HANDLERS['sync']} {body} }};", http=[])
    assert result.status == "ok"
    assert result.settled == {"kind": "callback", "class": None, "value": "first"}
    assert [warning["code"] for warning in result.warnings] == ["unfinished_work"]


THROWN_FIRST = {
    "then a callback": "Promise.resolve().then(() => 0).then(() => callback('late')); throw new Error('first');",
    "then a denial": "setTimeout(() => deny('late'), 0); throw new Error('first');",
    "then another": "Promise.resolve().then(() => { throw new Error('late') }); throw new Error('first');",
}


@pytest.mark.parametrize("body", THROWN_FIRST.values(), ids=THROWN_FIRST.keys())
@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS.keys())
def test_a_throw_that_came_first_is_the_outcome(run: Run, handler: str, body: str) -> None:
    result = run(f"{handler} {body} }};")
    assert result.status == "error"
    assert result.settled is None
    assert result.error is not None
    assert result.error["message"] == "first"


@pytest.mark.parametrize("first", FIRST)
def test_a_handler_that_spins_after_its_answer_is_a_timeout(run: Run, first: str) -> None:
    result = run(f"{HANDLERS['async']} {FIRST[first]} for (;;); }};", limits=Limits(timeout_ms=600))
    assert result.status == "timeout"
    assert result.settled is None, "an answer that was never sent is no answer"


WAYS = {
    "callback": ("callback(VALUE);", "callback", "callback"),
    "deny": ("deny(VALUE);", "callback", "deny"),
    "return from callback mode": ("return VALUE;", "callback", "return"),
    "return": ("return VALUE;", "return", "return"),
    "a promise": ("return Promise.resolve(VALUE);", "return", "return"),
    "a thenable": ("return { then(done) { done(VALUE) } };", "return", "return"),
    "a promise of a promise": ("return new Promise(r => r(Promise.resolve(VALUE)));", "return", "return"),
    "a timer": ("return new Promise(r => setTimeout(() => r(VALUE), 1));", "return", "return"),
}
RESULTS = {
    "RegistrationData": (
        "new RegistrationData({ a: 1 })",
        {"attributes": {"a": 1}},
    ),
    "DenyRequest": ("new DenyRequest('e', 'd')", {"error": "e", "description": "d"}),
    "ShowErrorMessage": ("new ShowErrorMessage('m')", {"error_message": "m"}),
    "RedirectRequest": (
        "new RedirectRequest('https://a.example/')",
        {"redirect_url": "https://a.example/"},
    ),
    "AllowAuthentication": (
        "new AllowAuthentication()",
        {"allowRememberedAuthenticators": True, "authenticatorsToIgnore": []},
    ),
}


@pytest.mark.parametrize(("body", "settle", "kind"), WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("name", RESULTS)
def test_each_class_by_each_way(run: Run, body: str, settle: str, kind: str, name: str) -> None:
    made, value = RESULTS[name]
    result = run(f"{HANDLERS['sync']} {body.replace('VALUE', made)} }};", settle=settle)
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert (result.settled["kind"], result.settled["class"]) == (kind, name)
    assert result.settled["value"] == value
    assert result.warnings == []


@pytest.mark.parametrize("name", ["callback", "deny"])
@pytest.mark.parametrize(
    "form",
    [
        "NAME.call(null, 5)",
        "NAME.apply(undefined, [5])",
        "NAME.bind({})(5)",
        "[5].forEach(v => NAME(v))",
        "Promise.resolve(5).then(NAME)",
    ],
)
def test_the_functions_can_be_passed_around(run: Run, name: str, form: str) -> None:
    result = run(f"{HANDLERS['sync']} {form.replace('NAME', name)} }};")
    assert result.settled == {"kind": name, "class": None, "value": 5}


@pytest.mark.parametrize("settle", ["return", "none"])
@pytest.mark.parametrize("body", ["callback(1);", "deny(1);"])
def test_without_callbacks_calling_one_is_an_error_of_the_hook(run: Run, settle: str, body: str) -> None:
    result = run(f"{HANDLERS['async']} {body} }};", settle=settle)
    assert result.status == "error"
    assert result.settled is None
    assert result.error is not None
    assert result.error["name"] == "TypeError"
