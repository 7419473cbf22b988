"""What the application gets: the ID token and the SAML assertion."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from hooks.services.journeys.play import Play, new_account
from hooks.services.journeys.tokens import SAML, assertion_xml, id_token


def play_with(**facts: Any) -> Play:
    attributes = {
        "name": {"givenName": "Ada", "familyName": "Lindqvist"},
        "emails": {"primaryEmail": "ada@example.com"},
    }
    client: dict[str, Any] = {
        "client_id": "storefront",
        "ip_address": None,
        "user_agent": "",
        "store": "",
        "location": {},
        "ui_locales": [],
    }
    return Play(client=client, account=new_account(id="cus_1", attributes=attributes), step="x", facts=facts)


def test_the_service_knows_its_own_claims() -> None:
    token = id_token(play_with())
    payload = token["payload"]
    assert (payload["sub"], payload["aud"], payload["email"]) == ("cus_1", "storefront", "ada@example.com")
    assert payload["exp"] - payload["iat"] == token["lifetime_seconds"] == 3_600
    assert token["scopes"] == ["openid", "profile", "email"]
    assert not any(from_hook for _, _, from_hook in token["claims"])


def test_claims_of_hooks_are_merged_and_marked() -> None:
    token = id_token(play_with(token={"claims": {"tier": "gold", "email": None, "address": {"city": "Lund"}}}))
    assert "email" not in token["payload"]
    assert token["removed"] == ["email"]
    marked = {name: text for name, text, from_hook in token["claims"] if from_hook}
    assert marked == {"tier": "gold", "address": '{"city": "Lund"}'}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"add": ["orders:read"]}, ["openid", "profile", "email", "orders:read"]),
        ({"remove": ["email"]}, ["openid", "profile"]),
        ({"add": ["email"], "remove": ["profile"]}, ["openid", "email"]),
    ],
)
def test_scopes_are_added_and_removed(change: dict[str, list[str]], expected: list[str]) -> None:
    assert id_token(play_with(token={"scopes": change}))["scopes"] == expected


def test_a_hook_sets_the_lifetime() -> None:
    token = id_token(play_with(token={"lifetime_seconds": 60}))
    assert token["payload"]["exp"] - token["payload"]["iat"] == 60


def attributes_of(play: Play) -> dict[str, list[str | None]]:
    root = fromstring(assertion_xml(play))  # noqa: S314  our own text, made a line above
    return {each.get("Name", ""): [value.text for value in each] for each in root.iter(f"{{{SAML}}}Attribute")}


def test_an_assertion_carries_the_services_attributes() -> None:
    assert attributes_of(play_with()) == {"mail": ["ada@example.com"], "uid": ["cus_1"]}


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("plain", ["plain"]),
        (["buyer", "admin"], ["buyer", "admin"]),
        (True, ["true"]),
        (12, ["12"]),
        ("<script>&\"'", ["<script>&\"'"]),
        ("a\x00b\x1fc", ["abc"]),
    ],
)
def test_attributes_of_hooks_are_escaped(value: Any, texts: list[str]) -> None:
    assert attributes_of(play_with(assertion={"role": value}))["role"] == texts


def test_an_attribute_is_removed_by_null() -> None:
    assert "mail" not in attributes_of(play_with(assertion={"mail": None}))
