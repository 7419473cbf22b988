"""Chains of many hooks: each sees what those before it did, the first ending counts, and disagreements are told."""

from __future__ import annotations

from typing import Any

import pytest

from hooks.models import Assignment, Delivery, Execution
from hooks.services.actors import Actor
from hooks.services.assign import assignment_update, assignments_reorder
from hooks.services.deliveries import delivery_run
from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

TOKEN = "before-id-token-generation"
CHANGED = {
    "attributes": "{attributes: {order: [...(a.customer.attributes.order || []), NAME]}}",
    "session": "{session: {order: [...(a.session.order || []), NAME]}}",
}


def step(name: str, part: str = "attributes") -> str:
    return f"module.exports = async (a) => ({CHANGED[part].replace('NAME', repr(name))})"


def statuses(answer: dict[str, Any]) -> list[str]:
    return [entry["status"] for entry in answer["executions"]]


@pytest.fixture
def actor(admin: Any) -> Actor:
    return Actor.of(admin, "203.0.113.9")


class TestOrder:
    @pytest.mark.parametrize("part", ["attributes", "session"])
    def test_six_hooks_run_one_after_the_other(self, part: str, report: Report, assign: Any) -> None:
        for name in "abcdef":
            assign(step(name, part))
        answer = report().json()
        found = answer["session"] if part == "session" else answer["effects"]["attributes"]
        assert found == {"order": list("abcdef")}
        assert statuses(answer) == ["succeeded"] * 6
        started = Execution.objects.order_by("pk").values_list("started_at", flat=True)
        assert sorted(started) == list(started)

    def test_a_new_order_holds_from_the_next_event(
        self, report: Report, assign: Any, application: Any, actor: Actor
    ) -> None:
        rows = {name: assign(step(name)) for name in "abcde"}
        order = [rows[name].public_id for name in "cadbe"]
        assignments_reorder(application=application, event="before-registration", actor=actor, order=order)
        answer = report().json()
        assert answer["effects"]["attributes"]["order"] == list("cadbe")
        assert [entry["hook"] for entry in answer["executions"]] == [rows[name].hook.slug for name in "cadbe"]

    def test_gaps_in_the_positions_mean_nothing(self, report: Report, assign: Any) -> None:
        rows = [assign(step(name)) for name in "abc"]
        rows[1].delete()
        Assignment.objects.filter(pk=rows[2].pk).update(position=900_000)
        assert report().json()["effects"]["attributes"]["order"] == ["a", "c"]

    def test_hooks_of_other_events_and_applications_stay_away(
        self, report: Report, assign: Any, application: Any
    ) -> None:
        assign(step("mine"))
        assign("module.exports = async () => { throw new Error('not me') }", event="after-registration")
        elsewhere = factories.HookFactory(brand=application.brand, source="throw new Error('not me')")
        factories.AssignmentFactory(hook=elsewhere)
        answer = report().json()
        assert len(answer["executions"]) == 1
        assert answer["effects"]["attributes"] == {"order": ["mine"]}


