from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake import load_tables
from kpi_reports.params.models import Column, DateFromParts
from kpi_reports.values import DataIssue, Table


def load(workspace, tmp_path) -> Table:
    return load_tables(workspace, tmp_path / "scratch")["sales"]


def rows(table: Table) -> list[tuple[Any, ...]]:
    query = f"FROM ({table.relation}) ORDER BY ALL"
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def issue(table: Table, code: str) -> DataIssue:
    (found,) = [issue for issue in table.issues if issue.code == code]
    return found


def test_declared_columns_are_kept_with_unit_and_day_and_nothing_else(shelf, workspace, tmp_path):
    shelf("sales.csv", b"sold_on,shop,amount,till\n2024-01-05,N,7,1\n2024-01-06,S,8,1\n")
    table = load(workspace(), tmp_path)
    assert rows(table) == [(7, "N", date(2024, 1, 5)), (8, "S", date(2024, 1, 6))]
    assert table.columns == {"amount": "BIGINT"}
    assert table.issues == ()
    facts = table.facts
    assert (facts.rows, facts.first_day, facts.last_day) == (2, date(2024, 1, 5), date(2024, 1, 6))
    assert facts.location == "shelf-data 1.2: data/sales.csv"


def test_each_type_takes_its_own_values_and_counts_the_rest(shelf, workspace, tmp_path):
    names = ["text", "integer", "decimal", "number", "date", "timestamp", "boolean"]
    cells = [
        [" x ", "12.0", "1.5", "-1e3", "2024-02-29", "2024-01-01T23:00:00+08:00", "yes"],
        ["NaN", "12.7", "nan", "nan", "2024-02-30", "infinity", "maybe"],
        ["", "1_0", "1e20", "inf", "epoch", "05/06/2024", "2"],
    ]
    head = ",".join(names)
    lines = "\n".join(f"2024-01-05,N,{','.join(row)}" for row in cells)
    shelf("sales.csv", f"sold_on,shop,{head}\n{lines}\n".encode())
    columns = [Column(name=name, type=name) for name in names]
    table = load(workspace(columns=columns, missing=("",)), tmp_path)
    first = next(row for row in rows(table) if row[0] == "x")
    assert first[:7] == (
        "x",
        12,
        Decimal("1.5"),
        -1000.0,
        date(2024, 2, 29),
        datetime(2024, 1, 1, 23),  # the clock as written
        True,
    )
    lost = {i.facts["column"]: i.facts for i in table.issues if i.code == "uncastable"}
    assert set(lost) == set(names[1:])
    assert {name: facts["rows"] for name, facts in lost.items()} == dict.fromkeys(lost, 2)
    assert lost["integer"]["example"] == "12.7"
    assert lost["integer"]["type"] == "integer"
    assert (lost["integer"]["file"], lost["integer"]["row"]) == ("sales.csv", 3)


def test_missing_markers_and_empty_cells_become_missing_and_are_no_fault(
    shelf, workspace, tmp_path
):
    shelf("sales.csv", b"sold_on,shop,amount\n2024-01-05,N,NA\n2024-01-05,N,\n2024-01-05,N, - \n")
    table = load(workspace(missing=("NA", "-")), tmp_path)
    assert [row[0] for row in rows(table)] == [None, None, None]
    assert [i.code for i in table.issues] == ["all_missing"]
    assert issue(table, "all_missing").facts == {"column": "amount", "rows": 3}


def test_a_department_named_as_a_missing_marker_keeps_its_rows(shelf, workspace, tmp_path):
    shelf("sales.csv", b"sold_on,shop,amount\n2024-01-05,NA,1\n2024-01-05,N,NA\n")
    table = load(workspace(units=("NA", "N")), tmp_path)
    assert rows(table) == [(1, "NA", date(2024, 1, 5)), (None, "N", date(2024, 1, 5))]


def test_rows_of_unknown_departments_are_dropped_and_told(shelf, workspace, tmp_path):
    shelf(
        "sales.csv",
        b"sold_on,shop,amount\n2024-01-05,N,1\n2024-01-05,W,2\n2024-01-05,W,3\n"
        b"2024-01-05,E,4\n2024-01-05,NA,5\n",
    )
    table = load(workspace(), tmp_path)
    assert [row[0] for row in rows(table)] == [1]
    assert table.facts.rows == 5
    assert issue(table, "unknown_unit").facts == {"rows": 3, "units": 2, "examples": "W, E"}
    assert issue(table, "missing_unit").facts == {"rows": 1}
    assert issue(table, "unknown_unit").source == "sales"


