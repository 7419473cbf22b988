"""Whether hooks run, and how well they are locked in."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from hooks.engine import Engine, Job
from hooks.services.doctor.findings import Finding, fail, ok, warn
from hooks.services.engine import EngineUnavailable

FULL = "full"
PROOF = Job(
    source="module.exports = async (args) => args.left + args.right;", args={"left": 40, "right": 2}, settle="return"
)


def sandbox_check() -> Iterator[Finding]:
    """Start or reach the engine and run a hook. At its start the engine has tried to break out of its own sandbox."""
    shared = settings.ENGINE_SOCKET
    try:
        with Engine(shared or None) as engine:
            status, result = engine.status(), engine.run(PROOF)
    except EngineUnavailable as error:
        yield fail("engine", f"no hook can run: {error}", mend_of(shared))
        return
    if result.status != "ok" or (result.settled or {}).get("value") != 42:
        yield fail("engine", f"a hook that adds two numbers ended as {result.status!r}", mend_of(shared))
        return
    where = "the daemon of this host" if shared else "a private daemon"
    if status["level"] == FULL:
        yield ok("engine", f"{where} runs hooks in the full sandbox; its self-test passed")
        yield speed_of(status["children"])
    else:
        yield warn(
            "engine",
            f"{where} runs hooks at level {status['level']!r}: with less than seccomp and namespaces around them",
            "Let nobody you do not trust write hooks here. For the full sandbox use Linux, with seccomp allowed in the"
            " container, and leave HOOKLINE_ENGINE_LEVEL out.",
        )


def speed_of(children: str) -> Finding:
    if children == "compiled":
        return ok("engine speed", "hooks run in compiled processes")
    return warn(
        "engine speed",
        "hooks run in Python's processes: a run costs about twice the processor time of a compiled one",
        "Install a C compiler (Debian, Ubuntu: apt install gcc libc6-dev) and start again with `make run`. Where there"
        " is one, var/log/engine-child.log says why it failed.",
    )


def mend_of(shared: str) -> str:
    if shared:
        return "Start the installation (`make run`), or see why its engine ended: the lines marked `engine` in its log."
    return (
        "The host must allow seccomp and user processes: see the requirements in docs/deployment.md. On a machine for"
        " development alone, HOOKLINE_ENGINE_LEVEL=development starts the engine with a weaker sandbox."
    )
