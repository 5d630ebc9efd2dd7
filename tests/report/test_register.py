"""The register's block: rows that call for something, the most urgent first, the rest counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.periods import Period
from kpi_reports.report.sections import further_signals, heading, signal_register
from kpi_reports.report.sections.register import FIRST_ROWS, MOST_ROWS
from kpi_reports.values import (
    Assurance,
    Attention,
    PointSignal,
    RegisterRow,
    Review,
    Rule,
    Text,
    Variation,
)

WORDS = {
    Attention.WORSE_AND_MISSED: "Worse, and target missed: find out what changed by December.",
    Attention.OUT_OF_REACH: "Missed, and will be again as the process stands: change the process, "
    "or the target.",
    Attention.NO_DATA: "Not scored for want of data: get the number.",
    Attention.BETTER: "Better beyond normal variation: learn what changed by December.",
}


@pytest.fixture
def ua(reviews: Mapping[str, Review]) -> Review:
    return reviews["UA"]


@pytest.fixture
def row(ua: Review) -> RegisterRow:
    point = PointSignal(Period.parse("2013-12"), Rule.OUTSIDE_LIMITS, -1)
    return RegisterRow(
        unit=ua.unit,
        kpi=ua.kpis[0].kpi,
        attention=Attention.WORSE_AND_MISSED,
        variation=Variation.WORSENING,
        assurance=Assurance.NOT_ASSURED,
        value=0.665,
        target=Decimal("0.8"),
        point=point,
        side=-1,
    )


def rows_of(review: Review, *rows: RegisterRow) -> list[list[str]]:
    body = signal_register(replace(review, register=rows))["words"]["en"]
    return [[cell["text"] for cell in cells] for cells in body["rows"]]


@pytest.mark.parametrize("attention", WORDS)
def test_a_row_says_what_it_calls_for(attention: Attention, row: RegisterRow, ua: Review) -> None:
    value = None if attention is Attention.NO_DATA else row.value
    (cells,) = rows_of(ua, replace(row, attention=attention, value=value))
    assert cells[-1] == WORDS[attention]
    assert cells[2:4] == ["–" if value is None else "66.5%", "80.0%"]


def test_a_value_that_rests_on_too_few_rows_is_not_called_missing(
    row: RegisterRow, ua: Review
) -> None:
    (cells,) = rows_of(ua, replace(row, attention=Attention.NO_DATA))
    assert cells[-1] == "Has a value and is not scored: its department's pack says why."


def test_a_miss_without_months_to_judge_is_not_called_normal(row: RegisterRow, ua: Review) -> None:
    few = replace(row, attention=Attention.MISSED, variation=Variation.TOO_FEW, value=None)
    ((*_, actual, _, _, _, words),) = rows_of(ua, few)
    assert (actual, words) == ("–", "Missed; too few months to tell a change from chance.")


def test_quiet_rows_are_counted_and_not_listed(row: RegisterRow, ua: Review) -> None:
    quiet = replace(row, attention=Attention.QUIET)
    few = replace(row, attention=Attention.TOO_FEW)
    review = replace(ua, register=(row, quiet, quiet, few))
    body = signal_register(review)["words"]["en"]
    assert len(body["rows"]) == 1
    assert body["note"].endswith(
        "2 other KPIs show normal variation and no missed target. "
        "1 other has too few months to judge."
    )


def test_misses_within_normal_variation_of_one_kpi_stand_together(
    row: RegisterRow, ua: Review
) -> None:
    missed = replace(row, attention=Attention.MISSED, variation=Variation.COMMON)
    others = [
        replace(missed, unit=replace(ua.unit, id=name, name=Text(name, name)), value=value)
        for name, value in (("Ada", 0.5), ("Bo", 0.7))
    ]
    both = rows_of(ua, row, missed, *others)
    assert len(both) == 2  # the signal by itself
    assert both[1][0] == "3: United Airlines, Ada and Bo"
    assert both[1][2:4] == ["50.0% to 70.0%", "80.0%"]


def test_the_most_urgent_rows_come_first_and_the_others_in_the_appendix(
    row: RegisterRow, ua: Review
) -> None:
    many = tuple(replace(row, unit=replace(ua.unit, id=str(at))) for at in range(FIRST_ROWS + 3))
    review = replace(ua, register=many)
    body = signal_register(review)["words"]["en"]
    assert len(body["rows"]) == FIRST_ROWS
    assert "3 less urgent rows follow in the appendix." in body["note"]
    more = further_signals(review)
    assert more is not None and heading(review, "further-signals") is not None
    assert (len(more["words"]["en"]["rows"]), more["words"]["en"]["note"]) == (3, "")
    short = replace(ua, register=many[:FIRST_ROWS])
    assert further_signals(short) is heading(short, "further-signals") is None


def test_what_the_register_has_no_room_for_is_counted(row: RegisterRow, ua: Review) -> None:
    many = tuple(replace(row, unit=replace(ua.unit, id=str(at))) for at in range(MOST_ROWS + 3))
    more = further_signals(replace(ua, register=many))
    assert more is not None
    assert len(more["words"]["en"]["rows"]) == MOST_ROWS - FIRST_ROWS
    assert more["words"]["en"]["note"] == "The 3 least urgent are not listed."


def test_a_company_without_departments_says_so(ua: Review) -> None:
    body = signal_register(replace(ua, register=()))["words"]["en"]
    assert (body["rows"], body["note"]) == ([], "")
    assert body["empty"] == "No department has a KPI that calls for attention."