class TestVisible:
    def test_attributes_are_patched_before_the_next_looks(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => ({attributes: {locale: null, name: {nick: 'Addie'}, tier: 'gold'}})")
        assign(
            "module.exports = async ({customer: {attributes}}) => ({attributes: {seen: {locale: 'locale' in attributes,"
            " name: attributes.name, tier: attributes.tier}}})"
        )
        seen = report().json()["effects"]["attributes"]["seen"]
        given = sample_of("before-registration")["customer"]["attributes"]["name"]
        assert seen == {"locale": False, "name": given | {"nick": "Addie"}, "tier": "gold"}

    def test_what_the_caller_sent_is_stored_once_and_patched_for_the_next(self, report: Report, assign: Any) -> None:
        first = assign("module.exports = async () => ({attributes: {locale: 'de'}})")
        second = assign(step("b"))
        report()
        stored = [the_execution(hook=row.hook).input["customer"]["attributes"]["locale"] for row in (first, second)]
        assert stored == [sample_of("before-registration")["customer"]["attributes"]["locale"], "de"]

    def test_a_session_is_replaced_and_not_merged(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => ({session: {a: 1, b: 1}})")
        assign("module.exports = async (a) => ({attributes: {saw: a.session}, session: {b: 2}})")
        assign("module.exports = async (a) => ({attributes: {then: a.session}})")
        answer = report(session={"mine": True}).json()
        assert answer["effects"]["attributes"] == {"saw": {"a": 1, "b": 1}, "then": {"b": 2}}
        assert answer["session"] == {"b": 2}

    def test_claims_and_scopes_reach_the_next(self, report: Report, assign: Any) -> None:
        assign(
            "module.exports = async () => new TokenData({tier: 'gold', email: null}, {add: ['vip'], remove:['email']})",
            event=TOKEN,
        )
        assign(
            "module.exports = async ({token}) => new TokenData({saw: {tier: token.claims.tier,"
            " email: 'email' in token.claims, vip: token.scopes.includes('vip')}})",
            event=TOKEN,
        )
        effects = report(TOKEN).json()["effects"]
        assert effects["claims"]["saw"] == {"tier": "gold", "email": False, "vip": True}
        assert effects["claims"]["email"] is None
        assert effects["scopes"] == {"add": ["vip"], "remove": ["email"]}

    def test_a_hook_that_failed_open_leaves_nothing(self, report: Report, assign: Any) -> None:
        assign(step("a"))
        assign("module.exports = async (a) => { a.customer.attributes.order.push('bad'); a.session.bad = 1; throw 1 }")
        assign(step("c"))
        answer = report().json()
        assert answer["effects"]["attributes"]["order"] == ["a", "c"]
        assert (statuses(answer)[1], answer["session"]) == ("failed", {})

    def test_changing_the_argument_changes_nothing(self, report: Report, assign: Any) -> None:
        assign(
            "module.exports = async (a) => { a.customer.attributes.order = ['x']; a.session.y = 1; a.interactive = 0 }"
        )
        assign(step("b"))
        answer = report().json()
        assert (answer["effects"]["attributes"], answer["session"]) == ({"order": ["b"]}, {})

    def test_globals_do_not_outlive_a_run(self, report: Report, assign: Any) -> None:
        assign("globalThis.left = 1; Object.prototype.left = 1; module.exports = async () => {}")
        assign("module.exports = async () => ({attributes: {left: String(globalThis.left) + ({}).left}})")
        assert report().json()["effects"]["attributes"] == {"left": "undefinedundefined"}


class TestConflicts:
    def test_the_later_wins_and_both_are_named(self, report: Report, assign: Any) -> None:
        first = assign("module.exports = async () => ({attributes: {tier: 'gold', same: 1, deep: {x: 1}}})")
        assign(step("between"))
        last = assign("module.exports = async () => ({attributes: {tier: 'silver', same: 1, deep: {x: 2, y: 1}}})")
        effects = report().json()["effects"]["attributes"]
        assert (effects["tier"], effects["same"], effects["deep"]) == ("silver", 1, {"x": 2, "y": 1})
        warnings = the_execution(hook=last.hook).warnings
        assert [warning["code"] for warning in warnings] == ["conflict", "conflict"]
        assert {warning["path"] for warning in warnings} == {"$.attributes.tier", "$.attributes.deep.x"}
        assert all(first.hook.slug in warning["message"] for warning in warnings)
        assert all(last.hook.slug in warning["message"] for warning in warnings)
        assert the_execution(hook=first.hook).warnings == []

    def test_removing_what_another_set_is_a_conflict(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => new TokenData({tier: 'gold'})", event=TOKEN)
        last = assign("module.exports = async () => new TokenData({tier: null})", event=TOKEN)
        assert report(TOKEN).json()["effects"]["claims"] == {"tier": None}
        assert the_execution(hook=last.hook).warnings[0]["path"] == "$.claims.tier"

    def test_opposite_scopes_are_a_conflict(self, report: Report, assign: Any) -> None:
        assign("module.exports = async () => new TokenData({}, {add: ['vip'], remove: []})", event=TOKEN)
        last = assign("module.exports = async () => new TokenData({}, {add: [], remove: ['vip']})", event=TOKEN)
        assert report(TOKEN).json()["effects"]["scopes"] == {"add": [], "remove": ["vip"]}
        assert the_execution(hook=last.hook).warnings[0]["code"] == "conflict"

    @pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "azp", "sid"])
    def test_reserved_claims_stay_the_platforms(self, claim: str, report: Report, assign: Any) -> None:
        assign("module.exports = async () => new TokenData({tier: 'gold'})", event=TOKEN)
        bad = assign(f"module.exports = async () => new TokenData({{{claim}: 'x'}})", event=TOKEN)
        answer = report(TOKEN).json()
        assert answer["effects"]["claims"] == {"tier": "gold"}
        assert the_execution(hook=bad.hook).status == "invalid_result"


ENDINGS = {
    "deny": "new DenyRequest('first', 'd')",
    "show_error": "new ShowErrorMessage('first')",
    "redirect": "new RedirectRequest('https://first.example/')",
}


class TestEndings:
    @pytest.mark.parametrize("first", ENDINGS)
    @pytest.mark.parametrize("second", ENDINGS)
    def test_the_first_ending_counts(self, first: str, second: str, report: Report, assign: Any) -> None:
        assign(step("a"))
        assign(f"module.exports = async () => {ENDINGS[first]}")
        never = assign(f"module.exports = async () => {ENDINGS[second]}")
        answer = report().json()
        assert (answer["outcome"], answer["effects"]) == (first, {})
        assert statuses(answer) == ["succeeded", "succeeded"]
        assert not Execution.objects.filter(hook=never.hook).exists()

    @pytest.mark.parametrize(("ending", "kept"), [("deny", {"order": ["a"]}), ("show_error", {"b": 1})])
    def test_the_session_up_to_there_is_answered(
        self, ending: str, kept: dict[str, Any], report: Report, assign: Any
    ) -> None:
        assign(step("a", "session"))
        last = {"deny": "new DenyRequest('e', 'd')", "show_error": "new ShowErrorMessage('m', {b: 1})"}[ending]
        assign(f"module.exports = async () => {last}")
        assert report().json()["session"] == kept

    @pytest.mark.parametrize("policy", ["fail_closed", "show_error"])
    def test_a_failure_under_a_strict_policy_ends_it_too(self, policy: str, report: Report, assign: Any) -> None:
        assign("module.exports = async () => { throw new Error('x') }", on_failure=policy)
        assign(step("never"))
        answer = report().json()
        assert (answer["outcome"], statuses(answer)) == ({"fail_closed": "deny"}.get(policy, policy), ["failed"])

    def test_failures_that_are_let_pass_do_not_add_up(self, report: Report, assign: Any) -> None:
        for source in ("throw 1", "module.exports = 5", "module.exports = async () => 'rubbish'", "(", step("last")):
            assign(source)
        answer = report().json()
        assert statuses(answer) == ["failed", "failed", "invalid_result", "failed", "succeeded"]
        assert answer["effects"]["attributes"] == {"order": ["last"]}


class TestBothModes:
    def test_asynchronous_hooks_between_neither_wait_nor_count(self, report: Report, assign: Any) -> None:
        for place, name in enumerate("abcdef"):
            assign(step(name), mode="async" if place % 2 else "sync")
        answer = report().json()
        assert answer["effects"]["attributes"]["order"] == ["a", "c", "e"]
        assert statuses(answer) == ["succeeded", "queued"] * 3

    def test_what_is_queued_sees_the_report_and_no_effects(self, report: Report, assign: Any) -> None:
        assign(step("a"))
        queued = assign("module.exports = async (a) => { console.log(a.customer.attributes.order) }", mode="async")
        report()
        delivery_run(key=Delivery.objects.get().pk)
        execution = the_execution(hook=queued.hook)
        assert (execution.status, execution.result) == ("succeeded", None)
        assert execution.console_lines.get().text == "undefined"

    def test_a_mode_changed_holds_from_the_next_event(self, report: Report, assign: Any, actor: Actor) -> None:
        assignment = assign(step("a"))
        assert statuses(report().json()) == ["succeeded"]
        assignment_update(assignment=assignment, actor=actor, mode="async")
        answer = report().json()
        assert (statuses(answer), answer["effects"]) == (["queued"], {})

    @pytest.mark.parametrize("ending", ENDINGS.values())
    def test_an_ending_in_a_queued_hook_ends_nothing(self, ending: str, report: Report, assign: Any) -> None:
        assign(f"module.exports = async () => {ending}", mode="async")
        assign(step("b"))
        assert report().json()["effects"]["attributes"] == {"order": ["b"]}
        delivery_run(key=Delivery.objects.get().pk)
        assert the_execution(mode="async").status == "succeeded"


class TestConfiguration:
    SHOWS = "module.exports = async (a) => ({attributes: {[a.variables.name]: [a.variables, a.secrets]}})"

    def test_each_hook_gets_its_own(self, report: Report, assign: Any, application: Any) -> None:
        rows = [assign(self.SHOWS) for _ in range(3)]
        for place, row in enumerate(rows):
            factories.VariableFactory(hook=row.hook, key="name", value=f"h{place}")
            factories.SecretFactory(hook=row.hook, key="key", plaintext=f"secret-of-{place}")
        factories.VariableFactory(hook=rows[1].hook, key="name", value="own", application=application)
        found = report().json()["effects"]["attributes"]
        assert found == {
            "h0": [{"name": "h0"}, {"key": "secret-of-0"}],
            "own": [{"name": "own"}, {"key": "secret-of-1"}],
            "h2": [{"name": "h2"}, {"key": "secret-of-2"}],
        }

    def test_another_applications_values_stay_there(self, report: Report, assign: Any, application: Any) -> None:
        hook = assign(self.SHOWS).hook
        other = factories.ApplicationFactory(brand=application.brand)
        factories.VariableFactory(hook=hook, key="name", value="mine")
        factories.VariableFactory(hook=hook, key="name", value="theirs", application=other)
        factories.SecretFactory(hook=hook, key="key", plaintext="secret-of-theirs", application=other)
        assert report().json()["effects"]["attributes"] == {"mine": [{"name": "mine"}, {}]}

    def test_a_secret_for_the_application_hides_a_variable_of_the_hook(
        self, report: Report, assign: Any, application: Any
    ) -> None:
        hook = assign("module.exports = async (a) => ({attributes: {has: ['key' in a.variables, a.secrets.key]}})").hook
        factories.VariableFactory(hook=hook, key="key", value="open")
        factories.SecretFactory(hook=hook, key="key", plaintext="closed-value", application=application)
        assert report().json()["effects"]["attributes"] == {"has": [False, "closed-value"]}

    def test_a_value_changed_holds_from_the_next_event(self, report: Report, assign: Any) -> None:
        hook = assign("module.exports = async (a) => ({attributes: {v: a.variables.v}})").hook
        variable = factories.VariableFactory(hook=hook, key="v", value=1)
        assert report().json()["effects"]["attributes"] == {"v": 1}
        variable.value = {"deep": [2]}
        variable.save()
        assert report().json()["effects"]["attributes"] == {"v": {"deep": [2]}}
