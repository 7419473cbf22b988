"""The demo brand: made once, right after every change of port or secret key, and never over what people changed."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from hooks import models
from hooks.permissions import ROLE_PERMISSIONS, permissions_on
from hooks.services.applications import token_application
from hooks.services.audit import audit_verify
from hooks.services.demo.brand import demo_seed
from hooks.services.demo.credentials import PEOPLE, derived, storefront_token
from hooks.services.deploy import untouched_default

OLD, NEW = "127.0.0.1:8000", "127.0.0.1:8123"


@pytest.fixture(autouse=True)
def demo_settings(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True
    settings.SECRET_KEY = "the key of this installation"
    move(settings, 8000)
    # Two days tell as much as three weeks.
    monkeypatch.setattr("hooks.services.demo.history.DAYS", 2)


def move(settings: Any, port: int) -> None:
    settings.DEMO_URL = f"http://127.0.0.1:{port}/demo"
    settings.BASE_URL = f"http://localhost:{port}"


@pytest.fixture
def demo(db: None) -> models.Brand:
    return demo_seed()


def rows() -> dict[str, Any]:
    """Everything of the demo that a second run could double."""
    kinds = (User, models.Hook, models.HookVersion, models.Application, models.ApplicationToken, models.Execution)
    return {kind.__name__: list(kind._default_manager.order_by("pk").values()) for kind in kinds}


def sign_in(username: str, password: str) -> Any:
    return authenticate(RequestFactory().post("/sign-in/"), username=username, password=password)


class TestContents:
    def test_everybody_signs_in_with_the_role_that_is_shown(self, demo: models.Brand) -> None:
        for person in PEOPLE:
            user = sign_in(person.username, person.password)
            assert user is not None
            assert (
                user.memberships.get(brand=demo).role == person.role or user == demo.memberships.get(role="owner").user
            )
            assert permissions_on(user, demo) >= ROLE_PERMISSIONS[person.role]

    def test_an_identity_platform_calls_with_the_token_that_is_shown(self, demo: models.Brand) -> None:
        application = token_application(storefront_token())
        assert application is not None
        assert (application.client_id, application.brand) == ("storefront", demo)

    def test_its_hooks_are_live_and_assigned_and_one_waits(self, demo: models.Brand) -> None:
        live = models.Hook.objects.filter(brand=demo, live_version__isnull=False)
        assert live.count() >= 5
        assert all(hook.assignments.exists() for hook in live)
        assert not any(untouched_default(hook, hook.live_version) for hook in live)
        assert models.Hook.objects.filter(brand=demo, live_version=None).exists()
        assert max(hook.latest_version.number for hook in live) == 2

    def test_its_hooks_may_call_the_demo_services_alone(self, demo: models.Brand) -> None:
        assert demo.internal_hosts == [OLD]
        for hook in models.Hook.objects.filter(brand=demo):
            assert set(hook.allowed_hosts or []) <= {OLD}

    def test_its_history_is_plausible(self, demo: models.Brand) -> None:
        runs = models.Execution.objects.filter(brand=demo)
        assert runs.count() > 10
        assert runs.filter(status="succeeded").count() > runs.count() * 0.8
        assert {run.mode for run in runs} == {"sync", "async"}
        assert not runs.filter(created_at__gt=models.AuditEntry.objects.latest("pk").at).exists()
        for run in runs.filter(outcome="deny"):
            assert run.assignment is not None
            assert run.assignment.event_type.decides

    def test_no_sensitive_value_of_a_sample_is_kept(self, demo: models.Brand) -> None:
        for run in models.Execution.objects.filter(brand=demo):
            kept = set(flat(run.input))
            assert not [path for path in kept if run.hook.event_type.is_sensitive(path)]

    def test_what_was_done_is_in_the_audit_log(self, demo: models.Brand) -> None:
        assert audit_verify(brand=demo) == []
        assert models.AuditEntry.objects.filter(brand=demo, action="hook.publish").count() >= 6


def flat(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        return [found for name, below in value.items() for found in flat(below, f"{path}.{name}".strip("."))]
    return [path]


class TestAgain:
    def test_a_second_run_changes_nothing(self, demo: models.Brand) -> None:
        before, entries = rows(), models.AuditEntry.objects.count()
        assert demo_seed() == demo
        assert rows() == before
        assert models.AuditEntry.objects.count() == entries

    def test_and_costs_next_to_nothing(self, demo: models.Brand, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any, **__: Any) -> Any:
            raise AssertionError("hashing or compiling takes longer than all the rest")

        monkeypatch.setattr("hooks.services.demo.brand.make_password", refuse)
        monkeypatch.setattr("hooks.services.edit.shared_engine", refuse)
        with CaptureQueriesContext(connection) as queries:
            demo_seed()
        assert len(queries) < 15

    def test_what_people_changed_stays(self, demo: models.Brand) -> None:
        hook = models.Hook.objects.filter(brand=demo, plugin_slug="slack").get()
        models.Hook.objects.filter(pk=hook.pk).update(name="Mine", allowed_hosts=["chat.example"])
        models.Application.objects.filter(client_id="storefront").update(continue_url="https://shop.example/")
        models.Hook.objects.filter(brand=demo, live_version=None).delete()
        demo_seed()
        hook.refresh_from_db()
        assert (hook.name, hook.allowed_hosts) == ("Mine", ["chat.example"])
        assert models.Application.objects.get(client_id="storefront").continue_url == "https://shop.example/"
        assert not models.Hook.objects.filter(brand=demo, live_version=None).exists()

    def test_who_was_removed_does_not_come_back(self, demo: models.Brand) -> None:
        User.objects.filter(username=PEOPLE[2].username).delete()
        demo_seed()
        assert not User.objects.filter(username=PEOPLE[2].username).exists()

    def test_the_passwords_that_are_shown_work_again_after_somebody_changed_one(self, demo: models.Brand) -> None:
        user = User.objects.get(username=PEOPLE[0].username)
        user.set_password("something quite different")
        user.save()
        demo_seed()
        assert sign_in(PEOPLE[0].username, PEOPLE[0].password) == user


class TestAnotherKey:
    def test_new_sign_ins_work_and_the_old_do_not(self, demo: models.Brand, settings: Any) -> None:
        old = [(person.username, person.password) for person in PEOPLE]
        settings.SECRET_KEY = "another key"
        demo_seed()
        for person, (username, password) in zip(PEOPLE, old, strict=True):
            assert sign_in(username, person.password) is not None
            assert sign_in(username, password) is None
        assert token_application(storefront_token()) is not None

    def test_nothing_shown_is_the_same_in_two_installations(self, settings: Any) -> None:
        here = [storefront_token(), *(person.password for person in PEOPLE), *(person.salt for person in PEOPLE)]
        assert len(set(here)) == len(here)
        settings.SECRET_KEY = "another key"
        there = [storefront_token(), *(person.password for person in PEOPLE), *(person.salt for person in PEOPLE)]
        assert not set(here) & set(there)
        assert derived("purpose", 12) == derived("purpose", 12)


class TestAnotherPort:
    def test_addresses_move_also_inside_secrets(self, demo: models.Brand, settings: Any) -> None:
        assert OLD in secret("webhook_url")
        move(settings, 8123)
        demo_seed()
        assert secret("webhook_url").startswith(f"http://{NEW}/demo/")
        for variable in models.Variable.objects.filter(is_secret=False):
            assert OLD not in str(variable.value)

    def test_hosts_move_with_them(self, demo: models.Brand, settings: Any) -> None:
        move(settings, 8123)
        brand = demo_seed()
        assert brand.internal_hosts == [NEW]
        for hook in models.Hook.objects.filter(brand=demo):
            assert OLD not in (hook.allowed_hosts or [])
        slack = models.Hook.objects.get(brand=demo, plugin_slug="slack")
        assert slack.allowed_hosts == [NEW]

    def test_the_applications_take_browsers_back_to_the_new_address(self, demo: models.Brand, settings: Any) -> None:
        move(settings, 8123)
        demo_seed()
        assert models.Application.objects.get(client_id="storefront").continue_url == "http://localhost:8123/"

    def test_what_people_changed_stays(self, demo: models.Brand, settings: Any) -> None:
        slack = models.Hook.objects.filter(brand=demo, plugin_slug="slack")
        slack.update(allowed_hosts=["chat.example"])
        models.Application.objects.filter(client_id="storefront").update(continue_url="https://shop.example/")
        own = models.Variable.objects.filter(hook__brand=demo, is_secret=False).first()
        assert own is not None
        models.Variable.objects.filter(pk=own.pk).update(value="https://elsewhere.example/x")
        move(settings, 8123)
        demo_seed()
        own.refresh_from_db()
        assert own.value == "https://elsewhere.example/x"
        assert slack.get().allowed_hosts == ["chat.example"]
        assert models.Application.objects.get(client_id="storefront").continue_url == "https://shop.example/"

    def test_a_secret_that_no_key_opens_stops_nothing(self, demo: models.Brand, settings: Any) -> None:
        from cryptography.fernet import Fernet

        settings.SECRETS_KEYS = [Fernet.generate_key().decode()]
        move(settings, 8123)
        assert demo_seed().internal_hosts == [NEW]

    def test_there_and_back_again(self, demo: models.Brand, settings: Any) -> None:
        hosts = list(models.Hook.objects.order_by("pk").values_list("allowed_hosts", flat=True))
        for port in (8123, 8000):
            move(settings, port)
            demo_seed()
        assert list(models.Hook.objects.order_by("pk").values_list("allowed_hosts", flat=True)) == hosts
        assert OLD in secret("webhook_url")
        assert audit_verify(brand=demo) == []


def secret(key: str) -> str:
    return str(models.Variable.objects.get(key=key, is_secret=True).engine_value())


class TestCommand:
    def test_it_prints_the_sign_ins(self, db: None) -> None:
        said = StringIO()
        call_command("seed_demo", stdout=said)
        text = said.getvalue()
        for person in PEOPLE:
            assert person.username in text
            assert person.password in text
        assert storefront_token() in text

    def test_it_refuses_where_the_demo_is_off(self, db: None, settings: Any) -> None:
        settings.DEMO = False
        with pytest.raises(CommandError, match="HOOKLINE_DEMO"):
            call_command("seed_demo")
        assert not models.Brand.objects.exists()
        assert not User.objects.exists()
