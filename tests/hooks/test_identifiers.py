from __future__ import annotations

from collections import Counter

import pytest

from hooks.identifiers import ALPHABET, LENGTH, public_id, random_text


@pytest.mark.parametrize("length", [0, 1, 6, 20, 40])
def test_a_random_text_has_its_length_and_no_ambiguous_letters(length: int) -> None:
    text = random_text(length)
    assert len(text) == length
    assert set(text) <= set(ALPHABET)
    assert not set("0OIl") & set(ALPHABET)


def test_ids_tell_their_kind_and_are_never_the_same() -> None:
    found = {public_id("exe") for _ in range(2_000)}
    assert len(found) == 2_000
    assert all(text.startswith("exe_") and len(text) == 4 + LENGTH for text in found)


@pytest.mark.parametrize("place", [0, LENGTH // 2, LENGTH - 1])
def test_every_letter_comes_up_in_every_place(place: int) -> None:
    counted = Counter(random_text(LENGTH)[place] for _ in range(6_000))
    assert set(counted) == set(ALPHABET)
    assert max(counted.values()) < 3 * min(counted.values())
