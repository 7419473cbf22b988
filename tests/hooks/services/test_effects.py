"""Effects of several hooks become one, by the rules of the reference page; the next hook sees what was decided."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hooks.events import all_events, get_event
from hooks.services.effects import effects_merge, input_apply, merge_patch
from hooks.services.results import Outcome
from tests.hooks.contracts.table import GOOD, KEYS, ROWS, Row

TOKEN = "before-id-token-generation"
each_own = pytest.mark.parametrize("row", [row for row in ROWS if row.own], ids=lambda row: row.key)


def merge(key: str, *effects: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Merge the effects of hooks named h1, h2, ... and collect every conflict."""
    merged: dict[str, Any] = {}
    conflicts: list[dict[str, Any]] = []
    owners: dict[str, str] = {}
    for number, effect in enumerate(effects, 1):
        outcome = Outcome(effects=effect)
        merged, found = effects_merge(
            event=get_event(key), effects=merged, outcome=outcome, hook=f"h{number}", owners=owners
        )
        conflicts += found
    return merged, conflicts


# RFC 7396, its own examples.


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch_follows_the_standard(target: Any, patch: Any, result: Any) -> None:
    before = json.dumps([target, patch])
    assert merge_patch(target, patch) == result
    assert json.dumps([target, patch]) == before


# Merging.


@each_own
def test_the_first_hooks_effects_stay_as_they_are(row: Row) -> None:
    effects = {name: value for name, value in GOOD[str(row.own)].items() if name != "session"}
    assert merge(row.key, effects) == (effects, [])


@each_own
def test_saying_the_same_twice_is_no_conflict(row: Row) -> None:
    effects = {name: value for name, value in GOOD[str(row.own)].items() if name != "session"}
    merged, conflicts = merge(row.key, effects, effects)
    assert conflicts == []
    assert merged == effects


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", ["continue", "deny", "show_error", "redirect"])
def test_a_hook_without_effects_changes_nothing(key: str, kind: Any) -> None:
    earlier = {"attributes": {"a": 1}}
    assert effects_merge(event=get_event(key), effects=earlier, outcome=Outcome(kind)) == (earlier, [])


def test_two_hooks_set_different_claims() -> None:
    merged, conflicts = merge(TOKEN, {"claims": {"tier": "gold"}}, {"claims": {"region": "eu", "email": None}})
    assert merged == {"claims": {"tier": "gold", "region": "eu", "email": None}}
    assert conflicts == []


def test_two_hooks_set_one_claim_and_the_later_wins() -> None:
    merged, conflicts = merge(TOKEN, {"claims": {"tier": "gold"}}, {"claims": {"tier": "silver"}})
    assert merged == {"claims": {"tier": "silver"}}
    assert conflicts == [
        {"path": "$.claims.tier", "earlier": "gold", "later": "silver", "earlier_hook": "h1", "later_hook": "h2"}
    ]


def test_a_conflict_names_the_hook_that_set_the_value_last() -> None:
    _, conflicts = merge(
        TOKEN, {"claims": {"tier": 1}}, {"claims": {"tier": 2}}, {"claims": {"x": 1}}, {"claims": {"tier": 3}}
    )
    assert [(item["earlier_hook"], item["later_hook"]) for item in conflicts] == [("h1", "h2"), ("h2", "h4")]


def test_a_conflict_deep_inside_is_told_by_its_path() -> None:
    first, second = {"claims": {"a": {"b": {"c": 1, "d": 1}}}}, {"claims": {"a": {"b": {"c": 2, "e": 1}}}}
    merged, conflicts = merge(TOKEN, first, second)
    assert merged == {"claims": {"a": {"b": {"c": 2, "d": 1, "e": 1}}}}
    assert [item["path"] for item in conflicts] == ["$.claims.a.b.c"]
    assert conflicts[0]["earlier_hook"] == "h1"


@pytest.mark.parametrize(
    ("first", "second"),
    [(1, None), (None, 1), (1, True), (0, False), ("1", 1), ([1], [1, 2]), ([1, 2], [2, 1]), ({"b": 1}, 1),
     (1, {"b": 1})],
)  # fmt: skip
def test_different_values_conflict_and_the_later_wins(first: Any, second: Any) -> None:
    merged, conflicts = merge(TOKEN, {"claims": {"a": first}}, {"claims": {"a": second}})
    assert json.dumps(merged) == json.dumps({"claims": {"a": second}})
    assert [(item["path"], item["earlier"], item["later"]) for item in conflicts] == [("$.claims.a", first, second)]


