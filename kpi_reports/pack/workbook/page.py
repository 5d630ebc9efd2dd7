"""One sheet: texts stay texts, all of them visible, formulas carry their value, widths fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from kpi_reports.pack.text import visible
from kpi_reports.pack.workbook.style import DAY, Styles
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.voice import Voice

A4 = 9  # Excel's number of the paper
LONGEST_TEXT = 32_767  # characters that a cell holds
LONGEST_FOOTER = 100  # characters; Excel allows 255 with all its codes
DEEPEST = 7  # levels of an outline that Excel knows
OVERFLOWING = ("title", "meta", "part", "big", "foot")  # styles
PADDING = 2.0  # characters beside the widest text of a column
ROW, LINE, AIR = 16.5, 12.5, 4.0  # points: a plain row, a line of wrapped text, air around it
WHOLE = -1  # in place of a column: a text across all of them
AGREES = Decimal("1e-9")  # far below any score


@dataclass(frozen=True, slots=True)
class Live:
    """A formula, and the number that it gives by exact arithmetic; None: an empty text, where what
    it rests on is missing."""

    formula: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class LiveWord:
    """A formula that gives a text."""

    formula: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its head, and between how many characters its width may lie."""

    head: str
    least: float = 8.0
    most: float = 14.0
    left: bool = False

    @property
    def longest_word(self) -> int:
        """The part of the head that cannot be wrapped; Chinese can, anywhere."""
        return max((len(word) for word in self.head.split() if word.isascii()), default=0)


def number_if_true(live: Live | None, told: Decimal | None) -> Live | Decimal | None:
    """The formula where it gives the number that the review tells; else that number alone."""
    if live is None:
        return told
    if live.value is None or told is None:
        return live if live.value is told else told
    return Live(live.formula, told) if abs(live.value - told) <= AGREES else told


def word_if_true(live: LiveWord | None, told: str) -> LiveWord | str:
    """The formula where it gives the text that the review tells; else that text alone."""
    return live if live is not None and live.value == told else told


