"""How long a row's day stands for."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from kpi_reports.intake.coverage import covered_until, covered_until_sql, covers_of
from kpi_reports.params.source import FileSource
from kpi_reports.values import Conversion


def source(**more: Any) -> FileSource:
    declared = {"kind": "file", "path": "a.csv", "unit": "shop", "date": "sold_on", "columns": ()}
    return FileSource.model_validate({**declared, **more})


@pytest.mark.parametrize(
    ("covers", "day", "last"),
    [
        ("day", date(2024, 12, 20), date(2024, 12, 20)),
        ("week", date(2024, 12, 30), date(2025, 1, 5)),
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2024, 12, 31), date(2024, 12, 31)),
        ("quarter", date(2024, 10, 1), date(2024, 12, 31)),
        ("quarter", date(2024, 5, 17), date(2024, 6, 30)),
        ("year", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_last_day_covered_is_the_same_in_python_and_in_sql(covers, day, last):
    assert covered_until(day, covers) == last
    query = f"SELECT CAST({covered_until_sql(f'DATE {day.isoformat()!r}', covers)} AS DATE)"
    assert duckdb.sql(query).fetchall() == [(last,)]


def test_nothing_covers_nothing():
    assert covered_until(None, "month") is None


def test_what_is_declared_goes_before_what_is_written():
    told = [Conversion("date", "month_only", 5)]
    assert covers_of(source(covers="week"), told, 5) == "week"


def test_dates_that_are_all_written_as_months_cover_months():
    assert covers_of(source(), [Conversion("date", "month_only", 5)], 5) == "month"
    assert covers_of(source(), [Conversion("date", "quarter", 5)], 5) == "quarter"
    assert covers_of(source(), [Conversion("date", "year_only", 5)], 5) == "year"


def test_a_single_day_among_months_makes_them_days():
    assert covers_of(source(), [Conversion("date", "month_only", 4)], 5) == "day"
    assert covers_of(source(), [Conversion("amount", "month_only", 5)], 5) == "day"


def test_a_declared_column_that_gives_the_day_is_known_by_its_name():
    column = {"name": "month", "type": "date", "source_name": "月份"}
    declared = source(date="月份", columns=(column,))
    assert covers_of(declared, [Conversion("month", "month_only", 3)], 3) == "month"


def test_days_made_of_year_and_month_alone_cover_the_month():
    assert covers_of(source(date={"year": "y", "month": "m"}), [], 3) == "month"
    assert covers_of(source(date={"year": "y", "month": "m", "day": "d"}), [], 3) == "day"
