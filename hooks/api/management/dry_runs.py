"""Dry runs: what an application's hooks would decide about an input now, with nothing sent and nothing reported."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet
from hooks.api.management.execution_shapes import ExecutionSummarySerializer
from hooks.events import get_event
from hooks.models import Application, OutcomeKind, Permission
from hooks.services.journeys.dry_run import DryEvent, event_dry_run


class DryRunSerializer(serializers.Serializer[Any]):
    event = serializers.CharField(help_text="Key of the event")
    input = serializers.DictField(required=False, help_text="As in an event report; without one, the event's sample")


class DryAnswerSerializer(serializers.Serializer[Any]):
    event = serializers.CharField()
    outcome = serializers.ChoiceField(choices=OutcomeKind.choices)
    effects = serializers.DictField()
    message = serializers.CharField(allow_null=True)
    deny = serializers.DictField(allow_null=True)
    redirect = serializers.DictField(allow_null=True)
    executions = ExecutionSummarySerializer(many=True)
    not_run = serializers.ListField(
        child=serializers.DictField(), help_text="Hooks that would be queued or skipped: {hook, mode, status}"
    )
    refused_requests = serializers.IntegerField(help_text="Requests that had no recorded answer")


class DryRunViewSet(ManagementViewSet):
    serializer_class = DryRunSerializer
    permission_for: ClassVar[dict[str, str]] = {"dry_run": Permission.REPLAY_EXECUTIONS}

    def rows(self) -> Any:
        return Application.objects.select_related("brand")

    @extend_schema(request=DryRunSerializer, responses=DryAnswerSerializer)
    @action(detail=True, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Request, public_id: str) -> Response:
        """Run an event's chain dry: requests are answered as recorded for this customer, or refused."""
        application, body = self.get_object(), self.accepted(DryRunSerializer)
        event = get_event(body["event"])
        given = body.get("input", {name: part for name, part in event.sample.items() if name not in event.filled})
        dry = event_dry_run(application=application, event=event, given=given, actor=self.actor())
        return Response(answer_of(dry))


def answer_of(dry: DryEvent) -> dict[str, Any]:
    others = [{"hook": run.hook.slug, "mode": run.mode, "status": run.status} for run in dry.others]
    return {
        "event": dry.event.key,
        "outcome": dry.outcome.kind,
        "effects": dry.effects,
        "message": dry.outcome.message,
        "deny": dry.outcome.deny,
        "redirect": dry.outcome.redirect,
        "executions": ExecutionSummarySerializer(dry.executions, many=True).data,
        "not_run": others,
        "refused_requests": dry.refused,
    }
