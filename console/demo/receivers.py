"""What receives the messages of hooks: a log collector, a chat, an analytics service and a signed webhook."""

from __future__ import annotations

import hashlib
import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse

from console.demo.guard import BadBody, authorized, demo_view, json_object

COLLECTOR_TOKEN = "demo-collector-token"  # noqa: S105 - opens nothing but these receivers
CHAT_PATH = "T000/B000/demo-chat"
ANALYTICS_KEY = "demo-write-key"
WEBHOOK_KEY = b"demo-webhook-signing-key"
ERASURE_TOKEN = "demo-erasure-token"  # noqa: S105 - opens nothing but these receivers


@demo_view("POST")
def collector_event(request: HttpRequest) -> HttpResponse:
    """One event in the form of Splunk's HTTP Event Collector: `{event, ...}` -> `{text, code}`."""
    if not authorized(request, f"Splunk {COLLECTOR_TOKEN}"):
        return JsonResponse({"text": "Invalid token", "code": 4}, status=403)
    try:
        body = json_object(request)
    except BadBody:
        return JsonResponse({"text": "Invalid data format", "code": 6}, status=400)
    if not body.get("event"):
        return JsonResponse({"text": "Event field is required", "code": 12}, status=400)
    return JsonResponse({"text": "Success", "code": 0})


@demo_view("POST")
def chat_message(request: HttpRequest, path: str) -> HttpResponse:
    """An incoming webhook: the address itself is the secret; `{text}` or `{blocks}` -> `ok`."""
    if not hmac.compare_digest(path.encode(), CHAT_PATH.encode()):
        return HttpResponse("no_service", status=404, content_type="text/plain")
    try:
        body = json_object(request)
    except BadBody:
        return HttpResponse("invalid_payload", status=400, content_type="text/plain")
    if not body.get("text") and not body.get("blocks"):
        return HttpResponse("no_text", status=400, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@demo_view("POST")
def analytics_event(request: HttpRequest, kind: str) -> HttpResponse:
    """`{writeKey, userId or anonymousId, ...}` of a track or identify call -> `{success}`."""
    try:
        body = json_object(request)
    except BadBody as error:
        return JsonResponse({"success": False, "message": str(error)}, status=400)
    if not hmac.compare_digest(str(body.get("writeKey", "")).encode(), ANALYTICS_KEY.encode()):
        return JsonResponse({"success": False, "message": "unknown write key"}, status=401)
    if not (body.get("userId") or body.get("anonymousId")) or (kind == "track" and not body.get("event")):
        return JsonResponse({"success": False, "message": "userId and event are needed"}, status=400)
    return JsonResponse({"success": True})


@demo_view("POST")
def webhook(request: HttpRequest) -> HttpResponse:
    """204 when `X-Signature: t=<unix>,v1=<hex>` is HMAC-SHA256 over `<t>.<body>`, else 401."""
    parts = dict(part.partition("=")[::2] for part in request.headers.get("X-Signature", "").split(","))
    signed = parts.get("t", "").encode() + b"." + request.body
    expected = hmac.new(WEBHOOK_KEY, signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(parts.get("v1", "").encode(), expected.encode()):
        return JsonResponse({"error": "bad_signature"}, status=401)
    return HttpResponse(status=204)


@demo_view("POST")
def erasure(request: HttpRequest) -> HttpResponse:
    """`{request_id, customer_id}` -> 202 `{accepted}`; 400 when one of them is missing."""
    if not authorized(request, f"Bearer {ERASURE_TOKEN}"):
        return JsonResponse({"error": "unauthorized"}, status=401)
    try:
        body = json_object(request)
    except BadBody as error:
        return JsonResponse({"error": "invalid_request", "message": str(error)}, status=400)
    if not body.get("request_id") or not body.get("customer_id"):
        return JsonResponse(
            {"error": "invalid_request", "message": "request_id and customer_id are needed"}, status=400
        )
    return JsonResponse({"accepted": True}, status=202)
