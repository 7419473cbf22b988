"""A contract that does not agree with itself is told by name, with what is wrong: in a test, and in manage.py check."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hooks import checks
from hooks.contracts import generate, loader
from hooks.contracts.generate import END, START, generated_files, stale_files, write_files
from hooks.contracts.loader import ROOT
from hooks.contracts.soundness import contract_problems, event_problems
from tests.hooks.contracts.table import KEYS

EVENT = "before-registration"


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    """A copy of the contracts that a test may break."""
    copy = tmp_path / "contracts"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def edit(path: Path, change: Callable[[Any], None]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_every_contract_is_sound() -> None:
    assert contract_problems() == {key: [] for key in sorted(KEYS)}


def test_a_copy_is_as_sound_as_the_original(contracts: Path) -> None:
    assert not any(contract_problems(contracts).values())


@pytest.mark.parametrize(
    ("file", "change", "complaint"),
    [
        ("event.json", {"default_mode": "later"}, "default_mode is 'later', expected one of sync, async"),
        ("event.json", {"default_on_failure": "explode"}, "default_on_failure is 'explode'"),
        ("event.json", {"groups": ["nowhere"]}, "there is no group 'nowhere'"),
        ("event.json", {"decides": False}, "an event that decides has results"),
        ("event.json", {"label": ""}, "label and description are for people"),
        ("event.json", {"key": "another"}, "key is 'another', the folder is 'before-registration'"),
        ("event.json", {"applies": {"claims": ["token.claims"]}}, "applies names 'claims', which no result carries"),
        ("event.json", {"applies": {"attributes": ["customer.nothing.at.all"]}}, "which the input does not have"),
        ("event.json", {"snippets": []}, "an event offers at least two"),
        ("event.json", {"snippets": ["no-such-snippet"]}, "no-such-snippet.js: cannot be read"),
        ("event.json", {"surprise": 1}, "unexpected keyword argument 'surprise'"),
        (
            "event.json",
            {"results": ["RegistrationData", "AccountUpdate", "DenyRequest"]},
            "there is no /$defs/AccountUp",
        ),
        ("input.json", {"type": "objekt"}, "input.json: not a JSON Schema"),
        ("input.json", {"$ref": "../common/nothing.json"}, "common/nothing.json: cannot be read"),
        ("input.json", {"required": ["customer", "shoe_size"]}, "sample.json: $.shoe_size: expected a value, found no"),
        ("result.json", {"$defs": {"RegistrationData": 7}}, "result.json: not a JSON Schema"),
        ("sample.json", {"customer": {}}, "sample.json: $.customer.attributes: expected object, found nothing"),
        ("sample.json", {"event": {"key": "other"}}, "event.key is that of another event"),
    ],
)
def test_a_broken_file_is_told(contracts: Path, file: str, change: dict[str, Any], complaint: str) -> None:
    edit(contracts / EVENT / file, lambda data: data.update(change))
    problems = contract_problems(contracts)
    assert any(complaint in problem for problem in problems[EVENT]), problems[EVENT]
    assert not any(found for key, found in problems.items() if key != EVENT)


@pytest.mark.parametrize("file", ["input.json", "result.json", "sample.json", "default.hook.js", "types.d.ts"])
def test_a_missing_file_is_told(contracts: Path, file: str) -> None:
    (contracts / EVENT / file).unlink()
    (problem,) = event_problems(contracts / EVENT)
    assert file in problem
    assert "cannot be read" in problem


@pytest.mark.parametrize("file", ["event.json", "input.json", "result.json", "sample.json"])
def test_a_file_that_is_no_json_is_told(contracts: Path, file: str) -> None:
    (contracts / EVENT / file).write_text("{ 'single': quotes }")
    (problem,) = event_problems(contracts / EVENT)
    assert f"{EVENT}/{file}: not JSON" in problem


def test_a_missing_fact_is_told(contracts: Path) -> None:
    edit(contracts / EVENT / "event.json", lambda data: data.pop("label"))
    (problem,) = event_problems(contracts / EVENT)
    assert "event.json" in problem
    assert "label" in problem


def test_a_sample_shows_the_whole_input(contracts: Path) -> None:
    edit(contracts / EVENT / "sample.json", lambda data: data["customer"].pop("consents"))
    assert event_problems(contracts / EVENT) == [
        "sample.json: customer.consents is left out, and a sample shows the whole input"
    ]


def test_fields_and_constructor_agree(contracts: Path) -> None:
    edit(contracts / "common/results.json", lambda data: data["$defs"]["MfaSend"]["properties"].pop("suppress"))
    (problem,) = event_problems(contracts / "before-mfa-send")
    assert problem.startswith("result.json: MfaSend has the fields")
    assert "suppress" in problem


def test_a_merge_rule_nobody_knows_is_told(contracts: Path) -> None:
    def change(data: Any) -> None:
        data["$defs"]["EnrollmentPlan"]["properties"]["require"]["x-merge"] = "shuffle"

    edit(contracts / "common/results.json", change)
    (problem,) = event_problems(contracts / "before-authenticator-enrollment")
    assert "'shuffle'" in problem


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("function hook(args) {}", "exports no function"),
        ("module.exports = (args) => {};", "says no @param {HookArgs} args"),
    ],
)
def test_a_default_hook_exports_and_explains(contracts: Path, code: str, complaint: str) -> None:
    (contracts / EVENT / "default.hook.js").write_text(code)
    assert any(complaint in problem for problem in event_problems(contracts / EVENT))


@pytest.mark.parametrize("text", ["const a = 1;\n", "// only a label\n", ""])
def test_a_snippet_has_a_label_and_code(contracts: Path, text: str) -> None:
    (contracts / EVENT / "snippets" / "odd.js").write_text(text)
    (problem,) = event_problems(contracts / EVENT)
    assert problem == "odd.js: a snippet begins with a line `// what it does`, then code"


def test_two_events_never_have_one_number(contracts: Path) -> None:
    edit(contracts / "before-mfa-send" / "event.json", lambda data: data.update(number=1))
    assert [problem for found in contract_problems(contracts).values() for problem in found] == [
        "event.json: number 1 is also that of before-mfa-send"
    ]


# What is generated.


def test_nothing_generated_is_stale() -> None:
    assert stale_files() == []


def test_types_and_page_of_every_event_are_generated() -> None:
    names = {f"{path.parent.name}/{path.name}" for path in generated_files()}
    assert names == {f"{key}/types.d.ts" for key in KEYS} | {f"events/{key}.md" for key in KEYS} | {"events/README.md"}


def test_pages_are_written_once_and_then_fresh(tmp_path: Path) -> None:
    docs = tmp_path / "docs" / "events"
    assert {path.name for path in write_files(docs)} == {f"{key}.md" for key in KEYS} | {"README.md"}
    assert write_files(docs) == []
    (docs / f"{EVENT}.md").write_text("changed by hand")
    assert stale_files(docs) == [docs / f"{EVENT}.md"]
    assert write_files(docs) == [docs / f"{EVENT}.md"]
    assert stale_files(docs) == []


def test_an_installation_without_documentation_is_not_stale(tmp_path: Path) -> None:
    assert stale_files(tmp_path / "nowhere") == []


def test_the_index_keeps_what_people_wrote(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"Before.\n{START}\nold table\n{END}\nAfter.\n")
    write_files(tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert text.startswith("Before.\n")
    assert text.endswith("\nAfter.\n")
    assert "old table" not in text
    assert text.count("| `before-registration` |") == 1


# manage.py.


def test_check_is_silent_about_sound_contracts() -> None:
    assert checks.check_contracts() == []


@pytest.fixture
def broken(contracts: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installation's own contracts are a copy that a test may break."""
    for module in (loader, generate, checks):
        if hasattr(module, "ROOT"):
            monkeypatch.setattr(module, "ROOT", contracts)
    monkeypatch.setattr(checks, "contract_problems", lambda: contract_problems(contracts))
    monkeypatch.setattr(generate, "event_folders", lambda: loader.event_folders(contracts))
    return contracts


