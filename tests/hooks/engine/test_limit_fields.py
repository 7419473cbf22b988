"""Every field of Limits and of Job: what it takes, what it refuses by name, and what is at it and one past it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.engine import EgressPolicy, Engine, InvalidJob, Job, Limits
from tests.hooks.engine.conftest import Run

GOOD = "module.exports = () => 1"
NAMES = [one.name for one in fields(Limits)]
MAY_BE_ZERO = {"requests", "redirects", "console_bytes"}
NO_NUMBERS: list[Any] = ["5", 1.0, True, False, [1], {}, b"1", float("nan"), 1j]


def refused(unasked: Engine, job: Job) -> str:
    """The field that is named."""
    with pytest.raises(InvalidJob) as caught:
        unasked.run(job)
    assert str(caught.value).startswith(f"{caught.value.field}: ")
    return caught.value.field


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_a_limit_is_a_whole_number(unasked: Engine, name: str, value: Any) -> None:
    assert refused(unasked, Job(GOOD, {}, limits=replace(Limits(), **{name: value}))) == f"limits.{name}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [-1, -(2**31), 2**31 + 1, 2**63, 10**30])
def test_a_limit_has_a_range(unasked: Engine, name: str, value: int) -> None:
    assert refused(unasked, Job(GOOD, {}, limits=replace(Limits(), **{name: value}))) == f"limits.{name}"


@pytest.mark.parametrize("name", NAMES)
def test_zero_is_a_limit_only_where_nothing_is_an_answer(engine: Engine, unasked: Engine, name: str) -> None:
    job = Job(GOOD, {}, limits=replace(Limits(), **{name: 0}))
    if name in MAY_BE_ZERO:
        assert engine.run(job).status == "ok"
    else:
        assert refused(unasked, job) == f"limits.{name}"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "cpu_ms"])
def test_only_the_processor_may_be_without_a_limit(engine: Engine, unasked: Engine, name: str) -> None:
    limits: dict[str, Any] = {name: None}
    assert refused(unasked, Job(GOOD, {}, limits=replace(Limits(), **limits))) == f"limits.{name}"
    assert engine.run(Job(GOOD, {}, limits=Limits(cpu_ms=None))).status == "ok"


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_limit_is_taken(engine: Engine, name: str) -> None:
    assert engine.run(Job(GOOD, {}, limits=replace(Limits(), **{name: 2**31}))).status in ("ok", "engine_unavailable")


def test_limits_are_as_published() -> None:
    assert Limits() == Limits(
        timeout_ms=2000,
        memory_mb=64,
        cpu_ms=None,
        source_chars=256_000,
        input_bytes=262_144,
        result_bytes=262_144,
        session_bytes=16_384,
        console_bytes=65_536,
        requests=20,
        response_bytes=1_048_576,
        redirects=5,
    )


def exchange(path: str, body: Any = "", status: int = 200, **headers: str) -> dict[str, Any]:
    request = {"method": "GET", "url": f"https://a.example{path}"}
    return {"request": request, "response": {"status": status, "headers": headers, "body": body}}


@pytest.mark.parametrize(("limit", "wanted", "sent"), [(0, 1, 0), (1, 1, 1), (1, 2, 1), (3, 3, 3), (3, 7, 3)])
def test_requests_at_the_limit_and_past_it(run: Run, limit: int, wanted: int, sent: int) -> None:
    source = """module.exports = async ({ wanted }) => {
        const done = [];
        for (let i = 0; i < wanted; i++) {
            try { done.push((await fetch(`https://a.example/${i}`)).status) } catch (e) { done.push(e.message) }
        }
        return done;
    }"""
    http = [exchange(f"/{number}") for number in range(wanted)]
    result = run(source, {"wanted": wanted}, http=http, limits={"requests": limit})
    assert result.settled is not None, result.error
    done = result.settled["value"]
    assert done[:sent] == [200] * sent
    assert len(done) == wanted
    assert all("fetch failed" in one for one in done[sent:])


@pytest.mark.parametrize(("size", "works"), [(99, True), (100, True), (101, False), (5000, False)])
def test_an_answer_at_the_limit_and_past_it(run: Run, size: int, works: bool) -> None:
    source = "module.exports = async () => (await (await fetch('https://a.example/x')).text()).length"
    result = run(source, http=[exchange("/x", "y" * size)], limits={"response_bytes": 100})
    if works:
        assert result.settled is not None, result.error
        assert result.settled["value"] == size
    else:
        assert result.status == "error"
        assert result.settled is None
        assert result.error is not None
        assert "fetch failed" in result.error["message"]


@pytest.mark.parametrize(
    ("limit", "hops", "works"), [(0, 0, True), (0, 1, False), (1, 1, True), (1, 2, False), (3, 3, True), (3, 4, False)]
)
def test_redirects_at_the_limit_and_past_it(run: Run, limit: int, hops: int, works: bool) -> None:
    http = [exchange(f"/{n}", status=302, location=f"/{n + 1}") for n in range(hops)] + [exchange(f"/{hops}", "there")]
    source = "module.exports = async () => (await fetch('https://a.example/0')).text()"
    result = run(source, http=http, limits={"redirects": limit})
    if works:
        assert result.settled is not None, result.error
        assert result.settled["value"] == "there"
    else:
        assert result.status == "error"
        assert result.settled is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-(2.0**53), 2.0**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80)
@given(value=JSON)
def test_whatever_json_holds_comes_back_as_it_went(engine: Engine, value: Any) -> None:
    result = engine.run(Job("module.exports = ({ value }) => ({ value })", {"value": value}, settle="return"))
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == {"value": value}


NOT_JSON = st.sampled_from(
    [object(), b"x", {1}, 1j, float("inf"), float("-inf"), "\ud800", ..., range(3), Limits(), int]
)


@settings(max_examples=60)
@given(
    name=st.sampled_from(["args", "variables", "secrets"]),
    bad=NOT_JSON,
    keys=st.lists(st.sampled_from(["a", "b", 0, 1]), max_size=5),
)
def test_what_json_cannot_hold_is_named_by_its_path(engine: Engine, name: str, bad: Any, keys: list[str | int]) -> None:
    path, value = "", bad
    for key in reversed(keys):
        path = f"[{key}]{path}" if isinstance(key, int) else f".{key}{path}"
        value = {key: value} if isinstance(key, str) else [None] * key + [value]
    parts: dict[str, Any] = {"args": {}, name: {"top": value}}
    with pytest.raises(InvalidJob) as caught:
        engine.run(Job(GOOD, **parts))
    assert caught.value.field == f"{name}.top{path}"


WRONG: dict[str, list[Any]] = {
    "source": [None, 1, b"", [], {}],
    "args": [None, [], "x", 1],
    "variables": [None, [], "x"],
    "secrets": [None, [], "x"],
    "modules": [None, [], "x", {"m"}],
    "settle": ["", "Callback", None, 1, []],
    "priority": ["", "SYNC", None, 0],
    "tenant": [None, 1, b"t"],
    "limits": [None, {}, 5],
    "egress": [None, {}, "any"],
    "http": [{}, "x", 1, ()],
}
EACH = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), EACH, ids=[f"{name}={value!r}" for name, value in EACH])
def test_a_part_of_another_kind_is_named(unasked: Engine, name: str, value: Any) -> None:
    parts: dict[str, Any] = {"source": GOOD, "args": {}, name: value}
    assert refused(unasked, Job(**parts)) == name


def test_a_job_of_all_its_parts_runs(engine: Engine) -> None:
    job = Job(
        "const dep = require('dep'); module.exports = async (args) => [args.a, args.variables.v, args.secrets.s, dep]",
        {"a": 1},
        settle="return",
        variables={"v": 2},
        secrets={"s": "three"},
        modules={"dep": "module.exports = 4"},
        http=[],
        limits=Limits(timeout_ms=5000),
        tenant="acme",
        priority="async",
        egress=EgressPolicy(allowed_hosts=("a.example",), http_hosts=(), internal_hosts=()),
    )
    result = engine.run(job)
    assert result.settled == {"kind": "return", "class": None, "value": [1, 2, "three", 4]}
