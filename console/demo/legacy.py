"""The user store of a system that is being left behind: look-up by login name, and password verification."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from console.demo.data import load
from console.demo.faults import fault_for
from console.demo.guard import BadBody, authorized, demo_view, json_object

TOKEN = "demo-legacy-token"  # noqa: S105 - opens nothing but this demo data


@demo_view("POST")
def lookup(request: HttpRequest) -> HttpResponse:
    """`{login}` -> 200 with the user (never the password), 404 when nobody has this login."""
    asked = _asked(request)
    if isinstance(asked, HttpResponse):
        return asked
    user = _user(asked)
    if user is None:
        return JsonResponse({"error": "not_found"}, status=404)
    return JsonResponse({"user": {key: value for key, value in user.items() if key != "password"}})


@demo_view("POST")
def verify(request: HttpRequest) -> HttpResponse:
    """`{login, password}` -> `{verified, user?}`; an unknown login is answered like a wrong password."""
    asked = _asked(request)
    if isinstance(asked, HttpResponse):
        return asked
    user = _user(asked)
    if user is None or user["status"] != "active" or not _right(user["password"], str(asked.get("password", ""))):
        return JsonResponse({"verified": False})
    return JsonResponse(
        {"verified": True, "user": {key: user[key] for key in ("id", "login", "first_name", "last_name")}}
    )


def _asked(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """The body of an authorised request, or the answer that refuses it."""
    if not authorized(request, f"Bearer {TOKEN}"):
        return JsonResponse({"error": "unauthorized"}, status=401)
    try:
        body = json_object(request)
    except BadBody as error:
        return JsonResponse({"error": "invalid_request", "message": str(error)}, status=400)
    return fault_for(str(body.get("login", ""))) or body


def _user(asked: dict[str, Any]) -> dict[str, Any] | None:
    login = str(asked.get("login", "")).strip().lower()
    return next((user for user in load("legacy_users") if login in (user["login"], user["email"])), None)


def _right(stored: dict[str, Any], typed: str) -> bool:
    """`stored` is {salt, iterations, hash}: PBKDF2-SHA256, hex."""
    made = hashlib.pbkdf2_hmac("sha256", typed.encode(), bytes.fromhex(stored["salt"]), stored["iterations"])
    return hmac.compare_digest(made.hex(), stored["hash"])
