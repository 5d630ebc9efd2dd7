"""Which target holds for a period: by department, length of period, day, and change inside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.params.in_force import long_term, target_for
from kpi_reports.params.models import TargetRow
from kpi_reports.periods import Period
from kpi_reports.values import Target, TargetEvidence, TargetPart, Text

Q1, YEAR = Period.parse("2024Q1"), Period.parse("2024")  # 31 + 29 + 31 = 91 days
FEBRUARY, MARCH = date(2024, 2, 1), date(2024, 3, 1)
NEW_YEAR = date(2024, 1, 1)


def row(value: str, valid_from: date, department: str | None = None, **more: object) -> TargetRow:
    evidence = TargetEvidence("plan", Text("plan", "计划"))
    target = replace(Target(Decimal(value), valid_from, evidence), **more)  # type: ignore[arg-type]
    return TargetRow(kpi="k", department=department, target=target)


def value(rows: list[TargetRow], text: str, unit: str = "N") -> Decimal | None:
    found = target_for(rows, "k", unit, Period.parse(text))
    return None if found is None else found.value


def test_before_the_first_target_there_is_none_and_another_kpi_has_none():
    assert value([row("80", FEBRUARY)], "2024-01") is None
    assert target_for([row("80", NEW_YEAR)], "other", "N", Q1) is None
    assert target_for([], "k", "N", Q1) is None


def test_the_departments_own_goes_before_the_one_for_all_of_whatever_length():
    rows = [row("80", NEW_YEAR), row("85", NEW_YEAR, grain="quarter"), row("70", NEW_YEAR, "N")]
    assert (value(rows, "2024Q1"), value(rows, "2024Q1", "S")) == (70, 85)


def test_one_for_this_length_of_period_goes_before_one_for_any():
    rows = [row("80", NEW_YEAR), row("85", NEW_YEAR, grain="year")]
    assert [value(rows, text) for text in ("2024-03", "2024Q1", "2024H1", "2024")] == [
        80, 80, 80, 85,
    ]  # fmt: skip


def test_one_for_years_alone_leaves_quarters_without_a_target():
    assert value([row("85", NEW_YEAR, grain="year")], "2024Q1") is None


@pytest.mark.parametrize(
    ("period", "expected"), [("2024-01", 80), ("2024-02", 90), ("2024-03", 90), ("2024Q1", 90)]
)
def test_a_change_that_applies_counts_for_the_whole_period_it_falls_in(period, expected):
    assert value([row("80", NEW_YEAR), row("90", FEBRUARY)], period) == expected


def test_a_change_inside_is_told_with_its_day_and_the_value_before():
    rows = [row("80", NEW_YEAR), row("90", FEBRUARY)]
    found = target_for(rows, "k", "N", Q1)
    assert found is not None
    assert (found.changed_on, found.before, found.parts) == (FEBRUARY, 80, ())
    unchanged = target_for(rows, "k", "N", Period.parse("2024Q2"))
    assert unchanged is not None and unchanged.changed_on is None


def test_a_split_weighs_each_target_by_its_days():
    """80 for 31 days, 90 for 29 + 31 = 60: (2480 + 5400) / 91 = 86.593..."""
    rows = [row("80", NEW_YEAR), row("90", FEBRUARY, change="split")]
    found = target_for(rows, "k", "N", Q1)
    assert found is not None
    assert found.value == Decimal(7880) / 91
    assert found.parts == (
        TargetPart(NEW_YEAR, date(2024, 1, 31), Decimal(80)),
        TargetPart(FEBRUARY, date(2024, 3, 31), Decimal(90)),
    )
    assert (found.changed_on, found.before) == (FEBRUARY, 80)


def test_floor_stretch_and_benchmark_split_likewise_and_are_none_where_a_part_has_none():
    """Floors 60 and 70: (31 · 60 + 60 · 70) / 91 = 66.59...; only the later has a stretch."""
    rows = [
        row("80", NEW_YEAR, floor=Decimal(60), benchmark=Decimal(91)),
        row("90", FEBRUARY, floor=Decimal(70), stretch=Decimal(99), benchmark=Decimal(182),
            change="split"),
    ]  # fmt: skip
    found = target_for(rows, "k", "N", Q1)
    assert found is not None
    assert (found.floor, found.stretch, found.benchmark) == (Decimal(6060) / 91, None, 31 + 120)


def test_three_targets_of_which_the_second_applies_and_the_third_splits():
    """90 replaces 80 from the first day on, then 96 counts from March: (60 · 90 + 31 · 96) / 91."""
    rows = [row("80", NEW_YEAR), row("90", FEBRUARY), row("96", MARCH, change="split")]
    found = target_for(rows, "k", "N", Q1)
    assert found is not None
    assert found.value == Decimal(60 * 90 + 31 * 96) / 91
    assert [part.first for part in found.parts] == [NEW_YEAR, MARCH]
    assert (found.changed_on, found.before) == (MARCH, 90)


def test_days_before_the_first_target_are_not_counted_and_are_no_change():
    found = target_for([row("90", FEBRUARY, change="split")], "k", "N", Q1)
    assert found is not None
    assert (found.value, found.changed_on, found.parts) == (90, None, ())


def test_the_same_numbers_agreed_anew_are_no_change():
    found = target_for([row("80", NEW_YEAR), row("80.0", FEBRUARY)], "k", "N", Q1)
    assert found is not None and found.changed_on is None


def test_a_departments_own_target_that_begins_inside_the_period_is_a_change_for_it():
    rows = [row("80", NEW_YEAR), row("90", FEBRUARY, "N", change="split")]
    assert value(rows, "2024Q1") == Decimal(7880) / 91
    assert value(rows, "2024Q1", "S") == 80


@given(
    before=st.decimals(-1000, 1000, places=2),
    after=st.decimals(-1000, 1000, places=2),
    day=st.integers(0, 90),
)
def test_a_split_lies_between_its_targets_and_on_the_first_day_equals_apply(before, after, day):
    begun = NEW_YEAR + timedelta(days=day)
    old = row(str(before), date(2023, 1, 1))
    split = target_for([old, row(str(after), begun, change="split")], "k", "N", Q1)
    applied = target_for([old, row(str(after), begun)], "k", "N", Q1)
    assert split is not None and applied is not None
    assert applied.value == after
    assert min(before, after) <= split.value <= max(before, after)
    if day == 0:
        assert replace(split, change="apply") == applied


def test_the_long_term_has_the_years_target_and_those_that_are_agreed_for_later():
    later = date(2026, 1, 1)
    rows = [
        row("80", NEW_YEAR),
        row("85", NEW_YEAR, grain="year"),
        row("92", later, grain="year"),
        row("95", date(2027, 1, 1), grain="year"),
    ]
    found = long_term(rows, "k", "N", Q1)
    assert [(t.grain, t.value, t.valid_from) for t in found] == [
        ("year", 85, NEW_YEAR), ("year", 92, later), ("year", 95, date(2027, 1, 1)),
    ]  # fmt: skip


def test_a_target_for_any_length_is_no_long_term_target_and_a_year_has_none():
    rows = [row("80", NEW_YEAR), row("85", NEW_YEAR, grain="year")]
    assert long_term(rows[:1], "k", "N", Q1) == ()
    assert long_term(rows, "k", "N", YEAR) == ()
