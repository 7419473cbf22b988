"""The asynchronous queue: what waits, what is retried, what is dead, and another chance for each."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet, NewThingSerializer
from hooks.models import Delivery, DeliveryStatus, Permission
from hooks.services.deliveries import deliveries_retry, delivery_retry
from hooks.services.reveal import text_show

RETRYABLE = [(status.value, status.label) for status in (DeliveryStatus.DEAD, DeliveryStatus.WAITING)]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    id = serializers.CharField(source="public_id")
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    execution = serializers.CharField(source="execution.public_id")
    event = serializers.CharField(source="execution.event")
    hook = serializers.CharField(source="execution.hook.slug")
    last_error = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = (
            "id",
            "brand",
            "execution",
            "event",
            "hook",
            "status",
            "attempts",
            "max_attempts",
            "due_at",
            "last_error",
            "created_at",
            "finished_at",
        )

    def get_last_error(self, delivery: Delivery) -> str:
        return text_show(execution=delivery.execution, text=delivery.last_error) if delivery.last_error else ""


class RetryManySerializer(NewThingSerializer):
    status = serializers.ChoiceField(choices=RETRYABLE, default=DeliveryStatus.DEAD.value)
    hook = serializers.CharField(required=False, help_text="A hook's slug; default: all hooks of the brand")


class RetriedSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many deliveries are due now")


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    serializer_class = DeliverySerializer
    sees = Permission.VIEW_EXECUTIONS
    filterset_fields = ("status", "execution__event", "execution__hook__slug")
    permission_for: ClassVar[dict[str, str]] = dict.fromkeys(("retry", "retry_many"), Permission.REPLAY_EXECUTIONS)

    def rows(self) -> Any:
        heavy = [f"execution__{name}" for name in ("result", "error", "warnings", "requests", "source")]
        return Delivery.objects.select_related("brand", "execution__hook").defer(*heavy)

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, public_id: str) -> Response:
        """Make a dead or waiting delivery due now; a dead one gets five more attempts."""
        return Response(DeliverySerializer(delivery_retry(delivery=self.get_object(), actor=self.actor())).data)

    @extend_schema(
        operation_id="v1_deliveries_retry_many",
        request=RetryManySerializer,
        responses=RetriedSerializer,
        filters=False,
    )
    @action(detail=False, methods=["post"], url_path="retry")
    def retry_many(self, request: Request) -> Response:
        """Make all dead deliveries of the brand due now, or those of one hook."""
        brand, body = self.brand(), self.accepted(RetryManySerializer)
        rows = Delivery.objects.filter(brand=brand, status=body["status"])
        if hook := body.get("hook"):
            rows = rows.filter(execution__hook__slug=hook)
        return Response({"count": deliveries_retry(brand=brand, deliveries=rows, actor=self.actor())})
