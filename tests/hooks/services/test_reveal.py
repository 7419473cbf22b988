"""What support sees of an execution: personal values masked wherever they stand, and unmasked for a reason only."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hooks.exceptions import InvalidField
from hooks.models import AuditEntry, ConsoleLine, Execution
from hooks.services.actors import Actor
from hooks.services.reveal import execution_reveal, execution_show, masked_values, text_show
from tests import factories

PATIENT = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
# What people and their phones put into forms.
PERSONAL = st.text(st.sampled_from("abcXYZ019éß'\"<>&/+ .@-_%\\"), min_size=4, max_size=24).filter(
    lambda text: text == text.strip() and any(letter.isalnum() for letter in text)
)
WRITTEN = st.sampled_from(
    [
        lambda text: text,
        lambda text: f"asked for {text}!",
        lambda text: text.lower(),
        lambda text: text.upper(),
        lambda text: f"https://crm.example/?q={quote(text, safe='')}",
        lambda text: json.dumps({"contact": text}),
        lambda text: base64.b64encode(text.encode()).decode(),
    ]
)


@pytest.fixture
def execution(hook: Any, application: Any) -> Execution:
    made: Execution = factories.ExecutionFactory(hook=hook, application=application)
    return made


def given_customer(execution: Execution, name: str, email: str = "") -> None:
    execution.input = {
        "customer": {"attributes": {"name": {"familyName": name}}, "identifiers": {"email": email}, "store": "SE"}
    }
    execution.customer_email = email.lower()


def said(execution: Execution, *texts: str) -> None:
    ConsoleLine.objects.filter(execution=execution).delete()
    ConsoleLine.objects.bulk_create(
        ConsoleLine(execution=execution, position=place, level="info", text=text) for place, text in enumerate(texts)
    )


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield str(value)


def shown_texts(execution: Execution) -> str:
    shown = execution_show(execution=execution, reveal=False)
    parts = [shown.result, shown.error, shown.warnings, shown.requests, shown.console, shown.input]
    return "\n".join(leaves([*parts, shown.customer_email]))


@PATIENT
@given(name=PERSONAL, written=WRITTEN, where=st.sampled_from(["console", "error", "request", "result", "warning"]))
def test_a_personal_value_is_nowhere(execution: Execution, name: str, written: Any, where: str) -> None:
    given_customer(execution, name)
    text = written(name)
    # A value that stands inside our own words is not personal there.
    assume(text not in "familyName customer attributes identifiers store email name")
    said(execution, *([text] if where == "console" else ["done"]))
    execution.error = {"name": "Error", "message": text, "stack": f"at {text}:1"} if where == "error" else None
    execution.requests = [{"method": "GET", "url": text, "response_body": text}] if where == "request" else []
    effects = {"attributes": {"note": text, text: 1}}
    execution.result = {"effects": effects, "message": text, "deny": None} if where == "result" else None
    execution.warnings = [{"code": "x", "message": text}] if where == "warning" else []
    found = shown_texts(execution)
    assert text not in found
    assert name not in found
    assert "•••" in found


@pytest.mark.parametrize("name", ["Jo", "Ada", "Wu", "Åsa"])
@pytest.mark.parametrize("text", ["Hello {}", "{}", "name={};", "[{}]", "«{}»", "hello {}, welcome"])
def test_short_names_are_masked_where_they_stand_alone(execution: Execution, name: str, text: str) -> None:
    given_customer(execution, name)
    said(execution, text.format(name), text.format(name.lower()), f"x{name}x")
    lines = [line["text"] for line in execution_show(execution=execution, reveal=False).console]
    assert lines[:2] == [text.format("•••")] * 2
    assert lines[2] == f"x{name}x"


@pytest.mark.parametrize("name", ["message", "text", "level", "effects", "name", "url", "status", "deny", "result"])
def test_a_customer_named_like_a_field_hides_no_evidence(execution: Execution, name: str) -> None:
    given_customer(execution, name)
    said(execution, "it went wrong")
    execution.error = {"name": "TypeError", "message": "no contact", "stack": "at line 3", "line": 3}
    execution.requests = [{"method": "GET", "url": "https://crm.example/", "status": 200}]
    execution.result = {"effects": {"attributes": {"name": {"givenName": "Somebody"}}}, "message": None, "deny": None}
    shown = execution_show(execution=execution, reveal=False)
    assert shown.console[0]["text"] == "it went wrong"
    assert shown.error is not None
    assert shown.error["message"] == "no contact"
    assert shown.requests[0]["status"] == 200
    # What a hook gave the account is masked by the contract, too.
    assert shown.result is not None
    assert shown.result["effects"]["attributes"]["name"]["givenName"] != "Somebody"


def test_the_e_mail_address_is_masked_in_every_spelling(execution: Execution) -> None:
    given_customer(execution, "Lovelace", "Ada@Example.com")
    said(execution, "ada@example.com", "ADA@EXAMPLE.COM", "Ada@Example.com", "ada%40example.com")
    shown = execution_show(execution=execution, reveal=False)
    assert [line["text"] for line in shown.console] == ["•••"] * 4
    assert shown.customer_email == "a•••@e•••.com"
    assert shown.is_masked


def test_what_is_not_personal_stays_readable(execution: Execution) -> None:
    given_customer(execution, "Lovelace", "ada@example.com")
    said(execution, "checked 3 contacts in SE")
    shown = execution_show(execution=execution, reveal=False)
    assert shown.console[0]["text"] == "checked 3 contacts in SE"
    assert shown.input["customer"]["store"] == "SE"
    assert shown.customer_id == execution.customer_id


def test_showing_changes_nothing_that_is_stored(execution: Execution) -> None:
    given_customer(execution, "Lovelace", "ada@example.com")
    execution.error = {"name": "Error", "message": "Lovelace", "stack": ""}
    before = json.dumps([execution.input, execution.error, execution.result])
    execution_show(execution=execution, reveal=False)
    assert json.dumps([execution.input, execution.error, execution.result]) == before


def test_revealed_it_is_as_it_was(execution: Execution) -> None:
    given_customer(execution, "Lovelace", "ada@example.com")
    said(execution, "Lovelace")
    shown = execution_show(execution=execution, reveal=True)
    assert (shown.input, shown.console[0]["text"]) == (execution.input, "Lovelace")
    assert (shown.customer_email, shown.is_masked) == ("ada@example.com", False)


@pytest.mark.parametrize("reason", ["", "    ", "why", "\n\t  x \n"])
def test_without_a_reason_nothing_is_revealed(execution: Execution, support: Any, reason: str) -> None:
    with pytest.raises(InvalidField) as caught:
        execution_reveal(execution=execution, actor=Actor.of(support), reason=reason)
    assert caught.value.field == "reason"
    assert not AuditEntry.objects.exists()


def test_a_reason_is_written_down_and_cut_to_its_length(execution: Execution, support: Any) -> None:
    shown = execution_reveal(execution=execution, actor=Actor.of(support, "203.0.113.5"), reason=" #4711 " + "x" * 999)
    assert not shown.is_masked
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("execution.reveal", execution.public_id)
    assert (entry.actor, entry.ip_address) == (support, "203.0.113.5")
    assert entry.after["reason"].startswith("#4711 xxx")
    assert len(entry.after["reason"]) == 300


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("crm said no to ada@example.com", "crm said no to •••"),
        ("Lovelace is unknown", "••• is unknown"),
        ("timed out", "timed out"),
        ("", ""),
    ],
)
def test_a_text_about_an_execution_is_masked_alike(execution: Execution, text: str, shown: str) -> None:
    given_customer(execution, "Lovelace", "ada@example.com")
    assert text_show(execution=execution, text=text) == shown


@pytest.mark.parametrize(
    ("before", "after", "values"),
    [
        ({"a": "x", "b": "y"}, {"a": "•", "b": "y"}, ["x"]),
        ({"a": {"b": ["p", "q"]}}, {"a": {"b": ["•", "q"]}}, ["p"]),
        ({"a": 12, "b": 1.5, "c": True}, {"a": "•", "b": "•", "c": True}, ["12", "1.5"]),
        ({"a": None}, {"a": "•"}, []),
        ({}, {}, []),
    ],
)
def test_the_values_that_were_masked_are_known(before: Any, after: Any, values: list[str]) -> None:
    assert list(masked_values(before, after)) == values
