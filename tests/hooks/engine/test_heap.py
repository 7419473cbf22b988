"""What an idle child costs: pages that it shares with the zygote cost nothing, those that it wrote to are its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hooks.engine import Engine, Job
from hooks.engine.placement_survey import TARGET, survey
from hooks.engine.private import extension_path

ROOT = Path(__file__).resolve().parents[3]
BOUND_KB = 3 * 1024
FORKED = """
import json, posix, sys
sys.modules["zygote"] = package = type(sys)("zygote")
package.__path__ = [sys.argv[1] + "/hooks/engine/zygote"]
from zygote import compiled, heap, host, nursery, placement, rehearsal, zygote
heap.hold()
extension = zygote.load_extension(sys.argv[2])
library = compiled.Compiled(sys.argv[3], sys.argv[2]) if sys.argv[3] else None
if sys.argv[4]:
    placement.BLOCKS = sys.argv[4]
with placement.Placing(library, sys.argv[2]) as placing:
    interpreter = zygote.prepare(extension, sys.argv[1] + "/hooks/engine", library)
    how = zygote.speed_up(interpreter, sys.argv[2])
children = nursery.Nursery(host.Linux(), interpreter, None, 64, 10, library)

def faults():
    child = children.fork()[0]
    posix.write(child.ours, rehearsal.job())
    said = b""
    while b"warnings" not in said:
        said += posix.read(child.ours, 65536)
    _, status, used = posix.wait4(child.pid, 0)
    assert status == 0, status
    return used.ru_minflt

heap.settle()
after, again = faults(), faults()
written = rehearsal.footprint(children.host, children.perform).written
children.rehearse()
print(json.dumps({
    "placed": placing.placed, "listed": len(placement.listed()), "after": after, "again": again, "owned": faults(),
    "how": how, "pages": sum(length for _, length in written) // 4096,
}))
"""


def facts_of(library: str, blocks: str = "") -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", "-E", "-c", FORKED, str(ROOT), str(extension_path()), library, blocks]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def compiled_facts(compiled_child: Path) -> dict[str, Any]:
    return facts_of(str(compiled_child))


@pytest.fixture(scope="module", params=["interpreted", "compiled"])
def facts(request: pytest.FixtureRequest) -> dict[str, Any]:
    return facts_of("") if request.param == "interpreted" else request.getfixturevalue("compiled_facts")


HOLES = """
import ctypes, json, sys
sys.path.insert(0, sys.argv[1] + "/hooks/engine/zygote")
import heap
libc = ctypes.PyDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
heap.hold()
holes = []
for size in (40, 200, 1000, 5000, 40000):
    blocks = [libc.malloc(size) for _ in range(200)]
    holes += blocks[::2]
for block in holes:
    libc.free(block)
if sys.argv[2] == "settled":
    heap.settle()
