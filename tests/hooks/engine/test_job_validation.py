"""Bad jobs: an exception that names the field, before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.engine import Engine, InvalidJob, Job

GOOD = "module.exports = () => 1"


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


CYCLE: dict[str, Any] = {"a": [1]}
CYCLE["a"].append(CYCLE)

FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"source": b"bytes"}, "source", "must be str, not bytes"),
    ({"source": None}, "source", "must be str"),
    ({"source": "a\ud800"}, "source", "not valid Unicode at character 1"),
    ({"args": [1]}, "args", "must be dict, not list"),
    ({"args": None}, "args", "must be dict"),
    ({"args": {1: 2}}, "args", "has a key that is int"),
    ({"args": {"a": {"b": [1, {2}]}}}, "args.a.b[1]", "set is not a JSON value"),
    ({"args": {"a": b"x"}}, "args.a", "bytes is not a JSON value"),
    ({"args": {"a": object()}}, "args.a", "object is not a JSON value"),
    ({"args": {"a": float("nan")}}, "args.a", "not a number JSON can hold"),
    ({"args": {"a": float("inf")}}, "args.a", "not a number JSON can hold"),
    ({"args": {"a": "x\udc00"}}, "args.a", "not valid Unicode"),
    ({"args": {"\ud800": 1}}, "args", "not valid Unicode"),
    ({"args": CYCLE}, "args.a[1]", "refers to itself"),
    ({"args": nested(70)}, "args" + ".a" * 64, "nested deeper than 64 levels"),
    ({"args": {"a": "x" * 300_000}}, "args", "larger than 262144 bytes"),
    ({"variables": []}, "variables", "must be dict"),
    ({"variables": {"a": {1}}}, "variables.a", "set is not a JSON value"),
    ({"secrets": "s"}, "secrets", "must be dict"),
    ({"secrets": {"key": b"raw"}}, "secrets.key", "bytes is not a JSON value"),
    ({"modules": {"m": 1}}, "modules.m", "must be text"),
    ({"modules": {"m": "\ud800"}}, "modules.m", "not valid Unicode"),
    ({"modules": ["m"]}, "modules", "must be dict"),
    ({"settle": "maybe"}, "settle", "must be one of callback, return, none"),
    ({"settle": None}, "settle", "must be one of"),
    ({"priority": "urgent"}, "priority", "must be one of sync, async"),
    ({"tenant": 5}, "tenant", "must be str"),
    ({"limits": {}}, "limits", "must be Limits"),
    ({"egress": None}, "egress", "must be EgressPolicy"),
    ({"http": {"a": 1}}, "http", "must be a list"),
]


@pytest.mark.parametrize(("fields", "field", "problem"), FAULTS, ids=[f"{field} {text}" for _, field, text in FAULTS])
def test_the_exception_names_the_field(unasked: Engine, fields: dict[str, Any], field: str, problem: str) -> None:
    values: dict[str, Any] = {"source": GOOD, "args": {}, **fields}
    with pytest.raises(InvalidJob) as caught:
        unasked.run(Job(**values))
    assert caught.value.field == field
    assert problem in str(caught.value)


@pytest.mark.parametrize("depth", [1, 32, 63])
def test_depth_within_reason_runs(engine: Engine, depth: int) -> None:
    result = engine.run(
        Job("module.exports = (args) => { let n = 0; for (let a = args.a; a; a = a.a) n++; return n }", nested(depth))
    )
    assert result.settled is not None
    assert result.settled["value"] == depth


def test_one_value_used_twice_is_no_cycle(engine: Engine) -> None:
    shared = {"x": 1}
    result = engine.run(Job("module.exports = ({ a, b }) => a.x + b.x", {"a": shared, "b": shared}))
    assert result.settled is not None
    assert result.settled["value"] == 2


@pytest.mark.parametrize(
    "value", ["\u2028\u2029", "</script>", "\x00\x1f\x7f", "\U0001f600é", "__proto__", "\\u0000", "'\"`${}", "*/"]
)
def test_any_text_arrives_as_it_was(engine: Engine, value: str) -> None:
    result = engine.run(Job("module.exports = (args) => args", {"text": value, value: [value]}, settle="return"))
    assert result.settled is not None
    got = result.settled["value"]
    assert got["text"] == value
    assert got[value] == [value]


def test_variables_and_secrets_are_part_of_the_argument(engine: Engine) -> None:
    job = Job(
        "module.exports = (args) => [args.variables.a, args.secrets.b]", {}, variables={"a": 1}, secrets={"b": "s3cret"}
    )
    result = engine.run(job)
    assert result.settled is not None
    assert result.settled["value"] == [1, "s3cret"]
