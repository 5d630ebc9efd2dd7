"""Formats of cells: the pack's palette, and fonts that every Windows has."""

from __future__ import annotations

from typing import Any

from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Kpi, Language

FONTS: dict[Language, str] = {"en": "Calibri", "zh": "Microsoft YaHei"}
SIZE = 10  # points
DAY = "yyyy-mm-dd"
TWO_DECIMALS = "0.00"  # of points
EXACT = "0.0000"  # a score before rounding: enough digits to see which way it went
COUNT = "#,##0"

# What a cell is, as properties of XlsxWriter's formats.
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 16, "font_color": LIGHT["head"]},
    "meta": {"font_color": LIGHT["ink2"], "font_size": 9},
    "part": {"bold": True, "font_size": 12, "font_color": LIGHT["head"]},
    "big": {"bold": True, "font_size": 16, "align": "left"},
    "head": {
        "bold": True,
        "align": "center",
        "font_color": LIGHT["paper"],
        "bg_color": LIGHT["head"],
    },
    "head_left": {
        "bold": True,
        "font_color": LIGHT["paper"],
        "bg_color": LIGHT["head"],
    },
    "row": {"bottom": 1, "bottom_color": LIGHT["rule"]},
    "note": {
        "indent": 1,
        "bottom": 1,
        "bottom_color": LIGHT["rule"],
        "font_size": 9,
        "font_color": LIGHT["ink2"],
    },
    "missing": {"bottom": 1, "bottom_color": LIGHT["rule"], "bg_color": LIGHT["caus"]},
    "why": {
        "indent": 1,
        "bottom": 1,
        "bottom_color": LIGHT["rule"],
        "font_size": 9,
        "font_color": LIGHT["cau"],
        "bg_color": LIGHT["caus"],
    },
    "block": {
        "bold": True,
        "bg_color": LIGHT["surf"],
        "bottom": 1,
        "bottom_color": LIGHT["rule"],
    },
    "block_note": {
        "indent": 1,
        "font_size": 9,
        "font_color": LIGHT["ink2"],
        "bg_color": LIGHT["surf"],
        "bottom": 1,
        "bottom_color": LIGHT["rule"],
    },
    "total": {"bold": True, "top": 2, "top_color": LIGHT["head"], "bg_color": LIGHT["band"]},
    "total_note": {
        "indent": 1,
        "font_size": 9,
        "font_color": LIGHT["ink2"],
        "top": 2,
        "top_color": LIGHT["head"],
        "bg_color": LIGHT["band"],
    },
    "foot": {"text_wrap": True, "font_size": 9, "font_color": LIGHT["ink2"], "valign": "top"},
    "unit": {"font_size": 8, "font_color": LIGHT["ink3"]},
    "name": {},
}


class Styles:
    """The formats of one language in one workbook, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._base = {
            "font_name": FONTS[language],
            "font_size": SIZE,
            "font_color": LIGHT["ink"],
            "valign": "vcenter",
        }
        self._known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, style: str, number: str = "", **more: Any) -> Any:
        """The format of a style, with a number's format and further properties."""
        wanted = self._base | STYLES[style] | more
        if number:
            wanted["num_format"] = number
        key = tuple(sorted(wanted.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(wanted)
        return self._known[key]


def value_format(kpi: Kpi) -> str:
    """How Excel shows a KPI's values: with the KPI's decimals, a fraction as a percentage."""
    if kpi.unit_kind == "percent":
        return with_decimals("0", kpi.decimals) + "%"
    return with_decimals(COUNT, kpi.decimals)


def with_decimals(whole: str, decimals: int) -> str:
    """A format with so many decimals."""
    return f"{whole}.{'0' * decimals}" if decimals else whole
