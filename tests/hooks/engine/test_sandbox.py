"""Every line of the sandbox, from inside a locked child."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, Job, daemon_command
from hooks.engine.private import extension_path
from hooks.engine.zygote import seccomp
from tests.hooks.engine import bpf, probes
from tests.hooks.engine.conftest import Run
from tests.hooks.engine.test_survival import until

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the full sandbox level is Linux's")


@pytest.fixture(scope="module", params=["compiled", "interpreted"])
def facts(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a child that was locked in this way could do."""
    library = str(request.getfixturevalue("compiled_child")) if request.param == "compiled" else "-"
    names = [*probes.CALLS, *probes.ALLOWED, "state", "raise_limit"]
    command = [sys.executable, "-I", "-S", "-E", probes.__file__, str(ROOT), str(extension_path()), library, *names]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["kind"] == request.param
    return found


@pytest.mark.parametrize("name", probes.CALLS)
def test_a_forbidden_system_call_kills_the_child(facts: dict[str, Any], name: str) -> None:
    status = facts[name]
    if status is None:
        assert platform.machine() == "aarch64", "only newer architectures lack old calls"
        return
    assert os.WIFSIGNALED(status), f"{name} was survived (status {status})"
    assert os.WTERMSIG(status) == 31, "SIGSYS"


@pytest.mark.parametrize("name", probes.ALLOWED)
def test_what_a_run_needs_is_allowed(facts: dict[str, Any], name: str) -> None:
    assert facts[name] == 0


def test_resource_limits_are_closed(facts: dict[str, Any]) -> None:
    assert facts["state"] == 0, "NPROC, FSIZE, CORE, NOFILE, AS, CPU: one bit each"


def test_limits_cannot_be_raised_again(facts: dict[str, Any]) -> None:
    assert facts["raise_limit"] == 0


def test_the_process_gains_nothing_and_shows_nothing(facts: dict[str, Any]) -> None:
    assert facts["no_new_privs"] == 1
    assert facts["dumpable"] == 0


def test_root_is_given_up(facts: dict[str, Any]) -> None:
    assert facts["uid"] != 0
    assert 0 not in facts["groups"]
    if os.getuid() == 0:
        assert facts["uid"] == 65534
        assert facts["groups"] == []


def test_namespaces_are_left_where_the_host_allows(facts: dict[str, Any]) -> None:
    if os.getuid() == 0 and "root" in facts["locks"]:
        assert {"network", "mount", "root"} <= set(facts["locks"])
    else:
        assert set(facts["locks"]) <= {"network", "ipc", "uts", "mount", "root"}


