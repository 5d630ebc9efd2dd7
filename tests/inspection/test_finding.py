"""Rules by which rows and columns are told apart, with answers worked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError, SourceError
from kpi_reports.inspection.column_names import base_unit, english_name, unit_in_header
from kpi_reports.inspection.departments import read_departments
from kpi_reports.inspection.endings import find_ending
from kpi_reports.inspection.file_names import bare_stem, read_file_name
from kpi_reports.inspection.frame import frame_of
from kpi_reports.inspection.grids import Grid, Row
from kpi_reports.inspection.header import find_names, kind_of
from kpi_reports.inspection.kinds import Guess, Marks, find_marks, guess_type
from kpi_reports.inspection.wide import find_wide
from kpi_reports.inspection.yaml_lines import comment, flow, scalar
from kpi_reports.params.yaml_text import MapNode, TextNode, read_yaml


def rows(*lines: str, first: int = 1) -> tuple[Row, ...]:
    return tuple(
        (number, tuple(cell or None for cell in line.split("|")))
        for number, line in enumerate(lines, start=first)
    )


def guessed(texts: Sequence[str], name: str = "x", *, excel: bool = False) -> Guess:
    return guess_type(Counter(texts), name=name, marks=Marks(), excel=excel)


@pytest.mark.parametrize(
    ("lines", "at", "depth"),
    [
        (["a|b", "1|2"], 0, 1),
        (["title|", "a|b", "1|2", "3|4"], 1, 1),
        (["title||", "", "day|shop|sold", "2024-01-01|N|3"], 2, 1),
        (["shop|new||old|", "|n|sum|n|sum", "N|1|2|3|4", "S|1|2|3|4"], 0, 2),
        (["name|kind", "x|text", "y|text", "z|other"], 0, 1),
        (["指标|2017年12月|2017年11月", "甲|101.8|101.7", "乙|1|2"], 0, 1),
    ],
)
def test_the_row_of_names_is_the_first_that_data_follow(
    lines: list[str], at: int, depth: int
) -> None:
    found = find_names(rows(*lines))
    assert (found.at, found.depth, found.is_sure) == (at, depth, True)


def test_rows_of_numbers_alone_have_no_sure_names() -> None:
    assert not find_names(rows("1|2|3", "4|5|6")).is_sure
    assert find_names(()).score == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (None, "empty"), (" ", "empty"), ("1,234", "number"), ("9.98%", "number"),
        ("2024-01-05", "day"), ("2024年1月", "period"), ("2017", "period"), ("3017", "number"),
        ("Jan-24", "period"), ("客服部", "text"),
    ],
)  # fmt: skip
def test_what_a_cell_may_be(text: str | None, kind: str) -> None:
    assert kind_of(text) == kind


def test_totals_and_notes_are_told_from_rows_with_gaps() -> None:
    found = find_ending(
        rows("a|b|c|d", "x|1|2|3", "y|1||", "合计|2|2|3", "Total Care|1|2|3", "", "注：some|||"), 1
    )
    assert (found.totals, found.total_words) == ((3,), ("合计",))
    assert (found.notes, found.note_words) == ((6,), ("注：",))


def test_a_note_of_unusual_words_is_a_question() -> None:
    found = find_ending(rows("a|b|c", "x|1|2", "y|1|2", "z|3|4", "|see|", "||below"), 1)
    assert (found.note_words, found.is_usual) == (("see",), False)


def test_a_word_that_begins_data_does_not_end_the_table() -> None:
    found = find_ending(rows("a|b|c", "Notebook|1|2", "Note pad|1|2", "", "Note: x||"), 1)
    assert found.note_words == ("Note:",)


def test_merged_cells_at_the_left_are_filled_down_and_columns_with_gaps_are_not() -> None:
    grid = Grid(rows("line|kind|n|remark", "A|x|1|first", "|y|2|", "|z|3|", "B|x|4|"))
    assert frame_of(grid, what="'a'").layout.fill_down == ("line",)


def test_a_control_character_is_in_no_declared_word() -> None:
    grid = Grid(rows("title||", "a\x01|b|c", *["x|1|2"] * 3, "", "注：\x01||", "\x01||"))
    layout = frame_of(grid, what="'a'").layout
    assert (layout.header.find, layout.header.row) == (("b", "c"), None)
    assert layout.end_words == ("注：",)


def test_a_row_wider_than_the_names_is_told_as_the_reader_tells_it() -> None:
    grid = Grid(rows("a|b", "1|2", "1|2|3"))
    assert "it has 3 cells, the header has 2 columns" in frame_of(grid, what="'a'").refusal


def test_a_short_row_of_a_text_file_is_told_and_one_of_a_sheet_is_not() -> None:
    grid = Grid(rows("a|b|c", "1|2|3", "1|2", "4|5|6"))
    assert frame_of(grid, what="'a'").refusal == ""
    told = frame_of(grid, what="'a'", is_text=True).refusal
    assert told.startswith("1 rows have fewer cells than the 3 names, first row 3 with 2")


@pytest.mark.parametrize(
    ("texts", "type_"),
    [
        (["1", "2,000"], "integer"),
        (["1.5", "2"], "decimal"),
        (["9.98%", "12%"], "percent"),
        (["1:30", "0:45"], "minutes"),
        (["90分钟", "1小时30分"], "minutes"),
        (["2024-01-05", "2024/1/6"], "date"),
        (["2024年1月", "2024年2月"], "date"),
        (["20240105", "20240106"], "date"),
        (["20240105", "20249999"], "integer"),
        (["2024-01-05 08:00", "2024-01-06"], "timestamp"),
        (["是", "否"], "boolean"),
        (["0", "1"], "integer"),
        (["007", "012"], "text"),
        (["110101199001011234"], "text"),
        (["a", "b"], "text"),
    ],
)
def test_the_type_is_the_one_that_nearly_all_cells_parse_as(texts: list[str], type_: str) -> None:
    assert guessed(texts).type == type_


def test_nineteen_of_twenty_cells_make_a_type_and_eighteen_a_question() -> None:
    number = [str(n) for n in range(10, 28)]
    assert guessed([*number, "28", "none"]).type == "integer"
    assert guessed([*number, "28", "none"]).failures == ("none",)
    doubtful = guessed([*number, "ten", "none"])
    assert doubtful.type == "text"
    assert "choose: type integer? 18 of 20 cells parse, not 'ten', 'none'" in doubtful.remarks


def test_an_empty_column_is_text_and_says_so() -> None:
    assert guessed([]).remarks == ("every cell looked at is empty",)
    assert guessed([]).share == 1


def test_codes_are_text_by_their_name_and_serial_days_by_theirs() -> None:
    assert guessed(["10001", "10002"], "工号").type == "text"
    assert guessed(["45292", "45293"], "日期", excel=True).type == "date"
    assert guessed(["45292", "45293"], "接待量", excel=True).type == "integer"
    assert guessed(["45292", "2024-01-02"], "when", excel=True).type == "date"


def test_day_and_month_that_can_swap_are_told_only_where_one_order_fits() -> None:
    found = guessed(["03/04/2024", "25/12/2024"])
    assert (found.type, found.date_format) == ("date", "%d/%m/%Y")
    assert found.remarks == ("day before month: fits 2 of 2 cells, month before day fits 1",)
    assert guessed(["12/25/24", "01/02/24"]).date_format == "%m/%d/%y"
    found = guessed(["25/12/2024 08:30:00"])
    assert (found.type, found.date_format) == ("timestamp", "%d/%m/%Y %H:%M:%S")
    open_ = guessed(["03/04/2024"])
    assert (open_.type, open_.date_format) == ("text", None)
    assert "both fit every cell, such as '03/04/2024'" in open_.remarks[0]
    assert "neither fits all cells" in guessed(["25/12/2024", "12/25/2024"]).remarks[0]


def test_marks_of_numbers_are_others_only_where_cells_need_them() -> None:
    assert find_marks({"a": Counter(["1.234,5", "2,75"])}) == Marks(",", ".")
    assert find_marks({"a": Counter(["1 234.5", "2 000"])}) == Marks(".", " ")
    assert find_marks({"a": Counter(["1,234", "5.5"])}) == Marks()


@pytest.mark.parametrize(
    ("names", "pattern", "name", "has_days"),
    [
        (["x", "2017年12月", "2017年1月", "2016年2月"], "####年*月", "month", True),
        (["2024-01", "2024-02", "2024-03"], "####-##", "month", True),
        (["x", "1月", "2月", "3月"], "*月", "month", False),
        (["x", "三月销售", "1月", "2月", "3月"], "*月", "month", False),
        (["x", "本月", "1月", "2月", "3月"], "1月|2月|3月", "month", False),
        (["x", "Jan-24", "Feb-24", "Mar-24"], "*-##", "month", True),
        (["2024Q1", "2024Q2", "2024Q3"], "####*Q#", "quarter", True),
        (["x", "Q1", "Q2", "Q3", "Q4"], "Q#", "quarter", False),
        (["x", "2017", "2016", "2015 *"], "####*", "year", False),
        (["x", "January", "February", "March"], "January|February|March", "month", False),
    ],
)
def test_periods_as_names_become_rows_by_a_pattern_that_finds_them_alone(
    names: list[str], pattern: str, name: str, has_days: bool
) -> None:
    found = find_wide(names)
    assert found is not None
    assert (found.pattern, found.name, found.has_days) == (pattern, name, has_days)


def test_two_months_are_columns() -> None:
    assert find_wide(["x", "2024-01", "2024-02"]) is None


@pytest.mark.parametrize(
    ("name", "template", "glob"),
    [
        ("客服_2024年1月.xlsx", "客服_{year}年{month}月.xlsx", "客服_*.xlsx"),
        ("财务_2024年.csv", "财务_{year}年.csv", "财务_*年.csv"),
        ("a-2024-03.csv", "a-{year}-{month}.csv", "a-*.csv"),
        ("a_20240131.csv", "a_{year}{month}{day}.csv", "a_*.csv"),
        ("a 2024Q3.csv", "a {year}Q{quarter}.csv", "a *.csv"),
        ("销售3月.csv", "销售{month}月.csv", "销售*.csv"),
        ("excel-1904.xls", None, "excel-1904.xls"),
        ("no{t}_2024.csv", None, "no{t}_2024.csv"),
        ("sales.csv", None, "sales.csv"),
    ],
)
def test_the_name_of_a_file_says_its_period(
    tmp_path: Path, name: str, template: str | None, glob: str
) -> None:
    (tmp_path / name).touch()
    found = read_file_name(tmp_path / name)
    assert (found.template, found.glob, found.files) == (template, glob, 1)


def test_a_source_is_called_by_the_name_without_its_period() -> None:
    assert bare_stem("客服_2024年1月.xlsx") == "客服"
    assert bare_stem("2024.csv.zip") == ""


def test_names_for_expressions_are_translated_part_by_part_or_kept() -> None:
    taken: set[str] = set()
    assert english_name("营业收入（万元）", taken) == "revenue"
    assert english_name("销售收入", taken) == "revenue_2"
    assert english_name("新签_金额", taken) == "new_amount"
    assert english_name("State Name", taken) == "state_name"
    assert english_name("方言", taken) == "方言"
    assert english_name("unit", taken) == "unit_in_file"  # every table has a column unit
    assert english_name("2024", taken) == "2024"


@pytest.mark.parametrize(
    ("header", "unit", "base"),
    [
        ("收入（万元）", "万元", "元"),
        ("预算（元）", "元", None),
        ("占比(%)", "%", "fraction"),
        ("时长（小时）", "小时", "分钟"),
        ("重量(kg)", "kg", None),
        ("代码量（千行）", None, None),
        ("收入", None, None),
    ],
)
def test_the_unit_stands_in_parentheses(header: str, unit: str | None, base: str | None) -> None:
    assert unit_in_header(header) == unit
    assert (base_unit(unit) if unit else None) == base
    assert base_unit("行") is None


@pytest.mark.parametrize(
    "text",
    ["plain", "两 字", "", " a", "a ", "no", "007", "a: b", "# c", "it's", '"q"', "{a}",
     "[b", "- x", "a\nb", "\u2028", "a, b", "*", "&x", "!t", "%d", "@a", "`b", "? c", "|", ">",
     "a\tb", "-"],
)  # fmt: skip
def test_a_scalar_is_read_back_as_it_is(text: str) -> None:
    root, faults = read_yaml(f"k: {{inner: {scalar(text)}, list: {flow([text])}}}\n", "x.yaml")
    assert faults == []
    assert isinstance(root, MapNode)
    inner = root.entries[0][1]
    assert isinstance(inner, MapNode)
    found = inner.get("inner")
    assert isinstance(found, TextNode)
    assert found.text == text


def test_scalars_of_python_stay_themselves_and_comments_are_one_line() -> None:
    assert flow({"a": 1, "b": True}) == "{a: 1, b: true}"
    assert comment("a\nb\x07\u2029c") == "# a b c"
    assert len(comment("x" * 500)) < 170


def test_departments_are_read_though_the_rest_of_params_is_absent(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no departments.yaml. Name a folder of params"):
        read_departments(tmp_path)
    (tmp_path / "departments.yaml").write_text("- id: a\n  name: {en: A, zh: 甲}\n  aliases: [b]\n")
    assert read_departments(tmp_path).find("B") == "a"
    (tmp_path / "departments.yaml").write_text("- idd: a\n")
    with pytest.raises((SourceError, ParamsError), match=r"departments.yaml:1"):
        read_departments(tmp_path)


def test_a_day_is_one_day_however_it_is_written(tmp_path: Path) -> None:
    from kpi_reports.inspection.inspecting import inspect_file

    path = tmp_path / "a.csv"
    days = ["2024-01-01", "2024年1月1日", "2024-01-02", "2024-01-03", "2024-01-04"]
    path.write_text("日期,数\n" + "".join(f"{day},1\n" for day in days), encoding="utf-8")
    (table,) = inspect_file(path).tables
    assert table.key is None  # five texts, four days
    assert date(2024, 1, 1).isoformat() == days[0]
