"""Calls under way of one job: admitted, counted, handed to workers, ended by reply, time, abort or close."""

from __future__ import annotations

import threading
import time
from collections import deque
from functools import partial
from typing import Any

from hooks.engine.broker import workers
from hooks.engine.broker.calls import BrokerLimits, Call
from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.operations import Operations, Reply
from hooks.engine.broker.records import Hop

MAX_PARALLEL = 6
MAX_PENDING = 256


class Desk:
    """All state is guarded by one condition; workers come back only through `_finish`."""

    def __init__(self, operations: Operations, limits: BrokerLimits, began: float, deadline: float) -> None:
        self._operations, self._limits, self._began, self._deadline = operations, limits, began, deadline
        self._changed = threading.Condition()
        self._calls: dict[int, Call] = {}
        self._queue: deque[Call] = deque()
        self._at_work: set[Call] = set()
        self._hops: list[Hop] = []
        self._replies: list[Reply] = []
        self._sent = 0

    def requests(self) -> list[dict[str, Any]]:
        return [dict(hop.record) for hop in list(self._hops)]

    def pending(self) -> list[dict[str, Any]]:
        with self._changed:
            return [call.describe() for call in self._calls.values()]

    def start(self, payload: dict[str, Any]) -> None:
        ident = payload.get("id")
        with self._changed:
            if payload.get("op") == "abort":
                self._abort(ident, payload.get("target"))
            elif isinstance(ident, int) and ident not in self._calls:
                self._accept(Call(payload, self._deadline, self._limits.timeout_ms, self._follow))

    def wait(self, timeout_s: float) -> list[Reply]:
        end = time.monotonic() + timeout_s
        with self._changed:
            while True:
                now = time.monotonic()
                self._expire(now)
                if self._replies or now >= end:
                    ready, self._replies = self._replies, []
                    return ready
                self._changed.wait(min([end, *(call.deadline for call in self._calls.values())]) - now)

    def close(self, *, timed_out: bool) -> None:
        with self._changed:
            self._queue.clear()
            for call in list(self._calls.values()):
                self._fail(call, self._last_word(call, timed_out=timed_out))
            self._replies.clear()

    def _accept(self, call: Call) -> None:
        if len(self._calls) >= MAX_PENDING:
            error = BrokerError("too_many_requests", f"a hook may wait for at most {MAX_PENDING} things at once")
            self._replies.append({"id": call.id, "error": error.reply()})
            return
        self._calls[call.id] = call
        try:
            self._count(call)
        except BrokerError as error:
            self._fail(call, error)
            return
        if self._operations.is_quick(call):
            self._finish(call, self._operations.attempt(call))
        else:
            self._queue.append(call)
            self._advance()

    def _count(self, call: Call) -> None:
        if call.op == "fetch":
            call.follow(str(call.payload.get("method") or "GET"), str(call.payload.get("url")))
        elif call.op == "dns":
            self._spend()

    def _follow(self, call: Call, method: str, url: str) -> None:
        """Opens the record of one more request, if the job may send it."""
        with self._changed:
            if call.done:
                raise BrokerError("aborted", f"{call.subject} was ended")
            if self._sent <= self._limits.requests:  # the first one too many is shown, the flood behind it is not
                hop = Hop(method, url, recorded=self._operations.recorded, began=self._began)
                call.hops.append(hop)
                self._hops.append(hop)
            self._spend()

    def _spend(self) -> None:
        self._sent += 1
        if self._sent > self._limits.requests:
            self._sent = self._limits.requests + 1
            text = f"a hook may send at most {self._limits.requests} requests in one run"
            raise BrokerError("too_many_requests", text)

    def _advance(self) -> None:
        while len(self._at_work) < MAX_PARALLEL and (call := self._next()) is not None:
            self._queue.remove(call)
            self._at_work.add(call)
            workers.workers.submit(self._operations.tenant, partial(self._work, call))

    def _next(self) -> Call | None:
        """The first in the queue; of those that only compute, one at a time: a hook has one processor, not six."""
        computing = any(call.op == "crypto" for call in self._at_work)
        return next((call for call in self._queue if not (computing and call.op == "crypto")), None)

    def _work(self, call: Call) -> None:
        if not call.done:
            self._finish(call, self._operations.attempt(call))

    def _finish(self, call: Call, outcome: dict[str, Any] | BrokerError) -> None:
        with self._changed:
            if isinstance(outcome, BrokerError):
                self._fail(call, outcome)
            else:
                self._settle(call, {"id": call.id, "ok": outcome})

    def _fail(self, call: Call, error: BrokerError) -> None:
        if call.done:
            return
        call.stop(error)
        if call.hops:
            call.hops[-1].fail({"code": error.code, "message": error.message})
        self._settle(call, {"id": call.id, "error": error.reply()})

    def _settle(self, call: Call, reply: Reply) -> None:
        """Only the first end of a call counts: what its thread still finds out is dropped."""
        if call.done:
            return
        call.done = True
        del self._calls[call.id]
        self._at_work.discard(call)
        self._replies.append(reply)
        self._advance()
        self._changed.notify_all()

    def _abort(self, ident: object, target: object) -> None:
        call = self._calls.get(target) if isinstance(target, int) else None
        if call is not None:
            self._drop(call)
            self._fail(call, BrokerError("aborted", f"{call.subject} was aborted by the hook"))
        if isinstance(ident, int):
            self._replies.append({"id": ident, "ok": {}})

    def _expire(self, now: float) -> None:
        for call in [call for call in self._calls.values() if call.deadline <= now]:
            self._drop(call)
            self._fail(call, call.timed_out())

    def _drop(self, call: Call) -> None:
        if call in self._queue:
            self._queue.remove(call)

    def _last_word(self, call: Call, *, timed_out: bool) -> BrokerError:
        if timed_out or time.monotonic() >= call.deadline:
            return call.timed_out()
        return BrokerError("aborted", f"{call.subject} was still under way when the hook ended")