def test_rows_whose_day_cannot_be_made_are_dropped_and_told(shelf, workspace, tmp_path):
    shelf(
        "sales.csv",
        b"y,m,d,shop,amount\n2024,2,29,N,1\n2024,2,30,N,2\n2024,13,1,N,3\nNA,1,1,N,4\n2024,1.5,1,N,5\n",
    )
    table = load(workspace(date=DateFromParts(year="y", month="m", day="d")), tmp_path)
    assert rows(table) == [(1, "N", date(2024, 2, 29))]
    assert issue(table, "no_day").facts == {"rows": 4, "example": "1-1"}


def test_a_column_has_its_own_name_here_and_unit_and_date_may_use_either(
    shelf, workspace, tmp_path
):
    shelf("sales.csv", "日期,门店,金额\n2024-01-05,N,1\n".encode())
    columns = (
        Column(name="amount", type="integer", source_name="金额"),
        Column(name="shop", type="text", source_name="门店"),
    )
    table = load(workspace(columns=columns, unit="shop", date="日期"), tmp_path)
    assert rows(table) == [(1, "N", "N", date(2024, 1, 5))]


def test_a_column_may_be_called_unit_or_day_where_it_is_just_that(shelf, workspace, tmp_path):
    shelf("sales.csv", b"day,unit,amount\n2024-01-05,N,1\n")
    columns = (Column(name="unit", type="text"), Column(name="day", type="date"))
    table = load(workspace(columns=columns, unit="unit", date="day"), tmp_path)
    assert rows(table) == [("N", date(2024, 1, 5))]


def test_quoted_cells_windows_lines_and_a_byte_order_mark_are_read(shelf, workspace, tmp_path):
    shelf("sales.csv", b'\xef\xbb\xbfsold_on,shop,amount\r\n2024-01-05,"N","7"\r\n')
    assert rows(load(workspace(), tmp_path)) == [(7, "N", date(2024, 1, 5))]


def test_one_row_and_a_column_whose_values_are_all_missing_are_no_error(shelf, workspace, tmp_path):
    shelf("sales.csv", b"sold_on,shop,amount\n2024-01-05,N,\n")
    assert issue(load(workspace(), tmp_path), "all_missing").severity == "warning"


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "'sales.csv' is empty"),
        (b"sold_on,shop,amount\n", "holds column names but no row"),
        (b"sold_on,shop,amout\n2024-01-05,N,1\n", "no column 'amount'.* mean 'amout'"),
        (b"sold_on,shop,amount,amount\n2024-01-05,N,1,2\n", "2 columns named 'amount'"),
        (b"sold_on,shop,amount\n2024-01-05,N\n", "row 2 of .* it has 2 cells where .* are 3"),
        (b"sold_on,shop,amount\n2024-01-05,N,1,2\n", "row 2 of .* it has 4 cells"),
        (b"sold_on,shop,amount\n2024-01-05,\xff,1\n", "is neither UTF-8 nor UTF-16"),
        (b'sold_on,shop,amount\n2024-01-05,"N,1\n', "line 2 of .* quotation mark .* is not closed"),
        (b'"' + b"x" * 200_000, "line 1 of 'sales.csv' cannot be read"),
        (b"sold_on,shop,amount\n2024-01-05,W,1\n", "no row .* departments.yaml does not have .W"),
        (b"sold_on,shop,amount\n2024-01-05,,1\n", "1 rows have no value in 'shop'"),
        (b"sold_on,shop,amount\n5 May,N,1\n", "1 rows have no day .for example '5 May'"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(shelf, workspace, tmp_path, content, told):
    shelf("sales.csv", content)
    with pytest.raises(SourceError, match=told) as raised:
        load(workspace(), tmp_path)
    assert str(tmp_path) not in str(raised.value)


def test_a_line_without_end_is_told_as_such(shelf, workspace, tmp_path):
    shelf("sales.csv", b"sold_on,shop,amount\n2024-01-05,N," + b"9" * 3_000_000 + b"\n")
    with pytest.raises(SourceError, match="that is no table of lines"):
        load(workspace(), tmp_path)
