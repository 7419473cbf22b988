"""How one field of an input compares with a condition's value: whatever stands there, the answer is yes or no."""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from hooks.models import Operator

# Longer texts match nothing: no condition is about them, and each costs every customer time.
TEXT_CHARACTERS = 4_096

OPPOSITES = {
    Operator.NOT_EQUALS: Operator.EQUALS,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_EXISTS: Operator.EXISTS,
}


def field_holds(args: Mapping[str, Any], path: str, operator: str, value: Any) -> bool:
    """Tell whether the field stands in that relation to the value.

    In a list one fitting item is enough. A field that is absent, null or empty (text, list, object) is *missing*: then
    `not_equals`, `not_in`, `not_contains` and `not_exists` hold and nothing else does. Texts are compared without
    regard to case; the text "18" equals the number 18.
    """
    positive = OPPOSITES.get(Operator(operator))
    if positive is not None:
        return not field_holds(args, path, positive, value)
    compare = COMPARISONS[Operator(operator)]
    return any(compare(found, value) for found in field_values(args, path))


def field_values(value: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a dotted path, each item of a list for itself; nothing where the field is missing.

    A name with dots of its own ("https://shop.example/tier") is found too, where no shorter name hides it.
    """
    if isinstance(value, list):
        for item in value:
            yield from field_values(item, path)
    elif not path:
        if value not in (None, "", {}):
            yield value
    elif isinstance(value, Mapping):
        for end in [*(mark.start() for mark in re.finditer(r"\.", path)), len(path)]:
            name = path[:end].removesuffix("[]")
            if name in value:
                yield from field_values(value[name], path[end + 1 :])
                return


def text_of(value: Any) -> str | None:
    """Return a text, number or boolean in the form in which two of them are compared; None for anything else."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case str() if len(value) <= TEXT_CHARACTERS:
            return value.strip().casefold()
    return None


def number_of(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def on_texts(compare: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def compared(found: Any, value: Any) -> bool:
        one, other = text_of(found), text_of(value)
        return one is not None and other is not None and compare(one, other)

    return compared


def on_numbers(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def compared(found: Any, value: Any) -> bool:
        one, other = number_of(found), number_of(value)
        return one is not None and other is not None and compare(one, other)

    return compared


@lru_cache(maxsize=512)
def pattern_of(glob: str) -> re.Pattern[str]:
    """Return the pattern of a text with * and ?: made here, so that no customer's text can make it slow."""
    # Brackets are no sets here; each star is atomic in what `translate` writes.
    return re.compile(fnmatch.translate(glob.replace("[", "[[]")))


equals = on_texts(lambda one, other: one == other)

COMPARISONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUALS: equals,
    Operator.IN: lambda found, values: any(equals(found, value) for value in values),
    Operator.CONTAINS: on_texts(lambda one, other: other in one),
    Operator.STARTS_WITH: on_texts(lambda one, other: one.startswith(other)),
    Operator.ENDS_WITH: on_texts(lambda one, other: one.endswith(other)),
    Operator.MATCHES: on_texts(lambda one, other: pattern_of(other).match(one) is not None),
    Operator.GREATER_THAN: on_numbers(lambda one, other: one > other),
    Operator.LESS_THAN: on_numbers(lambda one, other: one < other),
    Operator.EXISTS: lambda found, value: True,
}
