"""The demo services mounted as they are with HOOKLINE_DEMO, without the rest of the installation."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("demo/", include("console.demo.urls"))]
