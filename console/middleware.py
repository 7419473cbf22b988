"""What is judged of every request of the console before a view sees it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

API = "/api/"
# What a query holds there is looked up nowhere: the API refuses it by name, and a customer's way back keeps it.
TAKES_ANY_QUERY = (API, "/continue")
NO_NUL = "An address cannot hold a NUL character"
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404, "code": "not_found", "detail": NO_NUL}


class NoNulMiddleware:
    """Answer 404 to an address with a NUL in it: it names nothing, and PostgreSQL would not even compare with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = unquote(request.META.get("QUERY_STRING", ""))
        if "\x00" in request.path and request.path.startswith(API):
            return JsonResponse(PROBLEM, status=404, content_type="application/problem+json")
        if "\x00" in request.path or ("\x00" in query and not request.path.startswith(TAKES_ANY_QUERY)):
            return render(request, "404.html", {"exception": NO_NUL}, status=404)
        return self.get_response(request)
