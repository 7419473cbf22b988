"""`python -m tests.bench [--quick] [--only engine|http] [--output FILE]`: measures, prints and writes the tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.bench import engine_section, http_section
from tests.bench.plan import QUICK, Plan
from tests.bench.report import HEAD, Section, Target, machine, table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PARTS = {"engine": engine_section.run, "http": http_section.run}


def main(arguments: list[str]) -> int:
    """Exit code 0 when it could measure: promises are read from the table, a busy machine fails nobody. 1 otherwise."""
    options = _options(arguments)
    plan = QUICK if options.quick else Plan()
    about = machine()
    sections: list[Section] = []
    faults: list[str] = []
    for name, part in PARTS.items():
        if options.only in (None, name):
            print(f"measuring: {name} ...", file=sys.stderr, flush=True)
            try:
                sections += part(plan)
            except RuntimeError as error:  # what was measured before is not lost
                faults.append(f"{name} could not be measured: {error}")
    text = _document(sections, about, options)
    print(text)
    if options.output != "-" and not faults:
        Path(options.output).write_text(text)
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute, for CI; prints only")
    parser.add_argument("--only", choices=sorted(PARTS))
    parser.add_argument("--output", help="where to write the tables; - for nowhere")
    options = parser.parse_args(arguments)
    # A short or partial run must not replace the figures of a whole one.
    options.output = options.output or ("-" if options.quick or options.only else str(DOCUMENT))
    return options


def _document(sections: list[Section], about: str, options: argparse.Namespace) -> str:
    targets: list[Target] = [target for section in sections for target in section.targets]
    promises = table(["what must be reached", "bound", "measured", ""], [target.row() for target in targets])
    form = " (the short form: few samples)" if options.quick else ""
    parts = [HEAD, f"Measured on: {about}{form}.\n", f"## What must be reached\n\n{promises}\n"]
    return "\n".join([*parts, *(section.text for section in sections)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
