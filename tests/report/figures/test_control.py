from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from kpi_reports.report.figures import control_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.control import control_figure
from kpi_reports.report.figures.labels import ticks
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Direction, Period, Text

Q4 = Period.parse("2013Q4")
MINUTES = {
    "unit_kind": "number",
    "unit_name": Text("minutes", "分钟"),
    "measure": "mean",
    "direction": Direction.LOWER,
}
STEADY = [0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.81]


def waves(months: int, centre: float = 0.8, spread: float = 0.05) -> list[float]:
    return [centre + spread * float(np.sin(at * 2.4)) for at in range(months)]


CASES = {
    "none": ([], {}),
    "one": ([0.77], {}),
    "two": ([0.7, 0.8], {}),
    "five": (STEADY[:5], {}),
    "run chart": (STEADY[:9], {}),
    "trial limits": (STEADY, {}),
    "thirteen from November": (waves(13), {"end": "2013-11"}),
    "eighteen": (waves(18), {}),
    "nineteen": (waves(19), {}),
    "three years rising": ([*waves(30), 0.9, 0.91, 0.93, 0.94, 0.95, 0.99], {}),
    "three years falling": ([*waves(35), 0.4], {}),
    "ten years": (waves(120), {}),
    "gaps": ([*waves(20), None, None, None, *waves(12), None], {}),
    "gap first, lowest last": ([None, *STEADY, 0.5], {}),
    "alternate": ([0.1, None, 0.4, None, 0.8, None, 0.3, None, 0.9, None, 0.2, None], {}),
    "all missing": ([None] * 12, {}),
    "all the same value": ([0.8] * 14, {}),
    "all zero": ([0.0] * 12, {"target": 0.0}),
    "below zero": (waves(24, 0, 5), {"target": 1.0, **MINUTES}),
    "huge": (waves(24, 1e9, 1e8), {"target": 1.1e9, **MINUTES, "decimals": 0}),
    "five digits": (waves(13, 58000, 3000), {"target": 60000, **MINUTES, "decimals": 0}),
    "tiny": (waves(24, 1e-4, 1e-5), {"target": 1e-4, **MINUTES, "decimals": 6}),
}


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", CASES)
def test_no_words_touch_each_other_or_leave_the_drawing(case, language, size, make_entry, clashes):
    values, options = CASES[case]
    entry = make_entry(values, **options)
    with style():
        figure = control_figure(entry, entry.value.period, language, size=size)
    assert clashes(figure) == []


def test_a_period_of_one_month_has_its_name_inside_the_drawing(make_entry, clashes, words_of):
    with style():
        figure = control_figure(make_entry(waves(36)), Period.parse("2013-12"), "en", size="narrow")
    assert "2013-12" in words_of(figure)
    assert clashes(figure) == []


def lines(figure, **wanted):
    found = []
    for line in figure.axes[0].lines:
        known = {"lw": line.get_linewidth(), "marker": line.get_marker()}
        if all(known[key] == value for key, value in wanted.items()):
            found.append(line)
    return found


def draw(entry, *, language="en", size="wide", period=Q4):
    with style():
        return control_figure(entry, period, language, size=size)


def test_a_gap_breaks_the_line_and_is_crossed_and_named(make_entry, words_of):
    figure = draw(make_entry([0.8, 0.7, None, None, 0.9, 0.8, 0.75, None, 0.8, 0.8, 0.7, 0.8]))
    actual = lines(figure, lw=1.35)
    assert [len(line.get_xdata()) for line in actual] == [2, 3, 4]
    (crosses,) = lines(figure, marker="x")
    assert list(crosses.get_xdata()) == [2, 3, 7]
    assert words_of(figure).count("No data") == 1


def test_months_that_are_all_missing_say_so_and_draw_nothing_else(make_entry, words_of):
    figure = draw(make_entry([None] * 12), language="zh")
    assert words_of(figure) == ["无数据"]
    assert not figure.axes[0].lines


