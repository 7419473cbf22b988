"""A small good package that tests spoil in one place and look at what is said about it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#456"/></svg>'
SOURCE = "module.exports = async () => {};\n"
MANIFEST: dict[str, Any] = {
    "slug": "greeter",
    "name": "Greeter",
    "version": "1.2.0",
    "summary": "Greets everybody who signs in.",
    "description": "Greets everybody who signs in, in the language they prefer.",
    "maintainer": "Acme",
    "license": "Apache-2.0",
    "categories": ["Messaging"],
    "keywords": ["hello"],
    "engine": 1,
    "hooks": [
        {
            "event": "after-self-service-login",
            "name": "Greeter: say hello",
            "default_mode": "async",
            "file": "after-self-service-login.hook.js",
            "on_failure": "fail_open",
            "timeout_ms": 2000,
        }
    ],
    "config": {
        "type": "object",
        "required": ["base_url", "token"],
        "properties": {
            "token": {"type": "string", "title": "Token", "x-secret": True, "x-group": "Service", "x-order": 2},
            "base_url": {
                "type": "string",
                "title": "Address",
                "format": "uri",
                "default": "https://greet.example.com",
                "x-group": "Service",
                "x-order": 1,
            },
            "limit": {"type": "integer", "title": "Limit", "minimum": 1, "maximum": 9, "default": 3, "x-order": 3},
            "ratio": {"type": "number", "title": "Ratio", "x-order": 4},
            "loud": {"type": "boolean", "title": "Loud", "default": False, "x-order": 5},
            "mood": {
                "type": "string",
                "title": "Mood",
                "enum": ["happy", "sad"],
                "default": "happy",
                "x-enum-labels": ["Happy", "Sad"],
                "x-order": 6,
            },
            "names": {
                "type": "array",
                "title": "Names",
                "items": {"type": "string", "pattern": "^[a-z]+$"},
                "default": [],
                "uniqueItems": True,
                "x-pattern-message": "Use small letters.",
                "x-order": 7,
            },
            "contact": {"type": "string", "title": "Contact", "format": "email", "x-order": 8},
            "text": {"type": "string", "title": "Text", "format": "multiline", "maxLength": 20, "x-order": 9},
        },
    },
    "permissions": {"hosts": ["{base_url}", "*.cdn.example.com"], "reads": ["customer.info"], "effects": []},
    "demo": {"base_url": "{demo}/greet", "limit": 5},
    "changelog": [{"version": "1.2.0", "date": "2026-11-01", "changes": ["Speaks Danish."]}],
}
CASES: list[dict[str, Any]] = [
    {"name": f"Case {number}", "expect": {"outcome": "continue"}} for number in ("one", "two", "three", "four")
]


class Package:
    """A package folder in the making; `manifest` and `cases` may be changed before `write`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = copy.deepcopy(MANIFEST)
        self.cases = copy.deepcopy(CASES)
        self.files = {"README.md": "# Greeter\n", "logo.svg": LOGO, "after-self-service-login.hook.js": SOURCE}

    def write(self) -> Path:
        self.folder.mkdir(exist_ok=True)
        files = {
            "plugin.json": json.dumps(self.manifest),
            "after-self-service-login.cases.json": json.dumps(self.cases),
            **self.files,
        }
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return Package(tmp_path / "greeter")


@pytest.fixture
def problems_of(package: Package) -> Callable[[], list[str]]:
    """What is said about the package as it is now; empty when it is good."""
    from plugins.catalog import PluginError, plugin_from_folder

    def read() -> list[str]:
        try:
            plugin_from_folder(package.write())
        except PluginError as error:
            return [str(problem) for problem in error.problems]
        return []

    return read
