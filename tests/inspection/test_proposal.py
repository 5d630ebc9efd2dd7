"""A proposal can be loaded as it is, and the file is read by it: hand-counted rows."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

Put = Callable[[str, str | bytes], Path]
Propose = Callable[..., str]
Parsed = Callable[[str], dict[str, Any]]
Read = Callable[..., Any]


def rows_of(table: Any) -> int:
    return int(table.facts.rows)


def test_a_gbk_file_with_titles_a_total_and_notes(
    demo: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    text = propose(demo / "data" / "财务_2024年.csv", departments=demo)
    source = parsed(text)["finance"]
    assert source.path == "data/财务_*年.csv"
    assert source.file_name == "财务_{year}年.csv"
    assert source.text.encoding == "gb18030"
    assert source.layout.header.find == ("月份", "部门")
    assert source.layout.leave_out == ("合计",)
    assert source.layout.end_words == ("注：", "制表")
    assert (source.unit, source.date) == ("部门", "月份")
    revenue = next(column for column in source.columns if column.name == "revenue")
    assert (revenue.type, revenue.from_unit, revenue.to_unit) == ("decimal", "万元", "元")
    # what the demo's own declaration of the same files reads
    from kpi_reports.params.load import load_workspace

    declared = load_workspace(demo).sources["finance"]
    assert (
        rows_of(read({"s": source}, demo)["s"])
        == rows_of(read({"s": declared}, demo)["s"])
        == _records_of(demo, "财务_*.csv")
    )


def _records_of(demo: Path, pattern: str) -> int:
    """Rows that begin with a year's month."""
    count = 0
    for path in (demo / "data").glob(pattern):
        with path.open(encoding="gb18030", newline="") as file:
            first = (row[0] for row in csv.reader(file) if row)
            count += sum(text.startswith("20") and "月" in text for text in first)
    return count


