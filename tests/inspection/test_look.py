"""What a file begins with tells its format; every refusal is in the reader's words."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from kpi_reports.errors import SourceError
from kpi_reports.inspection.grids import LOOKED_ROWS
from kpi_reports.inspection.inspecting import inspect_file
from kpi_reports.inspection.look import look

Put = Callable[[str, str | bytes], Path]
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "", "'a.csv' is empty: it has no column names"),
        ("a.csv", " \n\n", "'a.csv' is empty: it has no column names"),
        ("a.csv", 'a,b\n1,"2\n', "line 2 of 'a.csv' cannot be read: unexpected end of data"),
        ("a.csv", b"%PDF-1.7\n", "it begins as a PDF does"),
        ("a.csv", b"a,\xff\xff\x00\x81\n", "neither UTF-8 nor UTF-16"),
        ("a.xlsx", "", "'a.xlsx' is no workbook"),
        ("a.xls", "<html><table></table></html>", "'a.xls' is no workbook"),
        ("a.xlsx", b"PK\x03\x04broken", "'a.xlsx' is damaged or was not copied in full"),
        ("a.xls", OLE + b"\0" * 600, "'a.xls' cannot be read as a workbook"),
        ("a.parquet", b"PAR1 and no more", "'a.parquet' is no Parquet file, or a damaged one"),
        ("a.jsonl", '{"a": 1}\n{"a":\n', "line 2, column 6 of 'a.jsonl' is no JSON"),
        ("a.json", '[\n{"a": 1}\n]\n', "'a.json' is one JSON document"),
        ("a.jsonl", "", "'a.jsonl' is empty"),
        ("a.db", "no database at all", "'a.db' cannot be read as a SQLite database"),
        ("a.db", b"", "'a.db' is empty: it has no table"),
        ("a.csv.gz", b"no gzip", "'a.csv.gz' is damaged and cannot be unpacked"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_words(
    put: Put, name: str, content: str | bytes, told: str
) -> None:
    with pytest.raises(SourceError) as caught:
        inspect_file(put(name, content))
    assert told in str(caught.value)


def test_a_missing_file_a_folder_and_a_wrong_sheet_are_told(put: Put, tmp_path: Path) -> None:
    path = put("sales.csv", "a,b\n1,2\n")
    with pytest.raises(SourceError, match=r"there is no file .* Did you mean 'sales.csv'"):
        look(tmp_path / "sale.csv")
    with pytest.raises(SourceError, match=r"there is no file 'nowhere/x.csv'"):
        look(Path("nowhere/x.csv"))
    with pytest.raises(SourceError, match=r"is a folder. Name one file in it"):
        look(tmp_path)
    with pytest.raises(SourceError, match=r"has no sheets or tables to choose 'x' from"):
        look(path, sheet="x")


def test_an_empty_workbook_and_an_unknown_or_empty_sheet_are_told(tmp_path: Path) -> None:
    empty, filled = tmp_path / "empty.xlsx", tmp_path / "filled.xlsx"
    with xlsxwriter.Workbook(empty) as book:
        book.add_worksheet()
    with xlsxwriter.Workbook(filled) as book:
        book.add_worksheet("data").write(0, 0, "a")
        book.add_worksheet("bare")
    with pytest.raises(SourceError, match=r"'empty.xlsx' is empty: no sheet of it holds a value"):
        look(empty)
    with pytest.raises(SourceError, match=r"there is no sheet 'dta'. Did you mean 'data'"):
        look(filled, sheet="dta")
    with pytest.raises(SourceError, match=r"'filled.xlsx' is empty: the sheet holds nothing"):
        look(filled, sheet="bare")
    assert look(filled).remarks == ("empty sheets, not looked at: bare",)


def test_a_workbook_with_a_password_is_told(put: Put) -> None:
    # an encrypted .xlsx is an OLE file that names this stream, in UTF-16
    path = put("a.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(SourceError, match=r"password"):
        look(path)


def test_a_database_without_that_table_or_packed_is_told(demo: Path, tmp_path: Path) -> None:
    database = demo / "data" / "hr.db"
    with pytest.raises(SourceError, match=r"there is no table 'agent'. Did you mean 'agents'"):
        look(database, sheet="agent")
    packed = tmp_path / "hr.db.gz"
    packed.write_bytes(gzip.compress(database.read_bytes()))
    with pytest.raises(SourceError, match=r"is a packed database"):
        look(packed)


def test_a_packed_table_is_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x;y\n1;2\n")
    seen = look(path)
    assert (seen.format, seen.delimiter, seen.ending_misleads) == ("csv", ";", False)


@pytest.mark.parametrize(("rows", "longer"), [(LOOKED_ROWS - 2, False), (LOOKED_ROWS, True)])
def test_only_the_first_rows_are_looked_at(put: Put, rows: int, longer: bool) -> None:
    path = put("a.csv", "x,y\n" + "1,2\n" * rows)
    (grid,) = look(path).grids
    assert (len(grid.rows), grid.is_longer) == (min(rows + 1, LOOKED_ROWS), longer)


def test_a_workbook_counts_rows_as_excel_does(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(3, 1, ("name", "value"))
        sheet.write_row(5, 1, ("a", 1.5))
    (grid,) = look(path).grids
    assert grid.rows == ((4, (None, "name", "value")), (6, (None, "a", "1.5")))
