"""The operator's commands, as they are typed."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from hooks import models
from hooks.permissions import ROLE_PERMISSIONS, permissions_on
from hooks.services.doctor.findings import Finding, fail, ok, warn
from tests import factories

PASSWORD = "a-long-and-unusual-pass-phrase"


def run(name: str, *arguments: str, **options: Any) -> str:
    said = StringIO()
    call_command(name, *arguments, stdout=said, **options)
    return said.getvalue()


class TestDoctor:
    GOOD, ODD, BAD = ok("disk", "much is free"), warn("queue", "late", "Wait."), fail("engine", "gone", "Start it.")

    @pytest.fixture
    def finds(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        def set_findings(*findings: Finding) -> None:
            monkeypatch.setattr("hooks.management.commands.doctor.doctor_examine", lambda: list(findings))

        return set_findings

    @pytest.mark.parametrize(
        ("findings", "status", "code"),
        [((GOOD,), "ok", 0), ((GOOD, ODD), "warn", 0), ((GOOD, ODD, BAD), "fail", 1), ((BAD,), "fail", 1)],
    )
    def test_its_exit_code_tells_what_failed(self, finds: Any, findings: Any, status: str, code: int) -> None:
        finds(*findings)
        said, exit_code = StringIO(), 0
        try:
            call_command("doctor", "--json", stdout=said)
        except SystemExit as end:
            exit_code = int(str(end.code))
        body = json.loads(said.getvalue())
        assert (body["status"], exit_code) == (status, code)
        assert [set(check) for check in body["checks"]] == [{"check", "level", "says", "mend"}] * len(findings)

    def test_its_page_says_how_to_mend(self, finds: Any) -> None:
        finds(self.GOOD, self.ODD)
        lines = run("doctor").splitlines()
        assert lines[:3] == ["OK    disk: much is free", "WARN  queue: late", "      -> Wait."]
        assert lines[-1] == "1 good, 1 to look at, 0 to mend."

    @pytest.mark.django_db
    def test_the_whole_of_it_tells_no_secret(self, settings: Any) -> None:
        secret = factories.SecretFactory(plaintext="never-told")
        settings.SECRET_KEY_IS_SET, settings.SECRET_KEY = True, "the-installations-own-key"
        said = StringIO()
        with pytest.raises(SystemExit):  # the tests' own static files are not collected
            call_command("doctor", stdout=said)
        text = said.getvalue()
        assert "engine:" in text
        for hidden in ("never-told", secret.ciphertext, settings.SECRET_KEY, *settings.SECRETS_KEYS):
            assert hidden not in text


@pytest.mark.django_db
class TestCreateBrand:
    @pytest.fixture(autouse=True)
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hooks.management.commands.createbrand.getpass", lambda prompt: PASSWORD)

    def test_a_brand_with_a_new_owner(self) -> None:
        said = run("createbrand", "Acme Retail", "owner@example.com")
        brand, owner = models.Brand.objects.get(), User.objects.get()
        assert (brand.name, brand.slug) == ("Acme Retail", "acme-retail")
        assert permissions_on(owner, brand) == ROLE_PERMISSIONS["owner"]
        assert owner.check_password(PASSWORD)
        assert "/b/acme-retail/" in said
        assert PASSWORD not in said
        assert models.AuditEntry.objects.filter(brand=brand, action="brand.create", actor_label="Hookline").exists()

    def test_an_owner_who_is_here_keeps_the_password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hooks.management.commands.createbrand.getpass", lambda prompt: pytest.fail("asked"))
        person = factories.UserFactory(email="Owner@example.com")
        run("createbrand", "Acme", "owner@example.com", "--slug", "shop")
        assert models.Membership.objects.get(brand__slug="shop").user == person

    @pytest.mark.parametrize(
        ("arguments", "password", "problem"),
        [
            (("Acme", "o@example.com", "--slug", "taken"), PASSWORD, "another slug"),
            (("!!!", "o@example.com"), PASSWORD, "--slug"),
            (("Acme", "o@example.com"), "short", "too short"),
            (("Acme", "o@example.com"), "password12345", "too common"),
            (("Acme", "no address"), PASSWORD, "valid"),
        ],
    )
    def test_what_cannot_be_is_told_and_leaves_nothing(
        self, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], password: str, problem: str
    ) -> None:
        factories.BrandFactory(slug="taken")
        monkeypatch.setattr("hooks.management.commands.createbrand.getpass", lambda prompt: password)
        with pytest.raises(CommandError, match=problem):
            run("createbrand", *arguments)
        assert models.Brand.objects.count() == 1
        assert not User.objects.exists()


@pytest.mark.django_db
class TestPrune:
    def test_what_is_past_its_brands_retention_goes(self) -> None:
        brand = factories.BrandFactory(retention_days=7)
        hook = factories.HookFactory(brand=brand)
        kept = factories.ExecutionFactory(hook=hook, created_at=timezone.now() - timedelta(days=6))
        factories.ExecutionFactory(hook=hook, created_at=timezone.now() - timedelta(days=8))
        assert run("prune_executions") == "1 rows were past their retention and are gone.\n"
        assert list(models.Execution.objects.all()) == [kept]
        assert run("prune_executions").startswith("0 rows")


@pytest.mark.django_db
class TestRotateSecrets:
    def test_every_secret_is_written_with_the_newest_key(self, settings: Any) -> None:
        secrets = factories.SecretFactory.create_batch(3, plaintext="the value")
        old, new = settings.SECRETS_KEYS, [Fernet.generate_key().decode()]
        settings.SECRETS_KEYS = new + old
        assert run("rotate_secrets") == "3 secrets are written with the newest key.\n"
        settings.SECRETS_KEYS = new
        for secret in secrets:
            secret.refresh_from_db()
            assert secret.engine_value() == "the value"

    def test_where_one_cannot_be_opened_nothing_changes(self, settings: Any) -> None:
        first = factories.SecretFactory()
        settings.SECRETS_KEYS = [Fernet.generate_key().decode()]
        second = factories.SecretFactory()
        before = [first.ciphertext, second.ciphertext]
        with pytest.raises(CommandError, match="Nothing was changed"):
            run("rotate_secrets")
        rows = models.Variable.objects.order_by("pk").values_list("ciphertext", flat=True)
        assert list(rows) == before

    def test_variables_are_left_alone(self) -> None:
        variable = factories.VariableFactory(value="plain")
        assert run("rotate_secrets").startswith("0 secrets")
        variable.refresh_from_db()
        assert (variable.value, variable.ciphertext) == ("plain", "")
