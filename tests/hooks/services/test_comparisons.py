"""How a field compares with a value: every operator, every kind of value, and fields that are not there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.models import Operator
from hooks.services.comparisons import OPPOSITES, field_holds, field_values, pattern_of, text_of

ARGS: dict[str, Any] = {
    "customer": {
        "info": {"userName": "Ada@Example.com", "locale": "sv-SE", "age": 18, "score": 0.5, "vip": True, "note": ""},
        "groups": [{"name": "staff", "level": 3}, {"name": "beta", "level": 7}],
        "consents": [],
        "identifiers": {},
        "nothing": None,
    },
    "token": {"claims": {"https://shop.example/tier": "gold", "tier": {"name": "silver"}}},
    "scopes": ["openid", "email"],
    "interactive": False,
}

TABLE = [
    ("customer.info.userName", "equals", "ada@example.com", True),
    ("customer.info.userName", "equals", " Ada@Example.com ", True),
    ("customer.info.userName", "equals", "eve@example.com", False),
    ("customer.info.userName", "not_equals", "eve@example.com", True),
    ("customer.info.userName", "ends_with", "@EXAMPLE.com", True),
    ("customer.info.userName", "ends_with", "@example.org", False),
    ("customer.info.userName", "starts_with", "ada", True),
    ("customer.info.userName", "starts_with", "da", False),
    ("customer.info.userName", "contains", "@", True),
    ("customer.info.userName", "not_contains", "@", False),
    ("customer.info.userName", "matches", "ada@*.com", True),
    ("customer.info.userName", "matches", "ada@*.org", False),
    ("customer.info.userName", "matches", "???@example.com", True),
    ("customer.info.userName", "matches", "ada", False),
    ("customer.info.userName", "matches", "[a]da*", False),
    ("customer.info.locale", "in", ["en", "SV-se"], True),
    ("customer.info.locale", "in", ["en", "de"], False),
    ("customer.info.locale", "not_in", ["en", "de"], True),
    ("customer.info.age", "equals", "18", True),
    ("customer.info.age", "equals", 18, True),
    ("customer.info.age", "in", ["17", "18"], True),
    ("customer.info.age", "greater_than", 17, True),
    ("customer.info.age", "greater_than", 18, False),
    ("customer.info.age", "less_than", 18.5, True),
    ("customer.info.score", "equals", "0.5", True),
    ("customer.info.score", "less_than", 1, True),
    ("customer.info.locale", "greater_than", 1, False),
    ("customer.info.locale", "less_than", 1, False),
    ("customer.info.vip", "equals", "true", True),
    ("customer.info.vip", "equals", True, True),
    ("customer.info.vip", "equals", 1, False),
    ("customer.info.vip", "greater_than", 0, False),
    ("interactive", "equals", "false", True),
    ("interactive", "exists", None, True),
    ("customer.groups[].name", "equals", "beta", True),
    ("customer.groups.name", "equals", "staff", True),
    ("customer.groups[].name", "not_equals", "beta", False),
    ("customer.groups[].level", "greater_than", 6, True),
    ("customer.groups[].level", "greater_than", 7, False),
    ("scopes", "equals", "email", True),
    ("scopes[]", "in", ["phone", "openid"], True),
    ("scopes", "contains", "mail", True),
    ("token.claims.https://shop.example/tier", "equals", "gold", True),
    ("token.claims.tier.name", "equals", "silver", True),
    ("token.claims.tier", "exists", None, True),
    ("token.claims.tier", "equals", "silver", False),
]


@pytest.mark.parametrize(("path", "operator", "value", "expected"), TABLE)
def test_each_operator(path: str, operator: str, value: Any, expected: bool) -> None:
    assert field_holds(ARGS, path, operator, value) is expected


MISSING = [
    "customer.info.phone",
    "customer.info.note",
    "customer.nothing",
    "customer.consents",
    "customer.consents[].key",
    "customer.identifiers",
    "customer.identifiers.email",
    "customer.info.userName.deeper",
    "elsewhere",
    "elsewhere.entirely.other",
]


@pytest.mark.parametrize("path", MISSING)
@pytest.mark.parametrize("operator", list(Operator))
def test_a_missing_field_fits_only_the_opposites(path: str, operator: Operator) -> None:
    value: Any = ["x"] if operator in (Operator.IN, Operator.NOT_IN) else 0
    assert field_holds(ARGS, path, operator, value) is (operator in OPPOSITES)


def test_every_operator_is_in_the_table() -> None:
    asked = {operator for _, operator, _, _ in TABLE} | {"not_exists"}
    assert asked == set(Operator.values)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


@given(args=st.dictionaries(st.text(max_size=8), JSON, max_size=5), path=st.text(max_size=20), value=JSON)
def test_whatever_stands_there_the_answer_is_yes_or_no(args: dict[str, Any], path: str, value: Any) -> None:
    for operator in Operator:
        wanted = [value] if operator in (Operator.IN, Operator.NOT_IN) else value
        assert field_holds(args, path, operator, wanted) in (True, False)


@given(args=st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), value=JSON)
def test_opposites_are_opposite(args: dict[str, Any], value: Any) -> None:
    for negative, positive in OPPOSITES.items():
        wanted = [value] if positive is Operator.IN else value
        assert field_holds(args, "a.b", negative, wanted) is not field_holds(args, "a.b", positive, wanted)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (1, "1"), (1.0, "1"), (1.5, "1.5"), (" X ", "x"), (None, None), ({}, None), ("x" * 5_000, None)],
)
def test_texts_of_values(value: Any, text: str | None) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("value", [10**400, float("inf"), float("nan"), -(10**400)])
def test_numbers_that_no_float_holds_compare_with_nothing(value: Any) -> None:
    assert field_holds({"a": value}, "a", "greater_than", 0) is False
    assert field_holds({"a": value}, "a", "less_than", 0) is False


def test_a_pattern_with_many_stars_stays_quick() -> None:
    # With backtracking this would take longer than anybody waits for a test.
    assert pattern_of("*a" * 40 + "b").match("a" * 4_000) is None


def test_lists_in_lists_are_looked_through() -> None:
    assert list(field_values({"a": [[{"b": 1}], {"b": [2, 3]}]}, "a.b")) == [1, 2, 3]
