from __future__ import annotations

import csv
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers import excel, workbook_xml
from kpi_reports.intake.readers.excel import read_workbook
from kpi_reports.params.reading import Header, Layout, SheetOptions

MESSY = Path(__file__).parents[2].parent / "shared" / "data" / "messy"


def tables(path, layout=None, **options):
    return read_workbook(
        path,
        lambda number: path.parent / f"{path.name}.{number}.csv",
        options=SheetOptions(**options),
        layout=layout or Layout(),
        name=path.name,
    )


def records(table):
    with table.path.open(newline="", encoding="utf-8") as file:
        return [(int(row[0]), row[1:]) for row in csv.reader(file)]


def codes(table):
    return {issue.code: (issue.severity, dict(issue.facts)) for issue in table.issues}


def xlsx(path, sheets, **options):
    """A workbook: name of sheet to rows of cells, or to what writes the sheet."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, **options}
    with xlsxwriter.Workbook(path, options) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(content):
                content(book, sheet)
            else:
                for number, row in enumerate(content):
                    sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def messy(tmp_path):
    """Reads a real file of the folder of messy data; what is written goes elsewhere."""

    def read(name, layout=None, **options):
        return read_workbook(
            MESSY / name,
            lambda number: tmp_path / f"{number}.csv",
            options=SheetOptions(**options),
            layout=layout or Layout(),
            name=name,
        )

    if not MESSY.is_dir():
        pytest.skip(f"{MESSY} is not on this machine")
    return read


# -- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_cells_become_the_text_that_excel_stores(tmp_path, epoch_1904):
    def write(book, sheet):
        day, moment, clock, long = (
            book.add_format({"num_format": code})
            for code in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm:ss", "[h]:mm:ss")
        )
        sheet.write_row(0, 0, ["value"])
        cells = [
            (sheet.write_number, 1234.0, None), (sheet.write_number, 0.1, None),
            (sheet.write_number, 0.1 + 0.2, None), (sheet.write_number, -5, None),
            (sheet.write_number, 110101199003072316, None), (sheet.write_boolean, True, None),
            (sheet.write_boolean, False, None), (sheet.write_string, "007", None),
            (sheet.write_string, "=1+1", None), (sheet.write_string, " a\nb ", None),
            (sheet.write_datetime, datetime(2024, 2, 29), day),
            (sheet.write_datetime, datetime(2024, 2, 29, 8, 30), moment),
            (sheet.write_datetime, datetime(2024, 12, 31, 23, 59, 59, 900_000), moment),
            (sheet.write_datetime, time(8, 30), clock), (sheet.write_number, 1.5, long),
            (sheet.write_number, -1.5, long),
        ]  # fmt: skip
        for number, (put, value, style) in enumerate(cells, start=1):
            put(number, 0, value, style)

    path = xlsx(tmp_path / "a.xlsx", {"s": write}, date_1904=epoch_1904)
    found = [cells[0] for _, cells in records(tables(path)[0])]
    assert found == [
        "1234", "0.1", "0.3", "-5", "110101199003072000", "true", "false", "007", "=1+1",
        " a\nb ", "2024-02-29", "2024-02-29 08:30:00", "2025-01-01", "08:30:00", "36:00:00",
        "-36:00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (time(23, 59, 59, 600_000), "24:00:00"),
        (time(8, 0, 0, 400_000), "08:00:00"),
        (timedelta(hours=1, microseconds=700_000), "1:00:01"),
        (1e20 / 3, "33333333333333300000"),
        (1e-7, "1e-07"),
        (None, None),
    ],
)
def test_parts_of_a_second_are_rounded_and_long_numbers_have_15_digits(moment, text):
    assert excel._texts([moment]) == [text]


def test_rows_and_columns_are_those_of_the_sheet_where_it_begins_lower(tmp_path):
    def write(book, sheet):
        sheet.write("C5", "name")
        sheet.write("D5", "n")
        sheet.write("C7", "x")
        sheet.write("D7", 3)

    path = xlsx(tmp_path / "a.xlsx", {"s": write})
    (table,) = tables(path)
    assert table.header == ("", "", "name", "n")
    assert records(table) == [(7, ["", "", "x", "3"])]
    (table,) = tables(path, Layout(header=Header(row=5)), area="C4:D7")
    assert (table.header, records(table)) == (("name", "n"), [(7, ["x", "3"])])
    assert (table.skip, table.numbered, table.sheet, table.values) == (0, True, "s", ())


def test_a_merged_cell_holds_its_value_in_the_upper_left_and_fill_down_repeats_it(tmp_path):
    def write(book, sheet):
        sheet.write_row(0, 0, ["地区", "数"])
        sheet.merge_range("A2:A3", "北")
        sheet.write_column(1, 1, [1, 2])

    path = xlsx(tmp_path / "a.xlsx", {"s": write})
    assert records(tables(path)[0]) == [(2, ["北", "1"]), (3, ["", "2"])]
    (table,) = tables(path, Layout(fill_down=("地区",)))
    assert records(table) == [(2, ["北", "1"]), (3, ["北", "2"])]


def test_names_over_merged_cells_are_joined(tmp_path):
    def write(book, sheet):
        sheet.merge_range("A1:A2", "部门")
        sheet.merge_range("B1:C1", "销售")
        sheet.write_row(1, 1, ["计划", "实际"])
        sheet.write_row(2, 0, ["甲", 1, 2])

    path = xlsx(tmp_path / "a.xlsx", {"s": write})
    (table,) = tables(path, Layout(header=Header(rows=2)))
    assert table.header == ("部门", "销售_计划", "销售_实际")


# -- areas ---------------------------------------------------------------------------------------

GRID = [["a", "b", "c"], [1, 2, 3], [4, 5, 6], [7, 8, 9]]


@pytest.mark.parametrize(
    ("area", "header", "found"),
    [
        ("A1:C4", ("a", "b", "c"), 3),
        ("B1:C3", ("b", "c"), 2),
        ("B1:B", ("b",), 3),
        ("B2:ZZ9999", ("2", "3"), 2),
    ],
)
def test_an_area_cuts_rows_and_columns(tmp_path, area, header, found):
    (table,) = tables(xlsx(tmp_path / "a.xlsx", {"s": GRID}), area=area)
    assert (table.header, len(records(table))) == (header, found)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("C1:B4", "excel.area 'C1:B4' ends before it begins"),
        ("A5:B4", "ends before it begins"),
        ("A5", "excel.area 'A5' is no area: write B3:F20"),
    ],
)
def test_an_area_that_is_none_is_refused(area, words):
    with pytest.raises(SourceError, match=words):
        workbook_xml.area_of(area)


# -- sheets --------------------------------------------------------------------------------------

ONE = [["n"], [1]]


def hide(book, sheet):
    sheet.write_column(0, 0, ["n", 9])
    sheet.hide()


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [
        (["x", "y"], "y", ["y"]),
        (["x", "y"], 2, ["y"]),
        (["x", "y"], "2", ["y"]),
        (["2", "1"], "2", ["2"]),
        (["2", "1"], 1, ["1"]),
        (["１月 ", "y"], "1月", ["１月 "]),
        (["1月", "说明", "2月"], "*月", ["1月", "2月"]),
    ],
)
def test_a_sheet_is_chosen_by_name_else_by_place_else_by_pattern(tmp_path, names, wanted, chosen):
    path = xlsx(tmp_path / "a.xlsx", dict.fromkeys(names, ONE))
    assert [table.sheet for table in tables(path, sheet=wanted)] == chosen


def test_what_a_pattern_says_goes_to_values_and_every_sheet_to_its_own_file(tmp_path):
    sheets = {"2024年3月": [["n"], [3]], "说明": [["x"]], "2024年4月": [["n"], [4]]}
    found = tables(xlsx(tmp_path / "a.xlsx", sheets), sheet="{year}年{month}月")
    assert [table.values for table in found] == [
        (("year", "2024"), ("month", "3")),
        (("year", "2024"), ("month", "4")),
    ]
    assert [records(table) for table in found] == [[(2, ["3"])], [(2, ["4"])]]


def test_the_only_sheet_with_a_value_is_taken_hidden_ones_last(tmp_path):
    (table,) = tables(xlsx(tmp_path / "a.xlsx", {"empty": [], "list": hide, "data": ONE}))
    assert (table.sheet, codes(table)) == ("data", {})
    (table,) = tables(tmp_path / "a.xlsx", sheet="list")
    assert codes(table) == {"hidden_sheet": ("note", {"sheet": "list"})}
    (table,) = tables(xlsx(tmp_path / "b.xlsx", {"empty": [], "list": hide}))
    assert table.sheet == "list"


@pytest.mark.parametrize(
    ("sheets", "options", "words"),
    [
        ({"x": ONE, "y": ONE}, {}, "'a.xlsx' holds 2 sheets with data: 'x', 'y'. Declare"),
        ({"x": [], "y": []}, {}, "'a.xlsx' is empty: no sheet of it holds a value"),
        ({"x": [], "y": ONE}, {"sheet": "x"}, "'a.xlsx', sheet 'x': the sheet is empty"),
        ({"sales": ONE}, {"sheet": "sale"}, "no sheet 'sale'. Did you mean 'sales'"),
        ({"x": ONE}, {"sheet": "2"}, "no sheet '2' and it has 1 sheets. Choose one of 'x'"),
        ({"x": ONE}, {"sheet": 0}, "there is no sheet '0'"),
        ({"x": ONE}, {"sheet": "{month}月"}, r"no sheet fits '\{month\}月'"),
        ({"x": ONE}, {"sheet": "{month"}, "is not closed"),
    ],
)
def test_a_sheet_that_cannot_be_chosen_is_told(tmp_path, sheets, options, words):
    path = xlsx(tmp_path / "a.xlsx", sheets)
    with pytest.raises(SourceError, match=words):
        tables(path, **options)


def test_a_layout_that_does_not_fit_names_file_and_sheet(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"x": ONE})
    with pytest.raises(SourceError, match=r"'a.xlsx', sheet 'x': no row has cells that read 'm'"):
        tables(path, Layout(header=Header(find=("m",))))


# -- what calamine does not tell -----------------------------------------------------------------


def with_errors(book, sheet):
    sheet.write_row(0, 0, ["n", "m"])
    sheet.write_formula("A2", "=1/0", None, "#DIV/0!")
    sheet.write_formula("B3", '=IF(A1="e","t=""e""",2)', None, 5)
    sheet.write_formula("B4", "=VLOOKUP(1,A:A,1)", None, "#N/A")


