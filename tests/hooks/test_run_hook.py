"""manage.py run_hook: a hook file in the real engine, without database or secrets."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
CALLBACK = "module.exports = async function (args, callback, deny) { BODY };"
RETURN = "module.exports = async (args) => { BODY };"


class Files:
    """Writes files of a test and runs the command on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: object) -> str:
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    def text(self, source: str, *options: str, event: str = "before-registration") -> str:
        out = io.StringIO()
        call_command("run_hook", self.write("hook.js", source), "--event", event, *options, stdout=out)
        return out.getvalue()

    def json(self, source: str, *options: str, event: str = "before-registration") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text(source, "--json", *options, event=event))
        return found


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (CALLBACK.replace("BODY", "callback(new RegistrationData({ 'name.givenName': 'Ann' }))"), "callback"),
        (RETURN.replace("BODY", "return new RegistrationData({ 'name.givenName': 'Ann' })"), "return"),
        ("export default async () => new RegistrationData({ 'name.givenName': 'Ann' });", "return"),
    ],
)
def test_both_styles_of_handlers(files: Files, source: str, kind: str) -> None:
    done = files.json(source)
    assert done["outcome"] == "continue"
    assert done["effects"] == {"attributes": {"name.givenName": "Ann"}}
    assert done["settled"]["kind"] == kind
    assert done["settled"]["class"] == "RegistrationData"
    assert done["status"] == "ok"
    assert done["problem"] is None
    assert done["duration_ms"] > 0


@pytest.mark.parametrize(
    ("body", "outcome", "part", "value"),
    [
        (
            "deny(new DenyRequest('access_denied', 'no'))",
            "deny",
            "deny",
            {"error": "access_denied", "description": "no"},
        ),
        ("callback(new ShowErrorMessage('Sorry'))", "show_error", "message", "Sorry"),
        (
            "callback(new RedirectRequest('https://a.example/x'))",
            "redirect",
            "redirect",
            {"url": "https://a.example/x"},
        ),
        ("", "continue", "effects", {}),
    ],
)
def test_every_outcome(files: Files, body: str, outcome: str, part: str, value: Any) -> None:
    done = files.json(CALLBACK.replace("BODY", body))
    assert done["outcome"] == outcome
    assert done[part] == value


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ("throw new TypeError('boom')", "error", "error: boom"),
        ("for (;;);", "timeout", "timeout: The hook ran longer than 200 ms"),
        ("const a = []; for (;;) a.push(new Array(1e4).fill(1))", "out_of_memory", "out_of_memory: "),
        ("callback({ nonsense: 1 })", "ok", "invalid_result: "),
        ("callback('text')", "ok", "invalid_result: "),
    ],
)
def test_whatever_the_hook_does_the_exit_is_good(files: Files, body: str, status: str, problem: str) -> None:
    limit = "200" if status == "timeout" else "10000"
    done = files.json(CALLBACK.replace("BODY", body), "--timeout-ms", limit)
    assert done["outcome"] == "failed"
    assert done["status"] == status
    assert done["problem"].startswith(problem)


def test_a_syntax_error_is_told_with_its_place(files: Files) -> None:
    done = files.json("module.exports = (args) => {\n  const a = ;\n}")
    assert (done["error"]["name"], done["error"]["line"]) == ("SyntaxError", 2)


def test_the_input_is_the_samples_where_none_is_given(files: Files) -> None:
    source = "module.exports = (args) => { console.log(args.event.key, args.customer.store, args.interactive) }"
    assert files.json(source)["logs"][0]["text"].startswith("before-registration customers ")


def test_an_input_replaces_whole_parts_of_the_sample(files: Files) -> None:
    given = files.write("input.json", {"customer": {"attributes": {"x": 1}}, "session": {"s": 2}})
    shown = "JSON.stringify(args.customer), args.session.s, args.application.client_id"
    source = f"module.exports = (args) => {{ console.log({shown}) }}"
    done = files.json(source, "--input", given)
    assert done["logs"][0]["text"] == '{"attributes":{"x":1}} 2 storefront'


def test_variables_plain_and_with_secrets(files: Files) -> None:
    source = "module.exports = (args) => { console.log(args.variables.a, args.secrets.key || 'none') }"
    plain = files.json(source, "--variables", files.write("v.json", {"a": 1}))
    assert plain["logs"][0]["text"] == "1 none"
    both = {"variables": {"a": 2}, "secrets": {"key": "hunter2"}}
    masked = files.json(source, "--variables", files.write("v.json", both))
    assert masked["logs"][0]["text"] == "2 •••"


