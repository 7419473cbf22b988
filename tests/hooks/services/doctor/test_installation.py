"""What doctor says of engine, database, queue, files and host."""

from __future__ import annotations

import json
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from hooks import tasks
from hooks.engine import Job
from hooks.models import AuditEntry, Heartbeat
from hooks.services.doctor import database, examine, host, queue, sandbox
from hooks.services.doctor.findings import Finding, ok
from hooks.services.heartbeats import SWEEP, heartbeat_age, heartbeat_note
from tests import factories

Usage = namedtuple("Usage", "total used free")


def one(findings: Any) -> Finding:
    (found,) = findings
    assert isinstance(found, Finding)
    return found


class TestEngine:
    def test_it_runs_a_hook(self) -> None:
        found, *_ = sandbox.sandbox_check()
        assert found.level in ("ok", "warn")
        assert "private daemon" in found.says

    @pytest.mark.parametrize(("children", "level"), [("compiled", "ok"), ("interpreted", "warn")])
    def test_it_tells_how_fast(self, monkeypatch: pytest.MonkeyPatch, children: str, level: str) -> None:
        monkeypatch.setattr("hooks.engine.Engine.status", lambda self: {"level": "full", "children": children})
        _, found = sandbox.sandbox_check()
        assert (found.check, found.level) == ("engine speed", level)
        assert ("compiler" in found.mend) == (level == "warn")

    def test_a_daemon_that_is_not_there(self, settings: Any, tmp_path: Path) -> None:
        settings.ENGINE_SOCKET = str(tmp_path / "engine.sock")
        found = one(sandbox.sandbox_check())
        assert found.level == "fail"
        assert "make run" in found.mend

    def test_a_weaker_level_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hooks.engine.Engine.status", lambda self: {"level": "development"})
        found = one(sandbox.sandbox_check())
        assert (found.level, "development" in found.says) == ("warn", True)

    def test_a_hook_that_does_not_do_what_it_should(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox, "PROOF", Job(source="module.exports = () => 41", args={}, settle="return"))
        assert one(sandbox.sandbox_check()).level == "fail"


@pytest.mark.django_db
class TestDatabase:
    def test_it_answers(self) -> None:
        found = one(database.database_check())
        assert found.level == "ok"
        assert ("SQLite" if connection.vendor == "sqlite" else "PostgreSQL") in found.says

    def test_it_does_not_and_the_password_in_the_error_is_not_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse() -> Any:
            raise OperationalError("connection to postgres://me:hunter2@db failed")

        monkeypatch.setattr(connection, "cursor", refuse)
        found = one(database.database_check())
        assert (found.level, "OperationalError" in found.says) == ("fail", True)
        assert "hunter2" not in found.says + found.mend

    def test_all_migrations_are_applied(self) -> None:
        assert one(database.migrations_check()).level == "ok"

    def test_one_is_not(self) -> None:
        newest = MigrationLoader(connection).graph.leaf_nodes("hooks")[0][1]
        MigrationRecorder(connection).record_unapplied("hooks", newest)
        found = one(database.migrations_check())
        assert (found.level, "migrate" in found.mend) == ("fail", True)

    def test_the_journal_is_sqlites_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = list(database.journal_check())
        # The tests' own SQLite lies in memory, which knows no write-ahead log.
        assert [finding.level for finding in found] == (["warn"] if connection.vendor == "sqlite" else [])
        monkeypatch.setattr(connection, "vendor", "postgresql")
        assert list(database.journal_check()) == []


@pytest.mark.django_db
class TestQueue:
    def test_the_embedded_broker_is_a_folder_to_write_to(self, settings: Any, tmp_path: Path) -> None:
        settings.BROKER_URL, settings.DATA_DIR = "filesystem://", tmp_path
        assert one(queue.broker_check()).level == "ok"
        assert not any(path.is_file() for path in (tmp_path / "broker").iterdir())

    def test_a_folder_that_cannot_be(self, settings: Any, tmp_path: Path) -> None:
        (tmp_path / "broker").write_text("a file", encoding="utf-8")
        settings.BROKER_URL, settings.DATA_DIR = "filesystem://", tmp_path
        assert one(queue.broker_check()).level == "fail"

    def test_a_broker_that_answers(self, settings: Any) -> None:
        settings.BROKER_URL = "memory://"
        assert one(queue.broker_check()).level == "ok"

    def test_a_broker_that_does_not_and_its_password_is_not_told(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.BROKER_URL = "redis://:hunter2@127.0.0.1:1/0"
        monkeypatch.setattr(
            "hooks.services.doctor.queue.current_app", Celery(broker=settings.BROKER_URL, set_as_current=False)
        )
        found = one(queue.broker_check())
        assert found.level == "fail"
        assert "127.0.0.1:1" in found.says
        assert "hunter2" not in found.says + found.mend

    def test_a_sweep_that_never_was(self) -> None:
        assert one(queue.sweep_check()).level == "warn"

    @pytest.mark.parametrize(
        ("age", "level", "words"),
        [
            (timedelta(seconds=4), "ok", "4 seconds"),
            (timedelta(minutes=3), "fail", "3 minutes"),
            (timedelta(hours=5), "fail", "5 hours"),
            (timedelta(days=9), "fail", "9 days"),
        ],
    )
    def test_the_last_sweep(self, age: timedelta, level: str, words: str) -> None:
        Heartbeat.objects.create(name=SWEEP, beat_at=timezone.now() - age, beaten_by="host:1")
        found = one(queue.sweep_check())
        assert found.level == level
        assert words in found.says

    def test_a_worker_that_sweeps_is_alive(self) -> None:
        tasks.deliveries_sweep()
        assert one(queue.sweep_check()).level == "ok"

    @pytest.mark.parametrize(("due", "level"), [(timedelta(minutes=1), "ok"), (timedelta(minutes=10), "warn")])
    def test_deliveries_that_wait_for_long(self, due: timedelta, level: str) -> None:
        factories.DeliveryFactory(due_at=timezone.now() - due)
        assert one(queue.overdue_check()).level == level

    def test_dead_deliveries_are_not_overdue(self) -> None:
        factories.DeliveryFactory(status="dead", due_at=timezone.now() - timedelta(days=1))
        assert one(queue.overdue_check()).level == "ok"


@pytest.mark.django_db
class TestHeartbeats:
    def test_a_beat_is_written_at_most_every_ten_seconds(self) -> None:
        assert heartbeat_age(name=SWEEP) is None
        assert [heartbeat_note(name=SWEEP) for _ in range(3)] == [True, False, False]
        Heartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=11))
        assert heartbeat_note(name=SWEEP)
        assert Heartbeat.objects.count() == 1
        assert ":" in Heartbeat.objects.get().beaten_by

    def test_a_clock_that_went_back_does_not_silence_it(self) -> None:
        Heartbeat.objects.create(name=SWEEP, beat_at=timezone.now() + timedelta(hours=1), beaten_by="host:1")
        assert heartbeat_note(name=SWEEP)
        age = heartbeat_age(name=SWEEP)
        assert age is not None
        assert age < timedelta(minutes=1)


