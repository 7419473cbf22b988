"""Faults on demand: the part of an e-mail address before the @ chooses what goes wrong."""

from __future__ import annotations

import time

from django.http import HttpResponse, JsonResponse

# Longer than a hook's default time of two seconds, shorter than a chain's deadline.
SLOW_SECONDS = 3.0


def fault_for(email: str) -> HttpResponse | None:
    """`error@` a 500, `limited@` a 429, `garbage@` a page that is not JSON; `slow@` waits and then says nothing."""
    kind = email.partition("@")[0].strip().lower()
    if kind == "slow":
        time.sleep(SLOW_SECONDS)
        return None
    if kind == "error":
        return JsonResponse({"status": "error", "message": "internal error"}, status=500)
    if kind == "limited":
        limited = {"status": "error", "message": "You have reached your secondly limit."}
        return JsonResponse(limited, status=429, headers={"Retry-After": "1"})
    if kind == "garbage":
        return HttpResponse("<html><body>Down for maintenance</body></html>", content_type="text/html")
    return None
