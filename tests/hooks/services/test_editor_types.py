"""The types the editor knows: the hook's own variables and secrets, and nothing that a label could break."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks.events import all_events
from hooks.models import Variable
from hooks.services.editor_types import field, hook_types, runtime_types, value_type
from tests import factories


def interface(text: str, name: str) -> str:
    found = re.search(rf"interface {name} \{{\n(.*?)\}}", text, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "boolean"),
        (False, "boolean"),
        (0, "number"),
        (1.5, "number"),
        ("", "string"),
        ("12", "string"),
        ([], "any[]"),
        ([1], "any[]"),
        ({}, "any"),
        (None, "any"),
    ],
)
def test_a_value_has_the_type_that_code_will_find(value: Any, name: str) -> None:
    assert value_type(value) == name


def test_variables_and_secrets_are_named_in_their_own_interface(hook: Any) -> None:
    factories.VariableFactory(hook=hook, key="limit", value=3, label="How many")
    factories.VariableFactory(hook=hook, key="hosts", value=["a"])
    factories.SecretFactory(hook=hook, key="api_key", plaintext="s3cret-in-clear", label="CRM key")
    text = hook_types(hook)
    variables, secrets = interface(text, "HookVariables"), interface(text, "HookSecrets")
    assert '"limit": number;' in variables
    assert "/** How many */" in variables
    assert '"hosts": any[];' in variables
    assert "api_key" not in variables
    assert '"api_key": string;' in secrets
    assert "limit" not in secrets
    assert "s3cret-in-clear" not in text


def test_another_hooks_variables_are_not_offered(hook: Any) -> None:
    factories.VariableFactory(key="elsewhere")
    assert "elsewhere" not in hook_types(hook)


def test_a_hook_without_any_has_empty_interfaces(hook: Any) -> None:
    text = hook_types(hook)
    assert interface(text, "HookVariables") == interface(text, "HookSecrets") == ""


@pytest.mark.parametrize("event", [event.key for event in all_events()])
def test_every_event_types_args_by_the_hooks_own_names(brand: Any, event: str) -> None:
    text = hook_types(factories.HookFactory(brand=brand, event=event))
    assert "variables: HookVariables;" in text
    assert "secrets: HookSecrets;" in text
    assert "Record<string, any>;" not in re.findall(r"(?:variables|secrets): [^;]+;", text)
    assert text.startswith(runtime_types())


LABELS = st.text(st.sampled_from("*/ \\\n\r\u2028`'\"${}ab;") | st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(label=LABELS)
def test_a_label_cannot_leave_its_comment(label: str) -> None:
    text = field(Variable(key="limit", label=label), "number")
    assert text.startswith("  /** ")
    assert text.count("*/") == 1
    assert text.endswith('*/\n  "limit": number;\n')


@pytest.mark.parametrize("label", ["*/", "**/", "*/*/", "*//", "/*", "*/ }; declare const evil: any; /*"])
def test_known_ways_out_of_a_comment(label: str) -> None:
    assert field(Variable(key="a", label=label), "any").count("*/") == 1


def test_a_variable_of_an_application_and_of_the_hook_is_named_once(hook: Any, application: Any) -> None:
    factories.VariableFactory(hook=hook, key="limit", value=3)
    factories.VariableFactory(hook=hook, key="limit", value=5, application=application)
    assert interface(hook_types(hook), "HookVariables").count('"limit"') == 1


def test_a_name_with_two_kinds_is_offered_as_what_it_may_be(hook: Any, application: Any) -> None:
    factories.VariableFactory(hook=hook, key="limit", value=3)
    factories.VariableFactory(hook=hook, key="limit", value="many", application=application)
    assert '"limit": number | string;' in interface(hook_types(hook), "HookVariables")
