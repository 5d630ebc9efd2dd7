from __future__ import annotations

import csv
from itertools import count, islice

import duckdb
import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers.layout import LOOK_AHEAD_ROWS, lay_out, write_plain
from kpi_reports.params.reading import Header, Layout


def laid(rows, first=1, **layout):
    """The table of these rows, numbered from `first`."""
    return lay_out(enumerate(rows, start=first), Layout(**layout), what="'a.xlsx'")


def records(rows, **layout):
    return list(laid(rows, **layout).records)


def header(*rows, joined_by="_"):
    declared = Header(rows=len(rows), joined_by=joined_by)
    return laid([*rows, ["1"] * len(rows[0])], header=declared).header


def issues(rows, **layout):
    table = laid(rows, **layout)
    list(table.records)
    return {issue.code: (issue.severity, dict(issue.facts)) for issue in table.issues}


NAMES = ["部门", "数"]


def test_the_first_filled_row_holds_the_names_and_rows_keep_their_numbers():
    table = laid([[], [None, " "], NAMES, ["甲", "1"], ["", None], ["乙", "2"]])
    assert table.header == ("部门", "数")
    assert list(table.records) == [(4, ["甲", "1"]), (6, ["乙", "2"])]
    assert table.issues == []


def test_header_row_counts_rows_of_the_original_from_1():
    rows = [["表一"], ["单位：万元"], NAMES, ["甲", "1"]]
    assert laid(rows, header=Header(row=3)).header == ("部门", "数")


@pytest.mark.parametrize("row", [["部门", "数", "全角（A）"], [" 部门 ", "数", "全角(A)"]])
def test_header_is_found_by_words_that_are_whole_cells(row):
    rows = [["部门说明", "数"], ["部门"], row, ["甲", "1", "2"]]
    table = laid(rows, header=Header(find=("数", "部门", "全角（Ａ）")))
    assert list(table.records) == [(4, ["甲", "1", "2"])]


def test_names_are_trimmed_and_hold_no_line_break():
    assert header([" 销售\r\n额 ", "\ufeffid", "a\u3000 b"]) == ("销售 额", "id", "a b")


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        # a cell merged to the right, one merged downward
        ([["部门", "销售", None, "备注"], [None, "计划", "实际", None]],
         ("部门", "销售_计划", "销售_实际", "备注")),
        # merged downward but written twice
        ([["部门", "销售", "销售"], ["部门", "计划", "实际"]], ("部门", "销售_计划", "销售_实际")),
        # a name that is merged downward goes nowhere to the right
        ([["部门", None], [None, "姓名"]], ("部门", "姓名")),
        # nothing at the left
        ([[None, "销售"], ["部门", "计划"]], ("部门", "销售_计划")),
        # three rows: the middle one ends where the upper one begins anew
        ([["A", None, "B", None], ["x", None, None, None], ["1", "2", "3", "4"]],
         ("A_x_1", "A_x_2", "B_3", "B_4")),
    ],
)  # fmt: skip
def test_names_over_several_rows_are_joined_downward(rows, names):
    assert header(*rows) == names


def test_what_joins_the_names_can_be_chosen():
    assert header(["销售", None], ["计划", "实际"], joined_by="·") == ("销售·计划", "销售·实际")


@pytest.mark.parametrize("word", ["注：", "注:", "注 ："])
@pytest.mark.parametrize("note", ["注：按照统计制度", "  注:按照", "注 ：按照"])
def test_the_table_ends_before_the_row_that_begins_with_an_end_word(word, note):
    rows = [NAMES, ["甲", "1"], [None, note], ["来源", None]]
    assert records(rows, end_words=(word,)) == [(2, ["甲", "1"])]
    assert issues(rows, end_words=(word,))["rows_after_end"][0] == "note"


def test_rows_from_the_end_are_counted():
    found = issues([NAMES, ["甲", "1"], [], ["乙", "2"], ["丙", "3"]], end_at_blank_row=True)
    assert found == {"rows_after_end": ("note", {"rows": 2, "first_row": 4, "example": "乙 | 2"})}


def test_an_end_word_inside_a_cell_ends_nothing():
    rows = [NAMES, ["备注：甲", "1"], ["甲", "注：1"]]
    assert len(records(rows, end_words=("注：",))) == 2


def test_an_empty_row_between_the_names_and_the_first_record_does_not_end_the_table():
    rows = [NAMES, [], ["甲", "1"], [], ["乙", "2"]]
    assert records(rows, end_at_blank_row=True) == [(3, ["甲", "1"])]


def test_rows_left_out_are_counted_with_an_example():
    rows = [NAMES, ["甲", "1"], ["合　计", "1"], ["总计", "1"], ["合计：", "2"]]
    assert records(rows, leave_out=("合计",)) == [(2, ["甲", "1"]), (4, ["总计", "1"])]
    told = issues(rows, leave_out=("合计",))
    assert told == {"rows_left_out": ("note", {"rows": 2, "example": "合 计 | 1"})}


