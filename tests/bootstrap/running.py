"""`make run` with a tiny web server in the place of Hookline's services: `python -m tests.bootstrap.running FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from console.bootstrap import run_command
from console.bootstrap.cli import main
from console.bootstrap.commands import Tools
from console.bootstrap.paths import Paths
from console.bootstrap.report import Report
from console.bootstrap.service import Service
from console.bootstrap.services import Plan

WEB = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", "/sign-in/")
        self.end_headers()
    def log_message(self, *arguments): print("asked", flush=True)
print("serving", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def tiny_services(tools: Tools, plan: Plan) -> list[Service]:
    return [Service("web", [sys.executable, "-I", "-S", "-c", WEB, str(plan.port)], {}, grace_s=20)]


def no_set_up(tools: Tools, report: Report) -> None:
    tools.paths.demo_note.write_text("Brand admin  mika@acme.example  pass-word\n", encoding="utf-8")


if __name__ == "__main__":
    root = Path(sys.argv[1])
    run_command.__dict__.update(set_up=no_set_up, hookline_services=tiny_services)
    Paths.of = lambda _, environ, of=Paths.of: of(root, environ)  # type: ignore[method-assign,misc]  # a checkout of the test's own
    os.chdir(root)
    sys.exit(main(["run"]))
