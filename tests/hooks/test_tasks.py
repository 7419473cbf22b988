"""The queue with real processes: a worker runs what is queued, and its sudden death loses nothing."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hooks import tasks
from hooks.models import Delivery, Execution
from tests import factories
from tests.hooks.installation import Installation

SEED = """
from tests import factories
brand = factories.BrandFactory(internal_hosts=hosts)
application = factories.ApplicationFactory(brand=brand, client_id="shop")
hook = factories.HookFactory(brand=brand, event="after-consent-update", source=source)
factories.AssignmentFactory(application=application, hook=hook, mode="async", timeout_ms=timeout_ms)
"""
DISPATCH = """
from hooks.events import get_event
from hooks.models import Application, Delivery
from hooks.services.bodies import EventBody
from hooks.services.dispatch import event_dispatch
from hooks.services.wakeups import wakeups_flush
kind = get_event("after-consent-update")
sample = {name: value for name, value in kind.sample.items() if name not in kind.filled}
application = Application.objects.select_related("brand").get()
for number in range(count):
    event_dispatch(application=application, event=kind, body=EventBody(sample))
result = wakeups_flush()
"""
STATES = """
from collections import Counter
from hooks.models import Delivery
result = dict(Counter(Delivery.objects.values_list("status", flat=True)))
"""
EXECUTIONS = """
from hooks.models import Delivery
rows = Delivery.objects.order_by("pk").values("status", "attempts", "execution__status", "execution__attempt")
result = list(rows)
"""
HOOK = "module.exports = async (args) => { console.log('ran', args.event.id) }"
GATED = "module.exports = async () => { await fetch('http://127.0.0.1:PORT/') }"


@pytest.fixture
def gate() -> Iterator[Any]:
    """An upstream that holds the first request until the test is over, and lets the others through.

    `gate.entered` is set once a hook is in the middle of its request.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not server.entered.is_set():
                server.entered.set()
                server.opened.wait(60)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.entered, server.opened, server.port = threading.Event(), threading.Event(), server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.opened.set()
    server.shutdown()
    server.server_close()
    thread.join()


def rabbitmq_or_redis() -> list[Any]:
    return [
        pytest.param("filesystem", id="filesystem"),
        pytest.param("redis_url", id="redis", marks=pytest.mark.redis),
        pytest.param("rabbitmq_url", id="rabbitmq", marks=pytest.mark.rabbitmq),
    ]


@pytest.fixture
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An empty installation on the broker that the test names, with its own SQLite database."""
    name = request.param
    broker = "filesystem://" if name == "filesystem" else request.getfixturevalue(name)
    with Installation(tmp_path, broker_url=broker) as made:
        made.migrate()
        yield made
        if name == "rabbitmq_url":
            made.do(
                "from console.celery import app; app.connection().channel().queue_delete(app.conf.task_default_queue)"
            )


@pytest.mark.parametrize("installation", rabbitmq_or_redis(), indirect=True)
def test_a_worker_runs_what_is_queued_without_waiting_for_the_sweep(installation: Installation) -> None:
    # Nobody tries it again: on a busy machine the worker's first hook has to have time enough.
    installation.do(SEED, hosts=[], source=HOOK, timeout_ms=20_000)
    installation.worker()
    assert installation.do(DISPATCH, count=3) is True
    # No scheduler runs here: only the announcements can have woken the worker.
    installation.wait_for(STATES, {"delivered": 3})
    assert (
        installation.do(EXECUTIONS)
        == [{"status": "delivered", "attempts": 1, "execution__status": "succeeded", "execution__attempt": 1}] * 3
    )


@pytest.mark.parametrize("installation", rabbitmq_or_redis(), indirect=True)
def test_killing_a_worker_in_the_middle_of_a_hook_loses_nothing(installation: Installation, gate: Any) -> None:
    source = GATED.replace("PORT", str(gate.port))
    # Long enough that a busy machine ends no hook before its worker is killed, and short enough to wait for the lease.
    installation.do(SEED, hosts=[f"127.0.0.1:{gate.port}"], source=source, timeout_ms=5_000)
    victim = installation.worker(threads=1)
    installation.do(DISPATCH, count=4)
    assert gate.entered.wait(60), installation.logs()
    installation.kill(victim)
    left = installation.do(STATES)
    assert left == {"claimed": 1, "waiting": 3}
    installation.worker()
    installation.beat()
    installation.wait_for(STATES, {"delivered": 4})
    attempts = [row["attempts"] for row in installation.do(EXECUTIONS)]
    assert sorted(attempts) == [1, 1, 1, 2]


@pytest.mark.parametrize("installation", ["filesystem"], indirect=True)
def test_what_was_queued_while_the_broker_was_away_is_swept_up(installation: Installation) -> None:
    installation.do(SEED, hosts=[], source=HOOK, timeout_ms=2_000)
    nowhere = "from console.celery import app\napp.conf.update(broker_url='redis://127.0.0.1:1/0')\n"
    installation.do(nowhere + DISPATCH, count=2)
    assert installation.do(STATES) == {"waiting": 2}
    installation.worker()
    installation.beat()
    installation.wait_for(STATES, {"delivered": 2})


@pytest.mark.django_db
def test_each_task_is_a_door_to_one_service() -> None:
    delivery: Any = factories.DeliveryFactory()
    tasks.delivery_run(delivery.pk)
    assert Delivery.objects.get().status == "delivered"
    tasks.delivery_run(delivery.pk)
    assert Execution.objects.get().attempt == 1
    tasks.deliveries_sweep()
    Execution.objects.update(created_at="2001-01-01T00:00:00Z")
    tasks.executions_prune()
    assert not Execution.objects.exists()


def test_the_schedule_names_tasks_that_exist(settings: Any) -> None:
    from console.celery import app

    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks
    assert "hooks.tasks.delivery_run" in app.tasks
