"""What every event asks the database first: whose token this is, which hooks run, and what they are configured with."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db.models import F, Model, Q

from hooks.models import Application, ApplicationToken, Assignment, Brand, EventOccurrence, Hook, HookVersion, Variable
from hooks.services.statements import AnyModel, Reading, Remembered, Row, row_new

Json = dict[str, Any]

# Stand-ins for the values of a question, which no row has.
NUMBER, OTHER_NUMBER, TEXT = -8_000_000_001, -8_000_000_002, "\ufdd0"
MOST_CHAINS = 256
MOST_TOKENS = 1_000


def names_of(model: type[Model], prefix: str = "") -> tuple[str, ...]:
    return tuple(f"{prefix}{field.attname}" for field in model._meta.concrete_fields)


TOKEN, APPLICATION, BRAND = names_of(ApplicationToken), names_of(Application), names_of(Brand)
ASSIGNMENT, HOOK = names_of(Assignment), names_of(Hook)
# A version never changes: its number in the database would be enough, were there no databases put back from a copy.
VERSION = ("id", "digest", "created_at")

token_reading = Reading(
    lambda digest: (
        ApplicationToken.objects.filter(digest=digest, revoked_at=None)
        .order_by("pk")
        .values_list(*TOKEN, *names_of(Application, "application__"), *names_of(Brand, "application__brand__"))
    ),
    TEXT,
)
chain_reading = Reading(
    lambda application, event: Assignment.objects.for_event(application, event).values_list(
        *ASSIGNMENT, *names_of(Hook, "hook__"), *(f"hook__live_version__{name}" for name in VERSION)
    ),
    NUMBER,
    TEXT,
)
session_reading = Reading(
    lambda application, journey_id: (
        EventOccurrence.objects.filter(application=application, journey_id=journey_id)
        .order_by("-pk")
        .values_list("session")[:1]
    ),
    NUMBER,
    TEXT,
)
tokens: Remembered[Row] = Remembered(MOST_TOKENS)
chains: Remembered[list[Assignment]] = Remembered(MOST_CHAINS)
variables: Remembered[list[Row]] = Remembered(MOST_CHAINS)


def token_read(digest: str) -> ApplicationToken | None:
    """Return the valid token with its application and brand, new objects each time; None where there is none."""
    rows = token_reading.rows(digest)
    if not rows:
        return None
    opened = tokens.get(digest, rows, lambda found: token_reading.opened(found)[0])
    second = len(TOKEN) + len(APPLICATION)
    token = instance(ApplicationToken, TOKEN, opened[: len(TOKEN)])
    token.application = instance(Application, APPLICATION, opened[len(TOKEN) : second])
    token.application.brand = instance(Brand, BRAND, opened[second:])
    return token


def chain_read(application: Application, event: str) -> list[Assignment]:
    """Return the chain of one application and event as `for_event` does. The objects are shared: change none."""
    rows = chain_reading.rows(application.pk, event)
    return chains.get((application.pk, event), rows, chain_make) if rows else []


def chain_make(rows: list[Row]) -> list[Assignment]:
    second = len(ASSIGNMENT) + len(HOOK)
    opened = chain_reading.opened(rows)
    versions = HookVersion.objects.in_bulk([row[second] for row in opened])
    chain = []
    for row in opened:
        # Gone since the rows were read, so the hook is too.
        if (version := versions.get(row[second])) is not None:
            assignment = instance(Assignment, ASSIGNMENT, row[: len(ASSIGNMENT)])
            assignment.hook = instance(Hook, HOOK, row[len(ASSIGNMENT) : second])
            assignment.hook.live_version = version
            chain.append(assignment)
    return chain


def session_read(application: Application, journey_id: str) -> Json | None:
    """Return the session that the journey's last event left; None for a new journey."""
    found = session_reading.opened(session_reading.rows(application.pk, journey_id))
    session: Json | None = found[0][0] if found else None
    return session


def variables_read(hook_ids: Collection[int], application: Application | None) -> list[Row]:
    """Return (hook id, key, is_secret, value, ciphertext) of the hooks, an application's own values first."""
    ids = sorted(hook_ids)
    values = ids if application is None else [*ids, application.pk]
    reading = variables_reading(len(ids), application is not None)
    return variables.get((*values, application is None), reading.rows(*values), reading.opened)


@lru_cache(maxsize=64)
def variables_reading(hooks: int, has_application: bool) -> Reading:
    slots = [OTHER_NUMBER - place for place in range(hooks)]

    def build(*ids: int) -> Any:
        scope = Q(application=None) | (Q(application=ids[-1]) if has_application else Q())
        return (
            Variable.objects.filter(scope, hook_id__in=ids[:hooks])
            .order_by(F("application_id").asc(nulls_last=True), "pk")
            .values_list("hook_id", "key", "is_secret", "value", "ciphertext")
        )

    return Reading(build, *slots, *([NUMBER] if has_application else []))


def instance(model: type[AnyModel], names: tuple[str, ...], values: Row) -> AnyModel:
    return row_new(model, dict(zip(names, values, strict=True)), is_stored=True)
