"""Random chains: whatever hooks do, the order, the merge rules, the deadline and the cap of the session hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks.models import Assignment, EventOccurrence, Execution
from hooks.services.effects import merge_patch
from hooks.services.inputs import SESSION_BYTES, session_bytes
from tests.hooks.services.conftest import Dispatch, sample_of

pytestmark = pytest.mark.django_db
EVENT = "before-registration"
PATIENT = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

NAMES = st.sampled_from("abc")
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.text("xyz", max_size=3)
PATCHES = st.dictionaries(NAMES, LEAVES | st.dictionaries(NAMES, LEAVES, max_size=2), max_size=3)


@dataclass(frozen=True)
class Random:
    """One hook of a chain: what it does, and how it is assigned."""

    does: str
    patch: dict[str, Any]
    session: dict[str, Any]
    policy: str
    mode: str
    skipped: bool

    @property
    def source(self) -> str:
        patch, session = json.dumps(self.patch), json.dumps(self.session)
        body = {
            "patch": f"return new RegistrationData({patch})",
            "session": f"return new RegistrationData({patch}, [], {session})",
            "huge-session": f"return new RegistrationData({patch}, [], {{big: 'å'.repeat({SESSION_BYTES})}})",
            "nothing": "",
            "callback": f"callback(new RegistrationData({patch})); callback(new DenyRequest('late', 'late'))",
            "throw": "throw new Error('down')",
            "rubbish": "return 7",
            "deny": "deny('blocked', 'Not here')",
            "show_error": f"return new ShowErrorMessage('Ask support', {session})",
        }[self.does]
        return f"module.exports = async (args, callback, deny) => {{ {body} }}"

    @property
    def conditions(self) -> dict[str, Any]:
        rule = {"field": "customer.ip_address", "operator": "not_exists"}
        return {"match": "all", "rules": [rule]} if self.skipped else {}


RANDOM = st.builds(
    Random,
    does=st.sampled_from(
        ["patch", "patch", "session", "session", "callback", "nothing", "huge-session", "throw", "rubbish", "deny",
         "show_error"]
    ),
    patch=PATCHES,
    session=st.dictionaries(NAMES, LEAVES, max_size=2),
    policy=st.sampled_from(["fail_open", "fail_open", "fail_closed", "show_error"]),
    mode=st.sampled_from(["sync", "sync", "sync", "async"]),
    skipped=st.sampled_from([False, False, False, True]),
)  # fmt: skip


@dataclass
class Expected:
    """What events.md says comes out, hook by hook."""

    outcome: str = "continue"
    session: dict[str, Any] = field(default_factory=lambda: {"from": "caller"})
    attributes: dict[str, Any] = field(default_factory=lambda: sample_of(EVENT)["customer"]["attributes"])
    statuses: list[str] = field(default_factory=list)

    def take(self, hook: Random) -> None:
        if hook.mode == "async":
            self.statuses.append("skipped" if hook.skipped else "queued")
        elif self.outcome == "continue":
            self.statuses.append("skipped" if hook.skipped else self.run(hook))

    def run(self, hook: Random) -> str:
        if hook.does in ("throw", "rubbish", "huge-session"):
            self.outcome = {"fail_open": "continue", "fail_closed": "deny"}.get(hook.policy, hook.policy)
            return {"throw": "failed", "rubbish": "invalid_result"}.get(hook.does, "output_too_large")
        if hook.does in ("deny", "show_error"):
            self.outcome = hook.does
        if hook.does in ("patch", "session", "callback"):
            self.attributes = merge_patch(self.attributes, hook.patch)
        if hook.does in ("session", "show_error"):
            self.session = hook.session
        return "succeeded"


def clear() -> None:
    Execution.objects.all().delete()
    EventOccurrence.objects.all().delete()
    Assignment.objects.all().delete()


@PATIENT
@given(chain=st.lists(RANDOM, min_size=1, max_size=6))
def test_any_chain_does_what_its_hooks_do_one_after_another(
    chain: list[Random], dispatch: Dispatch, assign: Any
) -> None:
    clear()
    expected = Expected()
    for hook in chain:
        assign(hook.source, on_failure=hook.policy, mode=hook.mode, conditions=hook.conditions, failure_message="m")
        expected.take(hook)
    answer = dispatch(session={"from": "caller"})

    assert answer["outcome"] == expected.outcome
    assert [entry["status"] for entry in answer["executions"]] == expected.statuses
    assert answer["session"] == expected.session
    assert session_bytes(answer["session"]) <= SESSION_BYTES
    effects = answer["effects"].get("attributes", {})
    if expected.outcome == "continue":
        assert merge_patch(sample_of(EVENT)["customer"]["attributes"], effects) == expected.attributes
    else:
        assert answer["effects"] == {}
    order = list(Assignment.objects.order_by("position").values_list("hook__slug", flat=True))
    assert [entry["hook"] for entry in answer["executions"]] == [
        slug for slug in order if slug in {entry["hook"] for entry in answer["executions"]}
    ]
    occurrence = EventOccurrence.objects.get()
    assert (occurrence.outcome, occurrence.session) == (expected.outcome, expected.session)
    assert occurrence.answer == answer
    assert occurrence.executions.count() == len(answer["executions"])


@settings(PATIENT, max_examples=8)
@given(spins=st.lists(st.sampled_from([0, 5, 20, 120]), min_size=2, max_size=4), deadline_ms=st.sampled_from([60, 150]))
def test_no_chain_gets_more_time_than_its_deadline(
    spins: list[int], deadline_ms: int, dispatch: Dispatch, assign: Any
) -> None:
    clear()
    for milliseconds in spins:
        wait = f"const end = Date.now() + {milliseconds}; while (Date.now() < end);"
        assign(f"module.exports = async () => {{ {wait} }}", timeout_ms=100)
    answer = dispatch(deadline_ms=deadline_ms)
    assert answer["outcome"] == "continue"
    used = 0.0
    for execution in Execution.objects.order_by("pk"):
        # What a hook is given is what those before it have left, whatever the machine is busy with.
        assert execution.timeout_ms <= max(1, min(100, deadline_ms - used + 1))
        over = execution.error is not None and execution.error["name"] == "ChainDeadline"
        assert over is (execution.status == "timed_out" and execution.cpu_ms is None)
        used += execution.duration_ms or 0.0


@settings(PATIENT, max_examples=12)
@given(sizes=st.lists(st.integers(SESSION_BYTES - 40, SESSION_BYTES + 40), min_size=1, max_size=3), wide=st.booleans())
def test_the_session_never_outgrows_its_cap(sizes: list[int], wide: bool, dispatch: Dispatch, assign: Any) -> None:
    """To the byte, also where characters take more than one."""
    clear()
    kept: dict[str, Any] = {}
    letter = "å" if wide else "a"
    for size in sizes:
        text = letter * ((size - len('{"k":""}')) // len(letter.encode()))
        assign(f"module.exports = async () => ({{session: {{k: {json.dumps(text, ensure_ascii=False)}}}}})")
        if session_bytes({"k": text}) <= SESSION_BYTES:
            kept = {"k": text}
    answer = dispatch()
    assert answer["session"] == kept
    fits = [status == "succeeded" for status in (entry["status"] for entry in answer["executions"])]
    assert fits == [(size - (size - 8) % len(letter.encode())) <= SESSION_BYTES for size in sizes]
