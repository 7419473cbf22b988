"""Settings of a Hookline installation: everything comes from the environment, and every name is in README."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
import structlog
from celery.schedules import schedule
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def envbool(name: str, default: bool) -> bool:
    """Read 1/0, true/false, yes/no or on/off."""
    raw = os.environ.get(name, "").strip().lower()
    if raw in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if raw == "" else raw in ("1", "true", "yes", "on")
    raise ImproperlyConfigured(f"{name} is {raw!r}; write true or false")


def envint(name: str, default: int) -> int:
    raw = os.environ.get(name, "").strip()
    try:
        return int(raw) if raw else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write a whole number") from error


def envlist(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def envsecret(name: str) -> str:
    """Read a secret from NAME, or from the file that NAME_FILE points at; empty when neither is set."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "").strip()


DATA_DIR = Path(os.environ.get("HOOKLINE_DATA_DIR", BASE_DIR / "var"))
if (DATA_DIR / "env").is_file():
    environ.Env.read_env(DATA_DIR / "env", overwrite=False)

DEBUG = envbool("HOOKLINE_DEBUG", False)
DEMO = envbool("HOOKLINE_DEMO", False)
DEMO_URL = f"http://127.0.0.1:{envint('PORT', 8000)}/demo"
# Without a key, commands such as run_hook still work on a throw-away one; console/wsgi.py refuses to serve on it.
SECRET_KEY_IS_SET = bool(envsecret("HOOKLINE_SECRET_KEY"))
SECRET_KEY = envsecret("HOOKLINE_SECRET_KEY") or secrets.token_urlsafe(50)
# Fernet keys, newest first: the first encrypts, all decrypt. Without one, secrets can be neither written nor read.
SECRETS_KEYS = [key.strip() for key in envsecret("HOOKLINE_SECRETS_KEYS").split(",") if key.strip()]
ALLOWED_HOSTS = envlist("HOOKLINE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = os.environ.get("HOOKLINE_BASE_URL", f"http://localhost:{envint('PORT', 8000)}").rstrip("/")
CSRF_TRUSTED_ORIGINS = envlist("HOOKLINE_TRUSTED_ORIGINS")
HTTPS_ONLY = envbool("HOOKLINE_HTTPS_ONLY", BASE_URL.startswith("https://"))
TRUSTED_PROXIES = envint("HOOKLINE_TRUSTED_PROXIES", 0)
# Who may read /metrics: whoever shows it as a bearer token; without one, this machine alone.
METRICS_TOKEN = envsecret("HOOKLINE_METRICS_TOKEN")

INSTALLED_APPS = [
    "console.apps.ConsoleConfig",
    "hooks.apps.HooksConfig",
    "plugins.apps.PluginsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "django_prometheus",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hooks.api.event_lane.EventLane",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "console.middleware.NoNulMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "console.urls"
WSGI_APPLICATION = "console.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "console.navigation.navigation",
            ],
        },
    }
]


def database_from_environment() -> dict[str, Any]:
    """DATABASE_URL, or SQLite in WAL with writers that queue up instead of failing."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        }
    # Persistent connections: opening one costs more than a sync hook.
    config["CONN_MAX_AGE"] = envint("HOOKLINE_DATABASE_MAX_AGE", 600)
    return config


DATABASES = {"default": database_from_environment()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
ANONYMOUS_USER_NAME = None
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Behind a proxy, all addresses would be the proxy's: one guesser would lock everybody out.
AXES_CLIENT_IP_CALLABLE = "console.http.client_address"
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS_ONLY
# Asked from within, without the proxy that speaks TLS.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "plugins.finders.PluginLogoFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# The engine daemon's socket; empty: each process starts a private daemon of its own.
ENGINE_SOCKET = os.environ.get("HOOKLINE_ENGINE_SOCKET", "")
ENGINE_LEVEL = os.environ.get("HOOKLINE_ENGINE_LEVEL", "full")
CHAIN_DEADLINE_MS = envint("HOOKLINE_CHAIN_DEADLINE_MS", 5_000)
HOOK_TIMEOUT_MS = envint("HOOKLINE_HOOK_TIMEOUT_MS", 2_000)
ASYNC_TIMEOUT_MS = envint("HOOKLINE_ASYNC_TIMEOUT_MS", 30_000)
MEMORY_MB = envint("HOOKLINE_MEMORY_MB", 64)
EVENTS_PER_MINUTE = envint("HOOKLINE_EVENTS_PER_MINUTE", 60_000)
RETENTION_DAYS = envint("HOOKLINE_RETENTION_DAYS", 30)

BROKER_URL = os.environ.get("BROKER_URL", "filesystem://")
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# Several installations may share a broker, each with a queue of its own.
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("HOOKLINE_QUEUE", "hookline")
# The delivery row is the truth and claims are leases: a task is only a wake-up, so acknowledging early loses nothing.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep-deliveries": {"task": "hooks.tasks.deliveries_sweep", "schedule": schedule(2.0)},
    "end-lost-executions": {"task": "hooks.tasks.executions_end_lost", "schedule": schedule(60.0)},
    "prune-executions": {"task": "hooks.tasks.executions_prune", "schedule": schedule(3600.0)},
}
if BROKER_URL.startswith("filesystem://"):
    BROKER_FOLDER = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.1,
    }

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "hooks.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "hooks.api.schema.ProblemAutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "hooks.api.exceptions.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hookline API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ExecutionStatus": "hooks.models.choices.ExecutionStatus",
        "DeliveryStatus": "hooks.models.choices.DeliveryStatus",
        "OnFailure": "hooks.models.choices.OnFailure",
        "Mode": "hooks.models.choices.Mode",
        "OutcomeKind": "hooks.models.choices.OutcomeKind",
        "Permission": "hooks.models.brand.Permission",
        "HookStatus": ["draft", "live", "edited"],
    },
}

LOG_LEVEL = os.environ.get("HOOKLINE_LOG_LEVEL", "INFO").upper()
LOG_FORMAT = os.environ.get("HOOKLINE_LOG_FORMAT", "console")
# Tracebacks are plain: the rich ones print local variables, and those hold secrets and customers.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer()
            if LOG_FORMAT == "json"
            else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django_structlog": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # One line each for every wake-up, twice a second, would bury everything else.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = [
    # HTTPS is the operator's choice by HOOKLINE_BASE_URL; `doctor` says so in words a person can act on.
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]
