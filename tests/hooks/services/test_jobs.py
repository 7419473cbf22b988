"""What an engine job is made of: which hosts, which limits, what must be masked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.events import get_event
from hooks.services.jobs import INPUT_BYTES, Run, egress_for, entry_covers, hosts_in_both, input_kept, job_make
from tests import factories

HOSTS = [
    (None, None, None),
    (["a.example"], None, ("a.example",)),
    (None, ["a.example"], ("a.example",)),
    ([], None, ()),
    (["a.example", "b.example"], ["b.example"], ("b.example",)),
    (["api.crm.example"], ["*.crm.example"], ("api.crm.example",)),
    (["*.crm.example"], ["api.crm.example", "other.example"], ("api.crm.example",)),
    (["*.api.crm.example"], ["*.crm.example"], ("*.api.crm.example",)),
    (["crm.example"], ["*.crm.example"], ()),
    (["a.example:8443"], ["a.example"], ("a.example:8443",)),
    (["a.example"], ["a.example:8443"], ("a.example:8443",)),
    (["a.example:1"], ["a.example:2"], ()),
    (["*"], ["a.example"], ("a.example",)),
    (["evil-crm.example"], ["*.crm.example"], ()),
    (["A.Example"], ["a.example"], ("A.Example", "a.example")),
]


@pytest.mark.parametrize(("hook", "brand", "both"), HOSTS)
def test_a_host_must_be_in_both_lists(
    hook: list[str] | None, brand: list[str] | None, both: tuple[str, ...] | None
) -> None:
    assert hosts_in_both(hook, brand) == both


ENTRIES = st.lists(
    st.builds(
        lambda wildcard, name, port: f"{wildcard}{name}{port}",
        st.sampled_from(["", "*."]),
        st.sampled_from(["example", "a.example", "b.a.example"]),
        st.sampled_from(["", ":80", ":443"]),
    ),
    max_size=4,
)


@given(one=ENTRIES, other=ENTRIES)
def test_what_both_lists_leave_is_covered_by_each(one: list[str], other: list[str]) -> None:
    left = hosts_in_both(one, other)
    assert left is not None
    assert all(any(entry_covers(wide, entry) for wide in one) for entry in left)
    assert all(any(entry_covers(wide, entry) for wide in other) for entry in left)


@pytest.mark.django_db
def test_the_brands_settings_become_the_egress_policy() -> None:
    brand = factories.BrandFactory(http_hosts=["old.example"], internal_hosts=["127.0.0.1:9"], allowed_hosts=[])
    policy = egress_for(factories.HookFactory(brand=brand), brand)
    assert policy.allowed_hosts is None
    assert (policy.http_hosts, policy.internal_hosts) == (("old.example",), ("127.0.0.1:9",))
    restricted = factories.HookFactory(brand=brand, allowed_hosts=["crm.example"])
    assert egress_for(restricted, brand).allowed_hosts == ("crm.example",)


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "settle"), [("sync", "callback"), ("async", "none")])
def test_a_run_becomes_a_job(mode: str, settle: str, settings: Any) -> None:
    settings.MEMORY_MB = 32
    hook = factories.HookFactory()
    run = Run(
        event=hook.event_type,
        hook=hook,
        brand=hook.brand,
        source="module.exports = 1",
        args={"a": 1},
        mode=mode,
        timeout_ms=123,
        configuration=({"v": 1}, {"s": "x"}),
        modules={"lib": "1"},
        http=[],
    )
    job = job_make(run)
    assert (job.settle, job.priority) == (settle, mode)
    assert (job.variables, job.secrets, job.modules, job.http) == ({"v": 1}, {"s": "x"}, {"lib": "1"}, [])
    assert (job.limits.timeout_ms, job.limits.memory_mb, job.limits.input_bytes) == (123, 32, INPUT_BYTES)
    assert job.tenant == hook.brand.public_id


def test_what_is_kept_of_an_input_and_what_is_tainted() -> None:
    event = get_event("before-password-validation")
    args = {"identifier": "ada", "password": "pass-word-1", "continue_request_parameters": {"state": "st_abc"}}
    kept, tainted = input_kept(event, args | {"session": {"copy": "pass-word-1"}}, {"key": "s3cret"})
    assert kept["identifier"] == "ada"
    assert "password" not in kept
    assert kept["session"] == {"copy": "•••"}
    assert {"pass-word-1", "st_abc", "s3cret"} <= set(tainted)
