"""Settings that start, and yet are not what an installation should run with."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from hooks.services.doctor.findings import Finding, fail, ok, warn

LOCAL = ("localhost", "127.0.0.1", "::1")
SHORT_KEY = 40


def secret_key_check() -> Iterator[Finding]:
    if not settings.SECRET_KEY_IS_SET:
        mend = "Set HOOKLINE_SECRET_KEY to 50 random characters and keep it; `make run` writes one to var/env."
        yield fail("secret key", "HOOKLINE_SECRET_KEY is not set: sessions end with each process", mend)
    elif len(settings.SECRET_KEY) < SHORT_KEY or len(set(settings.SECRET_KEY)) < 10:
        mend = "Choose 50 random characters; everybody has to sign in again after the change."
        yield warn("secret key", "HOOKLINE_SECRET_KEY is short or repeats itself", mend)
    else:
        yield ok("secret key", "it is set")


def addresses_check() -> Iterator[Finding]:
    """Where browsers and identity platforms come to."""
    base = urlsplit(settings.BASE_URL)
    host = base.hostname or ""
    if base.scheme not in ("http", "https") or not host:
        mend = "Set HOOKLINE_BASE_URL to the address people open, such as https://hooks.example.com"
        yield fail("address", f"HOOKLINE_BASE_URL is {settings.BASE_URL!r}, which is no address", mend)
        return
    if not validate_host(host, settings.ALLOWED_HOSTS):
        mend = f"Add {host} to HOOKLINE_ALLOWED_HOSTS."
        yield fail("address", f"{host} of HOOKLINE_BASE_URL is not among HOOKLINE_ALLOWED_HOSTS", mend)
    if "*" in settings.ALLOWED_HOSTS:
        mend = "Name the hosts in HOOKLINE_ALLOWED_HOSTS: links in pages are made from what a request says."
        yield warn("address", "HOOKLINE_ALLOWED_HOSTS lets every host name in", mend)
    yield from encryption_check(base.scheme, host)


def encryption_check(scheme: str, host: str) -> Iterator[Finding]:
    if scheme == "https" and settings.HTTPS_ONLY:
        yield ok("address", f"{settings.BASE_URL}, encrypted, cookies too")
    elif scheme == "https":
        mend = "Leave HOOKLINE_HTTPS_ONLY out, or set it to true."
        yield warn("address", "HOOKLINE_HTTPS_ONLY is off: cookies also travel without encryption", mend)
    elif host in LOCAL:
        yield ok("address", f"{settings.BASE_URL}, for this machine alone")
    else:
        mend = "Put a proxy with TLS before it and set HOOKLINE_BASE_URL to its https address: docs/deployment.md."
        yield fail(
            "address", f"{settings.BASE_URL} is not encrypted: passwords and tokens can be read on the way", mend
        )


def debug_check() -> Iterator[Finding]:
    host = urlsplit(settings.BASE_URL).hostname or ""
    is_local = host in LOCAL
    if settings.DEBUG:
        found = warn if is_local else fail
        yield found("debug", "HOOKLINE_DEBUG is on: error pages show source and settings", "Leave HOOKLINE_DEBUG out.")
    else:
        yield ok("debug", "it is off")
    if settings.DEMO and not is_local:
        mend = "Leave HOOKLINE_DEMO out and remove the demo's people: their passwords are printed at each start."
        yield warn("debug", "the demo is on at an address that others reach", mend)
