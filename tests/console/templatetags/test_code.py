from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.templatetags import code

Render = Callable[..., Any]
ATTACK = "</code></pre><script>alert(1)</script>"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_colouring_never_loses_a_character(text: str) -> None:
    assert "".join(piece for _, piece in code.tokens(text, code.JAVASCRIPT)) == text
    assert "".join(piece for _, piece in code.tokens(text, code.JSON_TOKEN)) == text


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("// a note\nx", "comment", "// a note"),
        ("/* two\nlines */", "comment", "/* two\nlines */"),
        ("/* never closed", "comment", "/* never closed"),
        ('"it\\"s"', "string", '"it\\"s"'),
        ("`a ${b}\n c`", "string", "`a ${b}\n c`"),
        ("await x", "keyword", "await"),
        ("awaited", "", "awaited"),
        ("0xFF", "number", "0xFF"),
        ("1_000n", "number", "1_000n"),
        ("fetch (x)", "name", "fetch"),
    ],
)
def test_javascript_tokens(text: str, kind: str, piece: str) -> None:
    assert (kind, piece) in list(code.tokens(text, code.JAVASCRIPT))


def test_a_comment_over_several_lines_is_a_comment_on_each() -> None:
    rows = code.lines_of("/* one\r\ntwo */\nlet x;")
    assert [[kind for kind, _ in row] for row in rows[:2]] == [["comment"], ["comment"]]
    assert "".join(piece for _, piece in rows[2]) == "let x;"


def test_very_long_code_is_shown_without_colours() -> None:
    text = "let x;\n" * (code.COLOUR_LIMIT // 7 + 1)
    assert list(code.tokens(text, code.JAVASCRIPT)) == [("", text)]


def test_json_is_indented_coloured_and_reachable_by_keyboard(render: Render) -> None:
    value = {"error": "denied", "n": -1.5, "ok": True, "none": None, "ö": ["<b>"]}
    block = render('{% json_block value "Result" %}', value=value).one("pre")
    assert json.loads(block.text) == value
    assert (block.attributes["tabindex"], block.attributes["aria-label"]) == ("0", "Result")
    assert [span.text for span in block.find("span", css="tok-keyword")] == ["true", "null"]
    assert '"error"' in [span.text for span in block.find("span", css="tok-name")]
    assert not block.find("b")


def test_json_text_is_shown_as_it_is(render: Render) -> None:
    assert render("{% json_block value %}", value="not json <i>").one("pre").text == "not json <i>"


@pytest.mark.parametrize("tag", ["{% json_block value %}", "{% source_block value %}", '{% diff "" value %}'])
def test_no_code_escapes_its_block(render: Render, tag: str) -> None:
    page = render(tag, value=ATTACK)
    assert not page.find("script")
    assert "alert(1)" in page.text


def test_source_numbers_its_lines_and_marks_the_fault(render: Render) -> None:
    page = render("{% source_block code line=2 message=message %}", code="let a;\nlet b;\nlet c;", message="b <failed>")
    lines = page.find("span", css="line")
    assert [line.attributes["data-line"] for line in lines] == ["1", "2", "3"]
    assert [line.text.rstrip("\n") for line in lines] == ["let a;", "let b;", "let c;"]
    fault = page.one("span", css="is-fault")
    assert (fault.attributes["data-line"], fault.attributes["id"]) == ("2", "fault")
    assert page.one("span", css="fault-note").text.strip() == "b <failed>"


@pytest.mark.parametrize("line", [None, 0, 99])
def test_source_without_a_fault_in_it_marks_nothing(render: Render, line: int | None) -> None:
    page = render('{% source_block "let a;" line=line message="m" %}', line=line)
    assert not page.find("span", css="is-fault")
    assert not page.find("span", css="fault-note")


def test_console_lines_show_level_text_and_time(render: Render) -> None:
    logs = [
        {"level": "warn", "text": "a <b>", "at_ms": 3.9},
        {"level": "strange", "text": "c", "at_ms": None},
    ]
    first, second = render("{% console_lines logs %}", logs=logs).one("ol").find("li")
    assert first.attributes["class"] == "level-warn"
    assert [part.text for part in first.find("span")] == ["3.9 ms", "warn", "a <b>"]
    assert second.attributes["class"] == "level-log"


def test_an_empty_console_says_so(render: Render) -> None:
    page = render("{% console_lines logs %}", logs=[])
    assert "wrote nothing" in page.text
    assert not page.find("ol")


def kinds(before: str, after: str, context: int = 3) -> list[str]:
    return [row["kind"] for row in code.diff_rows(before, after, context)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb\nc", "a\nb\nc", []),
        ("a\nb\nc", "a\nB!\nc", ["same", "del", "add", "same"]),
        ("a", "a\nb", ["same", "add"]),
        ("a\nb", "b", ["del", "same"]),
        ("", "a", ["add"]),
        ("a", "", ["del"]),
    ],
)
def test_diff_rows(before: str, after: str, expected: list[str]) -> None:
    assert kinds(before, after) == expected


