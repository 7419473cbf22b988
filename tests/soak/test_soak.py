"""The soak itself: its mix answers as it says, and growth is found. Nothing is timed."""

from __future__ import annotations

import mmap
import os
from dataclasses import replace
from random import Random

import pytest

from hooks.engine import Engine, Result
from tests.soak.__main__ import Soak
from tests.soak.mix import KINDS, Kind, draw, is_refused
from tests.soak.vitals import Vitals, descriptors, growth, resident_kb, take

FLAT = Vitals(0, 20_000, 8, 9_000, 6, 13_000, 30, 12, 0)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_answers_as_it_says(kind: Kind) -> None:
    with Engine(pool=1, low=1) as engine:
        patient = replace(kind.job, limits=replace(kind.job.limits, timeout_ms=max(kind.job.limits.timeout_ms, 1000)))
        assert engine.run(patient).status == kind.status


def test_a_soak_counts_every_answer() -> None:
    with Engine(pool=2, low=1) as engine:
        soak = Soak(engine, 3)
        soak.run(20, 2)
        assert sum(soak.answers.values()) == 20
        assert soak.killed <= 2
        assert soak.rest() == engine.status()["pid"]


def test_a_wrong_answer_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(KINDS[0], status="timeout")
    monkeypatch.setattr("tests.soak.__main__.draw", lambda chance: wrong)
    monkeypatch.setattr("tests.soak.__main__.KILLS", 0)
    with Engine(pool=1, low=1) as engine:
        soak = Soak(engine, 1)
        soak.run(2, 1)
    assert len(soak.faults) == 2


def test_all_kinds_are_drawn() -> None:
    chance = Random(1)
    assert {draw(chance).name for _ in range(3000)} == {kind.name for kind in KINDS}


@pytest.mark.parametrize(
    ("result", "refused"),
    [
        (Result("engine_unavailable", error={"code": "busy"}), True),
        (Result("engine_unavailable", error={"name": "EngineUnavailable"}), False),
        (Result("ok"), False),
    ],
)
def test_only_busy_is_a_refusal(result: Result, refused: bool) -> None:
    assert is_refused(result) is refused


class TestGrowth:
    def test_flat_is_flat(self) -> None:
        assert growth([replace(FLAT, runs=n) for n in range(12)], 12) == []

    @pytest.mark.parametrize(
        ("name", "step"),
        [
            ("caller_kb", 3000), ("caller_fds", 3), ("guardian_kb", 500), ("guardian_fds", 2), ("zygote_kb", 800),
            ("zygote_fds", 2), ("children", 1),
        ],
    )  # fmt: skip
    def test_what_grows_is_named(self, name: str, step: int) -> None:
        seen = [replace(FLAT, **{name: getattr(FLAT, name) + step * n}) for n in range(12)]
        assert any(name in fault for fault in growth(seen, 99))

    def test_one_high_sample_is_no_growth(self) -> None:
        seen = [replace(FLAT, caller_kb=90_000 if n == 10 else 20_000) for n in range(12)]
        assert growth(seen, 12) == []

    def test_more_children_than_the_pool(self) -> None:
        assert growth([replace(FLAT, children=14)] * 12, 12) == ["more children than the pool of 12"]

    def test_too_few_samples(self) -> None:
        assert growth([FLAT] * 7, 12) == ["too few samples to judge"]


class TestVitals:
    def test_of_ourselves(self) -> None:
        with Engine(pool=1, low=1) as engine:  # its family is its own: other tests may leave this process some
            seen = take(5, os.getpid(), engine.status()["pid"])
            held = descriptors(os.getpid())
        assert seen.runs == 5
        assert seen.caller_kb > 1000
        assert abs(seen.caller_fds - held) <= 1
        assert seen.zombies == 0

    def test_memory_is_seen_to_grow(self) -> None:
        before = resident_kb(os.getpid())
        with mmap.mmap(-1, 8 << 20) as held:  # of its own: malloc may have as much at hand already
            for at in range(0, len(held), 4096):
                held[at] = 1
            assert resident_kb(os.getpid()) > before + 4000