def test_two_rows_of_names_over_merged_cells_on_several_sheets(
    demo: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    text = propose(demo / "data" / "CRM_2024年.xlsx", departments=demo)
    assert "'说明' holds no table" in text
    source = parsed(text)["crm"]
    assert source.excel.sheet == "*Q*"
    assert (source.layout.header.find, source.layout.header.rows) == (("部门", "区域"), 2)
    assert source.layout.fill_down == ("部门",)
    assert source.layout.leave_out == ("合计",)
    names = {column.name: column.names_in_file[0] for column in source.columns}
    assert names["new_amount"] == "新签_金额"
    # three years of twelve months of three regions by two kinds, and one online
    assert rows_of(read({"s": source}, demo)["s"]) == 3 * 12 * 7


def test_months_as_columns_become_rows(
    demo: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    text = propose(demo / "data" / "生产月报.xlsx", departments=demo)
    source = parsed(text)["production"]
    assert source.wide_to_long.columns == "####年*月"
    assert source.layout.fill_down == ("产线", "产品")
    assert source.unit is None
    assert "# date: month  # from the headers, as 2024年12月" in text
    # four lines by three figures by 36 months
    assert rows_of(read({"s": source}, demo)["s"]) == 4 * 3 * 36


def test_a_workbook_a_month_reads_them_all(
    demo: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    text = propose(demo / "data" / "客服_2024年1月.xlsx", departments=demo)
    assert "# 36 files fit" in text
    source = parsed(text)["service"]
    assert (source.path, source.file_name) == ("data/客服_*.xlsx", "客服_{year}年{month}月.xlsx")
    assert (source.unit, source.date) == ("部门", "日期")
    from kpi_reports.params.load import load_workspace

    declared = load_workspace(demo).sources["service"]
    plain = declared.model_copy(update={"columns": (), "duplicates": None, "checks": ()})
    found, meant = read({"s": source}, demo)["s"], read({"s": plain}, demo)["s"]
    assert rows_of(found) == rows_of(meant)
    assert found.facts.dropped == meant.facts.dropped
    # later workbooks call a column by another name
    assert "lacks '响应时长', it has '首次响应时长(分钟)'" in text


def test_json_lines_beyond_the_rows_looked_at(
    demo: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    path = demo / "data" / "客户满意度调查.jsonl"
    text = propose(path, departments=demo)
    assert "# only the first 5,000 rows were looked at; the file is longer" in text
    source = parsed(text)["customer_survey"]
    types = {column.name: column.type for column in source.columns}
    assert types["submitted_at"] == "timestamp"
    assert types["answer_score"] == "integer"
    # the number of the answer, not the time, tells rows apart: some answered twice
    assert "# duplicates: {key: [answer_no], keep: last}" in text
    with path.open(encoding="utf-8") as file:
        lines = sum(1 for _ in file)
    assert rows_of(read({"s": source}, demo)["s"]) == lines


def test_parquet_types_are_those_that_are_stored(
    tmp_path: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    path = tmp_path / "销售.parquet"
    duckdb.execute(
        "COPY (SELECT '客服部' AS 部门, DATE '2024-01-01' + n::INTEGER AS 日期, n / 4 AS 金额, "
        "n AS 数量, n % 2 = 0 AS 有效, TIMESTAMPTZ '2024-01-01 08:00:00+00' AS at "
        f"FROM range(7) AS t(n)) TO '{path}' (FORMAT parquet)"
    )
    source = parsed(propose(path))["sales"]
    types = {column.name: column.type for column in source.columns}
    assert types == {
        "department": "text",
        "date": "date",
        "amount": "decimal",
        "quantity": "integer",
        "有效": "boolean",
        "at": "timestamp",
    }
    table = read({"s": source}, tmp_path)["s"]
    assert rows_of(table) == 7
    assert table.facts.dropped == ()


def test_each_table_of_a_database_is_a_source(
    demo: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    sources = parsed(propose(demo / "data" / "hr.db", departments=demo))
    with sqlite3.connect(demo / "data" / "hr.db") as connection:
        counts = {
            source.table: connection.execute(f"SELECT count(*) FROM {source.table}").fetchone()[0]
            for source in sources.values()
        }
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'")
        assert len(sources) == tables.fetchone()[0]
    assert {source.connection for source in sources.values()} == {"sqlite:data/hr.db"}
    read_rows = {name: rows_of(table) for name, table in read(sources, demo).items()}
    assert read_rows == {name: counts[source.table] for name, source in sources.items()}


def test_columns_of_bytes_are_left_out_of_the_query(
    tmp_path: Path, propose: Propose, parsed: Parsed, read: Read
) -> None:
    path = tmp_path / "files.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE documents (id INTEGER, content BLOB)")
        connection.execute("INSERT INTO documents VALUES (1, x'00ff')")
    text = propose(path)
    assert "columns of bytes, which cannot be read: content" in text
    source = parsed(text)["documents"]
    assert source.query == 'SELECT "id" FROM "documents"'
    assert rows_of(read({"s": source}, tmp_path)["s"]) == 1


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("项目任务_2022.csv", None),  # tabs; the later years have semicolons
        ("投诉工单.csv", None),
        ("版本质量.csv", 157),
    ],
)
def test_other_files_of_the_company_are_read_whole(
    demo: Path, propose: Propose, parsed: Parsed, read: Read, name: str, rows: int | None
) -> None:
    (source,) = parsed(propose(demo / "data" / name, departments=demo)).values()
    table = read({"s": source}, demo)["s"]
    found, dropped = rows_of(table), sum(entry.rows for entry in table.facts.dropped)
    # 总经办 is no department, and some rows name none
    assert dropped == {"投诉工单.csv": 28}.get(name, 0)
    if rows is None:
        files = sorted((demo / "data").glob(source.path.removeprefix("data/")))
        rows = sum(len(f.read_text(encoding="utf-8").splitlines()) - 1 for f in files)
    assert found == rows


# What each real file is, counted by hand: sources, rows of the first, and words that must be said.
REAL = [
    ("FY09_EDU_Recipients_by_State.csv", 52, "digits that begin with 0 ('01') are a code"),
    ("cn_gb18030_traffic_percent.csv", 22, "type: percent, source_name: 支付转化率"),
    ("cn_nbs_cpi_月度数据.xls", 9 * 24, "columns: '####年*月'"),
    ("janitor_dirty_data.xlsx", 12, "3 error cells, first D6 #REF!"),
    ("mac_newlines.csv", 2, "looked at: rows 2, columns 3"),
    ("null_byte.csv", 1, "it holds NUL bytes"),
    ("readxl_dates-1904.xls", None, "choose: no row looks clearly like column names"),
    ("readxl_deaths.xlsx", 20, "end_words: [Some, This]"),
    ("readxl_names-need-repair-xlsx.xlsx", 2, "a b: not declared. 2 columns have this name"),
    ("readxl_texty-dates-xlsx.xlsx", 2, "{name: a, type: timestamp}"),
    ("readxl_unnamed-duplicated-columns.xlsx", None, "var2: not declared. 2 columns have this"),
    ("readxl_whitespace-xlsx.xlsx", 5, "excel: {sheet: whitespace}"),
    ("smungs_toronto_transit.xlsx", 44 * 33, "columns: '####*'"),
]


@pytest.mark.parametrize(("name", "rows", "said"), REAL, ids=[entry[0] for entry in REAL])
def test_a_real_file_is_right_or_says_what_it_cannot_tell(
    messy: Path,
    propose: Propose,
    parsed: Parsed,
    read: Read,
    name: str,
    rows: int | None,
    said: str,
) -> None:
    text = propose(messy / name)
    assert said in text
    sources = parsed(text)
    first = next(iter(sources))
    if rows is None:
        assert sources[first].columns == ()
        return
    assert rows_of(read({first: sources[first]}, messy)[first]) == rows


def test_names_that_yaml_gives_a_meaning_to_stay_what_they_are(
    put: Put, propose: Propose, parsed: Parsed, read: Read, tmp_path: Path
) -> None:
    names = ["a: b", "#c", "{d}", "- e", "no", "f'g", 'h"i', "[j", "&k", "@l", "007", "~", "x\ny"]
    path = tmp_path / "odd: {names} # here.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, [f"v{n}" for n in range(len(names))]])
    text = propose(path, name="yes: #1")
    source = parsed(text)["yes: #1"]
    assert [column.names_in_file[0] for column in source.columns] == [*names[:-1], "x y"]
    assert rows_of(read({"s": source}, tmp_path)["s"]) == 1


def test_text_from_the_file_cannot_leave_its_comment(
    put: Put, propose: Propose, parsed: Parsed
) -> None:
    path = put("a.csv", 'name,value\n"x\u2028evil: 1",1\n"y\nother: 2",2\n')
    assert list(parsed(propose(path))) == ["a"]


def test_an_absolute_path_is_proposed_outside_a_folder_of_params(
    put: Put, propose: Propose, parsed: Parsed, tmp_path: Path
) -> None:
    text = propose(put("[1] a.csv", "x,y\n1,2\n"))
    assert "choose: better a path in the params folder" in text
    (source,) = parsed(text).values()
    assert source.path == f"{tmp_path.as_posix()}/[[]1] a.csv"


def test_a_sibling_whose_name_does_not_fit_is_named(put: Put, propose: Propose) -> None:
    put("sales_2024-13.csv", "a,b\n1,2\n")
    text = propose(put("sales_2024-01.csv", "a,b\n1,2\n"))
    assert "choose: file_name: 'sales_{year}-{month}.csv', if path is narrowed" in text
    assert "it does not fit sales_2024-13.csv" in text


def test_a_workbook_that_is_text_is_declared_as_csv(
    put: Put, propose: Propose, parsed: Parsed, read: Read, tmp_path: Path
) -> None:
    (source,) = parsed(propose(put("report.xls", "a\tb\n1\t2\n"))).values()
    assert source.format == "csv"
    assert rows_of(read({"s": source}, tmp_path)["s"]) == 1


def test_several_encodings_that_fit_are_a_question_with_lines(put: Put, propose: Propose) -> None:
    text = propose(put("a.csv", "名,数\n".encode("gb18030") + b"1,2\n"))
    assert "# choose: the encoding is gb18030, or " in text
    assert "gb18030: 名,数" in text
    assert "text: {encoding: gb18030}" in text


def test_several_delimiters_that_would_do_are_a_question(
    put: Put, propose: Propose, parsed: Parsed
) -> None:
    text = propose(put("a.csv", "a;b,c\n1;2,3\n4;5,6\n"))
    assert "choose: several marks would do as delimiter" in text
    (source,) = parsed(text).values()
    assert source.text.delimiter in (",", ";")


def test_a_decimal_comma_is_declared(put: Put, propose: Propose, parsed: Parsed) -> None:
    text = propose(put("a.csv", "name;amount\na;1.234,50\nb;12,75\nc;3,5\n"))
    (source,) = parsed(text).values()
    assert (source.text.decimal_mark, source.text.thousands_mark) == (",", ".")
    assert source.columns[1].type == "decimal"


def test_year_and_month_in_columns_of_their_own_make_the_day(
    put: Put, propose: Propose, parsed: Parsed
) -> None:
    (source,) = parsed(propose(put("a.csv", "部门,年,月,数\n客服部,2024,1,3\n"))).values()
    assert source.date.model_dump(exclude_none=True) == {"year": "年", "month": "月"}


def test_the_name_of_the_file_says_the_month_where_no_column_does(
    put: Put, propose: Propose, parsed: Parsed, read: Read, tmp_path: Path
) -> None:
    path = put("客服_2024年3月.csv", "部门,接待量\n客服部,3\n客服,4\n")
    (source,) = parsed(propose(path)).values()
    table = read({"s": source}, tmp_path)["s"]
    assert (rows_of(table), str(table.facts.first_day)) == (2, "2024-03-01")


def test_checks_hold_in_the_units_that_are_counted_in(put: Put, propose: Propose) -> None:
    text = propose(put("a.csv", "部门,收入（万元）\nA,1.5\nA,2\nB,3\nB,4.25\n"))
    assert "#   - {kind: range, column: revenue, at_least: 15000, at_most: 42500}" in text
    assert "#   - {kind: required, column: revenue}" in text
    assert "#   - {kind: allowed, column: department, values: [A, B]}" in text


def test_lines_of_json_with_another_ending_are_declared(
    put: Put, propose: Propose, parsed: Parsed
) -> None:
    text = propose(put("a.json", json.dumps({"a": 1}) + "\n" + json.dumps({"a": 2}) + "\n"))
    (source,) = parsed(text).values()
    assert source.format == "jsonl"


def test_hidden_rows_and_one_sheet_of_several(
    tmp_path: Path, propose: Propose, parsed: Parsed
) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("one", "two"):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([("k", name), ("a", 1), ("b", 2)]):
                sheet.write_row(row, 0, cells)
            sheet.set_row(2, None, None, {"hidden": True})
    text = propose(path, sheet="two")
    assert "1 hidden rows, first row 3: they are read. choose: excel: {hidden_rows:" in text
    (source,) = parsed(text).values()
    assert source.excel.sheet == "two"
    assert len(parsed(propose(path))) == 2


def test_a_cell_far_below_and_outside_is_no_refusal(tmp_path: Path, propose: Propose) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("a", "b"))
        for row in range(1, 1500):
            sheet.write_row(row, 0, (row, row))
        sheet.write(1400, 7, "beside")
    assert "only the first" in propose(path)
