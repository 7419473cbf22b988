"""The style guide with what its frame and its behaviours ask the server for: a brand, a search, a tail, a slow form."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path

from console.views.styleguide import styleguide

NAV = [{"label": "", "entries": [{"label": "Hooks", "url": "/", "icon": "webhook", "active": True}]}]
FRAME: dict[str, Any] = {
    "nav": NAV,
    "brand": {"name": "Acme Retail"},
    "brands": [{"name": "Acme Retail", "url": "/", "active": True}, {"name": "Nordwind", "url": "/?brand=nordwind"}],
    "search_url": "/search/",
}
PAGE = """{% extends "base.html" %}{% load hookline %}{% block heading %}Behaviour{% endblock %}
{% block content %}
<form id="guarded" method="post" action="/slow/" data-guard>{% csrf_token %}
  <label for="note">Note</label> <input class="input" id="note" name="note" value="a">
  <span class="save-state" data-save-state data-saved-text="Saved">Saved</span>
  <button class="btn" type="submit">Send</button>
</form>
<div id="swap"><button class="btn" type="button" hx-get="/part/" hx-target="#swap">Load a part</button></div>
<button class="btn" type="button" hx-get="/broken/">Break</button>
<button class="btn" type="button" hx-get="/expired/">Expire</button>
<form hx-post="/refused/" hx-target="#refusal">{% csrf_token %}<button class="btn">Refuse</button></form><div id="refusal"></div>
<form method="get" action="/order/" target="_self"><ol class="list reorder" data-reorder>
  {% for name in "ABC" %}<li data-reorder-item="Hook {{ name }}"><input type="hidden" name="order" value="{{ name }}"><button class="reorder-handle" type="button" aria-label="Move {{ name }}">{% icon "grip-vertical" %}</button><span class="grow">Hook {{ name }}</span></li>{% endfor %}
</ol></form>
<span data-tail-state="#tail">Tailing</span><button class="btn" type="button" data-tail-toggle="#tail">{% icon "pause" %}<span data-word>Pause</span></button>
<ol id="tail" class="list" data-tail="after" data-tail-limit="4" hx-get="/tail/" hx-trigger="hookline:tail" hx-swap="afterbegin" data-quiet><li data-cursor="0">run 0</li></ol>
{% endblock %}"""  # noqa: E501  # markup reads better unbroken


def page(request: HttpRequest, source: str, **values: Any) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render({**FRAME, **values}, request))


@login_not_required
def guide(request: HttpRequest) -> HttpResponse:
    return styleguide(request)


@login_not_required
def behaviour(request: HttpRequest) -> HttpResponse:
    return page(request, PAGE)


@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    entries = [
        {"label": "CRM gate", "url": "/?found=hook", "icon": "webhook", "detail": "before-registration"},
        {"label": "CRM app", "url": "/?found=application", "icon": "app-window", "detail": "storefront"},
    ]
    found = [entry for entry in entries if query and query.lower() in entry["label"].lower()]
    groups = [{"label": "Found", "entries": found}] if found else []
    return render(request, "components/palette_results.html", {"query": query, "groups": groups})


@login_not_required
def part(request: HttpRequest) -> HttpResponse:
    source = """{% load hookline %}<p>{% relative_time "2026-01-01T00:00:00Z" %}</p>
    {% dialog "late" "A late dialog" open_on_load=True %}<div class="dialog-body">Here I am.</div>{% enddialog %}"""
    return page(request, source)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=503)


@login_not_required
def expired(request: HttpRequest) -> HttpResponse:
    return redirect("login")


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    return page(request, "<h1>Sign in</h1>")


@login_not_required
def refused(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p role='alert'>The name is taken.</p>", status=422)


@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    values = request.GET.getlist("order") or [request.POST.get("note", "")]
    return page(request, "<p id='echo'>{{ words }}</p>", words=" ".join(values))


@login_not_required
def tail(request: HttpRequest) -> HttpResponse:
    newest = int(request.GET["after"]) + 1
    return HttpResponse(f"<li data-cursor='{newest}'>run {newest}</li>")


urlpatterns = [
    path("", behaviour),
    path("guide/", guide),
    path("search/", search),
    path("part/", part),
    path("broken/", broken),
    path("expired/", expired),
    path("sign-in/", sign_in, name="login"),
    path("refused/", refused),
    path("order/", echo),
    path("slow/", echo),
    path("tail/", tail),
]
