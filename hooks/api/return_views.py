"""`GET /continue`: where a third party sends the customer's browser back to. The only page customers ever see of us."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hooks.api.addresses import client_ip
from hooks.api.throttling import CONTINUES_PER_MINUTE, buckets
from hooks.services.returns import StateRefused, browser_return

MOST_PARAMETERS = 50
LONGEST_QUERY = 8_192
STATUS_OF_REASON = {"unknown": 404, "used": 409, "expired": 410}


@login_not_required
@never_cache
@require_GET
def continue_return(request: HttpRequest) -> HttpResponse:
    """Keep what came back and send the browser on to the application; refuse with a page a customer understands."""
    if buckets.take(("continue", client_ip(request)), CONTINUES_PER_MINUTE):
        return refusal(request, "busy", 429)
    query = request.META.get("QUERY_STRING", "")
    # Counted before they are read: Django refuses very many with a page that no customer understands.
    if len(query) > LONGEST_QUERY or query.count("&") >= MOST_PARAMETERS or not request.GET.get("state"):
        return refusal(request, "unknown", 400)
    state = request.GET["state"]
    parameters = {name: request.GET[name] for name in request.GET if name != "state"}
    try:
        address = browser_return(state=state, parameters=parameters)
    except StateRefused as error:
        return refusal(request, error.reason, STATUS_OF_REASON[error.reason])
    answer = HttpResponseRedirect(address)
    # The address holds the state: it must not travel on to whatever the next page loads.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def refusal(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    answer = render(request, "continue/refused.html", {"reason": reason}, status=status)
    if status == 429:
        answer["Retry-After"] = "30"
    return answer
