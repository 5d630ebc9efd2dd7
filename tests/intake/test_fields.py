"""Where files hold what a source declares."""

from __future__ import annotations

from datetime import date

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.fields import normal
from tests.intake.conftest import issue_of, rows_of

DAY = date(2024, 1, 5)


@pytest.mark.parametrize(
    "written, same", [(" A  b\n", "a b"), ("金额（元）", "金额(元)"), ("Ａ", "a"), ("ß", "ss")]
)
def test_names_are_compared_without_width_case_and_runs_of_blanks(written, same):
    assert normal(written) == normal(same)


def test_of_several_names_a_file_holds_one_and_the_first_is_preferred(room):
    columns = [{"name": "amount", "type": "integer", "source_name": "new | old"}]
    room.write("a_1.csv", "sold_on,shop,old\n2024-01-05,N,1\n")
    room.write("a_2.csv", "sold_on,shop,old,new\n2024-01-05,N,0,2\n")
    assert [row[0] for row in room.rows(path="a_*.csv", columns=columns)] == [1, 2]


def test_a_declared_name_that_only_differs_in_width_is_found(room):
    columns = [{"name": "v", "type": "integer", "source_name": "金额(元)"}]
    assert room.rows("sold_on,SHOP,金额（元）\n2024-01-05,N,7\n", columns=columns) == [
        (7, "N", DAY)
    ]


def test_a_column_that_one_of_several_files_lacks_is_an_error_of_its_days(room):
    room.write("a_1.csv", "sold_on,shop,amount,other\n2024-06-30,N,1,5\n")
    room.write("a_2.csv", "sold_on,shop,other\n2024-07-01,N,6\n2024-07-31,N,7\n")
    columns = [{"name": "amount", "type": "integer"}, {"name": "other", "type": "integer"}]
    table = room.table(path="a_*.csv", columns=columns)
    assert [row[:2] for row in rows_of(table.relation)] == [(1, 5), (None, 6), (None, 7)]
    told = issue_of(table, "column_missing")
    assert told.severity == "error"
    assert told.facts == {
        "column": "amount", "file": "a_2.csv", "first": "2024-07-01", "last": "2024-07-31"
    }  # fmt: skip
    (doubt,) = table.doubts
    assert (doubt.column, doubt.unit) == ("amount", None)
    assert (doubt.first, doubt.last) == (date(2024, 7, 1), date(2024, 7, 31))


@pytest.mark.parametrize(
    "files, told",
    [
        ({"a_1.csv": "sold_on,shop,amout\n2024-01-05,N,1\n"}, "no column 'amount'.* mean 'amout'"),
        ({"a_1.csv": "sold_on,shop\n2024-01-05,N\n", "a_2.csv": "sold_on,shop\n2024-01-05,N\n"},
         "none of the 2 tables has a column 'amount'"),
        ({"a_1.csv": "sold_on,shop,amount,Amount\n2024-01-05,N,1,2\n"}, "2 columns named 'amount'"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_found_is_told(room, files, told):
    for name, content in files.items():
        room.write(name, content)
    with pytest.raises(SourceError, match=told):
        room.table(path="a_*.csv")


def test_the_department_may_have_several_names_too(room):
    room.write("a_1.csv", "sold_on,部门,amount\n2024-01-05,N,1\n")
    room.write("a_2.csv", "sold_on,科室,amount\n2024-01-05,S,2\n")
    assert room.rows(path="a_*.csv", unit="部门|科室") == [(1, "N", DAY), (2, "S", DAY)]


def test_a_file_among_others_that_holds_no_declared_column_is_told_as_another_table(room):
    room.write("a_1.csv", "sold_on,shop,amount\n2024-01-05,N,1\n")
    room.write("a_2.csv", "sold_on;shop;amount\n2024-01-06;N;2\n")
    columns = [{"name": "amount", "type": "integer"}]
    with pytest.raises(SourceError, match=r"'a_2.csv' holds none of the declared columns; its"):
        room.table(path="a_*.csv", columns=columns, text={"delimiter": ","})
    assert [row[0] for row in room.rows(path="a_*.csv", columns=columns)] == [1, 2]
