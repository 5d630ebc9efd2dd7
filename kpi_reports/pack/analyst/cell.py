"""One cell of an analyst's table as text: numbers, days, truths, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite, isinf
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from kpi_reports.report.numbers import MINUS, format_number
from kpi_reports.report.words import translator
from kpi_reports.values import Language, Text

MISSING = "–"
MOST_DECIMALS = 4
YEARS = range(1900, 2101)  # a column of such whole numbers holds years, which have no comma
Write: TypeAlias = Callable[[Any, Language], str]


def writer(cells: Sequence[Any], *, decimals: int | None, label: bool = False) -> Write:
    """What writes the cells of a column, all its numbers with the same decimals.

    Without `decimals` as many as the numbers need; where that is more than two, as many as are
    read: none from 1,000 on, 1 from 100, 2 from 1, 4 below. Numbers that are labels, or years,
    have no comma.
    """
    finite = [float(cell) for cell in cells if is_number(cell) and isfinite(float(cell))]
    places = _decimals(finite) if decimals is None else decimals
    plain = label or (bool(finite) and all(value in YEARS for value in finite))
    dated = [cell for cell in cells if isinstance(cell, datetime) and not pd.isna(cell)]
    days = all(moment.time() == datetime.min.time() for moment in dated)

    def write(cell: Any, language: Language) -> str:
        if isinstance(cell, Text):
            return cell[language]
        if is_missing(cell):
            return MISSING
        if isinstance(cell, bool | np.bool_):
            t = translator(language)
            return t("yes") if cell else t("no")
        if is_number(cell):
            return _number(cell, places, language, plain=plain)
        if isinstance(cell, datetime):
            return cell.date().isoformat() if days else cell.strftime("%Y-%m-%d %H:%M")
        if isinstance(cell, np.datetime64):
            return str(pd.Timestamp(cell).date())
        return cell.isoformat() if isinstance(cell, date) else str(cell)

    return write


def is_missing(value: Any) -> bool:
    """None, NaN, NaT or NA; never a text or a list."""
    return value is None or bool(types.is_scalar(value) and pd.isna(value))


def is_number(value: Any) -> bool:
    """Whether it is a real number that is there, and no truth."""
    if isinstance(value, bool | np.bool_):
        return False
    return isinstance(value, Real | Decimal) and not is_missing(value)


def _number(value: Any, decimals: int, language: Language, *, plain: bool) -> str:
    if isinf(float(value)):
        return f"{MINUS if value < 0 else ''}∞"
    exact = value if isinstance(value, int | Decimal) else float(value)
    if isinstance(value, np.integer):
        exact = int(value)
    text = format_number(exact, decimals, language)
    return text.replace(",", "") if plain else text


def _decimals(values: Sequence[float]) -> int:
    """As many as the numbers need, but no more than are read where they need many."""
    needed = next(
        (
            places
            for places in range(MOST_DECIMALS)
            if all(
                abs(value - round(value, places)) <= 1e-9 * max(1, abs(value)) for value in values
            )
        ),
        MOST_DECIMALS,
    )
    if needed <= 2:
        return needed
    largest = max((abs(value) for value in values), default=0.0)
    read = 0 if largest >= 1000 else 1 if largest >= 100 else 2 if largest >= 1 else MOST_DECIMALS
    return min(needed, read)
