"""The simulator: choose a journey and a test customer, and see what a customer would see, before any does."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from console.access import get_brand
from console.forms.journeys import CustomerForm
from console.http import actor_of, is_partial
from hooks.exceptions import HooklineError, SecretsKeyMissing
from hooks.models import Brand, Execution, Permission, Simulation
from hooks.services.journeys.catalog import BY_KEY, JOURNEYS, journey_label
from hooks.services.journeys.customers import customer_defaults, customer_of_execution
from hooks.services.journeys.play import Play
from hooks.services.journeys.simulate import (
    NotYourTurn,
    redirect_of,
    simulation_answer,
    simulation_come_back,
    simulation_create,
    simulation_restart,
    simulation_return,
)
from hooks.services.journeys.steps import Journey
from hooks.services.journeys.timeline import journey_occurrences, journey_timeline
from hooks.services.journeys.tokens import assertion_xml, id_token
from hooks.services.returns import StateRefused
from hooks.services.reveal import execution_reveal

RECENT = 6
PARAMETERS = 5
LOST: dict[str, Any] = {"kind": "lost", "fields": []}


def simulation_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the journey (`?journey=`) and the test customer, maybe that of `?execution=`; POST begins to play."""
    brand = get_brand(request, slug, Permission.REPLAY_EXECUTIONS)
    asked = request.POST if request.method == "POST" else request.GET
    journey = BY_KEY.get(asked.get("journey", ""), JOURNEYS[0])
    source = source_of(brand, asked.get("execution", ""))
    form = form_of(request, brand, journey, source)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("simulation", slug, begin(request, brand, journey, form, source).public_id)
        except HooklineError as error:
            form.add_error(None, error.message)
    context = {
        "form": form,
        "journey": journey,
        "groups": grouped(JOURNEYS),
        "source": source,
        "recent": recent_simulations(request, brand),
        "sources": recent_sources(brand),
    }
    return render(request, "console/journeys/simulate.html", context, status=422 if form.errors else 200)


def source_of(brand: Brand, public_id: str) -> Execution | None:
    rows = Execution.objects.filter(brand=brand).select_related("application", "hook")
    return rows.filter(public_id=public_id).first() if public_id else None


def recent_sources(brand: Brand) -> Any:
    """Return the newest executions with a customer, to take one from."""
    rows = Execution.objects.filter(brand=brand, kind="event").exclude(customer_email="", customer_id="")
    return rows.select_related("hook").only("public_id", "hook__name", "created_at")[:RECENT]


def recent_simulations(request: HttpRequest, brand: Brand) -> list[dict[str, Any]]:
    rows = Simulation.objects.filter(brand=brand, created_by_id=request.user.pk).select_related("application")
    return [{"simulation": row, "label": journey_label(row.kind)} for row in rows[:RECENT]]


def grouped(journeys: tuple[Journey, ...]) -> list[tuple[str, list[Journey]]]:
    names = dict.fromkeys(journey.group for journey in journeys)
    return [(name, [journey for journey in journeys if journey.group == name]) for name in names]


def form_of(request: HttpRequest, brand: Brand, journey: Journey, source: Execution | None) -> CustomerForm:
    initial = {**customer_defaults(journey), "application": request.GET.get("application") or usual(request, brand)}
    initial["verify"] = verifies(brand, initial["application"])
    if source is not None:
        known = customer_of_execution(source, reveal=False)
        initial |= {name: value for name, value in known.items() if name != "extra"}
        initial |= {"execution": source.public_id}
        if source.application is not None:
            initial["application"] = source.application.client_id
    held: frozenset[str] = request.held  # type: ignore[attr-defined]  # set by get_brand, as an attribute of our own
    data = request.POST if request.method == "POST" else None
    may_reveal = Permission.REVEAL_PERSONAL_DATA in held
    return CustomerForm(data, brand=brand, journey=journey, source=source, may_reveal=may_reveal, initial=initial)


def usual(request: HttpRequest, brand: Brand) -> str | None:
    """Return the application this person simulated last, else the brand's first."""
    mine = Simulation.objects.filter(brand=brand, created_by_id=request.user.pk)
    last: str | None = mine.values_list("application__client_id", flat=True).first()
    return last or brand.applications.order_by("pk").values_list("client_id", flat=True).first()


def verifies(brand: Brand, client_id: str | None) -> bool:
    """Whether the application has a hook that waits for identity verifications, so that a sign-up should have one."""
    event = "before-identity-verification"
    return brand.applications.filter(client_id=client_id, assignments__event=event, assignments__enabled=True).exists()


def begin(
    request: HttpRequest, brand: Brand, journey: Journey, form: CustomerForm, source: Execution | None
) -> Simulation:
    """Raises HooklineError."""
    customer = form.customer()
    if source is not None:
        real = bool(form.cleaned_data.get("real"))
        if real:
            execution_reveal(execution=source, actor=actor_of(request), reason="Taken as the customer of a simulation")
        customer |= customer_of_execution(source, reveal=real)
        if not real:
            customer |= {"groups": form.cleaned_data["groups"]}
    return simulation_create(
        application=form.cleaned_data["application"],
        actor=actor_of(request),
        kind=journey.key,
        customer=customer,
        return_url=return_address(request, brand),
    )


