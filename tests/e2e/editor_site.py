"""A site of one editor, for tests of the editor alone: it is served with the project's own settings and policy."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from console.http import hx_event
from hooks.events import get_event

EVENT = "before-registration"
GLOBALS = """
declare var module: { exports: any };
declare const console: { log(...values: any[]): void };
declare class Response { readonly status: number; json(): Promise<any> }
/** Sends a request through the platform's guard. */
declare function fetch(url: string, options?: { method?: string }): Promise<Response>;
"""
SOURCE = """module.exports = async (args) => {
  const email = args.customer.identifiers.email;
  console.log(email);
};
"""
PAGE = """{% extends "base.html" %}{% load hookline %}
{% block title %}Editor{% endblock %}{% block heading %}Editor{% endblock %}
{% block head %}{% include "components/editor_head.html" %}{% endblock %}
{% block content %}
<form class="card" id="save" method="post" action="/save/" hx-post="/save/" hx-target="#answer" data-guard>{% csrf_token %}
  <p><span data-save-state data-saved-text="Saved">Saved</span> <button class="btn" data-save>Save</button></p>
  {% editor "source" source event=event types_url="/types.d.ts" draft=draft %}
</form>
<form class="card" id="try" method="post" action="/try/" hx-post="/try/" hx-target="#answer" hx-include="#save [name=source]">
  {% editor "input" '{"a": 1}' language="json" compact=True label="Sample input" %}
  <button class="btn" data-try>Try</button>
</form>
<p><button class="btn" type="button" data-insert="if (!email) {&#10;  return;&#10;}">Insert a check</button></p>
<div id="answer"></div>
<section class="card" aria-label="Differences">{% editor_diff before source "Live" "Mine" %}</section>
{% endblock %}"""  # noqa: E501  # markup reads better unbroken


@login_not_required
def editor(request: HttpRequest) -> HttpResponse:
    values = {
        "source": request.GET.get("source", SOURCE),
        "before": SOURCE.replace("console.log(email);", "console.log('nobody');"),
        "event": EVENT,
        "draft": f"hok_test:{request.GET.get('version', '1')}",
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(values, request))


@login_not_required
def types(request: HttpRequest) -> HttpResponse:
    return HttpResponse(GLOBALS + get_event(EVENT).types, content_type="text/plain")


@login_not_required
def save(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(f"<p id='saved'>{len(request.POST['source'])} characters</p>")
    return hx_event(response, "hookline:saved", {"number": 2})


@login_not_required
def try_code(request: HttpRequest) -> HttpResponse:
    given = json.loads(request.POST["input"])
    response = HttpResponse(f"<p id='tried'>{len(request.POST['source'])} characters with {len(given)} fields</p>")
    fault = {"line": 3, "column": 11, "message": "email is not defined", "severity": "error"}
    return hx_event(response, "hookline:diagnostics", {"diagnostics": [fault]})


urlpatterns = [
    path("", editor),
    path("types.d.ts", types),
    path("save/", save),
    path("try/", try_code),
]
