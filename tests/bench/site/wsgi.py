"""The installation's WSGI application with the benchmark's addresses in front."""

from __future__ import annotations

from django.conf import settings

from console.wsgi import application

settings.ROOT_URLCONF = "tests.bench.site.urls"

__all__ = ["application"]
