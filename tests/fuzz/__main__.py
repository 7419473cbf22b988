"""`python -m tests.fuzz --seconds 60 [--seed N]`: runs changed hooks; exit code 1 when one breaks the engine."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from hooks.engine import Engine
from tests.fuzz.check import fault_of
from tests.fuzz.mutate import corpus, mutant


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    options = _options()
    chance, sources = Random(options.seed), corpus()
    answers: Counter[str] = Counter()
    faults = 0
    end = time.monotonic() + options.seconds
    with Engine() as engine:
        while time.monotonic() < end:
            source = mutant(sources, chance)
            status, fault = fault_of(engine, source)
            answers[status] += 1
            if fault is not None:
                faults += 1
                print(f"--- {fault}\n{source}\n---", flush=True)
    print(f"seed {options.seed}: {answers.total()} hooks; {dict(answers.most_common())}; {faults} broke something")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
