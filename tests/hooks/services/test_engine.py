"""One engine for each process, and what happens to events when there is none."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

import pytest

from hooks.services.engine import engine_close, engine_warm, shared_engine
from tests.hooks.services.conftest import Dispatch
from tests.hooks.the import the_execution


@pytest.fixture
def no_engine(settings: Any, tmp_path: Any) -> Any:
    """The daemon's socket is not there."""
    engine_close()
    settings.ENGINE_SOCKET = str(tmp_path / "gone.sock")
    yield
    engine_close()


def test_a_process_has_one_engine() -> None:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(shared_engine())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(engine) for engine in found}) == 1


def test_closing_makes_room_for_a_new_one() -> None:
    first = shared_engine()
    engine_close()
    second = shared_engine()
    assert second is not first
    assert second.check("module.exports = async () => {}") == []


def test_the_socket_of_the_settings_is_used(no_engine: None, settings: Any) -> None:
    assert shared_engine().socket == settings.ENGINE_SOCKET


def test_after_a_fork_the_child_forgets_the_parents_engine() -> None:
    shared_engine()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        from hooks.services import engine

        os.write(writer, b"kept" if engine._shared._engine else b"forgotten")
        os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"forgotten"


POLICIES = [("fail_open", "continue"), ("fail_closed", "deny"), ("show_error", "show_error")]


@pytest.mark.django_db
@pytest.mark.parametrize(("policy", "outcome"), POLICIES)
def test_losing_the_engine_applies_each_policy(
    policy: str, outcome: str, no_engine: None, dispatch: Dispatch, assign: Any
) -> None:
    assign("module.exports = async () => {}", on_failure=policy)
    answer = dispatch()
    assert answer["outcome"] == outcome
    assert answer["executions"][0]["status"] == "engine_unavailable"
    assert the_execution().error["name"] == "EngineUnavailable"


@pytest.mark.django_db
def test_asynchronous_hooks_are_queued_without_an_engine(no_engine: None, dispatch: Dispatch, assign: Any) -> None:
    assign("module.exports = async () => {}", mode="async")
    assert dispatch()["executions"][0]["status"] == "queued"


def test_warming_loads_the_client_and_starts_no_engine() -> None:
    engine_close()
    thread = engine_warm()
    thread.join()
    assert thread.daemon
    assert "hooks.engine.broker.desk" in sys.modules
    from hooks.services import engine

    assert engine._shared._engine is None
