"""The events: what each is for, what a hook is given there and what it may answer. Made from the contract alone."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from console.access import get_brand
from hooks.events import (
    EventType,
    ResultClass,
    UnknownEvent,
    all_events,
    all_groups,
    event_request,
    get_event,
    result_classes,
)
from hooks.models import Assignment, Brand, Hook, OnFailure


def event_list(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_brand(request, slug)
    query = request.GET.get("q", "").strip()
    used = hooks_by_event(brand)
    found = [event for event in all_events() if fits(event, query)]
    groups = [
        {
            "label": label,
            "events": [(event, used.get(event.key, 0)) for event in found if event.groups[0] == key],
        }
        for key, label in all_groups().items()
    ]
    context = {"groups": [group for group in groups if group["events"]], "query": query, "count": len(found)}
    return render(request, "console/events/list.html", context)


def fits(event: EventType, query: str) -> bool:
    text = f"{event.label} {event.key} {event.description} {' '.join(event.results)}".lower()
    return all(word in text for word in query.lower().split())


def hooks_by_event(brand: Brand) -> dict[str, int]:
    """Return {event key: how many of the brand's hooks are for it}."""
    counts: dict[str, int] = {}
    for key in Hook.objects.filter(brand=brand).values_list("event", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def event_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    brand = get_brand(request, slug)
    try:
        event = get_event(key)
    except UnknownEvent as error:
        raise Http404(f"There is no event {key!r}") from error
    assignments = Assignment.objects.filter(application__brand=brand, event=key)
    context = {
        "event": event,
        "group_labels": [all_groups()[name] for name in event.groups],
        "on_failure": OnFailure(event.default_on_failure).label,
        "results": [result(event, result_classes()[name]) for name in event.results],
        "command": event_request(event).replace("$HOOKLINE_URL", f"{request.scheme}://{request.get_host()}"),
        "hooks": Hook.objects.filter(brand=brand, event=key).select_related("live_version").order_by("name"),
        "assignments": assignments.select_related("application", "hook").order_by("application__name", "position"),
    }
    return render(request, "console/events/detail.html", context)


def result(event: EventType, known: ResultClass) -> dict[str, Any]:
    """Return one allowed result class as the page shows it."""
    parameters = ", ".join(parameter_text(parameter) for parameter in known.parameters)
    return {
        "name": known.name,
        "constructor": f"new {known.name}({parameters})",
        "description": known.description,
        "fields": event.result_fields(known.name),
    }


def parameter_text(parameter: dict[str, Any]) -> str:
    if "default" not in parameter:
        return str(parameter["name"])
    words = {True: "true", False: "false", None: "null"}
    default = parameter["default"]
    return f"{parameter['name']} = {words[default] if default in (True, False, None) else default}"
