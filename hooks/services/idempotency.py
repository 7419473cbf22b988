"""Retries of one report: the same Idempotency-Key brings back the first answer, whatever has happened since."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone

from hooks.encryption import decrypt, encrypt
from hooks.exceptions import HooklineError, IdempotencyConflict, SecretsKeyMissing
from hooks.models import Application, EventOccurrence
from hooks.services.answers import EventAnswer

logger = structlog.get_logger(__name__)

Json = dict[str, Any]

# A first call that has not answered so long after its deadline died with its process: a retry takes its place.
GRACE = timedelta(seconds=10)


class IdempotencyInProgress(HooklineError):
    code = "idempotency_in_progress"

    def __init__(self) -> None:
        super().__init__("The first call with this Idempotency-Key is still running", retry_after=1)


def earlier_find(*, application: Application, key: str | None, digest: str) -> EventAnswer | EventOccurrence | None:
    """Return the first answer, or the occurrence to take over from a call that died, or None where there is neither.

    Raises IdempotencyConflict for another body, IdempotencyInProgress while the first call is running.
    """
    if key is None:
        return None
    earlier: EventOccurrence | None = EventOccurrence.objects.filter(
        application=application, idempotency_key=key
    ).first()
    if earlier is None:
        return None
    if earlier.request_digest != digest:
        raise IdempotencyConflict("This Idempotency-Key was used with another body")
    if earlier.answer is not None:
        return EventAnswer(answer_open(earlier), replayed=True)
    if not taken_over(earlier):
        raise IdempotencyInProgress
    return earlier


def taken_over(occurrence: EventOccurrence) -> bool:
    """Claim an occurrence whose call died; of several retries one gets it."""
    now = timezone.now()
    if now < occurrence.occurred_at + timedelta(milliseconds=occurrence.deadline_ms) + GRACE:
        return False
    mine = EventOccurrence.objects.filter(pk=occurrence.pk, answer__isnull=True, occurred_at=occurrence.occurred_at)
    claimed = mine.update(occurred_at=now)
    occurrence.occurred_at = now
    return bool(claimed)


def answer_seal(occurrence: EventOccurrence, answer: Json) -> None:
    """Keep the answer as it was where masking has changed the stored one and a retry may ask for it.

    The first answer stays: one that said redirect is followed by another, which is no answer to the report.
    """
    if occurrence.idempotency_key is None or occurrence.sealed_answer or occurrence.answer == answer:
        return
    try:
        occurrence.sealed_answer = encrypt(json.dumps(answer))
    except SecretsKeyMissing:
        # The hooks have run and decided: a retry gets the masked answer rather than this call none.
        logger.error("answer_unsealed", event_id=occurrence.public_id)


def answer_open(occurrence: EventOccurrence) -> Json:
    sealed = occurrence.sealed_answer
    answer: Json = json.loads(decrypt(sealed)) if sealed else dict(occurrence.answer or {})
    return answer