def test_error_cells_are_missing_and_counted_inside_the_area(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"other": ONE, "s": with_errors})
    (table,) = tables(path, sheet="s")
    assert records(table) == [(3, ["", "5"])]
    assert codes(table) == {"error_cells": ("warning", {"cells": 2, "example": "A2 #DIV/0!"})}
    assert codes(tables(path, sheet="s", area="B1:B")[0]) == {
        "error_cells": ("warning", {"cells": 1, "example": "B4 #N/A"})
    }
    assert codes(tables(path, sheet="other")[0]) == {}


def test_formulas_without_a_stored_value_are_counted(tmp_path):
    book = openpyxl.Workbook()
    for row in (["n", "m"], [1, "=A2*2"], [2, "=A3*2"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (table,) = tables(tmp_path / "a.xlsx")
    assert records(table) == [(2, ["1", ""]), (3, ["2", ""])]
    facts = {"cells": 2, "example": "B2"}
    assert codes(table) == {"formula_without_value": ("warning", facts)}


@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        (b'<c r="B2"><f>A1</f></c>', 1),
        (b'<c r="B2"><f>A1</f><v></v></c>', 1),
        (b'<c r="B2" s="1"><f t="shared" si="0"/><v/></c>', 1),
        (b'<x:c r="B2"><x:f>A1</x:f></x:c>', 1),
        (b"<c><f>A1</f></c>", 1),
        (b'<c r="B2" t="str"><f>""</f><v></v></c>', 0),  # its value is the empty text
        (b'<c r="B2"><f>A1</f><v>1</v></c>', 0),
        (b'<c r="B2"><v>1</v></c><c r="C2"><f>A1</f><v>1</v></c>', 0),
    ],
)
def test_a_formula_is_without_value_unless_its_value_is_text(cell, counted):
    facts = workbook_xml.SheetFacts()
    workbook_xml._search(b"<row>" + cell + b"</row>", workbook_xml.Area(), facts)
    assert facts.without_value == counted


