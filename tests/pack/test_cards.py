from __future__ import annotations

from typing import Any

import pytest

from kpi_reports.pack.cards import card_classes, is_bare

ICON = {"icon": "common", "alt": "common variation"}


def table(align: str, head: str, *texts: str) -> dict[str, Any]:
    return {
        "columns": [{"text": head, "align": align}],
        "rows": [[{"text": text}] for text in texts],
    }


@pytest.mark.parametrize(
    ("align", "head", "text", "css"),
    [
        ("left", "KPI", "x" * 20, ""),  # 3 + 1 + 20 = 24
        ("left", "KPI", "x" * 21, "whole"),
        ("left", "指标", "客户满意度与续约率", ""),  # 4 + 1 + 18
        ("left", "指标", "客户满意度与续约率和", "whole"),
        ("right", "Actual", "x" * 37, ""),  # numbers share a line for longer: 44
        ("right", "Actual", "x" * 38, "whole"),
    ],
)
def test_a_column_takes_a_line_of_its_card_where_label_and_value_are_long(
    align: str, head: str, text: str, css: str
) -> None:
    assert card_classes(table(align, head, "–", text)) == [css]


def test_an_icon_and_references_need_room_too() -> None:
    body = table("left", "KPI", "x" * 17)
    assert card_classes(body) == [""]
    body["rows"][0][0] |= {"icon": ICON, "refs": [{"id": "E1", "anchor": ""}]}
    assert card_classes(body) == ["whole"]


def test_a_table_without_rows_has_short_columns() -> None:
    assert card_classes(table("left", "KPI")) == [""]


@pytest.mark.parametrize(
    ("cell", "bare"),
    [
        ({"text": ""}, True),
        ({"text": "–"}, True),
        ({"text": "0"}, False),
        ({"text": "", "icon": ICON}, False),
        ({"text": "", "icon": None, "refs": []}, True),
        ({"text": "–", "refs": [{"id": "E1", "anchor": ""}]}, False),
    ],
)
def test_a_cell_is_bare_where_it_says_nothing(cell: dict[str, Any], bare: bool) -> None:
    assert is_bare(cell) is bare
