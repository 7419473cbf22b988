"""Lists of hosts that hooks may call, as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hooks.engine import EgressPolicy
from hooks.exceptions import InvalidForm

HOST_LISTS = ("allowed_hosts", "http_hosts")


def host_lists_check(changes: Mapping[str, Any]) -> None:
    """Raises InvalidForm with each entry that is no host: with one of them, no hook could run any more."""
    errors = [
        {
            "field": name,
            "message": f"“{entry}” is no host: write api.example.com, api.example.com:8443 or *.example.com",
        }
        for name in HOST_LISTS
        for entry in changes.get(name) or ()
        if not is_host_entry(entry)
    ]
    if errors:
        raise InvalidForm(errors)


def is_host_entry(entry: str) -> bool:
    try:
        EgressPolicy(allowed_hosts=(entry,))
    except (TypeError, ValueError):
        return False
    return True
