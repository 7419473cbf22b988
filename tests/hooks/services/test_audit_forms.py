"""The chain of the audit log stays whole whatever is written into it, on every database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks.models import AuditEntry, Brand
from hooks.services.actors import Actor, address_normal
from hooks.services.audit import audit_record, audit_verify

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    # What no database takes is written out before it comes here.
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "é", "key"]), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, None),
        ("203.0.113.9", "203.0.113.9"),
        ("2001:0DB8:0:0::1", "2001:db8::1"),
        ("::FFFF:203.0.113.9", "203.0.113.9"),
        ("::1", "::1"),
        ("unknown", None),
        ("203.0.113.9:4711", None),
        ("", None),
    ],
)
def test_an_address_is_kept_in_one_form(brand: Brand, written: str | None, kept: str | None) -> None:
    for _ in range(2):
        audit_record(brand=brand, actor=Actor("Ada", ip_address=written), action="test.done", target=brand)
    assert set(AuditEntry.objects.values_list("ip_address", flat=True)) == {kept}
    assert audit_verify(brand=brand) == []
    assert address_normal(written) == kept


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(before=st.dictionaries(st.sampled_from(["value", "name"]), JSON), after=st.dictionaries(st.just("value"), JSON))
def test_whatever_changed_the_chain_verifies(brand: Brand, before: dict[str, Any], after: dict[str, Any]) -> None:
    actor = Actor("Ada")
    audit_record(brand=brand, actor=actor, action="test.done", target=brand, before=before, after=after)
    assert audit_verify(brand=brand) == []


def test_a_long_label_is_cut_and_still_verifies(brand: Brand) -> None:
    brand.name = "x" * 100
    audit_record(brand=brand, actor=Actor("a" * 200), action="test.done", target=brand)
    assert audit_verify(brand=brand) == []


@pytest.mark.parametrize("field", ["actor_label", "action", "object_id", "object_label", "object_type", "digest"])
def test_a_change_of_any_text_is_found(brand: Brand, field: str) -> None:
    for _ in range(3):
        audit_record(brand=brand, actor=Actor("Ada"), action="test.done", target=brand)
    AuditEntry.objects.filter(sequence=2).update(**{field: "other"})
    assert 2 in audit_verify(brand=brand)


@pytest.mark.parametrize("field", ["before", "after"])
def test_a_change_of_what_changed_is_found(brand: Brand, field: str) -> None:
    audit_record(brand=brand, actor=Actor("Ada"), action="test.done", target=brand, before={"a": 1}, after={"a": 2})
    AuditEntry.objects.update(**{field: {"a": 3}})
    assert audit_verify(brand=brand) == [1]


def test_a_missing_entry_is_found_also_at_the_beginning(brand: Brand) -> None:
    for _ in range(3):
        audit_record(brand=brand, actor=Actor("Ada"), action="test.done", target=brand)
    AuditEntry.objects.filter(sequence=1).delete()
    assert audit_verify(brand=brand) == [2]
