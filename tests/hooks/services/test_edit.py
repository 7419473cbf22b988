"""Saving versions, settings and the end of a hook."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.exceptions import CodeDoesNotCompile, InUse, InvalidField, InvalidForm, StaleVersion
from hooks.models import AuditEntry, Hook, HookVersion, VersionIsImmutable
from hooks.services.actors import Actor
from hooks.services.edit import hook_delete, hook_update, source_diff, version_save
from tests import factories

NEW = "module.exports = async () => { console.log('new'); };\n"


def save(hook: Hook, user: Any, source: str = NEW, base: int = 1, **options: Any) -> HookVersion:
    return version_save(hook=hook, actor=Actor.of(user), source=source, base_number=base, **options)


def test_a_save_is_the_next_version_and_changes_nothing_live(hook: Hook, developer: Any) -> None:
    version = save(hook, developer, message="Say new")
    hook.refresh_from_db()
    assert (version.number, version.message, version.created_by) == (2, "Say new", developer)
    assert hook.live_version.number == 1
    assert hook.status == "edited"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.after["version"]) == ("hook.save", 2)


def test_saving_the_same_code_again_makes_no_version(hook: Hook, developer: Any) -> None:
    first = save(hook, developer)
    again = save(hook, developer, base=1)
    assert again.pk == first.pk
    assert hook.versions.count() == 2


def test_windows_line_ends_are_no_change(hook: Hook, developer: Any) -> None:
    save(hook, developer)
    assert save(hook, developer, source=NEW.replace("\n", "\r\n"), base=2).number == 2


def test_a_save_on_top_of_an_older_version_is_told_with_a_diff(hook: Hook, developer: Any, owner: Any) -> None:
    save(hook, owner)
    mine = "module.exports = async () => { console.log('mine'); };\n"
    with pytest.raises(StaleVersion) as caught:
        save(hook, developer, source=mine, base=1)
    assert caught.value.latest_number == 2
    assert "-module.exports = async () => { console.log('new'); };" in caught.value.diff
    assert "+module.exports = async () => { console.log('mine'); };" in caught.value.diff
    assert hook.versions.count() == 2
    assert save(hook, developer, source=mine, base=2).number == 3


@pytest.mark.parametrize("source", ["module.exports = async () => {", "let x = ;", "module.exports = 1 +"])
def test_code_that_does_not_compile_is_not_saved(hook: Hook, developer: Any, source: str) -> None:
    with pytest.raises(CodeDoesNotCompile) as caught:
        save(hook, developer, source=source)
    problem = caught.value.diagnostics[0]
    assert problem["line"] >= 1
    assert problem["message"]
    assert hook.versions.count() == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("source", ["", "  \n\t", "//" + "x" * 256_000])
def test_empty_and_endless_code_is_refused(hook: Hook, developer: Any, source: str) -> None:
    with pytest.raises(InvalidField) as caught:
        save(hook, developer, source=source)
    assert caught.value.field == "source"
    assert hook.versions.count() == 1


def test_code_at_the_limit_is_saved(hook: Hook, developer: Any) -> None:
    source = "module.exports = async () => {};".ljust(256_000)
    assert save(hook, developer, source=source).number == 2


def test_a_saved_version_never_changes(hook: Hook) -> None:
    version = hook.latest_version
    version.source = "changed"
    with pytest.raises(VersionIsImmutable):
        version.save()
    assert HookVersion.objects.get(pk=version.pk).source != "changed"


def test_settings_change_with_before_and_after(hook: Hook, developer: Any) -> None:
    hook_update(hook=hook, actor=Actor.of(developer), name="New name", allowed_hosts=["api.example.com"])
    hook.refresh_from_db()
    assert (hook.name, hook.allowed_hosts) == ("New name", ["api.example.com"])
    entry = AuditEntry.objects.get()
    assert entry.before == {"name": "CRM gate", "allowed_hosts": None}
    assert entry.after == {"name": "New name", "allowed_hosts": ["api.example.com"]}


def test_settings_that_stay_the_same_leave_no_entry(hook: Hook, developer: Any) -> None:
    hook_update(hook=hook, actor=Actor.of(developer), name=hook.name)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("changes", [{"event": "after-registration"}, {"live_version": None}, {"brand_id": 7}])
def test_what_is_no_setting_cannot_be_changed(hook: Hook, developer: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        hook_update(hook=hook, actor=Actor.of(developer), **changes)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("changes", [{"name": ""}, {"name": "x" * 121}, {"default_timeout_ms": -1}])
def test_settings_the_model_refuses_are_not_kept(hook: Hook, developer: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidForm):
        hook_update(hook=hook, actor=Actor.of(developer), **changes)
    hook.refresh_from_db()
    assert hook.name == "CRM gate"
    assert not AuditEntry.objects.exists()


def test_a_hook_goes_with_its_versions_and_leaves_an_entry(hook: Hook, developer: Any) -> None:
    save(hook, developer)
    hook_delete(hook=hook, actor=Actor.of(developer))
    assert not Hook.objects.exists()
    assert not HookVersion.objects.exists()
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.action, entry.before["versions"]) == ("hook.delete", 2)


def test_an_assigned_hook_stays_and_says_where_it_is_used(developer: Any) -> None:
    assignment = factories.AssignmentFactory()
    with pytest.raises(InUse) as caught:
        hook_delete(hook=assignment.hook, actor=Actor.of(developer))
    assert caught.value.used_by == [assignment.application.name]
    assert Hook.objects.filter(pk=assignment.hook_id).exists()


def test_a_diff_of_equal_texts_is_empty() -> None:
    assert source_diff(before="a\nb", after="a\nb", before_name="x", after_name="y") == ""