def test_the_order_of_members_is_no_conflict() -> None:
    _, conflicts = merge(TOKEN, {"claims": {"a": [{"x": 1, "y": 2}]}}, {"claims": {"a": [{"y": 2, "x": 1}]}})
    assert conflicts == []


def test_scopes_add_up() -> None:
    merged, conflicts = merge(
        TOKEN, {"scopes": {"add": ["a"]}}, {"scopes": {"add": ["b", "a"], "remove": ["c"]}}, {"scopes": {}}
    )
    assert merged == {"scopes": {"add": ["a", "b"], "remove": ["c"]}}
    assert conflicts == []


def test_a_later_removal_takes_back_an_earlier_scope_and_the_other_way_round() -> None:
    merged, conflicts = merge(
        TOKEN, {"scopes": {"add": ["a"], "remove": ["b"]}}, {"scopes": {"add": ["b"], "remove": ["a"]}}
    )
    assert merged == {"scopes": {"add": ["b"], "remove": ["a"]}}
    assert [(item["path"], item["earlier"], item["later"]) for item in conflicts] == [
        ("$.scopes.b", "remove", "add"),
        ("$.scopes.a", "add", "remove"),
    ]


def test_additional_authenticators_are_united() -> None:
    one, two = {"type": "email", "target": "a@b.example"}, {"type": "phone", "target": "+4670"}
    merged, conflicts = merge(
        "before-registration",
        {"additionalAuthenticators": [one]},
        {"additionalAuthenticators": []},
        {"additionalAuthenticators": [two, one]},
    )
    assert merged == {"additionalAuthenticators": [one, two]}
    assert conflicts == []


def test_a_constructors_default_does_not_undo_an_earlier_hook() -> None:
    key = "after-customer-identification"
    strict = {"allowRememberedAuthenticators": False, "authenticatorsToIgnore": ["aut_1"], "requireMfa": True}
    default = {"allowRememberedAuthenticators": True, "authenticatorsToIgnore": []}
    assert merge(key, strict, default) == (strict, [])
    assert merge(key, default, strict) == (strict, [
        {"path": "$.allowRememberedAuthenticators", "earlier": True, "later": False, "earlier_hook": "h1",
         "later_hook": "h2"}
    ])  # fmt: skip


def test_plans_merge_by_key() -> None:
    merged, conflicts = merge(
        "before-progressive-profiling",
        {"fields": [{"key": "a", "action": "ask"}, {"key": "b", "action": "ask"}], "steps": [{"title": "One"}]},
        {"fields": [{"key": "b", "action": "skip", "required": False}, {"key": "c"}], "consents": [{"key": "a"}]},
    )
    assert merged["fields"] == [
        {"key": "a", "action": "ask"},
        {"key": "b", "action": "skip", "required": False},
        {"key": "c"},
    ]
    assert merged["consents"] == [{"key": "a"}]
    assert merged["steps"] == [{"title": "One"}]
    assert [(item["path"], item["earlier_hook"]) for item in conflicts] == [("$.fields.b.action", "h1")]


def test_requirements_are_united_and_offers_replaced() -> None:
    merged, conflicts = merge(
        "before-authenticator-enrollment",
        {"offer": ["sms", "totp"], "require": ["totp"]},
        {"offer": ["totp", "passkey"], "require": ["passkey"]},
    )
    assert merged == {"offer": ["totp", "passkey"], "require": ["totp", "passkey"]}
    assert [item["path"] for item in conflicts] == ["$.offer"]


def test_without_hook_names_a_conflict_tells_the_values_alone() -> None:
    event, outcome = get_event(TOKEN), Outcome(effects={"lifetime_seconds": 60})
    merged, conflicts = effects_merge(event=event, effects={"lifetime_seconds": 900}, outcome=outcome)
    assert merged == {"lifetime_seconds": 60}
    assert conflicts == [{"path": "$.lifetime_seconds", "earlier": 900, "later": 60}]


def test_merging_changes_neither_side() -> None:
    first = {"claims": {"a": {"b": [1]}}, "scopes": {"add": ["x"]}}
    second = {"claims": {"a": {"b": [2], "c": {}}}, "scopes": {"remove": ["x"]}}
    before = json.dumps([first, second])
    merged, conflicts = effects_merge(event=get_event(TOKEN), effects=first, outcome=Outcome(effects=second))
    merged["claims"]["a"]["c"]["changed"] = True
    merged["claims"]["a"]["b"].append(3)
    conflicts.clear()
    assert json.dumps([first, second]) == before