class TestFilter:
    @pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
    def test_both_architectures_have_a_filter(self, machine: str) -> None:
        code = seccomp.allow_list(machine)
        assert len(code) % 8 == 0
        assert len(code) // 8 < 4096, "the kernel's limit"

    def test_the_lists_name_the_same_calls(self) -> None:
        arm, x86 = set(seccomp.NUMBERS["aarch64"]), set(seccomp.NUMBERS["x86_64"])
        assert arm ^ x86 == {"poll", "ppoll"}

    @pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
    def test_nothing_that_opens_or_starts_is_in_the_list(self, machine: str) -> None:
        allowed = set(seccomp.NUMBERS[machine])
        for word in ("open", "socket", "connect", "send", "accept", "clone", "fork", "exec", "kill", "ptrace", "prctl"):
            assert not [name for name in allowed if word in name]
        assert len(allowed) <= 25

    @pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
    def test_of_all_calls_there_are_those_of_the_list_are_allowed(self, machine: str) -> None:
        code, word = seccomp.allow_list(machine), seccomp.AUDIT_ARCH[machine]
        allowed = {number for number in range(1024) if bpf.answer(code, number, word)[0] == seccomp.ALLOW}
        assert allowed == set(seccomp.NUMBERS[machine].values())
        assert {bpf.answer(code, number, word)[0] for number in range(1024) if number not in allowed} == {
            seccomp.KILL_PROCESS
        }
        assert bpf.answer(code, -1, word)[0] == seccomp.KILL_PROCESS

    @pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
    def test_what_a_call_is_asked_for_counts(self, machine: str) -> None:
        code, word, numbers = seccomp.allow_list(machine), seccomp.AUDIT_ARCH[machine], seccomp.NUMBERS[machine]
        for name in ("mmap", "mprotect"):
            for protection, verdict in ((3, seccomp.ALLOW), (4, seccomp.KILL_PROCESS), (7, seccomp.KILL_PROCESS)):
                assert bpf.answer(code, numbers[name], word, (0, 4096, protection))[0] == verdict
        for pid, verdict in ((0, seccomp.ALLOW), (1, seccomp.KILL_PROCESS), (2**32 - 1, seccomp.KILL_PROCESS)):
            assert bpf.answer(code, numbers["prlimit64"], word, (pid,))[0] == verdict

    @pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
    def test_calls_of_another_architecture_are_refused(self, machine: str) -> None:
        code = seccomp.allow_list(machine)
        others = {seccomp.AUDIT_ARCH[one] for one in seccomp.AUDIT_ARCH if one != machine} | {0x40000003, 0}
        for word in others:
            for number in seccomp.NUMBERS[machine].values():
                assert bpf.answer(code, number, word)[0] == seccomp.KILL_PROCESS
        if machine == "x86_64":
            assert bpf.answer(code, 0x40000000, seccomp.AUDIT_ARCH[machine])[0] == seccomp.KILL_PROCESS

    def test_any_number_is_judged_in_a_few_steps(self) -> None:
        code, word = seccomp.allow_list("x86_64"), seccomp.AUDIT_ARCH["x86_64"]
        assert max(bpf.answer(code, number, word)[1] for number in range(1024)) <= 16

    def test_an_unknown_architecture_has_none(self) -> None:
        with pytest.raises(KeyError):
            seccomp.allow_list("vax")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def idle_children(engine: Engine) -> list[int]:
    """Those that are ready; the others are still closing their locks."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = [pid for pid in children_of(engine.status()["pid"]) if is_locked(pid)]
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("no child became ready")


def is_locked(pid: int) -> bool:
    try:
        return "\nSeccomp:\t2\n" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(scope="module")
def resting() -> Iterator[Engine]:
    """An engine that has run nothing: none of its children is at its end."""
    with Engine(pool=4) as started:
        yield started


class TestIdleChild:
    def test_it_holds_no_file_of_the_host(self, resting: Engine) -> None:
        if os.getuid() != 0:
            pytest.skip("only root may look into another user's descriptors")
        for child in idle_children(resting):
            links = {os.readlink(f"/proc/{child}/fd/{one}") for one in os.listdir(f"/proc/{child}/fd")}
            assert {link.split(":")[0] for link in links} <= {"/dev/null", "socket"}, links
            assert sum(link.startswith("socket") for link in links) == 1

    def test_its_environment_is_empty(self, resting: Engine) -> None:
        if os.getuid() != 0:
            pytest.skip("only root may look into another user's environment")
        for pid in (resting.status()["pid"], *idle_children(resting)):
            assert Path(f"/proc/{pid}/environ").read_bytes() == b""

    def test_its_filter_is_on_and_its_locks_are_closed(self, resting: Engine) -> None:
        for child in idle_children(resting):
            lines = Path(f"/proc/{child}/status").read_text().splitlines()
            status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            assert status["Seccomp"] == "2"
            assert status["NoNewPrivs"] == "1"
            assert int(status["CapEff"], 16) == 0
            assert status["Threads"] == "1"

    def test_a_canary_secret_of_the_platform_is_in_no_childs_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        canary = "canary-" + os.urandom(12).hex()
        monkeypatch.setenv("HOOKLINE_SECRETS_KEYS", canary)
        with Engine(pool=2, low=1) as engine:
            engine.run(Job("module.exports = () => 1", {}, secrets={"mine": "job-" + canary}))
            until(lambda: engine.status()["ended_ended"] == 1)  # that child had it, and is gone
            pids = [engine.status()["pid"], *idle_children(engine)]
            for pid in pids:
                assert not memory_holds(pid, canary.encode())


def memory_holds(pid: int, needle: bytes) -> bool:
    """Whether a readable page of the process holds the bytes; a process that may not be looked into shows nothing."""
    try:
        maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
        memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    except (PermissionError, FileNotFoundError, ProcessLookupError):
        return False
    try:
        return any(needle in area_of(memory, line) for line in maps)
    finally:
        os.close(memory)


def area_of(memory: int, line: str) -> bytes:
    area, rights = line.split()[:2]
    start, end = (int(part, 16) for part in area.split("-"))
    if not rights.startswith("rw") or "[v" in line:
        return b""
    try:
        return os.pread(memory, end - start, start)
    except OSError:
        return b""


def test_the_search_for_a_canary_finds_one_that_is_there() -> None:
    needle = b"canary-" + os.urandom(12).hex().encode()
    assert memory_holds(os.getpid(), needle)


class TestSocket:
    def test_only_its_user_may_connect(self, engine: Engine) -> None:
        path = Path(engine.socket)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o077 == 0

    def test_the_command_is_isolated_and_names_no_secret(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOOKLINE_SECRET_KEY", "canary-key")
        command = daemon_command(tmp_path / "e.sock")
        assert command[1:4] == ["-I", "-S", "-E"]
        assert "canary-key" not in " ".join(command)
        assert f"socket={tmp_path / 'e.sock'}" in command


class TestRealm:
    GONE = (
        "Atomics",
        "SharedArrayBuffer",
        "WeakRef",
        "FinalizationRegistry",
        "call_python",
        "dukpy",
        "__host",
        "__entry",
        "__log",
        "__random",
        "__withRoom",
    )

    def test_what_reaches_memory_faults_and_the_host_is_gone(self, run: Run) -> None:
        source = f"module.exports = () => {json.dumps(self.GONE)}.filter(name => name in globalThis)"
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] == []

    def test_it_is_gone_after_a_wait_too(self, run: Run) -> None:
        source = f"""module.exports = async () => {{
            await new Promise(done => setTimeout(done, 5));
            return {json.dumps(self.GONE)}.filter(name => name in globalThis);
        }}"""
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] == []

    def test_buffers_do_not_resize_or_move(self, run: Run) -> None:
        source = """module.exports = () => ['resize', 'transfer', 'transferToFixedLength', 'maxByteLength', 'resizable']
            .filter(name => name in ArrayBuffer.prototype)"""
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] == []

    @pytest.mark.parametrize(
        "path",
        ["process.env.PATH", "require('fs').readFileSync('/etc/passwd')", "require('child_process').execSync('id')"],
    )
    def test_nodes_ways_to_the_host_lead_nowhere(self, run: Run, path: str) -> None:
        result = run(f"module.exports = () => {path}", settle="return")
        assert result.status == "error" or (result.settled is not None and result.settled["value"] is None)
        assert "root:" not in repr(result)

    @pytest.mark.parametrize(
        "name", ["/etc/passwd", "../../../etc/passwd", "file:///etc/passwd", "hook.js/../x", "a\\b", 'a"b']
    )
    def test_no_module_name_opens_a_file(self, run: Run, name: str) -> None:
        for source in (
            f"module.exports = async () => {{ await import({json.dumps(name)}) }}",
            f"module.exports = () => require({json.dumps(name)})",
        ):
            result = run(source)
            assert result.status == "error", result
            assert "root:" not in repr(result)

    def test_the_way_into_the_runtime_has_no_name_a_hook_can_find(self, run: Run) -> None:
        source = """module.exports = () => {
            const symbols = Object.getOwnPropertySymbols(globalThis).map(String);
            const names = [...Object.getOwnPropertyNames(globalThis), ...symbols];
            const stack = new Error('x').stack + (() => { try { null.x } catch (e) { return e.stack } })();
            return [names.filter(n => /^h[0-9a-f]{32}$/.test(n)), /h[0-9a-f]{32}/.test(stack)];
        }"""
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] == [[], False]

    def test_a_setter_for_the_bridge_catches_nothing(self, run: Run) -> None:
        source = """
            let caught = null;
            for (const name of ['call_python', 'dukpy']) {
                Object.defineProperty(globalThis, name, { set(v) { caught = typeof v }, configurable: true });
            }
            module.exports = async () => { await new Promise(done => setTimeout(done, 5)); return caught };"""
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] is None

    def test_random_numbers_differ_between_runs(self, run: Run) -> None:
        source = "module.exports = () => [Math.random(), Math.random(), crypto.randomUUID()]"
        runs = [run(source, settle="return").settled for _ in range(20)]
        values = [number for settled in runs if settled for number in settled["value"]]
        assert len(values) == 60
        assert len(set(values)) == 60

    def test_the_clock_ticks_in_milliseconds(self, run: Run) -> None:
        source = """module.exports = () => {
            const t = []; for (let i = 0; i < 2000; i++) t.push(performance.now());
            return t.every(Number.isInteger);
        }"""
        result = run(source, settle="return")
        assert result.settled is not None
        assert result.settled["value"] is True


class TestOneShot:
    def test_nothing_survives_from_one_run_to_the_next(self, run: Run) -> None:
        leave = """module.exports = (args) => {
            globalThis.left = args.secrets.key; Object.prototype.left = 1; Math.left = 1; Array.prototype.push = null;
            setTimeout(() => {}, 0); return 'left';
        }"""
        look = "module.exports = () => [typeof left, typeof {}.left, typeof Math.left, typeof [].push]"
        for _ in range(10):
            assert run(leave, settle="return", secrets={"key": "hunter22"}).status == "ok"
            result = run(look, settle="return")
            assert result.settled is not None
            assert result.settled["value"] == ["undefined", "undefined", "undefined", "function"]

    def test_each_run_is_another_process_which_is_then_gone(self) -> None:
        with Engine(pool=4) as engine:
            for _ in range(5):
                assert engine.run(Job("module.exports = () => 1", {})).status == "ok"
            until(lambda: engine.status()["started"] == engine.status()["ended_ended"] == 5)
            assert engine.status()["forks"] >= 5


@pytest.mark.parametrize(
    "crash",
    [
        "const a = new Array(3e5); const s = []; for (let i = 0; i < 3e5; i++) s.push('['); JSON.parse(s.join(''))",
        "let r = /(?:)/; for (let i = 0; i < 1e5; i++) r = { r }; JSON.stringify(r)",
        "new RegExp('('.repeat(1e5) + ')'.repeat(1e5))",
        "eval('('.repeat(1e5))",
        "const p = new Proxy({}, {}); let q = p; for (let i = 0; i < 1e5; i++) q = new Proxy(q, {}); q.x",
        "const f = () => [1].sort(f); f()",
        "const big = new Uint8Array(1000); big.sort((a, b) => { big.buffer; return a - b })",
        "structuredClone((() => { let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; return a })())",
        "'x'.repeat(1e6).replace(/x/g, () => 'y'.repeat(1e3))",
    ],
)
def test_what_strains_the_vendored_engine_hurts_only_its_own_run(run: Run, crash: str) -> None:
    result = run(f"module.exports = () => {{ {crash}; return 'survived' }}", limits={"timeout_ms": 3000})
    assert result.status in ("ok", "error", "crashed", "timeout", "out_of_memory")
    assert run("module.exports = () => 'next'").settled == {"kind": "return", "class": None, "value": "next"}
