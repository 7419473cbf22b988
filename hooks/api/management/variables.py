"""A hook's variables and secrets; a secret's value goes in and never comes out."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet
from hooks.api.management.hook_code import application_named
from hooks.models import Hook, Permission, Variable
from hooks.services.variables import variable_delete, variable_set


class VariableSerializer(serializers.ModelSerializer[Variable]):
    id = serializers.IntegerField(source="pk")
    hook = serializers.CharField(source="hook.public_id")
    application = serializers.CharField(source="application.client_id", default=None, allow_null=True)
    value = serializers.JSONField(help_text="null for a secret")

    class Meta:
        model = Variable
        fields = ("id", "hook", "application", "key", "label", "is_secret", "value", "changed_at")


class NewVariableSerializer(serializers.Serializer[Any]):
    hook = serializers.CharField(help_text="The hook's id")
    application = serializers.CharField(required=False, help_text="client_id; the value then counts there alone")
    key = serializers.CharField(max_length=80)
    value = serializers.JSONField(allow_null=True, help_text="Any JSON; a secret is a string")
    is_secret = serializers.BooleanField(default=False)
    label = serializers.CharField(  # type: ignore[assignment]  # the stub means a field's own label
        max_length=120, required=False, allow_blank=True
    )


class VariableViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    serializer_class = VariableSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "public_id"
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ("hook__public_id", "key", "is_secret", "application__client_id")
    brand_field = "hook.brand"
    permission_for: ClassVar[dict[str, str]] = dict.fromkeys(("create", "destroy"), Permission.EDIT_HOOKS)

    def rows(self) -> Any:
        return Variable.objects.select_related("hook__brand", "application")

    @extend_schema(request=NewVariableSerializer, responses={200: VariableSerializer, 201: VariableSerializer})
    def create(self, request: Request) -> Response:
        """Set a variable or secret of a hook, for all applications or for one: 201 for a new one, 200 for a change."""
        body = self.accepted(NewVariableSerializer)
        visible = Hook.objects.visible_to(request.user).select_related("brand")
        hook = visible.filter(public_id=body.pop("hook")).first()
        if hook is None:
            raise serializers.ValidationError({"hook": "There is no such hook"})
        self.require(hook.brand)
        application = application_named(hook.brand, body.pop("application", None))
        known = Variable.objects.filter(hook=hook, application=application, key=body["key"]).exists()
        variable = variable_set(hook=hook, actor=self.actor(), application=application, **body)
        return Response(VariableSerializer(variable).data, status=200 if known else status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, public_id: str) -> Response:
        """Delete a variable or secret."""
        variable_delete(variable=self.get_object(), actor=self.actor())
        return Response(status=status.HTTP_204_NO_CONTENT)
