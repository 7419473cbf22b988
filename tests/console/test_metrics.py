"""/metrics: who may read it, and that its numbers are those of the installation."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hooks import models
from hooks.services.heartbeats import SWEEP, heartbeat_note
from tests import factories

TOKEN = "a-token-for-prometheus"
pytestmark = pytest.mark.django_db


def read(**extra: Any) -> Any:
    return Client().get("/metrics", **extra)


def numbers() -> dict[str, float]:
    """{name with labels: value} of the page."""
    lines = read().content.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


class TestAccess:
    @pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1"])
    def test_this_machine_may(self, address: str) -> None:
        answer = read(REMOTE_ADDR=address)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain")
        assert answer["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", ["10.0.0.9", "203.0.113.5", "2001:db8::1", "", "unix:"])
    def test_others_find_nothing(self, address: str) -> None:
        answer = read(REMOTE_ADDR=address)
        assert answer.status_code == 404
        assert b"hookline_" not in answer.content

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host"])
    def test_nor_does_who_comes_through_a_proxy_of_this_machine(self, header: str) -> None:
        assert read(REMOTE_ADDR="127.0.0.1", headers={header: "127.0.0.1"}).status_code == 404

    @pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.9"])
    def test_with_a_token_it_counts_alone(self, settings: Any, address: str) -> None:
        settings.METRICS_TOKEN = TOKEN
        assert read(REMOTE_ADDR=address, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        for wrong in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer ünï"}):
            assert read(REMOTE_ADDR=address, headers=wrong).status_code == 404

    def test_signing_in_is_not_enough(self, client_of: Any, owner: Any) -> None:
        assert client_of(owner).get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404

    def test_it_is_read_only(self) -> None:
        assert Client().post("/metrics").status_code == 405

    def test_it_is_read_without_tls_from_within(self, settings: Any) -> None:
        settings.SECURE_SSL_REDIRECT = True
        assert read().status_code == 200
        assert Client().get("/healthz").status_code == 200
        assert Client().get("/sign-in/").status_code == 301


class TestNumbers:
    def test_deliveries_by_status(self) -> None:
        factories.DeliveryFactory(due_at=timezone.now() - timedelta(seconds=90))
        factories.DeliveryFactory.create_batch(2, status="dead")
        found = numbers()
        assert found['hookline_deliveries{status="waiting"}'] == 1
        assert found['hookline_deliveries{status="dead"}'] == 2
        assert found['hookline_deliveries{status="delivered"}'] == 0
        assert found["hookline_delivery_late_seconds"] >= 90

    def test_nothing_is_late_before_its_time(self) -> None:
        factories.DeliveryFactory(due_at=timezone.now() + timedelta(minutes=5))
        assert numbers()["hookline_delivery_late_seconds"] == 0

    def test_recent_executions(self) -> None:
        factories.ExecutionFactory(duration_ms=250.0)
        factories.ExecutionFactory(duration_ms=750.0)
        factories.ExecutionFactory(status="failed", duration_ms=None)
        factories.ExecutionFactory(created_at=timezone.now() - timedelta(minutes=6))
        found = numbers()
        assert found['hookline_executions_recent{mode="sync",status="succeeded"}'] == 2
        assert found['hookline_execution_seconds_recent{mode="sync",status="succeeded"}'] == 1.0
        assert found['hookline_executions_recent{mode="sync",status="failed"}'] == 1

    def test_open_breakers(self) -> None:
        factories.AssignmentFactory(breaker_until=timezone.now() + timedelta(minutes=1))
        factories.AssignmentFactory(breaker_until=timezone.now() - timedelta(minutes=1))
        assert numbers()["hookline_breakers_open"] == 1

    def test_the_age_of_the_last_sweep(self) -> None:
        assert numbers()["hookline_sweep_age_seconds"] == -1
        heartbeat_note(name=SWEEP)
        assert 0 <= numbers()["hookline_sweep_age_seconds"] < 60

    def test_an_engine_that_does_not_answer(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        from hooks.engine import Engine

        settings.ENGINE_SOCKET = str(tmp_path / "engine.sock")
        gone = Engine(settings.ENGINE_SOCKET)
        monkeypatch.setattr("hooks.services.metrics.shared_engine", lambda: gone)
        assert numbers()["hookline_engine_up"] == 0

    def test_an_engine_that_does(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        from hooks.services.engine import shared_engine

        engine = shared_engine()
        settings.ENGINE_SOCKET = "shared"
        monkeypatch.setattr("hooks.services.metrics.shared_engine", lambda: engine)
        found = numbers()
        assert found["hookline_engine_up"] == 1
        assert found["hookline_engine_running"] == 0
        assert "hookline_engine_pid" not in found

    def test_private_engines_tell_nothing(self) -> None:
        assert "hookline_engine_up" not in numbers()

    def test_no_brand_and_no_customer_is_named(self, brand: Any) -> None:
        factories.ExecutionFactory(hook__brand=brand, customer_email="ada@example.com")
        text = read().content.decode()
        assert brand.name not in text
        assert "ada@" not in text
        assert models.Brand.objects.count() == 1
