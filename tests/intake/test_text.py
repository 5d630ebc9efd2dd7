"""CSV files of every writing become the cells that stand in them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers import lines
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.intake.readers.text import read_text
from kpi_reports.params.reading import Header, Layout, TextOptions

MESSY = Path(__file__).parents[2].parent / "shared" / "data" / "messy"
CONNECTION = duckdb.connect()
Cells = tuple[str | None, ...]


def read(
    file: Path, *, target: Path | None = None, layout: Layout | None = None, **options: Any
) -> PlainTable:
    return read_text(
        file,
        target or file.with_name("target.csv"),
        options=TextOptions(**options),
        layout=layout or Layout(),
        name="sales.csv",
    )


def cells(table: PlainTable) -> list[tuple[int, Cells]]:
    """The rows as DuckDB reads them from the plain table, with their numbers."""
    names = [f"c{position}" for position in range(len(table.header))]
    names = ["n", *names] if table.numbered else names
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    rows = (
        CONNECTION.cursor()
        .execute(
            f"SELECT * FROM read_csv('{table.path}', auto_detect=false, header=false, "
            f"skip={table.skip}, delim='{table.delimiter}', quote='\"', escape='\"', "
            f"columns={{{columns}}})"
        )
        .fetchall()
    )
    if table.numbered:
        return [(int(row[0]), row[1:]) for row in rows]
    return list(enumerate(rows, start=table.first_row))


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "original"
    file.write_bytes(content)
    return file


def refused(tmp_path: Path, content: bytes, **options: Any) -> str:
    with pytest.raises(SourceError) as error:
        read(written(tmp_path, content), **options)
    return str(error.value)


# what DuckDB reads in place


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n3,4\n",
        b"a,b\r\n1,2\r\n3,4\r\n",
        b"a,b\r\n1,2\r\n3,4",
        b"\xef\xbb\xbfa,b\n1,2\n3,4",
        b"a,b\n1,2\n3,4\n\n\n",
        b"a,b\r\n1,2\r\n3,4\r\n\r\n",
    ],
)
def test_even_utf_8_is_read_in_place(tmp_path: Path, content: bytes) -> None:
    file = written(tmp_path, content)
    table = read(file)
    assert table == PlainTable(file, ("a", "b"))
    assert cells(table) == [(2, ("1", "2")), (3, ("3", "4"))]
    assert not (tmp_path / "target.csv").exists()


def test_names_only_are_a_table_without_rows(tmp_path: Path) -> None:
    assert cells(read(written(tmp_path, b"a,b"))) == []


def test_names_are_trimmed_and_stand_in_one_line(tmp_path: Path) -> None:
    table = read(written(tmp_path, b'"sales\nin 1000"," b ",b,\n1,2,3,4\n'))
    assert table.header == ("sales in 1000", "b", "b", "")
    assert cells(table) == [(2, ("1", "2", "3", "4"))]


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_even_text_is_even_across_chunks(tmp_path: Path, size: int, end: bytes) -> None:
    line = b"12345,12345" + end
    content = b"a,b" + end + line * (size // len(line))
    content += b"1," + b"x" * (size - len(content) - len(end) - 2) + end
    file = written(tmp_path, content)
    assert read(file).path == file
    assert read(written(tmp_path, content + end + b"1,2" + end)).numbered


# what is copied as UTF-8


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_copied_and_told(tmp_path: Path, encoding: str) -> None:
    table = read(written(tmp_path, "部门;人数\n华东;12\n".encode(encoding)), encoding=encoding)
    assert table.path == tmp_path / "target.csv"
    assert not table.numbered
    assert table.header == ("部门", "人数")
    assert cells(table) == [(2, ("华东", "12"))]
    found, delimiter = table.issues
    assert (found.code, found.severity) == ("encoding_found", "note")
    assert found.facts["how"] == "declared"
    assert found.facts["file"] == "sales.csv"
    assert (delimiter.code, delimiter.facts["delimiter"]) == ("delimiter_found", ";")


def test_chinese_traffic_is_found_as_gb18030(tmp_path: Path) -> None:
    table = read(MESSY / "cn_gb18030_traffic_percent.csv", target=tmp_path / "target.csv")
    rows = cells(table)
    assert table.header == ("流量来源", "来源明细", "访客数", "支付转化率", "客单价")
    assert len(rows) == 22
    assert rows[0] == (2, ("一级", "-A", "35188 ", "9.98%", "54.3"))
    assert rows[-1] == (23, ("四级", "-D", "3 ", "0.00%", None))
    facts = {"file": "sales.csv", "encoding": "gb18030", "how": "only fit"}
    assert [(issue.code, issue.facts) for issue in table.issues] == [("encoding_found", facts)]


# what needs a parser


def test_rows_keep_their_numbers_where_lines_are_empty(tmp_path: Path) -> None:
    table = read(written(tmp_path, b'\na,b\n\n1,2\n \n"3\nx",4\n\n,\n5,6\n'))
    assert table.numbered
    # the cell with a line break is one row: 1 empty, 2 names, 3 empty, 4, 5 empty, 6, 7, 8, 9
    assert cells(table) == [(4, ("1", "2")), (6, ("3\nx", "4")), (9, ("5", "6"))]


def test_empty_rows_of_delimiters_are_no_rows(tmp_path: Path) -> None:
    assert cells(read(written(tmp_path, b"a,b\n1,2\n,\n, \n"))) == [(2, ("1", "2"))]
    assert cells(read(written(tmp_path, b"a\n1\n\n2\n\n"))) == [(2, ("1",)), (4, ("2",))]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r1,2\r3,4\r",
        b"a,b\r1,2\r3,4",
        b"a,b\n1,2\r\n3,4\n",
        b"a,b\r\n1,2\n3,4\r\n",
        b"a,b\n1,2\r3,4\n",
        b"a,b\n1,2\n3,4\r",
        b"a,b\n1,2\n3,4\n  ",
    ],
)
def test_every_line_end_ends_a_row(tmp_path: Path, content: bytes) -> None:
    table = read(written(tmp_path, content))
    assert table.numbered
    assert cells(table) == [(2, ("1", "2")), (3, ("3", "4"))]


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        (b'a,b\r\n"x\r\ny",2\r\n', "x\r\ny"),  # read in place, so as it stands
        (b'a,b\n"x\ny",2\n', "x\ny"),
        (b'a,b\r\n"x\ny",2\r\n', "x\ny"),
        (b'a,b\n"x\ry",2\n', "x\ny"),
        (b'a,b\n"x\r\ny",2\n', "x\ny"),
        (b'a,b\n"x\n\ny",2\n', "x\n\ny"),
    ],
)
def test_line_breaks_in_cells_stay_in_them(tmp_path: Path, content: bytes, cell: str) -> None:
    assert cells(read(written(tmp_path, content))) == [(2, (cell, "2"))]


def test_old_mac_line_ends_are_read(tmp_path: Path) -> None:
    table = read(MESSY / "mac_newlines.csv", target=tmp_path / "target.csv")
    assert cells(table) == [(2, ("1", "2", "3")), (3, ("Once upon\na time", "5", "6"))]


def test_nul_bytes_are_dropped_and_counted(tmp_path: Path) -> None:
    table = read(MESSY / "null_byte.csv", target=tmp_path / "target.csv")
    assert cells(table) == [(2, (None, "2", "3"))]
    (issue,) = table.issues
    assert (issue.code, issue.severity) == ("nul_bytes", "warning")
    assert issue.facts == {"file": "sales.csv", "count": 1}


def test_a_table_of_a_statistics_office_keeps_codes_and_grouped_digits(tmp_path: Path) -> None:
    table = read(MESSY / "FY09_EDU_Recipients_by_State.csv", target=tmp_path / "target.csv")
    rows = cells(table)
    assert table.header[:3] == ("State Name", "State Abbreviate", "Code")
    assert table.header[-1] == "TOTAL"  # the empty column at the right end is none
    assert rows[0] == (
        2,
        ("ALABAMA", "AL", "01", "6,718", "1,728", "2,703", "1,269", "8", "12,426"),
    )
    assert rows[-1][:1] == (53,)  # row 54 holds nothing but commas
    assert len(rows) == 52


def test_a_declared_layout_leaves_titles_and_notes_out(tmp_path: Path) -> None:
    content = "销售月报\n单位：万元\n\n部门,一月\n华东,12\n合计,12\n注：含税\n".encode()
    table = read(
        written(tmp_path, content),
        layout=Layout(header=Header(row=4), end_words=("注：",), leave_out=("合计",)),
    )
    assert table.header == ("部门", "一月")
    assert cells(table) == [(5, ("华东", "12"))]
    assert {issue.code for issue in table.issues} == {"rows_left_out", "rows_after_end"}


def test_a_declared_quote_is_understood(tmp_path: Path) -> None:
    table = read(written(tmp_path, b"a,b\n'1,5',it''s\n'x''y',2\n"), quote="'")
    assert cells(table) == [(2, ("1,5", "it''s")), (3, ("x'y", "2"))]


@pytest.mark.parametrize("content", [b'a, b\n1, "2,5"\n', b'\na, b\n1, "2,5"\n'])
def test_spaces_before_a_quoted_cell_belong_to_no_cell(tmp_path: Path, content: bytes) -> None:
    assert [row for _, row in cells(read(written(tmp_path, content)))] == [("1", "2,5")]
    uneven = content.replace(b"2,5", b"25")
    assert [row for _, row in cells(read(written(tmp_path, uneven)))] == [("1", "25")]


# what separates the cells


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_what_cuts_all_rows_alike(tmp_path: Path, delimiter: str) -> None:
    rows = [["day", "sales"], ["1 May", "1"], ["2 May", f"a{delimiter}b"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    table = read(written(tmp_path, text.getvalue().encode()))
    assert table.delimiter == delimiter
    assert cells(table) == [(2, ("1 May", "1")), (3, ("2 May", f"a{delimiter}b"))]


def test_a_decimal_comma_does_not_hide_the_semicolon(tmp_path: Path) -> None:
    table = read(written(tmp_path, b"Tag;Umsatz\n1.5.;1.234,50\n2.5.;7,25\n"))
    assert cells(table) == [(2, ("1.5.", "1.234,50")), (3, ("2.5.", "7,25"))]


def test_two_delimiters_that_fit_are_asked_about(tmp_path: Path) -> None:
    content = b"day;sales, net\n1;2,5\n3;4,5\n"
    assert refused(tmp_path, content) == (
        "'sales.csv': the cells may be separated by comma or semicolon. Its first line is: "
        'day;sales, net\nDeclare which, as text: {delimiter: ","}'
    )
    table = read(written(tmp_path, content), delimiter=";")
    assert cells(table) == [(2, ("1", "2,5")), (3, ("3", "4,5"))]
    tab = refused(tmp_path, b"a\tb|c\n1\t2|3\n")
    assert "separated by tab or bar" in tab
    assert 'text: {delimiter: "\\t"}' in tab


def test_the_delimiter_is_found_under_a_declared_title(tmp_path: Path) -> None:
    content = b"Sales, all shops\n\nday;sales\n1;2\n3;4,5\n"
    table = read(written(tmp_path, content), layout=Layout(header=Header(row=3)))
    assert cells(table) == [(4, ("1", "2")), (5, ("3", "4,5"))]


def test_another_declared_delimiter_is_understood(tmp_path: Path) -> None:
    table = read(written(tmp_path, "a、b\n1、2\n".encode()), delimiter="、")
    assert cells(table) == [(2, ("1", "2"))]


def test_delimiter_and_quote_must_differ_and_be_characters(tmp_path: Path) -> None:
    told = refused(tmp_path, b"a;b\n", delimiter=";", quote=";")
    assert "; is declared as the delimiter and as the quote" in told
    told = refused(tmp_path, b"a;b\n", delimiter="\n")
    assert "no line break or NUL can be the delimiter or the quote" in told


# what is refused


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n\t", b"\xef\xbb\xbf", b"\0\0"])
def test_a_file_without_text_has_no_names(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content) == "'sales.csv' is empty: it has no column names"


def test_a_file_of_delimiters_has_no_names(tmp_path: Path) -> None:
    assert "there is no filled cell, so no column names" in refused(tmp_path, b",,\n,,\n")


def test_a_title_is_taken_for_no_name(tmp_path: Path) -> None:
    told = refused(tmp_path, b"Sales of May\n\nday,shop,sales\n1,N,2\n2,S,3\n")
    assert told == (
        "row 3 of 'sales.csv' cannot be read: it has 3 cells where the column names in row 1 are "
        "1. If the names stand in row 3, write layout: {header: {row: 3}}"
    )


def test_a_row_with_a_cell_too_many_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, b"a,b\n1,2\n1,234,5\n3,4\n")
    assert told == (
        "row 3 of 'sales.csv' cannot be read: it has 3 cells where the column names in row 1 are "
        "2. A cell that holds the delimiter must stand in quotation marks"
    )
    late = b"a,b\n\n" + b"1,2\n" * 200 + b"1,2,3\n"
    assert "row 203: it has 3 cells, the header has 2 columns" in refused(tmp_path, late)


def test_empty_cells_beyond_the_names_are_no_fault(tmp_path: Path) -> None:
    for content in (b"a,b\n1,2,\n3,4\n", b"a,b\n\n1,2,\n3,4\n"):
        rows = [row for _, row in cells(read(written(tmp_path, content)))]
        assert rows == [("1", "2"), ("3", "4")]


def test_a_row_with_a_cell_too_few_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "a,b,c\n1,2,3\n\n注：含税\n".encode())
    assert told == (
        "row 4 of 'sales.csv' cannot be read: it has 1 cell where the column names are 3. If the "
        "table ends before it, write layout: {end_words: [...]} with its first word; if it is a "
        "total or a heading, layout: {leave_out: [...]}"
    )
    assert "row 3 of 'sales.csv' cannot be read: it has 2 cells where" in refused(
        tmp_path, b"a,b,c\n1,2,3\n1,2\n"
    )
    late = b"a,b\n\n" + b"1,2\n" * 3_000 + b"1\n"
    assert "row 3003 of 'sales.csv' cannot be read: it has 1 cell" in refused(tmp_path, late)


def test_names_without_a_column_at_the_right_end_need_no_cells(tmp_path: Path) -> None:
    table = read(written(tmp_path, b"a,b,,\n1,2\n3,4\n"))
    assert table.header == ("a", "b")
    assert cells(table) == [(2, ("1", "2")), (3, ("3", "4"))]


def test_an_unclosed_quotation_mark_is_told_with_its_line(tmp_path: Path) -> None:
    content = b'a,b\n\n"x\ny",2\n3,"4\n5,6\n'
    assert refused(tmp_path, content) == (
        "line 5 of 'sales.csv' cannot be read: the quotation mark \" opened there is not closed"
    )
    long = b'a,b\n\n3,"4\n' + b"5,6\n" * 50_000
    assert refused(tmp_path, long) == (
        "line 3 of 'sales.csv' cannot be read: a cell there has more than 131,072 characters; "
        'probably its quotation mark " is not closed'
    )


def test_text_after_a_quotation_mark_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, b'a,b\n\n1,"x"y\n') == (
        "line 3 of 'sales.csv' cannot be read: there is text after a closing quotation mark \"; "
        "inside a quoted cell it must be doubled"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("layout", [Layout(), Layout(header=Header(find=("a",)))])
def test_a_line_beyond_the_limit_is_refused(tmp_path: Path, encoding: str, layout: Layout) -> None:
    # read as bytes, 上 (U+4E0A) holds a line feed: such a line is only long as text
    long = "a,b\n1,2\n3," + "上" * (lines.LINE_LIMIT + 1) + "\n"
    told = refused(tmp_path, long.encode(encoding), layout=layout)
    assert told == (
        "line 3 of 'sales.csv' has more than 2,000,000 bytes: that is no table of lines. Is it the "
        "right file, and is it whole?"
    )


@pytest.mark.parametrize("before", [0, 1, 1 << 20, (1 << 21) + 5])
def test_the_limit_of_a_line_is_exact(tmp_path: Path, before: int) -> None:
    table = b"\n" * before + b"x" * lines.LINE_LIMIT
    lines.refuse_long_lines(written(tmp_path, table + b"\ny"), name="x")
    with pytest.raises(SourceError, match=rf"line {before + 1} of 'x' has more than 2,000,000"):
        lines.refuse_long_lines(written(tmp_path, table + b"x\ny"), name="x")


def test_two_gigabytes_in_one_line_are_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "original"
    with file.open("wb") as sparse:
        sparse.write(b"a,b\n")
        sparse.truncate(2 << 30)
    with pytest.raises(SourceError, match=r"line 2 of 'sales\.csv' has more than 2,000,000 bytes"):
        read(file)


# whatever is written is read back

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "cp932")
CELL = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc019 ,;|\t\"'.\n-=，；１２ａ华东销售一上东京アカ\u3000"),
        st.characters(min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("C",)),
    ),
    max_size=6,
).filter(lambda cell: not cell.lstrip(" ").startswith('"'))
# the first column is never empty: a row of empty cells is no row
ROW = st.tuples(CELL.map(lambda cell: f"0{cell}"), CELL, CELL)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    rows=st.lists(ROW, max_size=8),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    declared=st.booleans(),
)
def test_every_table_is_read_back_equal(
    tmp_path: Path,
    rows: list[tuple[str, str, str]],
    encoding: str,
    delimiter: str,
    end: str,
    declared: bool,
) -> None:
    if encoding == "cp932":
        rows = [_in_cp932(row) for row in rows]
    text = io.StringIO(newline="")
    # with CR line ends, Python's writer leaves a lone LF in a cell without quotes
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("id", "name", "note"), *rows])
    unicode = encoding.startswith("utf")
    options = {"delimiter": delimiter}
    if declared or not unicode:
        options["encoding"] = encoding
    table = read(written(tmp_path, text.getvalue().encode(encoding)), **options)
    assert table.header == ("id", "name", "note")
    assert cells(table) == [
        (number, tuple(cell or None for cell in row)) for number, row in enumerate(rows, start=2)
    ]


def _in_cp932(row: tuple[str, ...]) -> tuple[str, str, str]:
    """The row without what cp932 cannot write, or writes so that it is read as another."""
    first, second, third = (
        "".join(c for c in cell if c.encode("cp932", "replace").decode("cp932") == c)
        for cell in row
    )
    return first, second, third


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ['"a\nb",c', '",",c', '"a",c'])
def test_a_quoted_name_behind_a_byte_order_mark_adds_and_loses_no_row(
    tmp_path: Path, ends: str, header: str
) -> None:
    path = tmp_path / "marked.csv"
    text = f"{header}\n1,2\n3,4\n".replace("\n", ends)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    table = read(path)
    assert [row for _, row in cells(table)] == [("1", "2"), ("3", "4")]
    assert len(table.header) == 2
