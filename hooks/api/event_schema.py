"""Shapes of the event API in the OpenAPI document; the contracts themselves check the bodies."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from hooks.models import ExecutionStatus, Mode, OutcomeKind


class BodySerializer(serializers.Serializer[Any]):
    input = serializers.DictField(help_text="The event's input, by its contract: see /api/v1/events")
    journey_id = serializers.CharField(required=False, help_text="Ties the events of one journey together")
    session = serializers.DictField(
        required=False, help_text="At most 16 KiB; left out: what the journey's last event left"
    )
    deadline_ms = serializers.IntegerField(required=False, min_value=1, help_text="Shortens the chain's deadline")


class ContinueSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    continue_context = serializers.DictField(required=False, help_text="Parameters that came back to the caller itself")


class DenySerializer(serializers.Serializer[Any]):
    error = serializers.CharField()
    description = serializers.CharField()


class RedirectSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    state = serializers.CharField()


class EntrySerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    hook = serializers.CharField()
    version = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Mode.choices)
    status = serializers.ChoiceField(choices=ExecutionStatus.choices)
    duration_ms = serializers.FloatField(allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    event_id = serializers.CharField()
    journey_id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=OutcomeKind.choices)
    effects = serializers.DictField()
    message = serializers.CharField(allow_null=True)
    deny = DenySerializer(allow_null=True)
    redirect = RedirectSerializer(allow_null=True)
    session = serializers.DictField()
    executions = EntrySerializer(many=True)
