"""Rules that the database itself holds: whatever a service forgets, these stay true."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hooks import models
from tests import factories

pytestmark = pytest.mark.django_db


def refused(make: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


def test_client_ids_are_unique_everywhere() -> None:
    application = factories.ApplicationFactory(client_id="shop")
    refused(models.Application.objects.create, brand=factories.BrandFactory(), name="B", client_id="shop")
    refused(models.Application.objects.create, brand=application.brand, name="C", client_id="")
    refused(models.Application.objects.create, brand=application.brand, name=application.name, client_id="d")


def test_a_member_has_one_known_role_per_brand() -> None:
    membership = factories.MembershipFactory()
    refused(models.Membership.objects.create, brand=membership.brand, user=membership.user, role="viewer")
    refused(models.Membership.objects.create, brand=membership.brand, user=factories.UserFactory(), role="king")


def test_hook_slugs_and_version_numbers_are_unique_in_their_place() -> None:
    hook = factories.HookFactory(slug="gate")
    refused(models.Hook.objects.create, brand=hook.brand, name="Other", slug="gate", event="before-registration")
    refused(models.HookVersion.objects.create, hook=hook, number=1, source="x")
    refused(models.HookVersion.objects.create, hook=hook, number=0, source="x")
    assert factories.HookFactory(slug="gate").pk


@pytest.mark.parametrize("timeout", [0, 120_001])
def test_timeouts_stay_in_range(timeout: int) -> None:
    hook = factories.HookFactory()
    refused(models.Hook.objects.filter(pk=hook.pk).update, default_timeout_ms=timeout)
    assignment = factories.AssignmentFactory()
    refused(models.Assignment.objects.filter(pk=assignment.pk).update, timeout_ms=timeout)


def test_a_live_version_cannot_be_deleted_from_under_its_hook() -> None:
    hook = factories.HookFactory()
    with pytest.raises(Exception, match="protected"):
        hook.live_version.delete()
    assert models.HookVersion.objects.filter(hook=hook).exists()


def test_an_assignment_has_one_place_and_known_words() -> None:
    first = factories.AssignmentFactory()
    values = {"application": first.application, "event": first.event, "mode": "sync", "on_failure": "fail_open"}
    create = models.Assignment.objects.create
    other = factories.HookFactory(brand=first.hook.brand)
    refused(create, hook=other, position=first.position, **values)
    refused(create, hook=first.hook, position=5, **values)
    refused(create, hook=other, position=5, **(values | {"mode": "maybe"}))
    refused(create, hook=other, position=5, **(values | {"on_failure": "explode"}))
    assert create(hook=other, position=5, **values).pk


def test_an_assigned_hook_is_protected() -> None:
    assignment = factories.AssignmentFactory()
    with pytest.raises(Exception, match="protected"):
        assignment.hook.delete()
    assert models.Assignment.objects.filter(pk=assignment.pk).exists()


def test_variables_are_unique_for_the_hook_and_for_each_application() -> None:
    hook, application = factories.HookFactory(), factories.ApplicationFactory()
    create = models.Variable.objects.create
    create(hook=hook, key="a", value=1)
    create(hook=hook, key="a", value=2, application=application)
    refused(create, hook=hook, key="a", value=3)
    refused(create, hook=hook, key="a", value=3, application=application)
    refused(create, hook=hook, key="", value=3)


def test_a_secret_has_no_plain_value_and_a_variable_no_ciphertext() -> None:
    hook = factories.HookFactory()
    refused(models.Variable.objects.create, hook=hook, key="a", is_secret=True, value="plain", ciphertext="x")
    refused(models.Variable.objects.create, hook=hook, key="b", is_secret=False, ciphertext="x")


def test_an_idempotency_key_counts_once_per_application() -> None:
    first = factories.OccurrenceFactory(idempotency_key="k1")
    refused(factories.OccurrenceFactory, application=first.application, idempotency_key="k1")
    assert factories.OccurrenceFactory(idempotency_key="k1").pk
    for _ in range(2):
        assert factories.OccurrenceFactory(application=first.application, idempotency_key=None).pk


def test_only_a_try_has_no_version() -> None:
    hook = factories.HookFactory()
    refused(factories.ExecutionFactory, hook=hook, version=None)
    assert factories.ExecutionFactory(hook=hook, version=None, kind="trial", source="x").code == "x"


def test_a_final_execution_has_an_end() -> None:
    refused(factories.ExecutionFactory, finished_at=None)
    refused(factories.ExecutionFactory, status="exploded")
    refused(factories.ExecutionFactory, mode="maybe")
    assert factories.QueuedExecutionFactory().is_waiting


def test_a_claimed_delivery_has_a_lease_and_no_other_has() -> None:
    delivery = factories.DeliveryFactory()
    rows = models.Delivery.objects.filter(pk=delivery.pk)
    refused(rows.update, status="claimed")
    refused(rows.update, lease_until=timezone.now())
    refused(rows.update, status="lost")
    assert rows.update(status="claimed", lease_until=timezone.now()) == 1


def test_public_ids_are_unique_and_typed() -> None:
    ids = {factories.HookFactory().public_id for _ in range(50)}
    assert len(ids) == 50
    assert all(public_id.startswith("hok_") and len(public_id) == 24 for public_id in ids)
