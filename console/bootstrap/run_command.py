"""`make run`: from whatever is there to a working console."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

from console.bootstrap.application import application_steps
from console.bootstrap.checks import check_port, only_one, read_port
from console.bootstrap.commands import Tools
from console.bootstrap.console_log import ConsoleLog
from console.bootstrap.engine_child import child_step
from console.bootstrap.front_end import front_end_steps
from console.bootstrap.launcher import die_with_parent
from console.bootstrap.paths import Paths
from console.bootstrap.problems import Problem
from console.bootstrap.python_environment import packages_step, venv_step
from console.bootstrap.readiness import watch
from console.bootstrap.report import Report
from console.bootstrap.services import Plan, hookline_services
from console.bootstrap.steps import run_steps
from console.bootstrap.supervisor import Supervisor

DEFAULTS = {"HOOKLINE_DEMO": "true"}
LEVEL = "HOOKLINE_ENGINE_LEVEL"
DOCTOR = "`.venv/bin/python manage.py doctor` checks the installation and says how to mend each fault."


def run(paths: Paths, environ: Mapping[str, str], report: Report) -> int:
    """Set up what is missing, then keep the services running until Ctrl-C; return the exit code."""
    host = environ.get("HOOKLINE_HOST", "").strip() or "127.0.0.1"
    plan = Plan.of(environ, host, read_port(environ))
    tools = Tools(paths, {**DEFAULTS, **engine_level(environ, sys.platform, report), **environ})
    with only_one(paths, "supervisor", wait=False, what="Hookline is already running"):
        check_port(plan.host, plan.port)
        report.line("Hookline: setting up")
        with only_one(paths, "setup", wait=True, what="another set-up is under way"):
            set_up(tools, report)
        return supervise(tools, plan, report)


def engine_level(environ: Mapping[str, str], platform: str, report: Report) -> dict[str, str]:
    """The engine's level where the person named none: off Linux there is but one, and it is said aloud."""
    if platform == "linux" or environ.get(LEVEL):
        return {}
    report.line(f"Hooks run at level `development` here: {platform} has no sandbox for them. For customers use Linux.")
    return {LEVEL: "development"}


def set_up(tools: Tools, report: Report) -> None:
    """Packages, bundles, database and demo brand: whatever is not up to date."""
    run_steps([venv_step(tools), packages_step(tools, ()), child_step(tools)], report)
    run_steps(front_end_steps(tools, with_dev=False), report)
    run_steps(application_steps(tools), report)


def supervise(tools: Tools, plan: Plan, report: Report) -> int:
    """Start the services, say where the console is once it answers, and stay until they are stopped."""
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)
    report.line("Starting: engine, worker, scheduler, web")
    services = hookline_services(tools, plan)
    log = ConsoleLog([service.name for service in services])
    supervisor = Supervisor(services, log, cwd=tools.paths.root)
    log.on_closed = supervisor.request_stop
    supervisor.on_ready = lambda: log.plain(welcome(tools, plan, report))
    cancelled = watch(plan.host, plan.port, supervisor.announce_ready)
    code = supervisor.run()
    cancelled.set()
    if supervisor.failed:
        raise Problem(supervisor.failed, f"Read its last lines above. {DOCTOR}")
    log.plain("Hookline: stopped")
    return code


def welcome(tools: Tools, plan: Plan, report: Report) -> str:
    """The address, the demo sign-ins and how to stop."""
    note = tools.paths.demo_note
    shows_demo = note.is_file() and tools.environ["HOOKLINE_DEMO"].lower() == "true"
    demo = [note.read_text(encoding="utf-8").rstrip(), ""] if shows_demo else []
    lines = [
        "",
        f"Hookline is ready after {report.elapsed():.1f} s: {plan.url}",
        "",
        *demo,
        "Ctrl-C stops everything. Data and logs are in " + str(tools.paths.data),
        "",
    ]
    return "\n".join(lines)
