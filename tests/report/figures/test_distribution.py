from __future__ import annotations

import re

import pytest

from kpi_reports.report.figures import distribution_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.distribution import distribution_figure
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Text

MINUTES = {"unit_kind": "number", "unit_name": Text("minutes", "分钟"), "measure": "mean"}
GRIDS = {
    "even": [float(at) for at in range(101)],
    "long tail": [float(at) for at in range(-10, 90)] + [1300.0],
    "all at the right": [100 - (100 - at) ** 2 / 100 for at in range(101)],
    "one value": [5.0] * 101,
    "all zero": [0.0] * 101,
    "below zero": [at / 10 - 50 for at in range(101)],
    "half and nine tenths at the left": [at / 10 for at in range(91)] + [40.0] * 10,
    "steep at the left": [at * 0.4 for at in range(51)] + [20 + at * 1.6 for at in range(50)],
    "huge": [at**3 * 100.0 for at in range(101)],
}


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("grid", GRIDS)
def test_no_words_touch_each_other_or_leave_the_drawing(grid, language, size, make_entry, clashes):
    entry = make_entry([0.8], quantiles=GRIDS[grid], **MINUTES)
    with style():
        figure = distribution_figure(entry, language, size=size)
    assert clashes(figure) == []


def test_the_box_is_the_middle_half_and_the_whisker_the_tenths(make_entry):
    entry = make_entry([0.8], quantiles=GRIDS["even"], **MINUTES)
    with style():
        strip = distribution_figure(entry, "en", size="wide").axes[1]
    (box,) = strip.patches
    whisker, median = strip.lines
    assert (box.get_x(), box.get_width()) == (25, 50)
    assert list(whisker.get_xdata()) == [10, 90]
    assert list(median.get_xdata()) == [50, 50]


def test_what_lies_beyond_the_axis_is_told_in_words(make_entry, words_of):
    entry = make_entry([0.8], quantiles=GRIDS["long tail"], **MINUTES)
    with style():
        figure = distribution_figure(entry, "en", size="wide")
    assert figure.axes[0].get_xlim()[1] < 100
    (note,) = [text for text in words_of(figure) if "n =" in text]
    assert note == "minutes; n = 1,234; not shown: 1% below \u22129.0 and 2% above 88.0"


def test_nothing_is_said_of_tails_where_there_are_none(make_entry, words_of):
    entry = make_entry([0.8], quantiles=GRIDS["one value"], **MINUTES)
    with style():
        figure = distribution_figure(entry, "zh", size="wide")
    assert "分钟；n = 1,234" in words_of(figure)


def test_a_percentage_is_shown_times_a_hundred(make_entry, words_of):
    entry = make_entry([0.8], quantiles=[at / 100 for at in range(101)])
    with style():
        figure = distribution_figure(entry, "en", size="wide")
    assert {"half at most 50.0", "90% at most 90.0"} <= set(words_of(figure))


def test_a_kpi_without_a_distribution_is_refused(make_entry):
    with pytest.raises(ValueError, match="KPI 'on_time' has no distribution to draw"):
        distribution_chart(make_entry([0.8]), "en", size="wide")


def test_every_colour_has_a_token_so_that_dark_mode_knows_it(make_entry):
    entry = make_entry([0.8], quantiles=GRIDS["even"], **MINUTES)
    colours = re.findall("#[0-9a-f]{6}", distribution_chart(entry, "en", size="wide"))
    assert {colour.upper() for colour in colours} <= set(LIGHT.values())


def test_the_same_distribution_gives_the_same_bytes(make_entry):
    entry = make_entry([0.8], quantiles=GRIDS["even"], **MINUTES)
    one = distribution_chart(entry, "en", size="narrow")
    assert distribution_chart(entry, "en", size="narrow") == one
