"""Children without Python: they answer what Python's children answer, and hold nothing of Python's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, Job, Limits
from hooks.engine.private import extension_path
from tests.hooks.engine.test_survival import children_of, until

ROOT = Path(__file__).resolve().parents[3]
HTTP = [
    {
        "request": {"method": "GET", "url": "https://api.example/"},
        "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": '{"ok": true}'},
    }
]
FETCH = "const answer = await (await fetch('https://api.example/')).json();"


@pytest.fixture(scope="module")
def compiled(compiled_child: Path) -> Iterator[Engine]:
    with Engine(pool=2, low=1) as engine:
        assert engine.status()["children"] == "compiled"
        yield engine


@pytest.fixture(scope="module")
def interpreted() -> Iterator[Engine]:
    with Engine(pool=2, low=1, child="") as engine:
        assert engine.status()["children"] == "interpreted"
        yield engine


def job(source: str, **fields: Any) -> Job:
    patient = Limits(timeout_ms=20_000)  # a stalled machine must not tell the two kinds apart
    return Job(source, fields.pop("args", {"n": 5}), **{"settle": "return", "limits": patient, **fields})


JOBS: dict[str, Job] = {
    "returns": job("module.exports = (args) => args.n + 1"),
    "settles by callback": job("module.exports = (a, cb) => cb(new RegistrationData({ n: a.n }))", settle="callback"),
    "denies": job("module.exports = (a, cb, deny) => deny('no', 'not today')", settle="callback"),
    "settles twice": job("module.exports = (a, cb) => { cb({ n: 1 }); cb({ n: 2 }) }", settle="callback"),
    "waits for a timer": job("module.exports = async () => { await new Promise(go => setTimeout(go, 60)); return 1 }"),
    "waits for many timers": job(
        "module.exports = () => new Promise(go => { let n = 0; const t = setInterval(() => { if (++n > 5) { "
        "clearInterval(t); go(n) } }, 2) })"
    ),
    "never settles": job("module.exports = () => new Promise(() => {})"),
    "fetches": job(f"module.exports = async () => {{ {FETCH} return answer }}", http=HTTP),
    "fetches twice at once": job(
        f"module.exports = async () => {{ const one = async () => {{ {FETCH} return answer }};"
        " return Promise.all([one(), one()]) }",
        http=HTTP * 2,
    ),
    "fetches what nobody answers": job(f"module.exports = async () => {{ {FETCH} return answer }}", http=[]),
    "hashes by the host": job(
        "module.exports = async () => { const digest = await crypto.subtle.digest('SHA-256', Buffer.from('a'));"
        " return Buffer.from(digest).toString('hex') }"
    ),
    "draws random bytes": job("module.exports = () => [...crypto.getRandomValues(new Uint8Array(40000))].length"),
    "logs": job("module.exports = (a) => { console.log('a', { b: [1, 'é\\u{1F600}'] }); console.error(a) }"),
    "logs too much": job("module.exports = () => { for (let i = 0; i < 9000; i++) console.log('x'.repeat(50)) }"),
    "logs half a surrogate pair": job("module.exports = () => { console.log('\\ud83d'); return '\\udc00' }"),
    "throws": job("module.exports = () => { throw new TypeError('x') }"),
    "throws null": job("module.exports = () => { throw null }"),
    "throws later": job("module.exports = async () => { await null; null.x }"),
    "throws with a cause": job("module.exports = () => { throw new Error('a', { cause: new RangeError('b') }) }"),
    "throws in a timer": job("module.exports = () => new Promise(() => setTimeout(() => { throw new Error('t') }, 1))"),
    "rejects unheard": job("module.exports = () => { Promise.reject(new TypeError('lost')) }"),
    "rejects unheard after its answer": job("module.exports = () => { Promise.reject(new Error('lost')); return 1 }"),
    "rejects many": job("module.exports = async () => { for (let i = 0; i < 300; i++) Promise.reject(new Error(i)) }"),
    "handles a rejection late": job(
        "module.exports = async () => { const p = Promise.reject(new Error('x')); p.catch(() => {}); return 1 }"
    ),
    "handles rejections in another order": job(
        "module.exports = async () => { const all = [1, 2, 3, 4].map(n => Promise.reject(new Error(n)));"
        " for (const at of [1, 0, 3]) all[at].catch(() => {}); }"
    ),
    "does not compile": job("module.exports = () => {"),
    "exports nothing": job("const x = 1"),
    "is an ES module": job("export default async (args) => args.n"),
    "is an ES module that waits": job("const n = await Promise.resolve(4); export default () => n"),
    "is an ES module that throws": job("export default () => {\n  throw new Error('here')\n}"),
    "is an ES module that does not compile": job("export default () => { return ]"),
    "imports of the runtime": job(
        "import path, { join as glue } from 'node:path'; import { createHash } from 'crypto';"
        " export default () => [glue('a', 'b'), path.basename('/c/d'), createHash('md5').update('x').digest('hex')]"
    ),
    "imports a package": job(
        "import all, { two } from 'own'; export default () => [all.one, two]",
        modules={"own": "exports.one = 1; exports.two = 2; exports['not-a-name'] = 3; exports.default = 4"},
    ),
    "imports a package that throws": job(
        "import all from 'own'; export default () => all", modules={"own": "throw new Error('broken package')"}
    ),
    "imports what is not there": job("import x from 'nowhere'; export default () => x"),
    "imports a name that is not there": job("import { nothing } from 'path'; export default () => nothing"),
    "imports later": job("module.exports = async () => (await import('path')).default.join('a', 'b')"),
    "imports a wild name": job("module.exports = async () => import('a\"; b\\\\c')"),
    "requires a package": job("module.exports = () => require('own').n", modules={"own": "exports.n = 7"}),
    "recurses for ever": job("function f() { return f() + 1 } module.exports = () => f()"),
    "takes all memory": job(
        "module.exports = () => { const all = []; for (;;) all.push('x'.repeat(1e5) + all.length) }",
        limits=Limits(memory_mb=16, timeout_ms=20_000),
    ),
    "takes all memory with bytes": job(
        "module.exports = () => { const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1)) }",
        limits=Limits(memory_mb=16, timeout_ms=20_000),
    ),
    "answers too much": job("module.exports = () => 'x'.repeat(300000)"),
    "answers with what JSON has not": job("module.exports = () => [NaN, 2 ** 60, 10n, undefined, new Date(0)]"),
    "answers with a cycle": job("module.exports = () => { const a = {}; a.a = a; return a }"),
    "has a large answer": job("module.exports = () => 'é'.repeat(100000)"),
    "has a large input": job("module.exports = (args) => args.text.length", args={"text": "é" * 100_000}),
    "looks for the host": job(
        "module.exports = () => ['__log', '__random', '__host', '__entry', 'call_python'].filter(n => n in globalThis)"
    ),
}


def told(engine: Engine, asked: Job) -> dict[str, Any]:
    result = engine.run(asked)
    return {
        "status": result.status,
        "settled": result.settled,
        "error": result.error,
        "logs": [(line["level"], line["text"]) for line in result.logs],
        "warnings": result.warnings,
        "requests": [(request["url"], request["status"]) for request in result.requests],
    }


@pytest.mark.parametrize("name", JOBS)
def test_both_kinds_of_children_answer_the_same(compiled: Engine, interpreted: Engine, name: str) -> None:
    assert told(compiled, JOBS[name]) == told(interpreted, JOBS[name])


def test_a_hook_that_spoils_how_values_are_written_logs_all_the_same(compiled: Engine) -> None:
    spoiled = "Array.prototype.toJSON = () => 'x'; String.prototype.toJSON = () => 1;"
    result = compiled.run(job(f"module.exports = () => {{ {spoiled} console.log('y') }}"))
    assert [line["text"] for line in result.logs] == ["y"]


@pytest.mark.parametrize("source", ["for (;;);", "/^(a+)+$/.test('a'.repeat(40) + 'b')"], ids=["loop", "expression"])
def test_both_are_stopped_at_their_time(compiled: Engine, interpreted: Engine, source: str) -> None:
    spin = job(f"module.exports = () => {{ {source} }}", limits=Limits(timeout_ms=300))
    assert [engine.run(spin).status for engine in (compiled, interpreted)] == ["timeout", "timeout"]


def test_a_run_is_measured(compiled: Engine) -> None:
    busy = "let n = 0; for (let i = 0; i < 6e6; i++) n += i % 7; return 'x'.repeat(8e6).length + n"
    result = compiled.run(job(f"module.exports = () => {{ {busy} }}"))
    assert result.status == "ok"
    assert result.cpu_ms > 10
    assert 7000 < result.memory_kb < 40_000


@pytest.mark.skipif(os.getuid() != 0, reason="only root may read another user's memory maps")
class TestMemory:
    def test_a_child_has_nothing_of_pythons(self, compiled: Engine) -> None:
        compiled.run(JOBS["returns"])
        until(lambda: children_of(compiled.status()["pid"]))
        maps = "".join(Path(f"/proc/{pid}/maps").read_text() for pid in children_of(compiled.status()["pid"]))
        files = {Path(path).name for path in re.findall(r"/\S+", maps)}
        assert [name for name in files if name.startswith("_dukpy")]
        assert not [name for name in files if re.match(r"libpython|python|_ctypes|_socket|libffi", name)]


BUILT = """
import json, posix, sys
sys.modules["zygote"] = package = type(sys)("zygote")
package.__path__ = [sys.argv[1] + "/hooks/engine/zygote"]
from zygote import nursery, rehearsal, zygote
from zygote.options import Options
if sys.argv[4] == "no":
    nursery.Nursery.works = lambda self: False
