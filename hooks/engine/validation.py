"""Refuses a job that cannot be run, naming the field, before anything runs; and writes it as the child reads it."""

from __future__ import annotations

import dataclasses
import json
import secrets
from collections.abc import Iterable
from typing import Any

import orjson

from hooks.engine.broker.policy import EgressPolicy
from hooks.engine.types import InvalidJob, Job, Limits

MAX_DEPTH = 64
MODULES_CHARS = 2_000_000
_STRICTLY = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_GIVEN = ("args", "variables", "secrets")
_SCALARS = (str, int, float, bool, type(None))
_CHOICES = {"settle": ("callback", "return", "none"), "priority": ("sync", "async")}
_KINDS: tuple[tuple[str, type], ...] = (
    ("source", str), ("args", dict), ("variables", dict), ("secrets", dict), ("modules", dict),
    ("tenant", str), ("limits", Limits), ("egress", EgressPolicy),
)  # fmt: skip
_LIMITS = tuple(one.name for one in dataclasses.fields(Limits))


def checked(job: Job) -> bytes:
    """The JSON of ``args`` (with variables and secrets in it), as UTF-8. Raises InvalidJob naming the field."""
    _check_kinds(job)
    _check_limits(job.limits)
    _check_text("source", job.source, job.limits.source_chars)
    _check_modules(job.modules)
    text = _quickly_written(job)
    if text is None:
        for name in _GIVEN:
            _check_json(name, getattr(job, name), 0, set())
        text = json.dumps(_given(job), ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > job.limits.input_bytes:
        raise InvalidJob("args", f"larger than {job.limits.input_bytes} bytes as JSON")
    return text


def _given(job: Job) -> dict[str, Any]:
    return {**job.args, "variables": job.variables, "secrets": job.secrets}


def _quickly_written(job: Job) -> bytes | None:
    """The JSON where a quick look shows that nothing is wrong with it: nearly always. None where a long one is needed.

    What orjson writes otherwise than JSON has it (NaN as null, tuples, its own types) does not come back the same.
    """
    given = _given(job)
    try:
        text = orjson.dumps(given, option=_STRICTLY)
    except orjson.JSONEncodeError:
        return None
    is_shallow = text.count(b"{") + text.count(b"[") <= MAX_DEPTH
    if is_shallow:
        return text if orjson.loads(text) == given else None
    return text if all(_is_plain(getattr(job, name), MAX_DEPTH) for name in _GIVEN) else None


def _check_kinds(job: Job) -> None:
    for name, kind in _KINDS:
        if not isinstance(getattr(job, name), kind):
            raise InvalidJob(name, f"must be {kind.__name__}, not {type(getattr(job, name)).__name__}")
    for name, allowed in _CHOICES.items():
        if getattr(job, name) not in allowed:
            raise InvalidJob(name, f"must be one of {', '.join(allowed)}")
    if job.http is not None and not isinstance(job.http, list):
        raise InvalidJob("http", "must be a list of recorded exchanges or None")


def _check_limits(limits: Limits) -> None:
    for name in _LIMITS:
        value = getattr(limits, name)
        if value is None and name == "cpu_ms":
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidJob(f"limits.{name}", "must be a whole number")
        if value < (0 if name in ("requests", "redirects", "console_bytes") else 1) or value > 2**31:
            raise InvalidJob(f"limits.{name}", "is out of range")


def _check_text(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidJob(name, f"longer than {most} characters")
    _check_unicode(name, text)


def _check_unicode(name: str, text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidJob(name, f"is not valid Unicode at character {error.start}") from error


def _check_modules(modules: dict[str, str]) -> None:
    left = MODULES_CHARS
    for name, source in modules.items():
        if not isinstance(name, str) or not isinstance(source, str):
            raise InvalidJob(f"modules.{name}", "must be text")
        _check_text(f"modules.{name}", source, left)
        _check_unicode("modules", name)
        left -= len(source)


def _is_plain(value: object, depth: int) -> bool:
    """The quick look at what is nearly always right. Where it says no, `_check_json` says why."""
    if isinstance(value, str):
        return value.isascii() or _is_unicode(value)
    if type(value) is dict:
        return depth > 0 and _are_names(value) and _are_plain(value.values(), depth - 1)
    if type(value) is list:
        return depth > 0 and _are_plain(value, depth - 1)
    return value is None or type(value) in (bool, int) or (type(value) is float and value - value == 0)


def _are_plain(values: Iterable[object], depth: int) -> bool:
    for value in values:
        if type(value) is str and value.isascii():  # most of them, and a call for each would double the time
            continue
        if not _is_plain(value, depth):
            return False
    return True


def _are_names(keys: Iterable[object]) -> bool:
    return all(isinstance(key, str) and (key.isascii() or _is_unicode(key)) for key in keys)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_json(path: str, value: object, depth: int, above: set[int]) -> None:
    if isinstance(value, str):
        _check_unicode(path, value)
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise InvalidJob(path, "is not a number JSON can hold")
    elif isinstance(value, dict | list | tuple):
        _check_container(path, value, depth, above)
    elif not isinstance(value, _SCALARS):
        raise InvalidJob(path, f"{type(value).__name__} is not a JSON value")


def _check_container(
    path: str, value: dict[Any, Any] | list[Any] | tuple[Any, ...], depth: int, above: set[int]
) -> None:
    if id(value) in above:
        raise InvalidJob(path, "refers to itself")
    if depth >= MAX_DEPTH:
        raise InvalidJob(path, f"is nested deeper than {MAX_DEPTH} levels")
    above.add(id(value))
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise InvalidJob(path, f"has a key that is {type(key).__name__}, not text")
            _check_unicode(path, key)
            _check_json(f"{path}.{key}", item, depth + 1, above)
    else:
        for index, item in enumerate(value):
            _check_json(f"{path}[{index}]", item, depth + 1, above)
    above.discard(id(value))


def encode(job: Job, args: bytes, *, check: bool = False) -> tuple[bytes, bytes]:
    """A child's job: the source, and everything else as JSON."""
    limits = {"console": job.limits.console_bytes, "result": job.limits.result_bytes}
    fields = {
        "source": job.source,
        "settle": job.settle,
        "modules": job.modules,
        "seed": secrets.token_hex(32),
        "limits": limits,
        "check": check,
    }
    return job.source.encode(), orjson.dumps(fields)[:-1] + b',"args":' + args + b"}"
