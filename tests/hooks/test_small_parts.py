"""Identifiers, tokens, secrets at rest and errors: the small parts everything else leans on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from hooks import exceptions
from hooks.encryption import decrypt, encrypt
from hooks.exceptions import (
    CodeDoesNotCompile,
    HooklineError,
    InUse,
    InvalidField,
    InvalidForm,
    SecretsKeyMissing,
    StaleVersion,
)
from hooks.identifiers import ALPHABET, LENGTH, public_id, random_text
from hooks.models.fields import PublicIdField
from hooks.services.tokens import token_digest, token_make

PREFIXES = ("brd", "app", "hok", "asg", "evt", "jrn", "exe", "dlv", "key")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_public_id_names_its_kind_and_cannot_be_guessed(prefix: str) -> None:
    ids = {public_id(prefix) for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(rf"{prefix}_[1-9A-HJ-NP-Za-km-z]{{{LENGTH}}}", made) for made in ids)


def test_letters_that_look_alike_are_left_out() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 58
    assert not set("0OIl") & set(ALPHABET)
    assert random_text(0) == ""
    # Every letter comes up: none is left out by a slip of one.
    assert set(random_text(5_000)) == set(ALPHABET)


def test_a_migration_can_write_a_public_id_field_down() -> None:
    field: Any = PublicIdField("exe")
    _, path, args, options = field.deconstruct()
    assert path.endswith("PublicIdField")
    assert args == ["exe"]
    assert "default" not in options
    again = PublicIdField(*args, **options)
    assert (again.max_length, again.unique, again.editable) == (24, True, False)
    assert again.get_default() != again.get_default()


@pytest.mark.parametrize("kind", ["hlapp", "hlkey"])
def test_a_token_is_found_by_its_digest_and_known_by_its_prefix(kind: str) -> None:
    token, other = token_make(kind), token_make(kind)
    assert token.text.startswith(f"{kind}_")
    assert len(token.text) == len(kind) + 41
    assert token.text.startswith(token.prefix)
    # What is shown of a token leaves nobody a chance to guess the rest.
    assert len(token.text) - len(token.prefix) >= 35
    assert token.digest == token_digest(token.text) != other.digest
    assert token.text not in token.digest


@given(st.text(max_size=200))
def test_any_text_has_a_digest(text: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", token_digest(text))


@pytest.mark.parametrize("text", ["", "plain", "é😀\n\x00", "x" * 20_000, '{"json": true}'])
def test_a_secret_comes_back_as_it_was(text: str) -> None:
    sealed = encrypt(text)
    assert decrypt(sealed) == text
    assert not text or text not in sealed
    assert sealed != encrypt(text)
    assert sealed.isascii()


def test_keys_rotate_without_losing_what_was_written(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SECRETS_KEYS = [old]
    before = encrypt("value")
    settings.SECRETS_KEYS = [new, old]
    assert decrypt(before) == "value"
    after = encrypt("value")
    settings.SECRETS_KEYS = [new]
    assert decrypt(after) == "value"
    with pytest.raises(SecretsKeyMissing, match="put back the key"):
        decrypt(before)


@pytest.mark.parametrize("call", [lambda: encrypt("x"), lambda: decrypt("gAAAA")])
def test_without_a_key_nothing_is_written_or_read(settings: Any, call: Any) -> None:
    settings.SECRETS_KEYS = []
    with pytest.raises(SecretsKeyMissing, match="HOOKLINE_SECRETS_KEYS is not set"):
        call()


@pytest.mark.parametrize(
    "change", [lambda text: text[:-4] + "AAAA", lambda text: text[:20], lambda text: "x", lambda _: ""]
)
def test_a_changed_ciphertext_is_refused(change: Any) -> None:
    with pytest.raises(SecretsKeyMissing):
        decrypt(change(encrypt("value")))


ERRORS = [value for value in vars(exceptions).values() if isinstance(value, type) and issubclass(value, HooklineError)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_refusal_has_a_code_of_its_own_for_programs(error: type[HooklineError]) -> None:
    assert re.fullmatch("[a-z_]+", error.code)
    assert [other for other in ERRORS if other.code == error.code] == [error]


def test_a_refusal_carries_words_and_details() -> None:
    error = HooklineError("No", reason="because")
    assert (str(error), error.message, error.details) == ("No", "No", {"reason": "because"})


def test_a_field_says_where() -> None:
    error = InvalidField("key", "Use letters")
    assert (error.field, error.details, str(error)) == ("key", {"field": "key"}, "Use letters")


def test_a_form_says_all_of_it() -> None:
    error = InvalidForm([{"field": "a", "message": "one"}, {"field": "b", "message": "two"}])
    assert str(error) == "a: one; b: two"
    assert error.details["errors"] == error.errors


def test_code_that_does_not_compile_says_the_first_line() -> None:
    found = [{"line": 3, "column": 1, "message": "unexpected", "severity": "error"}]
    error = CodeDoesNotCompile(found)
    assert str(error) == "Line 3: unexpected"
    assert error.details["diagnostics"] == found


def test_a_stale_version_shows_the_difference() -> None:
    error = StaleVersion("Somebody saved", latest_number=4, diff="-a\n+b")
    assert error.details == {"latest_number": 4, "diff": "-a\n+b"}


def test_what_is_in_use_says_by_whom() -> None:
    error = InUse("It is used", used_by=("Shop", "Portal"))
    assert error.details == {"used_by": ["Shop", "Portal"]}
