"""The end of a chain when the database fails just then."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from hooks.models import Continuation, EventOccurrence
from hooks.services import closing
from tests.hooks.services.conftest import Dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[OperationalError("database is locked"), InterfaceError("connection already closed")])
def failing_end(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: Any) -> None:
        raise request.param

    monkeypatch.setattr(closing, "executions_finish", fail)


@pytest.mark.usefixtures("failing_end")
def test_what_was_decided_holds_without_its_evidence(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => new DenyRequest('blocked', 'Not here')")
    answer = dispatch()
    assert answer["deny"] == {"error": "blocked", "description": "Not here"}
    occurrence = EventOccurrence.objects.get()
    assert (occurrence.outcome, occurrence.answer) == ("", None)


@pytest.mark.usefixtures("failing_end")
def test_a_redirect_that_nobody_could_come_back_from_is_not_answered(dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => new RedirectRequest('https://p.example/')")
    with pytest.raises((OperationalError, InterfaceError)):
        dispatch()
    assert not Continuation.objects.exists()
