"""Where the latest value of a control chart stands."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.figures.latest import DOT_ROOM, OFFSET, clear_of_dots, latest_of

HIGH = [0.8] * 20 + [0.86, 0.84]  # the month before stands where the latest value's words would
QUIET = [0.8, 0.82] * 10 + [0.6]


def place(make_entry, values, pitch=6.0, y_points=200.0):
    with style():
        drawn = Drawn(make_entry(values), "en")
        return drawn, clear_of_dots(latest_of(drawn, 8.0), drawn, pitch, y_points)


@pytest.mark.parametrize("values", [HIGH, [*HIGH[:-1], 0.87], QUIET, [0.8] * 24])
def test_it_covers_no_other_months_dot(make_entry, values):
    drawn, latest = place(make_entry, values)
    here = drawn.values[latest.at]
    for at in np.flatnonzero(~np.isnan(drawn.values)):
        if at != latest.at and abs(at - latest.at) * 6.0 < latest.half + DOT_ROOM:
            height = (drawn.values[at] - here) * 200.0
            assert abs(height - latest.offset) >= OFFSET - 1e-9


def test_it_stands_on_the_side_that_the_line_leaves_free_where_nothing_is_in_the_way(make_entry):
    assert place(make_entry, [0.8, 0.9], pitch=200.0)[1].offset == OFFSET
    assert place(make_entry, [0.9, 0.8], pitch=200.0)[1].offset == -OFFSET


def test_without_a_value_there_are_no_words(make_entry):
    assert place(make_entry, [None] * 12)[1].at is None
