"""A short, always equal part of the fuzzing that ``python -m tests.fuzz`` does for longer."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from hooks.engine import Engine, Job
from tests.fuzz.check import fault_of
from tests.fuzz.mutate import MOST_TOKENS, NASTY, TOKEN, corpus, mutant


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(pool=2, low=1) as started:
        yield started


@pytest.mark.parametrize("seed", range(60))
def test_changed_hooks_break_nothing(engine: Engine, seed: int) -> None:
    source = mutant(corpus(), Random(seed))
    _, fault = fault_of(engine, source)
    assert fault is None, source


@pytest.mark.parametrize("nasty", NASTY)
def test_every_stumbling_block_alone(engine: Engine, nasty: str) -> None:
    _, fault = fault_of(engine, f"module.exports = async (args, callback, deny) => {{ return {nasty}\n}};")
    assert fault is None


def test_a_crash_would_be_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.check.ANSWERS", {"timeout"})
    status, fault = fault_of(engine, "module.exports = () => 1")
    assert status == "ok"
    assert fault is not None


def test_a_shown_secret_would_be_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.check.CANARY", "shop")  # too common to be masked where it is no secret
    monkeypatch.setattr("tests.fuzz.check.Job", lambda *args, secrets, **more: Job(*args, **more))
    _, fault = fault_of(engine, "module.exports = () => { console.log('my shop') }")
    assert fault == "a secret was shown"


class TestMutants:
    def test_a_seed_gives_the_same_hook_again(self) -> None:
        assert mutant(corpus(), Random(7)) == mutant(corpus(), Random(7))

    def test_seeds_differ(self) -> None:
        assert len({mutant(corpus(), Random(seed)) for seed in range(30)}) == 30

    def test_tokens_lose_nothing(self) -> None:
        for source in corpus():
            assert "".join(TOKEN.findall(source)) == source

    def test_they_stay_small(self) -> None:
        sources = ["x;" * MOST_TOKENS]
        assert all(len(TOKEN.findall(mutant(sources, Random(seed)))) <= MOST_TOKENS * 2 for seed in range(10))

    def test_the_corpus_is_not_empty(self) -> None:
        assert len(corpus()) >= 10
