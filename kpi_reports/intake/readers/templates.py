"""Patterns for names of files, sheets and columns, for people who write no regular expressions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from kpi_reports.errors import SourceError

_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a pattern: a literal text, digits of one of `widths`, else any text.

    `name` is the word whose value it gives. Digits must make a number from `lowest` to `highest`.
    """

    name: str | None = None
    literal: str = ""
    widths: tuple[int, ...] = ()
    lowest: int = 0
    highest: int | None = None
    least: int = 0  # characters that "any text" must have

    @property
    def is_free(self) -> bool:
        return not self.literal and not self.widths

    def ends(self, text: str, start: int) -> Iterable[int]:
        """Where it may end if it begins at `start`, the preferred end first."""
        if self.literal:
            return (start + len(self.literal),) if text.startswith(self.literal, start) else ()
        if self.widths:
            return [start + width for width in self.widths if self._is_number(text, start, width)]
        return range(start + self.least, len(text) + 1)

    def _is_number(self, text: str, start: int, width: int) -> bool:
        digits = text[start : start + width]
        if len(digits) < width or any(digit not in _DIGITS for digit in digits):
            return False
        return self.highest is None or self.lowest <= int(digits) <= self.highest


# two digits are preferred to one: 20241105 is November 5
_NUMBERS = {
    "year": _Piece("year", widths=(4,)),
    "month": _Piece("month", widths=(2, 1), lowest=1, highest=12),
    "day": _Piece("day", widths=(2, 1), lowest=1, highest=31),
    "quarter": _Piece("quarter", widths=(1,), lowest=1, highest=4),
}


def match(template: str, name: str) -> dict[str, str] | None:
    """The values of the words of a template in a name, or None where the name does not fit.

    `{year}` is four digits, `{month}` one or two from 1 to 12, `{day}` one or two from 1 to 31,
    `{quarter}` one from 1 to 4; any other `{word}` is the shortest text that fits, one character
    at least. `*` is any text or none. The rest stands for itself; full-width and half-width
    characters are alike.

    Raises SourceError for a brace that is not closed or not opened, a word that is empty, and a
    word that stands twice.

    >>> match("客服_{year}年{month}月.xlsx", "客服_2024年3月.xlsx")
    {'year': '2024', 'month': '3'}
    """
    pieces = _pieces(_normal(template))
    values = _fit(pieces, _normal(name))
    if values is None:
        return None
    found = zip(pieces, values, strict=True)
    return {piece.name: value for piece, value in found if piece.name is not None}


def is_template(text: str) -> bool:
    """Whether a text is a pattern rather than a name."""
    return "*" in text or "{" in text


def columns_match(pattern: str, header_name: str) -> bool:
    """Whether a column's name fits one of the patterns between `|`.

    `*` is any text or none, `#` one digit; the rest stands for itself.

    >>> columns_match("####年*月", "2017年12月")
    True
    """
    name = _normal(header_name)
    written = (_normal(one) for one in pattern.split("|"))
    return any(_fit(_column_pieces(one), name) is not None for one in written if one)


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


@cache
def _pieces(template: str) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    literal = ""
    position = 0
    while position < len(template):
        character = template[position]
        if character in "{*" and literal:
            pieces.append(_Piece(literal=literal))
            literal = ""
        if character == "{":
            close = template.find("}", position)
            pieces.append(_word(template, position, close, pieces))
            position = close
        elif character == "*":
            pieces.append(_Piece())
        elif character == "}":
            _fault(template, f"the brace closed at character {position + 1} is not opened")
        else:
            literal += character
        position += 1
    return (*pieces, _Piece(literal=literal)) if literal else tuple(pieces)


def _word(template: str, start: int, close: int, before: Iterable[_Piece]) -> _Piece:
    word = template[start + 1 : close].strip() if close > 0 else ""
    if close < 0 or "{" in word:
        _fault(template, f"the brace opened at character {start + 1} is not closed")
    if not word:
        _fault(template, f"the braces at character {start + 1} hold no word")
    if any(piece.name == word for piece in before):
        _fault(template, f"{{{word}}} stands twice")
    return _NUMBERS.get(word) or _Piece(word, least=1)


def _fault(template: str, reason: str) -> NoReturn:
    raise SourceError(
        f"pattern '{template}': {reason}. Write words as {{year}} or {{month}}, each once, "
        "and * for any text"
    )


@cache
def _column_pieces(pattern: str) -> tuple[_Piece, ...]:
    pieces: list[_Piece] = []
    literal = ""
    for character in pattern:
        if character not in "*#":
            literal += character
            continue
        if literal:
            pieces.append(_Piece(literal=literal))
            literal = ""
        pieces.append(_Piece() if character == "*" else _Piece(widths=(1,)))
    return (*pieces, _Piece(literal=literal)) if literal else tuple(pieces)


def _fit(pieces: tuple[_Piece, ...], text: str) -> list[str] | None:
    """The part of the text that each piece takes, or None.

    A free piece that failed from one place fails from every later one, as those ends are among
    the ends it has tried; so each is tried once, and a hostile name costs no more than its length
    times the number of pieces.
    """
    failed: set[int] = set()

    def fit(number: int, start: int) -> list[str] | None:
        if number == len(pieces):
            return [] if start == len(text) else None
        if number in failed:
            return None
        piece = pieces[number]
        is_last = number == len(pieces) - 1
        for end in (len(text),) if piece.is_free and is_last else piece.ends(text, start):
            if end - start < piece.least:
                break
            if (rest := fit(number + 1, end)) is not None:
                return [text[start:end], *rest]
        if piece.is_free:
            failed.add(number)
        return None

    return fit(0, 0)
