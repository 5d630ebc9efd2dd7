"""Finds the row, or rows, that hold the column names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from kpi_reports.inspection.grids import Row, filled
from kpi_reports.intake.written.dates import parse_date, parse_timestamp
from kpi_reports.intake.written.numbers import parse_number, parse_percent
from kpi_reports.intake.written.parsed import fold
from kpi_reports.intake.written.periods import parse_period

CellKind = Literal["empty", "number", "day", "period", "text"]

MAX_DEPTH = 3  # rows over which names are spread
SEARCHED_ROWS = 40  # filled rows among which the names must begin
SURE = 0.6
_LOOKED_BELOW = 60
_USUAL_SHARE = 0.1  # a column counts where so many rows fill it
_DEPTH_COSTS = 0.06
_ROW_COSTS = 0.01
_DATA_SHARE = 0.4
_NEXT_ROWS = 3
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Names:
    """Where the column names stand: the place of their first row in the grid, how many rows, and
    how sure that is, from 0 to 1."""

    at: int
    depth: int
    score: float

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE


@lru_cache(maxsize=200_000)
def kind_of(text: str | None) -> CellKind:
    """What a cell's text may be: a bare year counts as a period, as in headers."""
    if not text or text.isspace():
        return "empty"
    folded = fold(text)
    if _YEAR.fullmatch(folded) or parse_period(folded) is not None:
        return "period"
    if parse_number(text) is not None or parse_percent(text) is not None:
        return "number"
    if parse_date(text) is not None or parse_timestamp(text) is not None:
        return "day"
    return "text"


def find_names(rows: Sequence[Row]) -> Names:
    """The row or rows of names, among the first filled rows.

    Names fill the columns that are used below them, are words or periods, do not come again in
    their own column, and data follow. The earliest of equals wins.
    """
    places = [at for at, (_, cells) in enumerate(rows) if filled(cells)]
    used = _used_columns(rows)
    best = Names(places[0] if places else 0, 1, 0.0)
    for order, at in enumerate(places[:SEARCHED_ROWS]):
        for depth in range(1, MAX_DEPTH + 1):
            if not _follow_one_another(rows, at, depth):
                break
            score = _score(rows, at, depth, used) - _ROW_COSTS * order
            if score > best.score:
                best = Names(at, depth, score)
    return best


def _used_columns(rows: Sequence[Row]) -> frozenset[int]:
    counts: Counter[int] = Counter(at for _, cells in rows for at in filled(cells))
    known = sum(1 for _, cells in rows if filled(cells))
    usual = {at for at, count in counts.items() if count >= known * _USUAL_SHARE}
    return frozenset(usual or counts)


def _follow_one_another(rows: Sequence[Row], at: int, depth: int) -> bool:
    if at + depth > len(rows) or rows[at + depth - 1][0] - rows[at][0] != depth - 1:
        return False
    return all(filled(cells) for _, cells in rows[at : at + depth])


def _score(rows: Sequence[Row], at: int, depth: int, used: frozenset[int]) -> float:
    named = {place for _, cells in rows[at : at + depth] for place in filled(cells)}
    if not used or (depth > 1 and not _is_spread(rows[at : at + depth])):
        return 0.0
    share_named = len(named & used) / len(used)
    texts = [cells[place] for _, cells in rows[at : at + depth] for place in filled(cells)]
    words = sum(kind_of(text) in ("text", "period") for text in texts) / len(texts)
    only_periods = all(kind_of(text) == "period" for text in texts) and len(texts) > 1
    again = _come_again(rows, at + depth - 1, at + depth)
    score = share_named * words**2 * _data_follow(rows, at + depth, used) - again / 2
    return score - _DEPTH_COSTS * (depth - 1) - (0.2 if only_periods else 0)


def _is_spread(rows: Sequence[Row]) -> bool:
    """Whether upper rows leave cells empty under which names stand, and name more than a title."""
    for (_, upper), (_, lower) in pairwise(rows):
        above, below = set(filled(upper)), set(filled(lower))
        if len(above) < 2 or not below - above:
            return False
    return True


def _data_follow(rows: Sequence[Row], at: int, used: frozenset[int]) -> float:
    following = [cells for _, cells in rows[at : at + 2 * _NEXT_ROWS] if filled(cells)][:_NEXT_ROWS]
    if not following:
        return 0.7
    there = max(len(set(filled(cells)) & used) for cells in following)
    return 1.0 if there >= _DATA_SHARE * len(used) else 0.5


def _come_again(rows: Sequence[Row], at: int, below: int) -> float:
    """The share of a row's cells whose text comes again below, in the same column."""
    cells = rows[at][1]
    places = filled(cells)
    seen = {
        (place, text)
        for _, lower in rows[below : below + _LOOKED_BELOW]
        for place, text in enumerate(lower)
    }
    return sum((place, cells[place]) in seen for place in places) / max(1, len(places))
