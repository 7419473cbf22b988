"""The installation's own addresses, and a view that does nothing: what Django and the server cost by themselves."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from console.urls import urlpatterns as installed


@csrf_exempt
@login_not_required
def nothing(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"outcome": "continue"})


urlpatterns = [path("bench/nothing", nothing), *installed]