def test_rows_are_searched_whole_wherever_the_pieces_of_the_file_end(monkeypatch):
    sheet = b'<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row><row r="2" hidden="1"></row>' * 3
    for chunk in range(1, 90):
        monkeypatch.setattr(workbook_xml, "_CHUNK", chunk)
        facts = workbook_xml.SheetFacts()
        pieces = list(workbook_xml._whole_rows(BytesIO(sheet)))
        for piece in pieces:
            workbook_xml._search(piece, workbook_xml.Area(), facts)
        assert (b"".join(pieces), facts.error_cells, facts.hidden_rows) == (sheet, 3, {2})


def with_hidden(book, sheet):
    sheet.write_column(0, 0, ["n", 1, 2, 3])
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(8, None, None, {"hidden": True})  # holds nothing
    sheet.set_column(5, 6, None, None, {"hidden": True})


def test_hidden_rows_are_told_and_left_out_if_declared(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"s": with_hidden})
    (table,) = tables(path)
    assert records(table) == [(2, ["1"]), (3, ["2"]), (4, ["3"])]
    facts = {"rows": 1, "first_row": 3, "left_out": False}
    assert codes(table) == {"hidden_rows": ("warning", facts)}
    (table,) = tables(path, hidden_rows="leave_out")
    assert records(table) == [(2, ["1"]), (4, ["3"])]
    assert codes(table) == {"hidden_rows": ("note", {**facts, "left_out": True})}


