"""Budgets per caller. Each process counts for itself in memory: losing a cache can never block a login."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from hooks.api.addresses import client_ip

MOST_CALLERS = 10_000
CONTINUES_PER_MINUTE = 120
CALLS_PER_MINUTE = 1_200


class Buckets:
    """Token buckets by key: each holds up to one minute's budget and fills evenly."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._levels: OrderedDict[Any, tuple[float, float]] = OrderedDict()

    def take(self, key: Any, per_minute: int, now: float | None = None) -> float:
        """Take one; return 0.0, or the seconds until one will be there (nothing is taken then)."""
        now = time.monotonic() if now is None else now
        rate = per_minute / 60
        with self._lock:
            level, since = self._levels.pop(key, (float(per_minute), now))
            level = min(float(per_minute), level + (now - since) * rate)
            wait = 0.0 if level >= 1 else (1 - level) / rate
            self._levels[key] = (level if wait else level - 1, now)
            if len(self._levels) > MOST_CALLERS:
                self._levels.popitem(last=False)
        return wait

    def clear(self) -> None:
        with self._lock:
            self._levels.clear()


buckets = Buckets()


class BudgetThrottle(BaseThrottle):
    """A budget of calls a minute, by caller."""

    _wait = 0.0

    def budget(self) -> int:
        raise NotImplementedError(f"{type(self).__name__}.budget says how many calls a minute")

    def caller(self, request: Request) -> Any:
        raise NotImplementedError(f"{type(self).__name__}.caller says who calls")

    def allow_request(self, request: Request, view: APIView) -> bool:
        self._wait = buckets.take((type(self).__name__, self.caller(request)), self.budget())
        return self._wait == 0.0

    def wait(self) -> float:
        return self._wait


class AddressThrottle(BudgetThrottle):
    """Anonymous visitors of /continue, by address."""

    def budget(self) -> int:
        return CONTINUES_PER_MINUTE

    def caller(self, request: Request) -> Any:
        return client_ip(request)


class PrincipalThrottle(BudgetThrottle):
    """The management API, by API key or person."""

    def budget(self) -> int:
        return CALLS_PER_MINUTE

    def caller(self, request: Request) -> Any:
        return type(request.user).__name__, getattr(request.user, "pk", None) or client_ip(request)
