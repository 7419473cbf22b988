"""Conditions as people set them: what is accepted, what is decided, and who is among a percentage."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.events import all_events, get_event
from hooks.exceptions import InvalidField
from hooks.models import Assignment, Operator
from hooks.services.conditions import (
    MOST_RULES,
    assignment_skip,
    condition_text,
    conditions_check,
    is_chosen,
    rules_of,
    unmet,
)

EVENT = get_event("before-registration")
SWEDEN = {"field": "customer.location.country_code", "operator": "equals", "value": "SE"}
EXAMPLE = {"field": "customer.identifiers.email", "operator": "ends_with", "value": "@example.com"}
VIP = {"field": "session.vip", "operator": "exists"}


def both(*rules: Any) -> dict[str, Any]:
    return {"match": "all", "rules": list(rules)}


def either(*rules: Any) -> dict[str, Any]:
    return {"match": "any", "rules": list(rules)}


def customer(country: str = "SE", email: str = "ada@example.com", **session: Any) -> dict[str, Any]:
    return {
        "customer": {"location": {"country_code": country}, "identifiers": {"email": email}},
        "session": session,
    }


class TestChecking:
    @pytest.mark.parametrize("nothing", [None, {}, {"rules": []}, {"match": "any", "rules": []}])
    def test_nothing_is_no_condition(self, nothing: Any) -> None:
        assert conditions_check(event=EVENT, conditions=nothing) == {}

    @pytest.mark.parametrize(
        "conditions", [both(SWEDEN), either(SWEDEN, VIP), both(SWEDEN, either(EXAMPLE, both(VIP, SWEDEN)))]
    )
    def test_what_fits_is_kept_as_it_is(self, conditions: Any) -> None:
        assert conditions_check(event=EVENT, conditions=conditions) == conditions
        again = conditions_check(event=EVENT, conditions=conditions_check(event=EVENT, conditions=conditions))
        assert again == conditions

    @pytest.mark.parametrize(
        ("given_rule", "kept"),
        [
            ({**SWEDEN, "field": " args.customer.location.country_code "}, SWEDEN),
            ({**SWEDEN, "value": " SE "}, SWEDEN),
            ({**VIP, "value": None}, VIP),
            ({**VIP, "value": ""}, VIP),
            (
                {"field": "session.n", "operator": "greater_than", "value": "80"},
                {"field": "session.n", "operator": "greater_than", "value": 80},
            ),
            (
                {"field": "session.n", "operator": "in", "value": [1, " two ", True]},
                {"field": "session.n", "operator": "in", "value": [1, "two", True]},
            ),
        ],
    )
    def test_values_take_their_plain_form(self, given_rule: Any, kept: Any) -> None:
        assert conditions_check(event=EVENT, conditions={"rules": [given_rule]}) == both(kept)

    FAULTS = [
        ("rubbish", "conditions"),
        ([SWEDEN], "conditions"),
        (SWEDEN, "conditions"),
        ({"match": "all"}, "conditions"),
        ({"match": "some", "rules": [SWEDEN]}, "conditions.match"),
        ({"match": ["all"], "rules": [SWEDEN]}, "conditions.match"),
        ({"match": "all", "rules": [SWEDEN], "code": "x"}, "conditions.code"),
        (both("x"), "conditions.rules[0]"),
        (both(SWEDEN, both()), "conditions.rules[1].rules"),
        (both(both(both(both(SWEDEN)))), "conditions.rules[0].rules[0].rules[0]"),
        (both({**SWEDEN, "operator": "regex"}), "conditions.rules[0].operator"),
        (both({**SWEDEN, "operator": None}), "conditions.rules[0].operator"),
        (both({**SWEDEN, "operator": ["equals"]}), "conditions.rules[0].operator"),
        (both({**SWEDEN, "flags": "i"}), "conditions.rules[0].flags"),
        (both({**SWEDEN, "field": ""}), "conditions.rules[0].field"),
        (both({**SWEDEN, "field": 5}), "conditions.rules[0].field"),
        (both({**SWEDEN, "field": "a..b"}), "conditions.rules[0].field"),
        (both({**SWEDEN, "field": ".a"}), "conditions.rules[0].field"),
        (both({**SWEDEN, "field": "x" * 201}), "conditions.rules[0].field"),
        (both({**SWEDEN, "value": None}), "conditions.rules[0].value"),
        (both({**SWEDEN, "value": ""}), "conditions.rules[0].value"),
        (both({**SWEDEN, "value": {}}), "conditions.rules[0].value"),
        (both({**SWEDEN, "value": ["SE"]}), "conditions.rules[0].value"),
        (both({**SWEDEN, "value": "x" * 301}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "in", "value": "SE"}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "in", "value": []}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "in", "value": ["a", None]}), "conditions.rules[0].value[1]"),
        (both({**SWEDEN, "operator": "in", "value": ["a"] * 101}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "less_than", "value": "many"}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "less_than", "value": True}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "less_than", "value": "inf"}), "conditions.rules[0].value"),
        (both({**SWEDEN, "operator": "less_than", "value": 10**400}), "conditions.rules[0].value"),
        (both({**VIP, "value": "x"}), "conditions.rules[0].value"),
        (both(*[SWEDEN] * (MOST_RULES + 1)), "conditions"),
    ]

    @pytest.mark.parametrize(("conditions", "place"), FAULTS)
    def test_faults_are_named_where_they_are(self, conditions: Any, place: str) -> None:
        with pytest.raises(InvalidField) as caught:
            conditions_check(event=EVENT, conditions=conditions)
        assert caught.value.field == place
        assert caught.value.message

    @pytest.mark.parametrize(
        "field",
        [
            "secrets.api_key",
            "variables.limit",
            "continue_context.level",
            "continue_request_parameters.state",
            "customer.attributes.password",
            "customer.attributes.Password",
            "customer.attributes.list[].otp",
            "password[]",
        ],
    )
    def test_what_is_kept_nowhere_cannot_be_asked_for(self, field: str) -> None:
        with pytest.raises(InvalidField) as caught:
            conditions_check(event=EVENT, conditions=both({**VIP, "field": field}))
        assert caught.value.field == "conditions.rules[0].field"

    @pytest.mark.parametrize("event", all_events(), ids=lambda event: event.key)
    def test_no_sensitive_field_of_any_event_can_be_asked_for(self, event: Any) -> None:
        for row in event.fields:
            if row.sensitive:
                with pytest.raises(InvalidField):
                    conditions_check(event=event, conditions=both({**VIP, "field": row.path}))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.sampled_from(Operator.values),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["match", "rules", "field", "operator", "value"]), inner, max_size=4)
            ),
        )
    )
    def test_rubbish_is_refused_and_never_crashes(self, rubbish: Any) -> None:
        try:
            checked = conditions_check(event=EVENT, conditions=rubbish)
        except InvalidField:
            return
        assert conditions_check(event=EVENT, conditions=checked) == checked
        assert isinstance(condition_text(checked), str)


class TestDeciding:
    @pytest.mark.parametrize(
        ("conditions", "args", "failed"),
        [
            (both(SWEDEN), customer(), None),
            (both(SWEDEN), customer("NO"), SWEDEN),
            (both(SWEDEN, EXAMPLE), customer(email="ada@other.example"), EXAMPLE),
            (both(SWEDEN, EXAMPLE), customer("NO", "ada@other.example"), SWEDEN),
            (either(SWEDEN, EXAMPLE), customer("NO"), None),
            (either(SWEDEN, VIP), customer("NO"), either(SWEDEN, VIP)),
            (either(SWEDEN, VIP), customer("NO", vip=1), None),
            (both(EXAMPLE, either(SWEDEN, VIP)), customer("NO"), either(SWEDEN, VIP)),
            (either(both(SWEDEN, EXAMPLE), VIP), customer("SE"), None),
            (either(both(SWEDEN, EXAMPLE), VIP), customer("NO", vip="yes"), None),
            (both(SWEDEN), {}, SWEDEN),
            (both({**SWEDEN, "operator": "not_equals"}), {}, None),
        ],
    )
    def test_the_part_that_does_not_hold_is_returned(self, conditions: Any, args: Any, failed: Any) -> None:
        assert unmet(conditions, args) == failed

    RULES = st.builds(
        lambda field, operator: {"field": field, "operator": operator, "value": "1"},
        st.sampled_from("abc"),
        st.sampled_from(["equals", "not_equals"]),
    )
    TREES = st.recursive(
        RULES,
        lambda inner: st.builds(
            lambda match, rules: {"match": match, "rules": rules},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=4),
        ),
        max_leaves=12,
    )

    @given(TREES, st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2"])))
    def test_groups_are_and_and_or(self, tree: Any, args: dict[str, str]) -> None:
        def holds(node: Any) -> bool:
            if "rules" in node:
                return (all if node["match"] == "all" else any)(holds(part) for part in node["rules"])
            return (args.get(node["field"]) == "1") is (node["operator"] == "equals")

        failed = unmet(tree, args)
        assert (failed is None) is holds(tree)
        assert failed is None or not holds(failed)


class TestTexts:
    @pytest.mark.parametrize(
        ("conditions", "text"),
        [
            ({}, ""),
            (both(SWEDEN), "customer.location.country_code is “SE”"),
            (VIP, "session.vip is given"),
            (either(SWEDEN, VIP), "customer.location.country_code is “SE” or session.vip is given"),
            (
                either(both(SWEDEN, VIP), {"field": "n", "operator": "in", "value": [1, True, "x"]}),
                "(customer.location.country_code is “SE” and session.vip is given) or n is one of “1”, “true”, “x”",
            ),
            (both(either(VIP)), "session.vip is given"),
        ],
    )
    def test_conditions_read_like_sentences(self, conditions: Any, text: str) -> None:
        assert condition_text(conditions) == text

    def test_rules_are_counted_through_groups(self) -> None:
        assert list(rules_of(either(both(SWEDEN, VIP), EXAMPLE))) == [SWEDEN, VIP, EXAMPLE]


KEYS = st.text(min_size=1, max_size=40)


class TestPercentage:
    @given(assignment=KEYS, key=st.text(max_size=60))
    def test_none_and_all_are_exact(self, assignment: str, key: str) -> None:
        assert is_chosen(assignment, key, 0) is False
        assert is_chosen(assignment, key, 100) is True

    @given(assignment=KEYS, key=KEYS, one=st.integers(0, 100), other=st.integers(0, 100))
    def test_raising_it_takes_nobody_away(self, assignment: str, key: str, one: int, other: int) -> None:
        low, high = sorted((one, other))
        assert is_chosen(assignment, key, low) <= is_chosen(assignment, key, high)
        assert is_chosen(assignment, key, low) == is_chosen(assignment, key, low)

    def test_the_share_is_about_right_and_differs_between_assignments(self) -> None:
        customers = [f"cus_{number}" for number in range(4_000)]
        one = {customer for customer in customers if is_chosen("asg_one", customer, 25)}
        other = {customer for customer in customers if is_chosen("asg_two", customer, 25)}
        assert 850 < len(one) < 1_150
        assert 850 < len(other) < 1_150
        # Independent of each other: about a quarter of a quarter, so that nobody gets every experiment at once.
        assert 150 < len(one & other) < 350

    def test_letters_of_an_address_make_no_difference(self) -> None:
        for number in range(50):
            key = f"ada{number}@example.com"
            assert is_chosen("asg_one", key, 50) == is_chosen("asg_one", key.upper(), 50)

    @pytest.mark.parametrize(("percentage", "code"), [(100, None), (0, "percentage")])
    def test_a_skip_says_which_it_was(self, percentage: int, code: str | None) -> None:
        assignment = Assignment(public_id="asg_x", percentage=percentage, conditions={})
        skip = assignment_skip(assignment=assignment, args={}, customer="cus_1")
        assert (skip.code if skip else None) == code
        if skip:
            assert skip.warning == {"code": "percentage", "message": skip.message}
            assert "0% of customers" in skip.message

    def test_a_condition_says_what_did_not_hold(self) -> None:
        assignment = Assignment(public_id="asg_x", conditions=both(SWEDEN, VIP))
        skip = assignment_skip(assignment=assignment, args=customer("NO"), customer="cus_1")
        assert skip is not None
        assert skip.warning == {
            "code": "condition",
            "message": "The hook runs only where customer.location.country_code is “SE”.",
            "condition": SWEDEN,
        }
        assert assignment_skip(assignment=assignment, args=customer(vip=1), customer="cus_1") is None
