"""An identity proofing provider: a check is ordered by the hook, done by a person on a page, and looked up by the hook.

It keeps nothing: what it must remember travels in signed tokens, as the demo may run in several processes.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from console.demo.faults import fault_for
from console.demo.guard import BadBody, authorized, demo_view, json_object

TOKEN = "demo-proofing-token"  # noqa: S105 - opens nothing but this demo
ORDER_SALT = "console.demo.proofing.order"
RESULT_SALT = "console.demo.proofing.result"
SECONDS = 15 * 60


@demo_view("POST")
def checks(request: HttpRequest) -> HttpResponse:
    """Order a check: `{callback_url, state, subject?}` -> 201 `{id, url}`; the browser is to be sent to `url`."""
    if not authorized(request, f"Bearer {TOKEN}"):
        return JsonResponse({"error": "unauthorized"}, status=401)
    try:
        body = json_object(request)
        order = {"id": f"chk_{secrets.token_hex(10)}", **_return_path(body)}
    except BadBody as error:
        return JsonResponse({"error": "invalid_request", "message": str(error)}, status=400)
    if (fault := fault_for(str(body.get("subject") or ""))) is not None:
        return fault
    page = f"{reverse('demo:proofing-start')}?{urlencode({'order': signing.dumps(order, salt=ORDER_SALT)})}"
    return JsonResponse({"id": order["id"], "url": request.build_absolute_uri(page)}, status=201)


@demo_view("GET")
def start(request: HttpRequest) -> HttpResponse:
    """The page on which the person passes or fails; 400 for an order that is forged or older than 15 minutes."""
    try:
        order = signing.loads(request.GET.get("order", ""), salt=ORDER_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return render(request, "console/demo/proofing.html", {"order": None}, status=400)
    links = {status: _callback(order, status) for status in ("passed", "failed")}
    return render(request, "console/demo/proofing.html", {"order": order, "links": links})


@demo_view("GET")
def results(request: HttpRequest, token: str) -> HttpResponse:
    """What came of a check: `{check_id, status, level}`; 404 for a token this provider did not sign."""
    if not authorized(request, f"Bearer {TOKEN}"):
        return JsonResponse({"error": "unauthorized"}, status=401)
    try:
        result = signing.loads(token, salt=RESULT_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return JsonResponse({"error": "not_found"}, status=404)
    return JsonResponse(result)


def _return_path(body: dict[str, Any]) -> dict[str, str]:
    """Raises BadBody unless the browser can be sent back."""
    callback, state = body.get("callback_url"), body.get("state")
    if not isinstance(callback, str) or urlsplit(callback).scheme not in {"http", "https"}:
        raise BadBody("callback_url must be a web address.")
    if not isinstance(state, str) or not state:
        raise BadBody("state must be text.")
    return {"callback_url": callback, "state": state}


def _callback(order: dict[str, str], status: str) -> str:
    level = "substantial" if status == "passed" else None
    result = {"check_id": order["id"], "status": status, "level": level}
    query = urlencode({"state": order["state"], "proofing_result": signing.dumps(result, salt=RESULT_SALT)})
    joiner = "&" if urlsplit(order["callback_url"]).query else "?"
    return f"{order['callback_url']}{joiner}{query}"
