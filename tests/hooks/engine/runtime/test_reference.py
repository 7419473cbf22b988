"""docs/runtime.md and globals.d.ts say what the runtime really has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hooks.engine import Engine, Job
from hooks.engine.runtime_reference import SOURCE, chapters, page, written

ROOT = Path(__file__).parents[4]
COMPILER = ROOT / "node_modules" / "typescript" / "lib" / "tsc.js"


def declared(kind: str) -> list[str]:
    return re.findall(rf"^declare {kind} ([\w$]+)", SOURCE.read_text("utf-8"), re.M)


def test_the_page_is_current() -> None:
    told = "run: python -m hooks.engine.runtime_reference > docs/runtime.md"
    assert (ROOT / "docs" / "runtime.md").read_text("utf-8") == page(), told


def test_every_declared_global_exists_and_no_other_is_left() -> None:
    names = sorted({name for kind in ("class", "function", "var") for name in declared(kind)} - {"Body"})
    source = """
        const trace = /^(_|dukpy|call_python|process$|host$|lib$)/;
        module.exports = ({ names }) => ({
          missing: names.filter((name) => !(name in globalThis) && !['module', 'exports', 'require'].includes(name)),
          leftover: Object.getOwnPropertyNames(globalThis).filter((name) => trace.test(name)),
        });"""
    with Engine() as engine:
        result = engine.run(Job(source=source, args={"names": names}, settle="return", http=[]))
    assert result.settled is not None, result.error
    assert result.settled["value"] == {"missing": [], "leftover": []}


def test_every_declared_member_exists() -> None:
    members: dict[str, list[str]] = {}
    for chapter in chapters(SOURCE.read_text("utf-8")):
        for declaration in chapter.declarations:
            if not declaration.lines[0].startswith("declare class "):
                continue
            lines = declaration.lines[1:]
            found = [re.match(r"^  (?!static|constructor)(?:readonly )?(\w+)[<(:?]", line) for line in lines]
            members[declaration.name] = sorted({match[1] for match in found if match})
    body = members.pop("Body")
    for name in ("Request", "Response"):
        members[name] += body
    source = """module.exports = ({ members }) => Object.keys(members).flatMap((name) =>
        members[name].filter((key) => !(key in globalThis[name].prototype)).map((key) => `${name}.${key}`));"""
    with Engine() as engine:
        result = engine.run(Job(source=source, args={"members": members}, settle="return", http=[]))
    assert result.settled is not None, result.error
    assert result.settled["value"] == []
    assert sum(len(names) for names in members.values()) > 80


@pytest.mark.parametrize("name", re.findall(r'^declare module "([\w/]+)"', SOURCE.read_text("utf-8"), re.M))
def test_every_declared_module_has_its_functions(name: str) -> None:
    text = SOURCE.read_text("utf-8").split(f'declare module "{name}" {{')[1].split("\n}\n")[0]
    functions = sorted(set(re.findall(r"^  (?:function|const) (\w+)", text, re.M)))
    source = "module.exports = ({ name, wanted }) => wanted.filter((key) => !(key in require(name)));"
    with Engine() as engine:
        result = engine.run(Job(source=source, args={"name": name, "wanted": functions}, settle="return", http=[]))
    assert result.settled is not None, result.error
    assert result.settled["value"] == []


@pytest.mark.skipif(not (COMPILER.exists() and shutil.which("node")), reason="needs Node and the installed TypeScript")
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("const digest = require('crypto').createHash('md5').update('x').digest('hex').length + 1;", ""),
        ("fetch('https://x', { signal: AbortSignal.timeout(5) }).then((r) => r.bytes());", ""),
        ("Buffer.from('x', 'base64url').readUInt16LE(0).toFixed(1);", ""),
        ("fetch(5);", "TS2345"),
        ("Buffer.from('x', 'nope');", "TS2769"),
        ("process.exit(1);", "Cannot find name 'process'"),
    ],
)
def test_the_types_guide_the_author(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "hook.js").write_text(line + "\n")
    options = {"strict": True, "noEmit": True, "target": "es2022", "lib": ["es2022"], "types": [], "checkJs": True}
    settings = {"compilerOptions": {**options, "allowJs": True, "module": "nodenext", "moduleResolution": "nodenext"}}
    settings["files"] = [str(SOURCE), str(tmp_path / "hook.js")]  # type: ignore[assignment]  # one mixed JSON object
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    node = shutil.which("node") or ""
    run = subprocess.run([node, str(COMPILER), "-p", str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert (problem in run.stdout) if problem else run.stdout == ""


def test_chapters_are_read_in_order() -> None:
    source = "// ## One\n// Text.\n\n/** Doc. */\ndeclare class A {\n  x: 1;\n}\n// ## Two\ndeclare var b: 1;\n"
    one, two = chapters(source)
    assert (one.title, one.intro, one.declarations[0].text) == ("One", ["Text."], "Doc.")
    assert "### `A`\n\nDoc.\n\n```ts\nclass A {\n  x: 1;\n}\n```" in written([one])
    assert [declaration.name for declaration in two.declarations] == ["b"]
    with pytest.raises(ValueError, match="before the first chapter"):
        chapters("declare class A {\n}\n")
