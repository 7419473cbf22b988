"""What another process has changed in the database holds from the very next event: nothing is remembered too long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hooks.encryption import encrypt
from hooks.models import Application, ApplicationToken, Assignment, Brand, Hook, Variable
from tests import factories
from tests.hooks.api.conftest import Report
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

SHOWS = """module.exports = async (a) => {
  if (a.variables.fail) throw new Error('asked to');
  return { attributes: { v: 1, variables: a.variables, key: a.secrets.key, name: a.application.name } };
}"""


@pytest.fixture
def running(report: Report, assign: Any) -> Any:
    """An assignment whose hook has run twice already, so that whatever is remembered is."""
    assignment = assign(SHOWS)
    factories.VariableFactory(hook=assignment.hook, key="region", value="eu")
    factories.SecretFactory(hook=assignment.hook, key="key", plaintext="first-secret")
    for _ in range(2):
        assert report().json()["effects"]["attributes"]["key"] == "first-secret"
    return assignment


def entry(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer["executions"][0]
    return found


class TestAssignment:
    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"mode": "async"}, "queued"),
            ({"percentage": 0}, "skipped"),
            ({"conditions": {"match": "all", "rules": [{"field": "no.such", "operator": "exists"}]}}, "skipped"),
            ({"breaker_until": timezone.now() + timedelta(days=1)}, "skipped"),
            ({"failure_message": "other"}, "succeeded"),
        ],
    )
    def test_each_setting(self, change: dict[str, Any], status: str, running: Any, report: Report) -> None:
        Assignment.objects.update(**change)
        assert entry(report().json())["status"] == status

    def test_switched_off_and_on(self, running: Any, report: Report) -> None:
        Assignment.objects.update(enabled=False)
        assert report().json()["executions"] == []
        Assignment.objects.update(enabled=True)
        assert entry(report().json())["status"] == "succeeded"

    @pytest.mark.parametrize(("policy", "outcome"), [("fail_closed", "deny"), ("show_error", "show_error")])
    def test_the_policy_and_its_message(self, policy: str, outcome: str, running: Any, report: Report) -> None:
        factories.VariableFactory(hook=running.hook, key="fail", value=True)
        assert report().json()["outcome"] == "continue"
        Assignment.objects.update(on_failure=policy, failure_message="Come back later")
        answer = report().json()
        assert answer["outcome"] == outcome
        assert "Come back later" in str(answer)

    def test_the_time_limit(self, running: Any, report: Report) -> None:
        Assignment.objects.update(timeout_ms=1_234)
        assert the_execution(public_id=entry(report().json())["id"]).timeout_ms == 1_234

    def test_the_order(self, running: Any, report: Report, assign: Any) -> None:
        second = assign("module.exports = async () => ({attributes: {v: 2}})")
        assert report().json()["effects"]["attributes"]["v"] == 2
        Assignment.objects.filter(pk=second.pk).update(position=7)
        Assignment.objects.filter(pk=running.pk).update(position=8)
        assert report().json()["effects"]["attributes"]["v"] == 1

    def test_taken_away_and_put_back(self, running: Any, report: Report, application: Any) -> None:
        Assignment.objects.all().delete()
        assert report().json()["executions"] == []
        factories.AssignmentFactory(application=application, hook=running.hook)
        assert entry(report().json())["status"] == "succeeded"


class TestHook:
    def test_a_newly_deployed_version(self, running: Any, report: Report) -> None:
        version = factories.VersionFactory(
            hook=running.hook, source="module.exports = async () => ({attributes: {v: 2}})"
        )
        assert entry(report().json())["version"] == 1
        Hook.objects.update(live_version=version)
        answer = report().json()
        assert (entry(answer)["version"], answer["effects"]["attributes"]) == (2, {"v": 2})
        Hook.objects.update(live_version=running.hook.versions.get(number=1))
        assert entry(report().json())["version"] == 1

    def test_undeployed(self, running: Any, report: Report) -> None:
        Hook.objects.update(live_version=None)
        assert report().json()["executions"] == []

    def test_modules_beside_the_code(self, running: Any, report: Report) -> None:
        version = factories.VersionFactory(
            hook=running.hook,
            source="const { v } = require('./lib'); module.exports = async () => ({attributes: {v}})",
            modules={"./lib": "exports.v = 5"},
        )
        Hook.objects.update(live_version=version)
        assert report().json()["effects"]["attributes"] == {"v": 5}

    def test_renamed(self, running: Any, report: Report) -> None:
        Hook.objects.update(slug="renamed")
        assert entry(report().json())["hook"] == "renamed"


class TestConfiguration:
    def test_a_variable(self, running: Any, report: Report) -> None:
        Variable.objects.filter(key="region").update(value={"deep": [1]})
        assert report().json()["effects"]["attributes"]["variables"] == {"region": {"deep": [1]}}
        Variable.objects.filter(key="region").delete()
        assert report().json()["effects"]["attributes"]["variables"] == {}

    def test_a_secret_and_what_is_masked(self, running: Any, report: Report) -> None:
        Variable.objects.filter(key="key").update(ciphertext=encrypt("second-secret"))
        answer = report().json()
        assert answer["effects"]["attributes"]["key"] == "second-secret"
        stored: Any = the_execution(public_id=entry(answer)["id"]).result
        assert stored["effects"]["attributes"]["key"] == "•••"

    def test_a_value_for_the_application(self, running: Any, report: Report, application: Any) -> None:
        factories.VariableFactory(hook=running.hook, key="region", value="us", application=application)
        assert report().json()["effects"]["attributes"]["variables"] == {"region": "us"}

    def test_a_lost_secrets_key(self, running: Any, report: Report, settings: Any) -> None:
        settings.SECRETS_KEYS = []
        assert entry(report().json())["status"] == "failed"


CHANGES: list[tuple[str, Callable[[], Any], int]] = [
    ("revoked", lambda: ApplicationToken.objects.update(revoked_at=timezone.now()), 401),
    ("deleted", lambda: ApplicationToken.objects.all().delete(), 401),
    ("moved", lambda: Application.objects.update(client_id="elsewhere"), 404),
]


class TestApplication:
    @pytest.mark.parametrize(("name", "change", "status"), CHANGES, ids=[change[0] for change in CHANGES])
    def test_a_token(self, name: str, change: Any, status: int, running: Any, report: Report) -> None:
        change()
        assert report().status_code == status

    def test_the_panic_switch(self, running: Any, report: Report) -> None:
        Application.objects.update(hooks_paused_at=timezone.now())
        assert entry(report().json())["status"] == "skipped"
        Application.objects.update(hooks_paused_at=None)
        assert entry(report().json())["status"] == "succeeded"

    def test_its_name(self, running: Any, report: Report) -> None:
        Application.objects.update(name="Renamed")
        assert report().json()["effects"]["attributes"]["name"] == "Renamed"

    def test_the_hosts_of_its_brand(self, running: Any, report: Report) -> None:
        source = "module.exports = async () => { try { await fetch('https://crm.example/') } catch {} }"
        Hook.objects.update(live_version=factories.VersionFactory(hook=running.hook, source=source))
        Brand.objects.update(allowed_hosts=["only.example"])
        requests = the_execution(public_id=entry(report().json())["id"]).requests
        assert requests[0]["status"] is None
        assert requests[0]["error"]
