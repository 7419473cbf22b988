"""What doctor says of settings and keys, and that it never tells one."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from hooks.services.doctor.configuration import addresses_check, debug_check, secret_key_check
from hooks.services.doctor.findings import Finding, Level
from hooks.services.doctor.keys import secrets_keys_check, stored_secrets_check
from hooks.services.secrets import secrets_rotate
from tests import factories

GOOD_KEY = "x7Kq-2mVfT9_wZ4nB8pLcR3sYhD6jGaE1uNoXiQtWvMkFbJyUe"


def levels(findings: Any) -> list[str]:
    return [finding.level for finding in findings]


def said(findings: Any) -> str:
    return " ".join(f"{finding.says} {finding.mend}" for finding in findings)


@pytest.mark.parametrize(
    ("is_set", "key", "level"),
    [(True, GOOD_KEY, "ok"), (False, GOOD_KEY, "fail"), (True, "tiny#1", "warn"), (True, "ab" * 40, "warn")],
)
def test_the_secret_key(settings: Any, is_set: bool, key: str, level: str) -> None:
    settings.SECRET_KEY_IS_SET, settings.SECRET_KEY = is_set, key
    found = list(secret_key_check())
    assert levels(found) == [level]
    assert key not in said(found)


@pytest.mark.parametrize(
    ("base", "hosts", "https", "expected"),
    [
        ("http://localhost:8000", ["localhost"], False, ["ok"]),
        ("http://127.0.0.1:8000", ["127.0.0.1"], False, ["ok"]),
        ("https://hooks.example.com", ["hooks.example.com"], True, ["ok"]),
        ("https://hooks.example.com", [".example.com"], True, ["ok"]),
        ("https://hooks.example.com", ["hooks.example.com"], False, ["warn"]),
        ("http://hooks.example.com", ["hooks.example.com"], False, ["fail"]),
        ("https://hooks.example.com", ["localhost"], True, ["fail", "ok"]),
        ("https://hooks.example.com", ["*"], True, ["warn", "ok"]),
        ("hooks.example.com", ["*"], False, ["fail"]),
        ("ftp://hooks.example.com", ["*"], False, ["fail"]),
        ("", ["*"], False, ["fail"]),
    ],
)
def test_the_address(settings: Any, base: str, hosts: list[str], https: bool, expected: list[str]) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS, settings.HTTPS_ONLY = base, hosts, https
    found = list(addresses_check())
    assert levels(found) == expected
    assert all(finding.mend for finding in found if finding.level != Level.OK)


@pytest.mark.parametrize(
    ("debug", "demo", "base", "expected"),
    [
        (False, False, "https://hooks.example.com", ["ok"]),
        (True, False, "http://localhost:8000", ["warn"]),
        (True, False, "https://hooks.example.com", ["fail"]),
        (False, True, "http://localhost:8000", ["ok"]),
        (False, True, "https://hooks.example.com", ["ok", "warn"]),
    ],
)
def test_debug_and_demo(settings: Any, debug: bool, demo: bool, base: str, expected: list[str]) -> None:
    settings.DEBUG, settings.DEMO, settings.BASE_URL = debug, demo, base
    assert levels(debug_check()) == expected


def fernet() -> str:
    return Fernet.generate_key().decode()


@pytest.mark.parametrize(
    ("keys", "level"),
    [
        ([fernet()], "ok"),
        ([fernet(), fernet()], "ok"),
        ([], "fail"),
        (["no key at all"], "fail"),
        ([fernet(), "half-a-key"], "fail"),
    ],
)
def test_the_secrets_keys(settings: Any, keys: list[str], level: str) -> None:
    settings.SECRETS_KEYS = keys
    found = list(secrets_keys_check())
    assert levels(found) == [level]
    assert not any(key in said(found) for key in keys)


def test_it_says_which_key_is_broken(settings: Any) -> None:
    settings.SECRETS_KEYS = [fernet(), "broken", fernet()]
    assert "number 2" in next(secrets_keys_check()).says


@pytest.mark.django_db
class TestStoredSecrets:
    def test_nothing_is_said_where_there_are_none(self) -> None:
        assert list(stored_secrets_check()) == []

    def test_they_open_with_the_newest_key(self) -> None:
        factories.SecretFactory()
        assert levels(stored_secrets_check()) == ["ok"]

    def test_some_are_written_with_an_older_key_until_they_are_rotated(self, settings: Any) -> None:
        factories.SecretFactory(plaintext="the value")
        settings.SECRETS_KEYS = [fernet(), *settings.SECRETS_KEYS]
        (found,) = stored_secrets_check()
        assert (found.level, "rotate_secrets" in found.mend) == ("warn", True)
        secrets_rotate()
        assert levels(stored_secrets_check()) == ["ok"]

    def test_some_open_with_no_key(self, settings: Any) -> None:
        factories.SecretFactory.create_batch(2)
        settings.SECRETS_KEYS = [fernet()]
        (found,) = stored_secrets_check()
        assert (found.level, found.says[:6]) == ("fail", "2 of 2")

    def test_broken_keys_are_another_checks_business(self, settings: Any) -> None:
        factories.SecretFactory()
        settings.SECRETS_KEYS = ["broken"]
        assert list(stored_secrets_check()) == []

    def test_no_value_is_told(self, settings: Any) -> None:
        secret = factories.SecretFactory(plaintext="never-told")
        settings.SECRETS_KEYS = [fernet(), *settings.SECRETS_KEYS]
        text = said(stored_secrets_check())
        assert "never-told" not in text
        assert secret.ciphertext not in text


def test_a_finding_is_for_people_and_programs() -> None:
    found = Finding("disk", Level.WARN, "little is left", "Free some")
    assert (f"{found.level}", found.mend) == ("warn", "Free some")
