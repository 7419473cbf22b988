"""Executions, journeys, deliveries and the audit log: found, read with personal data masked, tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from hooks.models import AuditEntry, DeliveryStatus, Execution
from tests import factories
from tests.hooks.api.management.conftest import EMAIL, GO_ON, SECRET, World, problem, traces


def path(execution: Any, action: str = "") -> str:
    return f"/api/v1/executions/{execution.public_id}{action}"


class TestMasking:
    def test_personal_data_is_masked_wherever_it_stands(self, world: World, robot: APIClient) -> None:
        answer = robot.get(path(world.execution))
        assert EMAIL not in answer.content.decode()
        body = answer.json()
        assert body["is_masked"]
        assert body["console"][0]["text"].startswith("asked for ")
        assert body["error"]["message"].startswith("no contact ")
        assert body["requests"][0]["url"].startswith("https://crm.example/")
        assert body["result"]["message"].startswith("Hello ")

    def test_also_in_what_a_replay_answers(self, world: World, robot: APIClient) -> None:
        answer = robot.post(path(world.execution, "/replay"))
        assert (answer.status_code, answer.json()["kind"]) == (201, "replay")
        assert EMAIL not in answer.content.decode()
        assert answer.json()["replay_of"] == world.execution.public_id

    @pytest.mark.parametrize("kind", ["executions", "deliveries", "journeys", "journeys/jrn_ada"])
    def test_lists_tell_nobodys_address(self, world: World, robot: APIClient, kind: str) -> None:
        answer = robot.get(f"/api/v1/{kind}")
        assert answer.status_code == 200
        assert EMAIL not in answer.content.decode()

    def test_it_is_revealed_for_a_reason_that_is_written_down(self, world: World, robot: APIClient) -> None:
        body = robot.post(path(world.execution, "/reveal"), {"reason": "Ticket 4711"}).json()
        assert not body["is_masked"]
        assert body["customer_email"] == EMAIL
        assert body["console"][0]["text"] == f"asked for {EMAIL}"
        assert body["requests"][0]["request_body"] == EMAIL
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.after) == ("execution.reveal", {"reason": "Ticket 4711"})
        assert robot.get(path(world.execution)).json()["is_masked"]

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  x "}, {"reason": "x" * 301}])
    def test_not_without_a_reason(self, world: World, robot: APIClient, body: dict[str, Any]) -> None:
        answer = robot.post(path(world.execution, "/reveal"), body)
        assert answer.status_code == 400
        assert EMAIL not in answer.content.decode()
        assert traces() == []

    def test_a_try_is_its_authors_own_input(self, world: World, keyed: Any) -> None:
        source = "module.exports = async (args) => { console.log(args.customer.identifiers.email) }"
        given = world.execution.input
        author, watcher = keyed("edit_hooks", "view_executions"), keyed("view_executions")
        tried = author.post(f"/api/v1/hooks/{world.hook.public_id}/try", {"source": source, "input": given}).json()
        assert tried["console"][0]["text"] == EMAIL
        execution = Execution.objects.get(public_id=tried["id"])
        assert author.get(path(execution)).json()["console"][0]["text"] == EMAIL
        assert EMAIL not in watcher.get(path(execution)).content.decode()

    def test_secrets_are_in_no_execution(self, world: World, robot: APIClient) -> None:
        source = (
            "module.exports = async ({ secrets: { api_token } }) => { console.log(api_token); throw Error(api_token) }"
        )
        answer = robot.post(f"/api/v1/hooks/{world.hook.public_id}/try", {"source": source})
        assert answer.json()["status"] == "failed"
        assert SECRET not in answer.content.decode()


class TestLog:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("customer=" + EMAIL, True),
            ("customer=usr_1", True),
            ("customer=jrn_ada", True),
            ("customer=somebody@example.com", False),
            ("hook=crm-gate", True),
            ("hook=other", False),
            ("application=storefront", True),
            ("application=other", False),
            ("version=1", True),
            ("version=2", False),
            ("status=succeeded", True),
            ("status=failed", False),
            ("event=before-registration&kind=event&mode=sync&outcome=continue", True),
            ("kind=trial", False),
            ("journey_id=jrn_ada", True),
            ("since=2020-01-01T00:00:00Z", True),
            ("until=2020-01-01T00:00:00Z", False),
            ("since=2020-01-01T00:00:00%2B02:00", True),
        ],
    )
    def test_filters(self, world: World, robot: APIClient, query: str, found: bool) -> None:
        rows = robot.get(f"/api/v1/executions?{query}").json()["results"]
        assert (world.execution.public_id in [row["id"] for row in rows]) == found

    @pytest.mark.parametrize(
        "query",
        [
            "status=great",
            "mode=later",
            "version=0",
            "version=x",
            "version=1e30",
            "since=yesterday",
            "since=0001-01-01T00:00:00%2B14:00",
            "until=9999-12-31T23:59:59-14:00",
            "hook=%00",
            "customer=%00",
        ],
    )
    def test_a_filter_that_means_nothing_is_told(self, world: World, robot: APIClient, query: str) -> None:
        problem(robot.get(f"/api/v1/executions?{query}"), 400, "invalid_form")

    def test_of_one_event(self, world: World, robot: APIClient) -> None:
        rows = robot.get(f"/api/v1/executions?event_id={world.occurrence.public_id}").json()["results"]
        assert [row["id"] for row in rows] == [world.execution.public_id]

    def test_a_summary_holds_no_evidence(self, world: World, robot: APIClient) -> None:
        row = robot.get("/api/v1/executions").json()["results"][0]
        assert not {"input", "result", "error", "requests", "console"} & set(row)


class TestReplay:
    def test_on_another_version(self, world: World, robot: APIClient) -> None:
        robot.post(f"/api/v1/hooks/{world.hook.public_id}/versions", {"source": GO_ON, "base_number": 1})
        body = robot.post(path(world.execution, "/replay"), {"number": 2}).json()
        assert (body["version"], body["status"], body["outcome"]) == (2, "succeeded", "continue")

    def test_on_one_that_is_not_there(self, world: World, robot: APIClient) -> None:
        problem(robot.post(path(world.execution, "/replay"), {"number": 9}), 400, "invalid_field")
        assert not Execution.objects.filter(kind="replay").exists()

    def test_not_while_it_still_runs(self, world: World, robot: APIClient) -> None:
        problem(robot.post(path(world.delivery.execution, "/replay")), 409, "not_replayable")


class TestJourneys:
    def test_the_newest_with_how_they_went(self, world: World, robot: APIClient) -> None:
        factories.OccurrenceFactory(application=world.application, journey_id="jrn_ada", outcome="deny")
        (journey,) = robot.get("/api/v1/journeys").json()
        assert (journey["journey_id"], journey["events"], journey["stopped"]) == ("jrn_ada", 2, 1)
        assert (journey["application"], journey["brand"]) == ("storefront", "acme")
        assert journey["began"] <= journey["ended"]

    @pytest.mark.parametrize(("customer", "count"), [(EMAIL, 1), ("jrn_ada", 1), ("nobody", 0), ("%00", 1)])
    def test_of_one_customer(self, world: World, robot: APIClient, customer: str, count: int) -> None:
        assert len(robot.get(f"/api/v1/journeys?customer={customer}").json()) == count

    def test_one_in_full(self, world: World, robot: APIClient) -> None:
        (event,) = robot.get("/api/v1/journeys/jrn_ada").json()
        assert event["id"] == world.occurrence.public_id
        assert [run["id"] for run in event["executions"]] == [world.execution.public_id]

    @pytest.mark.parametrize("journey", ["jrn_nothing", "%00", "ünï"])
    def test_one_that_is_not_there(self, world: World, robot: APIClient, journey: str) -> None:
        problem(robot.get(f"/api/v1/journeys/{journey}"), 404, "not_found")


class TestDeliveries:
    def test_a_dead_one_gets_another_chance(self, world: World, robot: APIClient) -> None:
        die(world)
        body = robot.post(f"/api/v1/deliveries/{world.delivery.public_id}/retry").json()
        assert (body["status"], body["attempts"], body["max_attempts"]) == ("waiting", 5, 10)
        assert body["execution"] == world.delivery.execution.public_id
        assert [row["action"] for row in traces()] == ["delivery.retry"]

    def test_one_that_is_done_is_left_alone(self, world: World, robot: APIClient) -> None:
        finish(world, DeliveryStatus.DELIVERED)
        problem(robot.post(f"/api/v1/deliveries/{world.delivery.public_id}/retry"), 409, "not_retryable")
        assert traces() == []

    @pytest.mark.parametrize(("body", "count"), [({}, 1), ({"hook": "crm-gate"}, 1), ({"hook": "other"}, 0)])
    def test_all_dead_ones_together(self, world: World, robot: APIClient, body: dict[str, Any], count: int) -> None:
        die(world)
        elsewhere = factories.DeliveryFactory(status=DeliveryStatus.DEAD)
        assert robot.post("/api/v1/deliveries/retry", body).json() == {"count": count}
        elsewhere.refresh_from_db()
        assert elsewhere.status == DeliveryStatus.DEAD

    @pytest.mark.parametrize("status", ["delivered", "claimed", "x"])
    def test_what_cannot_be_retried_cannot_be_asked_for(self, world: World, robot: APIClient, status: str) -> None:
        problem(robot.post("/api/v1/deliveries/retry", {"status": status}), 400, "invalid_form")

    @pytest.mark.parametrize(("status", "count"), [("waiting", 1), ("dead", 0)])
    def test_filters(self, world: World, robot: APIClient, status: str, count: int) -> None:
        assert len(robot.get(f"/api/v1/deliveries?status={status}").json()["results"]) == count


def die(world: World) -> None:
    finish(world, DeliveryStatus.DEAD)


def finish(world: World, status: str) -> None:
    world.delivery.status, world.delivery.attempts = status, 5
    world.delivery.finished_at = timezone.now() - timedelta(hours=1)
    world.delivery.save()


class TestAudit:
    def test_entries_tell_who_did_what(self, world: World, robot: APIClient) -> None:
        robot.patch(f"/api/v1/hooks/{world.hook.public_id}", {"description": "Changed"})
        (entry,) = robot.get("/api/v1/audit?action=hook.update").json()["results"]
        assert (entry["object_id"], entry["after"]) == (world.hook.public_id, {"description": "Changed"})
        assert robot.get(f"/api/v1/audit?object_id={world.brand.public_id}").json()["results"] == []

    def test_the_chain_is_verified(self, world: World, robot: APIClient) -> None:
        for text in ("one", "two", "three"):
            robot.patch(f"/api/v1/hooks/{world.hook.public_id}", {"description": text})
        assert robot.get("/api/v1/audit/verify").json() == {
            "brand": "acme",
            "intact": True,
            "entries": 3,
            "broken": [],
        }
        AuditEntry.objects.filter(sequence=2).update(after={"description": "forged"})
        assert robot.get("/api/v1/audit/verify").json()["broken"] == [2]

    def test_nobody_writes_it(self, world: World, robot: APIClient) -> None:
        for method in ("post", "put", "patch", "delete"):
            problem(getattr(robot, method)("/api/v1/audit"), 405, "method_not_allowed")
