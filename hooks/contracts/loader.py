"""Reads contract files and puts the shared parts in, so that every schema that leaves here stands alone."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
COMMON = "common"
# What belongs to a file as a document and not to the shape it describes.
DOCUMENT_KEYWORDS = {"$schema", "$id", "$defs", "title"}

Schema = dict[str, Any]


class BrokenContract(Exception):
    """A contract file cannot be used; the message names the file and what is wrong with it."""


@cache
def read_json(path: Path) -> Any:
    """Return the parsed file. Raises BrokenContract naming the file; never hand the value out without copying it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BrokenContract(f"{_name(path)}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BrokenContract(f"{_name(path)}: not JSON: {error}") from error


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenContract(f"{_name(path)}: cannot be read: {error}") from error


def event_folders(root: Path = ROOT) -> list[Path]:
    """Return the folders that hold an event, sorted by name."""
    return sorted(path.parent for path in root.glob("*/event.json"))


def read_schema(path: Path, pointer: str = "") -> Schema:
    """Return the schema at `pointer` ("/$defs/X") of `path` with every reference replaced by what it means.

    A reference beside other keywords means both: objects are merged key by key, `required` is united, and what stands
    beside the reference wins otherwise.
    """
    path = path.resolve()
    node = _at(path, pointer)
    if not isinstance(node, dict):
        raise BrokenContract(f"{_name(path)}: {pointer or '/'} is not a schema")
    resolved: Schema = _resolve(node, path, ())
    return resolved


def merge_schemas(base: Any, over: Any, keyword: str = "") -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        merged = dict(base)
        for key, value in over.items():
            merged[key] = merge_schemas(base[key], value, key) if key in base else value
        return merged
    if keyword == "required" and isinstance(base, list) and isinstance(over, list):
        return [*base, *(name for name in over if name not in base)]
    return over


def _resolve(node: Any, path: Path, trail: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_resolve(item, path, trail) for item in node]
    if not isinstance(node, dict):
        return copy.copy(node)
    beside = {key: _resolve(value, path, trail) for key, value in node.items() if key != "$ref"}
    if "$ref" not in node:
        return beside
    return merge_schemas(_target(node["$ref"], path, trail), beside)


def _target(reference: str, path: Path, trail: tuple[str, ...]) -> Any:
    name, _, pointer = reference.partition("#")
    where = (path.parent / name).resolve() if name else path
    step = f"{where}#{pointer}"
    if step in trail:
        raise BrokenContract(f"{_name(path)}: {reference} refers to itself")
    target = _resolve(_at(where, pointer), where, (*trail, step))
    return {key: value for key, value in target.items() if key not in DOCUMENT_KEYWORDS}


def _at(path: Path, pointer: str) -> Any:
    node = read_json(path)
    for part in filter(None, pointer.split("/")):
        if not isinstance(node, dict) or part not in node:
            raise BrokenContract(f"{_name(path)}: there is no {pointer}")
        node = node[part]
    return node


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])