def test_far_lines_are_folded_and_counted() -> None:
    before = [f"line {n}" for n in range(40)]
    after = [*before]
    after[20] = "changed entirely"
    rows = code.diff_rows("\n".join(before), "\n".join(after), context=2)
    assert [(row["kind"], row.get("count")) for row in rows if row["kind"] == "gap"] == [("gap", 18), ("gap", 17)]
    assert [row["old"] for row in rows if row["kind"] == "same"] == [19, 20, 22, 23]
    assert [row["new"] for row in rows if row["kind"] == "add"] == [21]


@given(st.lists(st.text("ab<&", max_size=4), max_size=8), st.lists(st.text("ab<&", max_size=4), max_size=8))
@settings(max_examples=80, deadline=None)
def test_a_diff_can_be_replayed(old: list[str], new: list[str]) -> None:
    """With no folding, the rows that are not removed are the new text, and those not added the old one."""
    from html import unescape
    from re import sub

    before, after = "\n".join(old), "\n".join(new)
    rows = code.diff_rows(before, after, context=100)
    plain = [
        (row["kind"], unescape(sub("</?(?:ins|del)>", "", str(row["html"]))) if row["kind"] != "same" else row["html"])
        for row in rows
    ]
    if rows:
        assert [text for kind, text in plain if kind != "del"] == after.splitlines()
        assert [text for kind, text in plain if kind != "add"] == before.splitlines()
    else:
        assert before.splitlines() == after.splitlines()


def test_changed_words_are_marked_in_lines_that_are_alike(render: Render) -> None:
    page = render("{% diff before after %}", before="if (status === 404) {", after="if (status === 410) {")
    assert "".join(mark.text for mark in page.find("del")) == "404"
    assert "".join(mark.text for mark in page.find("ins")) == "410"


def test_lines_with_nothing_in_common_are_not_marked(render: Render) -> None:
    page = render("{% diff before after %}", before="alpha", after="9876543210")
    assert not page.find("ins")
    assert not page.find("del")


def test_a_diff_names_both_sides_and_counts(render: Render) -> None:
    page = render('{% diff before after "Live, version 4" "Version 5" %}', before="a\nb", after="a\nc\nd")
    assert "Live, version 4 → Version 5" in page.text
    assert page.one("p", css="diff-stat").text.split()[:2] == ["+2", "−1"]  # noqa: RUF001  # a minus is what is shown
    assert (
        page.one("div", css="diff-wrap").attributes["aria-label"] == "Differences between Live, version 4 and Version 5"
    )


def test_signs_are_also_words(render: Render) -> None:
    page = render("{% diff before after %}", before="a", after="b")
    assert [span.text for span in page.one("tbody").find("span", css="visually-hidden")] == ["removed", "added"]


def test_equal_texts_are_said_to_be_equal(render: Render) -> None:
    assert "Live and Version 5 are the same" in render('{% diff "a" "a" "Live" "Version 5" %}').text
