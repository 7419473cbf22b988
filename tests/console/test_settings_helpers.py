"""Settings from the environment: what may be written, and words for what may not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from console.settings import BASE_DIR, envbool, envint, envlist, envsecret

NAME = "HOOKLINE_TEST_VALUE"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(value: str | None) -> None:
        monkeypatch.delenv(NAME, raising=False)
        if value is not None:
            monkeypatch.setenv(NAME, value)

    return put


@pytest.mark.parametrize("text", ["1", "true", "TRUE", "Yes", "on", " on "])
@pytest.mark.parametrize("default", [True, False])
def test_words_for_yes(given: Any, text: str, default: bool) -> None:
    given(text)
    assert envbool(NAME, default) is True


@pytest.mark.parametrize("text", ["0", "false", "False", "no", "OFF"])
@pytest.mark.parametrize("default", [True, False])
def test_words_for_no(given: Any, text: str, default: bool) -> None:
    given(text)
    assert envbool(NAME, default) is False


@pytest.mark.parametrize("text", [None, "", "   "])
def test_nothing_is_the_default(given: Any, text: str | None) -> None:
    given(text)
    assert (envbool(NAME, True), envbool(NAME, False)) == (True, False)
    assert envint(NAME, 7) == 7


@pytest.mark.parametrize("text", ["maybe", "2", "y e s", "nope"])
def test_another_word_stops_the_start_and_names_the_setting(given: Any, text: str) -> None:
    given(text)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        envbool(NAME, False)


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 42 ", 42), ("-1", -1), ("60_000", 60_000)])
def test_whole_numbers(given: Any, text: str, number: int) -> None:
    given(text)
    assert envint(NAME, 7) == number


@pytest.mark.parametrize("text", ["1.5", "many", "0x10", "1 000", "²"])
def test_what_is_no_whole_number_is_refused(given: Any, text: str) -> None:
    given(text)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME}.*whole number"):
        envint(NAME, 7)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a.example,b.example", ["a.example", "b.example"]),
        (" a , ,b,", ["a", "b"]),
        ("", []),
        (None, ["fallback"]),
        ("[::1]", ["[::1]"]),
    ],
)
def test_lists_are_comma_separated(given: Any, text: str | None, parts: list[str]) -> None:
    given(text)
    assert envlist(NAME, "fallback") == parts


def test_a_secret_comes_from_the_variable_or_from_a_file(
    given: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given(None)
    assert envsecret(NAME) == ""
    given("  plain  ")
    assert envsecret(NAME) == "plain"
    path = tmp_path / "secret"
    path.write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    assert envsecret(NAME) == "from a file"


def test_a_secret_file_that_is_missing_is_not_an_empty_secret(
    given: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given("a plain one that must not be used instead")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError):
        envsecret(NAME)


ASK = """
import json
from console import settings as s
print(json.dumps({name: getattr(s, name) for name in %r}, default=str))
"""


def started(tmp_path: Path, names: list[str], **environment: str) -> Any:
    """Read settings in a process of its own, with exactly this environment."""
    own = {"PATH": os.environ["PATH"], "HOOKLINE_DATA_DIR": str(tmp_path), **environment}
    run = subprocess.run(
        [sys.executable, "-c", ASK % names], cwd=BASE_DIR, env=own, capture_output=True, text=True, check=False
    )
    return json.loads(run.stdout) if run.returncode == 0 else run.stderr


def test_an_installation_without_any_setting_is_closed(tmp_path: Path) -> None:
    names = ["DEBUG", "DEMO", "SECRET_KEY_IS_SET", "SECRETS_KEYS", "TRUSTED_PROXIES", "ALLOWED_HOSTS", "HTTPS_ONLY"]
    found = started(tmp_path, [*names, "SECURE_PROXY_SSL_HEADER", "BASE_URL"])
    assert found == {
        "DEBUG": False,
        "DEMO": False,
        "SECRET_KEY_IS_SET": False,
        "SECRETS_KEYS": [],
        "TRUSTED_PROXIES": 0,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "HTTPS_ONLY": False,
        "SECURE_PROXY_SSL_HEADER": None,
        "BASE_URL": "http://localhost:8000",
    }


def test_an_https_address_hardens_cookies_and_redirects(tmp_path: Path) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "BASE_URL"]
    found = started(tmp_path, names, HOOKLINE_BASE_URL="https://hooks.example/")
    assert list(found.values()) == [True, True, True, 31_536_000, "https://hooks.example"]


def test_the_data_folders_file_fills_in_what_the_environment_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("HOOKLINE_SECRETS_KEYS=a,b\nHOOKLINE_DEMO=true\nPORT=9000\n", encoding="utf-8")
    found = started(tmp_path, ["SECRETS_KEYS", "DEMO", "DEMO_URL"], HOOKLINE_DEMO="false")
    assert found == {"SECRETS_KEYS": ["a", "b"], "DEMO": False, "DEMO_URL": "http://127.0.0.1:9000/demo"}


@pytest.mark.parametrize("environment", [{"PORT": "many"}, {"HOOKLINE_DEBUG": "perhaps"}])
def test_a_wrong_setting_stops_the_start_in_words(tmp_path: Path, environment: dict[str, str]) -> None:
    assert f"{next(iter(environment))} is" in started(tmp_path, ["DEBUG"], **environment)


def test_postgresql_comes_from_one_address(tmp_path: Path) -> None:
    found = started(tmp_path, ["DATABASES"], DATABASE_URL="postgresql://ann:s%40crt@db.example:5433/hooks")
    database = found["DATABASES"]["default"]
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("ann", "s@crt", "db.example")
    assert (database["PORT"], database["NAME"], database["CONN_MAX_AGE"]) == (5433, "hooks", 600)
