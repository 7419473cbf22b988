"""The installation's own secrets: made once into `<data>/env`, readable by its owner alone."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

NOTE = "# Made by set-up. Back this file up apart from the database: without it, stored secrets cannot be read.\n"


def fernet_key() -> str:
    """32 random bytes in URL-safe base 64: what a Fernet key is."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")


MAKERS: dict[str, Callable[[], str]] = {
    "HOOKLINE_SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "HOOKLINE_SECRETS_KEYS": fernet_key,
}


def read_env_file(path: Path) -> dict[str, str]:
    """The NAME=value lines of the file; empty when there is none."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def ensure_secrets(path: Path) -> list[str]:
    """Add the secrets that the file lacks, never changing one that is there; return the names that were added."""
    present = read_env_file(path)
    missing = [name for name in MAKERS if not present.get(name)]
    path.parent.mkdir(parents=True, exist_ok=True)
    if missing:
        added = "".join(f"{name}={MAKERS[name]()}\n" for name in missing)
        replace_privately(path, NOTE + added + without(path, missing))
    path.chmod(0o600)
    return missing


def without(path: Path, names: list[str]) -> str:
    """The file's text without the (empty) lines of these names: whoever reads the file takes the first one."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    kept = (line for line in text.splitlines() if line.partition("=")[0].strip() not in names)
    return "".join(f"{line}\n" for line in kept if line != NOTE.rstrip("\n"))


def replace_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one move: a full disk must not cost the keys that were there."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    half.replace(path)
