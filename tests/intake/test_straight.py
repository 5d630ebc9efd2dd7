"""Clean files are read in one go; the first cell that is not plain sends us the careful way."""

from __future__ import annotations

from datetime import date

import pytest

from tests.intake.conftest import issue_of, places_of, rows_of

DAY = date(2024, 1, 5)


def is_straight(table) -> bool:
    """The careful way writes every row with its reason."""
    return "source_000_0" in table.relation


@pytest.mark.parametrize(
    "type_, cell, straight",
    [
        ("integer", "7", True), ("integer", "7.0", True), ("integer", "7.5", False),
        ("integer", "1_000", False), ("integer", "１２", False), ("integer", "NA", True),
        ("integer", "9007199254740991", True), ("integer", "9007199254740992", False),
        ("decimal", "1.5", True), ("decimal", "1,5", False), ("decimal", "nan", True),
        ("number", "1e400", False), ("number", "inf", False),
        ("date", "2024-01-05", True), ("date", "2024/1/5", True), ("date", "24-1-5", False),
        ("date", "2024-01-05x", False), ("date", "epoch", False), ("date", "infinity", False),
        ("timestamp", "epoch", False), ("timestamp", "2024-01-05 10:00", True),
        ("text", " a\t", True), ("text", "1_000", True), ("boolean", "yes", True),
        ("boolean", "是", False), ("minutes", "90", False),
    ],
)  # fmt: skip
def test_only_plain_cells_are_read_straight(room, type_, cell, straight):
    columns = [{"name": "x", "type": type_}]
    table = room.table(f'sold_on,shop,x\n2024-01-05,N,"{cell}"\n', columns=columns)
    assert is_straight(table) is straight


@pytest.mark.parametrize(
    "changed",
    [
        {"duplicates": {"key": ["amount"], "keep": "last"}},
        {"text": {"decimal_mark": ","}},
        {"columns": [{"name": "amount", "type": "integer", "from_unit": "万", "to_unit": "个"}]},
        {"columns": [{"name": "amount", "type": "text", "aliases": {"a": ["1"]}}]},
        {"columns": [{"name": "sold_on", "type": "date", "date_format": "%Y-%m-%d"}]},
        {"columns": [{"name": "a", "type": "integer", "source_name": "amount"},
                     {"name": "b", "type": "text", "source_name": "amount"}]},
    ],
)  # fmt: skip
def test_what_only_the_careful_way_does_is_read_carefully(room, changed):
    table = room.table("sold_on,shop,amount\n2024-01-05,N,1\n", **changed)
    assert not is_straight(table)
    assert len(rows_of(table.relation)) == 1


def test_a_source_without_departments_is_read_carefully(room):
    table = room.table("amount\n1\n", unit=None, date=None)
    assert rows_of(table.relation) == [(1,)]
    assert rows_of(table.traced) == [(0, 2, None, 1)]


def test_rows_of_files_that_are_laid_out_and_others_are_those_of_their_file(room):
    layout = {"leave_out": ["total"]}
    room.write("a_1.csv", "shop,sold_on,amount\ntotal,,9\nN,2024-01-05,1\n")
    room.write("a_2.csv", "shop,sold_on,amount\nN,2024-01-05,2\ntotal,,9\nN,2024-01-05,3\n")
    table = room.table(path="a_*.csv", layout=layout)
    assert is_straight(table)
    assert places_of(table) == [(0, 3, None), (1, 2, None), (1, 4, None)]
    assert [(file.rows, file.used) for file in table.facts.files] == [(1, 1), (2, 2)]


def test_an_uneven_file_beside_an_even_one_keeps_its_row_numbers(room):
    room.write("a_1.csv", "shop,sold_on,amount\nN,2024-01-05,1\n")
    room.write("a_2.csv", "shop,sold_on,amount\n\nN,2024-01-05,2\n\nN,2024-01-05,3\n")
    assert places_of(room.table(path="a_*.csv")) == [(0, 2, None), (1, 3, None), (1, 5, None)]


def test_cells_of_two_lines_are_one_row(room):
    text = 'shop,sold_on,amount,note\nN,2024-01-05,1,"a\nb"\nN,2024-01-05,2,c\n'
    assert places_of(room.table(text)) == [(0, 2, None), (0, 3, None)]


def test_a_column_without_values_in_rows_that_count_is_told(room):
    table = room.table("sold_on,shop,amount\n2024-01-05,N,\n2024-01-05,W,1\n")
    assert is_straight(table)
    assert issue_of(table, "all_missing").facts == {"column": "amount", "rows": 1}


def test_a_first_value_late_in_a_long_file_is_found(room):
    lines = "2024-01-05,N,\n" * 12_000 + "2024-01-05,N,1\n"
    assert room.table("sold_on,shop,amount\n" + lines).issues == ()


EVIL = "'); DROP TABLE typed; --"


@pytest.mark.parametrize("careful", [False, True])
def test_texts_of_the_declaration_stay_texts(room, careful):
    name = f'a"{EVIL}'
    header = name.replace('"', '""')
    room.write(
        "p.csv", f'"{header}",shop,sold_on\n"{EVIL}",N,2024-01-05\nother,"{EVIL}",2024-01-05\n'
    )
    extra = {"duplicates": {"key": [name], "keep": "last"}} if careful else {}
    table = room.table(
        path="p.csv",
        columns=[{"name": name, "type": "text"}],
        missing=["", EVIL + "x", "' OR '1'='1"],
        checks=[{"kind": "allowed", "column": name, "values": [EVIL]}],
        company={"aliases": {"S": (EVIL,)}},
        **extra,
    )
    assert rows_of(table.relation) == [(EVIL, "N", DAY), ("other", "S", DAY)]
    (failed,) = [issue for issue in table.issues if issue.code == "check_allowed"]
    assert (failed.unit, failed.facts["example"]) == ("S", "other")


def test_texts_of_file_names_aliases_and_markers_stay_texts(room):
    room.write("o'N_x'; --.csv", "sold_on,amount,who\n2024-01-05,1,o'neil\n")
    columns = [
        {"name": "shop_in_name", "type": "text", "source_name": "said"},
        {"name": "who", "type": "text", "aliases": {"O'N": ["o'neil"]}},
    ]
    table = room.table(
        path="*.csv", file_name="{who'}_{said}.csv", unit=None, unit_is="N", columns=columns
    )
    assert rows_of(table.relation) == [("x'; --", "O'N", "N", DAY)]
