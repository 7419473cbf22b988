"""A small HTTP server on the loopback that answers from a list of exchanges, for the runs under Node."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        url = f"http://{self.headers['host']}{self.path}"
        for exchange in self.server.answers:
            wanted = exchange["request"]
            if (wanted["method"], wanted["url"]) == (self.command, url) and _same_body(wanted.get("body"), body):
                self._send(exchange["response"])
                return
        self._send({"status": 599, "headers": {}, "body": f"no answer for {self.command} {url} {body}"})

    def _send(self, response: dict[str, Any]) -> None:
        body = response["body"]
        payload = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(response["status"])
        for name, value in response["headers"].items():
            self.send_header(name, value)
        if response["status"] != 204:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a test's output is its own."""


for _command in ("GET", "POST", "PUT", "DELETE", "HEAD"):
    setattr(_Handler, f"do_{_command}", _Handler._answer)


class _Server(ThreadingHTTPServer):
    answers: list[dict[str, Any]]
    daemon_threads = True


class AnsweringServer:
    """`base` is its address; `answers` may be replaced at any time."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.answers = []
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def answers(self) -> list[dict[str, Any]]:
        return self._server.answers

    @answers.setter
    def answers(self, value: list[dict[str, Any]]) -> None:
        self._server.answers = value

    def __enter__(self) -> AnsweringServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _same_body(wanted: object, given: str) -> bool:
    if wanted is None:
        return True
    return given == wanted if isinstance(wanted, str) else json.loads(given or "null") == wanted
