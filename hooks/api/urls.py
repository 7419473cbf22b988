"""Addresses below /api/: what identity platforms call, the management API, and the document that describes both."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from hooks.api.event_views import ContinueView, EventView


class NothingHere(APIView):
    """Addresses nobody serves are answered as a problem too, whatever the method."""

    schema = None
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address")


urlpatterns = [
    path("v1/applications/<str:client_id>/events/<str:event>", EventView.as_view(), name="api-report-event"),
    path(
        "v1/applications/<str:client_id>/events/<str:event_id>/continue",
        ContinueView.as_view(),
        name="api-continue-event",
    ),
    path("v1/", include("hooks.api.management.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"", NothingHere.as_view()),
]
