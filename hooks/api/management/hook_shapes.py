"""Bodies and answers of the hook endpoints."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hooks.api.management.base import LARGEST_NUMBER, NewThingSerializer
from hooks.models import Hook, HookVersion

STATUSES = ["draft", "live", "edited"]


class VersionSummarySerializer(serializers.ModelSerializer[HookVersion]):
    created_by = serializers.SerializerMethodField(help_text="null: nobody who is still here")

    class Meta:
        model = HookVersion
        fields = ("number", "digest", "message", "created_by", "created_at")

    def get_created_by(self, version: HookVersion) -> str | None:
        return str(version.created_by) if version.created_by else None


class VersionSerializer(VersionSummarySerializer):
    class Meta(VersionSummarySerializer.Meta):
        fields = (*VersionSummarySerializer.Meta.fields, "source")  # type: ignore[assignment]  # one more field


class HookSerializer(serializers.ModelSerializer[Hook]):
    """Lists annotate `latest_number`, so that no row costs a query of its own."""

    id = serializers.CharField(source="public_id")
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    status = serializers.SerializerMethodField()
    live_version = serializers.IntegerField(source="live_version.number", default=None, allow_null=True)
    latest_version = serializers.SerializerMethodField()
    allowed_hosts = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="null: any public host"
    )

    class Meta:
        model = Hook
        fields = (
            "id",
            "brand",
            "name",
            "slug",
            "description",
            "event",
            "status",
            "live_version",
            "latest_version",
            "plugin_slug",
            "plugin_version",
            "allowed_hosts",
            "default_timeout_ms",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(serializers.ChoiceField(choices=STATUSES))
    def get_status(self, hook: Hook) -> str:
        if hook.live_version is None:
            return "draft"
        return "live" if hook.live_version.number == self.get_latest_version(hook) else "edited"

    def get_latest_version(self, hook: Hook) -> int:
        return getattr(hook, "latest_number", None) or hook.latest_version.number


class NewHookSerializer(NewThingSerializer):
    event = serializers.CharField(help_text="An event key, such as before-registration")
    name = serializers.CharField(max_length=120)
    source = serializers.CharField(  # type: ignore[assignment]  # the stub means a field's own source
        required=False, allow_blank=True, trim_whitespace=False, help_text="JavaScript; default: the event's"
    )


class HookChangesSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    allowed_hosts = serializers.ListField(
        child=serializers.CharField(max_length=255), required=False, allow_null=True, help_text="null: any public host"
    )
    default_timeout_ms = serializers.IntegerField(min_value=1, max_value=120_000, required=False)


class CodeSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(  # type: ignore[assignment]  # the stub means a field's own source
        required=False, trim_whitespace=False, help_text="Default: the latest version"
    )


class NewVersionSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(  # type: ignore[assignment]  # the stub means a field's own source
        trim_whitespace=False
    )
    base_number = serializers.IntegerField(
        min_value=1, max_value=LARGEST_NUMBER, help_text="The version that this edit began from"
    )
    message = serializers.CharField(max_length=200, required=False, allow_blank=True)


class DeploySerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(
        min_value=1, max_value=LARGEST_NUMBER, help_text="The version to make live; an older one is a roll-back"
    )


class TrySerializer(CodeSerializer):
    input = serializers.DictField(required=False, help_text="Default: the event's sample")
    variables = serializers.DictField(required=False, help_text="Values that go before the stored variables")
    application = serializers.CharField(required=False, help_text="client_id whose variables to use")


class DiagnosticSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    message = serializers.CharField()
    severity = serializers.CharField()


class CheckSerializer(serializers.Serializer[Any]):
    diagnostics = DiagnosticSerializer(many=True)


class TypesSerializer(serializers.Serializer[Any]):
    types = serializers.CharField(help_text="TypeScript declarations")


class DiffSerializer(serializers.Serializer[Any]):
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    diff = serializers.CharField(help_text="Unified; empty where both are equal")


class CaseSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    expect = serializers.DictField(source="data.expect")


class MismatchSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    expected = serializers.CharField()
    found = serializers.CharField()


class CaseResultSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    passed = serializers.BooleanField()
    outcome = serializers.CharField(help_text="continue, deny, show_error, redirect or failed")
    error = serializers.CharField(allow_null=True)
    mismatches = MismatchSerializer(many=True)
    duration_ms = serializers.FloatField()
