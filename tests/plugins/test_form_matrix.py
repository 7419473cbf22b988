"""Every kind of field beside every kind of value a form, a script or a careless person may send."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.catalog import Plugin, plugin_from_folder
from plugins.logo import logo_problems
from tests.plugins.conftest import LOGO, Package

GOOD = {"token": "secret-1", "base_url": "https://api.example.com"}
KIND = {
    "limit": "Enter a whole number.",
    "ratio": "Enter a number.",
    "loud": "Choose yes or no.",
    "names": "Enter one value per line.",
    "text": "Enter text.",
    "contact": "Enter text.",
    "base_url": "Enter text.",
    "token": "Enter text.",
}


@pytest.fixture
def plugin(package: Package) -> Plugin:
    return plugin_from_folder(package.write())


SENT: dict[str, list[Any]] = {
    "limit": ["x", "1.5", "1e3", "0x5", "five", True, [], {}, 1.5],
    "ratio": ["x", "1,5", "--1", True, [], {}],
    "loud": ["maybe", "2", "ja", 1, 0, [], {}],
    "names": [1, True, {}, 1.5],
    "text": [1, True, [], {}, 1.5],
    "contact": [1, True, [], {}, 1.5],
    "base_url": [1, True, [], {}, 1.5],
    "token": [1, True, [], {}, 1.5],
}
OTHER_KINDS = [(key, value) for key, values in SENT.items() for value in values]


@pytest.mark.parametrize(("key", "value"), OTHER_KINDS, ids=[f"{key} {value!r}" for key, value in OTHER_KINDS])
def test_a_value_of_another_kind_is_told_at_its_field(plugin: Plugin, key: str, value: Any) -> None:
    said = plugin.validate_config({**GOOD, key: value})
    assert [one["field"] for one in said] == [key]
    assert said[0]["message"] in (KIND[key], "This field is required."), said


NUMBERS: list[tuple[str, str, Any]] = [
    ("limit", "1", 1),
    ("limit", "9", 9),
    ("limit", "+5", 5),
    ("limit", " 05 ", 5),
    ("ratio", "-0.25", -0.25),
    ("ratio", "1e2", 100.0),
    ("ratio", ".5", 0.5),
    ("ratio", " 7 ", 7.0),
]


@pytest.mark.parametrize(("key", "sent", "value"), NUMBERS)
def test_numbers_as_people_write_them(plugin: Plugin, key: str, sent: str, value: Any) -> None:
    assert plugin.clean_config({key: sent})[key] == value
    assert plugin.validate_config({**GOOD, key: sent}) == []


@pytest.mark.parametrize("sent", ["nan", "inf", "-inf", "Infinity", "NaN", "1e999"])
def test_what_no_json_can_hold_is_no_number(plugin: Plugin, sent: str) -> None:
    said = plugin.validate_config({**GOOD, "ratio": sent})
    assert said == [{"field": "ratio", "message": "Enter a number."}]


@pytest.mark.parametrize("word", ["true", "on", "yes", "1", "TRUE", " On ", "Yes"])
def test_words_for_yes(plugin: Plugin, word: str) -> None:
    assert plugin.clean_config({"loud": word})["loud"] is True


@pytest.mark.parametrize("word", ["false", "off", "no", "0", "", " ", "FALSE", "No"])
def test_words_for_no(plugin: Plugin, word: str) -> None:
    assert plugin.clean_config({"loud": word})["loud"] is False


EDGES: list[tuple[str, Any, str]] = [
    ("limit", "0", "Enter 1 or more."),
    ("limit", "10", "Enter 9 or less."),
    ("text", "x" * 21, "Use at most 20 characters."),
    ("mood", "", "Choose one of: happy, sad."),
    ("mood", "HAPPY", "Choose one of: happy, sad."),
    ("names", "ann\nBob", "Bob: Use small letters."),
    ("names", ["ann", "ann"], "A value is there twice."),
    ("names", ["ann", 5], "5: Enter text."),
    ("contact", "@", "Enter an e-mail address, such as jo@example.com."),
    ("base_url", "ftp://a.example", "Enter a full web address, such as https://api.example.com."),
    ("base_url", "//a.example", "Enter a full web address, such as https://api.example.com."),
    ("base_url", "https:/a.example", "Enter a full web address, such as https://api.example.com."),
    ("base_url", "https://a example", "Enter a full web address, such as https://api.example.com."),
    ("base_url", "https://[::1", "Enter a full web address, such as https://api.example.com."),
    ("nothing", "x", "This plugin has no such setting."),
    ("__proto__", "x", "This plugin has no such setting."),
]


@pytest.mark.parametrize(("key", "sent", "message"), EDGES, ids=[f"{key} {str(sent)[:20]}" for key, sent, _ in EDGES])
def test_a_bad_value_has_its_message(plugin: Plugin, key: str, sent: Any, message: str) -> None:
    said = plugin.validate_config({**GOOD, key: sent})
    if key == "mood" and sent == "":
        assert said in ([], [{"field": key, "message": message}])
    else:
        assert said == [{"field": key, "message": message}]


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://api.example.com", ("api.example.com", "*.cdn.example.com")),
        ("https://api.example.com:8443/v1?x=1#y", ("api.example.com:8443", "*.cdn.example.com")),
        ("http://API.Example.COM/", ("api.example.com", "*.cdn.example.com")),
        ("https://user:pass@api.example.com/", ("api.example.com", "*.cdn.example.com")),
        ("https://[2001:db8::1]:8443/", ("[2001:db8::1]:8443", "*.cdn.example.com")),
        ("https://x.cdn.example.com", ("x.cdn.example.com", "*.cdn.example.com")),
        ("ftp://api.example.com", ("*.cdn.example.com",)),
        ("nonsense", ("*.cdn.example.com",)),
        ("https://", ("*.cdn.example.com",)),
        ("https://a.example:99999", ("*.cdn.example.com",)),
        ("https://a.example:x", ("*.cdn.example.com",)),
    ],
)
def test_a_half_filled_form_allows_less_and_never_more(plugin: Plugin, address: str, hosts: tuple[str, ...]) -> None:
    assert plugin.hosts({"base_url": address}) == hosts


def test_secrets_and_variables_never_mix(plugin: Plugin) -> None:
    variables, secrets = plugin.split_config({**GOOD, "limit": "4", "names": "ann"})
    assert secrets == {"token": "secret-1"}
    assert "token" not in variables
    assert variables["limit"] == 4
    assert variables["names"] == ["ann"]
    assert "secret-1" not in repr(variables)


DRAWINGS: dict[str, tuple[str, str]] = {
    "a script": ("<script>alert(1)</script>", "<script>"),
    "a foreign object": ("<foreignObject/>", "<foreignObject>"),
    "an image": ("<image href='x'/>", "<image>"),
    "a link": ("<a href='javascript:x'/>", "<a>"),
    "a style": ("<style>*{}</style>", "<style>"),
    "an animation": ("<animate attributeName='href'/>", "<animate>"),
    "a use": ("<use href='https://a.example/x.svg#y'/>", "<use>"),
    "a handler": ("<rect onload='x()'/>", "the attribute onload"),
    "a style attribute": ("<rect style='fill:url(x)'/>", "the attribute style"),
    "a class": ("<rect class='x'/>", "the attribute class"),
    "a link by xlink": ("<rect xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='x'/>", "href"),
    "a remote fill": ("<rect fill='url(https://a.example/x)'/>", "url(#id) of this file"),
    "a fill in capitals": ("<rect fill='URL(//a.example)'/>", "url(#id) of this file"),
    "HTML inside": ("<div xmlns='http://www.w3.org/1999/xhtml'/>", "drawing elements only"),
    "a nested script": ("<g><g><script/></g></g>", "<script>"),
}


@pytest.mark.parametrize(("inside", "told"), DRAWINGS.values(), ids=DRAWINGS.keys())
def test_a_logo_that_does_more_than_draw(inside: str, told: str) -> None:
    said = [str(problem) for problem in logo_problems(LOGO.replace("</svg>", f"{inside}</svg>"))]
    assert len(said) == 1
    assert told in said[0]


@pytest.mark.parametrize(
    "box", ["", "0 0", "0 0 40 41", "0 0 40", "0 0 40 40 40", "a b c d", "0 0 x x", "0 0 -4 -4", "0 0 0 0"]
)
def test_a_logo_that_is_not_square(box: str) -> None:
    said = [str(problem) for problem in logo_problems(LOGO.replace("0 0 40 40", box))]
    assert len(said) == 1
    assert "a square such as 0 0 40 40" in said[0]
