from __future__ import annotations

from pathlib import Path

import pytest

from console.bootstrap.stamps import Stamp, files_under, fingerprint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "static"
    (root / "css").mkdir(parents=True)
    (root / "app.js").write_text("let a = 1;", encoding="utf-8")
    (root / "css" / "tokens.css").write_text(":root {}", encoding="utf-8")
    return root


def test_the_same_tree_has_the_same_fingerprint(tree: Path) -> None:
    assert fingerprint([tree]) == fingerprint([tree])


def test_touching_a_file_changes_nothing(tree: Path) -> None:
    before = fingerprint([tree])
    (tree / "app.js").touch()
    assert fingerprint([tree]) == before


def test_changed_content_changes_it(tree: Path) -> None:
    before = fingerprint([tree])
    (tree / "app.js").write_text("let a = 2;", encoding="utf-8")
    assert fingerprint([tree]) != before


def test_a_new_file_changes_it(tree: Path) -> None:
    before = fingerprint([tree])
    (tree / "css" / "empty.css").touch()
    assert fingerprint([tree]) != before


def test_a_renamed_file_changes_it(tree: Path) -> None:
    before = fingerprint([tree])
    (tree / "app.js").rename(tree / "main.js")
    assert fingerprint([tree]) != before


def test_content_that_moves_between_files_changes_it(tree: Path) -> None:
    (tree / "a").write_text("xy", encoding="utf-8")
    (tree / "b").write_text("", encoding="utf-8")
    before = fingerprint([tree])
    (tree / "a").write_text("x", encoding="utf-8")
    (tree / "b").write_text("y", encoding="utf-8")
    assert fingerprint([tree]) != before


def test_facts_change_it(tree: Path) -> None:
    assert len({fingerprint([tree]), fingerprint([tree], "dev"), fingerprint([tree], "run")}) == 3


def test_the_place_of_the_tree_does_not(tree: Path, tmp_path: Path) -> None:
    before = fingerprint([tree])
    elsewhere = tmp_path / "moved"
    elsewhere.mkdir()
    assert fingerprint([tree.rename(elsewhere / "static")]) == before


def test_a_missing_source_counts_as_nothing(tmp_path: Path) -> None:
    assert fingerprint([tmp_path / "absent"]) == fingerprint([])


@pytest.mark.parametrize("folder", ["__pycache__", "node_modules", ".git"])
def test_made_folders_do_not_count(tree: Path, folder: str) -> None:
    before = fingerprint([tree])
    (tree / folder).mkdir()
    (tree / folder / "made").write_text("x", encoding="utf-8")
    assert fingerprint([tree]) == before


def test_files_come_in_a_fixed_order(tree: Path) -> None:
    assert [path.name for path in files_under(tree)] == ["app.js", "tokens.css"]


def test_a_stamp_remembers(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "deep" / "stamp")
    assert not stamp.matches("a1")
    stamp.write("a1")
    assert stamp.matches("a1")
    assert not stamp.matches("b2")


def test_writing_a_stamp_leaves_no_half_of_one(tmp_path: Path) -> None:
    Stamp(tmp_path / "stamp").write("a1")
    assert [path.name for path in tmp_path.iterdir()] == ["stamp"]


@pytest.mark.parametrize("content", [b"", b"a", b"\xff\xfe\x00", b"a1\na1\n", b"\0" * 4096])
def test_a_damaged_stamp_matches_nothing(tmp_path: Path, content: bytes) -> None:
    stamp = Stamp(tmp_path / "stamp")
    stamp.path.write_bytes(content)
    assert not stamp.matches("a1")


def test_a_folder_in_place_of_a_stamp_matches_nothing(tmp_path: Path) -> None:
    assert not Stamp(tmp_path).matches("a1")


def test_a_removed_stamp_matches_nothing(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamp")
    stamp.write("a1")
    stamp.remove()
    stamp.remove()
    assert not stamp.matches("a1")