# -- other formats -------------------------------------------------------------------------------


def xls(path, rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    styles = {
        date: xlwt.easyxf(num_format_str="yyyy-mm-dd"),
        datetime: xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss"),
    }
    for number, row in enumerate(rows):
        for position, cell in enumerate(row):
            if cell is not None:
                sheet.write(
                    number, position, cell, styles.get(type(cell), xlwt.Style.default_style)
                )
    book.save(str(path))
    return path


def ods(path, rows):
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="s")
    book.spreadsheet.addElement(sheet)
    for row in rows:
        line = TableRow()
        sheet.addElement(line)
        for cell in row:
            line.addElement(_ods_cell(cell))
    book.save(str(path))
    return path


def _ods_cell(cell):
    match cell:
        case None:
            return TableCell()
        case bool():
            return TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
        case int() | float():
            return TableCell(valuetype="float", value=repr(cell))
        case date():
            return TableCell(valuetype="date", datevalue=cell.isoformat())
        case timedelta():
            hours, seconds = divmod(int(cell.total_seconds()), 3600)
            written = f"PT{hours:02}H{seconds // 60:02}M{seconds % 60:02}S"
            return TableCell(valuetype="time", timevalue=written)
    element = TableCell(valuetype="string")
    element.addElement(P(text=cell))
    return element


ROWS = [["名", "n", "d", "t"], ["甲", 1.5, date(2024, 3, 1), datetime(2024, 3, 1, 8, 30)]]
FOUND = [(2, ["甲", "1.5", "2024-03-01", "2024-03-01 08:30:00"])]


@pytest.mark.parametrize(("write", "kind"), [(xls, "xls"), (ods, "ods")])
def test_other_formats_say_what_they_cannot_tell(tmp_path, write, kind):
    (table,) = tables(write(tmp_path / f"a.{kind}", ROWS))
    assert (table.header, records(table)) == (("名", "n", "d", "t"), FOUND)
    facts = {"what": "hidden rows, error cells and formulas without a value", "format": kind}
    assert codes(table) == {"cannot_tell": ("note", facts)}


