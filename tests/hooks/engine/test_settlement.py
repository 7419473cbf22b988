"""How a hook answers: callback, deny, a returned value or a throw; the first one counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hooks.engine.conftest import Run

HANDLERS = {
    "module.exports = async function": "module.exports = async function (args, callback, deny) { BODY };",
    "module.exports = async arrow": "module.exports = async (args, callback, deny) => { BODY };",
    "module.exports = function": "module.exports = function (args, callback, deny) { BODY };",
    "exports.default": "exports.default = async (args, callback, deny) => { BODY };",
    "module.exports.default": "module.exports = { default: async (args, callback, deny) => { BODY } };",
    "export default async function": "export default async function (args, callback, deny) { BODY }",
    "export default arrow": "export default async (args, callback, deny) => { BODY };",
    "export { x as default }": "async function x(args, callback, deny) { BODY }\nexport { x as default };",
}


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS.keys())
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("callback(new RegistrationData({ a: args.n }, [], { s: 1 }))", "callback"),
        ("deny(new RegistrationData({ a: args.n }, [], { s: 1 }))", "deny"),
        ("return new RegistrationData({ a: args.n }, [], { s: 1 })", "return"),
    ],
)
def test_every_handler_style_can_answer_in_every_way(run: Run, handler: str, body: str, kind: str) -> None:
    result = run(handler.replace("BODY", body), {"n": 7})
    assert result.status == "ok", result.error
    value = {"attributes": {"a": 7}, "additionalAuthenticators": [], "session": {"s": 1}}
    assert result.settled == {"kind": kind, "class": "RegistrationData", "value": value}
    assert result.warnings == []
    assert result.error is None


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS.keys())
def test_every_handler_style_can_throw(run: Run, handler: str) -> None:
    result = run(handler.replace("BODY", "throw new TypeError('no')"))
    assert result.status == "error"
    assert result.settled is None
    assert result.error is not None
    assert (result.error["name"], result.error["message"]) == ("TypeError", "no")


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=HANDLERS.keys())
def test_answering_nothing_means_nothing_changed(run: Run, handler: str) -> None:
    result = run(handler.replace("BODY", "args.n + 1"))
    assert result.status == "ok"
    assert result.settled == {"kind": "none", "class": None, "value": None}


@pytest.mark.parametrize(
    ("body", "kind", "late"),
    [
        ("callback(1); callback(2)", "callback", ["callback"]),
        ("callback(1); deny(2)", "callback", ["deny"]),
        ("deny(1); callback(2)", "deny", ["callback"]),
        ("callback(1); return 3", "callback", ["return"]),
        ("callback(1); throw new Error('late')", "callback", ["throw (Error: late)"]),
        ("callback(1); deny(2); callback(4); return 3", "callback", ["deny", "callback", "return"]),
    ],
)
def test_the_first_settlement_wins_and_later_ones_are_told(run: Run, body: str, kind: str, late: list[str]) -> None:
    result = run(f"module.exports = async (args, callback, deny) => {{ {body} }}")
    assert result.status == "ok"
    assert result.settled == {"kind": kind, "class": None, "value": 1}
    assert [warning["code"] for warning in result.warnings] == ["second_settlement"] * len(late)
    for warning, how in zip(result.warnings, late, strict=True):
        assert f"its later {how} was ignored" in warning["message"]
        assert f"settled by {kind}" in warning["message"]


def test_a_throw_settles_and_a_later_callback_is_told(run: Run) -> None:
    source = (
        "module.exports = async (a, cb) => { Promise.resolve().then(() => 0).then(() => cb(1)); throw new Error('x') }"
    )
    result = run(source)
    assert result.status == "error"
    assert result.settled is None


def test_a_getter_of_the_answer_cannot_answer_again(run: Run) -> None:
    result = run("module.exports = (a, cb, deny) => { cb({ get x() { deny('sneaky'); return 5 } }) }")
    assert result.settled == {"kind": "callback", "class": None, "value": {"x": 5}}
    assert result.warnings[0]["code"] == "second_settlement"


def test_an_answer_is_taken_when_it_is_given(run: Run) -> None:
    result = run("module.exports = async (a, cb) => { const v = { n: 1 }; cb(v); v.n = 2; await null; v.n = 3 }")
    assert result.settled is not None
    assert result.settled["value"] == {"n": 1}


def test_a_callback_may_come_after_the_handler_has_returned(run: Run) -> None:
    result = run("module.exports = (a, cb) => { Promise.resolve(3).then(n => n * 2).then(cb) }")
    assert result.settled == {"kind": "callback", "class": None, "value": 6}


def test_after_the_answer_an_async_handler_is_driven_to_its_end(run: Run) -> None:
    result = run("module.exports = async (a, cb) => { cb(1); await null; await null; console.log('after') }")
    assert result.status == "ok"
    assert [line["text"] for line in result.logs] == ["after"]


def test_a_promise_that_never_settles_is_an_error(run: Run) -> None:
    result = run("module.exports = async () => { await new Promise(() => {}) }")
    assert result.status == "error"
    assert result.error is not None
    assert "never settled" in result.error["message"]


def test_an_answer_counts_although_the_promise_never_settles(run: Run) -> None:
    result = run("module.exports = async (a, cb) => { cb(1); await new Promise(() => {}) }")
    assert result.status == "ok"
    assert [warning["code"] for warning in result.warnings] == ["never_settled"]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("deny('access_denied', 'Not today')", {"error": "access_denied", "description": "Not today"}),
        ("deny('access_denied')", {"error": "access_denied"}),
        ("deny(new Error('boom'))", {"error": "Error", "description": "boom"}),
        ("deny({ error: 'e', description: 'd' })", {"error": "e", "description": "d"}),
        ("deny()", None),
    ],
)
def test_deny_takes_a_result_an_error_or_words(run: Run, call: str, value: Any) -> None:
    result = run(f"module.exports = (a, cb, deny) => {{ {call} }}")
    assert result.status == "ok"
    assert result.settled is not None
    assert result.settled["kind"] == "deny"
    assert result.settled["value"] == value


class TestModes:
    def test_return_mode_passes_no_callback(self, run: Run) -> None:
        result = run("module.exports = (...all) => all.length", settle="return")
        assert result.settled == {"kind": "return", "class": None, "value": 1}

    def test_async_mode_passes_no_callback_and_ignores_the_answer(self, run: Run) -> None:
        source = "module.exports = async (args, cb) => { console.log(typeof cb); return new DenyRequest('a', 'b') }"
        result = run(source, settle="none")
        assert result.settled == {"kind": "none", "class": None, "value": None}
        assert result.logs[0]["text"] == "undefined"

    def test_async_mode_reports_a_throw(self, run: Run) -> None:
        result = run("module.exports = async () => { throw new Error('x') }", settle="none")
        assert result.status == "error"


class TestRejections:
    def test_an_unhandled_rejection_fails_a_hook_that_has_not_answered(self, run: Run) -> None:
        result = run("module.exports = (a, cb) => { Promise.reject(new RangeError('lost')) }")
        assert result.status == "error"
        assert result.error is not None
        assert (result.error["name"], result.error["line"]) == ("RangeError", 1)

    def test_an_unhandled_rejection_after_the_answer_is_a_warning(self, run: Run) -> None:
        result = run("module.exports = (a, cb) => { cb(1); Promise.reject(new RangeError('lost')) }")
        assert result.status == "ok"
        assert result.warnings[0]["code"] == "unhandled_rejection"
        assert "RangeError: lost" in result.warnings[0]["message"]

    def test_a_rejection_that_is_handled_in_the_same_turn_is_none(self, run: Run) -> None:
        result = run("module.exports = async () => { const p = Promise.reject(1); try { await p } catch { return 2 } }")
        assert result.settled is not None
        assert result.settled["value"] == 2
        assert result.warnings == []

    def test_a_throw_in_a_microtask_fails_the_hook_and_nothing_hangs(self, run: Run) -> None:
        source = "module.exports = () => { queueMicrotask(() => { throw new Error('m') }); queueMicrotask(() => {}) }"
        result = run(source)
        assert result.status == "error"
        assert result.error is not None
        assert result.error["message"] == "m"


class TestResultClasses:
    def test_missing_arguments_take_their_default(self, run: Run) -> None:
        result = run("module.exports = () => new AllowAuthentication({ s: 1 })", settle="return")
        value = {"session": {"s": 1}, "allowRememberedAuthenticators": True, "authenticatorsToIgnore": []}
        assert result.settled == {"kind": "return", "class": "AllowAuthentication", "value": value}

    def test_defaults_are_not_shared_between_results(self, run: Run) -> None:
        source = """module.exports = () => {
            const one = new AllowAuthentication(); one.authenticatorsToIgnore.push('x');
            return new AllowAuthentication();
        }"""
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"]["authenticatorsToIgnore"] == []

    def test_a_class_the_hook_defines_itself_is_known_by_its_name(self, run: Run) -> None:
        source = (
            "class DenyRequest { constructor(e) { this.error = e } }\nmodule.exports = () => new DenyRequest('mine')"
        )
        result = run(source, settle="return")
        assert result.settled == {"kind": "return", "class": "DenyRequest", "value": {"error": "mine"}}

    def test_nested_results_become_plain_data(self, run: Run) -> None:
        source = "module.exports = () => new RegistrationData({}, [new AdditionalAuthenticator('email', 'a@b.c')])"
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"]["additionalAuthenticators"] == [{"type": "email", "target": "a@b.c"}]

    @pytest.mark.parametrize("value", ["{}", "[]", "Object.create(null)", "1", "'x'", "true"])
    def test_plain_values_have_no_class(self, run: Run, value: str) -> None:
        result = run(f"module.exports = () => ({value})", settle="return")
        assert result.settled is not None
        assert result.settled["class"] is None

    def test_every_class_of_the_contracts_is_a_global(self, run: Run) -> None:
        import json
        from pathlib import Path

        import hooks

        table = json.loads((Path(next(iter(hooks.__path__))) / "contracts" / "classes.json").read_text())
        names = [entry["name"] for entry in table]
        source = (
            f"module.exports = () => {json.dumps(names)}.map(name => [typeof globalThis[name], globalThis[name].name])"
        )
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] == [["function", name] for name in names]
