"""A secret in every form, at every place where people read what a run did."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest

from hooks.engine import Job, Result
from hooks.engine.client import Engine
from hooks.engine.masking import MASK

SECRET = "kü-s3cr3t/+key=="
# How a hook may write the secret: JavaScript over `key`.
WRITTEN = {
    "plain": "key",
    "in the middle": "'x' + key + 'y'",
    "twice": "key + ' ' + key",
    "base64": "Buffer.from(key).toString('base64')",
    "base64 of a pair": "Buffer.from('user:' + key).toString('base64')",
    "base64url": "Buffer.from('a' + key).toString('base64url')",
    "hex": "Buffer.from(key).toString('hex')",
    "URL-escaped": "encodeURIComponent(key)",
    "a query": "new URLSearchParams({ key }).toString()",
    "JSON": "JSON.stringify({ key })",
    "JSON in JSON": "JSON.stringify(JSON.stringify({ key }))",
    "a template": "`Bearer ${key}`",
    "joined": "['a', key, 'b'].join('|')",
}
# Where it may be shown: JavaScript over `text`.
SINKS = {
    "console.log": "console.log(text);",
    "console.error of an object": "console.error({ deep: { text } });",
    "a format": "console.info('%s and %o', text, [text]);",
    "a group": "console.group(text); console.groupEnd();",
    "a count": "console.count(text);",
    "an error": "throw new Error(text);",
    "an error's name": "const e = new Error('x'); e.name = text; throw e;",
    "an error's cause": "throw new Error('outer', { cause: new Error(text) });",
    "a thrown text": "throw text;",
    "a thrown object": "throw { message: text };",
    "a late throw": "callback(1); throw new Error(text);",
    "a lost rejection": "callback(1); Promise.reject(new Error(text));",
    "a request's address": "await fetch('https://a.example/?q=' + encodeURIComponent(text)).catch(() => 0);",
    "a request's header": (
        "await fetch('https://a.example/', { headers: { 'x-key': encodeURIComponent(text) } }).catch(() => 0);"
    ),
    "a request's body": "await fetch('https://a.example/', { method: 'POST', body: text }).catch(() => 0);",
    "a request's JSON": (
        "await fetch('https://a.example/', { method: 'POST', body: JSON.stringify({ text }) }).catch(() => 0);"
    ),
}


def forms_of(secret: str) -> list[str]:
    """What must not be found anywhere."""
    raw = secret.encode()
    return [
        secret,
        json.dumps(secret)[1:-1],
        quote(secret, safe=""),
        raw.hex(),
        base64.b64encode(raw).decode().rstrip("=")[:-1],
        base64.urlsafe_b64encode(b"a" + raw).decode().rstrip("=")[2:-1],
    ]


def shown(result: Result) -> str:
    """Everything of a run that people read, as one text."""
    parts: list[Any] = [result.logs, result.error, result.warnings, result.requests]
    return json.dumps(parts, ensure_ascii=False) + json.dumps(parts)


@pytest.mark.parametrize("sink", SINKS.values(), ids=SINKS.keys())
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN.keys())
def test_no_form_is_readable_at_any_place(engine: Engine, written: str, sink: str) -> None:
    source = f"""module.exports = async ({{ secrets: {{ key }} }}, callback) => {{
        const text = {written};
        {sink}
    }}"""
    result = engine.run(Job(source, {}, secrets={"key": SECRET}, http=[]))
    text = shown(result)
    assert MASK in text, text
    for form in forms_of(SECRET):
        assert form not in text


@pytest.mark.parametrize("sink", SINKS.values(), ids=SINKS.keys())
def test_what_is_no_secret_stays_readable(engine: Engine, sink: str) -> None:
    source = f"module.exports = async (args, callback) => {{ const text = 'ordinary-words'; {sink} }}"
    result = engine.run(Job(source, {}, secrets={"key": SECRET}, http=[]))
    assert "ordinary-words" in shown(result)
    assert MASK not in shown(result)


@pytest.mark.parametrize(
    ("secrets", "text", "masked"),
    [
        ({"a": "abcd"}, "xabcdx", f"x{MASK}x"),
        ({"a": "abc"}, "xabcx", "xabcx"),
        ({"a": {"b": ["nested-secret"]}}, "nested-secret", MASK),
        ({"pin": 987654}, "pin 987654", f"pin {MASK}"),
        ({"pin": 12}, "pin 12", "pin 12"),
        ({"flag": True}, "true", "true"),
        ({"a": "one-secret", "b": "one-secret-more"}, "one-secret-more", MASK),
        ({"a": "$&.*(["}, "a $&.*([ b", f"a {MASK} b"),
        ({"a": "line\nbreak"}, "line\nbreak", MASK),
        ({"a": "😀😀😀😀"}, "x😀😀😀😀x", f"x{MASK}x"),
    ],
)
def test_which_secrets_count(engine: Engine, secrets: dict[str, Any], text: str, masked: str) -> None:
    result = engine.run(Job("module.exports = ({ text }) => { console.log(text) }", {"text": text}, secrets=secrets))
    assert [line["text"] for line in result.logs] == [masked]


def test_variables_are_no_secrets(engine: Engine) -> None:
    job = Job("module.exports = ({ variables }) => { console.log(variables.a) }", {}, variables={"a": "not-hidden"})
    assert [line["text"] for line in engine.run(job).logs] == ["not-hidden"]


ESCAPES = {
    "encodeURIComponent": "encodeURIComponent(key)",
    "encodeURI": "encodeURI(key)",
    "escape": "escape(key)",
    "URLSearchParams": "new URLSearchParams({ key }).toString().slice(4)",
    "a query of a URL": "new URL('https://a.example/?' + key).search",
    "a path of a URL": "new URL('https://a.example/' + key).pathname",
    "a user of a URL": "(() => { const u = new URL('https://a.example/'); u.password = key; return u.password })()",
    "an address in an address": "encodeURIComponent('https://a.example/?k=' + encodeURIComponent(key))",
    "a query in an address": "encodeURIComponent(new URLSearchParams({ key }).toString())",
    "querystring": "require('querystring').escape(key)",
    "small letters": "encodeURIComponent(key).toLowerCase()",
}
AWKWARD = [
    "pass!word(1)*",
    "a~b~c d",
    "wörd!~'x'",
    "50%off&more=1",
    "smile😀 (x)",
    "tab\tand`tick`",
    "colon:semi;at@x",
    "ünï {x}|y^",
]


@pytest.mark.parametrize("written", ESCAPES.values(), ids=ESCAPES.keys())
@pytest.mark.parametrize("secret", AWKWARD)
def test_no_way_of_escaping_an_address_shows_a_secret(engine: Engine, written: str, secret: str) -> None:
    key = secret.lower()
    source = f"module.exports = ({{ secrets: {{ key }} }}) => {{ console.log({written}) }}"
    result = engine.run(Job(source, {}, secrets={"key": key}))
    assert result.status == "ok", result.error
    assert MASK in result.logs[0]["text"], result.logs