def return_address(request: HttpRequest, brand: Brand) -> str:
    """Return where a browser comes back to; the service puts the simulation's id in."""
    return request.build_absolute_uri(reverse("simulation-return", args=[brand.slug, "sim_id"]))


def get_simulation(request: HttpRequest, slug: str, public_id: str, permission: str) -> Simulation:
    """Return a simulation of this person. Another's is refused: it shows what that person typed."""
    brand = get_brand(request, slug, permission)
    found: Simulation | None = (
        Simulation.objects.filter(brand=brand, public_id=public_id).select_related("application__brand").first()
    )
    if found is None or found.kind not in BY_KEY:
        raise Http404("There is no such simulation in this brand")
    if found.created_by_id != request.user.pk:
        raise PermissionDenied("Only who began a simulation can play it. Its journey is among the journeys.")
    return found


@never_cache
def simulation_play(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show the customer's page beside the timeline; a teammate is shown the journey instead."""
    brand = get_brand(request, slug, Permission.VIEW_EXECUTIONS)
    other = Simulation.objects.filter(brand=brand, public_id=public_id).exclude(created_by_id=request.user.pk).first()
    if other is not None:
        return redirect("journey", slug, other.journey_id)
    simulation = get_simulation(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    return render(request, "console/journeys/play.html", play_context(simulation))


def play_context(simulation: Simulation) -> dict[str, Any]:
    play, journey = Play.load(simulation.state), BY_KEY[simulation.kind]
    page: dict[str, Any] = play.page or LOST
    away: dict[str, Any] | None = None
    if page["kind"] == "redirect":
        try:
            away = redirect_of(simulation)
        except SecretsKeyMissing:
            page = LOST
    shows = page.get("shows")
    return {
        "simulation": simulation,
        "journey": journey,
        "page": page,
        "play": play,
        "fields": [{**field, "fault": page.get("faults", {}).get(field["key"])} for field in page.get("fields", [])],
        "redirect": away,
        "token": id_token(play) if shows == "token" else None,
        "assertion": assertion_xml(play) if shows == "assertion" else "",
        "sent": play.facts.get("sent") if "code" in play.facts else None,
        **timeline_context(simulation),
    }


def timeline_context(simulation: Simulation) -> dict[str, Any]:
    occurrences = journey_occurrences(brand=simulation.brand, journey_id=simulation.journey_id)
    notes = simulation.state.get("notes", [])
    events = journey_timeline(occurrences=occurrences, reveal=True, notes=notes)
    return {"events": events, "simulation": simulation, "is_waiting": any(event.is_waiting for event in events)}


@require_POST
def simulation_submit(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Take the customer's answers of one page; a page sent twice changes nothing."""
    simulation = get_simulation(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    answers = {
        name[2:]: str(value).replace("\x00", "") for name, value in request.POST.items() if name.startswith("f-")
    }
    answers["choice"] = request.POST.get("choice", "")
    turn = request.POST.get("turn", "")
    try:
        simulation_answer(simulation=simulation, turn=int(turn) if turn.isdecimal() else -1, answers=answers)
    except NotYourTurn:
        simulation.refresh_from_db()
    except HooklineError as error:
        messages.error(request, error.message)
    return shown(request, simulation)


def shown(request: HttpRequest, simulation: Simulation) -> HttpResponse:
    if is_partial(request):
        return render(request, "console/journeys/_play.html", {**play_context(simulation), "is_new": True})
    return redirect("simulation", simulation.brand.slug, simulation.public_id)


@never_cache
def simulation_back(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Where the browser comes back to after a redirect, sent by `/continue` with event id and state."""
    simulation = get_simulation(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    try:
        simulation_return(
            simulation=simulation, event_id=request.GET.get("event_id", ""), state=request.GET.get("state", "")
        )
    except (NotYourTurn, StateRefused):
        messages.warning(request, "This return was used before, or belongs to another play. Nothing was changed.")
    except HooklineError as error:
        messages.error(request, error.message)
    return redirect("simulation", slug, public_id)


@require_POST
def simulation_skip(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Come back from a redirect with parameters of one's own, without going there."""
    simulation = get_simulation(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    pairs = [(request.POST.get(f"name-{n}", "").strip(), request.POST.get(f"value-{n}", "")) for n in range(PARAMETERS)]
    try:
        simulation_come_back(simulation=simulation, parameters={name: value for name, value in pairs if name})
    except HooklineError as error:
        messages.warning(request, error.message)
    return redirect("simulation", slug, public_id)


@never_cache
def simulation_timeline(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Return the timeline alone: asked for once a second while asynchronous hooks are on their way."""
    simulation = get_simulation(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    return render(request, "console/journeys/_timeline.html", timeline_context(simulation))


@require_POST
def simulation_again(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Play the same journey with the same test customer from the beginning."""
    simulation = get_simulation(request, slug, public_id, Permission.REPLAY_EXECUTIONS)
    again = simulation_restart(
        simulation=simulation, actor=actor_of(request), return_url=return_address(request, simulation.brand)
    )
    return redirect("simulation", slug, again.public_id)
