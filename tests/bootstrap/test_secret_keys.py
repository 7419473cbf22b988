from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from console.bootstrap.secret_keys import MAKERS, ensure_secrets, read_env_file


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "env"


def test_both_secrets_are_made(env_file: Path) -> None:
    assert ensure_secrets(env_file) == list(MAKERS)
    values = read_env_file(env_file)
    assert len(values["HOOKLINE_SECRET_KEY"]) >= 50
    assert (
        Fernet(values["HOOKLINE_SECRETS_KEYS"]).decrypt(Fernet(values["HOOKLINE_SECRETS_KEYS"]).encrypt(b"a")) == b"a"
    )


def test_nobody_else_can_read_them(env_file: Path) -> None:
    ensure_secrets(env_file)
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed(env_file: Path) -> None:
    ensure_secrets(env_file)
    env_file.chmod(0o644)
    ensure_secrets(env_file)
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


def test_they_are_made_once(env_file: Path) -> None:
    ensure_secrets(env_file)
    before = env_file.read_bytes()
    assert ensure_secrets(env_file) == []
    assert env_file.read_bytes() == before


def test_each_installation_has_its_own(tmp_path: Path) -> None:
    ensure_secrets(tmp_path / "a")
    ensure_secrets(tmp_path / "b")
    ours, theirs = read_env_file(tmp_path / "a"), read_env_file(tmp_path / "b")
    assert all(ours[name] != theirs[name] for name in MAKERS)


def test_a_missing_one_is_added_and_the_other_kept(env_file: Path) -> None:
    env_file.parent.mkdir()
    env_file.write_text("HOOKLINE_SECRET_KEY=mine\nHOOKLINE_BASE_URL=https://h.example\n", encoding="utf-8")
    assert ensure_secrets(env_file) == ["HOOKLINE_SECRETS_KEYS"]
    values = read_env_file(env_file)
    assert values["HOOKLINE_SECRET_KEY"] == "mine"
    assert values["HOOKLINE_BASE_URL"] == "https://h.example"
    assert values["HOOKLINE_SECRETS_KEYS"]


def test_an_empty_value_counts_as_missing(env_file: Path) -> None:
    env_file.parent.mkdir()
    env_file.write_text("HOOKLINE_SECRET_KEY=\nHOOKLINE_SECRETS_KEYS=k\n", encoding="utf-8")
    assert ensure_secrets(env_file) == ["HOOKLINE_SECRET_KEY"]
    lines = env_file.read_text(encoding="utf-8").splitlines()
    assert [line.startswith("HOOKLINE_SECRET_KEY=") for line in lines].count(True) == 1
    assert read_env_file(env_file)["HOOKLINE_SECRET_KEY"]


def test_comments_and_blank_lines_are_passed_over(env_file: Path) -> None:
    env_file.parent.mkdir()
    env_file.write_text("# A=1\n\n B = two=2 \nnothing\n", encoding="utf-8")
    assert read_env_file(env_file) == {"B": "two=2"}


def test_no_file_holds_nothing(env_file: Path) -> None:
    assert read_env_file(env_file) == {}
