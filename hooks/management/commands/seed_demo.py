"""Make the demo brand, or bring it up to date, and print its sign-ins."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hooks.services.demo.brand import demo_seed
from hooks.services.demo.credentials import PEOPLE, storefront_token


class Command(BaseCommand):
    help = "Make the demo brand, or bring it up to date, and print its sign-ins. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is off: set HOOKLINE_DEMO=true, and only where nothing real runs")
        brand = demo_seed()
        self.stdout.write(f"Demo brand: {brand.name}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.role_label:<15} {person.username:<20} {person.password}")
        self.stdout.write(f"  Token of Storefront: {storefront_token()}")
