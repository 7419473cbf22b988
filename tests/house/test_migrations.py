from __future__ import annotations

import io

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_migrations_are_up_to_date() -> None:
    out = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(f"{out.getvalue()}\nWhat to do: manage.py makemigrations, and commit the new file.", pytrace=False)


def test_django_check_is_silent() -> None:
    call_command("check", fail_level="WARNING", stdout=io.StringIO())
