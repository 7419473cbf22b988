"""Health, for load balancers and the process supervisor."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200 while this process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers too; an engine that is down still leaves failure policies to decide."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
