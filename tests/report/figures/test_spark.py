from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from kpi_reports.report.figures import spark
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Direction, Period

Q4 = Period.parse("2013Q4")
STEADY = [0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.82, 0.78, 0.81, 0.79, 0.80, 0.81]


def drawn(entry, period=Q4) -> str:
    svg = spark(entry, period, "en")
    ET.fromstring(svg)
    return svg


def colours(svg: str) -> set[str]:
    return {found.upper() for found in re.findall("#[0-9a-f]{6}", svg)}


@pytest.mark.parametrize("values", [[], [0.8], [None] * 12, [0.8] * 12, [0.0] * 12, STEADY * 4])
def test_any_history_can_be_drawn_at_its_final_size(values, make_entry):
    svg = drawn(make_entry(values))
    assert 'width="84.96pt" height="19.44pt"' in svg
    assert "<text" not in svg


def test_every_colour_has_a_token_so_that_dark_mode_knows_it(make_entry):
    svg = drawn(make_entry([*STEADY, None, *STEADY, 1.0, 0.5]))
    assert colours(svg) <= set(LIGHT.values())


def test_it_is_the_same_in_every_language(make_entry):
    entry = make_entry([*STEADY, None])
    assert spark(entry, Q4, "en") == spark(entry, Q4, "zh")


def test_missing_months_are_crossed_in_amber_and_break_the_line(make_entry):
    assert LIGHT["cau"] not in colours(drawn(make_entry(STEADY)))
    svg = drawn(make_entry([0.8, 0.7, None, 0.9, 0.8]))
    assert LIGHT["cau"] in colours(svg)
    assert svg.count("stroke-width: 0.95") == 2


def test_a_month_between_two_gaps_is_a_dot(make_entry):
    svg = drawn(make_entry([0.8, None, 0.9, None, 0.7, 0.7]))
    dots = re.findall(f"<use [^>]*fill: {LIGHT['line'].lower()}", svg)
    assert len(dots) == 3  # the two lone months and the last one


@pytest.mark.parametrize(
    ("direction", "last", "colour"),
    [
        (Direction.HIGHER, 1.0, "good"),
        (Direction.HIGHER, 0.5, "bad"),
        (Direction.LOWER, 0.5, "good"),
        (Direction.NEITHER, 0.5, None),
    ],
)
def test_colour_is_spent_on_signals_alone(direction, last, colour, make_entry):
    found = colours(drawn(make_entry([*STEADY, *STEADY, last], direction=direction)))
    assert found & {LIGHT["good"], LIGHT["bad"]} == ({LIGHT[colour]} if colour else set())


def test_only_the_last_twenty_four_months_up_to_the_period_are_drawn(make_entry):
    early = [None, *STEADY, *STEADY]  # its gap is the 25th month back
    assert LIGHT["cau"] not in colours(drawn(make_entry(early)))
    late = make_entry([*STEADY, None], end="2014-01")
    assert LIGHT["cau"] in colours(drawn(late, Period.parse("2014Q1")))
    assert LIGHT["cau"] not in colours(drawn(late, Q4))
