"""A hook's life by API: create, edit, check, try, deploy, roll back, delete."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from hooks.events import get_event
from hooks.models import AuditEntry, Execution, Hook, HookVersion
from tests import factories
from tests.hooks.api.management.conftest import GO_ON, SOURCE, World, problem, traces

DENY = 'module.exports = async (args, callback) => callback(new DenyRequest("no", "Not you"));\n'


def path(hook: Any, action: str = "") -> str:
    return f"/api/v1/hooks/{hook.public_id}{action}"


class TestCreate:
    def test_from_the_events_default_code(self, brand: Any, robot: APIClient) -> None:
        answer = robot.post("/api/v1/hooks", {"event": "before-registration", "name": "Only known contacts"})
        body = answer.json()
        assert answer.status_code == 201
        assert (body["slug"], body["status"], body["live_version"], body["latest_version"]) == (
            "only-known-contacts",
            "draft",
            None,
            1,
        )
        hook = Hook.objects.get(public_id=body["id"])
        assert hook.latest_version.source == get_event("before-registration").default_hook

    def test_from_code_of_ones_own(self, brand: Any, robot: APIClient) -> None:
        body = {"event": "before-registration", "name": "Mine", "source": SOURCE, "brand": brand.slug}
        answer = robot.post("/api/v1/hooks", body)
        assert robot.get(path(Hook.objects.get(), "/versions/1")).json()["source"] == SOURCE
        assert answer.json()["brand"] == brand.slug

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"event": "no-such-event", "name": "Mine"}, "invalid_field"),
            ({"event": "before-registration", "name": "  "}, "invalid_form"),
            ({"event": "before-registration"}, "invalid_form"),
            ({"name": "Mine"}, "invalid_form"),
            ({"event": "before-registration", "name": "x" * 121}, "invalid_form"),
            ({"event": "before-registration", "name": "a\x00b"}, "invalid_form"),
            ({"event": "before-registration", "name": ["Mine"]}, "invalid_form"),
            ([], "invalid_form"),
        ],
    )
    def test_a_body_that_makes_no_hook_is_told_why(self, brand: Any, robot: APIClient, body: Any, code: str) -> None:
        problem(robot.post("/api/v1/hooks", body), 400, code)
        assert not Hook.objects.exists()

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (b"{", "malformed_json"),
            (b'{"name": NaN}', "malformed_json"),
            (b'\xff{"name": "x"}', "malformed_json"),
            (b"[" * 60 + b"]" * 60, "malformed_json"),
            (b'{"name": "half a pair \\ud800"}', "malformed_json"),
            (b'{"name": 1' + b"0" * 5_000 + b"}", "malformed_json"),
        ],
    )
    def test_what_is_no_json_is_told_so(self, brand: Any, robot: APIClient, raw: bytes, code: str) -> None:
        problem(robot.post("/api/v1/hooks", raw, content_type="application/json"), 400, code)

    def test_forms_are_not_taken(self, brand: Any, robot: APIClient) -> None:
        problem(robot.post("/api/v1/hooks", {"name": "x"}, format="multipart"), 415, "unsupported_media_type")

    def test_a_body_beyond_two_mebibytes_is_refused(self, brand: Any, robot: APIClient) -> None:
        raw = b'{"name": "' + b"x" * 2_097_152 + b'"}'
        problem(robot.post("/api/v1/hooks", raw, content_type="application/json"), 413, "too_large")


class TestSettings:
    def test_changes_are_kept_and_told(self, hook: Any, robot: APIClient) -> None:
        changes = {"name": "New name", "allowed_hosts": ["api.crm.example"], "default_timeout_ms": 900}
        body = robot.patch(path(hook), changes).json()
        assert {name: body[name] for name in changes} == changes
        assert robot.get(path(hook)).json() == body
        entry = AuditEntry.objects.get(action="hook.update")
        assert (entry.before["name"], entry.after["name"]) == ("CRM gate", "New name")

    def test_nothing_changed_leaves_no_trace(self, hook: Any, robot: APIClient) -> None:
        assert robot.patch(path(hook), {"name": hook.name}).status_code == 200
        assert robot.patch(path(hook), {}).status_code == 200
        assert traces() == []

    def test_any_public_host_again(self, hook: Any, robot: APIClient) -> None:
        robot.patch(path(hook), {"allowed_hosts": ["a.example"]})
        assert robot.patch(path(hook), {"allowed_hosts": None}).json()["allowed_hosts"] is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"default_timeout_ms": 0},
            {"default_timeout_ms": 120_001},
            {"default_timeout_ms": "soon"},
            {"allowed_hosts": "a.example"},
            {"allowed_hosts": [{"host": "a"}]},
            {"allowed_hosts": ["a.example", "https://b.example"]},
            {"name": ""},
        ],
    )
    def test_what_does_not_fit_is_refused(self, hook: Any, robot: APIClient, changes: dict[str, Any]) -> None:
        errors = problem(robot.patch(path(hook), changes), 400, "invalid_form")["errors"]
        assert errors[0]["field"].startswith(next(iter(changes)))
        assert traces() == []

    def test_what_is_assigned_is_not_deleted(self, world: World, robot: APIClient) -> None:
        body = problem(robot.delete(path(world.hook)), 409, "in_use")
        assert body["used_by"] == ["Storefront"]
        assert Hook.objects.filter(pk=world.hook.pk).exists()

    def test_what_is_not_assigned_goes_with_its_versions(self, hook: Any, robot: APIClient) -> None:
        assert robot.delete(path(hook)).status_code == 204
        assert not HookVersion.objects.exists()
        problem(robot.get(path(hook)), 404, "not_found")


class TestVersions:
    def test_a_save_is_a_new_version(self, hook: Any, robot: APIClient) -> None:
        answer = robot.post(path(hook, "/versions"), {"source": GO_ON, "base_number": 1, "message": "Let go on"})
        assert (answer.status_code, answer.json()["number"], answer.json()["source"]) == (201, 2, GO_ON)
        rows = robot.get(path(hook, "/versions")).json()
        assert [(row["number"], row["message"]) for row in rows] == [(2, "Let go on"), (1, "")]
        assert "source" not in rows[0]
        assert robot.get(path(hook)).json()["status"] == "edited"

    def test_white_space_of_code_is_kept(self, hook: Any, robot: APIClient) -> None:
        source = f"\n\n{GO_ON}  \n"
        assert robot.post(path(hook, "/versions"), {"source": source, "base_number": 1}).json()["source"] == source

    def test_unchanged_code_is_no_new_version(self, hook: Any, robot: APIClient) -> None:
        source = hook.latest_version.source
        assert robot.post(path(hook, "/versions"), {"source": source, "base_number": 1}).json()["number"] == 1
        assert traces() == []

    def test_a_stale_save_shows_what_somebody_else_changed(self, hook: Any, robot: APIClient) -> None:
        robot.post(path(hook, "/versions"), {"source": GO_ON, "base_number": 1})
        body = problem(robot.post(path(hook, "/versions"), {"source": DENY, "base_number": 1}), 409, "stale_version")
        assert body["latest_number"] == 2
        assert f"-{GO_ON.strip()}" in body["diff"]
        assert f"+{DENY.strip()}" in body["diff"]
        assert hook.versions.count() == 2

    def test_code_that_does_not_compile_is_not_saved(self, hook: Any, robot: APIClient) -> None:
        answer = robot.post(path(hook, "/versions"), {"source": "module.exports = ;", "base_number": 1})
        assert problem(answer, 400, "does_not_compile")["diagnostics"][0]["line"] == 1
        assert hook.versions.count() == 1

    @pytest.mark.parametrize("number", ["2", "0", "999999999"])
    def test_a_version_that_is_not_there_is_404(self, hook: Any, robot: APIClient, number: str) -> None:
        problem(robot.get(path(hook, f"/versions/{number}")), 404, "not_found")

    def test_a_version_differs_from_the_one_before(self, hook: Any, robot: APIClient) -> None:
        robot.post(path(hook, "/versions"), {"source": GO_ON, "base_number": 1})
        body = robot.get(path(hook, "/versions/2/diff")).json()
        assert (body["before"], body["after"]) == (1, 2)
        assert f"+{GO_ON.strip()}" in body["diff"]
        assert robot.get(path(hook, "/versions/2/diff?against=2")).json()["diff"] == ""

    @pytest.mark.parametrize("against", ["7", "x", "-1", "9" * 40])
    def test_it_cannot_differ_from_what_is_not_there(self, hook: Any, robot: APIClient, against: str) -> None:
        problem(robot.get(path(hook, f"/versions/1/diff?against={against}")), 404, "not_found")


class TestDeploy:
    def test_the_next_version_goes_live_and_back(self, hook: Any, robot: APIClient) -> None:
        robot.post(path(hook, "/versions"), {"source": GO_ON, "base_number": 1})
        assert robot.post(path(hook, "/deploy"), {"number": 2}).json()["live_version"] == 2
        body = robot.post(path(hook, "/rollback"), {"number": 1}).json()
        assert (body["live_version"], body["latest_version"], body["status"]) == (1, 2, "edited")
        assert [row["action"] for row in traces()] == ["hook.save", "hook.deploy", "hook.rollback"]

    def test_what_is_live_already_is_told(self, hook: Any, robot: APIClient) -> None:
        problem(robot.post(path(hook, "/deploy"), {"number": 1}), 409, "not_deployable")
        assert traces() == []

    def test_default_code_is_not_deployed(self, brand: Any, robot: APIClient) -> None:
        robot.post("/api/v1/hooks", {"event": "before-registration", "name": "New"})
        hook = Hook.objects.get()
        problem(robot.post(path(hook, "/deploy"), {"number": 1}), 409, "not_deployable")
        hook.refresh_from_db()
        assert hook.live_version is None

    @pytest.mark.parametrize("body", [{}, {"number": "x"}, {"number": 0}, {"number": 10**20}, {"number": None}])
    def test_a_number_that_is_none_is_refused(self, hook: Any, robot: APIClient, body: dict[str, Any]) -> None:
        problem(robot.post(path(hook, "/deploy"), body), 400, "invalid_form")

    def test_editing_and_deploying_are_two_rights(self, hook: Any, keyed: Any) -> None:
        editor, deployer = keyed("edit_hooks"), keyed("deploy_hooks")
        problem(deployer.post(path(hook, "/versions"), {"source": GO_ON, "base_number": 1}), 403, "forbidden")
        editor.post(path(hook, "/versions"), {"source": GO_ON, "base_number": 1})
        problem(editor.post(path(hook, "/deploy"), {"number": 2}), 403, "forbidden")
        assert deployer.post(path(hook, "/deploy"), {"number": 2}).status_code == 200


class TestTry:
    def test_the_latest_version_on_the_sample(self, hook: Any, robot: APIClient) -> None:
        body = robot.post(path(hook, "/try")).json()
        assert (body["kind"], body["status"], body["version"]) == ("trial", "succeeded", None)
        assert body["id"] == Execution.objects.get().public_id

    def test_unsaved_code_says_what_it_did(self, hook: Any, robot: APIClient) -> None:
        source = "module.exports = async (args, done) => { console.log(args.variables.tier); done(null, {}) }"
        body = robot.post(path(hook, "/try"), {"source": source, "variables": {"tier": "gold"}}).json()
        assert body["console"][0]["text"] == "gold"
        assert hook.versions.count() == 1

    def test_a_denial_is_an_outcome(self, hook: Any, robot: APIClient) -> None:
        body = robot.post(path(hook, "/try"), {"source": DENY}).json()
        assert (body["outcome"], body["result"]["deny"]) == ("deny", {"error": "no", "description": "Not you"})

    def test_with_the_variables_of_an_application(self, world: World, robot: APIClient) -> None:
        factories.VariableFactory(hook=world.hook, application=world.application, key="limit", value=9)
        source = "module.exports = async (args) => { console.log(args.variables.limit) }"
        plain = robot.post(path(world.hook, "/try"), {"source": source}).json()
        there = robot.post(path(world.hook, "/try"), {"source": source, "application": "storefront"}).json()
        assert (plain["console"][0]["text"], there["console"][0]["text"]) == ("5", "9")
        assert there["application"] == "storefront"

    def test_an_application_of_another_brand_is_none(self, hook: Any, robot: APIClient) -> None:
        other = factories.ApplicationFactory(client_id="theirs")
        answer = robot.post(path(hook, "/try"), {"application": other.client_id})
        assert problem(answer, 400, "invalid_form")["errors"][0]["field"] == "application"
        assert not Execution.objects.exists()

    def test_input_beside_the_contract_is_named(self, hook: Any, robot: APIClient) -> None:
        answer = robot.post(path(hook, "/try"), {"input": {"customer": 5}})
        assert problem(answer, 400, "invalid_input")["path"]
        assert not Execution.objects.exists()

    def test_code_that_throws_is_an_execution_with_an_error(self, hook: Any, robot: APIClient) -> None:
        body = robot.post(path(hook, "/try"), {"source": "module.exports = async () => { null.x }"}).json()
        assert (body["status"], body["error"]["name"], body["error"]["line"]) == ("failed", "TypeError", 1)


class TestCode:
    def test_check_says_where_code_is_wrong(self, hook: Any, robot: APIClient) -> None:
        body = robot.post(path(hook, "/check"), {"source": "let a = 1;\nlet b = ;"}).json()
        assert [found["line"] for found in body["diagnostics"]] == [2]
        assert robot.post(path(hook, "/check"), {"source": GO_ON}).json() == {"diagnostics": []}
        assert traces() == []

    def test_types_know_the_hooks_own_variables(self, world: World, robot: APIClient) -> None:
        types = robot.get(path(world.hook, "/types")).json()["types"]
        assert "limit" in types
        assert "RegistrationData" in types

    def test_a_hook_from_scratch_has_no_cases(self, hook: Any, robot: APIClient) -> None:
        assert robot.get(path(hook, "/cases")).json() == []
        assert robot.post(path(hook, "/cases")).json() == []

    def test_cases_of_the_plugin_run_on_the_brands_code(self, brand: Any, robot: APIClient) -> None:
        robot.post("/api/v1/plugins/email-domain-policy/publish", {"values": {"domains": ["spam.example"]}})
        hook = Hook.objects.filter(plugin_slug="email-domain-policy").first()
        names = [case["name"] for case in robot.get(path(hook, "/cases")).json()]
        assert len(names) >= 4
        results = robot.post(path(hook, "/cases")).json()
        assert [result["name"] for result in results] == names
        assert all(result["passed"] for result in results), results
        broken = robot.post(path(hook, "/cases"), {"source": "module.exports = async () => { throw new Error('x') }"})
        assert not all(result["passed"] for result in broken.json())
        assert broken.json()[0]["mismatches"]
        assert not Execution.objects.exists()

    def test_a_hook_of_a_plugin_that_is_gone_has_no_cases(self, hook: Any, robot: APIClient) -> None:
        Hook.objects.update(plugin_slug="no-longer-there")
        assert robot.get(path(hook, "/cases")).json() == []
        assert robot.post(path(hook, "/cases")).json() == []
