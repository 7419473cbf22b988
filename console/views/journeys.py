"""Real journeys: everything that happened to one customer on one path, event by event."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from console.access import get_brand
from hooks.models import Brand, EventOccurrence, Permission, Simulation
from hooks.services.journeys.catalog import journey_label
from hooks.services.journeys.timeline import journey_occurrences, journey_search, journey_timeline

NEWEST = 100


def journey_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List the newest journeys; `?q=` finds those of one customer, event, execution, or by their own id."""
    brand = get_brand(request, slug, Permission.VIEW_EXECUTIONS)
    query = request.GET.get("q", "").replace("\x00", "").strip()
    context = {"journeys": newest_journeys(brand, query), "query": query, "newest": NEWEST}
    return render(request, "console/journeys/list.html", context)


def newest_journeys(brand: Brand, query: str) -> list[dict[str, Any]]:
    stopped = Count("pk", filter=Q(outcome__in=["deny", "show_error"]))
    grouped = (
        journey_search(brand=brand, text=query)
        .values("journey_id", "application__name")
        .annotate(began=Min("occurred_at"), ended=Max("occurred_at"), events=Count("pk"), stopped=stopped)
    )
    rows = list(grouped.order_by("-ended")[:NEWEST])
    ids = [row["journey_id"] for row in rows]
    played, last = simulated(brand, ids), last_outcomes(brand, ids)
    return [{**row, "simulated": played.get(row["journey_id"], ""), "last": last[row["journey_id"]]} for row in rows]


def last_outcomes(brand: Brand, journey_ids: list[str]) -> dict[str, str]:
    """Return how each journey's last event ended."""
    rows = EventOccurrence.objects.filter(brand=brand, journey_id__in=journey_ids).order_by("occurred_at", "pk")
    return dict(rows.values_list("journey_id", "outcome"))


def simulated(brand: Brand, journey_ids: list[str]) -> dict[str, str]:
    """Return, for the journeys that were simulated, what was played."""
    rows = Simulation.objects.filter(brand=brand, journey_id__in=journey_ids)
    return {journey_id: journey_label(kind) for journey_id, kind in rows.values_list("journey_id", "kind")}


def journey_detail(request: HttpRequest, slug: str, journey_id: str) -> HttpResponse:
    """Show one journey as a waterfall: its events, their hooks, the requests of each, on each event's time line."""
    brand = get_brand(request, slug, Permission.VIEW_EXECUTIONS)
    occurrences = journey_occurrences(brand=brand, journey_id=journey_id.replace("\x00", ""))
    if not occurrences:
        raise Http404("There is no such journey in this brand")
    own = Simulation.objects.filter(brand=brand, journey_id=journey_id).first()
    mine = own is not None and own.created_by_id == request.user.pk
    notes = own.state.get("notes", []) if own is not None and mine else []
    events = journey_timeline(occurrences=occurrences, reveal=mine, notes=notes)
    context = {
        "journey_id": journey_id,
        "application": occurrences[0].application,
        "events": events,
        "customer": next((event.customer for event in reversed(events) if event.customer), ""),
        "began": occurrences[0].occurred_at,
        "ended": occurrences[-1].occurred_at,
        "simulation": own,
        "mine": mine,
        "kind": journey_label(own.kind) if own else "",
    }
    return render(request, "console/journeys/detail.html", context)
