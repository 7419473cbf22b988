"""Parts of an assignment that are objects of their own: its conditions and its circuit breaker."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hooks.models import Assignment, BreakerState, Operator

RULE = {
    "type": "object",
    "required": ["field", "operator"],
    "properties": {
        "field": {"type": "string", "description": "A field of the event's input, such as customer.info.locale"},
        "operator": {"type": "string", "enum": list(Operator.values)},
        "value": {"description": "Text, number or boolean; a list for in and not_in; none for exists and not_exists"},
    },
}
MATCH = {"type": "string", "enum": ["all", "any"], "default": "all"}
GROUP = {"type": "object", "properties": {"match": MATCH, "rules": {"type": "array", "items": {"type": "object"}}}}
CONDITIONS = {
    "type": "object",
    "description": (
        "For which customers the hook runs; {} for all. `match` joins the rules with and (all) or or (any); a rule may "
        "be such a group again, three levels deep."
    ),
    "properties": {"match": MATCH, "rules": {"type": "array", "items": {"anyOf": [RULE, GROUP]}}},
    "example": {
        "match": "all",
        "rules": [{"field": "customer.location.country_code", "operator": "in", "value": ["SE", "NO"]}],
    },
}


@extend_schema_field(CONDITIONS)
class ConditionsField(serializers.JSONField):
    """Checked by the service, which knows the event's contract and names the faulty place."""


class BreakerSerializer(serializers.Serializer[Assignment]):
    state = serializers.ChoiceField(
        choices=BreakerState.choices,
        source="breaker_state",
        help_text="closed: the hook runs; open: its failure policy decides at once; probing: the next run is a probe",
    )
    failures_in_row = serializers.IntegerField()
    opened_at = serializers.DateTimeField(source="breaker_opened_at", allow_null=True)
    until = serializers.DateTimeField(source="breaker_until", allow_null=True, help_text="The end of the cool-down")


class BudgetHookSerializer(serializers.Serializer[Any]):
    assignment = serializers.CharField(source="assignment.public_id")
    hook = serializers.CharField(source="assignment.hook.slug")
    runs = serializers.IntegerField(help_text="How many recent runs the number stands on")
    p95_ms = serializers.FloatField(allow_null=True)


class BudgetSerializer(serializers.Serializer[Any]):
    event = serializers.CharField(source="event.key")
    deadline_ms = serializers.IntegerField()
    total_ms = serializers.FloatField(help_text="The sum of the hooks' p95")
    fits = serializers.BooleanField()
    hooks = BudgetHookSerializer(many=True)
