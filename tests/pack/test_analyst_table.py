"""Frames, Series and Stylers as tables of a pack."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.cells import table
from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.values import Text

REGIONS = pd.Index(["North", "South", "West"], name="Region")


def body(data: Any, language: str = "en", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = table(data, **more).block["words"][language]
    return found


def rows(made: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in made["rows"]]


def column(values: Any, language: str = "en", **more: Any) -> list[str]:
    frame = pd.DataFrame({"x": values}, index=[f"r{at}" for at in range(len(values))])
    return [row[1] for row in rows(body(frame, language, **more))]


def test_the_index_heads_the_rows_and_numbers_stand_right() -> None:
    made = body(pd.DataFrame({"n": [1, 2, 3], "word": list("abc")}, index=REGIONS))

    assert [(c["text"], c["align"]) for c in made["columns"]] == [
        ("Region", "left"),
        ("n", "right"),
        ("word", "left"),
    ]
    assert rows(made)[0] == ["North", "1", "a"]


def test_an_index_that_only_counts_the_rows_is_left_out() -> None:
    assert rows(body(pd.DataFrame({"name": ["a"], "n": [7]}))) == [["a", "7"]]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1234.5, -3.25, None], ["1,234.50", "−3.25", "–"]),
        ([0.123456, 0.5], ["0.1235", "0.5000"]),
        ([123.456789, 1.0], ["123.5", "1.0"]),
        ([1234.56789, 1.0], ["1,235", "1"]),
        ([2.0, 3.0], ["2", "3"]),
        ([2022, 2023], ["2022", "2023"]),
        ([2022, 5000], ["2,022", "5,000"]),
        ([Decimal("1.50"), None], ["1.5", "–"]),
        ([float("inf"), -float("inf"), 1.0], ["∞", "−∞", "1"]),
        ([-0.0, 1.0], ["0", "1"]),
        (pd.array([1, None], dtype="Int64"), ["1", "–"]),
        ([True, False], ["yes", "no"]),
        (pd.to_datetime(["2024-02-01", None]), ["2024-02-01", "–"]),
        (
            pd.to_datetime(["2024-02-01 08:30", "2024-02-02 00:00"]),
            ["2024-02-01 08:30", "2024-02-02 00:00"],
        ),
        (pd.period_range("2024-01", periods=2, freq="M"), ["2024-01", "2024-02"]),
        (["=1+1", "007"], ["=1+1", "007"]),
        ([np.nan, np.nan], ["–", "–"]),
    ],
)
def test_a_column_is_written_in_one_way(values: Any, shown: list[str]) -> None:
    assert column(values) == shown


def test_decimals_and_units_may_be_given() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.25], "b": [1.0, 2.0]}, index=["x", "y"])
    made = body(frame, "zh", decimals={"a": 1}, units={"a": {"en": "CNY m", "zh": "百万元"}})

    assert [c["text"] for c in made["columns"]] == ["项目", "a（百万元）", "b"]
    assert rows(made) == [["x", "1.0", "1"], ["y", "2.3", "2"]]
    assert rows(body(frame, decimals=0))[1] == ["y", "2", "2"]


def test_each_language_has_its_words() -> None:
    values = [Text("one", "一"), Text("two", "二")]
    assert (column(values), column(values, "zh")) == (["one", "two"], ["一", "二"])
    assert column([True], "zh") == ["是"]
    made = body(
        pd.Series([1], name="n"), "zh", headline={"en": "H", "zh": "题"}, note="n", caption="c"
    )
    assert (made["headline"], made["note"], made["caption"]) == ("题", "n", "c")


def test_heads_of_several_levels_stand_in_one_line() -> None:
    frame = pd.DataFrame({("a", "sum"): [1], ("a", ""): [2], ("b", "max"): [3]})
    assert [c["text"] for c in body(frame)["columns"]] == ["a · sum", "a", "b · max"]
    keys = pd.MultiIndex.from_tuples([("N", 2024)], names=["region", "year"])
    assert rows(body(pd.DataFrame({"n": [1]}, index=keys))) == [["N", "2024", "1"]]


def test_of_more_than_200_rows_the_first_are_shown_and_all_are_counted() -> None:
    made = body(pd.DataFrame({"n": range(1201)}))
    assert (len(made["rows"]), made["note"]) == (200, "The first 200 of 1,201 rows.")
    assert body(pd.DataFrame({"n": range(200)}))["note"] == ""


def test_an_empty_table_says_so() -> None:
    made = body(pd.DataFrame({"n": []}), "zh")
    assert (made["rows"], made["empty"]) == ([], "表中无数据。")


def test_a_styler_gives_its_data_formats_and_what_it_hides_but_no_html() -> None:
    frame = pd.DataFrame(
        {"share": [0.5, None], "loss": [-1.5, 2.0], "name": ["<b>", "x"], "pay": [9, 9]},
        index=["a", "b"],
    )
    style = frame.style.format({"share": "{:.1%}", "loss": "{:.2f}"}).hide(
        axis="columns", subset=["pay"]
    )
    assert rows(body(style)) == [["a", "50.0%", "−1.50", "<b>"], ["b", "–", "2.00", "x"]]
    assert rows(body(style.hide(subset=["a"]))) == [["b", "–", "2.00", "x"]]
    assert rows(body(style.hide(axis="index"))) == [["–", "2.00", "x"]]


@pytest.mark.parametrize(
    ("data", "more", "reason"),
    [
        (pd.DataFrame(np.zeros((3, 30))), {}, r"has 30 columns; a page holds 12\..*fit: frame\.T"),
        (pd.DataFrame(np.zeros((30, 30))), {}, r"Choose some, such as frame\[\['a', 'b'\]\]\.$"),
        ([1, 2], {}, "a list is no table; give a DataFrame, a Series or a Styler"),
        (
            pd.DataFrame({"revenue": [1]}),
            {"units": {"revenu": "x"}},
            "'units' names column 'revenu'.*'revenue'",
        ),
        (
            pd.DataFrame({"a": [1]}),
            {"decimals": {"b": 1}},
            "'decimals' names column 'b', which the table",
        ),
        (pd.DataFrame({"a": [1]}), {"headline": {"en": "x"}}, "'headline' has no words in 'zh'"),
        (
            pd.DataFrame({"a": [1]}),
            {"headline": {"fr": "x"}},
            "'headline' has words in 'fr'; packs speak",
        ),
        (
            pd.DataFrame({"a": [1]}),
            {"note": {"en": 1, "zh": "x"}},
            "'note' holds a int where a text",
        ),
        (pd.DataFrame({"a": [1]}), {"caption": 3}, "'caption' is a int; give a text"),
    ],
)
def test_what_is_no_table_for_a_page_is_refused(
    data: Any, more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(PackError, match=reason):
        table(data, **more)


def test_hostile_text_stays_text_in_html_and_pdf() -> None:
    hostile = ['<script>alert("x")</script>', '#read("/etc/passwd")', "a\u202eb"]
    shown = table(
        pd.DataFrame({hostile[0]: hostile}, index=hostile), headline=hostile[1], note=hostile[0]
    )
    page = render_html([shown.block], "en")
    assert "<script>alert" not in page
    assert "a[U+202E]b" in page
    made = render_pdf([shown.block], "zh")
    assert made.startswith(b"%PDF")
    assert made == render_pdf([shown.block], "zh")
