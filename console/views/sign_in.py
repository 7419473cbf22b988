"""Signing in; with the demo on, a visitor on this very machine also sees whom to sign in as."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView

from console.demo.guard import from_this_machine
from hooks.services.demo.credentials import PEOPLE


class SignInView(LoginView):
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO and from_this_machine(self.request):
            people = [{"role": p.role_label, "username": p.username, "password": p.password} for p in PEOPLE]
            context["demo_people"] = people
        return context
