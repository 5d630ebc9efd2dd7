"""What must hold in the rows: each kind of check with answers worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_reports.intake import load_tables
from kpi_reports.measure import build_cube
from kpi_reports.periods import Period
from kpi_reports.values import Doubt, Missing
from tests.intake.conftest import kpi

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
COLUMNS = [{"name": "amount", "type": "decimal"}, {"name": "kind", "type": "text"}]


def rows(*lines):
    """Lines of day (without the year 2024), department, amount and kind."""
    return "sold_on,shop,amount,kind\n" + "".join(f"2024-{line}\n" for line in lines)


def checked(room, content, check, **company):
    return room.table(content, columns=COLUMNS, checks=[check], company=company)


def failures(table, kind):
    """Department to rows and months in which the check failed."""
    found = [issue for issue in table.issues if issue.code == f"check_{kind}"]
    return {issue.unit: (issue.facts["rows"], issue.facts["months"]) for issue in found}


@pytest.mark.parametrize(
    "check, lines, failed",
    [
        ({"kind": "required", "column": "amount"},
         ["01-05,N,,a", "01-06,N,1,a", "02-05,N,,a", "01-05,S,0,a"], {"N": (2, 2)}),
        ({"kind": "unique", "columns": ["kind"]},
         ["01-05,N,1,a", "01-06,N,1,a", "01-05,S,1,b", "01-05,S,1,", "01-05,S,1,"], {"N": (2, 1)}),
        ({"kind": "unique", "columns": ["unit", "day"]},
         ["01-05,N,1,a", "01-05,S,1,a", "01-06,N,1,a"], {}),
        # a double that spans two months fails in both
        ({"kind": "unique", "columns": ["kind"]}, ["01-31,N,1,a", "02-01,N,1,a"], {"N": (2, 2)}),
        ({"kind": "range", "column": "amount", "at_least": 1, "at_most": 5},
         ["01-05,N,1,a", "01-05,N,5,a", "01-05,N,0.999999,a", "01-05,S,5.000001,a", "01-05,S,,a"],
         {"N": (1, 1), "S": (1, 1)}),
        ({"kind": "range", "column": "amount", "at_least": 0}, ["01-05,N,0,a", "01-05,N,-1,a"],
         {"N": (1, 1)}),
        ({"kind": "allowed", "column": "kind", "values": ["a", "it's"]},
         ["01-05,N,1,a", "01-05,N,1,it's", "01-05,N,1,", "01-05,S,1,A"], {"S": (1, 1)}),
        ({"kind": "monotone", "column": "amount"},
         ["01-05,N,1,a", "01-06,N,1,a", "01-07,N,0.5,a", "01-05,S,9,a", "01-06,S,10,a"],
         {"N": (1, 1)}),
        ({"kind": "monotone", "column": "amount", "direction": "falling"},
         ["01-05,N,2,a", "01-06,N,1,a", "02-07,N,1.5,a"], {"N": (1, 1)}),
        # a gap is passed over: 3 is still followed by 2
        ({"kind": "monotone", "column": "amount"},
         ["01-05,N,3,a", "01-06,N,,a", "01-07,N,2,a"], {"N": (1, 1)}),
        ({"kind": "rows", "at_least": 0.5, "at_most": 2},
         ["01-05,N,1,a", "01-06,N,1,a", "02-05,N,1,a", *["03-05,N,1,a"] * 3], {"N": (3, 1)}),
        # February has no row: January is not held against March
        ({"kind": "rows", "at_least": 0.5}, [*["01-05,N,1,a"] * 4, "03-05,N,1,a"], {}),
    ],
)  # fmt: skip
def test_rows_that_break_a_check_are_counted_by_department(room, check, lines, failed):
    assert failures(checked(room, rows(*lines), check), check["kind"]) == failed


@pytest.mark.parametrize("days, failed", [(10, {"S"}), (9, {"N", "S"}), (41, set())])
def test_fresh_counts_days_to_the_state_of_the_data(room, days, failed):
    table = checked(room, rows("02-10,N,1,a", "01-10,S,1,a"), {"kind": "fresh", "days": days},
                    as_of=date(2024, 2, 20))  # fmt: skip
    assert set(failures(table, "fresh")) == failed


def test_without_a_state_of_the_data_the_latest_day_of_all_sources_stands(room):
    check = {"kind": "fresh", "days": 0, "severity": "error"}
    table = checked(room, rows("02-10,N,1,a", "02-09,S,1,a"), check)
    assert set(failures(table, "fresh")) == {"S"}
    assert table.doubts == (Doubt(None, "S", date(2024, 2, 10), None, "fresh"),)


@pytest.mark.parametrize(
    "each, at_least, failed",
    [("day", 1, {"N": 2, "S": 2}), ("day", "0.05", {"S": 1}), ("month", 1, {"S": 1}),
     ("workday", "0.08", {"N": 1, "S": 1})],
)  # fmt: skip
def test_complete_is_the_share_of_expected_days_that_have_rows(room, each, at_least, failed):
    # N has 2 of 31 and 2 of 29 days (of workdays 2 of 23 and 1 of 21), S 2 of 31 and none
    lines = [
        "01-05,N,1,a",
        "01-08,N,1,a",
        "02-05,N,1,a",
        "02-10,N,1,a",
        "01-05,S,1,a",
        "01-08,S,1,a",
    ]
    check = {"kind": "complete", "each": each, "at_least": at_least}
    table = checked(room, rows(*lines), check, as_of=date(2024, 2, 29))
    assert {unit: months for unit, (_, months) in failures(table, "complete").items()} == failed


def test_a_month_that_is_not_over_is_not_incomplete(room):
    check = {"kind": "complete", "each": "month"}
    table = checked(room, rows("01-05,N,1,a"), check, as_of=date(2024, 2, 28))
    assert failures(table, "complete") == {}


def test_a_value_must_stand_in_the_other_source(room):
    room.write("sales.csv", rows("01-05,N,1,a", "01-05,N,1,b", "01-05,N,1,", "01-05,S,1,c"))
    room.write("kinds.csv", "code\na\nb\n")
    check = {"kind": "refers_to", "column": "kind", "source": "kinds", "to": "code"}
    kinds = {"path": "kinds.csv", "unit": None, "date": None,
             "columns": [{"name": "code", "type": "text"}]}  # fmt: skip
    declared = {"sales": {"columns": COLUMNS, "checks": [check]}, "kinds": kinds}
    assert failures(room.intake(declared).tables["sales"], "refers_to") == {"S": (1, 1)}
    room.write("kinds.csv", "code\n")
    intake = room.intake(declared)
    (issue,) = intake.tables["sales"].issues
    assert (issue.code, issue.facts) == ("check_not_run", {"check": "refers_to", "other": "kinds"})


def test_a_source_without_departments_is_checked_as_a_whole(room):
    table = checked_alone(room, "code\na\na\n", {"kind": "unique", "columns": ["code"],
                                                 "severity": "error"})  # fmt: skip
    assert failures(table, "unique") == {None: (2, 1)}
    assert table.doubts == (Doubt(None, None, None, None, "unique code"),)


def checked_alone(room, content, check):
    columns = [{"name": "code", "type": "text"}]
    return room.table(content, unit=None, date=None, columns=columns, checks=[check])


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_only_an_error_puts_rows_in_doubt(room, severity):
    check = {"kind": "range", "column": "amount", "at_least": 0, "severity": severity}
    table = checked(room, rows("01-05,N,-850,a", "02-05,N,1,a", "01-05,S,1,a"), check)
    (issue,) = table.issues
    assert issue.severity == severity
    assert issue.facts["example"] == "-850"
    assert (issue.facts["first"], issue.facts["last"]) == ("2024-01-05", "2024-01-05")
    doubts = (Doubt("amount", "N", JAN, date(2024, 1, 5), "range amount"),)
    assert table.doubts == (doubts if severity == "error" else ())


def test_what_is_in_doubt_stops_its_kpi_for_that_department_and_month_alone(room):
    room.write("sales.csv", rows("01-05,N,-1,a", "02-05,N,2,a", "01-05,S,3,a", "02-05,S,4,a"))
    check = {"kind": "range", "column": "amount", "at_least": 0, "severity": "error"}
    kpis = {"total": kpi("total", kind="sum", value="amount"), "n": kpi("n", kind="count")}
    workspace = room.workspace({"sales": {"columns": COLUMNS, "checks": [check]}}, kpis=kpis)
    cube = build_cube(workspace, load_tables(workspace, room.scratch), room.scratch / "cube")
    january, february = Period.parse("2024-01"), Period.parse("2024-02")
    assert cube.value("total", "N", january).missing is Missing.CHECK_FAILED
    assert cube.value("total", "N", february).value == 2
    assert cube.value("total", "S", january).value == 3
    assert cube.value("n", "N", january).value == 1  # it does not read the column


def test_pandera_judges(room, monkeypatch):
    import pandera.pandas as pa

    seen = []
    validate = pa.DataFrameSchema.validate

    def spy(self, frame, *args, **named):
        seen.append((len(frame), {str(check) for check in self.columns["value"].checks}))
        return validate(self, frame, *args, **named)

    monkeypatch.setattr(pa.DataFrameSchema, "validate", spy)
    check = {"kind": "range", "column": "amount", "at_least": 0}
    checked(room, rows("01-05,N,-1,a", "02-05,N,1,a", "01-05,S,1,a"), check)
    ((length, checks),) = seen
    assert length == 3  # departments and months, not rows
    assert "less_than_or_equal_to(0.0)" in str(checks)
