"""Real journeys: everything that happened to one customer on one path, event by event."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Max, Min, Prefetch, Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet
from hooks.api.management.execution_shapes import ExecutionSummarySerializer
from hooks.api.management.executions import HEAVY
from hooks.models import EventOccurrence, Execution, OutcomeKind, Permission

NEWEST = 100
STOPPED = (OutcomeKind.DENY, OutcomeKind.SHOW_ERROR)
CUSTOMER = OpenApiParameter("customer", str, description="Customer id, e-mail or journey id")


class JourneySerializer(serializers.Serializer[Any]):
    journey_id = serializers.CharField()
    brand = serializers.CharField(source="brand__slug")
    application = serializers.CharField(source="application__client_id")
    began = serializers.DateTimeField()
    ended = serializers.DateTimeField()
    events = serializers.IntegerField(help_text="How many events it has")
    stopped = serializers.IntegerField(help_text="How many of them were denied or ended in an error")


class OccurrenceSerializer(serializers.ModelSerializer[EventOccurrence]):
    id = serializers.CharField(source="public_id")
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    application = serializers.CharField(source="application.client_id")
    executions = ExecutionSummarySerializer(many=True)

    class Meta:
        model = EventOccurrence
        fields = (
            "id",
            "brand",
            "application",
            "event",
            "journey_id",
            "outcome",
            "deadline_ms",
            "duration_ms",
            "occurred_at",
            "executions",
        )


class JourneyViewSet(ManagementViewSet):
    serializer_class = JourneySerializer
    pagination_class = None
    lookup_field = "journey_id"
    lookup_url_kwarg = "public_id"
    lookup_value_regex = "[^/]{1,64}"
    sees = Permission.VIEW_EXECUTIONS
    filterset_fields: ClassVar[tuple[str, ...]] = ()

    def rows(self) -> Any:
        return EventOccurrence.objects.select_related("brand", "application").defer("input", "session", "answer")

    @extend_schema(responses=JourneySerializer(many=True), parameters=[CUSTOMER])
    def list(self, request: Request) -> Response:
        """List the hundred newest journeys, or those of one customer."""
        rows: Any = self.filter_queryset(self.get_queryset())
        if customer := request.query_params.get("customer", "").replace("\x00", ""):
            rows = rows.of_customer(customer)
        grouped = rows.values("journey_id", "brand__slug", "application__client_id").annotate(
            began=Min("occurred_at"),
            ended=Max("occurred_at"),
            events=Count("pk"),
            stopped=Count("pk", filter=Q(outcome__in=STOPPED)),
        )
        return Response(JourneySerializer(grouped.order_by("-ended")[:NEWEST], many=True).data)

    @extend_schema(operation_id="v1_journeys_retrieve", responses=OccurrenceSerializer(many=True), filters=False)
    def retrieve(self, request: Request, public_id: str) -> Response:
        """Return one journey: its events in order, each with the executions it led to."""
        related = ("brand", "application", "hook", "version", "occurrence")
        runs = Execution.objects.select_related(*related).defer(*HEAVY).order_by("pk")
        rows = self.get_queryset().filter(journey_id=public_id.replace("\x00", ""))
        found = list(rows.prefetch_related(Prefetch("executions", runs)).order_by("occurred_at", "pk"))
        if not found:
            raise NotFound("There is no such journey, or you may not see it")
        for brand in {occurrence.brand for occurrence in found}:
            self.require(brand)
        return Response(OccurrenceSerializer(found, many=True).data)
