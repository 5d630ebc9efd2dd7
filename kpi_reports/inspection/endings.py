"""Finds what stands among and below the rows of a table that is no row of it: totals and notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kpi_reports.inspection.grids import Cells, Row, filled
from kpi_reports.params.yaml_text import UNPRINTABLE

_SPARSE = 0.34  # of the cells that rows usually fill
_PARTLY = 0.6  # of the cells, at most, fills a row that begins with a word of notes
_MANY_CELLS = 3  # rows usually fill as many, before a sparse one is told from a row with gaps
_LONG = 16
_TOTALS = re.compile(
    r"(合\s*计|总\s*计|小\s*计|累\s*计|共\s*计|总\s*和|Grand total|Sub-?total|Totals?|Sum)"
    r"\s*(?:[（(:：—-].*)?$",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"(备?注\d*[：:]|说明[：:]?|附注|(?:数据|资料)?来源[：:]?|制表|填表|审核|复核|打印|导出|单位[：:]"
    r"|Source[s:]?|Notes?\b:?|Remarks?:|Prepared by|\* ?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Places in the grid of totals and of notes, with the words that tell them."""

    totals: tuple[int, ...] = ()
    total_words: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()
    note_words: tuple[str, ...] = ()
    is_usual: bool = True  # the note begins with a word that notes usually begin with


def find_ending(rows: Sequence[Row], first: int) -> Ending:
    """Totals anywhere from place `first` on, and the notes at the end."""
    body = [at for at in range(first, len(rows)) if filled(rows[at][1])]
    notes = _notes(rows, body)
    kept = [at for at in body if at not in notes]
    totals = [at for at in kept if _total(rows[at][1])]
    total_words = dict.fromkeys(_total(rows[at][1]) for at in totals)
    words, is_usual = _note_words(rows, notes, [at for at in kept if at not in totals])
    return Ending(
        tuple(totals),
        tuple(total_words),
        tuple(notes) if words else (),
        words,
        is_usual,
    )


def begins(cells: Cells) -> str:
    """The row's first filled cell as the reader compares it: half width, without white space."""
    places = filled(cells)
    text = cells[places[0]] if places else ""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def _total(cells: Cells) -> str:
    found = _TOTALS.match(_first(cells))
    return found[1] if found else ""


def _first(cells: Cells) -> str:
    places = filled(cells)
    return " ".join((cells[places[0]] or "").split()) if places else ""


def _notes(rows: Sequence[Row], body: Sequence[int]) -> list[int]:
    """The last rows that are notes: sparse, from the first that a usual word or a gap begins."""
    if len(body) < 2:
        return []
    usual = median(len(filled(rows[at][1])) for at in body)
    tail: list[int] = []
    for at in reversed(body[1:]):
        cells = rows[at][1]
        sparse = len(filled(cells)) <= max(1, usual * _SPARSE) and usual >= _MANY_CELLS
        worded = len(filled(cells)) <= max(1, usual * _PARTLY) and _NOTES.match(_first(cells))
        if not (sparse or worded) or _total(cells):
            break
        tail.insert(0, at)
    by_word = [at for at in tail if _NOTES.match(_first(rows[at][1]))]
    after_gap = [
        at for at in tail if rows[at][0] - rows[at - 1][0] > 1 or not filled(rows[at - 1][1])
    ]
    begin = min([*by_word[:1], *after_gap[:1]], default=None)
    if begin is not None:
        return [at for at in tail if at >= begin]
    return tail if len(tail) > 1 else []


def _note_words(
    rows: Sequence[Row], notes: Sequence[int], data: Sequence[int]
) -> tuple[tuple[str, ...], bool]:
    """Words by which the reader finds the end, none of which begins a row of data."""
    if not notes:
        return (), True
    data_begins = [begins(rows[at][1]) for at in data]
    words: dict[str, None] = {}
    is_usual = True
    for order, at in enumerate(notes):
        # a control character cannot be declared: the word ends before it
        text = UNPRINTABLE.split(_first(rows[at][1]))[0]
        found = _NOTES.match(text)
        if not found and order:
            continue
        word = found[1].strip() if found else text[:_LONG].strip()
        if order == 0:
            is_usual = bool(found)
        if any(begin.startswith(begins((word,))) for begin in data_begins):
            word = text[:_LONG].strip()
            if any(begin.startswith(begins((word,))) for begin in data_begins):
                continue
        if begins((word,)):
            words[word] = None
    return tuple(words), is_usual
