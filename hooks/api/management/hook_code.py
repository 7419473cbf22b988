"""What is done with a hook's code before it is live: check it, try it, run its cases, ask for its types."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet
from hooks.api.management.execution_shapes import ExecutionSerializer, execution_answer
from hooks.api.management.hook_shapes import (
    CaseResultSerializer,
    CaseSerializer,
    CheckSerializer,
    CodeSerializer,
    TrySerializer,
    TypesSerializer,
)
from hooks.models import Application, Brand
from hooks.services.editor_types import hook_types
from hooks.services.engine import shared_engine
from hooks.services.hook_cases import hook_cases, hook_cases_run
from hooks.services.trial import hook_try


class CodeActions(ManagementViewSet):
    @extend_schema(request=TrySerializer, responses=ExecutionSerializer)
    @action(detail=True, methods=["post"], url_path="try")
    def try_code(self, request: Request, public_id: str) -> Response:
        """Run code in the real engine without saving or deploying it; the run is kept as a trial execution."""
        hook, body = self.get_object(), self.accepted(TrySerializer)
        execution = hook_try(
            hook=hook,
            actor=self.actor(),
            source=body.get("source") or hook.latest_version.source,
            input=body.get("input", hook.event_type.sample),
            variables=body.get("variables"),
            application=application_named(hook.brand, body.get("application")),
        )
        return Response(execution_answer(request, execution))

    @extend_schema(request=CodeSerializer, responses=CheckSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, public_id: str) -> Response:
        """Compile code without running it, and say where it is wrong."""
        hook, body = self.get_object(), self.accepted(CodeSerializer)
        found = shared_engine().check(body.get("source") or hook.latest_version.source)
        return Response(CheckSerializer({"diagnostics": found}).data)

    @extend_schema(responses=TypesSerializer, filters=False)
    @action(detail=True, methods=["get"], filterset_fields=None)
    def types(self, request: Request, public_id: str) -> Response:
        """Return the declarations of the hook's `args`, result classes and globals, for an editor of your own."""
        return Response({"types": hook_types(self.get_object())})

    @extend_schema(responses=CaseSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def cases(self, request: Request, public_id: str) -> Response:
        """List the cases that the hook's plugin came with."""
        return Response(CaseSerializer(hook_cases(hook=self.get_object()), many=True).data)

    @extend_schema(request=CodeSerializer, responses=CaseResultSerializer(many=True))
    @cases.mapping.post
    def run_cases(self, request: Request, public_id: str) -> Response:
        """Run the cases on the code, with recorded answers in place of the network; nothing is kept."""
        hook, body = self.get_object(), self.accepted(CodeSerializer)
        return Response(CaseResultSerializer(hook_cases_run(hook=hook, source=body.get("source")), many=True).data)


def application_named(brand: Brand, client_id: Any) -> Application | None:
    """Return the brand's application of that client id; None for none. Raises ValidationError where it has none."""
    if not client_id:
        return None
    found: Application | None = (
        Application.objects.select_related("brand").filter(brand=brand, client_id=client_id).first()
    )
    if found is None:
        raise serializers.ValidationError({"application": "There is no such application in this brand"})
    return found
