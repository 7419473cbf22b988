"""One play of a journey: the customer's account, what was typed, where the customer stands. Kept as JSON."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from hooks.identifiers import random_text
from hooks.services.effects import merge_patch

Json = dict[str, Any]


def moment() -> str:
    """Return now as events write it."""
    return timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def new_account(**values: Any) -> Json:
    """Return an account: `status` is "none", "elsewhere", "pending", "active", "disabled" or "deleted"."""
    account: Json = {
        "id": f"cus_{random_text(8)}",
        "status": "none",
        "attributes": {},
        "identifiers": {},
        "consents": [],
        "groups": [],
        "authenticators": [],
        "metadata": {},
        "password": "",
    }
    return {**account, **values}


@dataclass(slots=True)
class Play:
    """`draft` is what a sign-up collects before there is an account, `facts` what the service remembers meanwhile.

    `typed` holds passwords for the length of one request and is never stored. `page` is what the customer sees,
    `waiting` a redirect that has not come back.
    """

    client: Json
    account: Json
    step: str
    draft: Json = field(default_factory=lambda: {"attributes": {}, "identifiers": {}, "consents": []})
    facts: Json = field(default_factory=dict)
    page: Json | None = None
    waiting: Json | None = None
    notes: list[Json] = field(default_factory=list)
    last_event: str = ""
    raised: int = 0
    typed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, state: Json) -> Play:
        return cls(**state)

    def dump(self) -> Json:
        state = asdict(self)
        del state["typed"]
        return state

    @property
    def is_over(self) -> bool:
        return self.page is not None and self.page["kind"] in ("end", "denied")

    @property
    def info(self) -> Json:
        """The account as events carry it: id and user name, attributes beside them."""
        name = self.account["identifiers"].get("userName") or self.account["identifiers"].get("email")
        return {**self.account["attributes"], "id": self.account["id"], "userName": name}

    def note(self, text: str) -> None:
        """Remember what the identity service did after the last event, for the timeline."""
        self.notes.append({"after": self.last_event, "text": text})

    def attributes_patch(self, patch: Json) -> None:
        if patch:
            self.account["attributes"] = merge_patch(self.account["attributes"], patch)
            self.note(f"The account's attributes changed: {', '.join(paths_of(patch))}.")

    def metadata_patch(self, patch: Json) -> None:
        if patch:
            self.account["metadata"] = merge_patch(self.account["metadata"], patch)
            self.note(f"The account's metadata changed: {', '.join(paths_of(patch))}.")

    def code_make(self) -> str:
        """Make the one-time code that the customer will be asked for."""
        self.facts["code"] = f"{secrets.randbelow(1_000_000):06d}"
        return str(self.facts["code"])


def paths_of(patch: Json, above: str = "") -> list[str]:
    """Return the dotted paths that a merge patch names."""
    paths: list[str] = []
    for name, value in patch.items():
        path = f"{above}{name}"
        paths += paths_of(value, f"{path}.") if isinstance(value, dict) and value else [path]
    return paths


def look_up(value: Any, path: str) -> Any:
    """Return what stands at a dotted path, or None."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def put(path: str, value: Any) -> Json:
    """Return the merge patch that sets one dotted path."""
    *parents, last = path.split(".")
    patch: Json = {last: value}
    for name in reversed(parents):
        patch = {name: patch}
    return patch


def masked_target(target: str) -> str:
    """Mask an address or a phone number as an identity service shows it: a•••@example.com, +46 ••• 67."""
    name, at, host = target.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return f"{target[:3]} ••• {target[-2:]}" if target else ""