@pytest.mark.parametrize(
    ("direction", "last", "marker", "colour"),
    [
        (Direction.HIGHER, 1.0, "o", "good"),
        (Direction.HIGHER, 0.5, "D", "bad"),
        (Direction.LOWER, 1.0, "D", "bad"),
        (Direction.LOWER, 0.5, "o", "good"),
        (Direction.NEITHER, 0.5, "s", "ink"),
    ],
)
def test_a_signal_has_its_shape_and_its_colour(direction, last, marker, colour, make_entry):
    figure = draw(make_entry([*waves(24), last], direction=direction))
    filled = [
        line
        for line in figure.axes[0].lines
        if line.get_marker() in "oDs" and line.get_markerfacecolor() != LIGHT["paper"]
    ]
    assert [(line.get_marker(), to_hex(line.get_markerfacecolor()).upper()) for line in filled] == [
        (marker, LIGHT[colour])
    ]
    assert [list(line.get_xdata()) for line in filled] == [[24]]


def test_common_variation_has_no_colour_even_when_it_went_the_wrong_way(make_entry):
    svg = control_chart(make_entry([*STEADY[:11], 0.78]), Q4, "en", size="wide").upper()
    assert LIGHT["bad"] not in svg
    assert LIGHT["good"] not in svg


def test_months_with_too_few_rows_are_paler(make_entry):
    figure = draw(make_entry(STEADY, rows=9))  # a month needs 10 of the period's 30
    (dots,) = lines(figure, marker="o")
    assert to_hex(dots.get_markeredgecolor()).upper() == LIGHT["lim"]
    figure = draw(make_entry(STEADY, rows=10))
    (dots,) = lines(figure, marker="o")
    assert to_hex(dots.get_markeredgecolor()).upper() == LIGHT["line"]


@pytest.mark.parametrize(
    ("months", "named"),
    [
        (7, ["Target 80.0"]),
        (8, ["Median 80.0", "Target 80.0"]),
        (11, ["Median 80.0", "Target 80.0"]),
        (12, ["Lower", "Mean", "Target 80.0", "Upper", "trial limits"]),
        (19, ["Lower", "Mean", "Target 80.0", "Upper", "trial limits"]),
        (20, ["Lower", "Mean", "Target 80.0", "Upper"]),
    ],
)
def test_lines_beside_the_plot_follow_the_number_of_months(months, named, make_entry, words_of):
    values = (STEADY * 2)[:months]
    found = words_of(draw(make_entry(values)))
    first = ("Target", "Median", "Mean", "Upper", "Lower", "trial")
    labels = sorted(text for text in found if text.startswith(first))
    assert [text.startswith(wanted) for text, wanted in zip(labels, named, strict=True)] == (
        [True] * len(named)
    )


@pytest.mark.parametrize("measure", ["growth", "sum", "count", "distinct"])
def test_a_target_for_the_whole_period_is_no_line_across_months(measure, make_entry, words_of):
    figure = draw(make_entry(STEADY, measure=measure))
    assert not [text for text in words_of(figure) if text.startswith("Target")]


def test_a_target_stays_where_the_period_itself_has_no_data(make_entry, words_of):
    figure = draw(make_entry([*STEADY[:9], None, None, None]))
    assert "Target 80.0" in words_of(figure)


def test_labels_and_tables_round_alike(make_entry, words_of):
    # 0.2845 times 100 is 28.449999... in binary; the KPI's value is 28.45 and shows as 28.5
    assert "28.5" in words_of(draw(make_entry([0.3, 0.2845])))


@pytest.mark.parametrize(
    ("months", "shown"), [(18, ["Jan", "Dec", "2012", "2013"]), (19, ["2012", "2013"])]
)
def test_the_axis_names_months_up_to_eighteen_and_then_years(months, shown, make_entry, words_of):
    found = words_of(draw(make_entry(waves(months))))
    assert [text for text in found if text in ("Jan", "Dec", "2012", "2013")] == [
        text for text in found if text in shown
    ]
    assert set(shown) <= set(found)


