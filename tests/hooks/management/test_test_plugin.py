"""`manage.py test_plugin`: what a plugin's author sees, and the exit code a pipeline sees."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

PACKAGES = Path(__file__).resolve().parents[3] / "plugins" / "packages"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of a good package that a test may spoil."""
    return Path(shutil.copytree(PACKAGES / "geo-fence", tmp_path / "geo-fence"))


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("test_plugin", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def spoil_first_case(package: Path, **expect: Any) -> None:
    path = next(package.glob("*.cases.json"))
    cases = json.loads(path.read_text())
    cases[0]["expect"] = expect
    path.write_text(json.dumps(cases))


def test_a_good_package(package: Path) -> None:
    code, out, err = run(str(package))
    assert (code, err) == (0, "")
    assert "Geo-fence: sign-in by country 1.0.0 (geo-fence)" in out
    assert "after-customer-identification" in out
    assert "A country that is not blocked goes on" in out
    assert "FAIL" not in out
    assert "8 cases, all passed." in out


def test_a_relative_path_will_do(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package)
    assert run(".")[0] == 0


def test_a_case_that_fails_is_shown_with_the_difference(package: Path) -> None:
    spoil_first_case(package, outcome="deny", log=["never printed"])
    code, out, _ = run(str(package))
    assert code == 1
    assert "FAIL" in out
    assert "outcome: expected deny, found continue" in out
    assert "log[0]: expected a line with never printed" in out
    assert "1 of 8 cases failed." in out


def test_json_for_pipelines(package: Path) -> None:
    spoil_first_case(package, outcome="deny")
    code, out, _ = run(str(package), "--json")
    report = json.loads(out)
    assert code == 1
    assert (report["plugin"], report["version"], report["passed"]) == ("geo-fence", "1.0.0", False)
    assert len(report["digest"]) == 64
    assert [case["passed"] for case in report["cases"]] == [False] + [True] * 7
    assert report["cases"][0]["mismatches"] == [{"path": "outcome", "expected": "deny", "found": "continue"}]
    assert report["cases"][0]["logs"][0]["text"] == "SE is not listed: allowed."


def test_json_of_a_good_package(package: Path) -> None:
    code, out, _ = run(str(package), "--json")
    assert code == 0
    assert json.loads(out)["passed"] is True


def test_a_broken_package_names_every_fault(package: Path) -> None:
    manifest = json.loads((package / "plugin.json").read_text())
    manifest["version"] = "one"
    del manifest["license"]
    (package / "plugin.json").write_text(json.dumps(manifest))
    code, out, err = run(str(package))
    assert (code, out) == (2, "")
    assert "Plugin geo-fence cannot be used:" in err
    assert 'plugin.json: version: found "one"' in err
    assert "plugin.json: license: found nothing" in err


def test_a_broken_package_as_json(package: Path) -> None:
    (package / "logo.svg").unlink()
    code, out, err = run(str(package), "--json")
    assert (code, err) == (2, "")
    assert json.loads(out) == {
        "plugin": "geo-fence",
        "problems": [{"path": "logo.svg", "found": "nothing", "expected": "a file"}],
    }


@pytest.mark.parametrize("path", ["absent", "plugin.json"])
def test_a_path_that_is_no_folder(package: Path, path: str) -> None:
    code, _, err = run(str(package / path))
    assert code == 2
    assert "no such folder" in err


def test_a_path_is_needed() -> None:
    with pytest.raises(CommandError, match="path"):
        call_command("test_plugin")


def test_a_hook_that_does_not_compile_fails_its_cases(package: Path) -> None:
    next(package.glob("*.hook.js")).write_text("module.exports = async (args => {")
    code, out, _ = run(str(package))
    assert code == 1
    assert "SyntaxError" in out
    assert "8 of 8 cases failed." in out
