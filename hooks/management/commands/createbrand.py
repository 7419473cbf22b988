"""Make a brand with its first owner."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.text import slugify

from hooks.exceptions import HooklineError
from hooks.models import Brand
from hooks.services.actors import SYSTEM
from hooks.services.brands import brand_create, person_create


class Command(BaseCommand):
    help = "Make a brand with its first owner. A new person's password is asked for, never passed as an argument."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the brand's name, such as 'Acme Retail'")
        parser.add_argument("owner", help="the first owner's e-mail address")
        parser.add_argument("--slug", default="", help="its part of the address; default: made from the name")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"] or slugify(options["name"])
        if not slug:
            raise CommandError("No slug can be made from that name: give one with --slug")
        try:
            brand, owner = self.make(options["name"], slug, options["owner"])
        except HooklineError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{brand.name} is ready at /b/{brand.slug}/; {owner.email} is its owner.")

    def make(self, name: str, slug: str, email: str) -> tuple[Brand, User]:
        """Make both or neither: no account is left behind by a brand that could not be made."""
        known = User.objects.filter(email__iexact=email).first()
        password = "" if known else getpass(f"Password for {email}: ")
        with transaction.atomic():
            owner = known or person_create(email=email, password=password)
            return brand_create(name=name, slug=slug, owner=owner, actor=SYSTEM), owner
