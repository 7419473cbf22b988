"""Applications and the tokens that their identity platforms call with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from hooks.identifiers import random_text
from hooks.models import Application, ApplicationToken, Brand
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.changes import changed_fields, full_check
from hooks.services.readings import token_read
from hooks.services.tokens import token_digest, token_make

LAST_USED_GRAIN = timedelta(minutes=1)


@transaction.atomic
def application_create(
    *, brand: Brand, actor: Actor, name: str, client_id: str = "", continue_url: str = ""
) -> tuple[Application, str]:
    """Create an application and its first token; return both, the token in clear for the only time.

    Raises InvalidForm where the name or client id is taken or the URL is none.
    """
    client_id = client_id or f"{slugify(name)[:60] or 'application'}-{random_text(6).lower()}"
    brand_lock(brand.pk)
    application = Application(brand=brand, name=name, client_id=client_id, continue_url=continue_url)
    full_check(application)
    application.save()
    after = {"name": name, "client_id": client_id, "continue_url": continue_url}
    audit_record(brand=brand, actor=actor, action="application.create", target=application, after=after)
    return application, token_issue(application=application, actor=actor)


@transaction.atomic
def application_update(*, application: Application, actor: Actor, **changes: Any) -> Application:
    """Change name or continue_url. Raises InvalidField and InvalidForm."""
    before, after = changed_fields(application, changes, ("name", "continue_url"))
    if after:
        full_check(application)
        application.save(update_fields=list(after))
        record(application, actor, "application.update", before, after)
    return application


@transaction.atomic
def token_issue(*, application: Application, actor: Actor) -> str:
    """Add a token and return it in clear, for the only time. Older tokens stay valid until they are revoked."""
    token = token_make("hlapp")
    ApplicationToken.objects.create(application=application, prefix=token.prefix, digest=token.digest)
    record(application, actor, "application.token_issue", {}, {"token": token.prefix})
    return token.text


@transaction.atomic
def token_revoke(*, token: ApplicationToken, actor: Actor) -> None:
    """Make the token useless at once. Revoking twice changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(token.application, actor, "application.token_revoke", {"token": token.prefix}, {})


def token_application(text: str) -> Application | None:
    """Return the application (with its brand) that a token belongs to; None for an unknown or revoked one.

    The look-up is by digest: what timing could tell is about a hash of the guess, not about the token.
    """
    found = token_read(token_digest(text))
    if found is None:
        return None
    token_mark_used(found)
    return found.application


def token_mark_used(token: ApplicationToken) -> None:
    """Keep `last_used_at` right to the minute: a write at each event would stand inside every login."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_GRAIN:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_GRAIN)
        ApplicationToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


@transaction.atomic
def application_pause(*, application: Application, actor: Actor) -> Application:
    """Throw the panic switch: every hook of the application is skipped from the next event on."""
    if application.hooks_paused_at is None:
        application.hooks_paused_at = timezone.now()
        application.save(update_fields=["hooks_paused_at"])
        record(application, actor, "application.pause", {"paused": False}, {"paused": True})
    return application


@transaction.atomic
def application_resume(*, application: Application, actor: Actor) -> Application:
    """Let the application's hooks run again."""
    if application.hooks_paused_at is not None:
        application.hooks_paused_at = None
        application.save(update_fields=["hooks_paused_at"])
        record(application, actor, "application.resume", {"paused": True}, {"paused": False})
    return application


def record(application: Application, actor: Actor, action: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit_record(brand=application.brand, actor=actor, action=action, target=application, before=before, after=after)
