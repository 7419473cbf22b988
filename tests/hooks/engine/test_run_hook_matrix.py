"""manage.py run_hook: every style beside everything a hook may do; the exit is good whenever the engine ran it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hooks.engine import Engine
from hooks.services import hook_file


@pytest.fixture(autouse=True)
def one_daemon(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command starts a daemon for itself; here all its runs go to one."""
    monkeypatch.setattr(hook_file, "Engine", lambda: Engine(engine.socket))


STYLES = {
    "callback": "module.exports = async function (args, callback, deny) {{ {0} callback({1}); }};",
    "callback, sync": "module.exports = (args, callback) => {{ {0} callback({1}); }};",
    "return": "module.exports = async (args) => {{ {0} return {1}; }};",
    "return, sync": "exports.default = (args) => {{ {0} return {1}; }};",
    "ES module": "export default async (args) => {{ {0} return {1}; }}",
}
WORK: dict[str, tuple[str, str, dict[str, Any]]] = {
    "nothing": ("", "undefined", {"outcome": "continue", "status": "ok"}),
    "a result": (
        "",
        "new RegistrationData({ 'name.givenName': 'Bo' })",
        {"effects": {"attributes": {"name.givenName": "Bo"}}},
    ),
    "a denial": ("", "new DenyRequest('e', 'd')", {"outcome": "deny", "deny": {"error": "e", "description": "d"}}),
    "a message": ("", "new ShowErrorMessage('m')", {"outcome": "show_error", "message": "m"}),
    "a redirect": ("", "new RedirectRequest('https://a.example/')", {"outcome": "redirect"}),
    "a throw": ("throw new RangeError('boom');", "1", {"outcome": "failed", "status": "error"}),
    "a throw of null": ("throw null;", "1", {"outcome": "failed", "status": "error"}),
    "a loop": ("for (;;);", "1", {"outcome": "failed", "status": "timeout"}),
    "a bad expression": ("/^(a+)+$/.test('a'.repeat(40) + 'b');", "1", {"outcome": "failed", "status": "timeout"}),
    "a result that is none": ("", "42", {"outcome": "failed", "status": "ok"}),
    "a result too large": ("", "'x'.repeat(300000)", {"outcome": "failed", "status": "output_too_large"}),
    "a cycle": ("const a = {}; a.a = a;", "a", {"outcome": "failed", "status": "error"}),
    "another event's class": ("", "new TokenData({})", {"outcome": "failed", "status": "ok"}),
}


def run(folder: Path, source: str, *options: str) -> str:
    hook = folder / "hook.js"
    hook.write_text(source, encoding="utf-8")
    out = io.StringIO()
    call_command("run_hook", str(hook), "--event", "before-registration", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("work", WORK)
def test_every_style_may_do_everything(tmp_path: Path, style: str, work: str) -> None:
    body, result, expected = WORK[work]
    limit = "600" if expected.get("status") == "timeout" else "10000"
    done = json.loads(run(tmp_path, STYLES[style].format(body, result), "--json", "--timeout-ms", limit))
    assert {name: done[name] for name in expected} == expected
    assert (done["problem"] is None) is (done["outcome"] != "failed")
    assert done["event"] == "before-registration"
    if done["outcome"] == "failed":
        assert done["effects"] == {}, "a failed run changes nothing"


@pytest.mark.parametrize("work", ["a denial", "a throw", "a loop", "a result that is none"])
def test_the_page_begins_with_the_outcome(tmp_path: Path, work: str) -> None:
    body, result, expected = WORK[work]
    limit = "600" if expected.get("status") == "timeout" else "10000"
    page = run(tmp_path, STYLES["return"].format(body, result), "--timeout-ms", limit)
    assert page.startswith(f"before-registration: {expected['outcome']}\n")
    assert " ms CPU, " in page


OPTIONS = {
    "--input": ({"session": {"s": 5}}, "args.session.s", "5"),
    "--variables": ({"region": "eu"}, "args.variables.region", "eu"),
    "--dependencies": ({"five": "module.exports = 5;\n"}, "require('five')", "5"),
    "--http": (
        [
            {
                "request": {"method": "GET", "url": "https://a.example/"},
                "response": {"status": 200, "headers": {}, "body": "hi"},
            }
        ],
        "await (await fetch('https://a.example/')).text()",
        "hi",
    ),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_what_each_option_gives(tmp_path: Path, option: str) -> None:
    given, expression, shown = OPTIONS[option]
    file = tmp_path / "given.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    source = f"module.exports = async (args) => {{ console.log({expression}) }}"
    done = json.loads(run(tmp_path, source, option, str(file), "--json", "--timeout-ms", "10000"))
    assert [line["text"] for line in done["logs"]] == [shown]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"5", b'"text"', b"null", b"[" * 100_000])
def test_a_file_that_is_not_what_it_should_be_is_two(tmp_path: Path, option: str, content: bytes) -> None:
    file = tmp_path / "given.json"
    file.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run(tmp_path, "module.exports = () => 1", option, str(file))
    assert caught.value.returncode == 2
    assert option in str(caught.value)


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "soon", ""])
def test_a_limit_that_is_none_is_bad_usage(tmp_path: Path, limit: str) -> None:
    with pytest.raises(CommandError, match="--timeout-ms"):
        run(tmp_path, "module.exports = () => 1", f"--timeout-ms={limit}")
