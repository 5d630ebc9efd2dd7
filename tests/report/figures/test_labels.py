from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.report.figures.labels import (
    in_few_lines,
    in_lines,
    spread_apart,
    text_width,
    tick_texts,
    ticks,
)


@pytest.mark.parametrize(
    ("places", "gap", "spread"),
    [
        ([], 1, []),
        ([5], 1, [5]),
        ([-3], 1, [0]),
        ([12], 1, [10]),
        ([2, 8], 1, [2, 8]),
        ([5, 5], 1, [4.5, 5.5]),
        ([5, 5, 5], 2, [3, 5, 7]),
        ([8, 5], 4, [8.5, 4.5]),  # they keep their order
        ([0, 0, 9], 1, [0, 1, 9]),  # the edge holds the lower one
        ([10, 10], 1, [9, 10]),
        ([5, 5, 5], 50, [0, 5, 10]),  # no room: evenly
    ],
)
def test_places_are_pushed_apart_as_little_as_can_be(places, gap, spread):
    assert spread_apart(places, gap, 0, 10) == pytest.approx(spread)


@given(st.lists(st.floats(-5, 15), min_size=1, max_size=8), st.floats(0.1, 1.2))
def test_places_never_come_closer_than_the_gap_nor_leave_the_range(places, gap):
    found = sorted(spread_apart(places, gap, 0, 10))
    assert found[0] >= -1e-9
    assert found[-1] <= 10 + 1e-9
    assert all(later - before >= gap - 1e-9 for before, later in pairwise(found))


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_ticks_are_two_to_four_inside_their_range(low, width):
    found = ticks(low, low + width)
    assert 2 <= len(found) <= 4
    assert all(low <= tick <= low + width for tick in found)


@pytest.mark.parametrize(
    ("values", "language", "texts"),
    [
        ([0, 50, 100], "en", ["0", "50", "100"]),
        ([0, 2.5, 5], "en", ["0.0", "2.5", "5.0"]),
        ([-10, 0, 10], "en", ["\u221210", "0", "10"]),
        ([0.00008, 0.0001], "en", ["0.0001", "0.0001"]),  # four decimals at most
        ([0, 50000, 100000], "zh", ["0", "50,000", "100,000"]),
        ([0, 500000, 1000000], "en", ["0", "500K", "1M"]),
        ([0, 5e7, 1e8], "zh", ["0", "5000万", "1亿"]),
        ([-1.5e6, 0], "zh", ["\u2212150万", "0"]),
        ([], "en", []),
    ],
)
def test_ticks_are_written_with_the_decimals_they_need(values, language, texts):
    assert tick_texts(values, language) == texts


def test_a_han_character_is_as_wide_as_its_size_and_a_fifth_of_room():
    assert text_width("航班", 10) == pytest.approx(24, abs=0.1)
    assert text_width("Target", 8, bold=True) > text_width("Target", 8)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("United", 100, ["United"]),
        ("Customer Service Department", 80, ["Customer", "Service", "Department"]),
        ("客户服务部", 37, ["客户服", "务部"]),
        ("客户服（部）", 49, ["客户服", "（部）"]),  # no bracket alone at either end of a line
        ("Donaudampfschifffahrt", 50, ["Donaudam", "pfschiffa"]),
        ("", 50, [""]),
    ],
)
def test_long_names_are_broken_into_lines_that_fit(text, width, lines):
    found = in_lines(text, 10, width)
    assert found[: len(lines)] == lines or all(text_width(line, 10) <= width for line in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_a_text_of_too_many_lines_ends_in_an_ellipsis_that_fits():
    words = "International Customer Service and Complaint Handling Bureau"
    assert in_few_lines("Short", 8, 200, most=1) == ["Short"]
    lines = in_few_lines(words, 8, 110, most=2, bold=True)
    assert len(lines) == 2 and lines[1].endswith("…")
    assert max(text_width(line, 8, bold=True) for line in lines) <= 110
    assert in_few_lines("国际客户服务与投诉处理", 8, 40, most=1)[0].endswith("…")