def test_dependencies_by_source_and_by_file(files: Files) -> None:
    files.write("pad.js", "exports.pad = (t) => t.padStart(4);")
    given = files.write("deps.json", {"pad": "pad.js", "two": "module.exports = 2;\n"})
    source = "const { pad } = require('pad'); module.exports = () => { console.log(pad('x'), require('two')) }"
    assert files.json(source, "--dependencies", given)["logs"][0]["text"] == "   x 2"


def test_recorded_answers(files: Files) -> None:
    recorded = [
        {
            "request": {"method": "POST", "url": "https://crm.example/contacts"},
            "response": {"status": 200, "headers": {}, "body": {"known": True}},
        }
    ]
    body = """
        const answer = await fetch('https://crm.example/contacts', { method: 'POST', body: '{}' });
        let missing = ''; try { await fetch('https://other.example/') } catch (e) { missing = e.name }
        console.log((await answer.json()).known, missing);
    """
    done = files.json(RETURN.replace("BODY", body), "--http", files.write("http.json", recorded))
    assert done["logs"][0]["text"] == "true TypeError"
    assert [request["method"] for request in done["requests"]] == ["POST", "GET"]
    assert done["requests"][0]["recorded"] is True


def test_a_page_for_people(files: Files) -> None:
    body = "console.warn('careful'); callback(new ShowErrorMessage('Sorry')); callback(1)"
    page = files.text(CALLBACK.replace("BODY", body))
    assert page.startswith("before-registration: show_error\n")
    assert '  message: "Sorry"' in page
    assert "  [warn] careful" in page
    assert "  ! second_settlement: " in page
    assert " ms, " in page
    assert " KiB" in page


def test_a_page_shows_where_an_error_was(files: Files) -> None:
    page = files.text("module.exports = () => {\n  null.x;\n}")
    assert "failed" in page
    assert "hook.js:2:" in page


def test_an_event_that_decides_nothing_ignores_the_answer(files: Files) -> None:
    done = files.json(RETURN.replace("BODY", "return new DenyRequest('a', 'b')"), event="after-self-service-login")
    assert done["outcome"] == "continue"
    assert [warning["code"] for warning in done["warnings"]] == ["result_ignored"]


BAD: list[tuple[list[str], str]] = [
    (["--event", "no-such-event"], "no-such-event"),
    (["--event", "before-registration", "--input", "MISSING"], "--input"),
    (["--event", "before-registration", "--input", "BROKEN"], "not JSON"),
    (["--event", "before-registration", "--input", "LIST"], "JSON object"),
    (["--event", "before-registration", "--variables", "LIST"], "JSON object"),
    (["--event", "before-registration", "--http", "OBJECT"], "JSON list"),
    (["--event", "before-registration", "--dependencies", "VERSIONS"], "is a version"),
    (["--event", "before-registration", "--dependencies", "ABSENT"], "dependency a"),
    (["--event", "before-registration", "--timeout-ms", "0"], "--timeout-ms"),
]


@pytest.mark.parametrize(("options", "message"), BAD, ids=[" ".join(options) for options, _ in BAD])
def test_bad_usage_is_two(files: Files, options: list[str], message: str) -> None:
    names = {
        "MISSING": str(files.folder / "missing.json"),
        "BROKEN": files.write("broken.json", "{"),
        "LIST": files.write("list.json", [1]),
        "OBJECT": files.write("object.json", {}),
        "VERSIONS": files.write("versions.json", {"lodash": "4.17.21"}),
        "ABSENT": files.write("absent.json", {"a": "gone.js"}),
    }
    hook = files.write("hook.js", "module.exports = () => 1")
    with pytest.raises(CommandError, match=message) as caught:
        call_command("run_hook", hook, *[names.get(option, option) for option in options])
    assert caught.value.returncode == 2


def test_a_file_that_cannot_be_read_is_bad_usage(files: Files) -> None:
    with pytest.raises(CommandError, match="FILE") as caught:
        call_command("run_hook", str(files.folder / "gone.js"), "--event", "before-registration")
    assert caught.value.returncode == 2


def test_it_needs_no_database_and_no_secrets(files: Files) -> None:
    hook = files.write("hook.js", CALLBACK.replace("BODY", "deny(new DenyRequest('e', 'd'))"))
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", "run_hook", hook, "--event", "before-registration", "--json"]
    environment = {**bare, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["deny"] == {"error": "e", "description": "d"}
    command[3] = hook + ".gone"
    refused = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert refused.returncode == 2
    missing_event = [*command[:4], "--json"]
    usage = subprocess.run(missing_event, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert usage.returncode == 2
