"""From doubtful rows to the KPIs that rest on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kpi_reports.measure.compiled import compile_measures
from kpi_reports.measure.stops import stops_of
from kpi_reports.values import Doubt, Stop

FIRST, LAST = date(2024, 2, 1), date(2024, 2, 29)
KPIS = {
    "sum": {"kind": "sum", "value": "x"},
    "kept": {"kind": "count", "where": "x > 0"},
    "rows": {"kind": "count"},
    "growth": {"kind": "growth", "of": "sum"},
}


def stopped(made, *doubts):
    case = made([("N", "2024-02-05", 1)], KPIS)
    table = replace(case.tables["sales"], doubts=doubts)
    return stops_of({"sales": table}, compile_measures(case.workspace))


@pytest.mark.parametrize(
    "column, kpis",
    [("x", {"sum", "kept"}), ("y", set()), (None, {"sum", "kept", "rows"}),
     ("unit", {"sum", "kept", "rows"}), ("day", {"sum", "kept", "rows"})],
)  # fmt: skip
def test_a_doubt_stops_the_kpis_that_read_its_column_and_whole_rows_stop_all(made, column, kpis):
    found = stopped(made, Doubt(column, "N", FIRST, LAST, "range x"))
    assert {stop.kpi for stop in found} == kpis
    assert all(stop == Stop(stop.kpi, "N", FIRST, LAST, "range x") for stop in found)


def test_equal_doubts_stop_once(made):
    doubt = Doubt("x", "N", FIRST, LAST, "range x")
    assert len(stopped(made, doubt, doubt)) == 2


def test_without_doubts_or_tables_nothing_stops(made):
    assert stopped(made) == ()
    case = made([("N", "2024-02-05", 1)], KPIS)
    assert stops_of({}, compile_measures(case.workspace)) == ()
