from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from console.templatetags import formatting
from hooks.models.choices import DeliveryStatus, ExecutionStatus, OutcomeKind

NOW = dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, "—"),
        (0, "0 ms"),
        (0.04, "0.0 ms"),
        (4, "4 ms"),
        (4.13, "4.1 ms"),
        (9.94, "9.9 ms"),
        (9.96, "10 ms"),
        (171, "171 ms"),
        (999.4, "999 ms"),
        (999.5, "1.00 s"),
        (1204, "1.20 s"),
        (59_990, "59.99 s"),
        (59_999, "1 min 0 s"),
        (95_000, "1 min 35 s"),
        (3_600_000, "1 h 0 min"),
        (9_000_000, "2 h 30 min"),
        (Decimal("12.5"), "12 ms"),
    ],
)
def test_durations_carry_the_unit_people_expect(milliseconds: float | None, text: str) -> None:
    assert formatting.duration(milliseconds) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(None, 0, "—"), (0, 0, "0"), (12542, 0, "12,542"), (-1234567, 0, "-1,234,567"), (1234.567, 1, "1,234.6")],
)
def test_numbers_have_thousands_separators(value: float | None, digits: int, text: str) -> None:
    assert formatting.grouped(value, digits) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "—"),
        (0, "0%"),
        (1, "100%"),
        (0.9951, "99.5%"),
        (0.5, "50.0%"),
        (0.99999, "99.9%"),
        (0.00001, "0.1%"),
    ],
)
def test_shares_never_round_to_all_or_nothing(share: float | None, text: str) -> None:
    assert formatting.percent(share) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "—"),
        (0, "0 B"),
        (312, "312 B"),
        (1023, "1,023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (307_200, "300 KiB"),
        (1_258_291, "1.2 MiB"),
        (5 * 1024**3, "5 GiB"),
        (3000 * 1024**3, "3000 GiB"),
    ],
)
def test_sizes_are_binary(count: int | None, text: str) -> None:
    assert formatting.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "just now"),
        (1.9, "just now"),
        (-1, "just now"),
        (12, "12 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (86_399, "23 h ago"),
        (86_400, "1 d ago"),
        (29 * 86_400, "29 d ago"),
        (-90, "in 1 min"),
        (-7200, "in 2 h"),
        (40 * 86_400, "14 Oct 2026"),
    ],
)
def test_distance_in_time(seconds: float, text: str) -> None:
    assert formatting.ago(NOW - dt.timedelta(seconds=seconds), NOW) == text


def test_exact_time_is_utc_whatever_the_zone() -> None:
    there = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert formatting.exact(NOW.astimezone(there)) == "2026-11-23 14:05:00 UTC"


@pytest.mark.parametrize("status", [*ExecutionStatus, *DeliveryStatus, *OutcomeKind])
def test_every_state_of_the_domain_has_its_word_and_tone(status: str) -> None:
    assert str(status) in formatting.STATES
    assert formatting.state_of(status) == formatting.STATES[str(status)]


@pytest.mark.parametrize(
    "status",
    [
        ExecutionStatus.FAILED,
        ExecutionStatus.TIMED_OUT,
        ExecutionStatus.OUT_OF_MEMORY,
        ExecutionStatus.CRASHED,
        ExecutionStatus.INVALID_RESULT,
        ExecutionStatus.OUTPUT_TOO_LARGE,
        ExecutionStatus.ENGINE_UNAVAILABLE,
        DeliveryStatus.DEAD,
    ],
)
def test_failures_look_like_failures(status: str) -> None:
    assert formatting.state_of(status).tone == "danger"


def test_tones_are_known() -> None:
    assert {state.tone for state in formatting.STATES.values()} <= set(formatting.TONES)


@pytest.mark.parametrize(
    ("value", "label"),
    [("half_open", "Half open"), ("on-hold", "On hold"), ("", "—"), (None, "—"), ("TIMED-OUT", "Timed out")],
)
def test_unknown_states_are_words_not_gaps(value: str | None, label: str) -> None:
    assert formatting.state_of(value).label == label
