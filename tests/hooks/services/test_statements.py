"""Statements written once say the same as Django's own, on whichever database the tests run."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from hooks.models import Assignment, ConsoleLine, EventOccurrence, Execution
from hooks.services.readings import chain_read, chain_reading, session_read
from hooks.services.statements import Remembered, row_new, row_update, rows_insert
from tests import factories

pytestmark = pytest.mark.django_db


def copied(row: Any, **changes: Any) -> Any:
    """The same values in a row that is not stored yet."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return row_new(type(row), {name: getattr(row, name) for name in names} | changes)


VALUES: list[dict[str, Any]] = [
    {"input": {}, "session": {"a": [1, None, True, "ö", 1.5]}},
    {"input": {"deep": {"quote": "\"'%s;--"}}, "customer_email": "%s@example.com"},
    {"outcome": "continue", "answer": {"outcome": "continue"}, "duration_ms": 1.25},
    {"answer": [], "interactive": False, "idempotency_key": "key"},
]


@pytest.mark.parametrize("values", VALUES)
def test_an_inserted_row_reads_as_it_was_written(values: dict[str, Any]) -> None:
    row = copied(factories.OccurrenceFactory(), public_id="evt_new", **{"answer": None} | values)
    rows_insert([row])
    found = EventOccurrence.objects.get(public_id="evt_new")
    assert found.pk == row.pk
    for field in row._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(row, field.attname), field.name
    assert EventOccurrence.objects.filter(answer__isnull="answer" not in values, pk=row.pk).exists()
    assert not row._state.adding


def test_several_rows_get_their_own_keys() -> None:
    execution = factories.ExecutionFactory()
    lines = [ConsoleLine(execution=execution, position=place, level="info", text=str(place)) for place in range(5)]
    rows_insert(lines)
    assert [ConsoleLine.objects.get(pk=line.pk).text for line in lines] == ["0", "1", "2", "3", "4"]


def test_a_row_learns_the_key_of_one_inserted_just_before() -> None:
    model = factories.ExecutionFactory()
    occurrence = copied(factories.OccurrenceFactory(), public_id="evt_new")
    execution = copied(model, public_id="exe_new", occurrence_id=None)
    execution.occurrence = occurrence
    rows_insert([occurrence])
    rows_insert([execution])
    assert Execution.objects.get(public_id="exe_new").occurrence_id == occurrence.pk


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        rows_insert([])


def test_a_taken_key_is_an_integrity_error_and_writes_nothing() -> None:
    row = factories.OccurrenceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows_insert([copied(row)])
    assert EventOccurrence.objects.count() == 1


def test_an_update_writes_the_named_fields_alone() -> None:
    row = factories.ExecutionFactory(status="running", outcome="", finished_at=None)
    row.status, row.finished_at, row.event, row.result = "failed", timezone.now(), "untouched", {"a": 1}
    row_update(row, ("status", "finished_at", "result"))
    found = Execution.objects.get(pk=row.pk)
    assert (found.status, found.finished_at, found.result) == ("failed", row.finished_at, {"a": 1})
    assert found.event != "untouched"


def test_updating_what_is_gone_is_told() -> None:
    row = factories.ExecutionFactory()
    Execution.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError, match="no longer there"):
        row_update(row, ("status",))


def test_a_new_row_has_the_models_defaults_and_none_of_another_row() -> None:
    made, other = (row_new(Execution, {"status": "queued"}) for _ in range(2))
    usual = Execution(status="queued")
    for field in Execution._meta.concrete_fields:
        if field.name not in ("public_id", "created_at"):
            assert getattr(made, field.attname) == getattr(usual, field.attname), field.name
    assert made.public_id != other.public_id
    assert made.input is not other.input
    assert made._state.adding


def test_the_chain_is_read_as_the_model_reads_it(application: Any, assign: Any) -> None:
    for mode in ("sync", "async", "sync"):
        assign("module.exports = async () => {}", mode=mode, conditions={"match": "all", "rules": []})
    assign("module.exports = async () => {}", enabled=False)
    usual = list(Assignment.objects.for_event(application, "before-registration"))
    read = chain_read(application, "before-registration")
    assert len(read) == 3
    for one, other in zip(read, usual, strict=True):
        for mine, theirs in ((one, other), (one.hook, other.hook), (one.hook.live_version, other.hook.live_version)):
            for field in theirs._meta.concrete_fields:
                assert getattr(mine, field.attname) == getattr(theirs, field.attname), field.name
    assert chain_read(application, "after-consent-update") == []


def test_the_same_chain_costs_one_question(application: Any, assign: Any, django_assert_num_queries: Any) -> None:
    assign("module.exports = async () => {}")
    first = chain_read(application, "before-registration")
    with django_assert_num_queries(1):
        assert chain_read(application, "before-registration") is first


def test_a_hook_deleted_while_it_is_read_is_left_out(application: Any, assign: Any) -> None:
    from hooks.services.readings import chain_make

    assign("module.exports = async () => {}")
    rows = chain_reading.rows(application.pk, "before-registration")
    gone = [(*row[:-3], -1, *row[-2:]) for row in rows]
    assert chain_make(gone) == []


def test_the_journeys_last_session_is_found(application: Any) -> None:
    assert session_read(application, "jrn_1") is None
    for count in (1, 2):
        factories.OccurrenceFactory(application=application, journey_id="jrn_1", session={"count": count})
    factories.OccurrenceFactory(journey_id="jrn_1", session={"count": 3})
    assert session_read(application, "jrn_1") == {"count": 2}


def test_what_is_remembered_is_made_again_for_other_rows_and_has_a_limit() -> None:
    made: list[Any] = []

    def make(rows: list[Any]) -> int:
        made.append(rows)
        return len(made)

    remembered: Remembered[int] = Remembered(most=2)
    assert [remembered.get("a", [(value,)], make) for value in (1, 1, 2, 1)] == [1, 1, 2, 3]
    remembered.get("b", [(1,)], make)
    remembered.get("c", [(1,)], make)
    assert remembered.get("a", [(1,)], make) == 6
    assert remembered.get("c", [(1,)], make) == 5
