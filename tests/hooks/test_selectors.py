"""Budgets: what the synchronous hooks of an event take together, beside its deadline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.models import Assignment
from hooks.selectors import budgets_of, budgets_touched, left_out, percentile
from tests import factories

pytestmark = pytest.mark.django_db


def assigned(application: Any, event: str = "before-registration", **values: Any) -> Any:
    return factories.AssignmentFactory(
        application=application, hook=factories.HookFactory(brand=application.brand, event=event), **values
    )


def ran(assignment: Any, *durations: float, **values: Any) -> None:
    for milliseconds in durations:
        factories.ExecutionFactory(
            hook=assignment.hook,
            application=assignment.application,
            assignment=assignment,
            duration_ms=milliseconds,
            **values,
        )


def test_p95_of_the_synchronous_hooks_add_up(application: Any) -> None:
    one, two = assigned(application), assigned(application)
    ran(one, *[10.0] * 19, 100.0)
    ran(two, 30.0, 40.0)
    budget = budgets_of(application)["before-registration"]
    assert [(hook.assignment, hook.runs, hook.p95_ms) for hook in budget.hooks] == [(one, 20, 100.0), (two, 2, 40.0)]
    assert (budget.total_ms, budget.deadline_ms, budget.fits, budget.unmeasured) == (140.0, 5_000, True, 0)
    assert budget.share == pytest.approx(0.028)


@pytest.mark.parametrize(("durations", "fits"), [((2_500.0, 2_500.0), True), ((2_500.0, 2_500.1), False)])
def test_a_chain_that_does_not_fit_is_told(durations: tuple[float, float], fits: bool, application: Any) -> None:
    for milliseconds in durations:
        ran(assigned(application), milliseconds)
    assert budgets_of(application)["before-registration"].fits is fits


def test_the_deadline_is_the_installations(application: Any, settings: Any) -> None:
    settings.CHAIN_DEADLINE_MS = 20
    ran(assigned(application), 21.0)
    budget = budgets_of(application)["before-registration"]
    assert (budget.deadline_ms, budget.fits) == (20, False)


def test_what_takes_no_time_of_the_customer_does_not_count(application: Any) -> None:
    one = assigned(application)
    ran(one, 10.0)
    ran(one, 9_000.0, status="skipped")
    ran(one, 9_000.0, kind="trial")
    ran(one, 9_000.0, kind="replay")
    ran(one, 9_000.0, mode="async")
    ran(one, 9_000.0, created_at=timezone.now() - timedelta(days=8))
    ran(assigned(application, mode="async"), 9_000.0, mode="async")
    ran(assigned(application, enabled=False), 9_000.0)
    ran(assigned(factories.ApplicationFactory(brand=application.brand)), 9_000.0)
    budget = budgets_of(application)["before-registration"]
    assert [(hook.runs, hook.p95_ms) for hook in budget.hooks] == [(1, 10.0)]


def test_a_hook_that_has_not_run_is_said_to_be_unknown(application: Any) -> None:
    assigned(application)
    budget = budgets_of(application)["before-registration"]
    assert (budget.total_ms, budget.fits, budget.unmeasured) == (0.0, True, 1)


def test_events_have_budgets_of_their_own_in_two_queries(application: Any, django_assert_num_queries: Any) -> None:
    for event in ("before-registration", "before-mfa-send", "after-consent-update"):
        for _ in range(3):
            ran(assigned(application, event), 10.0)
    with django_assert_num_queries(2):
        budgets = budgets_of(application)
        assert {event: budget.total_ms for event, budget in budgets.items()} == {
            "before-registration": 30.0, "before-mfa-send": 30.0, "after-consent-update": 30.0,
        }  # fmt: skip


def test_an_application_without_hooks_asks_once(application: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert budgets_of(application) == {}


def test_a_hooks_deploy_touches_each_application_it_runs_in(brand: Any, django_assert_num_queries: Any) -> None:
    hook = factories.HookFactory(brand=brand)
    for name in ("Shop", "Kiosk"):
        application = factories.ApplicationFactory(brand=brand, name=name)
        ran(assigned(application), 5.0)
        ran(factories.AssignmentFactory(application=application, hook=hook), 7.0)
        ran(assigned(application, "before-mfa-send"), 9_000.0)
    rows = list(Assignment.objects.filter(hook=hook))
    with django_assert_num_queries(2):
        found = [(budget.application.name, budget.event.key, budget.total_ms) for budget in budgets_touched(rows)]
    assert found == [("Kiosk", "before-registration", 12.0), ("Shop", "before-registration", 12.0)]


@pytest.mark.parametrize("changes", [{"mode": "async"}, {"enabled": False}])
def test_a_hook_nobody_waits_for_touches_no_budget(changes: dict[str, Any], application: Any) -> None:
    assert budgets_touched([assigned(application, **changes)]) == []


@pytest.mark.parametrize(
    ("values", "expected"), [([], None), ([7.0], 7.0), (list(range(1, 101)), 96), ([3.0, 1.0, 2.0], 3.0)]
)
def test_the_percentile_is_one_of_the_values(values: Any, expected: Any) -> None:
    assert percentile(values, 0.95) == expected


class TestLeftOut:
    def test_nothing_is_left_out_by_itself(self, brand: Any, application: Any) -> None:
        assigned(application)
        assert not left_out(brand)

    def test_switched_off_applications_and_open_breakers_are(
        self, brand: Any, application: Any, django_assert_num_queries: Any
    ) -> None:
        now = timezone.now()
        paused = factories.ApplicationFactory(brand=brand, name="Paused", hooks_paused_at=now)
        factories.ApplicationFactory(hooks_paused_at=now)
        broken = [assigned(application, breaker_until=now + timedelta(hours=step)) for step in (-1, 1)]
        assigned(application, breaker_until=now, enabled=False)
        assigned(factories.ApplicationFactory(), breaker_until=now)
        with django_assert_num_queries(2):
            found = left_out(brand)
        assert found
        assert (found.paused, found.broken) == ((paused,), tuple(broken))
