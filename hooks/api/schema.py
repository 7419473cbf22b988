"""The OpenAPI document: every operation tells its refusals, all of one shape."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from hooks.api.exceptions import PROBLEM

ALWAYS = {
    "400": "The request breaks a rule: `detail` says which, `path` or `errors` where",
    "401": "No token, or one that is unknown, revoked or expired",
    "403": "The token is good, but not for this",
    "404": "There is no such thing, or the caller may not see it",
    "406": "No answer in the form that was asked for",
    "409": "The state of things does not allow it: `code` says why",
    "429": "Too many calls: wait for Retry-After",
    "503": "The installation cannot answer now: wait for Retry-After",
}
WITH_BODY = {"413": "The body is too large", "415": "The body is not application/json"}


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. `code` is stable; more members tell the details of one code."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    path = serializers.CharField(required=False, help_text="JSON path of what is wrong in the body")
    expected = serializers.CharField(required=False)
    found = serializers.CharField(required=False)
    violations = serializers.ListField(child=serializers.DictField(), required=False)
    trace_id = serializers.CharField(required=False)


class ProblemAutoSchema(AutoSchema):
    """Adds the problem answers to each operation; what a view documents itself stays."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        shape = self.resolve_serializer(ProblemSerializer(), direction).ref
        told = ALWAYS | (WITH_BODY if self.method in ("POST", "PUT", "PATCH") else {})
        for status, description in told.items():
            bodies.setdefault(status, {"description": description, "content": {PROBLEM: {"schema": shape}}})
        return dict(sorted(bodies.items()))
