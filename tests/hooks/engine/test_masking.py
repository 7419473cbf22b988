"""Secrets are masked wherever people may read them."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.engine import Job, mask
from hooks.engine.client import Engine
from hooks.engine.masking import MASK, Masker, texts_of
from tests.hooks.engine.conftest import Run

SECRET = 'p@ss "wörd"/+&\n1'
FORMS: dict[str, str] = {
    "plain": SECRET,
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64, one byte before": base64.b64encode(b"u" + SECRET.encode() + b"zz").decode(),
    "base64, a user name before": base64.b64encode(b"user:" + SECRET.encode()).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(b"id:" + SECRET.encode()).decode(),
    "URL-escaped": quote(SECRET, safe=""),
    "URL-escaped path": quote(SECRET),
    "URL-escaped, small letters": quote(SECRET, safe="").lower(),
    "form-escaped": quote_plus(SECRET),
    "JSON": json.dumps(SECRET),
    "JSON, not ASCII": json.dumps(SECRET, ensure_ascii=False),
    "JSON in JSON": json.dumps(json.dumps({"a": SECRET})),
    "hex": SECRET.encode().hex(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_form_is_found_in_a_text(form: str) -> None:
    shown = mask(f"before {form} after", {"key": SECRET})
    assert MASK in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert SECRET not in shown
    assert "w\\u00f6rd" not in shown


def test_data_is_masked_all_through_and_the_original_is_left_alone() -> None:
    data = {"a": ["x-hunter2-y", {"hunter2": 1}], "n": 5, "b": True, "z": None}
    assert mask(data, {"pw": "hunter2"}) == {"a": [f"x-{MASK}-y", {MASK: 1}], "n": 5, "b": True, "z": None}
    assert data["a"] == ["x-hunter2-y", {"hunter2": 1}]


def test_secrets_inside_structures_and_numbers_count() -> None:
    secrets = {"a": {"b": ["deep-secret"]}, "pin": 123456, "flag": True, "short": "abc", "nothing": None}
    assert sorted(texts_of(secrets)) == ["123456", "deep-secret"]
    assert mask({"t": "pin 123456 deep-secret abc", "n": 123456}, secrets) == {"t": f"pin {MASK} {MASK} abc", "n": MASK}


def test_the_longest_secret_goes_first() -> None:
    assert mask("token-extended", {"a": "token", "b": "token-extended"}) == MASK


@pytest.mark.parametrize("nothing", [{}, {"a": ""}, {"a": "abc"}, [], None])
def test_without_secrets_nothing_changes(nothing: Any) -> None:
    assert not Masker(nothing)
    assert mask({"a": "abc"}, nothing) == {"a": "abc"}


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=8, max_size=40), st.binary(max_size=7), st.binary(max_size=7))
def test_no_alignment_in_base64_shows_a_secret(secret: str, before: bytes, after: bytes) -> None:
    raw = secret.encode("utf-8", "surrogatepass")
    shown = mask(base64.b64encode(before + raw + after).decode(), [secret])
    assert MASK in shown


def test_logs_errors_and_warnings_of_a_run_are_masked(run: Run) -> None:
    source = """module.exports = async (args, callback) => {
        const { key } = args.secrets;
        console.log('plain', key); console.log({ nested: [key] });
        console.log(encodeURIComponent(key)); console.log(JSON.stringify({ key }));
        callback({ ok: 1 });
        throw new Error('failed with ' + key, { cause: new Error(key) });
    }"""
    result = run(source, secrets={"key": SECRET})
    assert len(result.logs) == 4
    assert all(MASK in line["text"] for line in result.logs)
    assert MASK in result.warnings[0]["message"]
    assert SECRET not in repr(result)


def test_an_error_that_holds_a_secret_is_masked(run: Run) -> None:
    result = run(
        "module.exports = (args) => { throw new Error('no: ' + args.secrets.key) }", secrets={"key": "hunter2"}
    )
    assert result.error is not None
    assert result.error["message"] == f"no: {MASK}"
    assert "hunter2" not in json.dumps(result.error)


def test_the_answer_itself_is_the_hooks_and_is_not_masked(run: Run) -> None:
    result = run("module.exports = (args) => args.secrets.key", secrets={"key": "hunter2"})
    assert result.settled is not None
    assert result.settled["value"] == "hunter2"


def test_requests_are_masked_but_leave_whole(engine: Engine) -> None:
    exchange = {
        "request": {"method": "POST", "url": "https://crm.example/c?key=hunter2"},
        "response": {"status": 200, "headers": {}, "body": {"echo": "hunter2"}},
    }
    source = """module.exports = async (args) => {
        const k = args.secrets.key;
        const init = { method: 'POST', headers: { authorization: 'Bearer ' + k }, body: k };
        const r = await fetch('https://crm.example/c?key=' + k, init);
        return (await r.json()).echo;
    }"""
    result = engine.run(Job(source, {}, secrets={"key": "hunter2"}, http=[exchange]))
    assert result.status == "ok", result.error
    assert result.settled is not None
    assert result.settled["value"] == "hunter2"
    assert len(result.requests) == 1
    assert "hunter2" not in json.dumps(result.requests)
    assert MASK in result.requests[0]["url"]
