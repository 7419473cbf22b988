"""A journey to look at: its events with input, answer and runs, as they were or with personal data masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from hooks.engine import mask
from hooks.events import EventType, get_event, masked
from hooks.models import Brand, EventOccurrence, Execution
from hooks.services.inputs import effects_mask, personal_mask
from hooks.services.journeys.waterfall import Waterfall, waterfall_make
from hooks.services.reveal import masked_values

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event of a journey, fit to be shown."""

    number: int
    occurrence: EventOccurrence
    event: EventType
    input: Json
    effects: Json
    session: Json
    message: str
    deny: Json
    redirect: str
    customer: str
    waterfall: Waterfall
    notes: tuple[str, ...] = ()

    @property
    def is_waiting(self) -> bool:
        return not self.occurrence.outcome or any(run.is_waiting for run in self.waterfall.later)


def journey_occurrences(*, brand: Brand, journey_id: str) -> list[EventOccurrence]:
    """Return the journey's events in order, with everything a timeline shows, in three queries."""
    runs = Execution.objects.select_related("hook", "version").defer("input", "source", "version__source", "result")
    rows = EventOccurrence.objects.filter(brand=brand, journey_id=journey_id).select_related("application")
    return list(rows.prefetch_related(Prefetch("executions", runs)).order_by("occurred_at", "pk"))


def journey_timeline(
    *, occurrences: Sequence[EventOccurrence], reveal: bool, notes: Sequence[Json] = ()
) -> list[ShownEvent]:
    """Return the events as they may be shown; `notes` [{"after": event id, "text"}] stand below their event.

    Without `reveal` whatever is personal in any event of the journey is masked in all of them.
    """
    hidden = None if reveal else personal_values(occurrences)
    return [
        event_show(number, occurrence, hidden, notes_after(occurrence, notes))
        for number, occurrence in enumerate(occurrences, 1)
    ]


def notes_after(occurrence: EventOccurrence, notes: Sequence[Json]) -> tuple[str, ...]:
    return tuple(note["text"] for note in notes if note["after"] == occurrence.public_id)


def personal_values(occurrences: Sequence[EventOccurrence]) -> list[str]:
    """Return the personal values of a journey, the longest first."""
    values = {occurrence.customer_email for occurrence in occurrences}
    for occurrence in occurrences:
        given = occurrence.input
        values.update(masked_values(given, personal_mask(get_event(occurrence.event), given)))
    return sorted(values - {""}, key=len, reverse=True)


def event_show(
    number: int, occurrence: EventOccurrence, hidden: list[str] | None, notes: tuple[str, ...]
) -> ShownEvent:
    """Return one event; `hidden` None shows it as it was, else these values are masked wherever they stand."""
    event, answer = get_event(occurrence.event), occurrence.answer or {}
    runs = list(occurrence.executions.all())
    given, customer = occurrence.input, occurrence.customer_email or occurrence.customer_id
    parts: Json = {
        "effects": answer.get("effects") or {},
        "session": occurrence.session or {},
        "message": answer.get("message") or "",
        "deny": answer.get("deny") or {},
        "redirect": (answer.get("redirect") or {}).get("url") or "",
    }
    if hidden is not None:
        given = personal_mask(event, given)
        parts = mask(parts, hidden)
        parts["effects"] = effects_mask(event, parts["effects"])
        parts["session"] = {name: masked(value) for name, value in parts["session"].items()}
        for run in runs:
            run.requests = mask(run.requests, hidden)
        customer = masked(occurrence.customer_email) or occurrence.customer_id
    return ShownEvent(
        number,
        occurrence,
        event,
        given,
        customer=customer,
        waterfall=waterfall_make(occurrence, runs),
        notes=notes,
        **parts,
    )


def journey_search(*, brand: Brand, text: str) -> Any:
    """Return the occurrences of the journeys that an id, an e-mail address, an event or an execution names."""
    rows = EventOccurrence.objects.filter(brand=brand)
    if not text:
        return rows
    named = Q(customer_email__iexact=text) | Q(customer_id=text) | Q(journey_id=text)
    if text.startswith("evt_"):
        named |= Q(public_id=text)
    whole = Q(journey_id__in=rows.filter(named).values("journey_id"))
    if text.startswith("exe_"):
        runs = Execution.objects.filter(brand=brand, public_id=text, occurrence__isnull=False)
        whole |= Q(journey_id__in=runs.values("journey_id"))
    # The whole journey is meant, also where only one of its events knows the customer.
    return rows.filter(whole)
