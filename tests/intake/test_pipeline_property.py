"""Whatever stands in the cells: both ways of reading say the same, and clean tables are exact."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake import load_tables, tables
from tests.intake.conftest import Room, rows_of

MESSY = {
    "text": ["a", " a ", "a\tb", "\ta", "\u3000x", "\xa0x", "NA", " NA", "- ", "", "  ", "x,y",
                'q"q',
             "l1\nl2", "值", "1_0", "NA\n", "A_1"],
    "integer": ["1", "-7", " 12 ", "1_000", "12.7", "12.0", "1e3", "1e-1", "nan", "inf", "１２",
                "1,234",
                "9007199254740993", "9223372036854775808", "+5", "007", "", "NA", "3万", "5-",
                            "(3)"],
    "decimal": ["1.5", "1.2345675", "-0.0000005", "1e2", "1_000.5", "nan", "１.５", "1,234.5",
                "1000000000000", "", " 2 ", "5%", "3.2万", ".5", "1.5e"],
    "number": ["1.5", "1e300", "1e400", "nan", "-inf", "Infinity", "1_0", "0x1p3", " 5 ", "",
                "3.2万"],
    "percent": ["5%", "0.05", "５%", "5 %", "nan", "", "1_0%", "12‰", "1e-2"],
    "date": ["2024-01-05", "2024/1/5", "24-1-5", "2024-02-30", "epoch", "infinity", "2024年1月5日",
             "2024-01-05 10:00", "", "0999-01-01", "2024 1 5", "45000", "2024-01-05x", "1970-01-01",
             " 2024-01-05 ", "2024-01-05 (BC)", "2024-01"],
    "timestamp": ["2024-01-05 10:00", "2024-01-05T10:00:00+08:00", "2024-01-05", "epoch",
                "infinity",
                  "24-1-5 10:00", "2024/1/5 9:05", "", "0999-01-01 00:00", "2024年1月5日 10:00"],
    "boolean": ["true", "f", "1", "yes", "TRUE", "是", "", "2", " true ", "1.0"],
}  # fmt: skip
CLEAN = {
    "text": st.sampled_from(["a", "", "值", "x,y", 'q"', "two\nlines"]),
    "integer": st.one_of(st.just(""), st.integers(-(2**53) + 1, 2**53 - 1).map(str)),
    "decimal": st.one_of(st.just(""), st.decimals(-(10**9), 10**9, places=8).map("{:f}".format)),
    "number": st.one_of(st.just(""), st.floats(-1e9, 1e9).map(repr)),
    "percent": st.one_of(st.just(""), st.decimals(0, 1, places=4).map("{:f}".format)),
    "date": st.one_of(st.just(""), st.dates(date(1971, 1, 1), date(2199, 1, 1)).map(str)),
    "timestamp": st.one_of(
        st.just(""),
        st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)).map(str),
    ),
    "boolean": st.sampled_from(["true", "false", ""]),
}
UNITS = ["N", "S", "N", "S", "S ", " N", "n", "NA", "", "W", "Ｎ", "North"]
DAYS = ["2024-01-05", "2024-02-06", "2024-1-7", "", "x", "2024-01-05x"]
SOME = settings(max_examples=40)


def written(rows: list[list[str]], line_end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue()


@st.composite
def messy_tables(draw: st.DrawFn) -> tuple[list[str], list[list[list[str]]]]:
    """Types of the columns, and the rows of one or two files; most cells are clean."""
    types = draw(st.lists(st.sampled_from(sorted(MESSY)), min_size=1, max_size=3))
    messy = draw(st.booleans())

    def row() -> list[str]:
        unit = draw(st.sampled_from(UNITS)) if messy else draw(st.sampled_from(["N", "S", "W"]))
        day = draw(st.sampled_from(DAYS if messy else DAYS[:4]))
        cells = [
            draw(st.sampled_from(MESSY[t]) if messy and draw(st.booleans()) else CLEAN[t])
            for t in types
        ]
        return [unit, day, *cells]

    count = draw(st.integers(1, 2))
    return types, [[row() for _ in range(draw(st.integers(0, 5)))] for _ in range(count)]


def told(room: Room, types: list[str], **company: Any) -> tuple[Any, ...]:
    """All that is known of the table, without words that only give an example."""
    columns = [{"name": f"c{at}", "type": type_} for at, type_ in enumerate(types)]
    workspace = room.workspace({"sales": {"path": "sales_*.csv", "columns": columns}}, **company)
    try:
        table = load_tables(workspace, room.scratch)["sales"]
    except SourceError as error:
        return tuple(fault.message for fault in error.faults)
    traced = rows_of(table.traced, '"\\file", "\\row"')
    kept = [row[3:] for row in traced if row[2] is None]
    assert sorted(map(repr, kept)) == sorted(map(repr, rows_of(table.relation)))
    issues = [
        (issue.code, {k: v for k, v in issue.facts.items() if k not in ("example", "file", "row")})
        for issue in table.issues
    ]
    # of rows that are left out, the place and the reason
    places = [row if row[2] is None else row[:3] for row in traced]
    return places, table.facts, table.columns, sorted(issues, key=repr)


@SOME
@given(
    made=messy_tables(),
    line_end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    units=st.sampled_from([("N", "S"), ("N", "S", "NA")]),
)
def test_the_straight_and_the_careful_way_say_the_same(made, line_end, mark, units):
    types, files = made
    company = {"units": units, "aliases": {"N": ("North",)}}
    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder) / "params", Path(folder) / "scratch")
        for number, rows in enumerate(files):
            header = ["shop", "sold_on", *(f"c{at}" for at in range(len(types)))]
            text = written([header, *rows], line_end)
            room.write(f"sales_{number}.csv", mark + text.encode())
        straight = told(room, types, **company)
        with patch.object(tables, "is_straight", return_value=False):
            careful = told(room, types, **company)
    assert straight == careful


def value(type_: str, cell: str) -> Any:
    """What Python makes of a clean cell."""
    if cell == "":
        return None
    match type_:
        case "integer":
            return int(cell)
        case "decimal" | "percent":
            return Decimal(cell).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        case "number":
            return float(cell)
        case "date":
            return date.fromisoformat(cell)
        case "timestamp":
            return datetime.fromisoformat(cell)
        case "boolean":
            return cell == "true"
    return cell


@SOME
@given(data=st.data(), types=st.lists(st.sampled_from(sorted(CLEAN)), min_size=1, max_size=4))
def test_a_clean_table_is_what_python_reads(data, types):
    cells = data.draw(st.lists(st.tuples(*(CLEAN[t] for t in types)), min_size=1, max_size=6))
    columns = [{"name": f"c{at}", "type": type_} for at, type_ in enumerate(types)]
    lines = [["shop", "sold_on", *(c["name"] for c in columns)]]
    lines += [["N", "2024-01-05", *row] for row in cells]
    expected = [
        (0, at, None, *map(value, types, row), "N", date(2024, 1, 5))
        for at, row in enumerate(cells, start=2)
    ]
    for straight in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            room = Room(Path(folder) / "params", Path(folder) / "scratch")
            room.write("sales.csv", written(lines, "\n"))
            with patch.object(tables, "read_straight", wraps=tables.read_straight) as way:
                if not straight:
                    way.side_effect = lambda *_: None
                table = room.table(columns=columns)
            assert rows_of(table.traced, '"\\row"') == expected
