"""Run one hook file in the real engine, without a database."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hooks.events import UnknownEvent, get_event
from hooks.services.hook_file import (
    EngineUnavailable,
    FileResult,
    FileRun,
    UnusableFile,
    dependencies_read,
    hook_file_run,
)

USAGE = 2


class Command(BaseCommand):
    """Exit 0 whenever the engine ran the hook, whatever it did; 2 for bad usage."""

    help = "Run a hook file in the real engine and print its outcome, console lines, outbound requests and time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the hook's JavaScript")
        parser.add_argument("--event", required=True, metavar="KEY", help="event type, such as before-registration")
        parser.add_argument("--input", metavar="F", help="JSON object; missing parts come from the event's sample")
        parser.add_argument("--variables", metavar="F", help='JSON object, or {"variables": ..., "secrets": ...}')
        parser.add_argument("--dependencies", metavar="F", help="JSON object of npm name to source or .js path")
        parser.add_argument("--http", metavar="F", help="JSON list of recorded exchanges; nothing reaches the network")
        parser.add_argument("--timeout-ms", type=int, default=2_000, metavar="N", help="time limit (default 2000)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = hook_file_run(run=_run(options))
        except UnusableFile as problem:
            raise CommandError(str(problem), returncode=USAGE) from problem
        except EngineUnavailable as problem:
            raise CommandError(f"The engine is not available: {problem}") from problem
        except UnknownEvent as problem:
            raise CommandError(f"--event: {problem}", returncode=USAGE) from problem
        self.stdout.write(json.dumps(_as_data(done), ensure_ascii=False, indent=2) if options["json"] else _page(done))


def _run(options: dict[str, Any]) -> FileRun:
    path = Path(options["file"])
    if options["timeout_ms"] < 1:
        raise UnusableFile("--timeout-ms: expected a whole number of at least 1")
    dependencies = options["dependencies"]
    return FileRun(
        source=_text("FILE", path),
        event=get_event(options["event"]),
        given=_json("--input", options["input"], dict),
        configuration=_json("--variables", options["variables"], dict),
        modules=dependencies_read(path=Path(dependencies), given=_json("--dependencies", dependencies, dict))
        if dependencies
        else {},
        http=_json("--http", options["http"], list) if options["http"] else None,
        timeout_ms=options["timeout_ms"],
    )


def _text(option: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableFile(f"{option}: {error}") from error


def _json(option: str, name: str | None, kind: type[Any]) -> Any:
    if name is None:
        return kind()
    try:
        value = json.loads(_text(option, Path(name)))
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnusableFile(f"{option}: {name} is not JSON: {error}") from error
    if not isinstance(value, kind):
        raise UnusableFile(f"{option}: {name} must hold a JSON {'object' if kind is dict else 'list'}")
    return value


def _as_data(done: FileResult) -> dict[str, Any]:
    run = asdict(done.result)
    own = {name: value for name, value in vars(done).items() if name != "result"}
    return {**own, **run}


def _page(done: FileResult) -> str:
    result = done.result
    lines = [f"{done.event}: {done.outcome}"]
    lines += [f"  {done.problem}"] if done.problem else []
    if result.error:
        lines += [f"    {line}" for line in str(result.error.get("stack", "")).splitlines()[1:]]
    parts = {"message": done.message, "deny": done.deny, "redirect": done.redirect, "effects": done.effects}
    parts["session"] = done.session
    lines += [f"  {name}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items() if part]
    lines += [f"  [{line['level']}] {line['text']}" for line in result.logs]
    lines += [f"  -> {_request(request)}" for request in result.requests]
    lines += [f"  ! {warning['code']}: {warning['message']}" for warning in result.warnings]
    lines.append(f"  {result.duration_ms:,.1f} ms, {result.cpu_ms:,.1f} ms CPU, {result.memory_kb:,} KiB")
    return "\n".join(lines)


def _request(request: dict[str, Any]) -> str:
    answer = request.get("status") or request.get("error")
    return f"{request.get('method')} {request.get('url')}: {answer}"
