"""The plugin library and the events: what can be built on."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from hooks.api.management.base import CallerViews, ManagementViewSet, NewThingSerializer
from hooks.api.management.hook_shapes import HookSerializer
from hooks.events import UnknownEvent, all_events, get_event
from hooks.models import Application, Hook, Permission
from hooks.services.library import plugin_find, plugin_search
from hooks.services.publish import plugin_publish

WORDS = OpenApiParameter("q", str, description="Words that all occur in the plugin")
CATEGORY = OpenApiParameter("category", str)


class PluginHookSerializer(serializers.Serializer[Any]):
    event = serializers.CharField()
    name = serializers.CharField()
    default_mode = serializers.CharField()
    on_failure = serializers.CharField()
    timeout_ms = serializers.IntegerField()


class PluginSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    summary = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())
    hooks = PluginHookSerializer(many=True)


class PluginDetailSerializer(PluginSerializer):
    description = serializers.CharField()
    readme = serializers.CharField()
    digest = serializers.CharField()
    config = serializers.SerializerMethodField(help_text="JSON Schema of the publish form")

    def get_config(self, plugin: Any) -> dict[str, Any]:
        return dict(plugin.config.schema)


class PublishSerializer(NewThingSerializer):
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    values = serializers.DictField(help_text="What the plugin's form asks for")
    assign_to = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="client_ids of applications to assign the hooks to"
    )


class PluginViewSet(ManagementViewSet):
    serializer_class = PluginSerializer
    pagination_class = None
    lookup_field = "slug"
    filter_backends = ()
    permission_for: ClassVar[dict[str, str]] = {"publish": Permission.EDIT_HOOKS}

    def rows(self) -> Any:
        return Hook.objects.all()

    @extend_schema(responses=PluginSerializer(many=True), parameters=[WORDS, CATEGORY])
    def list(self, request: Request) -> Response:
        """List the library; `q` searches and `category` filters it."""
        asked = request.query_params
        found = plugin_search(query=asked.get("q", ""), category=asked.get("category", ""))
        return Response(PluginSerializer(found, many=True).data)

    @extend_schema(responses=PluginDetailSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Return one plugin with its form."""
        return Response(PluginDetailSerializer(plugin_find(slug=slug)).data)

    @extend_schema(request=PublishSerializer, responses={201: HookSerializer(many=True)})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, slug: str) -> Response:
        """Publish all hooks of the plugin together."""
        brand, body = self.brand(), self.accepted(PublishSerializer)
        clients = body.pop("assign_to", [])
        if clients:
            self.require(brand, Permission.ASSIGN_HOOKS)
        applications = list(Application.objects.filter(brand=brand, client_id__in=clients))
        if missing := set(clients) - {application.client_id for application in applications}:
            raise serializers.ValidationError({"assign_to": f"No such application: {', '.join(sorted(missing))}"})
        hooks = plugin_publish(brand=brand, actor=self.actor(), slug=slug, assign_to=applications, **body)
        return Response(HookSerializer(hooks, many=True).data, status=status.HTTP_201_CREATED)


class EventSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the stub means a field's own label
    groups = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()
    decides = serializers.BooleanField()
    default_mode = serializers.CharField()
    default_on_failure = serializers.CharField()
    results = serializers.ListField(child=serializers.CharField())
    contract_version = serializers.CharField()


class EventDetailSerializer(EventSerializer):
    input_schema = serializers.DictField()
    sample = serializers.DictField()
    default_hook = serializers.CharField()
    types = serializers.CharField()


class EventViewSet(CallerViews, ViewSet):
    lookup_field = "key"
    lookup_value_regex = "[a-z0-9-]+"

    @extend_schema(responses=EventSerializer(many=True))
    def list(self, request: Request) -> Response:
        """List the events of a customer's lifecycle."""
        return Response(EventSerializer(all_events(), many=True).data)

    @extend_schema(responses=EventDetailSerializer)
    def retrieve(self, request: Request, key: str) -> Response:
        """Return one event's contract: schema, sample, types and default code."""
        try:
            return Response(EventDetailSerializer(get_event(key)).data)
        except UnknownEvent as error:
            raise NotFound(f"There is no event {key!r}") from error
