"""Effects along a chain: merged hook by hook, and shown to the next hook as if they had already happened."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hooks.events import EventType, json_path
from hooks.services.evidence import json_copy
from hooks.services.results import Outcome

Json = dict[str, Any]
Conflict = dict[str, Any]


def effects_merge(
    *,
    event: EventType,
    effects: Mapping[str, Any],
    outcome: Outcome,
    hook: str = "",
    owners: dict[str, str] | None = None,
) -> tuple[Json, list[Conflict]]:
    """Merge one hook's effects into those of the hooks before it; the later wins.

    Returns (merged, conflicts); a conflict is {"path", "earlier", "later"}: two hooks gave one path different values.
    Give the same `owners` dictionary for the whole chain and each hook's name as `hook`, and a conflict also says
    {"earlier_hook", "later_hook"}; `owners` is updated. Arguments are not changed otherwise.

    Objects merge as JSON merge patches (a null stays, because it removes). The schema's `x-merge` names the exceptions:
    "union" (lists that only grow), "by-key" (lists of {key, ...}), "add-remove" (scopes). A value that is only the
    default of the class's constructor does not undo what an earlier hook asked for.
    """
    merge = _Merge(event, hook, {} if owners is None else owners)
    merged = json_copy(dict(effects))
    for name, later in outcome.effects.items():
        merged[name] = merge.effect(name, merged, later)
    return merged, merge.conflicts


def input_apply(
    *, event: EventType, args: Mapping[str, Any], effects: Mapping[str, Any], session: Mapping[str, Any] | None
) -> Json:
    """Return the argument for the next hook: attributes, claims and scopes patched, all effects put into `effects`.

    `session` replaces the session, None keeps it. `args` is not changed. Applying effects twice is applying them once.
    """
    applied: Json = json_copy(dict(args))
    for name, paths in event.applies.items():
        if name in effects:
            for path in paths:
                _change(applied, path.split("."), effects[name])
    applied["effects"] = json_copy(dict(effects))
    if session is not None:
        applied["session"] = json_copy(dict(session))
    return applied


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7396) and return the result; the arguments are not changed."""
    if not isinstance(patch, dict):
        return json_copy(patch)
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result


class _Merge:
    def __init__(self, event: EventType, hook: str, owners: dict[str, str]) -> None:
        self.schemas, self.hook, self.owners = event.effects, hook, owners
        self.conflicts: list[Conflict] = []

    def effect(self, name: str, merged: Json, later: Any) -> Any:
        schema = self.schemas.get(name, {})
        if name not in merged:
            return self._own((name,), json_copy(later))
        earlier = merged[name]
        if "default" in schema and later == schema["default"]:
            return earlier
        strategies: dict[str, Callable[[tuple[str, ...], Any, Any], Any]] = {
            "union": self._union,
            "by-key": self._by_key,
            "add-remove": self._add_remove,
        }
        return strategies.get(schema.get("x-merge", ""), self._patch)((name,), earlier, later)

    def _patch(self, path: tuple[str, ...], earlier: Any, later: Any) -> Any:
        if not isinstance(earlier, dict) or not isinstance(later, dict):
            if not _same(earlier, later):
                self._conflict(path, earlier, later)
            return self._own(path, json_copy(later))
        merged = dict(earlier)
        for name, value in later.items():
            below = (*path, name)
            known = name in earlier
            merged[name] = self._patch(below, earlier[name], value) if known else self._own(below, json_copy(value))
        return merged

    def _union(self, path: tuple[str, ...], earlier: Any, later: Any) -> Any:
        return [*earlier, *(item for item in later if not any(_same(item, other) for other in earlier))]

    def _by_key(self, path: tuple[str, ...], earlier: Any, later: Any) -> Any:
        merged = {item["key"]: item for item in earlier}
        for item in later:
            key, below = item["key"], (*path, item["key"])
            known = key in merged
            merged[key] = self._patch(below, merged[key], item) if known else self._own(below, json_copy(item))
        return list(merged.values())

    def _add_remove(self, path: tuple[str, ...], earlier: Any, later: Any) -> Any:
        lists = {word: list(earlier.get(word, [])) for word in ("add", "remove")}
        for word, opposite in (("add", "remove"), ("remove", "add")):
            for name in later.get(word, []):
                if name in earlier.get(opposite, []) and name in lists[opposite]:
                    lists[opposite].remove(name)
                    self._conflict((*path, name), opposite, word)
                if name not in lists[word]:
                    lists[word].append(self._own((*path, name), name))
        return lists

    def _conflict(self, path: tuple[str, ...], earlier: Any, later: Any) -> None:
        where = json_path(path)
        conflict = {"path": where, "earlier": json_copy(earlier), "later": json_copy(later)}
        if self.hook:
            conflict |= {"earlier_hook": self._owner(path), "later_hook": self.hook}
        self.conflicts.append(conflict)

    def _own(self, path: tuple[str, ...], value: Any) -> Any:
        self.owners[json_path(path)] = self.hook
        return value

    def _owner(self, path: tuple[str, ...]) -> str:
        """The hook that set this path, or the nearest one above it."""
        for end in range(len(path), 0, -1):
            if (owner := self.owners.get(json_path(path[:end]))) is not None:
                return owner
        return ""


def _applied(value: Any, patch: Any) -> Any:
    if isinstance(value, list) and isinstance(patch, dict):
        removed = patch.get("remove", [])
        kept = [item for item in value if item not in removed]
        return [*kept, *(item for item in patch.get("add", []) if item not in kept)]
    return merge_patch(value, patch)


def _change(target: Json, path: list[str], patch: Any) -> None:
    *parents, last = path
    for name in parents:
        if not isinstance(target.get(name), dict):
            target[name] = {}
        target = target[name]
    target[last] = _applied(target.get(last), patch)


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1, and the order of an object's members does not matter."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
