"""A hook's variables and secrets, for the hook or for one application of it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from django.db import transaction

from hooks.encryption import decrypt, encrypt
from hooks.exceptions import InvalidField
from hooks.models import Application, Hook, Variable
from hooks.services.actors import Actor
from hooks.services.audit import audit_record, brand_lock
from hooks.services.evidence import depth_exceeds, written_out
from hooks.services.plugin_hosts import hosts_follow, plugin_hosts
from hooks.services.readings import variables_read

KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
LONGEST_SECRET = 16_384
LEVELS = 50

Configuration = tuple[dict[str, Any], dict[str, str]]


@transaction.atomic
def variable_set(
    *,
    hook: Hook,
    actor: Actor,
    key: str,
    value: Any,
    is_secret: bool = False,
    application: Application | None = None,
    label: str = "",
) -> Variable:
    """Create or change one; a secret's value is a string and is encrypted before it reaches the database.

    Raises InvalidField for a key that JavaScript could not read as `args.variables.key`, or a bad secret.
    """
    if not KEY.fullmatch(key):
        raise InvalidField("key", "Use letters, digits and _, and begin with a letter: it is read as a property name")
    value_check(value)
    if is_secret and not (isinstance(value, str) and len(value) <= LONGEST_SECRET):
        raise InvalidField("value", f"A secret is a text of at most {LONGEST_SECRET:,} characters")
    if application is not None and application.brand_id != hook.brand_id:
        raise InvalidField("application", "That application belongs to another brand")
    brand_lock(hook.brand_id)
    current = Variable.objects.filter(hook=hook, application=application, key=key).first()
    before = audit_view(current) if current else {}
    variable = current or Variable(hook=hook, application=application, key=key)
    variable.is_secret = is_secret
    variable.value = None if is_secret else value
    variable.ciphertext = encrypt(value) if is_secret else ""
    variable.label = label or variable.label
    hosts_before = plugin_hosts(hook)
    variable.save()
    hosts_follow(hook, actor, hosts_before)
    audit_record(
        brand=hook.brand, actor=actor, action="variable.set", target=variable, before=before, after=audit_view(variable)
    )
    return variable


def value_check(value: Any) -> None:
    """Raises InvalidField for what a hook could not be given or a database would not keep."""
    if depth_exceeds(value, LEVELS):
        raise InvalidField("value", f"A value is nested at most {LEVELS} levels deep")
    try:
        json.dumps(value, allow_nan=False)
    except ValueError as error:
        raise InvalidField("value", "NaN and Infinity are no JSON: write a number, or a text") from error
    if written_out(value) != value:
        raise InvalidField("value", "NUL characters and halves of surrogate pairs cannot be stored: take them out")


def audit_view(variable: Variable) -> dict[str, Any]:
    """Return what the audit log may hold: of a secret, that it is one."""
    view: dict[str, Any] = {"hook": variable.hook.slug, "key": variable.key, "secret": variable.is_secret}
    if variable.application is not None:
        view["application"] = variable.application.client_id
    return view if variable.is_secret else view | {"value": variable.value}


@transaction.atomic
def variable_delete(*, variable: Variable, actor: Actor) -> None:
    audit_record(
        brand=variable.hook.brand, actor=actor, action="variable.delete", target=variable, before=audit_view(variable)
    )
    hook, hosts_before = variable.hook, plugin_hosts(variable.hook)
    variable.delete()
    hosts_follow(hook, actor, hosts_before)


def variables_for(*, hook_ids: Collection[int], application: Application | None) -> dict[int, Configuration]:
    """Return {hook id: (variables, secrets)} as hooks see them, the application's own values first. One query.

    Raises SecretsKeyMissing where a secret cannot be opened.
    """
    found: dict[int, Configuration] = {hook_id: ({}, {}) for hook_id in hook_ids}
    # An application's own values are met first, and stay.
    for hook_id, key, is_secret, value, ciphertext in variables_read(found, application) if found else ():
        variables, secrets = found[hook_id]
        if key in variables or key in secrets:
            continue
        if is_secret:
            # Opened for each run, and held by nobody after it.
            secrets[key] = decrypt(ciphertext) if ciphertext else ""
        else:
            variables[key] = value
    return found
