"""Parquet files are read where they lie; copied only where the declaration changes rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake import load_tables
from kpi_reports.measure import build_cube
from kpi_reports.periods import Period
from tests.intake.conftest import issue_of, kpi, places_of, rows_of

DAY = date(2024, 1, 5)
JAN = "DATE '2024-01-05' AS sold_on, 'N' AS shop"


def parquet(room, name, select):
    path = room.write(name, "")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")


def read(room, select, type_="integer", **changed):
    """The table of one file with a column x of this type."""
    parquet(room, "a.parquet", select)
    columns = [{"name": "x", "type": type_}]
    return room.table(**{"path": "a.parquet", "columns": columns, **changed})


def test_a_file_is_read_in_place_without_a_copy(room):
    table = read(room, f"SELECT {JAN}, 7::BIGINT AS x UNION ALL SELECT {JAN}, 8")
    assert rows_of(table.relation) == [(7, "N", DAY), (8, "N", DAY)]
    assert places_of(table) == [(0, 1, None), (0, 2, None)]
    assert table.files == (str(room.folder / "a.parquet"),)
    assert [path for path in room.scratch.rglob("*") if path.is_file()] == []


def test_a_file_in_place_is_measured_on_a_locked_connection(room):
    parquet(room, "a.parquet", f"SELECT {JAN}, 7::BIGINT AS x")
    source = {"path": "a.parquet", "columns": [{"name": "x", "type": "integer"}]}
    kpis = {"total": kpi("total", kind="sum", value="x")}
    workspace = room.workspace({"sales": source}, kpis=kpis)
    cube = build_cube(workspace, load_tables(workspace, room.scratch), room.scratch / "cube")
    assert cube.value("total", "N", Period.parse("2024-01")).value == 7


@pytest.mark.parametrize(
    "stored, type_, value",
    [
        ("7::TINYINT", "integer", 7), ("7::DOUBLE", "integer", 7), ("7.0::DECIMAL(4,1)",
        "integer", 7),
        ("1.5::DOUBLE", "decimal", Decimal("1.5")), ("1.5::DECIMAL(38,10)", "decimal",
        Decimal("1.5")),
        ("1.5::FLOAT", "number", 1.5), ("0.25::DOUBLE", "percent", Decimal("0.25")),
        ("90::INTEGER", "minutes", Decimal(90)), ("true", "boolean", True),
        ("TIMESTAMP '2024-01-05 10:00'", "date", DAY),
        ("DATE '2024-01-05'", "timestamp", datetime(2024, 1, 5)),
        ("'a'", "text", "a"), ("'a'::ENUM('a', 'b')", "text", "a"), ("7", "text", "7"),
    ],
)  # fmt: skip
def test_stored_types_become_declared_ones(room, stored, type_, value):
    table = read(room, f"SELECT {JAN}, {stored} AS x", type_)
    assert rows_of(table.relation) == [(value, "N", DAY)]
    assert table.issues == ()


@pytest.mark.parametrize(
    "stored, type_, example",
    [
        ("7.5::DOUBLE", "integer", "7.5"), ("1e30::DOUBLE", "integer", "1e+30"),
        ("1e15::DOUBLE", "decimal", "1000000000000000.0"), ("'nan'::DOUBLE", "number", "nan"),
        ("'inf'::DOUBLE", "decimal", "inf"), ("18446744073709551615::UBIGINT", "integer",
         "18446744073709551615"),
        ("1234567890123::DECIMAL(20,2)", "decimal", "1234567890123.00"),
    ],
)  # fmt: skip
def test_a_stored_value_that_does_not_fit_is_missing_and_told(room, stored, type_, example):
    table = read(room, f"SELECT {JAN}, {stored} AS x UNION ALL SELECT {JAN}, NULL", type_)
    assert [row[0] for row in rows_of(table.relation)] == [None, None]
    told = issue_of(table, "uncastable").facts
    assert (told["column"], told["type"], told["rows"]) == ("x", type_, 1)
    assert told["example"] == example
    assert issue_of(table, "all_missing").facts == {"column": "x", "rows": 2}


def test_a_type_that_cannot_be_made_is_told(room):
    with pytest.raises(SourceError, match="'x' is stored as BOOLEAN, of which no integer can be"):
        read(room, f"SELECT {JAN}, true AS x")


def test_texts_that_hold_numbers_and_days_are_copied_and_read_as_texts(room):
    select = (
        "SELECT '2024年1月5日' AS sold_on, 'N' AS shop, '1,234' AS x UNION ALL SELECT '', 'N', 'x'"
    )
    table = read(room, select)
    assert rows_of(table.relation) == [(1234, "N", DAY)]
    assert places_of(table) == [(0, 1, None), (0, 2, "no_day")]
    assert [path.name for path in room.scratch.rglob("*") if path.is_file()] == [
        "source_000.parquet"
    ]


def test_folders_may_name_a_column_and_files_may_differ_in_columns(room):
    parquet(room, "d/shop=N/a.parquet", "SELECT DATE '2024-01-05' AS sold_on, 1 AS x, 2 AS y")
    parquet(room, "d/shop=S/a.parquet", "SELECT DATE '2024-01-05' AS sold_on, 3 AS x")
    columns = [{"name": "x", "type": "integer"}, {"name": "y", "type": "integer"}]
    table = room.table(path="d/*/*.parquet", columns=columns)
    assert rows_of(table.relation) == [(1, 2, "N", DAY), (3, None, "S", DAY)]
    assert places_of(table) == [(0, 1, None), (1, 1, None)]
    assert [file.location for file in table.facts.files] == [
        "d/shop=N/a.parquet", "d/shop=S/a.parquet"
    ]  # fmt: skip
    whole = room.table(path="d", columns=columns)
    assert rows_of(whole.relation) == rows_of(table.relation)


def test_a_column_that_a_month_lacks_is_an_error_of_its_days_here_too(room):
    parquet(room, "d/a_6.parquet", f"SELECT {JAN}, 1 AS x")
    parquet(room, "d/a_7.parquet", "SELECT DATE '2024-07-05' AS sold_on, 'N' AS shop")
    table = room.table(path="d/*.parquet", columns=[{"name": "x", "type": "integer"}])
    facts = issue_of(table, "column_missing").facts
    assert (facts["file"], facts["first"], facts["last"]) == (
        "a_7.parquet",
        "2024-07-05",
        "2024-07-05",
    )
    assert [doubt.column for doubt in table.doubts] == ["x"]


def test_rows_left_out_are_those_of_their_file(room):
    parquet(room, "d/1.parquet", f"SELECT {JAN}, 1 AS x")
    parquet(room, "d/2.parquet", f"SELECT {JAN}, 1 AS x UNION ALL SELECT DATE '2024-01-05', 'W', 2 "
            "UNION ALL SELECT NULL, 'N', 3 UNION ALL SELECT DATE '2024-01-05', ' ', 4")  # fmt: skip
    table = room.table(path="d/*.parquet", columns=[{"name": "x", "type": "integer"}])
    assert [(file.rows, file.used) for file in table.facts.files] == [(1, 1), (4, 1)]
    assert places_of(table) == [
        (0, 1, None), (1, 1, None), (1, 2, "unknown_unit"), (1, 3, "no_day"), (1, 4, "missing_unit")
    ]  # fmt: skip
    codes = {issue.code: issue.facts["rows"] for issue in table.issues}
    assert codes == {"unknown_unit": 1, "missing_unit": 1, "no_day": 1}


@pytest.mark.parametrize(
    "content, told",
    [
        (b"", "'a.parquet' is no Parquet file"),
        (b"PAR1 nothing PAR1", "is no Parquet file, or a dam"),
    ],
)
def test_a_damaged_file_is_told_by_its_name(room, content, told):
    room.write("a.parquet", content)
    with pytest.raises(SourceError, match=told):
        room.table(path="a.parquet")


def test_a_column_that_no_file_has_is_told(room):
    parquet(room, "a.parquet", f"SELECT {JAN}, 1 AS amout")
    with pytest.raises(SourceError, match=r"no column 'amount'.* mean 'amout'"):
        room.table(path="a.parquet")


def test_no_row_and_no_row_that_counts_are_told(room):
    with pytest.raises(SourceError, match="holds column names but no row"):
        read(room, f"SELECT {JAN}, 1 AS x LIMIT 0")
    with pytest.raises(SourceError, match=r"departments.yaml does not have .W."):
        read(room, "SELECT DATE '2024-01-05' AS sold_on, 'W' AS shop, 1 AS x")


def test_parquet_and_others_do_not_stand_together(room):
    parquet(room, "a.parquet", f"SELECT {JAN}, 1 AS amount")
    room.write("a.csv", "sold_on,shop,amount\n2024-01-05,N,1\n")
    with pytest.raises(SourceError, match="Parquet files and others stand together"):
        room.table(path="a.*")


def test_year_from_the_file_name_is_a_value_of_every_row_of_its_file(room):
    parquet(room, "a_2023.parquet", "SELECT 'N' AS shop, 1 AS month, 1 AS x")
    parquet(room, "a_2024.parquet", "SELECT 'N' AS shop, 1 AS month, 2 AS x")
    found = room.rows(
        path="a_*.parquet", file_name="a_{year}.parquet", date={"year": "year", "month": "month"},
        columns=[{"name": "x", "type": "integer"}],
    )  # fmt: skip
    assert found == [(1, "N", date(2023, 1, 1)), (2, "N", date(2024, 1, 1))]