def test_check_reports_a_broken_contract_by_its_name(broken: Path) -> None:
    edit(broken / EVENT / "event.json", lambda data: data.update(default_mode="later"))
    (broken / "after-mfa-send" / "sample.json").unlink()
    errors = {error.obj: error for error in checks.check_contracts()}
    assert set(errors) == {f"hooks/contracts/{EVENT}", "hooks/contracts/after-mfa-send"}
    assert all(error.id == "hooks.E001" for error in errors.values())
    assert errors[f"hooks/contracts/{EVENT}"].msg.startswith(f"The contract of {EVENT} is broken. event.json:")


def test_check_reports_stale_types(broken: Path) -> None:
    (broken / EVENT / "types.d.ts").write_text("// old\n")
    (warning,) = checks.check_contracts()
    assert warning.id == "hooks.W001"
    assert warning.msg == f"{EVENT}/types.d.ts does not say what its contract says."
    assert "generate_contracts" in str(warning.hint)


def test_the_command_writes_what_is_stale(broken: Path) -> None:
    path = broken / EVENT / "types.d.ts"
    path.write_text("// old\n")
    with pytest.raises(CommandError, match=rf"Stale: {EVENT}\. Run manage\.py generate_contracts"):
        call_command("generate_contracts", "--check", stdout=StringIO())
    assert path.read_text() == "// old\n"
    out = StringIO()
    call_command("generate_contracts", stdout=out)
    assert out.getvalue() == f"wrote {path}\n1 files written.\n"
    assert path.read_text() == (ROOT / EVENT / "types.d.ts").read_text()


def test_the_command_says_when_everything_agrees() -> None:
    out = StringIO()
    call_command("generate_contracts", "--check", stdout=out)
    assert out.getvalue() == "Everything agrees with the contracts.\n"
