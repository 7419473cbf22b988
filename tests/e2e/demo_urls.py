"""The installation's addresses with the demo's services among them, whatever the settings were at start."""

from __future__ import annotations

from django.urls import include, path

from console.urls import urlpatterns as installed

urlpatterns = [*installed, path("demo/", include("console.demo.urls"))]
