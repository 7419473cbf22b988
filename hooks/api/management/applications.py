"""Applications, and which hooks run on their events."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.assignment_fields import BreakerSerializer, BudgetSerializer, ConditionsField
from hooks.api.management.base import ManagementViewSet, NewThingSerializer
from hooks.api.management.tokens import TokenActions
from hooks.models import Application, Assignment, Hook, Mode, OnFailure, Permission
from hooks.selectors import budgets_of
from hooks.services.applications import (
    application_create,
    application_pause,
    application_resume,
    application_update,
)
from hooks.services.assign import assignment_create, assignment_delete, assignment_update, assignments_reorder
from hooks.services.breaker import breaker_close


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    id = serializers.CharField(source="public_id")
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = Application
        fields = ("id", "brand", "name", "client_id", "continue_url", "hooks_paused_at", "created_at")


class NewApplicationSerializer(NewThingSerializer):
    name = serializers.CharField(max_length=100)
    client_id = serializers.CharField(max_length=100, required=False)
    continue_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class ApplicationChangesSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100, required=False)
    continue_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class ApplicationWithTokenSerializer(ApplicationSerializer):
    token = serializers.CharField(help_text="Shown this once")

    class Meta(ApplicationSerializer.Meta):
        fields = (*ApplicationSerializer.Meta.fields, "token")  # type: ignore[assignment]  # one more field


class OrderSerializer(serializers.Serializer[Any]):
    event = serializers.CharField()
    order = serializers.ListField(child=serializers.CharField(), help_text="Ids of all assignments of the event")


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    id = serializers.CharField(source="public_id")
    application = serializers.CharField(source="application.client_id")
    hook = serializers.CharField(source="hook.public_id")
    conditions = ConditionsField()
    breaker = BreakerSerializer(source="*", read_only=True)

    class Meta:
        model = Assignment
        fields = (
            "id",
            "application",
            "hook",
            "event",
            "position",
            "mode",
            "on_failure",
            "failure_message",
            "timeout_ms",
            "enabled",
            "conditions",
            "percentage",
            "breaker_failures",
            "breaker_cool_down_s",
            "breaker",
            "created_at",
        )


class AssignmentChangesSerializer(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    on_failure = serializers.ChoiceField(choices=OnFailure.choices, required=False)
    failure_message = serializers.CharField(max_length=300, required=False, allow_blank=True)
    timeout_ms = serializers.IntegerField(min_value=1, max_value=120_000, required=False)
    conditions = ConditionsField(required=False)
    percentage = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="Of 100 customers, how many get the hook"
    )
    breaker_failures = serializers.IntegerField(
        min_value=1, max_value=1_000, required=False, help_text="Failures in a row that open the circuit breaker"
    )
    breaker_cool_down_s = serializers.IntegerField(
        min_value=1, max_value=86_400, required=False, help_text="Seconds until an open breaker lets a probe through"
    )


class AssignmentUpdateSerializer(AssignmentChangesSerializer):
    enabled = serializers.BooleanField(required=False)


class NewAssignmentSerializer(AssignmentChangesSerializer):
    application = serializers.CharField(help_text="The application's client_id")
    hook = serializers.CharField(help_text="The hook's id")


class ApplicationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TokenActions):
    serializer_class = ApplicationSerializer
    filterset_fields = ("client_id",)
    permission_for: ClassVar[dict[str, str]] = {
        "create": Permission.MANAGE_APPLICATIONS,
        "partial_update": Permission.MANAGE_APPLICATIONS,
        "issue_token": Permission.MANAGE_APPLICATIONS,
        "revoke_token": Permission.MANAGE_APPLICATIONS,
        "pause": Permission.ASSIGN_HOOKS,
        "resume": Permission.ASSIGN_HOOKS,
        "reorder": Permission.ASSIGN_HOOKS,
    }

    def rows(self) -> Any:
        return Application.objects.select_related("brand")

    @extend_schema(request=NewApplicationSerializer, responses={201: ApplicationWithTokenSerializer})
    def create(self, request: Request) -> Response:
        """Create an application; the answer holds its token, this once."""
        application, token = application_create(
            brand=self.brand(), actor=self.actor(), **self.accepted(NewApplicationSerializer)
        )
        body = {**ApplicationSerializer(application).data, "token": token}
        return Response(body, status=status.HTTP_201_CREATED)

    @extend_schema(request=ApplicationChangesSerializer, responses=ApplicationSerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change name or continue URL."""
        changes = self.accepted(ApplicationChangesSerializer)
        return self.shown(application_update(application=self.get_object(), actor=self.actor(), **changes))

    @extend_schema(request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, public_id: str) -> Response:
        """Throw the panic switch: skip every hook of the application."""
        return self.shown(application_pause(application=self.get_object(), actor=self.actor()))

    @extend_schema(request=None, responses=ApplicationSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, public_id: str) -> Response:
        """Let the application's hooks run again."""
        return self.shown(application_resume(application=self.get_object(), actor=self.actor()))

    @extend_schema(request=OrderSerializer, responses=AssignmentSerializer(many=True))
    @action(detail=True, methods=["post"])
    def reorder(self, request: Request, public_id: str) -> Response:
        """Put the hooks of one event into another order."""
        body = self.accepted(OrderSerializer)
        ordered = assignments_reorder(application=self.get_object(), actor=self.actor(), **body)
        return Response(AssignmentSerializer(ordered, many=True).data)

    @extend_schema(responses=BudgetSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def budgets(self, request: Request, public_id: str) -> Response:
        """Compare, for each event with synchronous hooks, what they take with the event's deadline."""
        found = budgets_of(self.get_object())
        return Response(BudgetSerializer(list(found.values()), many=True).data)

    def shown(self, application: Application) -> Response:
        return Response(ApplicationSerializer(application).data)


class AssignmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    serializer_class = AssignmentSerializer
    filterset_fields = ("event", "mode", "application__client_id", "hook__public_id")
    brand_field = "application.brand"
    permission_for: ClassVar[dict[str, str]] = dict.fromkeys(
        ("create", "partial_update", "destroy", "close_breaker"), Permission.ASSIGN_HOOKS
    )

    def rows(self) -> Any:
        return Assignment.objects.select_related("application__brand", "hook")

    @extend_schema(request=NewAssignmentSerializer, responses={201: AssignmentSerializer})
    def create(self, request: Request) -> Response:
        """Assign a hook to an application, at the end of its event's chain."""
        body = self.accepted(NewAssignmentSerializer)
        application = self.named(Application, "application", client_id=body.pop("application"))
        self.require(application.brand)
        hook = self.named(Hook, "hook", public_id=body.pop("hook"), brand=application.brand)
        assignment = assignment_create(application=application, hook=hook, actor=self.actor(), **body)
        return Response(AssignmentSerializer(assignment).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AssignmentUpdateSerializer, responses=AssignmentSerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Change mode, failure policy, message, timeout, conditions, breaker, or whether it is on."""
        changes = self.accepted(AssignmentUpdateSerializer)
        assignment = assignment_update(assignment=self.get_object(), actor=self.actor(), **changes)
        return Response(AssignmentSerializer(assignment).data)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, public_id: str) -> Response:
        """Take the hook off the application."""
        assignment_delete(assignment=self.get_object(), actor=self.actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"], url_path="close-breaker")
    def close_breaker(self, request: Request, public_id: str) -> Response:
        """Close the circuit breaker by hand: the hook runs again from the next event on."""
        assignment = breaker_close(assignment=self.get_object(), actor=self.actor())
        return Response(AssignmentSerializer(assignment).data)

    def named(self, model: Any, field: str, **named: Any) -> Any:
        """Return a visible row that the body names. Raises ValidationError where there is none."""
        found = model.objects.visible_to(self.request.user).select_related("brand").filter(**named).first()
        if found is None:
            raise serializers.ValidationError({field: f"There is no such {field}"})
        return found
