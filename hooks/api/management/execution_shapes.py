"""How executions look in answers: a summary in lists, everything in one, personal data masked throughout."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from hooks.models import Execution, Permission
from hooks.permissions import permissions_on
from hooks.services.reveal import ShownExecution, execution_show, is_own_input


class ConsoleLineSerializer(serializers.Serializer[Any]):
    level = serializers.CharField()
    text = serializers.CharField()
    at_ms = serializers.FloatField(help_text="Milliseconds after the start of the run")


class ExecutionSummarySerializer(serializers.ModelSerializer[Execution]):
    id = serializers.CharField(source="public_id")
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    application = serializers.CharField(source="application.client_id", default=None, allow_null=True)
    hook = serializers.CharField(source="hook.slug")
    hook_id = serializers.CharField(source="hook.public_id")
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    event_id = serializers.CharField(source="occurrence.public_id", default=None, allow_null=True)

    class Meta:
        model = Execution
        fields = (
            "id",
            "brand",
            "application",
            "hook",
            "hook_id",
            "version",
            "event",
            "event_id",
            "journey_id",
            "kind",
            "mode",
            "status",
            "outcome",
            "policy_applied",
            "attempt",
            "duration_ms",
            "created_at",
            "finished_at",
        )


class ShownField(serializers.JSONField):
    """A part of the execution that can hold personal data: it comes from `context["shown"]`, masked or revealed."""

    def get_attribute(self, instance: Execution) -> Any:
        return getattr(self.context["shown"], str(self.field_name))


@extend_schema_field(OpenApiTypes.OBJECT)
class ShownObject(ShownField):
    pass


@extend_schema_field({"type": "array", "items": {}})
class ShownList(ShownField):
    pass


@extend_schema_field(OpenApiTypes.STR)
class ShownText(ShownField):
    pass


@extend_schema_field(OpenApiTypes.BOOL)
class ShownFlag(ShownField):
    pass


@extend_schema_field(ConsoleLineSerializer(many=True))
class ShownConsole(ShownField):
    pass


class ExecutionSerializer(ExecutionSummarySerializer):
    input = ShownObject(read_only=True)
    result = ShownObject(read_only=True, allow_null=True)
    error = ShownObject(read_only=True, allow_null=True)
    warnings = ShownList(read_only=True)
    requests = ShownList(read_only=True)
    console = ShownConsole(read_only=True)
    customer_id = ShownText(read_only=True)
    customer_email = ShownText(read_only=True)
    is_masked = ShownFlag(read_only=True, help_text="Whether personal data is masked in this answer")
    replay_of = serializers.CharField(source="replay_of.public_id", default=None, allow_null=True)

    class Meta(ExecutionSummarySerializer.Meta):
        fields = (  # type: ignore[assignment]  # more fields than the summary
            *ExecutionSummarySerializer.Meta.fields,
            "input",
            "result",
            "error",
            "warnings",
            "requests",
            "console",
            "customer_id",
            "customer_email",
            "is_masked",
            "cpu_ms",
            "memory_kb",
            "replay_of",
        )


def execution_answer(request: Request, execution: Execution, shown: ShownExecution | None = None) -> dict[str, Any]:
    """Return the execution's representation. A trial is its author's own input: authors see it as it is."""
    if shown is None:
        reveal = is_own_input(execution) and Permission.EDIT_HOOKS in permissions_on(request.user, execution.brand)
        shown = execution_show(execution=execution, reveal=reveal)
    return dict(ExecutionSerializer(execution, context={"shown": shown}).data)
