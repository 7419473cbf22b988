"""A supervisor as a program of its own, for tests that end it from outside.

`python -m tests.bootstrap.supervised FILE`: the file lists services as JSON and may say when the web "answers".
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from console.bootstrap.service import Service
from console.bootstrap.supervisor import Supervisor


def show(name: str, line: str) -> None:
    print(f"{name} | {line}", flush=True)


def main(file: Path) -> int:
    plan = json.loads(file.read_text(encoding="utf-8"))
    services = [
        Service(entry["name"], entry["argv"], entry.get("env", {}), entry.get("grace_s", 20))
        for entry in plan["services"]
    ]
    supervisor = Supervisor(services, show, cwd=file.parent)
    supervisor.on_ready = lambda: show("supervisor", "ready")
    if "ready_after_s" in plan:
        threading.Timer(plan["ready_after_s"], supervisor.announce_ready).start()
    show("janitor", str(supervisor.janitor.pid))
    code = supervisor.run()
    show("supervisor", f"ended: {supervisor.failed or 'on request'}")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
