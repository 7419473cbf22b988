"""What Hookline relies on in dukpy's extension file: a private interface, so each part of it is held here by name."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, Job
from hooks.engine.private import extension_path

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = '''
import sys
sys.modules["zygote"] = package = type(sys)("zygote")
package.__path__ = [sys.argv[1] + "/hooks/engine/zygote"]
from zygote.interpreter import Interpreter, load_extension
import json
extension = load_extension(sys.argv[2])
facts = {}
js = Interpreter(extension)
seen = []
js.on_log = seen.append
facts["value"] = js.eval(b"({ a: [1, 'x'] })").decode()
facts["undefined"] = js.eval(b"undefined")
facts["state is kept"] = (js.eval(b"const kept = 1"), js.eval(b"kept").decode())[1]
facts["jobs are drained"] = js.eval(
    b"let n = 0; Promise.resolve().then(() => { n = 5 }); ({ toJSON: () => n })").decode()
facts["call_python returns"] = len(json.loads(js.eval(b"call_python('random', 4)")))
js.eval(b"call_python('log', 'hi')")
facts["call_python passes JSON"] = seen[0].decode()
try:
    js.eval(b"call_python('other')")
    facts["unknown functions"] = "allowed"
except js.error as error:
    facts["unknown functions"] = "refused"
try:
    js.eval(b"throw new TypeError('x')")
except js.error as error:
    facts["errors"] = str(error).splitlines()[0]
try:
    js.eval(b"Promise.reject(new TypeError('y')); 1")
except js.error as error:
    facts["rejections"] = str(error).splitlines()[0]
js.source = b"export default 7"
js.eval(b"let got; import('hook.js').then(m => { got = m.default })")
facts["modules are loaded"] = js.eval(b"got").decode()
facts["eval is called <input>"] = "<input>" in js.eval(b"(0, eval)('(() => new Error().stack)')()").decode()
from zygote.native import Native
native = Native(sys.argv[2], js.capsule)
facts["native text"] = native.text(native.evaluate(b"'a\\\\u00e9'")).decode()
native.adopt(b"""({
    unhandled(thrown) { got = String(thrown) },
    state() { return String(got) },
    later(given) { Promise.resolve().then(() => { got = given.n + 2 }) },
    reject() { Promise.reject(new RangeError('z')) },
    handled() { got = 'none'; Promise.reject(1).catch(() => {}) },
    take() { got = 'room'; new Uint8Array(4 << 20) },
    hidden(given) { got = Object.getPrototypeOf(given) === Object.prototype && Object.keys(given).join() },
})""", (b"state", b"later", b"reject", b"handled", b"take", b"hidden"))
facts["native turn"] = native.turn(b"later", b'{"n": 1}').decode()
facts["native rejection"] = native.turn(b"reject", b"null").decode()
facts["native handled"] = native.turn(b"handled", b"null").decode()
facts["native bad JSON"] = native.turn(b"later", b'{"n": ').decode().split(":")[0]
facts["native __proto__ in JSON"] = native.turn(b"hidden", b'{"__proto__": {"n": 1}}').decode()
native.limit(1 << 20)
facts["native memory"] = native.turn(b"take", b"null").decode()
print(json.dumps(facts))
'''

EXPECTED = {
    "value": '{"a":[1,"x"]}',
    "undefined": None,
    "state is kept": "1",
    "jobs are drained": "5",
    "call_python returns": 8,
    "call_python passes JSON": '["hi"]',
    "unknown functions": "refused",
    "errors": "TypeError: x",
    "rejections": "TypeError: y",
    "modules are loaded": "7",
    "eval is called <input>": True,
    "native text": "aé",
    "native turn": "3",
    "native rejection": "RangeError: z",
    "native handled": "none",
    "native bad JSON": "SyntaxError",
    "native __proto__ in JSON": "__proto__",
    "native memory": "InternalError: out of memory",
}


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", "-E", "-c", CONTRACT, str(ROOT), str(extension_path())]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_the_private_interface_is_as_it_was(facts: dict[str, Any], name: str) -> None:
    assert facts[name] == EXPECTED[name], f"dukpy {version('dukpy')} changed: {name}"


def test_the_pinned_version_is_the_one_that_was_tested() -> None:
    assert version("dukpy").startswith("0.6.")


def test_the_daemon_loads_nothing_of_the_platform() -> None:
    code = f"""
import sys
sys.modules["zygote"] = package = type(sys)("zygote")
package.__path__ = [{str(ROOT / "hooks" / "engine" / "zygote")!r}]
import zygote.zygote
print(" ".join(sorted(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-E", "-c", code], env={}, capture_output=True, text=True, timeout=60
    )
    names = done.stdout.split()
    assert "zygote.zygote" in names
    for heavy in (
        "django",
        "hooks",
        "dukpy",
        "json",
        "socket",
        "subprocess",
        "typing",
        "logging",
        "threading",
        "re",
        "enum",
    ):
        assert heavy not in names
    assert len(names) < 75


@pytest.mark.parametrize(
    "source",
    [
        "module.exports = (a, cb) => { console.log('x'); cb(new RegistrationData({ n: a.n })) }",
        "export default async (a) => { await new Promise(done => setTimeout(done, 5)); return a.n }",
        "module.exports = () => { throw new TypeError('x') }",
        "module.exports = () => { Promise.reject(new TypeError('lost')) }",
        "module.exports = () => 'é\\u{1F600}'",
    ],
)
def test_without_the_direct_way_the_answers_are_the_same(source: str, engine: Engine) -> None:
    job = Job(source, {"n": 5})
    with Engine(pool=1, low=1, native=0) as plain:
        one, two = plain.run(job), engine.run(job)
    assert (one.status, one.settled, one.error) == (two.status, two.settled, two.error)
    assert [line["text"] for line in one.logs] == [line["text"] for line in two.logs]


class TestLevels:
    def test_a_weaker_level_must_be_named(self) -> None:
        with Engine(pool=1, low=1, level="development") as engine:
            assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
            assert engine.status()["level"] == "development"
            assert engine._private is not None
            log = engine._private.log()
        assert log
        assert all("[WEAKER SANDBOX: development]" in line for line in log.splitlines())

    def test_the_level_comes_from_the_callers_environment_by_the_command_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOOKLINE_ENGINE_LEVEL", "development")
        with Engine(pool=1, low=1) as engine:
            assert engine.status()["level"] == "development"

    def test_an_unknown_level_is_refused(self) -> None:
        with Engine(level="none") as engine:
            result = engine.run(Job("module.exports = () => 1", {}))
        assert result.status == "engine_unavailable"
        assert result.error is not None
        assert "no engine level named 'none'" in result.error["message"]

    def test_a_host_without_seccomp_is_refused(self) -> None:
        with Engine(machine="vax") as engine:
            result = engine.run(Job("module.exports = () => 1", {}))
        assert result.status == "engine_unavailable"
        assert result.error is not None
        assert "refuses to start" in result.error["message"]
        assert "HOOKLINE_ENGINE_LEVEL=development" in result.error["message"]

    def test_an_unknown_option_is_refused(self) -> None:
        with Engine(colour="red") as engine:
            assert engine.run(Job("module.exports = () => 1", {})).status == "engine_unavailable"
