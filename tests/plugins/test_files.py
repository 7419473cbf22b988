"""A package is a folder of plain files of known names and sizes, with cases that keep their form."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plugins import files
from plugins.catalog import PluginError, plugin_from_folder
from tests.plugins.conftest import Package

Problems = Callable[[], list[str]]


def test_a_good_package_has_no_problems(problems_of: Problems) -> None:
    assert problems_of() == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no such folder"):
        plugin_from_folder(tmp_path / "absent")


@pytest.mark.parametrize("name", ["plugin.json", "README.md", "logo.svg"])
def test_what_every_package_needs(package: Package, name: str) -> None:
    folder = package.write()
    (folder / name).unlink()
    with pytest.raises(PluginError, match=f"{name}: found nothing, expected a file"):
        plugin_from_folder(folder)


@pytest.mark.parametrize("suffix", ["hook.js", "cases.json"])
def test_what_every_hook_needs(package: Package, suffix: str) -> None:
    folder = package.write()
    (folder / f"after-self-service-login.{suffix}").unlink()
    with pytest.raises(PluginError, match=f"after-self-service-login.{suffix}: found nothing"):
        plugin_from_folder(folder)


@pytest.mark.parametrize("name", ["evil.py", ".env", "setup.sh", "Logo.svg", "x.js", "notes.txt", "logo.svg.bak"])
def test_files_of_other_names_are_refused(package: Package, problems_of: Problems, name: str) -> None:
    package.files[name] = "x"
    assert [problem for problem in problems_of() if problem.startswith(f"{name}: found an unknown file")]


def test_a_folder_inside_is_refused(package: Package, problems_of: Problems) -> None:
    (package.write() / "lib").mkdir()
    assert problems_of() == ["lib: found a folder or special file, expected a plain file"]


def test_a_link_is_refused_and_not_followed(package: Package, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("secret")
    folder = package.write()
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(PluginError, match=r"README\.md: found a link, expected a plain file"):
        plugin_from_folder(folder)


def test_a_pipe_is_refused_without_being_opened(package: Package) -> None:
    folder = package.write()
    (folder / "LICENSE").unlink(missing_ok=True)
    os.mkfifo(folder / "LICENSE")
    with pytest.raises(PluginError, match="LICENSE: found a folder or special file"):
        plugin_from_folder(folder)


def test_a_file_may_not_be_huge(package: Package, problems_of: Problems) -> None:
    package.files["README.md"] = "x" * files.FILE_BYTES
    assert problems_of() == []
    package.files["README.md"] += "x"
    assert problems_of() == ["README.md: found 524,289 bytes, expected at most 524,288 bytes"]


def test_a_package_may_not_be_huge(package: Package, problems_of: Problems, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PACKAGE_BYTES", 100)
    (problem,) = problems_of()
    assert "expected at most 100 bytes" in problem


def test_a_package_may_not_have_files_without_end(package: Package, problems_of: Problems) -> None:
    for number in range(files.PACKAGE_FILES):
        package.files[f"x{number}.hook.js"] = ""
    (problem,) = problems_of()
    assert f"expected at most {files.PACKAGE_FILES}" in problem


def test_a_hook_file_that_no_hook_uses_is_told(package: Package, problems_of: Problems) -> None:
    package.files["before-registration.hook.js"] = "module.exports = async () => {};"
    assert problems_of() == ["before-registration.hook.js: found a file no hook uses, expected an entry in hooks"]


def test_text_must_be_utf_8(package: Package) -> None:
    folder = package.write()
    (folder / "README.md").write_bytes(b"caf\xe9")
    with pytest.raises(PluginError, match=r"README\.md: found byte 3 that is not UTF-8"):
        plugin_from_folder(folder)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda cases: cases.pop(), "found 3 cases, expected at least 4"),
        (lambda cases: cases[1].update(name="Case one"), "[1].name: found 'Case one', expected a name of its own"),
        (lambda cases: cases[0].pop("expect"), "[0].expect: found nothing"),
        (lambda cases: cases[0]["expect"].update(outcome="maybe"), '[0].expect.outcome: found "maybe"'),
        (lambda cases: cases[0]["expect"].update(colour="red"), "[0].expect.colour: found an unknown field"),
        (lambda cases: cases[0].update(secrets={"token": 3}), "[0].secrets.token: found 3"),
        (lambda cases: cases[0].update(http=[{"request": {"method": "GET"}}]), "[0].http[0]"),
    ],
)
def test_cases_keep_their_form(
    package: Package, problems_of: Problems, spoil: Callable[[list[dict[str, Any]]], Any], said: str
) -> None:
    spoil(package.cases)
    assert any(said in problem for problem in problems_of()), problems_of()


SVG = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"'


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        (f"<svg {SVG}><script>alert(1)</script></svg>", "<script>"),
        (f'<svg {SVG}><rect onclick="x()"/></svg>', "the attribute onclick"),
        (f'<svg {SVG} onload="x()"/>', "the attribute onload"),
        (f"<svg {SVG}><foreignObject/></svg>", "<foreignObject>"),
        (f'<svg {SVG}><image href="https://x.example/a.png"/></svg>', "<image>"),
        (f'<svg {SVG}><a href="javascript:x()"/></svg>', "<a>"),
        (f"<svg {SVG}><style>*{{}}</style></svg>", "<style>"),
        (f'<svg {SVG}><rect style="x"/></svg>', "the attribute style"),
        (f'<svg {SVG}><rect fill="url(https://x.example/#a)"/></svg>', "url(#id) of this file"),
        (f'<svg {SVG}><use href="#a"/></svg>', "<use>"),
        (f'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg {SVG}>&a;</svg>', "a document type"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"/>', "a square"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "a square"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "an <svg> element"),
        ("<svg", "well-formed SVG"),
    ],
)
def test_a_logo_may_draw_and_nothing_else(package: Package, problems_of: Problems, logo: str, said: str) -> None:
    package.files["logo.svg"] = logo
    problems = problems_of()
    assert problems
    assert all(problem.startswith("logo.svg") for problem in problems)
    assert any(said in problem for problem in problems), problems


def test_a_logo_may_use_its_own_gradients(package: Package, problems_of: Problems) -> None:
    package.files["logo.svg"] = (
        f'<svg {SVG}><defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<rect width="40" height="40" fill="url(#a)"/></svg>'
    )
    assert problems_of() == []
