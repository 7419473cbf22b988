"""From a profiling plan to the pages a customer is asked on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.services.journeys.questions import plan_pages

OWN = {
    "fields": [
        {"key": "a", "required": True, "missing": True},
        {"key": "b", "required": False, "missing": True},
        {"key": "c", "required": True, "missing": False},
    ],
    "consents": [{"key": "news", "required": False, "missing": True}],
}


def asked(pages: list[dict[str, Any]]) -> list[tuple[str, list[str], list[str]]]:
    return [
        (page["title"], [each["key"] for each in page["fields"]], [each["key"] for each in page["consents"]])
        for page in pages
    ]


REST = "A few more details"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({}, [(REST, ["a", "b"], ["news"])]),
        ({"fields": []}, [(REST, ["a"], ["news"])]),
        ({"fields": [], "consents": []}, [(REST, ["a"], [])]),
        ({"fields": [{"key": "a", "action": "skip"}], "consents": []}, []),
        ({"fields": [{"key": "b"}], "consents": []}, [(REST, ["b", "a"], [])]),
        ({"fields": [{"key": "c", "action": "ask"}], "consents": []}, [(REST, ["c", "a"], [])]),
        ({"fields": [{"key": "new", "action": "ask"}], "consents": []}, [(REST, ["new", "a"], [])]),
        (
            {"steps": [{"title": "One", "fields": ["b"]}, {"title": "Two", "consents": ["news"]}]},
            [("One", ["b"], []), ("Two", [], ["news"]), (REST, ["a"], [])],
        ),
        ({"steps": [{"title": "Empty", "fields": ["unknown"]}]}, [(REST, ["a", "b"], ["news"])]),
        (
            {"fields": [{"key": "a", "action": "skip"}], "steps": [{"title": "One", "fields": ["a"]}], "consents": []},
            [],
        ),
    ],
)
def test_pages(plan: dict[str, Any], expected: list[Any]) -> None:
    assert asked(plan_pages(OWN, plan)) == expected


@pytest.mark.parametrize(
    ("entry", "required"),
    [({"key": "b", "required": True}, True), ({"key": "a", "required": False}, False), ({"key": "a"}, True)],
)
def test_the_plan_decides_what_must_be_answered(entry: dict[str, Any], required: bool) -> None:
    pages = plan_pages(OWN, {"fields": [entry]})
    assert {each["key"]: each["required"] for each in pages[0]["fields"]}[entry["key"]] is required


ENTRIES = st.lists(
    st.builds(
        lambda key, action: {"key": key, "action": action},
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.sampled_from(["ask", "skip"]),
    ),
    unique_by=lambda entry: entry["key"],
)
STEPS = st.lists(
    st.builds(lambda fields: {"title": "T", "fields": fields}, st.lists(st.sampled_from(["a", "b", "c", "d"]))),
    max_size=3,
)


@given(ENTRIES, STEPS)
def test_whatever_is_planned_is_asked_and_what_is_skipped_is_not(
    entries: list[dict[str, str]], steps: list[dict[str, Any]]
) -> None:
    pages = plan_pages(OWN, {"fields": entries, "steps": steps})
    keys = {each["key"] for page in pages for each in page["fields"]}
    assert {entry["key"] for entry in entries if entry["action"] == "ask"} <= keys
    assert not {entry["key"] for entry in entries if entry["action"] == "skip"} & keys
    assert all(page["fields"] or page["consents"] for page in pages)