taken = [libc.malloc(size) for size in (40, 200, 1000, 5000, 40000) for _ in range(20)]
print(json.dumps(sum(block < max(holes) for block in taken)))
"""


def taken_in_holes(how: str) -> int:
    """Of 100 blocks, those that malloc puts into holes that were there before."""
    command = [sys.executable, "-I", "-S", "-c", HOLES, str(ROOT), how]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_a_settled_heap_gives_memory_from_one_piece() -> None:
    """In holes, a child would write to shared pages all over the heap, and so get copies of them.

    Python's own small blocks come and go meanwhile: a few of the hundred are theirs.
    """
    assert taken_in_holes("as it was") > 80
    assert taken_in_holes("settled") < 20


def test_the_next_child_costs_no_more(facts: dict[str, Any]) -> None:
    assert facts["again"] <= facts["after"] + 20


def test_a_rehearsal_finds_the_pages_that_a_run_writes_to(facts: dict[str, Any]) -> None:
    """Not those of the whole process, and hardly one that the run would not have copied anyway."""
    assert 50 < facts["pages"] < facts["after"]
    assert facts["owned"] <= facts["after"] + 60


class TestPlacement:
    def test_the_list_is_that_of_this_runtime(self, compiled_facts: dict[str, Any]) -> None:
        """Where it fails: python -m hooks.engine.placement_survey."""
        assert compiled_facts["listed"] > 500
        assert compiled_facts["placed"] >= compiled_facts["listed"] * 0.95

    def test_a_run_writes_to_few_pages(self, compiled_facts: dict[str, Any]) -> None:
        """Python's 290, and 160 where the blocks stand as they come."""
        assert compiled_facts["pages"] < 120

    @pytest.mark.parametrize("shift", [1, 7, 5000])
    def test_a_list_that_does_not_fit_does_no_harm(self, compiled_child: Path, tmp_path: Path, shift: int) -> None:
        rows = [line.split() for line in TARGET.read_text().splitlines() if not line.startswith("#")]
        wrong = tmp_path / "blocks.txt"
        wrong.write_text("".join(f"{int(at) + shift} {again} {size}\n" for at, again, size in rows))
        found = facts_of(str(compiled_child), str(wrong))
        assert found["placed"] < found["listed"] * 0.5
        assert found["pages"] > 50

    def test_a_survey_finds_them_again(self, compiled_child: Path) -> None:
        """Not each of them: which pages are told apart differs a little from one time to the next."""
        told, found = (set(text.splitlines()) for text in (TARGET.read_text(), survey()))
        assert len(told & found) > 0.8 * len(told)

    def test_none_is_needed(self, compiled_child: Path, tmp_path: Path) -> None:
        assert facts_of(str(compiled_child), str(tmp_path / "nowhere"))["placed"] == 0


def test_the_engine_is_driven_natively_here(facts: dict[str, Any]) -> None:
    assert facts["how"].startswith("evaluates natively")


REFUSED = """
import json, posix, sys
sys.modules["zygote"] = package = type(sys)("zygote")
package.__path__ = [sys.argv[1] + "/hooks/engine/zygote"]
from zygote import host, nursery, rehearsal, zygote
interpreter = zygote.prepare(zygote.load_extension(sys.argv[2]), sys.argv[1] + "/hooks/engine")
children = nursery.Nursery(host.Linux(), interpreter, None, 64, 10)
killed = []
posix.kill = lambda pid, signal: killed.append(pid)
nursery.fork = rehearsal.fork = lambda: -1
before = len(posix.listdir("/proc/self/fd"))
facts = {"children": len(children.fork(3)), "pages": rehearsal.footprint(children.host, children.perform).written}
try:
    children.probe(lambda: None)
except OSError as refused:
    facts["probe"] = type(refused).__name__
facts |= {"killed": killed, "descriptors": len(posix.listdir("/proc/self/fd")) - before}
print(json.dumps(facts))
"""


def test_a_host_that_refuses_processes_gets_no_signal_and_loses_no_descriptor() -> None:
    """fork() answers -1 then, and kill(-1) would end everything that this user runs."""
    command = [sys.executable, "-I", "-S", "-E", "-c", REFUSED, str(ROOT), str(extension_path())]
    done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "children": 0,
        "pages": [],
        "probe": "BlockingIOError",
        "killed": [],
        "descriptors": 0,
    }


def own_kb(pid: int) -> int:
    """Proportional KiB of a locked child; -1 for one that is not ready or has gone."""
    try:
        status, sizes = ((Path("/proc") / str(pid) / name).read_text() for name in ("status", "smaps_rollup"))
    except (FileNotFoundError, ProcessLookupError):
        return -1
    found = re.search(r"^Pss:\s+(\d+) kB", sizes, re.MULTILINE)
    return int(found[1]) if found and "\nSeccomp:\t2\n" in status else -1


def test_an_idle_child_stays_below_its_bound() -> None:
    if os.getuid() != 0:
        pytest.skip("only root may read another user's memory maps")
    with Engine(pool=6, low=3) as engine:
        for _ in range(10):
            engine.run(Job("module.exports = (args) => args", {"text": "x" * 2000}))
        end = time.monotonic() + 30
        sizes: list[int] = []
        while len(sizes) < 6 and time.monotonic() < end:
            zygote = engine.status()["pid"]
            children = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
            sizes = [size for size in map(own_kb, map(int, children)) if size > 0]
            time.sleep(0.05)
    assert len(sizes) >= 6
    assert max(sizes) <= BOUND_KB
