"""What a person may see of an execution: as it was, or with the customer's personal data masked throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hooks.engine import mask
from hooks.events import masked
from hooks.exceptions import InvalidField
from hooks.models import Execution, ExecutionKind
from hooks.services.actors import Actor
from hooks.services.audit import audit_record
from hooks.services.evidence import MASK
from hooks.services.inputs import effects_mask, personal_mask

SHORTEST_REASON = 5
# Below this many characters the engine's masking leaves a text alone.
SHORTEST_MASKED = 4
# The names of our own fields in an execution's parts.
OWN_NAMES = frozenset(
    (
        *("result", "error", "warnings", "requests", "console"),
        *("effects", "message", "deny", "redirect", "session", "description"),
        *("name", "stack", "line", "column", "level", "text", "at_ms", "code"),
        *("method", "url", "status", "request_headers", "request_body", "response_headers", "response_body"),
        *("bytes", "recorded", "timings", "start_ms", "dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "total_ms"),
    )
)


@dataclass(frozen=True, slots=True)
class ShownExecution:
    """The parts of an execution that can hold personal data, ready for a page or an answer."""

    input: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    warnings: list[Any]
    requests: list[Any]
    console: list[dict[str, Any]]
    customer_id: str
    customer_email: str
    is_masked: bool


def is_own_input(execution: Execution) -> bool:
    """Whether an execution shows what its author typed. A trial with a past execution's data shows a customer's."""
    return execution.kind == ExecutionKind.TRIAL and execution.replay_of_id is None


def execution_show(*, execution: Execution, reveal: bool) -> ShownExecution:
    """Return what may be shown. Masked: personal values of the input are masked wherever they stand, in
    console lines, requests, errors and results too."""
    console = list(execution.console_lines.values("level", "text", "at_ms"))
    parts: dict[str, Any] = {
        "result": execution.result,
        "error": execution.error,
        "warnings": execution.warnings,
        "requests": execution.requests,
        "console": console,
    }
    if reveal:
        parts |= {"customer_id": execution.customer_id, "customer_email": execution.customer_email}
        return ShownExecution(input=execution.input, is_masked=False, **parts)
    event = execution.hook.event_type
    hidden = personal_mask(event, execution.input)
    parts = parts_mask(parts, hidden_texts(execution, hidden))
    if parts["result"] and parts["result"].get("effects"):
        parts["result"]["effects"] = effects_mask(event, parts["result"]["effects"])
    parts |= {"customer_id": execution.customer_id, "customer_email": masked(execution.customer_email)}
    return ShownExecution(input=hidden, is_masked=True, **parts)


def text_show(*, execution: Execution, text: str) -> str:
    """Return a text about the execution, such as its delivery's last error, with personal data masked."""
    hidden = personal_mask(execution.hook.event_type, execution.input)
    return str(parts_mask(text, hidden_texts(execution, hidden)))


def hidden_texts(execution: Execution, hidden: Mapping[str, Any]) -> list[str]:
    """Return what must not be read: the personal values, also as code that changes their case would print them."""
    values = {*masked_values(execution.input, hidden), execution.customer_email} - {""}
    return sorted({form for value in values for form in (value, value.lower(), value.upper())}, key=len, reverse=True)


def parts_mask(value: Any, texts: list[str]) -> Any:
    """Return a copy with the texts masked. Our own field names stay: a customer may be called “Message”."""
    if isinstance(value, Mapping):
        return {
            name if name in OWN_NAMES else parts_mask(name, texts): parts_mask(item, texts)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [parts_mask(item, texts) for item in value]
    shown = mask(value, texts)
    if isinstance(shown, str) and (words := [text for text in texts if len(text) < SHORTEST_MASKED]):
        # Too short to be told from chance inside other words: masked where they stand alone.
        return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", MASK, shown)
    return shown


def masked_values(before: Any, after: Any) -> Iterator[str]:
    """Yield, as text, every scalar of `before` that `after` has in another, masked form."""
    if isinstance(before, Mapping):
        for name, value in before.items():
            yield from masked_values(value, after.get(name))
    elif isinstance(before, list):
        for value, shown in zip(before, after, strict=True):
            yield from masked_values(value, shown)
    elif before != after and isinstance(before, str | int | float):
        yield str(before)


@transaction.atomic
def execution_reveal(*, execution: Execution, actor: Actor, reason: str) -> ShownExecution:
    """Return the execution unmasked and write down who looked and why. Raises InvalidField without a reason."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise InvalidField("reason", "Say why you need to see it, such as the number of the support ticket")
    audit_record(
        brand=execution.brand, actor=actor, action="execution.reveal", target=execution, after={"reason": reason[:300]}
    )
    return execution_show(execution=execution, reveal=True)
