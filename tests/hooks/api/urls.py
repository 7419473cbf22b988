"""The event API's own addresses: its tests stand whatever the console serves."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/", include("hooks.api.urls")), path("", include("hooks.api.public_urls"))]
