"""Addresses that customers' browsers visit; they stand at the root of the installation."""

from __future__ import annotations

from django.urls import path

from hooks.api.return_views import continue_return

urlpatterns = [path("continue", continue_return, name="continue")]
