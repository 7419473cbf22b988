"""Which profile fields and consents a customer is asked for, page by page."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plan_pages(own: Json, plan: Json) -> list[Json]:
    """Return the pages [{"title", "fields", "consents"}] to ask on; entries are {"key", "required"}.

    `own` is what the service would ask ({"fields", "consents"} with key, required, missing); `plan` are the effects of
    a ProfilingPlan. What the plan names follows the plan, what it leaves out is asked when it is missing and required.
    """
    wanted = {kind: wanted_of(own[kind], plan.get(kind)) for kind in ("fields", "consents")}
    pages = [
        {
            "title": step["title"],
            "fields": [entry for entry in wanted["fields"] if entry["key"] in step.get("fields", [])],
            "consents": [entry for entry in wanted["consents"] if entry["key"] in step.get("consents", [])],
        }
        for step in plan.get("steps", [])
    ]
    placed = {entry["key"] for page in pages for kind in ("fields", "consents") for entry in page[kind]}
    rest = {kind: [entry for entry in wanted[kind] if entry["key"] not in placed] for kind in ("fields", "consents")}
    pages.append({"title": "A few more details", **rest})
    return [page for page in pages if page["fields"] or page["consents"]]


def wanted_of(own: list[Json], planned: list[Json] | None) -> list[Json]:
    """Return the entries to ask for, in the plan's order, then the service's."""
    by_key = {entry["key"]: entry for entry in own}
    asked: list[Json] = []
    for entry in planned or []:
        known = by_key.pop(entry["key"], {"required": False, "missing": True})
        if entry.get("action", "ask") == "ask":
            asked.append({"key": entry["key"], "required": bool(entry.get("required", known["required"]))})
    # Without any plan, the service asks for what it lacks; with one, only for what it cannot do without.
    asked += [
        {"key": entry["key"], "required": entry["required"]}
        for entry in by_key.values()
        if entry["missing"] and (entry["required"] or planned is None)
    ]
    return asked
