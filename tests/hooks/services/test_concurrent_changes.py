"""Two people who change the same thing at once: numbers, orders and chains stay whole, and nobody's work is lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hooks.exceptions import HooklineError, StaleVersion
from hooks.models import ApiKey, Application, Assignment, AuditEntry, Brand, Hook, HookVersion, Membership, Variable
from hooks.services.actors import Actor
from hooks.services.applications import application_create, application_pause, token_issue
from hooks.services.assign import assignment_create, assignment_delete, assignments_reorder
from hooks.services.audit import audit_record, audit_verify
from hooks.services.brands import member_remove, member_set_role
from hooks.services.deploy import hook_deploy
from hooks.services.edit import version_save
from hooks.services.publish import hook_create
from hooks.services.variables import variable_set
from tests import factories
from tests.hooks.services.test_concurrency import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ADA = Actor("Ada")


def counted() -> Any:
    """Number the calls from 1, for callers that start together."""
    numbers = iter(range(1, 1000))
    return lambda: next(numbers)


def refusals(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, HooklineError)]


def test_one_of_many_who_save_on_the_same_base_wins(hook: Hook) -> None:
    turn = counted()
    results = at_once(
        lambda: version_save(hook=hook, actor=ADA, source=f"module.exports = () => {turn()}", base_number=1)
    )
    assert len(refusals(results)) == len(results) - 1
    assert all(isinstance(error, StaleVersion) and error.latest_number == 2 for error in refusals(results))
    assert sorted(HookVersion.objects.filter(hook=hook).values_list("number", flat=True)) == [1, 2]
    assert audit_verify(brand=hook.brand) == []


def test_hooks_of_one_name_made_at_once_are_told_apart(brand: Brand) -> None:
    results = at_once(lambda: hook_create(brand=brand, actor=ADA, event="before-registration", name="Gate"), times=4)
    assert not refusals(results)
    slugs = list(Hook.objects.values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs)) == 4


def test_hooks_assigned_at_once_stand_in_a_row(application: Application) -> None:
    hooks = [factories.HookFactory(brand=application.brand) for _ in range(6)]
    waiting = list(hooks)
    results = at_once(
        lambda: assignment_create(application=application, hook=waiting.pop(), actor=ADA), times=len(hooks)
    )
    assert not refusals(results)
    assert sorted(Assignment.objects.values_list("position", flat=True)) == list(range(len(hooks)))
    assert audit_verify(brand=application.brand) == []


def test_one_hook_is_assigned_once_however_many_ask(application: Application, hook: Hook) -> None:
    results = at_once(lambda: assignment_create(application=application, hook=hook, actor=ADA))
    assert Assignment.objects.count() == 1
    assert len(refusals(results)) == len(results) - 1


def test_orders_given_at_once_leave_one_of_them(application: Application) -> None:
    rows = [
        factories.AssignmentFactory(application=application, hook__brand=application.brand, position=place)
        for place in range(4)
    ]
    ids = [row.public_id for row in rows]
    orders = [ids[::-1], ids[1:] + ids[:1], [ids[2], ids[0], ids[3], ids[1]]]
    waiting = list(orders)
    results = at_once(
        lambda: assignments_reorder(application=application, event=rows[0].event, actor=ADA, order=waiting.pop()),
        times=len(orders),
    )
    assert not refusals(results)
    left = list(Assignment.objects.order_by("position").values_list("public_id", flat=True))
    assert left in orders
    assert sorted(Assignment.objects.values_list("position", flat=True)) == [0, 1, 2, 3]


def test_ordering_while_others_leave_never_doubles_a_place(application: Application) -> None:
    rows = [
        factories.AssignmentFactory(application=application, hook__brand=application.brand, position=place)
        for place in range(4)
    ]
    order = [row.public_id for row in reversed(rows)]
    turn = counted()

    def either() -> Any:
        if turn() % 2:
            return assignments_reorder(application=application, event=rows[0].event, actor=ADA, order=order)
        return assignment_delete(assignment=rows[0], actor=ADA)

    at_once(either, times=2)
    left = list(Assignment.objects.order_by("position").values_list("position", flat=True))
    assert len(left) == len(set(left)) == 3
    assert audit_verify(brand=application.brand) == []


def test_a_version_is_deployed_once_however_many_press_the_button(brand: Brand) -> None:
    hook = factories.HookFactory(brand=brand, source="module.exports = async () => ({});\n", deployed=False)
    results = at_once(lambda: hook_deploy(hook=Hook.objects.get(pk=hook.pk), actor=ADA, number=1))
    hook.refresh_from_db()
    assert hook.live_version.number == 1
    assert len(refusals(results)) == len(results) - 1
    assert AuditEntry.objects.filter(action="hook.deploy").count() == 1


def test_a_variable_set_at_once_is_one_row(hook: Hook) -> None:
    turn = counted()
    results = at_once(lambda: variable_set(hook=hook, actor=ADA, key="limit", value=turn()))
    assert not refusals(results)
    assert Variable.objects.count() == 1
    values = list(AuditEntry.objects.filter(action="variable.set").order_by("sequence").values_list("after", flat=True))
    assert values[-1]["value"] == Variable.objects.get().value


def test_the_audit_chain_is_one_line(brand: Brand) -> None:
    at_once(lambda: audit_record(brand=brand, actor=ADA, action="test.done", target=brand))
    assert sorted(AuditEntry.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert audit_verify(brand=brand) == []


def test_chains_of_two_brands_do_not_mix(brand: Brand) -> None:
    other, turn = factories.BrandFactory(), counted()

    def write() -> Any:
        target = brand if turn() % 2 else other
        return audit_record(brand=target, actor=ADA, action="test.done", target=target)

    at_once(write)
    assert audit_verify(brand=brand) == audit_verify(brand=other) == []
    assert AuditEntry.objects.filter(brand=brand).count() == 4


def test_two_owners_who_leave_at_once_leave_one_behind(brand: Brand, owner: Any, member: Any) -> None:
    second = member("owner", username="second")
    leaving = [Membership.objects.get(user=user) for user in (owner, second)]
    results = at_once(lambda: member_remove(membership=leaving.pop(), actor=ADA), times=2)
    assert len(refusals(results)) == 1
    assert Membership.objects.filter(brand=brand, role="owner").count() == 1


def test_two_owners_who_unmake_each_other_leave_one(brand: Brand, owner: Any, member: Any) -> None:
    users = [owner, member("owner", username="second")]
    at_once(lambda: member_set_role(brand=brand, user=users.pop(), role="viewer", actor=ADA), times=2)
    assert Membership.objects.filter(brand=brand, role="owner").count() == 1


def test_a_person_added_twice_at_once_is_in_the_team_once(brand: Brand) -> None:
    user = factories.UserFactory()
    results = at_once(lambda: member_set_role(brand=brand, user=user, role="viewer", actor=ADA), times=4)
    assert not refusals(results)
    assert Membership.objects.filter(user=user).count() == 1


def test_a_client_id_is_given_once(brand: Brand) -> None:
    turn = counted()

    def make() -> Any:
        try:
            return application_create(brand=brand, actor=ADA, name=f"Shop {turn()}", client_id="shop")
        except IntegrityError as error:
            raise AssertionError("a refusal, not a broken page") from error

    results = at_once(make, times=4)
    assert Application.objects.filter(client_id="shop").count() == 1
    assert len(refusals(results)) == 3


def test_the_panic_switch_is_thrown_once(application: Application) -> None:
    at_once(lambda: application_pause(application=Application.objects.get(pk=application.pk), actor=ADA))
    application.refresh_from_db()
    assert application.hooks_paused_at is not None
    assert audit_verify(brand=application.brand) == []


def test_tokens_issued_at_once_are_all_good_and_all_different(application: Application) -> None:
    texts = at_once(lambda: token_issue(application=application, actor=ADA))
    assert len(set(texts)) == len(texts) == application.tokens.count()
    assert not ApiKey.objects.exists()


def test_events_are_reported_while_somebody_changes_the_brand(brand: Brand) -> None:
    application, hook = factories.ApplicationFactory(brand=brand), factories.HookFactory(brand=brand)
    changing, reported = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            audit_record(brand=brand, actor=ADA, action="test.done", target=brand)
            changing.set()
            reported.wait(30)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        assert changing.wait(30)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            factories.OccurrenceFactory(application=application)
            factories.ExecutionFactory(hook=hook, application=application)
    finally:
        reported.set()
        thread.join()
    assert audit_verify(brand=brand) == []
