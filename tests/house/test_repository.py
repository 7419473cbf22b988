from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house import tree
from tests.house.tree import listing

# Text whose bytes we did not write, so that its contents prove nothing about us.
LOCKS = {"uv.lock", "package-lock.json"}
HOMES = re.compile(r"(?<![\w./-])(?:/(?:home|Users)/\w\w|/roo[t]/|[A-Z]:\\+Users)")
BUILT = re.compile(r"(?:^|/)(?:node_modules|static/build|dist|vendor)/|\.min\.(?:js|css)$|\.map$")
PACKED = {".zip", ".gz", ".tgz", ".whl", ".jar", ".exe", ".so", ".dylib", ".woff", ".woff2", ".ttf", ".wasm", ".pyc"}
PICTURES = {".png", ".jpg", ".jpeg", ".ico", ".gif", ".webp"}
LONGEST_LINE = 1_000
BIGGEST_BYTES = 1_000_000


def text_files() -> list[Path]:
    return [path for path in tree.repository_files() if path.suffix not in PICTURES | PACKED and path.name not in LOCKS]


def test_no_file_names_a_machine_s_own_folders() -> None:
    here = re.compile(rf"(?<![\w.-]){re.escape(str(tree.ROOT))}/") if len(tree.ROOT.parts) > 2 else HOMES
    faults = [
        f"{tree.relative(path)}:{number} {line.strip()[:100]}"
        for path in text_files()
        for number, line in enumerate(tree.read(path).splitlines(), 1)
        if HOMES.search(line) or here.search(line)
    ]
    assert not faults, listing(faults, "use a path that counts from the repository, or a temporary folder.")


def test_nothing_built_or_packed_is_committed() -> None:
    faults = [
        tree.relative(path)
        for path in tree.repository_files()
        if BUILT.search(tree.relative(path)) or path.suffix in PACKED
    ]
    assert not faults, listing(faults, "git rm it; third-party code comes from the lock files, bundles from set-up.")


def test_scripts_and_styles_are_written_by_hand() -> None:
    faults = [
        f"{tree.relative(path)}:{number} has {len(line):,} characters"
        for path in text_files()
        if path.suffix in {".js", ".mjs", ".ts", ".css", ".svg", ".html"}
        for number, line in enumerate(tree.read(path).splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert not faults, listing(faults, "commit the source, not what a tool made of it.")


def test_no_file_is_huge() -> None:
    faults = [
        f"{tree.relative(path)} has {path.stat().st_size:,} bytes"
        for path in tree.repository_files()
        if path.name not in LOCKS and path.stat().st_size > BIGGEST_BYTES
    ]
    assert not faults, listing(faults, "make it at set-up or in the test that needs it.")


TOP_LEVEL = {
    *("manage.py", "pyproject.toml", "README.md", "console", "hooks", "plugins", "templates", "static", "tests"),
    *("Makefile", "uv.lock", "package.json", "package-lock.json", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
    *(
        "compose.yaml",
        "docs",
        ".ci",
        ".gitignore",
        ".editorconfig",
        ".gitattributes",
        "eslint.config.js",
        "tsconfig.json",
    ),
}


def test_the_top_level_holds_only_what_the_architecture_names() -> None:
    faults = sorted({tree.relative(path).split("/")[0] for path in tree.repository_files()} - TOP_LEVEL)
    assert not faults, listing(faults, "put it into the folder of its part.")


@pytest.mark.parametrize("name", ["console/__init__.py", "hooks/__init__.py"])
def test_package_roots_stay_empty(name: str) -> None:
    """Set-up imports console.bootstrap before Django is installed, and the engine is used without Django."""
    assert not tree.python_code_lines(tree.read(tree.ROOT / name))


@pytest.mark.parametrize("module", ["console.bootstrap.cli", "console.bootstrap.services", "console.bootstrap.janitor"])
def test_set_up_imports_without_any_package(module: str, base_python: str) -> None:
    probe = f"import sys; sys.path.insert(0, {str(tree.ROOT)!r}); import {module}; assert 'django' not in sys.modules"
    subprocess.run([base_python, "-I", "-S", "-c", probe], check=True, cwd="/")


def test_the_engine_imports_without_django() -> None:
    probe = "import sys, hooks.engine; sys.exit('django' in sys.modules)"
    subprocess.run([tree.ROOT / ".venv" / "bin" / "python", "-c", probe], check=True, cwd=tree.ROOT)
