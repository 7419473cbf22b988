"""The bytes of a report: content types, sizes to the byte, odd JSON, and headers in every dress."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hooks.models import EventOccurrence, Execution
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

ADDRESS = "/api/v1/applications/storefront/events/before-registration"
MOST_BYTES = 262_144
ECHOES = "module.exports = async (a) => ({attributes: {got: a.customer.attributes.odd}})"


def with_odd(value: Any = "@") -> dict[str, Any]:
    """The sample with one attribute that is all its own."""
    body = sample_of("before-registration")
    body["customer"]["attributes"]["odd"] = value
    return body


def raw_odd(text: str, encoding: str = "utf-8") -> bytes:
    """A body whose odd attribute is written as `text` stands, quotes and all."""
    return json.dumps({"input": with_odd()}).replace('"@"', text).encode(encoding, "surrogatepass")


@pytest.fixture
def post(application_token: str) -> Callable[..., Any]:
    """Send bytes with any header: `post(raw, content_type=..., Authorization=...)`."""

    def send(
        raw: bytes | None = None, *, content_type: str = "application/json", method: str = "POST", **headers: str
    ) -> Any:
        raw = json.dumps({"input": with_odd()}).encode() if raw is None else raw
        headers = {"Authorization": f"Bearer {application_token}"} | headers
        return Client().generic(method, ADDRESS, raw, content_type=content_type, headers=headers)

    return send


class TestContentType:
    @pytest.mark.parametrize(
        "content_type",
        [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=UTF-8",
            "application/json ; charset=iso-8859-1",
            "Application/JSON",
            "APPLICATION/JSON; v=1",
        ],
    )
    def test_json_is_taken_however_it_is_spelled(self, content_type: str, post: Any) -> None:
        assert post(content_type=content_type).status_code == 200

    @pytest.mark.parametrize(
        "content_type",
        [
            "",
            "text/plain",
            "text/json",
            "application/jsonp",
            "application/json-patch+json",
            "application/problem+json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "json",
            "*/*",
        ],
    )
    def test_anything_else_is_415(self, content_type: str, post: Any, assign: Any) -> None:
        assign(ECHOES)
        answer = post(content_type=content_type)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert not EventOccurrence.objects.exists()

    def test_the_text_is_utf_8_whatever_the_header_says(self, post: Any, assign: Any) -> None:
        assign(ECHOES)
        answer = post(raw_odd('"Åsa"'), content_type="application/json; charset=iso-8859-1")
        assert answer.json()["effects"]["attributes"] == {"got": "Åsa"}
        latin = post(raw_odd('"Åsa"', "latin-1"), content_type="application/json; charset=iso-8859-1")
        assert (latin.status_code, latin.json()["code"]) == (400, "malformed_json")


class TestSize:
    def padded(self, size: int) -> bytes:
        raw = raw_odd('"@@"')
        return raw.replace(b"@@", b"x" * (size - len(raw) + 2))

    @pytest.mark.parametrize("size", [MOST_BYTES - 1, MOST_BYTES])
    def test_up_to_the_limit_it_is_taken(self, size: int, post: Any, assign: Any) -> None:
        assign("module.exports = async (a) => ({attributes: {got: a.customer.attributes.odd.length}})")
        raw = self.padded(size)
        assert len(raw) == size
        answer = post(raw)
        assert answer.status_code == 200
        assert answer.json()["effects"]["attributes"]["got"] > 260_000

    @pytest.mark.parametrize("size", [MOST_BYTES + 1, MOST_BYTES * 4])
    def test_one_byte_more_is_413(self, size: int, post: Any, assign: Any) -> None:
        assign(ECHOES)
        answer = post(self.padded(size))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert "262,144" in answer.json()["detail"]
        assert not Execution.objects.exists()

    def test_spaces_count_too(self, post: Any) -> None:
        assert post(b" " * MOST_BYTES + b"{}").status_code == 413

    @pytest.mark.parametrize("letter", ["é", "€", "𝄞", "\u202e", "\\u00e9"])
    def test_a_body_full_of_long_letters_fits(self, letter: str, post: Any, assign: Any) -> None:
        assign("module.exports = async (a) => ({attributes: {got: [...a.customer.attributes.odd].length}})")
        count = 240_000 // len(letter.encode())
        answer = post(raw_odd(f'"{letter * count}"'))
        assert answer.json()["effects"]["attributes"] == {"got": count}

    @pytest.mark.parametrize("name", ["session", "input"])
    def test_the_session_is_measured_in_utf_8(self, name: str, report: Report) -> None:
        fits, over = {"a": "é" * 8_188}, {"a": "é" * 8_189}
        bodies = [{"session": fits}, {"session": over}]
        if name == "input":
            bodies = [{"input": with_odd() | {"session": session}} for session in (fits, over)]
        assert report(**bodies[0]).json()["session"] == fits
        refused = report(**bodies[1])
        assert (refused.status_code, refused.json()["expected"]) == (400, "at most 16384 bytes as JSON")
        assert refused.json()["path"] == ("$.session" if name == "session" else "$.input.session")


ODD_VALUES = [
    pytest.param("1e308", 1e308, id="largest-float"),
    pytest.param("5e-324", 5e-324, id="smallest-float"),
    pytest.param("9007199254740991", 9007199254740991, id="largest-safe-integer"),
    pytest.param("-0", 0, id="minus-zero"),
    pytest.param('"\\u0000"', "\0", id="nul"),
    pytest.param('"\\u001b[31m"', "\x1b[31m", id="escape"),
    pytest.param('"\\u2028\\u2029"', "\u2028\u2029", id="line-separators"),
    pytest.param('"\\ud834\\udd1e"', "𝄞", id="pair"),
    pytest.param('"\\\\ud800"', "\\ud800", id="escaped-escape"),
    pytest.param('"</script><!--"', "</script><!--", id="markup"),
    pytest.param("[]", [], id="empty-list"),
    pytest.param("{}", {}, id="empty-object"),
    pytest.param("null", None, id="null"),
    pytest.param("false", False, id="false"),
    pytest.param('""', "", id="empty"),
    pytest.param('{"": {"": 1}}', {"": {"": 1}}, id="empty-names"),
    pytest.param('{"constructor": 1, "toString": 2}', {"constructor": 1, "toString": 2}, id="inherited-names"),
    pytest.param("[[[[[[[[[[1]]]]]]]]]]", [[[[[[[[[[1]]]]]]]]]], id="nested"),
    pytest.param('"\\r\\n\\t"', "\r\n\t", id="white-space"),
]


@pytest.mark.parametrize(("written", "value"), ODD_VALUES)
def test_odd_values_come_through_whole(written: str, value: Any, post: Any, assign: Any) -> None:
    assign("module.exports = async (a) => ({attributes: {got: {is: a.customer.attributes.odd}}})")
    answer = post(raw_odd(written))
    assert answer.status_code == 200, answer.content
    assert answer.json()["executions"][0]["status"] == "succeeded", the_execution().error
    assert answer.json()["effects"]["attributes"]["got"] == {"is": value}


REFUSED_VALUES = [
    pytest.param("NaN", id="nan"),
    pytest.param("Infinity", id="infinity"),
    pytest.param("-Infinity", id="minus-infinity"),
    pytest.param("1e999", id="overflow"),
    pytest.param("-1e999", id="minus-overflow"),
    pytest.param("9" * 5_000, id="endless-integer"),
    pytest.param("01", id="octal"),
    pytest.param("+1", id="plus"),
    pytest.param(".5", id="no-zero"),
    pytest.param("0x10", id="hex"),
    pytest.param("'a'", id="single-quotes"),
    pytest.param('"a\nb"', id="raw-newline"),
    pytest.param('"a\x00b"', id="raw-nul"),
    pytest.param("[1,]", id="trailing-comma"),
    pytest.param("{a: 1}", id="bare-name"),
    pytest.param("undefined", id="undefined"),
    pytest.param("/* c */ 1", id="comment"),
    pytest.param('"\\x41"', id="bad-escape"),
    pytest.param("[" * 50 + "]" * 50, id="too-deep"),
    pytest.param("[" * 100_000, id="far-too-deep"),
]


@pytest.mark.parametrize("written", REFUSED_VALUES)
def test_what_is_no_json_is_refused_before_anything_runs(written: str, post: Any, assign: Any) -> None:
    assign(ECHOES)
    answer = post(raw_odd(written))
    problem = answer.json()
    assert answer.status_code == 400
    assert problem["code"] in ("malformed_json", "invalid_input")
    assert problem["detail"]
    assert len(answer.content) < 2_000
    assert not EventOccurrence.objects.exists()


class TestNames:
    def test_of_two_members_with_one_name_the_last_counts(self, post: Any, assign: Any) -> None:
        assign(ECHOES)
        raw = raw_odd('1, "odd": 2')
        assert post(raw).json()["effects"]["attributes"] == {"got": 2}

    def test_a_prototype_is_just_a_name(self, post: Any, assign: Any) -> None:
        assign(
            "module.exports = async (a) => ({attributes: {polluted: ({}).polluted || null,"
            " own: Object.hasOwn(a.customer.attributes.odd, '__proto__')}})"
        )
        answer = post(raw_odd('{"__proto__": {"polluted": 1}}'))
        assert answer.json()["effects"]["attributes"] == {"polluted": None, "own": True}
        assert the_execution().input["customer"]["attributes"]["odd"] == {"__proto__": {"polluted": 1}}

    def test_names_with_nul_are_written_out(self, post: Any, assign: Any) -> None:
        assign(ECHOES)
        assert post(raw_odd('{"a\\u0000b": 1}')).json()["effects"]["attributes"]["got"] == {"a\0b": 1}
        assert the_execution().input["customer"]["attributes"]["odd"] == {"a\\u0000b": 1}

    def test_a_conflict_about_an_odd_name_is_told(self, post: Any, assign: Any) -> None:
        assign("module.exports = async () => ({attributes: {'a\\0 \"b': 1}})")
        later = assign("module.exports = async () => ({attributes: {'a\\0 \"b': 2}})")
        assert post().json()["effects"]["attributes"] == {'a\0 "b': 2}
        warning = the_execution(hook=later.hook).warnings[0]
        assert (warning["code"], warning["path"]) == ("conflict", '$.attributes["a\\u0000 \\"b"]')

    @pytest.mark.parametrize("where", ["value", "name"])
    def test_half_a_pair_from_a_hook_never_breaks_the_answer(self, where: str, post: Any, assign: Any) -> None:
        pair = {"value": "{a: '\\ud800'}", "name": "{'\\ud800': 1}"}[where]
        assign(f"module.exports = async () => ({{attributes: {pair}}})")
        answer = post()
        assert answer.status_code == 200
        assert "\ufffd" in str(answer.json()["effects"]["attributes"])
        assert the_execution().warnings[0]["code"] == "lone_surrogate"

    @pytest.mark.parametrize("part", ["input", "session", "journey_id", "name", "name-in-input", "name-in-session"])
    def test_half_a_pair_from_the_caller_is_refused_by_name(self, part: str, post: Any) -> None:
        bodies: dict[str, dict[str, Any]] = {
            "input": {"input": with_odd("\ud800")},
            "session": {"input": with_odd(), "session": {"a": "\ud800"}},
            "journey_id": {"input": with_odd(), "journey_id": "\ud800"},
            "name": {"input": with_odd(), "\ud800": 1},
            "name-in-input": {"input": with_odd() | {"\ud800": 1}},
            "name-in-session": {"input": with_odd(), "session": {"\ud800": 1}},
        }
        answer = post(json.dumps(bodies[part]).encode())
        assert answer.status_code == 400
        assert answer.json()["code"] in ("invalid_input", "malformed_json")
        assert not EventOccurrence.objects.exists()


class TestHeaders:
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
    def test_the_scheme_is_taken_in_any_case(self, scheme: str, post: Any, application_token: str) -> None:
        assert post(Authorization=f"{scheme} {application_token}").status_code == 200

    @pytest.mark.parametrize(
        "header",
        [
            "{token}",
            "Bearer{token}",
            "Bearer\t{token}",
            "Bearer {token} {token}",
            "Bearer {token},{token}",
            'Bearer "{token}"',
            "Basic {token}",
            "Token {token}",
            "Bearer token={token}",
            "Bearer {token}x",
            "Bearer " + "x" * 201,
            "Bearer \x01",
            "Bearer ü",
            "Negotiate",
            " ",
        ],
    )
    def test_anything_else_is_401(self, header: str, post: Any, application_token: str, assign: Any) -> None:
        assign(ECHOES)
        answer = post(Authorization=header.format(token=application_token))
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Hookline"'
        assert application_token not in answer.content.decode()
        assert not EventOccurrence.objects.exists()

    @pytest.mark.parametrize("accept", ["", "*/*", "text/html", "application/xml;q=0.9", "nonsense"])
    def test_any_accept_gets_json(self, accept: str, post: Any) -> None:
        assert post(Accept=accept).headers["Content-Type"] == "application/json"

    def test_a_token_in_the_query_is_none(self, application_token: str) -> None:
        address = f"{ADDRESS}?access_token={application_token}"
        answer = Client().post(address, json.dumps({"input": with_odd()}), content_type="application/json")
        assert answer.status_code == 401

    def test_the_method_cannot_be_changed_by_a_header(self, post: Any) -> None:
        answer = post(method="GET", **{"X-HTTP-Method-Override": "POST"})
        assert answer.status_code == 405
        assert not EventOccurrence.objects.exists()

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"])
    def test_only_post_reports(self, method: str, post: Any) -> None:
        answer = post(method=method)
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]

    @pytest.mark.parametrize("origin", ["https://evil.example", "null"])
    def test_no_web_page_may_read_answers(self, origin: str, post: Any) -> None:
        answer = post(Origin=origin)
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    ("client_id", "event", "status"),
    [
        ("%00", "before-registration", 404),
        ("storefront", "%00", 404),
        ("%F0%9F%92%A9", "before-registration", 404),
        ("x" * 3_000, "before-registration", 404),
        ("storefront%2F", "before-registration", 404),
        ("STOREFRONT", "before-registration", 404),
        ("storefront ", "before-registration", 404),
        ("storefront", "Before-Registration", 404),
        ("storefront", "before_registration", 404),
        ("storefront", "../before-registration", 404),
        ("storefront", "before-registration/", 404),
        ("storefront", "x" * 3_000, 404),
    ],
)
def test_addresses_that_name_nothing_are_problems(client_id: str, event: str, status: int, report: Report) -> None:
    answer = report(event, client_id=client_id, input={})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] in ("not_found", "unknown_event")
    assert not EventOccurrence.objects.exists()
