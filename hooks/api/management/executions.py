"""Executions: the log, filtered; replay; and the customer's data for a reason that is written down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django_filters.rest_framework import filters, filterset
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import LARGEST_NUMBER, ManagementViewSet
from hooks.api.management.execution_shapes import ExecutionSerializer, ExecutionSummarySerializer, execution_answer
from hooks.models import Execution, Permission
from hooks.services.replay import execution_replay
from hooks.services.reveal import execution_reveal

# What only a single execution shows; lists do not even load it.
HEAVY = ("input", "result", "error", "warnings", "requests", "source", "version__source", "version__modules")


class ExecutionFilter(filterset.FilterSet):
    hook = filters.CharFilter(field_name="hook__slug")
    application = filters.CharFilter(field_name="application__client_id")
    version = filters.NumberFilter(field_name="version__number", min_value=1, max_value=LARGEST_NUMBER)
    event_id = filters.CharFilter(field_name="occurrence__public_id")
    customer = filters.CharFilter(method="by_customer", label="Customer id, e-mail or journey id")
    since = filters.IsoDateTimeFilter(method="from_moment", label="Not before")
    until = filters.IsoDateTimeFilter(method="to_moment", label="Before")

    class Meta:
        model = Execution
        fields = ("event", "status", "outcome", "mode", "kind", "journey_id")

    def by_customer(self, rows: Any, name: str, value: str) -> Any:
        return rows.of_customer(value)

    def from_moment(self, rows: Any, name: str, value: datetime) -> Any:
        return rows.filter(created_at__gte=moment(value))

    def to_moment(self, rows: Any, name: str, value: datetime) -> Any:
        return rows.filter(created_at__lt=moment(value))


def moment(value: datetime) -> datetime:
    """Return the moment in UTC. Raises ValidationError for one that the calendar does not have there."""
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise serializers.ValidationError({"since": "That moment lies outside the calendar"}) from error


class ReplaySerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(
        min_value=1, max_value=LARGEST_NUMBER, required=False, help_text="Version to run; default: the live one"
    )
    use_recorded = serializers.BooleanField(
        default=True, help_text="Answer outbound requests from the recorded ones instead of the network"
    )


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Why, such as the number of a support ticket")


class ExecutionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    filterset_class = ExecutionFilter
    sees = Permission.VIEW_EXECUTIONS
    permission_for: ClassVar[dict[str, str]] = {
        "replay": Permission.REPLAY_EXECUTIONS,
        "reveal": Permission.REVEAL_PERSONAL_DATA,
    }

    def rows(self) -> Any:
        rows = Execution.objects.select_related("brand", "application", "hook", "version", "occurrence")
        if not self.detail:
            return rows.defer(*HEAVY, "occurrence__input", "occurrence__session", "occurrence__answer")
        return rows.select_related("replay_of", "assignment")

    def get_serializer_class(self) -> Any:
        return ExecutionSummarySerializer if self.action == "list" else ExecutionSerializer

    @extend_schema(responses=ExecutionSerializer)
    def retrieve(self, request: Request, public_id: str) -> Response:
        """Return everything that is known of one execution; the customer's personal data is masked."""
        return Response(execution_answer(request, self.get_object()))

    @extend_schema(request=ReplaySerializer, responses={201: ExecutionSerializer})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, public_id: str) -> Response:
        """Run the same input again, on any version."""
        execution, asked = self.get_object(), self.accepted(ReplaySerializer)
        replayed = execution_replay(execution=execution, actor=self.actor(), **asked)
        return Response(execution_answer(request, replayed), status=status.HTTP_201_CREATED)

    @extend_schema(request=ReasonSerializer, responses=ExecutionSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, public_id: str) -> Response:
        """Return the execution unmasked, this once; the reason goes into the audit log."""
        execution, asked = self.get_object(), self.accepted(ReasonSerializer)
        shown = execution_reveal(execution=execution, actor=self.actor(), reason=asked["reason"])
        return Response(execution_answer(request, execution, shown))
