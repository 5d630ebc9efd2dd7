"""What SQL does not read plainly is read by hand, and told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpi_reports.values import Conversion
from tests.intake.conftest import issue_of, rows_of


def read(room, type_, cells, **declared):
    source = {key: declared.pop(key) for key in ("missing", "text") if key in declared}
    lines = "".join(f'2024-01-05;N;"{cell}"\n' for cell in cells)
    columns = [{"name": "x", "type": type_, **declared}]
    table = room.table("sold_on;shop;x\n" + lines, columns=columns, **source)
    values = [row[1] for row in rows_of(f'SELECT "\\row", "x" FROM ({table.traced})')]
    return values, table


@pytest.mark.parametrize(
    "type_, cells, values, how",
    [
        ("integer", ["1,234", "1,235"], [1234, 1235], "thousands"),
        ("decimal", ["(3.5)"], [Decimal("-3.5")], "accounting_negative"),
        ("percent", ["9.98%"], [Decimal("0.0998")], "percent"),
        ("minutes", ["1:30", "90"], [Decimal(90), Decimal(90)], None),
        ("date", ["2024年1月5日"], [date(2024, 1, 5)], None),
        ("boolean", ["是"], [True], "chinese_word"),
    ],
)
def test_what_people_write_is_read_and_counted(room, type_, cells, values, how):
    found, table = read(room, type_, cells)
    assert found == values
    if how is not None:
        assert table.facts.conversions == (Conversion("x", how, len(cells)),)
    assert table.issues[1:] == ()  # the delimiter is told first


def test_a_declared_format_is_the_only_one(room):
    found, table = read(room, "date", ["05/06/2024", "2024-06-05"], date_format="%d/%m/%Y")
    assert found == [date(2024, 6, 5), None]
    assert issue_of(table, "uncastable").facts["example"] == "2024-06-05"


def test_a_marker_of_nothing_with_blanks_round_it_is_no_loss(room):
    found, table = read(room, "integer", [" - ", "\u3000NA", "", "  ", "x"], missing=("-", "NA"))
    assert found == [None] * 5
    assert issue_of(table, "uncastable").facts["rows"] == 1


def test_without_markers_an_empty_cell_is_still_missing(room):
    for type_ in ("integer", "text", "date"):
        found, table = read(room, type_, [""], missing=())
        assert found == [None]
        assert "uncastable" not in {issue.code for issue in table.issues}


def test_a_value_beyond_its_type_is_lost_and_told(room):
    found, table = read(room, "decimal", ["1,000,000,000,000"])
    assert found == [None]
    assert issue_of(table, "uncastable").facts["rows"] == 1


def test_a_comma_may_stand_before_decimals(room):
    found, _ = read(room, "decimal", ["1,5", "1.234,5"], text={"decimal_mark": ","})
    assert found == [Decimal("1.5"), Decimal("1234.5")]


@pytest.mark.parametrize("type_", ["integer", "decimal"])
def test_a_count_that_names_its_unit_is_not_converted_twice(room, type_):
    values, _ = read(room, type_, ["3", "3万"], from_unit="万", to_unit="个")
    assert values == [30000, 30000]


def test_money_that_names_its_unit_is_not_converted_twice(room):
    cells = ["3.2", "3.2万元", "320元"]
    values, _ = read(room, "decimal", cells, from_unit="万元", to_unit="元")
    assert values == [32000, 32000, 320]


def test_part_of_a_unit_is_lost_where_the_column_holds_whole_ones(room):
    values, _ = read(room, "integer", ["3", "3.2万"], from_unit="万", to_unit="个")
    assert values == [30000, None]


def test_a_magnitude_that_cannot_be_compared_with_the_column_s_unit_is_lost_and_told(room):
    values, table = read(room, "decimal", ["3000", "3万"], from_unit="千克", to_unit="吨")
    assert values == [3, None]
    assert issue_of(table, "uncastable").facts["example"] == "3万"
