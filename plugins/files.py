"""Reading a package's folder: names, sizes and kinds are checked before any content is looked at."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.problems import Problem

FILE_BYTES = 512 * 1024
PACKAGE_BYTES = 4 * 1024 * 1024
PACKAGE_FILES = 40
ALLOWED = re.compile(r"(plugin\.json|README\.md|LICENSE|logo\.svg|[a-z0-9-]+\.(hook\.js|cases\.json))")
ALLOWED_NAMES = "plugin.json, README.md, LICENSE, logo.svg, *.hook.js or *.cases.json"
REQUIRED = ("plugin.json", "README.md", "logo.svg")


def read_json(path: Path) -> Any:
    """Parse one UTF-8 JSON file. Raises ValueError with line and column, OSError when it cannot be read."""
    return json.loads(path.read_text(encoding="utf-8"))


def folder_problems(folder: Path) -> list[Problem]:
    """What is wrong with the files as such: kind, name, number, size, and the ones every package needs."""
    if not folder.is_dir():
        return [Problem(folder.name, "no such folder", "a folder with a plugin.json")]
    entries = sorted(folder.iterdir())
    if len(entries) > PACKAGE_FILES:
        return [Problem(folder.name, f"{len(entries)} files", f"at most {PACKAGE_FILES}")]
    problems = [problem for entry in entries if (problem := _entry_problem(entry))]
    if not problems and (total := sum(entry.stat().st_size for entry in entries)) > PACKAGE_BYTES:
        problems = [Problem(folder.name, f"{total:,} bytes", f"at most {PACKAGE_BYTES:,} bytes")]
    names = {entry.name for entry in entries}
    return problems + [Problem(name, "nothing", "a file") for name in REQUIRED if name not in names]


def package_digest(folder: Path) -> str:
    """SHA-256 in hex over the names and contents of all files, in the order of their names."""
    digest = hashlib.sha256()
    for entry in sorted(folder.iterdir()):
        content = entry.read_bytes()
        digest.update(f"{entry.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_text(folder: Path, name: str, problems: list[Problem]) -> str:
    """The text of one file; a fault is added to `problems` and the empty text returned."""
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(Problem(name, "nothing", "a file"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"byte {error.start} that is not UTF-8", "UTF-8 text"))
    return ""


def read_data(folder: Path, name: str, problems: list[Problem]) -> Any:
    """The JSON of one file; a fault is added to `problems` and None returned."""
    text = read_text(folder, name, problems)
    if not text:
        return None
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        problems.append(Problem(f"{name}: line {error.lineno}, column {error.colno}", error.msg, "JSON"))
    except ValueError as error:
        problems.append(Problem(name, str(error), "each name once"))
    except RecursionError:
        problems.append(Problem(name, "nesting without end", "JSON of ordinary depth"))
    return None


def _unique(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the name {twice!r} twice in one object")
    return dict(pairs)


def _entry_problem(entry: Path) -> Problem | None:
    if entry.is_symlink():
        return Problem(entry.name, "a link", "a plain file")
    if not entry.is_file():
        return Problem(entry.name, "a folder or special file", "a plain file")
    if not ALLOWED.fullmatch(entry.name):
        return Problem(entry.name, "an unknown file", ALLOWED_NAMES)
    if entry.stat().st_size > FILE_BYTES:
        return Problem(entry.name, f"{entry.stat().st_size:,} bytes", f"at most {FILE_BYTES:,} bytes")
    return None
