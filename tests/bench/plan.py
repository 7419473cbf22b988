"""How long to measure. Everything is bounded in count and in time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Seconds are ceilings of one measurement, counts are per contender."""

    rounds: int = 100
    call_seconds: float = 120.0
    processor_runs: int = 400
    throughput_seconds: float = 8.0
    neighbour_seconds: float = 6.0
    http_requests: int = 600
    http_seconds: float = 12.0


QUICK = Plan(
    rounds=8,
    call_seconds=20.0,
    processor_runs=60,
    throughput_seconds=2.0,
    neighbour_seconds=1.5,
    http_requests=60,
    http_seconds=3.0,
)
