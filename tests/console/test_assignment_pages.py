"""How one assigned hook runs: its form with rows of conditions, its breaker, its event's budget."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from console.forms.conditions import alternatives, joined, rows_of, spread
from hooks.models import Assignment, AuditEntry, Operator
from hooks.services.conditions import MOST_RULES, unmet
from tests import factories
from tests.console.conftest import World

HTMX = {"HTTP_HX_REQUEST": "true"}
COUNTRY = {"field": "customer.location.country_code", "operator": "in", "value": ["SE", "NO"]}
EMAIL = {"field": "customer.identifiers.email", "operator": "ends_with", "value": "@example.com"}
VIP = {"field": "session.vip", "operator": "exists"}


@pytest.fixture
def page(client_of: Any, owner: Any) -> Any:
    return client_of(owner)


@pytest.fixture
def address(url: Any, world: World) -> str:
    found: str = url("assignment", world.application.public_id, world.assignment.public_id)
    return found


def filled(*rows: tuple[str, str, str, str], initial: int = 0, **changes: Any) -> dict[str, str]:
    """What the whole form sends: (join, field, operator, value) for each row, one blank row after them."""
    values = {
        "mode": "sync", "on_failure": "fail_open", "failure_message": "", "timeout_ms": "2000", "enabled": "true",
        "percentage": "100", "breaker_failures": "10", "breaker_cool_down_s": "60",
        "conditions-TOTAL_FORMS": str(len(rows) + 1), "conditions-INITIAL_FORMS": str(initial),
    }  # fmt: skip
    for place, row in enumerate([*rows, ("and", "", "equals", "")]):
        for name, value in zip(("join", "field", "operator", "value"), row, strict=True):
            values[f"conditions-{place}-{name}"] = value
    return values | {name: str(value) for name, value in changes.items()}


SAVED = [
    ((), {}),
    (
        (("and", "customer.location.country_code", "in", "SE, NO,"),),
        {"match": "all", "rules": [COUNTRY]},
    ),
    (
        (("and", "customer.location.country_code", "in", "SE,NO"), ("and", "session.vip", "exists", "")),
        {"match": "all", "rules": [COUNTRY, VIP]},
    ),
    (
        (("or", "session.vip", "exists", ""), ("or", "customer.identifiers.email", "ends_with", "@example.com")),
        {"match": "any", "rules": [VIP, EMAIL]},
    ),
    (
        (
            ("and", "customer.location.country_code", "in", "SE, NO"),
            ("and", "customer.identifiers.email", "ends_with", "@example.com"),
            ("or", "session.vip", "exists", ""),
        ),
        {"match": "any", "rules": [{"match": "all", "rules": [COUNTRY, EMAIL]}, VIP]},
    ),
    (
        (("and", "", "equals", ""), ("or", "session.vip", "exists", "")),
        {"match": "all", "rules": [VIP]},
    ),
]


@pytest.mark.parametrize(("rows", "conditions"), SAVED)
def test_rows_become_conditions_and_come_back_as_rows(
    page: Any, address: str, world: World, rows: Any, conditions: Any
) -> None:
    answer = page.post(address, filled(*rows))
    assert answer.status_code == 302
    world.assignment.refresh_from_db()
    assert world.assignment.conditions == conditions
    shown = page.get(address).context["rows"]
    told = [(form.initial["field"], form.initial["operator"]) for form in shown.initial_forms]
    assert told == [(field, operator) for _, field, operator, _ in rows if field]
    if told and told[0][1] == "in":
        assert shown.initial_forms[0].initial["value"] == "SE, NO"


def test_the_whole_form_saves_everything_at_once(page: Any, address: str, world: World) -> None:
    rows = (("and", "session.vip", "exists", ""),)
    changes: dict[str, Any] = {
        "mode": "async", "on_failure": "show_error", "failure_message": "Later", "timeout_ms": 900,
        "percentage": 25, "breaker_failures": 3, "breaker_cool_down_s": 600, "enabled": "false",
    }  # fmt: skip
    page.post(address, filled(*rows, **changes))
    row = Assignment.objects.get(pk=world.assignment.pk)
    assert {name: getattr(row, name) for name in changes} == changes | {"enabled": False}
    entry = AuditEntry.objects.get()
    assert entry.before["percentage"] == 100
    assert entry.after["conditions"] == {"match": "all", "rules": [VIP]}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("and", "", "equals", "SE"), "field"),
        (("and", "password", "exists", ""), "field"),
        (("and", "secrets.key", "exists", ""), "field"),
        (("and", "a..b", "exists", ""), "field"),
        (("and", "session.n", "equals", ""), "value"),
        (("and", "session.n", "greater_than", "many"), "value"),
        (("and", "session.n", "in", " , "), "value"),
        (("and", "session.n", "exists", "yes"), "value"),
        (("and", "session.n", "regex", "("), "operator"),
        (("xor", "session.n", "exists", ""), "join"),
    ],
)
@pytest.mark.parametrize("extra", [{}, HTMX])
def test_faults_stand_at_their_row_and_nothing_is_lost(
    page: Any, address: str, world: World, row: Any, field: str, extra: dict[str, str]
) -> None:
    answer = page.post(address, filled(("and", "session.vip", "exists", ""), row, percentage=40), **extra)
    assert answer.status_code == 422
    rows = answer.context["rows"]
    assert set(rows.forms[1].errors) == {field}
    assert not rows.forms[0].errors
    text = html.unescape(answer.content.decode())
    assert 'aria-invalid="true"' in text
    assert 'value="session.vip"' in text
    assert 'value="40"' in text
    world.assignment.refresh_from_db()
    assert (world.assignment.conditions, world.assignment.percentage) == ({}, 100)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"percentage": 101}, "percentage"),
        ({"percentage": -1}, "percentage"),
        ({"percentage": ""}, "percentage"),
        ({"breaker_failures": 0}, "breaker_failures"),
        ({"breaker_cool_down_s": 86_401}, "breaker_cool_down_s"),
        ({"timeout_ms": ""}, "timeout_ms"),
        ({"mode": "maybe"}, "mode"),
    ],
)
def test_faults_of_the_other_fields_too(
    page: Any, address: str, world: World, changes: dict[str, Any], field: str
) -> None:
    answer = page.post(address, filled(**changes))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not AuditEntry.objects.exists()


def test_too_many_rows_are_refused(page: Any, address: str, world: World) -> None:
    rows = [("and", "session.vip", "exists", "")] * (MOST_RULES + 1)
    answer = page.post(address, filled(*rows))
    assert answer.status_code == 422
    assert str(MOST_RULES) in answer.content.decode()
    world.assignment.refresh_from_db()
    assert world.assignment.conditions == {}


def test_saving_what_is_there_changes_nothing(page: Any, address: str, world: World) -> None:
    """Numbers set over the API are texts in the form: saving it untouched must not turn them into texts."""
    kept = {"match": "all", "rules": [{"field": "session.n", "operator": "equals", "value": 18}]}
    Assignment.objects.update(conditions=kept)
    page.post(address, filled(("or", "session.n", "equals", "18"), initial=1))
    world.assignment.refresh_from_db()
    assert world.assignment.conditions == kept
    assert not AuditEntry.objects.exists()


UNTOLD = {"match": "all", "rules": [{"field": "session.city", "operator": "in", "value": ["Lund, Sweden", "Oslo"]}]}


def test_conditions_that_rows_cannot_say_are_shown_and_kept(page: Any, address: str, world: World) -> None:
    Assignment.objects.update(conditions=UNTOLD)
    answer = page.get(address)
    assert answer.context["rows"] is None
    assert "session.city is one of “Lund, Sweden”, “Oslo”" in html.unescape(answer.content.decode())
    values = {name: value for name, value in filled(percentage=50).items() if not name.startswith("conditions")}
    assert page.post(address, values).status_code == 302
    world.assignment.refresh_from_db()
    assert (world.assignment.conditions, world.assignment.percentage) == (UNTOLD, 50)


def test_a_form_of_rows_does_not_overwrite_what_rows_cannot_say(page: Any, address: str, world: World) -> None:
    Assignment.objects.update(conditions=UNTOLD)
    page.post(address, filled(("and", "session.vip", "exists", "")))
    world.assignment.refresh_from_db()
    assert world.assignment.conditions == UNTOLD


def test_the_form_opens_as_a_dialog_or_as_a_page(page: Any, address: str, world: World) -> None:
    dialog = page.get(address, **HTMX).content.decode()
    assert dialog.strip().startswith("<dialog")
    assert "data-open-on-load" in dialog
    whole = page.get(address).content.decode()
    assert "<html" in whole
    for text in (dialog, whole):
        assert 'name="conditions-0-field"' in text
        assert "<datalist" in text


def test_the_events_own_fields_are_offered(page: Any, address: str, world: World) -> None:
    offered = [field.path for field in page.get(address).context["offered"]]
    assert {"customer.location.country_code", "customer.attributes.emails.primaryEmail", "interactive"} <= set(offered)
    assert not [path for path in offered if path.split(".")[0] in ("secrets", "variables", "continue_context")]


def test_the_page_of_the_application_says_for_whom(page: Any, url: Any, world: World) -> None:
    Assignment.objects.update(conditions={"match": "all", "rules": [EMAIL]}, percentage=25)
    text = html.unescape(page.get(url("application", world.application.public_id)).content.decode())
    assert "For 25% of customers, where customer.identifiers.email ends with “@example.com”" in text


class TestBreaker:
    @pytest.mark.parametrize(
        ("ahead", "words"), [(600, "Breaker open"), (-1, "Breaker probing")], ids=["open", "probing"]
    )
    def test_its_state_is_shown_with_a_button(self, page: Any, url: Any, world: World, ahead: int, words: str) -> None:
        now = timezone.now()
        Assignment.objects.update(
            failures_in_row=12, breaker_opened_at=now, breaker_until=now + timedelta(seconds=ahead)
        )
        text = page.get(url("application", world.application.public_id)).content.decode()
        for part in (words, "12 failures in a row", "Close it now"):
            assert part in text

    def test_failures_on_the_way_to_it_are_shown(self, page: Any, url: Any, world: World) -> None:
        Assignment.objects.update(failures_in_row=4)
        text = page.get(url("application", world.application.public_id)).content.decode()
        assert "4 failures in a row; the breaker opens at 10." in text

    def test_it_is_closed_by_hand(self, page: Any, url: Any, world: World) -> None:
        Assignment.objects.update(failures_in_row=12, breaker_until=timezone.now() + timedelta(hours=1))
        answer = page.post(
            url("assignment-breaker", world.application.public_id, world.assignment.public_id), follow=True
        )
        assert "runs again from the next event on" in answer.content.decode()
        assert "Breaker open" not in answer.content.decode()
        assert AuditEntry.objects.get().action == "assignment.breaker_close"

    def test_who_may_not_assign_sees_it_without_the_button(
        self, client_of: Any, viewer: Any, url: Any, world: World
    ) -> None:
        Assignment.objects.update(failures_in_row=12, breaker_until=timezone.now() + timedelta(hours=1))
        text = client_of(viewer).get(url("application", world.application.public_id)).content.decode()
        assert "Breaker open" in text
        assert "Close it now" not in text

    def test_a_link_does_not_close_it(self, page: Any, url: Any, world: World) -> None:
        address = url("assignment-breaker", world.application.public_id, world.assignment.public_id)
        assert page.get(address).status_code == 405


class TestSkippedExecution:
    @pytest.mark.parametrize("code", ["condition", "percentage", "paused"])
    def test_its_page_says_why(self, page: Any, url: Any, world: World, code: str) -> None:
        skipped = factories.ExecutionFactory(
            hook=world.hook,
            application=world.application,
            status="skipped",
            outcome="",
            duration_ms=0.0,
            warnings=[{"code": code, "message": "The hook runs only where session.vip is given."}],
        )
        text = html.unescape(page.get(url("execution", skipped.public_id)).content.decode())
        for part in ("Skipped", "The hook runs only where session.vip is given.", "Code that did not run"):
            assert part in text
        assert "alert-warning" not in text
        assert "the failure policy of its assignment did" not in text

    def test_one_that_ran_is_shown_as_before(self, page: Any, url: Any, world: World) -> None:
        text = page.get(url("execution", world.execution.public_id)).content.decode()
        assert "Code that ran" in text
        assert "did not run" not in text


class TestOverview:
    def test_what_is_left_out_stands_on_the_first_page(self, page: Any, url: Any, world: World) -> None:
        assert "left out" not in page.get(url("overview")).content.decode()
        Assignment.objects.update(failures_in_row=12, breaker_until=timezone.now() + timedelta(hours=1))
        page.post(url("application-pause", world.application.public_id))
        text = page.get(url("overview")).content.decode()
        for part in ("Some hooks are left out", "all hooks were switched off", "its breaker is open after 12 failures"):
            assert part in text

    def test_the_panic_switch_is_told_on_pages_and_to_the_audit_log(self, page: Any, url: Any, world: World) -> None:
        page.post(url("application-pause", world.application.public_id))
        page.post(url("application-resume", world.application.public_id))
        entries = AuditEntry.objects.order_by("pk")
        assert [(entry.action, entry.before, entry.after) for entry in entries] == [
            ("application.pause", {"paused": False}, {"paused": True}),
            ("application.resume", {"paused": True}, {"paused": False}),
        ]
        assert {entry.actor_label for entry in entries} == {"owner@example.com"}


class TestBudget:
    def slow(self, world: World, milliseconds: float) -> None:
        factories.ExecutionFactory(
            hook=world.hook, application=world.application, assignment=world.assignment, duration_ms=milliseconds
        )

    @pytest.mark.parametrize("name", ["application", "hook-deploy"])
    @pytest.mark.parametrize(("milliseconds", "fits"), [(120.0, True), (5_200.0, False)])
    def test_it_stands_where_it_is_decided_on(
        self, page: Any, url: Any, world: World, name: str, milliseconds: float, fits: bool
    ) -> None:
        self.slow(world, milliseconds)
        factories.VersionFactory(hook=world.hook)
        identity = (world.application.public_id,) if name == "application" else (world.hook.public_id, 2)
        text = page.get(url(name, *identity)).content.decode()
        assert ("do not fit into the deadline" in text) is (not fits)
        assert ("120 ms of 5.00 s" in text) is fits

    def test_hooks_that_have_not_run_are_said_so(self, page: Any, url: Any, world: World) -> None:
        text = page.get(url("application", world.application.public_id)).content.decode()
        assert "1 of them has not run lately" in text

    def test_the_page_asks_as_much_for_many_hooks_as_for_one(
        self, page: Any, url: Any, world: World, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(12):
            factories.AssignmentFactory(application=world.application, hook__brand=world.brand)
        with django_assert_max_num_queries(14):
            page.get(url("application", world.application.public_id))


RULES = st.builds(
    lambda field: {"field": field, "operator": "equals", "value": "1"}, st.sampled_from(["a", "b", "c", "d"])
)
TREES = st.recursive(
    RULES,
    lambda inner: st.builds(
        lambda match, rules: {"match": match, "rules": rules},
        st.sampled_from(["all", "any"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
).filter(lambda tree: "rules" in tree)


@given(TREES, st.dictionaries(st.sampled_from("abcd"), st.just("1")))
def test_rows_say_the_same_as_the_conditions(tree: Any, args: dict[str, str]) -> None:
    groups = alternatives(tree)
    assert len(groups) == spread(tree) or spread(tree) > MOST_RULES
    assert (unmet(joined(groups), args) is None) is (unmet(tree, args) is None)
    rows = rows_of(tree)
    if rows is not None:
        assert len(rows) <= MOST_RULES
        assert sum(row["join"] == "or" for row in rows) == len(groups)


def test_every_operator_can_be_chosen(page: Any, address: str, world: World) -> None:
    text = page.get(address).content.decode()
    for operator in Operator.values:
        assert f'<option value="{operator}"' in text
