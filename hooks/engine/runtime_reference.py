"""Writes docs/runtime.md out of runtime/globals.d.ts: `python -m hooks.engine.runtime_reference > docs/runtime.md`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).parent / "runtime" / "globals.d.ts"
_HEAD = """# What JavaScript finds in a hook

The globals and modules of the host runtime. Made of `hooks/engine/runtime/globals.d.ts`, which the editor uses for
completion and hover; change that file, then run `python -m hooks.engine.runtime_reference > docs/runtime.md`.
"""
_START = re.compile(r'^(?:declare )?(?:class|interface|function|var|const|type|module) "?([\w$/.]+)"?')


@dataclass
class Declaration:
    """One top-level declaration: its name, its lines without the documentation, and the documentation before it."""

    name: str
    lines: list[str]
    text: str


@dataclass
class Chapter:
    title: str
    intro: list[str] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)


def chapters(source: str) -> list[Chapter]:
    """The chapters of a declaration file, in its order. Raises ValueError where something stands before the first."""
    found: list[Chapter] = []
    doc = ""
    lines = iter(source.splitlines())
    for line in lines:
        if line.startswith("// ## "):
            found.append(Chapter(line.removeprefix("// ## ")))
        elif line.startswith("//") and found and not found[-1].declarations:
            found[-1].intro.append(line.removeprefix("//").removeprefix(" "))
        elif line.startswith("/**"):
            doc = line.removeprefix("/**").removesuffix("*/").strip()
        elif match := _START.match(line):
            if not found:
                raise ValueError(f"{match[1]} stands before the first chapter (// ## ...)")
            found[-1].declarations.append(Declaration(match[1], [line, *_block(line, lines)], doc))
            doc = ""
    return found


def _block(first: str, lines: Iterator[str]) -> Iterator[str]:
    if not first.endswith("{"):
        return
    for line in lines:
        yield line
        if line.startswith("}"):
            return


def written(found: Iterable[Chapter]) -> str:
    """The Markdown page."""
    parts = [_HEAD]
    for chapter in found:
        parts.append(f"\n## {chapter.title}\n")
        if chapter.intro:
            parts.append("\n" + "\n".join(chapter.intro) + "\n")
        parts.extend(_section(declaration) for declaration in _merged(chapter.declarations))
    return "".join(parts)


def _merged(declarations: list[Declaration]) -> Iterator[Declaration]:
    """An interface and the variable of its name, and overloads of one function, are one entry."""
    by_name: dict[str, Declaration] = {}
    for declaration in declarations:
        known = by_name.setdefault(declaration.name, Declaration(declaration.name, [], declaration.text))
        known.lines.extend(declaration.lines)
        known.text = known.text or declaration.text
    yield from by_name.values()


def _section(declaration: Declaration) -> str:
    is_module = declaration.lines[0].startswith("declare module ")
    title = f'require("{declaration.name}")' if is_module else declaration.name
    text = f"{declaration.text}\n\n" if declaration.text else ""
    code = "\n".join(line.removeprefix("declare ") for line in declaration.lines)
    return f"\n### `{title}`\n\n{text}```ts\n{code}\n```\n"


def page() -> str:
    return written(chapters(SOURCE.read_text("utf-8")))


if __name__ == "__main__":
    sys.stdout.write(page())
