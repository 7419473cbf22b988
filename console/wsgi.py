"""The WSGI entry point that granian serves."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  settings may be read only after Django is set up

if not (settings.SECRET_KEY_IS_SET and settings.SECRETS_KEYS):
    raise ImproperlyConfigured(
        "HOOKLINE_SECRET_KEY and HOOKLINE_SECRETS_KEYS must be set to serve: `make run` writes both to var/env"
    )

from hooks.services.engine import engine_warm  # noqa: E402  services may be imported only after Django is set up

# Each web process imports this file for itself, after it was made.
engine_warm()
