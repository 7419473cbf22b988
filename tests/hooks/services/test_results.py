"""What a hook may answer: every class on every event, by its name and by its shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.events import ENDINGS, all_events, get_event, result_classes
from hooks.exceptions import HooklineError
from hooks.services.results import InvalidResult, Outcome, result_interpret
from tests.hooks.contracts.calls import REGISTRATION, codes, read, refused
from tests.hooks.contracts.table import BAD, GOOD, KEYS, ROWS, Row, allowed

each_row = pytest.mark.parametrize("row", ROWS, ids=KEYS)
DECIDING = [row for row in ROWS if row.decides]


# Every class on every event.


@pytest.mark.parametrize("name", sorted(GOOD))
@each_row
def test_each_class_on_each_event(row: Row, name: str) -> None:
    if not row.decides:
        outcome = read(row.key, GOOD[name], name)
        assert outcome == Outcome(warnings=outcome.warnings)
        assert codes(outcome) == ["result_ignored"]
    elif name in allowed(row):
        outcome = read(row.key, GOOD[name], name)
        assert outcome.kind == {
            "ShowErrorMessage": "show_error",
            "RedirectRequest": "redirect",
            "DenyRequest": "deny",
        }.get(name, "continue")
        assert outcome.warnings == ()
    else:
        error = refused(row.key, GOOD[name], name)
        assert (error.path, error.found) == ("$", f"a {name}")
        assert error.expected == "one of: " + ", ".join(allowed(row))


@pytest.mark.parametrize("kind", ["callback", "return"])
@pytest.mark.parametrize("row", [row for row in DECIDING if row.own], ids=lambda row: row.key)
def test_an_own_class_continues_with_its_effects_and_session(row: Row, kind: str) -> None:
    value = GOOD[str(row.own)]
    outcome = read(row.key, value, row.own, kind)
    assert outcome.kind == "continue"
    assert outcome.session == {"step": 1}
    assert outcome.effects == {name: item for name, item in value.items() if name != "session"}
    assert (outcome.message, outcome.deny, outcome.redirect) == (None, None, None)


@pytest.mark.parametrize("row", [row for row in DECIDING if row.own], ids=lambda row: row.key)
def test_the_same_fields_without_a_class_mean_the_same(row: Row) -> None:
    value = GOOD[str(row.own)]
    if set(value) == {"session"}:
        assert read(row.key, value).session == {"step": 1}
    assert read(row.key, value) == read(row.key, value, row.own)
    assert read(row.key, value, "SomethingOfTheAuthor") == read(row.key, value, row.own)


@pytest.mark.parametrize("row", DECIDING, ids=lambda row: row.key)
def test_endings_without_a_class_are_known_by_their_fields(row: Row) -> None:
    for name in allowed(row):
        if name in ENDINGS:
            assert read(row.key, GOOD[name]) == read(row.key, GOOD[name], name)


@pytest.mark.parametrize("row", DECIDING, ids=lambda row: row.key)
def test_bad_values_are_refused_by_path(row: Row) -> None:
    for name in allowed(row):
        if name in BAD:
            value, path = BAD[name]
            error = refused(row.key, value, name)
            assert error.path == path, name
            assert error.message == f"{path}: expected {error.expected}, found {error.found}"
            assert str(error) == error.message


@each_row
@pytest.mark.parametrize(
    "settled",
    [
        None,
        {"kind": "none", "class": None, "value": None},
        {"kind": "callback", "class": None, "value": None},
        {"kind": "return", "class": None, "value": None},
    ],
    ids=["nothing settled", "none", "callback()", "return null"],
)
def test_nothing_answered_is_continue_and_nothing_changed(row: Row, settled: Any) -> None:
    assert result_interpret(event=get_event(row.key), settled=settled) == Outcome()


def test_an_empty_object_is_nothing() -> None:
    assert read(REGISTRATION, {}) == Outcome()
    assert read(REGISTRATION, {"attributes": None, "session": None}) == Outcome()


def test_an_empty_own_class_continues() -> None:
    assert read(REGISTRATION, {}, "RegistrationData") == Outcome()


def test_only_what_has_no_class_of_its_own_and_no_fields_is_lacking() -> None:
    assert refused("before-password-validation", {}, "PasswordVerified").path == "$.verified"
    assert refused("at-failed-identification", {"attributes": {}}, "IdentityMigration").path == "$.decision"


# Published hooks run unmodified.


def test_a_pasted_class_with_more_fields_is_accepted() -> None:
    pasted = {
        "authentication": "ALLOW",
        "session": {},
        "allowRememberedAuthenticators": True,
        "authenticatorsToIgnore": [],
    }
    outcome = read("after-customer-identification", pasted, "AllowAuthentication")
    assert outcome.effects == {"allowRememberedAuthenticators": True, "authenticatorsToIgnore": []}
    assert outcome.warnings == ()


def test_a_field_the_class_does_not_have_is_ignored_with_a_warning() -> None:
    outcome = read(REGISTRATION, {"attributes": {}, "atributes": {"a": 1}}, "RegistrationData")
    assert outcome.effects == {"attributes": {}}
    assert outcome.warnings == (
        {"code": "unknown_field", "message": "RegistrationData has no atributes: it was ignored."},
    )


def test_null_fields_count_as_left_out() -> None:
    value = {"attributes": None, "additionalAuthenticators": None, "session": None}
    assert read(REGISTRATION, value, "RegistrationData") == Outcome()


def test_a_null_inside_an_effect_stays() -> None:
    value = {"attributes": {"name": {"middleName": None}}}
    assert read(REGISTRATION, value, "RegistrationData").effects == value


def test_an_empty_description_is_a_description() -> None:
    outcome = read(REGISTRATION, {"error": "Failed to authenticate.", "description": ""}, "DenyRequest", "deny")
    assert outcome.deny == {"error": "Failed to authenticate.", "description": ""}
    assert outcome.warnings == ()


# By shape.


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"atributes": {}}, "$", "one of: RegistrationData, ShowErrorMessage, RedirectRequest, DenyRequest"),
        ({"attributes": {}, "more": 1}, "$.more", "one of the fields of RegistrationData: attributes,"),
        ({"error_message": "no", "attributes": {}}, "$.error_message", "one of the fields of RegistrationData"),
        ({"redirect_url": "https://a.example", "state": 1}, "$.state", "one of the fields of RedirectRequest"),
        ({"description": "no"}, "$.error", "string"),
        ({"attributes": []}, "$.attributes", "object"),
        ({"deny": True}, "$", "one of: RegistrationData"),
    ],
)  # fmt: skip
def test_an_object_that_fits_no_class_is_refused(value: Any, path: str, expected: str) -> None:
    error = refused(REGISTRATION, value)
    assert error.path == path
    assert error.expected.startswith(expected)


@pytest.mark.parametrize(
    ("value", "found"),
    [(True, "boolean"), (False, "boolean"), (0, "number"), ("ok", "string"), ("", "empty string"), ([], "array"),
     ([{"attributes": {}}], "array")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["callback", "return"])
def test_an_answer_that_is_no_object_is_refused(value: Any, found: str, kind: str) -> None:
    error = refused(REGISTRATION, value, None, kind)
    assert (error.path, error.found) == ("$", found)


def test_a_helper_class_is_no_answer() -> None:
    error = refused(REGISTRATION, {"type": "email", "target": "a@b.example"}, "AdditionalAuthenticator")
    assert error.found == "a AdditionalAuthenticator"


def test_a_refusal_is_one_of_ours_with_a_stable_code() -> None:
    error = refused(REGISTRATION, 7)
    assert isinstance(error, HooklineError)
    assert error.code == "invalid_result"
    assert error.details == {"path": "$", "expected": error.expected, "found": "number"}


# Nothing an author writes becomes an exception of ours.

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted({name for value in GOOD.values() for name in value})) | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(all_events()),
    st.sampled_from(["callback", "return", "deny", "none"]),
    st.sampled_from([None, "Thing", *result_classes()]),
    ANY_JSON,
    st.booleans(),
)
def test_any_answer_is_an_outcome_or_an_invalid_result(
    event: Any, kind: str, name: str | None, value: Any, interactive: bool
) -> None:
    before = json.dumps(value)
    settled = {"kind": kind, "class": name, "value": value}
    try:
        outcome = result_interpret(event=event, settled=settled, interactive=interactive)
    except InvalidResult as error:
        told = error
        outcome = None
    if outcome is None:
        assert event.decides
        assert told.path.startswith("$")
        return
    assert json.dumps(value) == before
    assert outcome.kind in ("continue", "deny", "show_error", "redirect")
    assert (outcome.deny is not None) == (outcome.kind == "deny")
    assert (outcome.message is not None) == (outcome.kind == "show_error")
    assert (outcome.redirect is not None) == (outcome.kind == "redirect")
    assert set(outcome.effects) <= set(event.effects)
    if not interactive:
        assert outcome.kind in ("continue", "deny")
    if not event.decides:
        assert (outcome.kind, outcome.effects, outcome.session) == ("continue", {}, None)
