"""The installation that the benchmark measures: every case is answered as expected. Nothing is timed."""

from __future__ import annotations

from tests.bench.driver import Load
from tests.bench.http_section import CASES, _request
from tests.bench.site.installation import running


def test_every_case_is_answered() -> None:
    with running() as installation:
        for name, chain, expected in CASES:
            load = Load(installation.port, _request(installation, chain), 2, expected)
            load.run(3)
            load.close()
            assert len(load.samples) == 3, name
