"""Lists of hosts: an entry that no hook could be run with is refused before it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.exceptions import InvalidForm
from hooks.models import AuditEntry, Brand, Hook
from hooks.services.actors import Actor
from hooks.services.brands import brand_update
from hooks.services.edit import hook_update
from hooks.services.host_lists import host_lists_check

GOOD = [
    "api.example.com",
    "*.example.com",
    "api.example.com:8443",
    "*",
    "203.0.113.7",
    "[2001:db8::1]:443",
    "müller.example",
]
BAD = [
    "https://api.example.com/",
    "api.example.com/v1",
    "api.example.com:",
    "a.example:99999",
    "a b.example",
    "",
    "*.1.2.3.4",
]


@pytest.mark.parametrize("entry", GOOD)
def test_what_the_engine_takes_is_taken(entry: str) -> None:
    host_lists_check({"allowed_hosts": [entry], "http_hosts": [entry], "name": "x"})


@pytest.mark.parametrize("entry", BAD)
@pytest.mark.parametrize("field", ["allowed_hosts", "http_hosts"])
def test_what_is_no_host_is_named(field: str, entry: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        host_lists_check({field: ["good.example", entry]})
    (error,) = caught.value.errors
    assert error["field"] == field
    assert error["message"].startswith(f"“{entry}” is no host: write ")


@pytest.mark.parametrize("nothing", [None, []])
def test_an_open_list_is_taken(nothing: Any) -> None:
    host_lists_check({"allowed_hosts": nothing})


@pytest.mark.django_db
def test_nothing_is_kept_of_a_change_with_one_of_them(hook: Hook, brand: Brand, admin: Any) -> None:
    with pytest.raises(InvalidForm):
        hook_update(hook=hook, actor=Actor.of(admin), name="New", allowed_hosts=["https://crm.example"])
    with pytest.raises(InvalidForm):
        brand_update(brand=brand, actor=Actor.of(admin), name="New", http_hosts=["http://crm.example"])
    hook.refresh_from_db()
    brand.refresh_from_db()
    assert (hook.name, hook.allowed_hosts) == ("CRM gate", None)
    assert (brand.name, brand.http_hosts) == ("Acme", [])
    assert not AuditEntry.objects.exists()
