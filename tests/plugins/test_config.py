"""The publish form: fields in order and groups, what a form sends turned into values, what is said of bad ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.catalog import Plugin, plugin_from_folder
from plugins.config import address_host
from tests.plugins.conftest import Package

GOOD = {"token": "secret-1", "base_url": "https://api.example.com"}


@pytest.fixture
def plugin(package: Package) -> Plugin:
    return plugin_from_folder(package.write())


def test_fields_stand_in_the_order_of_the_manifest_not_of_the_file(plugin: Plugin) -> None:
    assert [field.key for field in plugin.config_fields][:3] == ["base_url", "token", "limit"]


def test_fields_without_an_order_come_last_in_the_order_of_the_file(package: Package) -> None:
    properties = package.manifest["config"]["properties"]
    for key in ("token", "base_url"):
        del properties[key]["x-order"]
    keys = [field.key for field in plugin_from_folder(package.write()).config_fields]
    assert keys[-2:] == ["token", "base_url"]


def test_fields_are_grouped_under_their_headings(plugin: Plugin) -> None:
    groups = {group.name: [field.key for field in group.fields] for group in plugin.config_groups}
    assert list(groups) == ["Service", "Settings"]
    assert groups["Service"] == ["base_url", "token"]


@pytest.mark.parametrize(
    ("key", "widget"),
    [
        ("token", "password"),
        ("base_url", "url"),
        ("limit", "number"),
        ("ratio", "number"),
        ("loud", "checkbox"),
        ("mood", "select"),
        ("names", "textarea"),
        ("contact", "email"),
        ("text", "textarea"),
    ],
)
def test_each_kind_of_field_has_its_widget(plugin: Plugin, key: str, widget: str) -> None:
    field = next(field for field in plugin.config_fields if field.key == key)
    assert field.input_type == widget


def test_a_choice_has_a_value_and_words(plugin: Plugin) -> None:
    mood = next(field for field in plugin.config_fields if field.key == "mood")
    assert [(choice.value, choice.label) for choice in mood.choices] == [("happy", "Happy"), ("sad", "Sad")]


def test_a_field_says_whether_it_is_required_and_secret(plugin: Plugin) -> None:
    fields = {field.key: field for field in plugin.config_fields}
    assert (fields["token"].required, fields["token"].secret) == (True, True)
    assert (fields["limit"].required, fields["limit"].secret) == (False, False)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (3, "3"), (["a", "b"], "a\nb"), ("x", "x"), ([], "")])
def test_a_value_is_shown_as_text(plugin: Plugin, value: Any, text: str) -> None:
    assert plugin.config_fields[0].text(value) == text


def test_defaults(plugin: Plugin) -> None:
    assert plugin.defaults() == {
        "base_url": "https://greet.example.com",
        "limit": 3,
        "loud": False,
        "mood": "happy",
        "names": [],
    }


@pytest.mark.parametrize(
    ("key", "sent", "value"),
    [
        ("limit", "7", 7),
        ("limit", " 7 ", 7),
        ("limit", 7, 7),
        ("ratio", "0.5", 0.5),
        ("loud", "on", True),
        ("loud", "true", True),
        ("loud", "false", False),
        ("loud", "", False),
        ("loud", True, True),
        ("names", "ann\n\n bob \r\n", ["ann", "bob"]),
        ("names", ["ann"], ["ann"]),
        ("mood", "sad", "sad"),
        ("base_url", "  https://x.example  ", "https://x.example"),
        ("text", " two\nlines \r\n", " two\nlines "),
    ],
)
def test_what_a_form_sends_becomes_the_field_s_type(plugin: Plugin, key: str, sent: Any, value: Any) -> None:
    cleaned = plugin.clean_config({key: sent})
    assert cleaned[key] == value
    assert type(cleaned[key]) is type(value)


@pytest.mark.parametrize(("key", "sent"), [("limit", ""), ("limit", None), ("mood", None)])
def test_nothing_entered_is_the_default(plugin: Plugin, key: str, sent: Any) -> None:
    assert plugin.clean_config({key: sent})[key] == plugin.defaults()[key]


def test_text_that_was_emptied_stays_empty(plugin: Plugin) -> None:
    assert plugin.clean_config({"text": "", "contact": ""})["text"] == ""


def test_an_empty_secret_was_not_entered(plugin: Plugin) -> None:
    assert "token" not in plugin.clean_config({"token": ""})


def test_good_values_have_nothing_said_about_them(plugin: Plugin) -> None:
    assert plugin.validate_config(GOOD) == []
    everything = {**GOOD, "limit": "4", "ratio": "2.5", "loud": "on", "mood": "sad", "names": "ann\nbob"}
    assert plugin.validate_config({**everything, "contact": "jo@example.com", "text": "hello"}) == []


@pytest.mark.parametrize(
    ("key", "sent", "message"),
    [
        ("token", "", "This field is required."),
        ("token", None, "This field is required."),
        ("base_url", "", "This field is required."),
        ("base_url", "api.example.com", "Enter a full web address, such as https://api.example.com."),
        ("base_url", "mailto:jo@example.com", "Enter a full web address, such as https://api.example.com."),
        ("base_url", "https://", "Enter a full web address, such as https://api.example.com."),
        ("base_url", "https://a.example:99999", "Enter a full web address, such as https://api.example.com."),
        ("base_url", "javascript:alert(1)", "Enter a full web address, such as https://api.example.com."),
        ("limit", "many", "Enter a whole number."),
        ("limit", "1.5", "Enter a whole number."),
        ("limit", "0", "Enter 1 or more."),
        ("limit", "10", "Enter 9 or less."),
        ("ratio", "half", "Enter a number."),
        ("loud", "perhaps", "Choose yes or no."),
        ("mood", "mad", "Choose one of: happy, sad."),
        ("names", "Ann", "Ann: Use small letters."),
        ("names", "ann\nann", "A value is there twice."),
        ("contact", "jo", "Enter an e-mail address, such as jo@example.com."),
        ("text", "x" * 21, "Use at most 20 characters."),
        ("colour", "red", "This plugin has no such setting."),
    ],
)
def test_a_bad_value_is_told_at_its_field(plugin: Plugin, key: str, sent: Any, message: str) -> None:
    assert plugin.validate_config({**GOOD, key: sent}) == [{"field": key, "message": message}]


def test_faults_come_in_the_order_of_the_form(plugin: Plugin) -> None:
    faults = plugin.validate_config({"mood": "mad", "limit": "x", "base_url": "y", "colour": "red"})
    assert [fault["field"] for fault in faults] == ["base_url", "token", "limit", "mood", "colour"]


@given(values=st.dictionaries(st.text(max_size=8), st.none() | st.text(max_size=20) | st.integers() | st.booleans()))
def test_no_values_whatever_make_the_form_raise(values: dict[str, Any]) -> None:
    from tests.plugins.conftest import MANIFEST

    form = _form(MANIFEST["config"])
    assert all(set(fault) == {"field", "message"} for fault in form.validate(values))


def _form(schema: dict[str, Any]) -> Any:
    from plugins.config import ConfigForm

    return ConfigForm.parse(schema)


def test_secrets_are_parted_from_variables(plugin: Plugin) -> None:
    variables, secrets = plugin.split_config({**GOOD, "limit": "4"})
    assert secrets == {"token": "secret-1"}
    assert "token" not in variables
    assert variables["limit"] == 4
    assert variables["mood"] == "happy"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.example.com/v1", "api.example.com"),
        ("HTTPS://API.Example.com", "api.example.com"),
        ("https://api.example.com:8443/x", "api.example.com:8443"),
        ("http://127.0.0.1:8000/demo/crm", "127.0.0.1:8000"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("https://user:pass@evil.example@api.example.com/", "api.example.com"),
        ("ftp://api.example.com", None),
        ("https://api.example.com:x", None),
        ("https://[bad", None),
        ("https://müller.example/", "müller.example"),
        ("https://crm_eu.example", "crm_eu.example"),
        ("https://crm example/x", None),
        ("https://crm,example/", None),
        ("https://*.crm.example/", None),
        ("https://crm..example/", None),
        ("api.example.com", None),
        ("", None),
    ],
)
def test_the_host_of_an_address(url: str, host: str | None) -> None:
    assert address_host(url) == host


def test_hosts_are_resolved_from_the_values(plugin: Plugin) -> None:
    assert plugin.hosts({}) == ("greet.example.com", "*.cdn.example.com")
    assert plugin.hosts({"base_url": "http://127.0.0.1:8000/x"}) == ("127.0.0.1:8000", "*.cdn.example.com")


def test_a_field_without_a_usable_address_allows_no_host(plugin: Plugin) -> None:
    assert plugin.hosts({"base_url": "nonsense"}) == ("*.cdn.example.com",)


def test_the_same_host_is_named_once(package: Package) -> None:
    package.manifest["permissions"]["hosts"] = ["{base_url}", "greet.example.com"]
    assert plugin_from_folder(package.write()).hosts({}) == ("greet.example.com",)


def test_the_demo_brand_s_form_is_prefilled(plugin: Plugin) -> None:
    assert plugin.demo_config("http://localhost:8000/demo/") == {
        "base_url": "http://localhost:8000/demo/greet",
        "limit": 5,
    }
