"""Funnels and interval charts: what is drawn, what is named, and that words have room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from kpi_reports.analysis.comparison import funnel, funnel_limits, shrink
from kpi_reports.report.figures import funnel_alt, funnel_chart, intervals_alt, intervals_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.funnel import funnel_figure
from kpi_reports.report.figures.intervals import intervals_figure
from kpi_reports.report.figures.placed import Box, place
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Direction, FunnelCurve, Kpi, PeerComparison

HITS = [790, 81, 40, 8050, 385, 1620, 79, 24, 3980, 160, 801, 45]
ROWS = [1000, 100, 50, 10_000, 500, 2000, 100, 30, 5000, 200, 1000, 100]
LONG = "International Customer Service and Complaint Handling Department"


@pytest.fixture(scope="module")
def kpi(reviews) -> Kpi:
    return reviews["company"].kpi("on_time").kpi


def compared(hits: list[float], rows: list[float], few: tuple[str, ...] = ()) -> PeerComparison:
    found = funnel(hits, rows)
    curve = None
    if found.shown == "flags":
        sizes = np.geomspace(min(rows), max(rows), 20).round().tolist()
        sides = [
            tuple(side.tolist())
            for level in (0.95, 0.998)
            for side in funnel_limits(
                found.centre or 0, sizes, level=level, overdispersion="additive",
                tau=found.tau or 0,
            )
        ]  # fmt: skip
        curve = FunnelCurve(tuple(sizes), *sides)
    return PeerComparison("on_time", found, shrink(hits, rows), few=few, curve=curve)


def names_of(count: int, *, long: bool = False) -> dict[str, str]:
    return {str(at + 1): f"{LONG if long else 'Unit'} {at + 1}" for at in range(count)}


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_of_real_funnels_keep_apart(reviews, kpi, language, size, clashes):
    for found in reviews["company"].funnels:
        names = {d.unit.id: d.unit.name[language] for d in reviews["company"].departments}
        with style():
            figure = funnel_figure(found, kpi, names, language=language, size=size)
        assert clashes(figure) == []


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_many_outliers_close_together_are_named_without_a_clash(kpi, size, clashes):
    found = compared([*HITS, 700, 702, 698, 704], [*ROWS, 1000, 1005, 1010, 1015])
    units = tuple(
        replace(unit, flag="below_99.8" if int(unit.unit) > 11 else unit.flag)
        for unit in found.funnel.units
    )
    found = replace(found, funnel=replace(found.funnel, units=units))
    assert len(found.funnel.outside) >= 5
    with style():
        figure = funnel_figure(found, kpi, names_of(16), language="en", size=size)
    assert clashes(figure) == []


def test_only_those_outside_are_named_and_marked_by_what_it_means(kpi, words_of):
    found = compared(HITS, ROWS)
    assert [unit.unit for unit in found.funnel.outside] == ["12"]  # 45 of 100, the others 80 %

    def marks(of: Kpi) -> set[tuple[str, str]]:
        with style():
            figure = funnel_figure(found, of, names_of(12), language="en", size="wide")
        assert [words for words in words_of(figure) if "Unit" in words] == ["Unit 12"]
        found_marks = {
            (str(line.get_marker()), to_hex(line.get_markerfacecolor()).upper())
            for axes in figure.axes
            for line in axes.lines
        }
        return {mark for mark in found_marks if mark[0] != "None"} - {("o", LIGHT["paper"])}

    assert marks(kpi) == {("D", LIGHT["bad"])}
    assert marks(replace(kpi, direction=Direction.LOWER)) == {("o", LIGHT["good"])}
    assert marks(replace(kpi, direction=Direction.NEITHER)) == {("s", LIGHT["ink"])}


def test_sizes_more_than_20_times_apart_stand_on_a_logarithmic_scale(kpi, words_of):
    def words(found: PeerComparison) -> list[str]:
        with style():
            return words_of(funnel_figure(found, kpi, names_of(12), language="en", size="wide"))

    assert "records of the department, logarithmic scale" in words(compared(HITS, ROWS))
    near = compared([70.0 + at for at in range(12)], [100.0 + 10 * at for at in range(12)])
    assert "records of the department" in words(near)


def test_units_of_one_size_and_one_value_are_drawn(kpi, clashes):
    found = compared([80] * 10, [100] * 10)
    with style():
        figure = funnel_figure(found, kpi, names_of(10), language="en", size="narrow")
    assert clashes(figure) == []


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_intervals_name_every_department_in_its_order(kpi, size, clashes, words_of):
    found = compared([8, 20, 3, 45, 9], [10, 25, 10, 50, 10], few=("3",))
    with style():
        figure = intervals_figure(found, kpi, names_of(5, long=True), language="en", size=size)
    assert clashes(figure) == []
    told = " ".join(words_of(figure))
    assert "n = 10" in told and "All 81.0" in told


def test_the_same_input_gives_the_same_bytes(kpi):
    for chart, found in (
        (funnel_chart, compared(HITS, ROWS)),
        (intervals_chart, compared(HITS[:6], ROWS[:6])),
    ):
        one, two = (chart(found, kpi, names_of(12), language="zh", size="narrow") for _ in range(2))
        assert one == two and one.startswith("<svg")


def test_alt_texts_say_what_is_seen(kpi):
    text = funnel_alt(compared(HITS, ROWS), kpi, names_of(12), language="en")
    assert text.startswith(
        "Funnel chart: On-time arrivals (% of arrivals), 12 departments of 30 to"
    )
    assert text.endswith("Beyond the 99.8% limits: Unit 12.")
    text = intervals_alt(compared([8, 20, 3, 45, 9], [10, 25, 10, 50, 10]), kpi, {}, language="zh")
    assert "全部部门合计 81.0" in text and "1 80.0（49.0–94.3）" in text


def test_a_word_goes_where_there_is_room_and_nearest_first():
    room = Box(0, 0, 100, 100)
    assert place((50, 50), (20, 8), [], room).left == pytest.approx(54.5)  # to the right
    taken = [Box(54, 45, 80, 55)]
    assert place((50, 50), (20, 8), taken, room).right == pytest.approx(45.5)  # to the left
    assert place((98, 50), (20, 8), [], room).right < 98
    full = [Box(-500, -500, 500, 500)]
    assert place((50, 50), (20, 8), full, room).outside(room) == 0
