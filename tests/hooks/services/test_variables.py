"""Variables and secrets: what hooks see, and what nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.exceptions import InvalidField, SecretsKeyMissing
from hooks.models import Application, AuditEntry, Hook, Variable
from hooks.services.actors import Actor
from hooks.services.variables import variable_delete, variable_set, variables_for
from tests import factories

SECRET = "sk-live-4f9a-very-secret"


def put(hook: Hook, user: Any, key: str, value: Any, **options: Any) -> Variable:
    return variable_set(hook=hook, actor=Actor.of(user), key=key, value=value, **options)


@pytest.mark.parametrize("value", ["text", "", 7, 2.5, True, None, ["a", 1], {"a": {"b": []}}])
def test_any_json_is_kept_as_it_is(hook: Hook, developer: Any, value: Any) -> None:
    put(hook, developer, "setting", value)
    assert variables_for(hook_ids=[hook.pk], application=None)[hook.pk] == ({"setting": value}, {})


def test_a_secret_is_encrypted_and_reaches_the_hook_alone(hook: Hook, developer: Any) -> None:
    variable = put(hook, developer, "token", SECRET, is_secret=True)
    assert variables_for(hook_ids=[hook.pk], application=None)[hook.pk] == ({}, {"token": SECRET})
    assert SECRET not in variable.ciphertext
    assert variable.value is None
    assert SECRET not in str(list(AuditEntry.objects.values()))


def test_setting_it_again_changes_it(hook: Hook, developer: Any) -> None:
    put(hook, developer, "limit", 1, label="Limit")
    put(hook, developer, "limit", 2)
    variable = Variable.objects.get()
    assert (variable.value, variable.label) == (2, "Limit")
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.before["value"], entry.after["value"]) == (1, 2)


def test_a_variable_can_become_a_secret_without_leaving_its_value(hook: Hook, developer: Any) -> None:
    put(hook, developer, "token", "was-plain")
    put(hook, developer, "token", SECRET, is_secret=True)
    assert Variable.objects.get().value is None
    assert variables_for(hook_ids=[hook.pk], application=None)[hook.pk] == ({}, {"token": SECRET})


def test_an_application_overrides_the_hook(hook: Hook, application: Application, developer: Any) -> None:
    other = factories.ApplicationFactory(brand=application.brand)
    put(hook, developer, "url", "https://a.example")
    put(hook, developer, "url", "https://b.example", application=application)
    put(hook, developer, "extra", 1, application=application)
    assert variables_for(hook_ids=[hook.pk], application=application)[hook.pk][0] == {
        "url": "https://b.example",
        "extra": 1,
    }
    assert variables_for(hook_ids=[hook.pk], application=other)[hook.pk][0] == {"url": "https://a.example"}
    assert variables_for(hook_ids=[hook.pk], application=None)[hook.pk][0] == {"url": "https://a.example"}


def test_a_secret_of_one_application_hides_the_hooks_variable(
    hook: Hook, application: Application, developer: Any
) -> None:
    put(hook, developer, "key", "for-everybody")
    put(hook, developer, "key", SECRET, is_secret=True, application=application)
    assert variables_for(hook_ids=[hook.pk], application=application)[hook.pk] == ({}, {"key": SECRET})


def test_hooks_do_not_see_each_others(hook: Hook, developer: Any) -> None:
    other = factories.HookFactory(brand=hook.brand)
    put(hook, developer, "mine", 1)
    assert variables_for(hook_ids=[hook.pk, other.pk], application=None) == {
        hook.pk: ({"mine": 1}, {}),
        other.pk: ({}, {}),
    }


def test_a_whole_chain_costs_one_query(
    hook: Hook, application: Application, developer: Any, django_assert_num_queries: Any
) -> None:
    hooks = [hook, *[factories.HookFactory(brand=hook.brand) for _ in range(4)]]
    for each in hooks:
        put(each, developer, "a", 1)
        put(each, developer, "b", SECRET, is_secret=True)
    with django_assert_num_queries(1):
        found = variables_for(hook_ids=[each.pk for each in hooks], application=application)
    assert len(found) == 5


@pytest.mark.parametrize("key", ["", "1st", "with space", "dash-ed", "a" * 81, "ключ", "a.b", "__proto__\n"])
def test_a_key_that_code_could_not_read_is_refused(hook: Hook, developer: Any, key: str) -> None:
    with pytest.raises(InvalidField) as caught:
        put(hook, developer, key, 1)
    assert caught.value.field == "key"
    assert not Variable.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("value", [7, None, {"a": 1}, "x" * 16_385])
def test_a_secret_is_a_text_of_sensible_length(hook: Hook, developer: Any, value: Any) -> None:
    with pytest.raises(InvalidField) as caught:
        put(hook, developer, "token", value, is_secret=True)
    assert caught.value.field == "value"
    assert not Variable.objects.exists()


def test_an_application_of_another_brand_is_refused(hook: Hook, developer: Any) -> None:
    with pytest.raises(InvalidField) as caught:
        put(hook, developer, "a", 1, application=factories.ApplicationFactory())
    assert caught.value.field == "application"
    assert not Variable.objects.exists()


def test_without_a_key_no_secret_is_written_or_read(hook: Hook, developer: Any, settings: Any) -> None:
    put(hook, developer, "token", SECRET, is_secret=True)
    settings.SECRETS_KEYS = []
    with pytest.raises(SecretsKeyMissing):
        put(hook, developer, "other", SECRET, is_secret=True)
    with pytest.raises(SecretsKeyMissing):
        variables_for(hook_ids=[hook.pk], application=None)
    assert Variable.objects.count() == 1


def test_keys_can_be_rotated(hook: Hook, developer: Any, settings: Any) -> None:
    from cryptography.fernet import Fernet

    put(hook, developer, "token", SECRET, is_secret=True)
    newest = Fernet.generate_key().decode()
    settings.SECRETS_KEYS = [newest, *settings.SECRETS_KEYS]
    assert variables_for(hook_ids=[hook.pk], application=None)[hook.pk][1] == {"token": SECRET}
    put(hook, developer, "token", SECRET, is_secret=True)
    settings.SECRETS_KEYS = [newest]
    assert variables_for(hook_ids=[hook.pk], application=None)[hook.pk][1] == {"token": SECRET}


def test_a_deleted_variable_is_gone_and_told(hook: Hook, developer: Any) -> None:
    variable = put(hook, developer, "token", SECRET, is_secret=True)
    variable_delete(variable=variable, actor=Actor.of(developer))
    assert not Variable.objects.exists()
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.action, entry.before["secret"]) == ("variable.delete", True)