# Properties of chains.

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["x", "y"])
NAMES = st.sampled_from(["a", "b", "c"])
PATCHES = st.dictionaries(
    NAMES, st.recursive(SCALARS, lambda inner: st.dictionaries(NAMES, inner, max_size=2), max_leaves=4), max_size=3
)
TARGETS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS.filter(lambda value: value is not None),
        lambda inner: st.dictionaries(NAMES, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)
SCOPES = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from("abcd"), unique=True, max_size=3) for name in ("add", "remove")}
)


def objects_meet_objects(one: Any, other: Any) -> bool:
    """Whether no object of `other` stands where `one` has something else: what a merge patch cannot express."""
    if not isinstance(other, dict):
        return True
    if not isinstance(one, dict):
        return False
    return all(name not in one or objects_meet_objects(one[name], value) for name, value in other.items())


@given(TARGETS, PATCHES, PATCHES)
def test_applying_the_merged_patch_is_applying_both_in_order(
    target: dict[str, Any], one: dict[str, Any], two: dict[str, Any]
) -> None:
    assume(objects_meet_objects(one, two))
    merged, _ = merge(TOKEN, {"claims": one}, {"claims": two})
    assert merge_patch(target, merged["claims"]) == merge_patch(merge_patch(target, one), two)


@given(TARGETS, PATCHES)
def test_applying_a_patch_twice_is_applying_it_once(target: dict[str, Any], patch: dict[str, Any]) -> None:
    assert merge_patch(merge_patch(target, patch), patch) == merge_patch(target, patch)


@given(st.lists(PATCHES, min_size=1, max_size=4))
def test_the_last_hook_always_has_its_way(patches: list[dict[str, Any]]) -> None:
    merged, _ = merge(TOKEN, *({"claims": patch} for patch in patches))
    last = patches[-1]
    assert json.dumps(merge_patch({}, merged["claims"]), sort_keys=True) == json.dumps(
        merge_patch(merge_patch({}, merged["claims"]), last), sort_keys=True
    )


@given(st.lists(PATCHES, min_size=2, max_size=4))
def test_nothing_is_lost_without_a_conflict(patches: list[dict[str, Any]]) -> None:
    merged, conflicts = merge(TOKEN, *({"claims": patch} for patch in patches))
    if not conflicts:
        for patch in patches:
            assert holds(merged["claims"], patch)
    for conflict in conflicts:
        assert json.dumps(conflict["earlier"], sort_keys=True) != json.dumps(conflict["later"], sort_keys=True)
        assert conflict["earlier_hook"] < conflict["later_hook"]


def holds(whole: Any, part: Any) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    return json.dumps(whole) == json.dumps(part)


@given(st.lists(SCOPES, min_size=1, max_size=4), st.lists(st.sampled_from("abcdef"), unique=True))
def test_merged_scopes_grant_what_the_hooks_one_by_one_grant(scopes: list[Any], granted: list[str]) -> None:
    assume(not any(set(scope.get("add", [])) & set(scope.get("remove", [])) for scope in scopes))
    event, args = get_event(TOKEN), {**get_event(TOKEN).sample}
    args["token"] = {**args["token"], "scopes": granted}
    merged, _ = merge(TOKEN, *({"scopes": scope} for scope in scopes))
    at_once = input_apply(event=event, args=args, effects=merged, session=None)["token"]["scopes"]
    one_by_one = set(granted)
    for scope in scopes:
        one_by_one = (one_by_one - set(scope.get("remove", []))) | set(scope.get("add", []))
    assert set(at_once) == one_by_one
    assert len(at_once) == len(set(at_once))


@given(st.sampled_from([row for row in ROWS if row.own]), st.integers(1, 3), st.data())
def test_any_good_values_merge_to_a_good_value(row: Row, count: int, data: st.DataObject) -> None:
    good = {name: value for name, value in GOOD[str(row.own)].items() if name != "session"}
    picked = [data.draw(st.sets(st.sampled_from(sorted(good)))) if good else set() for _ in range(count)]
    merged, conflicts = merge(row.key, *({name: good[name] for name in names} for names in picked))
    event = get_event(row.key)
    required = event.result_schemas[str(row.own)].get("required", [])
    assert conflicts == []
    if all(name in merged for name in required):
        assert event.result_violations(str(row.own), merged) == []


