from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from console.templatetags import charts

Render = Callable[..., Any]


def coordinates(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]


def test_a_line_runs_from_edge_to_edge_and_stays_inside() -> None:
    line = coordinates(charts.points_of([1, 5, 3, 9]))
    assert [x for x, _ in line] == pytest.approx([0, 33.3, 66.7, 100])
    assert all(0 <= y <= charts.HEIGHT for _, y in line)


def test_larger_values_are_drawn_higher() -> None:
    low, high = (y for _, y in coordinates(charts.points_of([1, 2])))
    assert high < low


def test_equal_values_are_a_level_line() -> None:
    assert len({y for _, y in coordinates(charts.points_of([4, 4, 4]))}) == 1


@pytest.mark.parametrize(
    ("values", "tone", "said"),
    [
        ([1, 2, 3], "danger", "6 in all, 3 at the end"),
        ([7], "success", "7 in all, 7 at the end"),
        ([], "neutral", "nothing yet"),
    ],
)
def test_a_sparkline_can_be_heard(render: Render, values: list[int], tone: str, said: str) -> None:
    svg = render('{% sparkline values "Runs" tone %}', values=values, tone=tone).one("svg", css=f"spark-{tone}")
    assert svg.attributes["aria-label"] == f"Runs: {said}"


def test_a_sparkline_of_nothing_is_never_coloured(render: Render) -> None:
    assert render('{% sparkline values "Runs" "danger" %}', values=[]).one("svg", css="spark-neutral")


def test_a_sparkline_takes_a_generator(render: Render) -> None:
    assert (
        "10 in all"
        in render('{% sparkline values "Runs" %}', values=(n for n in range(5))).one("svg").attributes["aria-label"]
    )


POINTS = [
    {"label": "13:00", "value": 200},
    {"label": "14:00", "value": 100, "fault": 3},
    {"label": "15:00", "value": 0, "fault": 0},
]


def test_bars_are_to_scale() -> None:
    first, second, third = charts.bars_of(POINTS, 52)
    assert float(first["height"]) == 52
    assert float(second["height"]) == 26
    assert float(third["height"]) == 0


def test_a_few_faults_among_many_runs_can_still_be_seen() -> None:
    (bar,) = charts.bars_of([{"label": "x", "value": 100_000, "fault": 1}], 52)
    assert float(bar["fault_height"]) >= 2


def test_bars_do_not_overlap() -> None:
    bars = charts.bars_of([{"label": str(n), "value": n} for n in range(200)], 52)
    for left, right in pairwise(bars):
        assert float(left["x"]) + float(left["width"]) <= float(right["x"]) + 0.011


def test_a_bar_chart_has_a_table_for_those_who_cannot_see_it(render: Render) -> None:
    figure = render('{% bar_chart points "Executions by hour" %}', points=POINTS).one("figure")
    table = figure.one("table", css="visually-hidden")
    assert table.one("caption").text == "Executions by hour"
    cells = [[cell.text for cell in row.walk() if cell.name in ("th", "td")] for row in table.one("tbody").find("tr")]
    assert cells == [["13:00", "200", "0"], ["14:00", "100", "3"], ["15:00", "0", "0"]]
    assert figure.one("svg").attributes["aria-hidden"] == "true"


def test_a_chart_without_faults_has_no_column_for_them(render: Render) -> None:
    page = render('{% bar_chart points "Runs" unit="Deliveries" %}', points=POINTS[:1])
    assert [header.text for header in page.one("thead").find("th")] == ["When", "Deliveries"]


def test_hovering_a_bar_says_what_it_is(render: Render) -> None:
    titles = [title.text for title in render('{% bar_chart points "Runs" %}', points=POINTS).find("title")]
    assert titles[:2] == ["13:00: 200 executions", "14:00: 100 executions, 3 failed"]


def test_an_empty_chart_is_no_fault(render: Render) -> None:
    page = render('{% bar_chart points "Runs" tall=True %}', points=[])
    assert not page.find("rect")
    assert page.one("figure", css="chart-tall")


@pytest.mark.parametrize(
    ("start", "length", "total", "x", "width"),
    [
        (0, 50, 200, 0, 25),
        (150, 50, 200, 75, 25),
        (150, 500, 200, 75, 25),
        (100, 0, 200, 50, 0.8),
        (999, 10, 200, 99.2, 0.8),
        (0, 10, 0, 0, 0.8),
    ],
)
def test_spans_stay_on_their_track(
    render: Render, start: float, length: float, total: float, x: float, width: float
) -> None:
    page = render('{% span_bar start length total "success" %}', start=start, length=length, total=total)
    bar = page.one("rect", css="span-success")
    assert (float(bar.attributes["x"]), float(bar.attributes["width"])) == (x, width)


@pytest.mark.parametrize(("label", "key"), [("from 2 ms", "aria-label"), ("", "aria-hidden")])
def test_a_span_speaks_when_it_has_words(render: Render, label: str, key: str) -> None:
    assert key in render('{% span_bar 0 1 2 "accent" label %}', label=label).one("svg").attributes
