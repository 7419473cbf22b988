"""The marks of a schema (`x-sensitive`, `x-personal`): where they are, and what to do with the values they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hooks.contracts.loader import Schema

MASK = "•••"


def marked_paths(schema: Schema, mark: str) -> tuple[str, ...]:
    """Return the dotted paths that carry `mark`; "*" stands for any other name, "[]" for the items of a list."""
    return tuple(dict.fromkeys(_walk(schema, mark, "")))


def _walk(schema: Any, mark: str, path: str) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if schema.get(mark):
        yield path
        return
    for name, part in schema.get("properties", {}).items():
        yield from _walk(part, mark, f"{path}.{name}" if path else name)
    yield from _walk(schema.get("additionalProperties"), mark, f"{path}.*" if path else "*")
    yield from _walk(schema.get("items"), mark, f"{path}[]")


def without_marked(value: Any, schema: Any, mark: str, names: frozenset[str] = frozenset()) -> Any:
    """Return a copy without what carries `mark`, and without members called one of `names` (lower case) anywhere."""
    return Redaction(schema, mark, names).strip(value)[0]


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of a schema: names it knows (their parts may be None), names it takes out, and all other names."""

    known: dict[str, _Node | None]
    taken: frozenset[str]
    rest: _Node | None
    takes_rest: bool
    items: _Node | None


class Redaction:
    """`without_marked` for one schema, made ready to be done often; it also tells what it has taken out."""

    def __init__(self, schema: Any, mark: str, names: frozenset[str] = frozenset()) -> None:
        self._mark, self._names = mark, names
        self._root = self._node(schema)

    def strip(self, value: Any) -> tuple[Any, list[Any]]:
        """Return (a copy without what is never kept, the values that were taken out)."""
        removed: list[Any] = []
        return self._stripped(value, self._root, removed), removed

    def _node(self, schema: Any) -> _Node | None:
        if not isinstance(schema, dict):
            return None
        properties, rest = schema.get("properties", {}), schema.get("additionalProperties")
        taken = {name for name, part in properties.items() if self._marked(part) or name.lower() in self._names}
        return _Node(
            known={name: self._node(part) for name, part in properties.items() if name not in taken},
            taken=frozenset(taken),
            rest=self._node(rest),
            takes_rest=self._marked(rest),
            items=self._node(schema.get("items")),
        )

    def _marked(self, part: Any) -> bool:
        return isinstance(part, dict) and bool(part.get(self._mark))

    def _stripped(self, value: Any, node: _Node | None, removed: list[Any]) -> Any:
        if isinstance(value, dict):
            return self._members(value, node, removed)
        if isinstance(value, list):
            items = None if node is None else node.items
            return [self._stripped(item, items, removed) for item in value]
        return value

    def _members(self, value: dict[str, Any], node: _Node | None, removed: list[Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, item in value.items():
            if node is not None and name in node.known:
                below = node.known[name]
            elif self._takes(node, name):
                removed.append(item)
                continue
            else:
                below = None if node is None else node.rest
            kept[name] = self._stripped(item, below, removed) if isinstance(item, dict | list) else item
        return kept

    def _takes(self, node: _Node | None, name: str) -> bool:
        marked = node is not None and (name in node.taken or node.takes_rest)
        return marked or str(name).lower() in self._names


def with_masked(value: Any, schema: Any, mark: str, mask: Callable[[Any], Any]) -> Any:
    """Return a copy in which `mask` replaced every scalar at or below a part that carries `mark`."""
    if isinstance(schema, dict) and schema.get(mark):
        return _all_masked(value, mask)
    if isinstance(value, dict):
        return {name: with_masked(item, _part(schema, name), mark, mask) for name, item in value.items()}
    if isinstance(value, list):
        items = schema.get("items") if isinstance(schema, dict) else None
        return [with_masked(item, items, mark, mask) for item in value]
    return value


def _all_masked(value: Any, mask: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _all_masked(item, mask) for name, item in value.items()}
    if isinstance(value, list):
        return [_all_masked(item, mask) for item in value]
    return mask(value)


def masked(value: Any) -> Any:
    """Mask one scalar so that a person can still tell two customers apart: "a•••@e•••.com", "A•••". Null stays null."""
    if value is None or value == "":
        return value
    if not isinstance(value, str):
        return MASK
    local, at, domain = value.partition("@")
    if not at or not local or "." not in domain:
        return value[0] + MASK
    return f"{local[0]}{MASK}@{domain[0]}{MASK}.{domain.rpartition('.')[2]}"


def _part(schema: Any, name: str) -> Any:
    if not isinstance(schema, dict):
        return None
    return schema.get("properties", {}).get(name, schema.get("additionalProperties"))