# What the next hook sees.


@pytest.mark.parametrize(
    ("key", "effects", "path", "value"),
    [
        ("before-registration", {"attributes": {"locale": "en"}}, ("customer", "attributes", "locale"), "en"),
        ("before-external-registration", {"attributes": {"x": {"y": 1}}}, ("customer", "attributes", "x"), {"y": 1}),
        ("after-registration", {"attributes": {"locale": "en"}}, ("customer", "attributes", "locale"), "en"),
        ("after-registration", {"attributes": {"locale": "en"}}, ("customer", "info", "locale"), "en"),
        ("after-external-login", {"attributes": {"locale": "en"}}, ("customer", "info", "locale"), "en"),
        ("after-identity-verification", {"attributes": {"locale": "en"}}, ("customer", "info", "locale"), "en"),
        ("before-password-validation", {"attributes": {"locale": "en"}}, ("customer", "info", "locale"), "en"),
        (TOKEN, {"claims": {"tier": "gold"}}, ("token", "claims", "tier"), "gold"),
        ("after-token-refresh", {"claims": {"tier": "gold"}}, ("token", "claims", "tier"), "gold"),
        ("before-saml-assertion-generation", {"attributes": {"mail": "x"}}, ("assertion", "attributes", "mail"), "x"),
    ],
)
def test_the_next_hook_sees_what_was_decided(key: str, effects: Any, path: tuple[str, ...], value: Any) -> None:
    event = get_event(key)
    seen: Any = input_apply(event=event, args=event.sample, effects=effects, session=None)
    for name in path:
        seen = seen[name]
    assert seen == value


def test_a_removed_claim_is_gone_for_the_next_hook() -> None:
    event = get_event(TOKEN)
    seen = input_apply(event=event, args=event.sample, effects={"claims": {"email": None}}, session=None)
    assert seen["token"]["claims"] == {"tier": "silver"}


def test_scopes_are_added_and_removed_for_the_next_hook() -> None:
    event = get_event(TOKEN)
    effects = {"scopes": {"add": ["orders:read", "openid"], "remove": ["profile", "never"]}}
    seen = input_apply(event=event, args=event.sample, effects=effects, session=None)
    assert seen["token"]["scopes"] == ["openid", "email", "orders:read"]


@pytest.mark.parametrize("session", [{}, {"a": {"b": 1}}])
@pytest.mark.parametrize("key", KEYS)
def test_a_session_is_replaced_and_none_keeps_it(key: str, session: dict[str, Any]) -> None:
    event, args = get_event(key), {**get_event(key).sample, "session": {"old": True}}
    assert input_apply(event=event, args=args, effects={}, session=session)["session"] == session
    assert input_apply(event=event, args=args, effects={}, session=None)["session"] == {"old": True}


@each_own
def test_everything_decided_stands_in_effects_and_the_input_stays_valid(row: Row) -> None:
    event = get_event(row.key)
    effects = {name: value for name, value in GOOD[str(row.own)].items() if name != "session"}
    seen = input_apply(event=event, args=event.sample, effects=effects, session={"step": 1})
    assert seen["effects"] == effects
    assert event.input_violations(seen) == []


def test_a_place_that_is_not_there_yet_is_made() -> None:
    event = get_event("before-registration")
    seen = input_apply(event=event, args={}, effects={"attributes": {"a": 1}}, session=None)
    assert seen["customer"]["attributes"] == {"a": 1}


@given(st.sampled_from(all_events()), PATCHES, SCOPES)
def test_applying_effects_twice_is_applying_them_once(event: Any, patch: dict[str, Any], scopes: Any) -> None:
    effects = {"attributes": patch, "claims": patch, "scopes": scopes}
    once = input_apply(event=event, args=event.sample, effects=effects, session=None)
    assert input_apply(event=event, args=once, effects=effects, session=None) == once


def test_the_input_of_the_first_hook_is_not_changed() -> None:
    event = get_event("before-registration")
    args = event.sample
    before = copy.deepcopy(args)
    effects, session = {"attributes": {"name": {"givenName": "Eve"}}}, {"a": [1]}
    seen = input_apply(event=event, args=args, effects=effects, session=session)
    seen["customer"]["attributes"]["name"]["givenName"] = "Mallory"
    seen["session"]["a"].append(2)
    seen["effects"]["attributes"]["x"] = 1
    assert args == before
    assert effects == {"attributes": {"name": {"givenName": "Eve"}}}
    assert session == {"a": [1]}