def wide(text: str) -> int:
    """How wide a text is in characters of the Latin script; a Chinese one counts double."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class Page:
    """A sheet that is written from the top down, with the same head, print setup and widths."""

    def __init__(self, sheet: Any, styles: Styles, voice: Voice, columns: Sequence[Column]) -> None:
        self.sheet, self.styles, self.voice, self.columns = sheet, styles, voice, columns
        self.row = 0
        self._widest = [0] * len(columns)
        self._texts: dict[int, list[tuple[int, str]]] = {}
        self._fixed: dict[int, float] = {}
        self._levels: dict[int, int] = {}

    @property
    def name(self) -> str:
        """The sheet's name as a formula of another sheet writes it."""
        name: str = self.sheet.get_name()
        return "'" + name.replace("'", "''") + "'"

    def text(self, column: int, text: str, style: str = "row", **more: Any) -> None:
        """A text, never a formula, a link or a number. One beyond Excel's limit is cut."""
        text = visible(text)
        self._fit(column, text, style)
        format_ = self.styles.get(style, text_wrap=style not in OVERFLOWING, **more)
        self.sheet.write_string(self.row, column, _plain(text), format_)

    def named(self, column: int, name: str, below: str, style: str = "row", **more: Any) -> None:
        """A name with a smaller line below it: the unit, the way that is good."""
        name, below = visible(name), visible(below)
        if not name or not below:
            self.text(column, name or below, style, **more)
            return
        self._fit(column, f"{name}\n{below}", style)
        format_ = self.styles.get(style, text_wrap=True, **more)
        fragments = [self.styles.get("name"), _cut(name, LONGEST_TEXT // 2)]
        fragments += [self.styles.get("unit"), "\n" + _cut(below, LONGEST_TEXT // 3)]
        self.sheet.write_rich_string(self.row, column, *fragments, format_)

    def number(
        self,
        column: int,
        value: Live | Decimal | float | int | None,
        number: str,
        style: str = "row",
        **more: Any,
    ) -> None:
        """A number or a formula; an empty cell where there is none."""
        format_ = self.styles.get(style, number, **more)
        if value is None:
            self.sheet.write_blank(self.row, column, None, format_)
        elif isinstance(value, Live):
            told = "" if value.value is None else float(value.value)
            self.sheet.write_formula(self.row, column, f"={value.formula}", format_, told)
        else:
            self._fit(column, f"{value:,.2f}", style)
            self.sheet.write_number(self.row, column, float(value), format_)

    def word(self, column: int, value: LiveWord | str, style: str = "row", **more: Any) -> None:
        """A text that may come from a formula: a grade."""
        if isinstance(value, str):
            self.text(column, value, style, **more)
            return
        told = visible(value.value)
        self._fit(column, told, style)
        format_ = self.styles.get(style, **more)
        self.sheet.write_formula(self.row, column, f"={value.formula}", format_, told)

    def day(self, column: int, day: date | None, style: str = "row") -> None:
        """A date as a date; an empty cell where there is none."""
        format_ = self.styles.get(style, DAY, align="center")
        if day is None:
            self.sheet.write_blank(self.row, column, None, format_)
            return
        self._fit(column, DAY, style)
        when = datetime(day.year, day.month, day.day)
        self.sheet.write_datetime(self.row, column, when, format_)

    def blank(self, style: str, *columns: int) -> None:
        """Empty cells in the row's style."""
        for column in columns:
            self.sheet.write_blank(self.row, column, None, self.styles.get(style))

    def next(self, *, level: int = 0, height: float | None = None) -> None:
        """Ends the row; `level` is how deep it stands in the outline."""
        self._levels[self.row] = min(level, DEEPEST)
        if height is not None:
            self._fixed[self.row] = height
        self.row += 1

    def foot(self, text: str) -> None:
        """A sentence across all columns, as high as it needs."""
        text = visible(text)
        format_ = self.styles.get("foot")
        last = len(self.columns) - 1
        self.sheet.merge_range(self.row, 0, self.row, last, "", format_)
        self.sheet.write_string(self.row, 0, _plain(text), format_)
        self._texts.setdefault(self.row, []).append((WHOLE, text))
        self.next()

    def heads(self) -> None:
        """The heads of the columns: what is above stays in view, they are printed on every page."""
        for at, column in enumerate(self.columns):
            self.head(at, column.head, left=column.left)
        self.sheet.freeze_panes(self.row + 1, 1)
        self.sheet.repeat_rows(self.row)
        self.next()

    def head(self, column: int, text: str, *, left: bool = False) -> None:
        """The head of one column; over texts it stands left, like them."""
        if left:
            self.text(column, text, "head_left", indent=1 if column else 0)
        else:
            self.text(column, text, "head")

    def finish(self) -> None:
        """Sets what is only known at the end: widths, and how it is printed."""
        sheet = self.sheet
        widths = self._widths()
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        for row, level in self._levels.items():
            height = self._fixed.get(row) or self._height(row, widths)
            sheet.set_row(row, height, None, {"level": level} if level else {})
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(0, self.row - 1), len(self.columns) - 1)
        sheet.outline_settings(True, False, True, False)
        sheet.set_tab_color(LIGHT["head"])
        review, t = self.voice.review, self.voice.t
        name = visible(self.voice.say(review.unit.name))
        unit = _cut(name, LONGEST_FOOTER).replace("&", "&&")
        # The space ends the font's size: a name may begin with a digit.
        pages = t("Page {page} of {pages}", page="&P", pages="&N")
        sheet.set_footer(f"&L&8 {unit}  {review.period}&R&8 {pages}")

    def _widths(self) -> list[float]:
        return [
            min(max(column.least, column.longest_word + PADDING, widest + PADDING), column.most)
            for column, widest in zip(self.columns, self._widest, strict=True)
        ]

    def _height(self, row: int, widths: Sequence[float]) -> float:
        """As high as the text with the most lines; programs differ in fitting by themselves."""
        lines = [
            sum(max(1, ceil(wide(line) / room)) for line in text.split("\n"))
            for column, text in self._texts.get(row, [])
            for room in (sum(widths) if column == WHOLE else widths[column],)
        ]
        return max(ROW, LINE * max(lines, default=1) + AIR)

    def _fit(self, column: int, text: str, style: str) -> None:
        """Lets the column's width and the row's height know a text; one that runs over its
        neighbours counts for neither, and a head is wrapped rather than given more width."""
        if style in OVERFLOWING:
            return
        self._texts.setdefault(self.row, []).append((column, text))
        if style not in ("head", "head_left"):
            longest = max((wide(line) for line in text.split("\n")), default=0)
            self._widest[column] = max(self._widest[column], longest)


def _plain(text: str) -> str:
    """The text as a cell can hold it.

    XlsxWriter takes a text that begins with <r> and ends with </r> for its own mark-up.
    """
    shown = _cut(text, LONGEST_TEXT - 1)
    return shown + " " if shown.startswith("<r>") and shown.endswith("</r>") else shown


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