def test_a_duration_of_an_ods_beyond_a_day_is_hours(tmp_path):
    rows = [["t", "s"], [timedelta(hours=36, minutes=5), "PT text"]]
    assert records(tables(ods(tmp_path / "a.ods", rows))[0]) == [(2, ["36:05:00", "PT text"])]


def test_a_workbook_is_known_by_what_it_holds_not_by_its_ending(tmp_path):
    for write, written, renamed in ((xls, "a.xls", "b.xlsx"), (ods, "a.ods", "b.xls")):
        write(tmp_path / written, ROWS).rename(tmp_path / renamed)
        assert records(tables(tmp_path / renamed)[0]) == FOUND
    xlsx(tmp_path / "a.xlsx", {"s": ONE}).rename(tmp_path / "a.unpacked")
    assert records(tables(tmp_path / "a.unpacked")[0]) == [(2, ["1"])]


# -- files that are none -------------------------------------------------------------------------

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "'a.xls' is no workbook: it is empty. Get the file again"),
        (b"a,b\n1,2\n", "it looks like text, beginning 'a,b'. Declare format: csv"),
        ("部门,数\n".encode("gb18030"), "it looks like text, beginning '部门,数'"),
        ("a\tb\n1\t2".encode("utf-16"), "it looks like text, beginning 'a\tb'"),
        (b"<html><body><table>", r"it is a web page \(HTML\) under a workbook's name"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "it is a web page"),
        (b'<?xml version="1.0"?><table border="1">', "it is a web page"),
        (b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
        (b"\x00\x01\x02", "it holds neither a workbook nor text"),
        (OLE + b"\0" * 600, r"'a.xls' cannot be read as a workbook \(.*save it there as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "'a.xls' is protected by a password"),
        (b"PK\x03\x04 and no more", r"'a.xls' is damaged or was not copied in full \("),
    ],
)
def test_what_is_no_workbook_is_told_with_what_it_looks_like(tmp_path, content, words):
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(SourceError, match=words):
        tables(tmp_path / "a.xls")


@pytest.mark.parametrize(
    "write", [lambda path: xlsx(path, {"s": ONE}), lambda path: xls(path, ROWS)]
)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_is_refused(tmp_path, write, share):
    content = write(tmp_path / "whole").read_bytes()
    (tmp_path / "a.xls").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(SourceError, match=r"'a.xls' (is damaged|cannot be read as a workbook)"):
        tables(tmp_path / "a.xls")


