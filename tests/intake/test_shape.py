"""Units of measure, spellings, departments, days and duplicates: from cells to rows that count."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.values import Conversion
from tests.intake.conftest import issue_of, places_of, rows_of

DAY = date(2024, 1, 5)
HEAD = "sold_on,shop,amount\n"


def column(room, cells, type_="decimal", **units):
    lines = "".join(f'2024-01-05,N,"{cell}"\n' for cell in cells)
    table = room.table(HEAD + lines, columns=[{"name": "amount", "type": type_, **units}])
    query = f'SELECT "\\row", "amount" FROM ({table.traced})'
    return [value for _, value in rows_of(query)]


@pytest.mark.parametrize(
    "type_, from_unit, to_unit, cells, values",
    [
        ("decimal", "万元", "元", ["1.23456789", "-0.5", "", "3"],
         ["12345.68", "-5000", None, "30000"]),
        ("decimal", "%", "fraction", ["9.98", "-0.5", "100"], ["0.0998", "-0.005", "1"]),
        # 1/60 is no decimal: 10 s are 0.1666666…, half up; the same below zero
        ("decimal", "秒", "分钟", ["10", "-10", "30", "0.00003", "-0.00003"],
         ["0.166667", "-0.166667", "0.5", "0.000001", "-0.000001"]),
        ("integer", "小时", "分钟", ["2", "-1", ""], [120, -60, None]),
        ("integer", "秒", "分钟", ["60", "90"], [1, 2]),  # 1.5 is rounded half up to a whole number
        ("number", "万元", "元", ["1.5"], [15000.0]),
    ],
)  # fmt: skip
def test_cells_are_converted_exactly_and_rounded_half_up(
    room, type_, from_unit, to_unit, cells, values
):
    found = column(room, cells, type_, from_unit=from_unit, to_unit=to_unit)
    if type_ == "decimal":
        values = [None if value is None else Decimal(value) for value in values]
    assert found == values


def test_a_cell_that_names_its_own_unit_is_not_converted_twice(room):
    # of a column in 万元: 3.2万元 and 32000元 are what 3.2 is
    found = column(room, ["3.2", "3.2万元", "32000元"], from_unit="万元", to_unit="元")
    assert found == [Decimal(32000)] * 3


def test_conversions_are_told_with_their_count(room):
    table = room.table(
        HEAD + "2024-01-05,N,1\n2024-01-05,N,\n",
        columns=[{"name": "amount", "type": "decimal", "from_unit": "万元", "to_unit": "元"}],
    )
    assert table.facts.conversions == (Conversion("amount", "万元 → 元", 1),)


def test_a_value_too_large_once_it_is_converted_says_so(room):
    with pytest.raises(SourceError, match=r"too large once it is converted.*12 digits"):
        column(room, ["999999999999"], from_unit="亿元", to_unit="元")


def test_a_text_has_no_unit_to_convert(room):
    with pytest.raises(SourceError, match="'amount' is text and cannot be converted"):
        column(room, ["1"], "text", from_unit="万元", to_unit="元")


@pytest.mark.parametrize("by_file", [False, True])
def test_many_spellings_become_one(room, by_file):
    room.write("people.csv", "id,alias\nLi,李雷\nLi,li lei\n")
    spelt = {"alias_file": "people.csv"} if by_file else {"aliases": {"Li": ["李雷", "li lei"]}}
    table = room.table(
        "sold_on,shop,who\n"
        + "".join(f"2024-01-05,N,{w}\n" for w in ["Li", "李雷", "LI LEI", "Wu"]),
        columns=[{"name": "who", "type": "text", **spelt}],
    )
    assert [row[0] for row in rows_of(table.relation)] == ["Li", "Li", "Li", "Wu"]
    assert table.facts.conversions == (Conversion("who", "alias", 2),)


def test_departments_are_found_by_alias_and_by_spelling(room):
    table = room.table(
        HEAD + "2024-01-05,North,1\n2024-01-05,ｎ,2\n2024-01-05, N ,3\n2024-01-05,NO'RTH,4\n",
        company={"aliases": {"N": ("North", "NO'RTH")}},
    )
    assert [row[:2] for row in rows_of(table.relation)] == [(1, "N"), (2, "N"), (3, "N"), (4, "N")]
    assert Conversion("unit", "alias", 3) in table.facts.conversions


def test_all_rows_may_belong_to_one_department(room):
    assert room.rows("sold_on,amount\n2024-01-05,1\n", unit=None, unit_is="S") == [(1, "S", DAY)]


def test_a_department_that_params_do_not_have_cannot_own_all_rows(room):
    with pytest.raises(SourceError, match="unit_is names the department 'W', which is not decl"):
        room.table("sold_on,amount\n2024-01-05,1\n", unit=None, unit_is="W")


def test_a_day_is_made_of_parts_with_its_parts_told_where_it_does_not_exist(room):
    table = room.table(
        "y,m,d,shop,amount\n2024,2,29,N,1\n2023,2,29,N,2\n2024年,3月,x,N,3\n",
        date={"year": "y", "month": "m", "day": "d"},
    )
    assert rows_of(table.relation) == [(1, "N", date(2024, 2, 29))]
    assert issue_of(table, "no_day").facts["rows"] == 2
    assert issue_of(table, "no_day").facts["example"] == "2023-2-29"


def test_without_a_day_the_first_of_the_month_stands(room):
    declared = {"year": "year", "month": "month"}
    found = room.rows("year,month,shop,amount\n2024,3,N,1\n", date=declared)
    assert found == [(1, "N", date(2024, 3, 1))]


def test_year_and_month_may_come_from_the_file_name(room):
    room.write("a_2024年3月.csv", "shop,amount\nN,1\n")
    room.write("a_2024年11月.csv", "shop,amount\nN,2\n")
    table = room.table(
        path="a_*.csv", file_name="a_{year}年{month}月.csv", date={"year": "year", "month": "month"}
    )
    assert rows_of(table.relation) == [(1, "N", date(2024, 3, 1)), (2, "N", date(2024, 11, 1))]
    assert places_of(table) == [(0, 2, None), (1, 2, None)]


def test_columns_may_come_from_the_file_name_as_text_and_number(room):
    room.write("N'_07.csv", "shop,sold_on,amount\nN,2024-01-05,1\n")
    columns = [{"name": "who", "type": "text"}, {"name": "no", "type": "integer"}]
    found = room.rows(path="N*_*.csv", file_name="{who}_{no}.csv", columns=columns)
    assert found == [("N'", 7, "N", DAY)]


@pytest.mark.parametrize(
    "written, start, day",
    [("FY2024", 4, date(2023, 4, 1)), ("2024财年", 1, date(2024, 1, 1)),
     ("2024Q2", 1, date(2024, 4, 1))],
)  # fmt: skip
def test_a_fiscal_year_begins_where_the_source_says(room, written, start, day):
    found = room.rows(f"{HEAD}{written},N,1\n", fiscal_year_starts=start)
    assert found == [(1, "N", day)]


WIDE = {
    "wide_to_long": {"columns": "####年*月", "name": "month", "value": "pieces"},
    "date": "month",
    "columns": [{"name": "month", "type": "date"}, {"name": "pieces", "type": "integer"}],
}


def test_columns_that_are_months_become_rows_with_the_row_of_the_file(room):
    table = room.table("shop,2024年2月,2024年1月\nN,20,10\nS,,x\n", **WIDE)
    assert rows_of(table.relation) == [
        (date(2024, 1, 1), 10, "N", date(2024, 1, 1)),
        (date(2024, 1, 1), None, "S", date(2024, 1, 1)),
        (date(2024, 2, 1), 20, "N", date(2024, 2, 1)),
    ]
    assert {row[:2] for row in places_of(table)} == {(0, 2), (0, 3)}
    assert [row[2] for row in places_of(table)].count("empty_cell") == 1
    assert table.facts.files[0].rows == 2
    assert issue_of(table, "uncastable").facts["row"] == 3


def test_wide_columns_that_are_not_there_are_told(room):
    with pytest.raises(SourceError, match=r"no column that fits '####年.月'"):
        room.table("shop,Jan\nN,20\n", **WIDE)


DOUBLES = "id,v,sold_on,shop,amount\n7,2,2024-01-05,N,1\n7,3,2024-01-05,N,2\n7,3,2024-01-05,N,3\n,1,2024-01-05,N,4\n,1,2024-01-05,N,5\n8,,2024-01-05,N,6\n"  # noqa: E501
KEYED = [*({"name": n, "type": "integer"} for n in ("id", "v", "amount"))]


@pytest.mark.parametrize(
    "rule, kept",
    [
        ({"keep": "first"}, [1, 4, 5, 6]),
        ({"keep": "last"}, [3, 4, 5, 6]),
        ({"keep": "highest", "by": "v"}, [2, 4, 5, 6]),  # of equals the first
        ({"keep": "lowest", "by": "v"}, [1, 4, 5, 6]),
    ],
)
def test_one_of_equal_rows_stays_and_a_missing_key_is_nobodys_double(room, rule, kept):
    table = room.table(DOUBLES, columns=KEYED, duplicates={"key": ["id"], **rule})
    assert sorted(row[2] for row in rows_of(table.relation)) == kept
    told = issue_of(table, "duplicate").facts
    assert (told["rows"], told["key"], told["keep"]) == (2, "id", rule["keep"])
    assert [why for *_, why in places_of(table) if why] == ["duplicate", "duplicate"]


def test_a_missing_value_is_neither_highest_nor_lowest(room):
    text = "id,v,sold_on,shop,amount\n7,,2024-01-05,N,1\n7,3,2024-01-05,N,2\n"
    for keep in ("highest", "lowest"):
        rule = {"key": ["id"], "keep": keep, "by": "v"}
        assert [row[2] for row in room.rows(text, columns=KEYED, duplicates=rule)] == [2]


def test_the_last_file_counts_as_later(room):
    room.write("a_9.csv", "id,sold_on,shop\n1,2024-01-05,N\n")
    room.write("a_10.csv", "id,sold_on,shop\n1,2024-01-06,N\n")
    found = room.rows(
        path="a_*.csv",
        columns=[{"name": "id", "type": "text"}],
        duplicates={"key": ["id"], "keep": "last"},
    )
    assert found == [("1", "N", date(2024, 1, 6))]


def test_equal_rows_may_be_refused(room):
    rule = {"key": ["id"], "keep": "refuse"}
    with pytest.raises(SourceError, match="2 rows repeat the key id, such as 7"):
        room.table(DOUBLES, columns=KEYED, duplicates=rule)
    once = "id,v,sold_on,shop,amount\n7,2,2024-01-05,N,1\n"
    assert len(room.rows(once, columns=KEYED, duplicates=rule)) == 1


@pytest.mark.parametrize(
    "names", [("unit", "day"), ("select", "a b"), ("值", "\\x"), ("v0", "counts"),
              ("c0", "t0"), ("n", "joined"), ('a"b', "x'y")]
)  # fmt: skip
@pytest.mark.parametrize("careful", [False, True])
def test_columns_may_have_any_name(room, names, careful):
    first, second = names
    header = first.replace('"', '""')
    text = f'"{header}","{second}",shop,sold_on\nN,2024-01-05,N,2024-01-05\n'
    declared = {"columns": [{"name": first, "type": "text"}, {"name": second, "type": "date"}]}
    if names == ("unit", "day"):
        declared |= {"unit": "unit", "date": "day"}
    if careful:
        declared["duplicates"] = {"key": [first, second], "keep": "last"}
    table = room.table(text, **declared)
    kept = ("N", DAY) if names == ("unit", "day") else ("N", DAY, "N", DAY)
    assert rows_of(table.relation) == [kept]
    assert rows_of(table.traced) == [(0, 2, None, *kept)]


def test_a_timestamp_gives_the_day(room):
    found = room.rows(
        "shop,at\nN,2024-01-05 23:59\n",
        date="at",
        columns=[{"name": "at", "type": "timestamp"}],
    )
    assert found == [(datetime(2024, 1, 5, 23, 59), "N", DAY)]
