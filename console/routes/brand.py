"""Addresses of one brand's pages: a list for each area."""

from __future__ import annotations

from django.urls import include, path

from console.views import overview, search

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("search/", search.palette, name="search"),
    path("library/", include("console.routes.library")),
    path("hooks/", include("console.routes.hooks")),
    path("events/", include("console.routes.events")),
    path("applications/", include("console.routes.applications")),
    path("journeys/", include("console.routes.journeys")),
    path("executions/", include("console.routes.executions")),
    path("deliveries/", include("console.routes.deliveries")),
    path("audit/", include("console.routes.audit")),
    path("settings/", include("console.routes.settings")),
]
