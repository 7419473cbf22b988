"""A small CRM: contact search in the shape of the HubSpot API, over a data file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from console.demo.data import load
from console.demo.faults import fault_for
from console.demo.guard import BadBody, authorized, demo_view, json_object

TOKEN = "demo-crm-token"  # noqa: S105 - opens nothing but this demo data
PAGE = 100
OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "EQ": lambda have, want: have == want,
    "NEQ": lambda have, want: have != want,
    "CONTAINS_TOKEN": lambda have, want: want.strip("*") in have,
    "HAS_PROPERTY": lambda have, want: bool(have),
    "NOT_HAS_PROPERTY": lambda have, want: not have,
}


@demo_view("POST")
def contacts_search(request: HttpRequest) -> HttpResponse:
    """`{filterGroups, properties, limit}` -> `{total, results}`; groups are joined by or, filters of one by and."""
    if not authorized(request, f"Bearer {TOKEN}"):
        return _error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
    try:
        body = json_object(request)
        groups = _groups(body)
    except BadBody as error:
        return _error(400, "VALIDATION_ERROR", str(error))
    for email in _emails_asked_for(groups):
        if (fault := fault_for(email)) is not None:
            return fault
    found = [contact for contact in load("contacts") if _matches(contact["properties"], groups)]
    limit = min(body["limit"], PAGE) if isinstance(body.get("limit"), int) and body["limit"] > 0 else 10
    wanted = [str(name) for name in body.get("properties") or ["email", "firstname", "lastname"]]
    return JsonResponse({"total": len(found), "results": [_shown(contact, wanted) for contact in found[:limit]]})


def _error(status: int, category: str, message: str) -> HttpResponse:
    return JsonResponse({"status": "error", "category": category, "message": message}, status=status)


def _groups(body: Mapping[str, Any]) -> list[list[Mapping[str, str]]]:
    """The filters of each group. Raises BadBody that names the place."""
    groups = body.get("filterGroups", [])
    if not isinstance(groups, list):
        raise BadBody("filterGroups must be a list.")
    parsed = []
    for index, group in enumerate(groups):
        filters = group.get("filters") if isinstance(group, dict) else None
        if not isinstance(filters, list) or not all(_valid_filter(item) for item in filters):
            raise BadBody(f"filterGroups[{index}].filters must be a list of {{propertyName, operator, value}}.")
        parsed.append(filters)
    return parsed


def _valid_filter(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("propertyName"), str)
        and item.get("operator") in OPERATORS
        and isinstance(item.get("value", ""), str)
    )


def _emails_asked_for(groups: list[list[Mapping[str, str]]]) -> Iterator[str]:
    return (item.get("value", "") for filters in groups for item in filters if item["propertyName"] == "email")


def _matches(properties: Mapping[str, str], groups: list[list[Mapping[str, str]]]) -> bool:
    return not groups or any(all(_holds(properties, item) for item in filters) for filters in groups)


def _holds(properties: Mapping[str, str], item: Mapping[str, str]) -> bool:
    have = str(properties.get(item["propertyName"]) or "").lower()
    return OPERATORS[item["operator"]](have, item.get("value", "").lower())


def _shown(contact: Mapping[str, Any], wanted: list[str]) -> dict[str, Any]:
    properties = {name: contact["properties"].get(name) for name in wanted}
    return {**contact, "properties": properties, "archived": False}
