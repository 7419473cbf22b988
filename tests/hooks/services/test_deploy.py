"""Deploying and rolling back."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.exceptions import CodeDoesNotCompile, NotDeployable
from hooks.models import AuditEntry, Brand, Hook
from hooks.services.actors import Actor
from hooks.services.deploy import hook_deploy
from hooks.services.publish import hook_create
from tests import factories


def deploy(hook: Hook, user: Any, number: int) -> Hook:
    return hook_deploy(hook=hook, actor=Actor.of(user), number=number)


def test_a_deploy_moves_the_pointer_and_says_from_where(hook: Hook, deployer: Any) -> None:
    factories.VersionFactory(hook=hook, source="module.exports = () => {};")
    deploy(hook, deployer, 2)
    hook.refresh_from_db()
    assert hook.live_version.number == 2
    assert hook.status == "live"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("hook.deploy", {"version": 1}, {"version": 2})
    assert entry.actor == deployer


def test_rolling_back_is_deploying_an_older_version(hook: Hook, deployer: Any) -> None:
    factories.VersionFactory(hook=hook, source="module.exports = () => {};")
    deploy(hook, deployer, 2)
    deploy(hook, deployer, 1)
    hook.refresh_from_db()
    assert hook.live_version.number == 1
    assert AuditEntry.objects.first().action == "hook.rollback"


def test_a_first_deploy_begins_with_nothing(brand: Brand, deployer: Any) -> None:
    draft = factories.HookFactory(brand=brand, deployed=False)
    deploy(draft, deployer, 1)
    assert AuditEntry.objects.get().before == {"version": None}


def test_the_events_default_code_is_refused(brand: Brand, deployer: Any) -> None:
    draft = hook_create(brand=brand, actor=Actor.of(deployer), event="before-registration", name="New")
    with pytest.raises(NotDeployable, match="default"):
        deploy(draft, deployer, 1)
    draft.refresh_from_db()
    assert draft.live_version is None
    assert AuditEntry.objects.filter(action="hook.deploy").count() == 0


def test_code_that_does_not_compile_is_refused(hook: Hook, deployer: Any) -> None:
    factories.VersionFactory(hook=hook, source="module.exports = (")
    with pytest.raises(CodeDoesNotCompile):
        deploy(hook, deployer, 2)
    hook.refresh_from_db()
    assert hook.live_version.number == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("number", "message"), [(1, "live already"), (9, "no version 9"), (0, "no version 0")])
def test_what_cannot_be_deployed_is_said(hook: Hook, deployer: Any, number: int, message: str) -> None:
    with pytest.raises(NotDeployable, match=message):
        deploy(hook, deployer, number)
    hook.refresh_from_db()
    assert hook.live_version.number == 1
    assert not AuditEntry.objects.exists()


def test_a_version_of_another_hook_is_not_found(hook: Hook, deployer: Any) -> None:
    other = factories.HookFactory(brand=hook.brand)
    factories.VersionFactory(hook=other)
    with pytest.raises(NotDeployable):
        deploy(hook, deployer, 2)