def test_ticks_are_at_most_four_and_none_that_a_share_cannot_reach(make_entry, words_of):
    figure = draw(make_entry([0.99, 1.0, 1.0, 0.98, 1.0], target=0.98))
    left = [text.get_text() for text in figure.axes[0].texts if text.get_ha() == "right"]
    assert 2 <= len(left) <= 4
    assert max(float(text) for text in left) <= 100
    figure = draw(make_entry([0.0, 0.01, 0.0, 0.02, 0.0], target=0.01))
    left = [text.get_text() for text in figure.axes[0].texts if text.get_ha() == "right"]
    assert min(float(text) for text in left) >= 0


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (59.5, 95.7), (-13.2, 12.1), (47, 98), (0.9, 1.01), (1e8, 3e9)]
)
def test_a_range_has_three_or_four_round_ticks(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 4
    assert low <= found[0] and found[-1] <= high


def test_the_reporting_period_is_shaded_and_named_only_where_it_has_months(make_entry, words_of):
    entry = make_entry(STEADY)
    assert "2013Q4" in words_of(draw(entry))
    assert "2014Q1" not in words_of(draw(entry, period=Period.parse("2014Q1")))


def test_the_latest_value_stands_on_the_side_that_the_line_leaves_free(make_entry):
    def offset(values):
        figure = draw(make_entry(values))
        (label,) = [text for text in figure.axes[0].texts if text.get_zorder() == 9]
        return label.xyann[1]

    assert offset([0.7, 0.8]) > 0
    assert offset([0.8, 0.7]) < 0
    assert offset([0.8, None, 0.7]) > 0  # nothing leads to it


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_svg_can_be_inlined_and_printed_as_it_is(language, size, make_entry):
    entry = make_entry([*waves(24), None, 0.4])
    svg = control_chart(entry, Q4, language, size=size)
    ET.fromstring(svg)
    assert svg.startswith("<svg ")
    for leak in ("<style", "<metadata", "<!--", "<?xml", "date"):
        assert leak not in svg
    ids = re.findall(r' id="([^"]+)"', svg)
    used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', svg))
    assert set(ids) == used
    assert len(ids) == len(set(ids))
    assert 'stroke-linejoin="round"' in svg
    assert f'width="{504 if size == "wide" else 248.4}pt"' in svg
    assert "font-weight: 700" in svg or "font-weight: bold" in svg
    assert set(re.findall(r"font-family: ([^;\"]+)", svg)) == {"'Noto Sans CJK SC'"}


@pytest.mark.parametrize(
    ("size", "drawn_points", "shown_px"),
    [("wide", 504, 712), ("narrow", 248.4, 331)],  # a tablet of 768 px; a phone, or half a page
)
def test_no_text_is_under_eleven_css_pixels(size, drawn_points, shown_px, make_entry):
    svg = control_chart(make_entry([*waves(14), None, 0.4]), Q4, "zh", size=size)
    sizes = [float(text) for text in re.findall(r"font-size: ([\d.]+)px", svg)]
    assert sizes
    assert min(sizes) * shown_px / drawn_points >= 11


def test_the_same_entry_gives_the_same_bytes_and_another_kpi_other_ids(make_entry):
    entry = make_entry([*STEADY, None])
    one = control_chart(entry, Q4, "en", size="wide")
    assert control_chart(entry, Q4, "en", size="wide") == one
    other = replace(entry, kpi=replace(entry.kpi, id="cancelled"))
    first, second = (
        set(re.findall(r' id="([^"]+)"', text))
        for text in (one, control_chart(other, Q4, "en", size="wide"))
    )
    assert first and second
    assert not first & second


@pytest.mark.parametrize("direction", list(Direction))
def test_every_colour_has_a_token_so_that_dark_mode_knows_it(direction, make_entry):
    entry = make_entry([*waves(24), None, 1.0, 0.4], direction=direction, target=0.8)
    colours = re.findall("#[0-9a-f]{6}", control_chart(entry, Q4, "en", size="wide"))
    assert {colour.upper() for colour in colours} <= set(LIGHT.values())


def test_settings_of_matplotlib_are_left_as_they_were(make_entry):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    control_chart(make_entry(STEADY), Q4, "en", size="wide")
    assert dict(mpl.rcParams) == before
