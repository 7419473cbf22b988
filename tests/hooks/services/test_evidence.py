"""Evidence: nothing tainted, nothing lost, nothing a database would refuse."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.engine import mask
from hooks.services.evidence import OwnToken, depth_exceeds, is_clean, json_copy, scalars, storable, written_out

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
ANY_TEXT = st.text(st.characters(blacklist_categories=()), max_size=20)


@given(text=ANY_TEXT)
def test_any_text_becomes_storable(text: str) -> None:
    written = written_out(text)
    assert "\x00" not in written
    written.encode("utf-8")


@given(value=JSON.filter(lambda value: "\\u0000" not in json.dumps(value)))
def test_ordinary_values_stay_as_they_are(value: Any) -> None:
    assert storable(value) == value


def test_characters_are_written_out_in_names_too() -> None:
    assert written_out({"a\x00": ["b\ud800", ("c",)]}) == {"a\\u0000": ["b\\ud800", ["c"]]}


@given(value=JSON, secret=st.text("abcdef0123456789", min_size=12, max_size=20))
def test_a_secret_is_masked_wherever_it_stands(value: Any, secret: str) -> None:
    stored = storable({"x": value, secret: [f"<{secret}>", {"deep": secret}]}, [secret])
    assert secret not in json.dumps(stored)


def test_a_token_of_our_own_is_masked_as_it_stands() -> None:
    token = OwnToken("st_abc-DEF_123")
    assert storable({token: f"https://x.example/?state={token}&a=1"}, [token]) == {
        "•••": "https://x.example/?state=•••&a=1"
    }


def test_a_secret_that_looks_like_ours_is_masked_in_every_form() -> None:
    stored = storable("c3RfYWJjLWRlZi8xMjM= st_abc-def%2F123", ["st_abc-def/123"])
    assert "c3RfYWJj" not in stored
    assert "st_abc" not in stored


def test_a_number_that_is_tainted_is_masked() -> None:
    assert storable({"code": 123456, "other": 7}, ["123456"]) == {"code": "•••", "other": 7}


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=12,
    ),
    secret=st.sampled_from(["abcd", "s3cr/et+", 'qu"ote\\s', "ö" * 5, "12345"]),
    place=st.sampled_from(["", "plain", "base64", "hex", "json"]),
)
def test_the_quick_look_never_misses_what_the_closer_one_finds(value: Any, secret: str, place: str) -> None:
    forms = {
        "": "",
        "plain": secret,
        "base64": base64.b64encode(secret.encode()).decode(),
        "hex": secret.encode().hex(),
        "json": json.dumps(secret),
    }
    whole = {"value": value, "form": [f"<{forms[place]}>"]}
    assert storable(whole, [secret]) == written_out(mask(whole, [secret]))


def test_what_is_clean_is_not_copied() -> None:
    value = {"a": [1, "text", None]}
    assert storable(value, ["another secret", OwnToken("st_token")]) is value


# Counted, because half a surrogate pair in a test's name stops a run on several processors.
DOUBTFUL = ["nul \x00", {"\ud800": 1}, ["\\u0000"], {1: object()}, {"st_token": 1}, ["a st_token b"]]


@pytest.mark.parametrize("place", range(len(DOUBTFUL)))
def test_the_quick_look_leaves_doubts_to_the_closer_one(place: int) -> None:
    assert not is_clean(DOUBTFUL[place], ["st_token"], [])


@given(st.recursive(st.none() | st.text(max_size=3), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_a_json_copy_is_equal_and_shares_nothing(value: Any) -> None:
    copied = json_copy(value)
    assert copied == value
    shared = {id(part) for part in containers(value)} & {id(part) for part in containers(copied)}
    assert not shared


def containers(value: Any) -> list[Any]:
    if not isinstance(value, dict | list):
        return []
    below = value.values() if isinstance(value, dict) else value
    return [value, *(part for item in below for part in containers(item))]


def test_scalars_of_nothing_are_none() -> None:
    assert list(scalars(None)) == []
    assert list(scalars({"a": {}, "b": [[]]})) == []


@pytest.mark.parametrize(
    ("value", "levels", "exceeds"), [(1, 0, False), ([], 0, True), ([], 1, False), ([[1]], 1, True)]
)
def test_depth_is_counted_by_containers(value: Any, levels: int, exceeds: bool) -> None:
    assert depth_exceeds(value, levels) is exceeds


def test_depth_is_never_followed_further_than_asked() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert depth_exceeds(deep, 50)
