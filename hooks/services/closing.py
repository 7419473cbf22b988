"""The end of a chain: everything it decided is written in one transaction, and becomes the answer."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from hooks.encryption import encrypt
from hooks.models import Continuation
from hooks.services.answers import answer_make
from hooks.services.breaker import breaker_note
from hooks.services.chain import Chain, Turn
from hooks.services.evidence import storable
from hooks.services.execute import executions_finish
from hooks.services.idempotency import answer_seal
from hooks.services.results import Outcome
from hooks.services.statements import row_update
from hooks.services.tokens import token_digest

logger = structlog.get_logger(__name__)

Json = dict[str, Any]

RETURN_WITHIN = timedelta(minutes=15)
CLOSED_FIELDS = ("outcome", "answer", "sealed_answer", "session", "duration_ms")


def chain_close(chain: Chain, outcome: Outcome) -> Json:
    """Write how the chain ended and return the answer. Raises OperationalError where a redirect could not be kept."""
    turn = chain.redirected if outcome.kind == "redirect" else None
    answer = chain_answer(chain, outcome, turn)
    try:
        chain_write(chain, turn)
    except (OperationalError, InterfaceError) as error:
        # What the hooks decided holds without its evidence; a redirect does not: nobody could come back from it.
        if turn is not None:
            raise
        logger.error("evidence_lost", event_id=chain.occurrence.public_id, error=type(error).__name__)
    return answer


def chain_answer(chain: Chain, outcome: Outcome, turn: Turn | None = None) -> Json:
    """Return the answer of a chain that is over, its occurrence closed in memory; `turn` is the one that redirects."""
    answer = answer_make(
        occurrence=chain.occurrence,
        outcome=outcome,
        effects=chain.effects,
        session=chain.session,
        state=turn.state if turn else "",
        entries=[entry for _, entry in sorted(chain.entries.items())],
    )
    occurrence_close(chain, outcome, answer)
    return answer


@transaction.atomic
def chain_write(chain: Chain, turn: Turn | None) -> None:
    executions_finish(chain.finished)
    if turn is not None:
        continuation_draft(chain, turn).save(force_insert=True)
    row_update(chain.occurrence, CLOSED_FIELDS)
    for assignment, status in chain.ended:
        breaker_note(application=chain.application, assignment=assignment, status=status)


def occurrence_close(chain: Chain, outcome: Outcome, answer: Json) -> None:
    """Fill the occurrence in memory: what is stored of the answer holds no secret and no sensitive value."""
    occurrence, tainted = chain.occurrence, tuple(sorted(chain.tainted))
    occurrence.outcome = outcome.kind
    occurrence.answer = storable(answer, tainted)
    occurrence.session = storable(chain.session, tainted)
    occurrence.duration_ms = round((time.monotonic() - chain.began) * 1000, 3)
    answer_seal(occurrence, answer)


def continuation_draft(chain: Chain, turn: Turn) -> Continuation:
    carried: Json = {"session": chain.session, "effects": chain.effects, "owners": chain.owners}
    carried["tainted"] = sorted(chain.tainted)
    return Continuation(
        state_digest=token_digest(turn.state),
        application=chain.application,
        occurrence=chain.occurrence,
        execution=turn.execution,
        carried=encrypt(json.dumps(carried)),
        expires_at=timezone.now() + RETURN_WITHIN,
    )
