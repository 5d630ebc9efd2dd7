"""Strip charts: what is drawn for each n, and words that keep clear of each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.patches import Rectangle

from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.strip import Strip, StripRow, strip_chart, strip_figure
from kpi_reports.values import Text


def row(label: str = "United Airlines", words: str = "77.4 (n = 14,681)", **facts) -> StripRow:
    return StripRow(label, words, **facts)


STRIPS = {
    "departments": (
        row(value=0.774, low=0.767, high=0.781),
        row("SkyWest", "too few (n = 5)"),
        row("AirTran", "58.9 (n = 644)", value=0.589, low=0.55, high=0.626, bold=True),
    ),
    "one value": (row(value=0.5),),
    "all equal": (row(value=0.0, low=0.0, high=0.0), row(value=0.0)),
    "dots": (row("Team", "3.1 (n = 7)", value=0.31, dots=(0.1, 0.2, 0.3, 0.31), tick=True),),
    "long names": (
        row("A department whose name is as long as no other department's name in the company",
            "1,234,567,890.12 (n = 1,234,567)", value=0.2, low=0.1, high=0.3),
        row("互联网运营与数字化转型推进办公室", "数量不足（n = 4）"),
    ),
    "close": (row(value=0.44444, low=0.44441, high=0.44449),),
}  # fmt: skip


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", STRIPS)
def test_no_words_touch_each_other_or_leave_the_drawing(name, language, size, make_entry, clashes):
    curve = tuple(at / 100 for at in range(20, 39)) if name == "dots" else ()
    strip = Strip(make_entry([0.8]).kpi, STRIPS[name], 0.3, "dotted line: median", curve)
    with style():
        figure = strip_figure(strip, language, size=size)
    assert clashes(figure) == []
    assert figure.axes[0].get_position().width > 0.15


def test_quartiles_are_a_box_an_interval_a_line_and_a_median_a_tick(make_entry):
    group = row(value=0.5, low=0.4, high=0.7, lower_quartile=0.3, upper_quartile=0.8, tick=True)
    with style():
        axes = strip_figure(Strip(make_entry([0.8]).kpi, (group,)), "en", size="wide").axes[0]
    (box,) = axes.patches
    assert isinstance(box, Rectangle)
    assert (box.get_x(), box.get_width()) == (pytest.approx(30), pytest.approx(50))
    drawn = [list(line.get_xdata()) for line in axes.lines]
    assert [pytest.approx([40, 70]), pytest.approx([50, 50])] == [drawn[0], drawn[-1]]


def test_single_values_are_dots_and_a_department_s_value_is_a_filled_one(make_entry):
    kpi = make_entry([0.8]).kpi
    with style():
        team = strip_figure(Strip(kpi, STRIPS["dots"]), "en", size="narrow").axes[0]
        unit = strip_figure(Strip(kpi, STRIPS["one value"]), "en", size="narrow").axes[0]
    dots = [line for line in team.lines if line.get_marker() == "o" and len(line.get_xdata())]
    assert [len(line.get_xdata()) for line in dots] == [4]
    assert [line.get_marker() for line in unit.lines if len(line.get_xdata())] == ["o"]


def test_a_curve_runs_between_the_outermost_twentieths(make_entry):
    kpi = replace(make_entry([0.8]).kpi, unit_kind="number", unit_name=Text("minutes", "分钟"))
    curve = tuple(float(at) for at in range(5, 100, 5))
    strip = Strip(kpi, (row(value=50.0, tick=True),), curve=curve)
    with style():
        above = strip_figure(strip, "en", size="narrow").axes[1]
    line = above.lines[0]
    assert (list(line.get_xdata()), list(line.get_ydata())) == (list(curve), list(curve))


def test_nothing_to_draw_is_refused(make_entry):
    strip = Strip(make_entry([0.8]).kpi, (StripRow("SkyWest", "no data"),))
    with pytest.raises(ValueError, match="no group has a value of KPI 'on_time' to draw"):
        strip_chart(strip, "en", size="wide", name="x")


def test_the_same_strip_has_the_same_bytes(make_entry):
    strip = Strip(make_entry([0.8]).kpi, STRIPS["departments"])
    one, two = (strip_chart(strip, "zh", size="narrow", name="x") for _ in range(2))
    assert one == two
