"""The audit log's hash chain."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from hooks.models import AuditEntry, Brand
from hooks.services.actors import SYSTEM, Actor
from hooks.services.audit import audit_record, audit_verify
from tests import factories


@pytest.fixture
def entries(brand: Brand) -> list[AuditEntry]:
    return [
        audit_record(brand=brand, actor=SYSTEM, action="test.step", target=brand, after={"step": step})
        for step in range(5)
    ]


def test_entries_are_numbered_and_chained(entries: list[AuditEntry], brand: Brand) -> None:
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous_digest == ""
    assert [entry.previous_digest for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert audit_verify(brand=brand) == []


def test_each_brand_has_a_chain_of_its_own(entries: list[AuditEntry]) -> None:
    other = factories.BrandFactory()
    entry = audit_record(brand=other, actor=SYSTEM, action="test.step", target=other)
    assert (entry.sequence, entry.previous_digest) == (1, "")
    assert audit_verify(brand=other) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"actor_label": "somebody else"},
        {"action": "test.other"},
        {"after": {"step": 99}},
        {"object_label": "x"},
        {"ip_address": "192.0.2.1"},
        {"digest": "0" * 64},
    ],
)
def test_a_changed_entry_shows(entries: list[AuditEntry], brand: Brand, changes: dict[str, Any]) -> None:
    AuditEntry.objects.filter(pk=entries[2].pk).update(**changes)
    assert 3 in audit_verify(brand=brand)


@pytest.mark.parametrize("gone", [0, 2, 3])
def test_a_missing_entry_shows(entries: list[AuditEntry], brand: Brand, gone: int) -> None:
    AuditEntry.objects.filter(pk=entries[gone].pk).delete()
    assert gone + 2 in audit_verify(brand=brand)


def test_two_entries_cannot_change_places(entries: list[AuditEntry], brand: Brand) -> None:
    AuditEntry.objects.filter(pk=entries[1].pk).update(sequence=100)
    AuditEntry.objects.filter(pk=entries[2].pk).update(sequence=2)
    AuditEntry.objects.filter(pk=entries[1].pk).update(sequence=3)
    assert audit_verify(brand=brand)


def test_an_entry_goes_with_the_change_that_failed(brand: Brand) -> None:
    @transaction.atomic
    def change_that_fails() -> None:
        audit_record(brand=brand, actor=SYSTEM, action="test.step", target=brand)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not AuditEntry.objects.exists()


def test_an_entry_names_person_place_and_thing(brand: Brand, owner: Any) -> None:
    entry = audit_record(brand=brand, actor=Actor.of(owner, "192.0.2.5"), action="brand.look", target=brand)
    assert (entry.actor, entry.actor_label, entry.ip_address) == (owner, owner.email, "192.0.2.5")
    assert (entry.object_type, entry.object_id, entry.object_label) == ("brand", brand.public_id, "Acme")


def test_an_api_key_is_named_too(brand: Brand) -> None:
    key = factories.ApiKeyFactory(brand=brand, name="pipeline")
    entry = audit_record(brand=brand, actor=Actor.of(key), action="brand.look", target=brand)
    assert (entry.actor, entry.actor_label) == (None, "API key pipeline")
