from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap import front_end
from console.bootstrap.commands import Tools
from console.bootstrap.problems import Problem
from console.bootstrap.steps import Step

Program = Callable[..., Path]
Calls = Callable[[], list[str]]


@pytest.fixture
def checkout(tools: Tools, program: Program) -> Tools:
    """A checkout with a browser part, a Node and an npm that do what they are told."""
    root = tools.paths.root
    (root / "package.json").write_text('{"scripts": {"lint": "eslint"}}', encoding="utf-8")
    (root / "package-lock.json").write_text("{}", encoding="utf-8")
    (root / "static").mkdir()
    (root / "static" / "app.js").write_text("1", encoding="utf-8")
    program(
        "node", 'if [ "$1" = --version ]; then echo v22.3.0; else mkdir -p static/build && touch static/build/x; fi'
    )
    program("npm", "mkdir -p node_modules")
    return Tools(tools.paths, {"PATH": "/bin"})


def run(steps: list[Step]) -> list[str]:
    """Run what is not up to date and return the titles."""
    due = [step for step in steps if not step.is_up_to_date()]
    for step in due:
        step.run()
    return [step.title for step in due]


ALL = ["Node", "Front-end packages", "Front-end build"]


def test_everything_is_made_once(checkout: Tools) -> None:
    assert run(front_end.front_end_steps(checkout, with_dev=False)) == ALL
    assert run(front_end.front_end_steps(checkout, with_dev=False)) == []


def test_no_install_script_ever_runs(checkout: Tools, calls: Calls) -> None:
    run(front_end.front_end_steps(checkout, with_dev=False))
    assert "npm ci --ignore-scripts --no-audit --no-fund --omit=dev" in calls()
    assert all("--ignore-scripts" in call for call in calls() if call.startswith("npm"))


def test_the_linters_come_for_lint_alone_and_stay(checkout: Tools, calls: Calls) -> None:
    run(front_end.front_end_steps(checkout, with_dev=False))
    assert "Front-end packages" in run(front_end.front_end_steps(checkout, with_dev=True))
    assert calls()[-1] == "npm ci --ignore-scripts --no-audit --no-fund"
    assert run(front_end.front_end_steps(checkout, with_dev=False)) == []


def test_a_changed_source_is_bundled_again(checkout: Tools) -> None:
    run(front_end.front_end_steps(checkout, with_dev=False))
    (checkout.paths.root / "static" / "app.js").write_text("2", encoding="utf-8")
    assert run(front_end.front_end_steps(checkout, with_dev=False)) == ["Node", "Front-end build"]


def test_the_build_s_own_output_is_no_source(checkout: Tools) -> None:
    run(front_end.front_end_steps(checkout, with_dev=False))
    (checkout.paths.root / "static" / "build" / "x").write_text("other", encoding="utf-8")
    assert run(front_end.front_end_steps(checkout, with_dev=False)) == []


def test_a_changed_lock_installs_and_bundles_again(checkout: Tools) -> None:
    run(front_end.front_end_steps(checkout, with_dev=False))
    (checkout.paths.root / "package-lock.json").write_text('{"new": 1}', encoding="utf-8")
    assert run(front_end.front_end_steps(checkout, with_dev=False)) == ALL


@pytest.mark.parametrize("folder", ["node_modules", "static/build"])
def test_a_removed_folder_is_made_again(checkout: Tools, folder: str) -> None:
    run(front_end.front_end_steps(checkout, with_dev=False))
    for path in (checkout.paths.root / folder).iterdir():
        path.unlink()
    (checkout.paths.root / folder).rmdir()
    assert run(front_end.front_end_steps(checkout, with_dev=False))
    assert (checkout.paths.root / folder).is_dir()


def test_a_failing_npm_shows_what_it_said(checkout: Tools, program: Program) -> None:
    program("npm", "echo 'npm error code EAI_AGAIN' >&2; exit 1")
    with pytest.raises(Problem) as caught:
        run(front_end.front_end_steps(checkout, with_dev=False))
    assert "EAI_AGAIN" in caught.value.what
    assert "network" in caught.value.remedy
    assert "npm-packages.log" in caught.value.what


@pytest.mark.parametrize(
    ("answer", "version"), [("v22.3.0", 22), ("v20.0.0", 20), ("v9.1.0", 9), ("", 0), ("node", 0), ("v", 0)]
)
def test_node_s_version_is_read(checkout: Tools, program: Program, answer: str, version: int) -> None:
    program("node", f"echo {answer}")
    assert front_end.node_version(checkout.environment()) == version


def test_node_without_npm_does_not_count(tools: Tools, program: Program) -> None:
    program("node", "echo v22.0.0")
    assert front_end.node_version({"PATH": str(tools.paths.venv / "bin")}) == 0


def test_a_broken_node_does_not_count(checkout: Tools, program: Program) -> None:
    program("node").write_text("#!/nonexistent/interpreter\n", encoding="utf-8")
    assert front_end.node_version(checkout.environment()) == 0


def test_an_old_node_is_replaced_by_the_package(
    checkout: Tools, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("node", "echo v18.0.0")

    def install() -> None:
        program("node", "echo v24.0.0")

    def package(tools: Tools, groups: tuple[str, ...]) -> Step:
        assert groups == ("node",)
        return Step("Node", install)

    monkeypatch.setattr(front_end, "packages_step", package)
    front_end.node_step(checkout).run()
    assert front_end.node_version(checkout.environment()) == 24


def test_a_package_that_does_not_start_is_a_problem(
    checkout: Tools, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("node", "exit 1")
    monkeypatch.setattr(front_end, "packages_step", lambda tools, groups: Step("Node", lambda: None))
    with pytest.raises(Problem) as caught:
        front_end.node_step(checkout).run()
    assert "apt install npm" in caught.value.remedy


def test_the_lint_is_the_one_that_package_json_names(checkout: Tools) -> None:
    assert front_end.lint_command(checkout.paths.root) == ["npm", "run", "--silent", "lint"]
    (checkout.paths.root / "package.json").write_text("{}", encoding="utf-8")
    assert front_end.lint_command(checkout.paths.root) == []
