"""Every refusal of the API as RFC 9457 problem+json with a `code` that programs may rely on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from hooks.exceptions import HooklineError
from hooks.services.engine import EngineUnavailable
from hooks.services.evidence import written_out

logger = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"
RETRY_SOON = 1

# Refusals of the domain are 400 unless they are about the state of things (409), or of the installation (503).
STATUS_OF_CODE = {
    "unknown_event": 404,
    "unknown_plugin": 404,
    "state_unknown": 404,
    "state_used": 409,
    "state_expired": 409,
    "idempotency_conflict": 409,
    "idempotency_in_progress": 409,
    "stale_version": 409,
    "not_deployable": 409,
    "in_use": 409,
    "already_assigned": 409,
    "not_replayable": 409,
    "not_retryable": 409,
    "secrets_key_missing": 503,
}
CODE_OF_STATUS = {
    400: "invalid_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "unavailable",
}


class PayloadTooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class MalformedJson(exceptions.ParseError):
    default_code = "malformed_json"


def problem(status: int, code: str, detail: str, *, retry_after: float | None = None, **extra: Any) -> Response:
    """Return a problem+json answer; `retry_after` in seconds becomes the header, rounded up."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    headers = None if retry_after is None else {"Retry-After": str(max(1, math.ceil(retry_after)))}
    # A caller's own names may stand in it, and half a surrogate pair in them cannot be sent back.
    return Response(written_out(body | extra), status=status, headers=headers, content_type=PROBLEM)


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn whatever a view raised into a problem. What is none of the caller's doing is logged and gets a trace id."""
    set_rollback()
    match error:
        case HooklineError():
            return domain_problem(error)
        case Http404():
            return problem(404, "not_found", "There is no such thing, or you may not see it")
        case DjangoPermissionDenied():
            return problem(403, "forbidden", "You may not do this")
        case RequestDataTooBig():
            return problem(413, "too_large", "The request is too large")
        case exceptions.APIException():
            return framework_problem(error)
        case EngineUnavailable():
            logger.warning("engine_unavailable", error=str(error))
            return problem(503, "engine_unavailable", "The engine cannot run hooks now", retry_after=RETRY_SOON)
        case OperationalError() | InterfaceError():
            logger.error("database_unavailable", error=type(error).__name__)
            return problem(503, "unavailable", "The database cannot be used now", retry_after=RETRY_SOON)
    return internal_problem(error)


def domain_problem(error: HooklineError) -> Response:
    named = {name: getattr(error, name, None) for name in ("path", "expected", "found")}
    details = {name: value for name, value in {**named, **error.details}.items() if value is not None}
    retry_after = details.pop("retry_after", None)
    status = STATUS_OF_CODE.get(error.code, 400)
    if status == 503:
        retry_after = retry_after or RETRY_SOON
    return problem(status, error.code, error.message, retry_after=retry_after, **details)


def framework_problem(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        errors = list(field_errors(error.detail))
        detail = "; ".join(f"{item['field']}: {item['message']}" for item in errors)
        return problem(400, "invalid_form", detail, errors=errors)
    retry_after: float | None = getattr(error, "wait", None)
    own_code = error.default_code if isinstance(error, PayloadTooLarge | MalformedJson) else None
    code = own_code or CODE_OF_STATUS.get(error.status_code, "refused")
    answer = problem(error.status_code, code, str(error.detail), retry_after=retry_after)
    if challenge := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = challenge
    return answer


def field_errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten DRF's nested messages into [{"field": "a.b.0", "message"}]."""
    if isinstance(detail, Mapping):
        return [item for name, below in detail.items() for item in field_errors(below, f"{path}.{name}".strip("."))]
    if isinstance(detail, list):
        plain = [item for item in detail if not isinstance(item, Mapping | list)]
        nested = [item for item in enumerate(detail) if isinstance(item[1], Mapping | list)]
        found = [{"field": path or "body", "message": str(item)} for item in plain]
        return found + [item for place, below in nested for item in field_errors(below, f"{path}.{place}".strip("."))]
    return [{"field": path or "body", "message": str(detail)}]


def internal_problem(error: Exception) -> Response:
    trace_id = str(structlog.contextvars.get_contextvars().get("request_id", "")) or "none"
    logger.error("unexpected_error", exc_info=error, trace_id=trace_id)
    return problem(
        500, "internal_error", "That is our fault, not yours: give the trace id to support", trace_id=trace_id
    )
