"""Values at and beyond the lengths that columns hold: an event is answered, and its customer found."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.models import EventOccurrence, Execution
from tests.hooks.api.conftest import sample_of

SOURCE = "module.exports = async (args) => { console.log(args.customer.identifiers.email) }"


def with_email(address: str) -> dict[str, Any]:
    body = sample_of("before-registration")
    body["customer"]["identifiers"]["email"] = address
    body["customer"].get("attributes", {}).pop("emails", None)
    return body


@pytest.mark.parametrize("length", [6, 253, 254, 255, 320, 321, 1_000])
def test_an_address_of_any_length_never_breaks_a_sign_up(report: Any, assign: Any, length: int) -> None:
    assign(SOURCE)
    address = "a" * (length - 5) + "@b.se"
    answer = report(input=with_email(address))
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        kept = Execution.objects.get()
        assert kept.customer_email == address[: len(kept.customer_email)]
        assert kept.customer_email
        assert list(Execution.objects.of_customer(kept.customer_email)) == [kept]
    else:
        assert answer.json()["code"] == "invalid_input"
        assert not EventOccurrence.objects.exists()


@pytest.mark.parametrize("length", [200, 201, 5_000])
def test_a_long_hint_never_breaks_a_sign_up(report: Any, assign: Any, length: int) -> None:
    assign(SOURCE)
    body = with_email("ada@example.com")
    body["oidc_context"] = {"login_hint": "h" * length + "@hint.example"}
    del body["customer"]["identifiers"]["email"]
    answer = report(input=body)
    assert answer.status_code in (200, 400)
    assert Execution.objects.count() == (answer.status_code == 200)


@pytest.mark.parametrize("length", [64, 65, 200, 5_000])
@pytest.mark.parametrize("field", ["journey_id", "key"])
def test_a_long_reference_is_kept_or_refused_in_words(report: Any, assign: Any, length: int, field: str) -> None:
    assign(SOURCE)
    answer = report(**{field: "j" * length})
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["code"].startswith("invalid")
        assert not EventOccurrence.objects.exists()


@pytest.mark.parametrize("name", ["x" * 100, "é" * 100, "😀" * 50], ids=["ascii", "accents", "emoji"])
def test_an_application_with_the_longest_name_reports_events(
    report: Any, assign: Any, application: Any, name: str
) -> None:
    application.name = name
    application.save()
    assign(SOURCE)
    assert report().status_code == 200


@pytest.mark.parametrize("text", ["a\x00b", "😀" * 100, "\u2028", "'\"<script>"])
def test_any_character_a_customer_may_type_is_answered(report: Any, assign: Any, text: str) -> None:
    assign("module.exports = async (args) => { console.log(args.customer.attributes.name.givenName) }")
    body = sample_of("before-registration")
    body["customer"]["attributes"]["name"] = {"givenName": text}
    answer = report(input=body)
    assert answer.status_code == 200
    line = Execution.objects.get().console_lines.get().text
    assert "\x00" not in line
    assert line
