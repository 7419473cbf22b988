"""The files of the repository, as the rules see them."""

from __future__ import annotations

import ast
import io
import math
import os
import shutil
import subprocess
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("console", "hooks", "plugins")
LEFT_OUT = {".git", ".venv", "node_modules", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


@cache
def repository_files() -> tuple[Path, ...]:
    """What is in git or about to be: every file that git does not ignore; without git, every file of the tree."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        return tuple(walk(ROOT))
    argv = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(argv, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(path for name in sorted(set(names)) if name and (path := ROOT / name).is_file())


def walk(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(set(names) - LEFT_OUT)
        yield from (Path(folder, name) for name in sorted(files))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def files(suffixes: Sequence[str], folders: Sequence[str]) -> list[Path]:
    """The repository's files with one of the suffixes under one of the folders."""
    return [path for path in repository_files() if path.suffix in suffixes and relative(path).split("/")[0] in folders]


def source_files() -> list[Path]:
    """The Python of the product that people wrote: all packages, without migrations."""
    return [path for path in files([".py"], PACKAGES) if "migrations" not in path.parts]


def test_files() -> list[Path]:
    return files([".py"], ["tests"])


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(read(path), filename=str(path))


def module_name(path: Path) -> str:
    """`hooks/api/views.py` -> `hooks.api.views`; a package's `__init__` has the package's name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def docstring_lines(tree: ast.AST) -> set[int]:
    """The line numbers that docstrings take."""
    taken: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
            continue
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            taken.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return taken


def python_code_lines(text: str) -> int:
    """Lines that hold code: not blank, not only a comment, not a docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT and token.type != tokenize.ENDMARKER:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(ast.parse(text)))


def percentile(values: Iterable[int], share: float) -> int:
    """Nearest-rank percentile; 0 for no values."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else 0


def listing(faults: Iterable[str], what_to_do: str) -> str:
    """The message of a broken rule: every place, then what its author should do."""
    return "\n".join(["", *(f"  {fault}" for fault in faults), f"What to do: {what_to_do}"])
