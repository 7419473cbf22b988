"""Dry run: what would happen to this customer at this application now, without any effect outside."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.access import get_brand
from console.forms.hooks import event_choices
from console.forms.journeys import CustomerForm, DryEventForm
from console.http import actor_of
from console.views.simulator import grouped, source_of
from hooks.events import get_event
from hooks.exceptions import HooklineError
from hooks.models import Brand, Execution, Permission
from hooks.services.journeys.catalog import BY_KEY, JOURNEYS
from hooks.services.journeys.customers import customer_defaults
from hooks.services.journeys.dry_run import DryRun, event_dry_run, journey_dry_run
from hooks.services.reveal import execution_show

Json = dict[str, Any]


def dry_run(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what would happen: on a whole journey (`?journey=`), or on the event of a past execution (`?execution=`)."""
    brand = get_brand(request, slug, Permission.REPLAY_EXECUTIONS)
    asked = request.POST if request.method == "POST" else request.GET
    source = source_of(brand, asked.get("execution", ""))
    if source is not None:
        return execution_dry(request, brand, source)
    if asked.get("event"):
        return event_dry(request, brand)
    return journey_dry(request, brand)


def journey_dry(request: HttpRequest, brand: Brand) -> HttpResponse:
    posted = request.method == "POST"
    journey = BY_KEY.get((request.POST if posted else request.GET).get("journey", ""), JOURNEYS[0])
    initial = customer_defaults(journey)
    form = CustomerForm(request.POST if posted else None, brand=brand, journey=journey, initial=initial)
    run = None
    if posted and form.is_valid():
        application = form.cleaned_data["application"]
        try:
            run = journey_dry_run(
                application=application, kind=journey.key, customer=form.customer(), actor=actor_of(request)
            )
        except HooklineError as error:
            form.add_error(None, error.message)
    context = {"form": form, "journey": journey, "groups": grouped(JOURNEYS), "tab": "journey"}
    return shown(request, context, run, form.errors)


def event_dry(request: HttpRequest, brand: Brand) -> HttpResponse:
    """Run one event with an input of one's own; it begins with the event's sample."""
    posted = request.method == "POST"
    keys = [key for key, _ in flat(event_choices())]
    chosen = (request.POST if posted else request.GET)["event"]
    event = get_event(chosen if chosen in keys else keys[0])
    initial = {"event": event.key, "input": own_part(event.sample, event.filled)}
    form = DryEventForm(request.POST if posted else None, brand=brand, events=flat(event_choices()), initial=initial)
    run = None
    if posted and form.is_valid():
        run = run_event(request, form, form.cleaned_data["input"], None)
    context = {"form": form, "event": event, "tab": "event"}
    return shown(request, context, run, form.errors)


def execution_dry(request: HttpRequest, brand: Brand, source: Execution) -> HttpResponse:
    """Run the event of a past execution again with its input, which stays as masked as the execution is."""
    data = {"event": source.event}
    application = request.POST.get("application") or (source.application.client_id if source.application else "")
    form = DryEventForm(
        {**data, "application": application} if request.method == "POST" else None,
        brand=brand,
        events=flat(event_choices()),
        source=source,
        initial={**data, "application": application},
    )
    run = None
    if request.method == "POST" and form.is_valid():
        event = get_event(source.event)
        run = run_event(request, form, own_part(source.input, event.filled), source)
    context = {
        "form": form,
        "event": get_event(source.event),
        "source": source,
        "tab": "event",
    }
    return shown(request, context, run, form.errors)


def run_event(request: HttpRequest, form: DryEventForm, given: Json, source: Execution | None) -> DryRun | None:
    event = get_event(form.cleaned_data["event"])
    try:
        dry = event_dry_run(
            application=form.cleaned_data["application"],
            event=event,
            given=given,
            actor=actor_of(request),
            source=source,
        )
    except HooklineError as error:
        form.add_error(None, error.message)
        return None
    return DryRun([dry])


def own_part(given: Json, filled: frozenset[str]) -> Json:
    """Return an input without what Hookline fills itself."""
    return {name: value for name, value in given.items() if name not in filled}


def flat(choices: Any) -> list[tuple[str, str]]:
    """Return the choices without their groups; an event of two groups stands once."""
    found: dict[str, str] = {}
    for key, label in choices:
        found |= dict(label) if isinstance(label, list | tuple) else {key: label}
    return list(found.items())


def shown(request: HttpRequest, context: Json, run: DryRun | None, errors: Any) -> HttpResponse:
    """Show the form, and what came of it where something did. A trial with a real customer's input stays masked."""
    context["events"] = flat(event_choices())
    if run is not None:
        context["run"] = run
        context["results"] = [
            {"dry": dry, "runs": [{"run": each, "shown": shown_of(each)} for each in dry.executions]}
            for dry in run.events
        ]
    return render(request, "console/journeys/dry_run.html", context, status=422 if errors else 200)


def shown_of(execution: Execution) -> Any:
    return execution_show(execution=execution, reveal=execution.replay_of_id is None)