built = zygote.build(Options.parse([f"extension={sys.argv[2]}", f"child={sys.argv[3]}", "level=development"]))
child = built.fork()[0]
posix.write(child.ours, rehearsal.job())
said = b""
while b"warnings" not in said:
    said += posix.read(child.ours, 65536)
print(json.dumps({"tier": b'"tier":"gold"' in said}))
"""


@pytest.mark.parametrize("works", ["yes", "no"])
def test_where_children_without_pythons_memory_do_not_work_they_keep_it(compiled_child: Path, works: str) -> None:
    command = [sys.executable, "-I", "-S", "-E", "-c", BUILT, str(ROOT), str(extension_path()), str(compiled_child)]
    done = subprocess.run([*command, works], env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["tier"]
    assert ("compiled children" in done.stderr, " without 0 KiB " in done.stderr) == (True, works == "no")


UNKNOWN = """
import posix, sys
sys.modules["zygote"] = package = type(sys)("zygote")
package.__path__ = [sys.argv[1] + "/hooks/engine/zygote"]
from zygote import native, zygote
from zygote.options import Options
native.Native._probe = lambda self: posix.kill(posix.getpid(), 11)
extension = zygote.load_extension(sys.argv[2])
print(zygote.compiled_child(Options.parse([f"extension={sys.argv[2]}", f"child={sys.argv[3]}"]), extension))
"""


def test_an_engine_whose_values_look_otherwise_is_left_to_python(compiled_child: Path) -> None:
    command = [sys.executable, "-I", "-S", "-E", "-c", UNKNOWN, str(ROOT), str(extension_path()), str(compiled_child)]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "None\n")
    assert "another layout" in done.stderr


def test_a_file_that_is_no_library_is_told_of_and_hooks_run_without_it(tmp_path: Path) -> None:
    broken = tmp_path / "child.so"
    broken.write_bytes(b"not a library")
    with Engine(pool=1, low=1, child=str(broken)) as engine:
        assert engine.run(JOBS["returns"]).status == "ok"
        assert engine.status()["children"] == "interpreted"
        assert engine._private is not None
        assert "cannot use the compiled child" in engine._private.log()


def test_killed_children_are_replaced(compiled: Engine) -> None:
    until(lambda: children_of(compiled.status()["pid"]))
    for pid in children_of(compiled.status()["pid"]):
        os.kill(pid, 9)
    end = time.monotonic() + 20
    while (result := compiled.run(JOBS["returns"])).status != "ok" and time.monotonic() < end:
        time.sleep(0.05)
    assert result.settled == {"kind": "return", "class": None, "value": 6}