class TestStatic:
    @pytest.fixture
    def built(self, settings: Any, tmp_path: Path) -> Path:
        (tmp_path / "build").mkdir()
        (tmp_path / "build" / "console.css").write_text("a {}", encoding="utf-8")
        settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path / "build"], tmp_path / "static"
        settings.DEBUG = False
        (tmp_path / "static").mkdir()
        return tmp_path

    def collect(self, folder: Path, *names: str) -> None:
        paths = {"console.css": "console.1.css", "console.js": "console.2.js"}
        (folder / "static" / "staticfiles.json").write_text(json.dumps({"paths": paths}), encoding="utf-8")
        for name in names:
            (folder / "static" / name).write_text("", encoding="utf-8")

    def test_built_and_collected(self, built: Path) -> None:
        self.collect(built, "console.1.css", "console.2.js")
        assert one(host.static_check()).level == "ok"

    def test_not_collected(self, built: Path) -> None:
        found = one(host.static_check())
        assert (found.level, "collectstatic" in found.mend) == ("fail", True)

    def test_some_are_gone(self, built: Path) -> None:
        self.collect(built, "console.1.css")
        assert "1 of 2" in one(host.static_check()).says

    @pytest.mark.parametrize("text", ["", "{", "{}", "[]"])
    def test_a_broken_manifest(self, built: Path, text: str) -> None:
        (built / "static" / "staticfiles.json").write_text(text, encoding="utf-8")
        assert one(host.static_check()).level == "fail"

    def test_not_built(self, built: Path) -> None:
        (built / "build" / "console.css").unlink()
        assert "not built" in one(host.static_check()).says

    def test_in_debug_nothing_is_collected(self, built: Path, settings: Any) -> None:
        settings.DEBUG = True
        assert one(host.static_check()).level == "ok"


class TestHost:
    @pytest.mark.parametrize(("free", "level"), [(50, "fail"), (500, "warn"), (5_000, "ok")])
    def test_the_disk(
        self, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, free: int, level: str
    ) -> None:
        settings.DATA_DIR = tmp_path / "not" / "made" / "yet"
        monkeypatch.setattr(
            "shutil.disk_usage", lambda path: Usage(0, 0, free * 1_000_000) if path == tmp_path else None
        )
        assert one(host.disk_check()).level == level

    @pytest.mark.django_db
    def test_the_clock(self) -> None:
        assert one(host.clock_check()).level == "ok"

    @pytest.mark.django_db
    def test_an_entry_from_the_future(self, brand: Any) -> None:
        AuditEntry.objects.create(brand=brand, sequence=1, at=timezone.now() + timedelta(hours=1), digest="x")
        assert one(host.clock_check()).level == "warn"

    def test_a_clock_that_was_never_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(1970, 1, 2, tzinfo=UTC))
        assert one(host.clock_check()).level == "fail"

    def test_a_server_with_another_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(host, "server_drift", lambda: timedelta(seconds=90))
        found = one(host.clock_check())
        assert (found.level, "90 seconds" in found.says) == ("fail", True)

    @pytest.mark.django_db
    def test_this_server_has_ours(self) -> None:
        assert host.server_drift() < timedelta(seconds=5)


class TestAll:
    @pytest.mark.django_db
    def test_each_check_says_something_and_how_to_mend_it(self) -> None:
        found = examine.doctor_examine()
        assert {name for name, _ in examine.CHECKS} - {finding.check for finding in found} <= {
            "journal",
            "stored secrets",
        }
        assert all(finding.mend for finding in found if finding.level != "ok")
        assert not any(finding.mend for finding in found if finding.level == "ok")

    @pytest.mark.parametrize(
        ("error", "level"), [(DatabaseError("hunter2"), "warn"), (RuntimeError("hunter2"), "fail")]
    )
    def test_a_check_that_breaks_hides_no_other(
        self, monkeypatch: pytest.MonkeyPatch, error: Exception, level: str
    ) -> None:
        def breaks() -> Any:
            raise error

        monkeypatch.setattr(examine, "CHECKS", (("one", breaks), ("two", lambda: iter([ok("two", "good")]))))
        first, second = examine.doctor_examine()
        assert (first.check, first.level, second.level) == ("one", level, "ok")
        assert "hunter2" not in first.says
