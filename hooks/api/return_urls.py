"""The one address that customers' browsers come to; it stands outside /api/."""

from __future__ import annotations

from django.urls import path

from hooks.api.return_views import continue_return

urlpatterns = [path("continue", continue_return, name="continue")]
