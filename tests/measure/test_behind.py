"""The rows behind a number, for each kind of measure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.measure.behind import rows_behind
from kpi_reports.periods import Period

JAN = Period.parse("2024-01")
ROWS = [
    ("N", "2024-01-05", 1), ("N", "2024-01-06", None), ("N", "2024-01-07", 4),
    ("N", "2024-02-05", 9), ("S", "2024-01-05", 2),
]  # fmt: skip
KPIS = {
    "sum": {"kind": "sum", "value": "x"},
    "large": {"kind": "sum", "value": "x", "where": "x > 1"},
    "count": {"kind": "count", "where": "x > 1"},
    "mean": {"kind": "mean", "value": "x"},
    "ratio": {"kind": "ratio", "numerator": "x", "denominator": "x > 1"},
    "distinct": {"kind": "distinct", "value": "x"},
    "last": {"kind": "last", "value": "x"},
    "half": {"kind": "quantile", "value": "x", "q": "0.5"},
}


def behind(made, kpi, unit="N", rows=ROWS, why="NULL"):
    case = made(rows, KPIS)
    table = case.tables["sales"]
    traced = (
        f'SELECT 0 AS "\\file", row_number() OVER () + 1 AS "\\row", {why} AS "\\why", * '
        f"FROM ({table.relation})"
    )
    table = replace(table, traced=traced)
    return rows_behind(case.workspace, table, kpi, unit, JAN), case


@pytest.mark.parametrize(
    "kpi, totals, used, passed",
    [
        ("sum", {"value": 5}, 2, 1),
        ("large", {"value": 4}, 1, 2),
        ("count", {}, 1, 2),
        ("mean", {"value": 5}, 2, 1),
        # the row of 1 is added up above, although it is none of the rows below: 5 / 1
        ("ratio", {"numerator": 5, "denominator": 1}, 2, 1),
        ("distinct", {}, 2, 1),
        ("half", {}, 2, 1),
        ("last", {"value": 4}, 1, 2),  # the 7th is the latest day that has a value
    ],
)
def test_rows_that_count_add_up_to_the_number(made, kpi, totals, used, passed):
    found, case = behind(made, kpi)
    assert found.totals == {name: Decimal(total) for name, total in totals.items()}
    assert (found.used, found.passed_over) == (used, passed)
    assert [row[1] for row in found.rows] == [2, 3, 4]
    value = case.cube().value(kpi, "N", JAN)
    assert value.numerator in (None, *found.totals.values(), Decimal(used))


def test_the_company_has_the_rows_of_all(made):
    found, _ = behind(made, "sum", "company")
    assert found.totals == {"value": Decimal(7)}
    assert {row[2] for row in found.rows} == {"N", "S"}


def test_no_row_gives_no_total(made):
    found, _ = behind(made, "sum", rows=[("S", "2024-01-05", 1)])
    assert (found.rows, found.totals, found.used) == ([], {"value": None}, 0)


def test_rows_left_out_by_the_reader_are_counted_by_reason(made):
    why = "CASE WHEN x IS NULL THEN 'duplicate' END"
    found, _ = behind(made, "sum", why=why)
    assert found.dropped == {"duplicate": 1}
    assert (found.used, found.passed_over) == (2, 0)


def test_of_the_company_each_departments_latest_day_counts(made):
    found, case = behind(made, "last", unit="company")
    assert (found.totals, found.used) == ({"value": Decimal(6)}, 2)  # 4 of N, 2 of S
    assert case.cube().value("last", "company", JAN).numerator == 6