def test_fill_down_repeats_the_cell_above_but_not_of_a_row_left_out():
    rows = [["地区", "店", "数"], [None, "x", "0"], ["北", "a", "1"], [" ", "b", "2"],
            ["合计", None, "3"], [None, "c", "4"], ["南", "d", "5"]]  # fmt: skip
    found = records(rows, fill_down=("地区",), leave_out=("合计",))
    assert [cells[0] for _, cells in found] == [None, "北", "北", "北", "南"]


def test_fill_down_of_an_unknown_column_names_the_nearest():
    words = r"'a.xlsx': layout.fill_down names '部门名', no column here. Did you mean '部门名称'\?"
    with pytest.raises(SourceError, match=words):
        laid([["部门名称", "数"], ["1", "2"]], fill_down=("部门名",))


def test_a_column_without_name_or_value_is_dropped_at_the_end_only():
    table = laid([["a", None, "b", None, ""], ["1", None, "2", " ", None]])
    assert (table.header, list(table.records)) == (("a", "", "b"), [(2, ["1", None, "2"])])


def test_a_column_with_values_but_no_name_keeps_the_empty_name():
    table = laid([["a", "a", None], ["1", "2", None], ["1", "2", "x"]])
    assert table.header == ("a", "a", "")
    assert list(table.records) == [(2, ["1", "2", None]), (3, ["1", "2", "x"])]


@pytest.mark.parametrize("cells", [["1", "2", "x"], ["1", "2", None, "x"]])
def test_a_record_longer_than_the_names_is_refused_with_its_row(cells):
    words = rf"'a.xlsx', row 3: it has {len(cells)} cells, the header has 2 columns.*holds 'x'"
    with pytest.raises(SourceError, match=words):
        records([["a", "b"], ["1", "2"], cells])


def test_a_value_under_no_name_after_the_rows_looked_at_is_refused():
    rows = [["a", None], *[["1", None]] * LOOK_AHEAD_ROWS, ["1", "x"]]
    assert laid(rows[:-1]).header == ("a",)
    with pytest.raises(SourceError, match=f"row {LOOK_AHEAD_ROWS + 2}: it has 2 cells"):
        records(rows)


def test_a_short_record_is_padded():
    assert records([["a", "b", "c"], ["1"]]) == [(2, ["1", None, None])]


def test_names_alone_are_a_table_without_records():
    assert (laid([NAMES]).header, records([NAMES])) == (("部门", "数"), [])


@pytest.mark.parametrize(
    ("rows", "declared", "words"),
    [
        ([], Header(), "there is no filled cell, so no column names"),
        ([[None, " "]], Header(find=("x",)), "there is no filled cell"),
        (
            [["表一"], [], ["甲", "数"], ["乙"], ["丙"]],
            Header(find=("部门", "数")),
            r"no row has cells that read '部门', '数' \(header.find\). The first filled rows are "
            r"row 1: 表一; row 3: 甲 \| 数; row 4: 乙. Declare layout.header with 'row'",
        ),
        ([["a"]], Header(row=3), r"header.row is 3, but the last row is row 1. .*row 1: a"),
        ([["a"], []], Header(row=2), r"row 2 \(header.row\) is empty or outside"),
        ([["a"]], Header(rows=2), "header.rows is 2, but from row 1, where the names begin"),
    ],
)
def test_names_that_are_not_found_are_told_with_the_first_rows(rows, declared, words):
    with pytest.raises(SourceError, match=words):
        laid(rows, header=declared)


def test_a_long_first_row_is_cut_in_the_message():
    with pytest.raises(SourceError, match=r"row 1: x{23}… \| b \| b \| b \| b \| b \| \.\.\."):
        laid([["x" * 99, *"bbbbbb"]], header=Header(find=("y",)))


def test_rows_are_not_read_before_they_are_asked_for():
    table = lay_out(((number, ["1"]) for number in count(1)), Layout(), what="endless")
    assert len(list(islice(table.records, 5_000))) == 5_000


def test_the_plain_file_reads_back_in_duckdb_as_it_was(tmp_path):
    cells = ['q"q', "a,b", "a\nb", "a\rb", "a\r\nb", None, " x ", "=1+1", "中文"]
    table = laid([[f"c{number}" for number in range(len(cells))], cells, ["z"] * len(cells)])
    target = tmp_path / "plain.csv"
    assert write_plain(target, table) == 2
    assert target.read_bytes().startswith(b'2,"q""q","a,b"')
    with target.open(newline="", encoding="utf-8") as file:
        assert next(csv.reader(file)) == ["2", *(cell or "" for cell in cells)]
    columns = {f"c{number}": "VARCHAR" for number in range(len(cells) + 1)}
    read = duckdb.sql(
        f"FROM read_csv('{target}', auto_detect=false, header=false, delim=',', quote='\"', "
        f"escape='\"', columns={columns}, parallel=false)"
    ).fetchall()
    assert read == [("2", *cells), ("3", *["z"] * len(cells))]
