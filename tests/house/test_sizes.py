from __future__ import annotations

import statistics
from pathlib import Path

from tests.house import tree
from tests.house.tree import listing, percentile

MODULE_MEDIAN, MODULE_P90, MODULE_LIMIT = 90, 250, 400
FUNCTION_MEDIAN, FUNCTION_P90, FUNCTION_LIMIT = 10, 30, 60
TEMPLATE_LIMIT = 120
TESTS_PER_SOURCE = 1.3


def module_lengths(paths: list[Path]) -> dict[str, int]:
    """Lines of each module that has any."""
    return {tree.relative(path): lines for path in paths if (lines := len(tree.read(path).splitlines()))}


def function_lengths(paths: list[Path]) -> dict[str, int]:
    """Lines from `def` to the last line of the body, docstring included."""
    return {
        f"{tree.relative(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in paths
        for node in tree.functions(tree.parse(path))
    }


def longest(lengths: dict[str, int], over: int) -> list[str]:
    ordered = sorted(lengths.items(), key=lambda item: -item[1])
    return [f"{lines} lines: {name}" for name, lines in ordered if lines > over][:15]


def test_no_module_is_over_the_limit() -> None:
    faults = longest(module_lengths([*tree.source_files(), *tree.test_files()]), MODULE_LIMIT)
    assert not faults, listing(faults, f"split it by what people would look for; {MODULE_LIMIT} lines is the limit.")


def test_modules_are_short() -> None:
    lengths = module_lengths(tree.source_files())
    median, p90 = statistics.median(lengths.values()), percentile(lengths.values(), 0.9)
    message = listing(
        longest(lengths, MODULE_P90 // 2),
        f"modules have a median of {median:g} lines (at most {MODULE_MEDIAN}) and a 90th percentile of {p90} "
        f"(at most {MODULE_P90}): split the longest.",
    )
    assert median <= MODULE_MEDIAN, message
    assert p90 <= MODULE_P90, message


def test_no_function_is_over_the_limit() -> None:
    faults = longest(function_lengths([*tree.source_files(), *tree.test_files()]), FUNCTION_LIMIT)
    assert not faults, listing(faults, f"take named steps out of it; {FUNCTION_LIMIT} lines is the limit.")


def test_functions_are_short() -> None:
    lengths = function_lengths(tree.source_files())
    median, p90 = statistics.median(lengths.values()), percentile(lengths.values(), 0.9)
    message = listing(
        longest(lengths, FUNCTION_P90),
        f"functions have a median of {median:g} lines (at most {FUNCTION_MEDIAN}) and a 90th percentile of {p90} "
        f"(at most {FUNCTION_P90}): take named steps out of the longest.",
    )
    assert median <= FUNCTION_MEDIAN, message
    assert p90 <= FUNCTION_P90, message


def test_templates_are_short() -> None:
    faults = longest(module_lengths(tree.files([".html"], ["templates"])), TEMPLATE_LIMIT)
    assert not faults, listing(faults, f"take a partial out of it; {TEMPLATE_LIMIT} lines is the limit.")


def code_lines(paths: list[Path]) -> int:
    """Lines of Python code, without blank lines, comments and docstrings."""
    return sum(tree.python_code_lines(tree.read(path)) for path in paths)


def test_there_is_more_test_code_than_source() -> None:
    source = code_lines(tree.source_files())
    tests = code_lines([path for path in tree.test_files() if "bench" not in path.parts])
    ratio = f"{tests:,} lines of test code for {source:,} of source: {tests / source:.2f}, at least {TESTS_PER_SOURCE}"
    assert tests >= TESTS_PER_SOURCE * source, listing([ratio], "test what users do with the newest code.")
