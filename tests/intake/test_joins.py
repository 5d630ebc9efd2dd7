"""Columns that come from another source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.intake.conftest import issue_of, places_of, rows_of

DAY = date(2024, 1, 5)
SALES = "sold_on,shop,amount,item\n2024-01-05,N,1,a\n2024-01-05,N,2,b\n2024-01-05,N,3,\n"
ITEMS = {
    "path": "items.csv",
    "unit": None,
    "date": None,
    "columns": [{"name": "code", "type": "text"}, {"name": "price", "type": "decimal"}],
}
JOIN = {"source": "items", "on": {"item": "code"}, "columns": ["price"]}


def both(room, items="code,price\na,1.5\nc,9\n", sales=SALES, **changed):
    room.write("items.csv", items)
    room.write("sales.csv", sales)
    join = {**JOIN, **changed.pop("join", {})}
    return room.intake({"sales": {"joins": [join], **changed}, "items": ITEMS})


def test_a_row_gets_the_columns_of_its_key_and_keeps_its_place(room):
    table = both(room).tables["sales"]
    assert rows_of(table.relation) == [
        (1, Decimal("1.5"), "N", DAY), (2, None, "N", DAY), (3, None, "N", DAY)
    ]  # fmt: skip
    assert places_of(table) == [(0, 2, None), (0, 3, None), (0, 4, None)]
    assert table.columns == {"amount": "BIGINT", "price": "DECIMAL(18,6)"}
    # a row without a key is told by whoever requires the column
    assert issue_of(table, "unmatched").facts == {"rows": 1, "joined": "items"}


def test_rows_whose_key_is_not_there_may_be_left_out(room):
    table = both(room, join={"unmatched": "leave_out"}).tables["sales"]
    assert [row[0] for row in rows_of(table.relation)] == [1]
    assert [why for *_, why in places_of(table)] == [None, "unmatched", "unmatched"]


@pytest.mark.parametrize(
    "changed, told",
    [
        ({"items": "code,price\na,1\na,2\n"},
         "declared many_to_one, but source 'items' has 1 values of code more than once .a."),
        ({"sales": SALES + "2024-01-06,N,4,a\n", "join": {"cardinality": "one_to_one"}},
         "declared one_to_one, but this source has 1 values of item more than once .a."),
    ],
)  # fmt: skip
def test_keys_that_stand_twice_break_the_promise(room, changed, told):
    intake = both(room, **changed)
    assert list(intake.tables) == ["items"]
    (fault,) = intake.faults
    import re

    assert re.search(told, fault.message)


def test_missing_keys_may_stand_more_than_once(room):
    table = both(room, join={"cardinality": "one_to_one"}, sales=SALES + "2024-01-05,N,4,\n")
    assert len(rows_of(table.tables["sales"].relation)) == 4


def test_a_source_that_failed_fails_those_that_join_it_and_no_other(room):
    room.write("other.csv", SALES)
    room.write("sales.csv", SALES)
    declared = {"sales": {"joins": [JOIN]}, "items": ITEMS, "other": {"path": "other.csv"}}
    intake = room.intake(declared)
    assert list(intake.tables) == ["other"]
    told = [fault.message for fault in intake.faults]
    assert "there is no file 'items.csv'" in told[0]
    assert "source 'items', which this one joins, could not be read" in told[1]


def test_the_department_and_the_day_may_come_from_the_other_source(room):
    room.write("items.csv", "code,shop,sold\na,S,2024-02-03\nb,,2024-02-03\n")
    columns = [
        {"name": "code", "type": "text"},
        {"name": "shop", "type": "text"},
        {"name": "sold", "type": "date"},
    ]
    join = {"source": "items", "on": {"item": "code"}, "columns": ["shop", "sold"]}
    room.write("sales.csv", "amount,item\n1,a\n2,b\n3,c\n")
    intake = room.intake(
        {
            "sales": {"joins": [join], "date": "sold"},
            "items": {**ITEMS, "columns": columns},
        }
    )
    table = intake.tables["sales"]
    assert rows_of(table.relation) == [(1, "S", date(2024, 2, 3), "S", date(2024, 2, 3))]
    assert issue_of(table, "missing_unit").facts == {"rows": 2}


def test_two_joins_give_their_columns_side_by_side(room):
    room.write("items.csv", "code,price\na,1.5\n")
    room.write("more.csv", "code,name\na,Apple\n")
    more = {**ITEMS, "path": "more.csv", "columns": [
        {"name": "code", "type": "text"}, {"name": "name", "type": "text"}]}  # fmt: skip
    room.write("sales.csv", SALES)
    joins = [JOIN, {"source": "more", "on": {"item": "code"}, "columns": ["name"]}]
    intake = room.intake({"sales": {"joins": joins}, "items": ITEMS, "more": more})
    assert rows_of(intake.tables["sales"].relation)[0] == (1, Decimal("1.5"), "Apple", "N", DAY)


def test_keys_of_two_types_are_compared_as_text(room):
    room.write("items.csv", "code,price\n7,1.5\n")
    room.write("sales.csv", "sold_on,shop,amount\n2024-01-05,N,7\n")
    join = {"source": "items", "on": {"amount": "code"}, "columns": ["price"]}
    intake = room.intake({"sales": {"joins": [join]}, "items": ITEMS})
    assert rows_of(intake.tables["sales"].relation) == [(7, Decimal("1.5"), "N", DAY)]