def packed(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def members_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_changed_byte_in_a_sheet_is_found_by_its_checksum(tmp_path):
    members = members_of(xlsx(tmp_path / "a.xlsx", {"s": [["n"], [123456]]}))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    content = (tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(content.replace(b"<v>123456</v>", b"<v>923456</v>"))
    with pytest.raises(SourceError, match=r"damaged or was not copied in full \(Bad CRC-32"):
        tables(tmp_path / "a.xlsx")


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    path = packed(tmp_path / "a.xlsx", {"sales.csv": b"a,b"})
    with pytest.raises(SourceError, match=r"'a.xlsx' is no workbook but a zip archive"):
        tables(path)


def test_a_document_type_in_the_list_of_sheets_is_refused(tmp_path):
    members = members_of(xlsx(tmp_path / "a.xlsx", {"s": ONE}))
    book = members["xl/workbook.xml"].replace(b"<workbook", b"<!DOCTYPE x><workbook", 1)
    packed(tmp_path / "a.xlsx", {**members, "xl/workbook.xml": book})
    with pytest.raises(SourceError, match=r"list of sheets cannot be read \(.*document type"):
        tables(tmp_path / "a.xlsx")


def test_an_xls_with_a_password_is_told(tmp_path):
    content = bytearray(xls(tmp_path / "a.xls", ROWS).read_bytes())
    record = content.find(bytes.fromhex("0908100000060500")) + 20
    content[record : record + 2] = (0x2F).to_bytes(2, "little")
    (tmp_path / "a.xls").write_bytes(content)
    with pytest.raises(SourceError, match=r"'a.xls' is protected by a password. Open it in Excel"):
        tables(tmp_path / "a.xls")


def test_a_locked_zip_or_ods_is_told(tmp_path):
    path = packed(
        tmp_path / "a.ods", {"content.xml": "x", "META-INF/manifest.xml": "encryption-data"}
    )
    with pytest.raises(SourceError, match="protected by a password"):
        tables(path)
    content = bytearray(packed(tmp_path / "a.xlsx", {"a.xml": "x"}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1  # the flag of an encrypted member
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(SourceError, match="protected by a password"):
        tables(tmp_path / "a.xlsx")


def test_a_file_open_elsewhere_is_told(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    path = xlsx(tmp_path / "a.xlsx", {"s": ONE})
    monkeypatch.setattr(Path, "open", refuse)  # root may read whatever its rights say
    with pytest.raises(SourceError, match=r"'a.xlsx' is open in another program"):
        tables(path)


def test_a_folder_or_a_file_that_is_not_there_is_told(tmp_path):
    for path in (tmp_path, tmp_path / "none.xlsx"):
        with pytest.raises(SourceError, match=r"cannot be read: (Is a directory|No such file)"):
            tables(path)


def test_what_unpacks_beyond_the_limit_is_refused_whatever_it_claims(tmp_path, monkeypatch):
    path = xlsx(tmp_path / "a.xlsx", {"s": [["n"], *[[1]] * 10_000]})
    monkeypatch.setattr(workbook_xml, "UNPACKED_LIMIT", 1_000_000)
    monkeypatch.setattr(workbook_xml, "_CHUNK", 1_000)
    assert sum(map(len, members_of(path).values())) < 1_000_000
    tables(path)
    monkeypatch.setattr(workbook_xml, "UNPACKED_LIMIT", 500_000)
    with pytest.raises(SourceError, match=r"'a.xlsx' unpacks to more than 0 MB and is not read"):
        tables(path)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(SourceError, match="unpacks to more than"):
        tables(path)


def test_a_stray_cell_in_the_far_corner_is_told(tmp_path):
    def write(book, sheet):
        sheet.write_column(0, 0, ["n", 1])
        sheet.write(1_048_575, 16_383, "x")

    path = xlsx(tmp_path / "a.xlsx", {"s": write})
    with pytest.raises(SourceError, match=r"reaches to cell XFD1048576. Delete the rows and"):
        tables(path)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (excel.PasswordError, "protected by a password"),
        (excel.CalamineError, r"cannot be read as a workbook \(why\)"),
        (type("PanicException", (BaseException,), {}), r"cannot be read as a workbook \(why\)"),
    ],
)
def test_whatever_calamine_raises_is_told(kind, words):
    with pytest.raises(SourceError, match=words), excel._told("a.xls"):
        raise kind("why")


def test_what_is_not_calamines_passes(tmp_path):
    with pytest.raises(KeyboardInterrupt), excel._told("a.xls"):
        raise KeyboardInterrupt


# -- real files ----------------------------------------------------------------------------------


def test_statistics_with_a_preamble_and_notes_have_months_newest_first(messy):
    layout = Layout(header=Header(find=("指标",)), end_words=("注：",))
    (table,) = messy("cn_nbs_cpi_月度数据.xls", layout)
    assert table.header[0] == "指标"
    months = [f"{year}年{month}月" for year in (2017, 2016) for month in range(12, 0, -1)]
    assert table.header[1:] == tuple(months)
    found = records(table)
    assert [number for number, _ in found] == list(range(4, 13))
    assert found[0][1][:3] == ["居民消费价格指数(上年同月=100)", "101.8", "101.7"]
    facts = codes(table)["rows_after_end"][1]
    assert (facts["rows"], facts["first_row"]) == (2, 13)


def test_dirty_data_have_names_in_row_2_and_three_errors(messy):
    (table,) = messy("janitor_dirty_data.xlsx", Layout(header=Header(row=2)))
    assert table.header[:3] == ("First Name", "Last Name", "Employee Status")
    found = records(table)
    assert (len(found), found[-1][0]) == (12, 15)
    assert found[1][1][3:6] == ["Drafting", "2019-01-14", "0.25"]
    assert codes(table)["error_cells"][1] == {"cells": 3, "example": "D6 #REF!"}


def test_an_old_workbook_counted_from_1904_holds_the_first_day_of_2000(messy):
    (table,) = messy("readxl_dates-1904.xls")
    assert table.header == ("2000-01-01",) * 5


def test_two_sheets_with_text_above_and_below_are_cut_by_an_area(messy):
    arts, other = messy("readxl_deaths.xlsx", sheet="*", area="A5:F15")
    assert (arts.sheet, other.sheet) == ("arts", "other")
    bowie = ["David Bowie", "musician", "69", "true", "1947-01-08", "2016-01-10"]
    assert records(arts)[0] == (6, bowie)
    assert len(records(arts)) == len(records(other)) == 10


@pytest.mark.parametrize(
    ("name", "header", "first"),
    [
        (
            "readxl_names-need-repair-xlsx.xlsx",
            ("a b", "a b", "", "c%&$"),
            ["1", "a", "one", "1.1"],
        ),
        (
            "readxl_unnamed-duplicated-columns.xlsx",
            ("", "var2", "", "var2"),
            ["1", "a", "1.1", "aa"],
        ),
        ("readxl_texty-dates-xlsx.xlsx", ("a",), ["1985-03-11 13:00:00"]),
    ],
)
def test_names_that_are_absent_or_equal_stay_as_they_are(messy, name, header, first):
    (table,) = messy(name)
    assert (table.header, records(table)[0]) == (header, (2, first))


def test_white_space_of_cells_stays_and_of_names_goes(messy):
    (table,) = messy("readxl_whitespace-xlsx.xlsx", sheet="whitespace")
    assert table.header == ("<-space, space->",)
    # row 4 is white space alone: empty
    assert [number for number, _ in records(table)] == [2, 3, 5, 6, 7]
    assert records(table)[0] == (2, [" <-space"])


def test_ridership_of_toronto_has_names_in_row_6(messy):
    layout = Layout(
        header=Header(find=("FARE MEDIA", "2017")),
        end_words=("SYSTEM TOTAL",),
        leave_out=("SUB-TOTAL",),
    )
    (table,) = messy("smungs_toronto_transit.xlsx", layout)
    assert table.header[:5] == ("", "FARE MEDIA", "2017", "2016", "2015 *")
    found = dict(records(table))
    assert found[8][1:4] == ["     TOKENS", "76106", "102073"]
    assert max(found) == 41
    assert codes(table)["rows_left_out"][1]["rows"] == 3


# -- any table -----------------------------------------------------------------------------------

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp"))
    , min_size=1, max_size=8,
)  # fmt: skip
DAYS = st.dates(date(1905, 1, 1), date(2100, 1, 1))
CELL = st.none() | TEXT | st.integers(-(10**9), 10**9) | st.booleans() | DAYS
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6)


def as_text(cell):
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
    return str(cell)


def write_xlsx(path, rows):
    return xlsx(path, {"s": rows}, default_date_format="yyyy-mm-dd")


@pytest.mark.parametrize("write", [write_xlsx, xls, ods])
@settings(max_examples=15, deadline=None)
@given(rows=TABLE)
def test_any_table_reads_back_as_it_was_written(tmp_path_factory, write, rows):
    path = tmp_path_factory.mktemp("any") / "a.book"
    write(path, [["a", "b", "c"], *rows])
    filled = [(n, row) for n, row in enumerate(rows, start=2) if any(c is not None for c in row)]
    (table,) = tables(path)
    assert table.header == ("a", "b", "c")
    assert records(table) == [(number, list(map(as_text, row))) for number, row in filled]
