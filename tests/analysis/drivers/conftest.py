"""What every breakdown must hold, whatever it breaks down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import fsum

import pytest

from kpi_reports.values import Amount, Breakdown, Contribution


def _same(parts: Sequence[Amount], whole: Amount, scale: float) -> None:
    if isinstance(whole, Decimal):
        assert sum((Fraction(part) for part in parts), Fraction(0)) == Fraction(whole)
    else:
        assert abs(fsum(map(float, parts)) - whole) <= 1e-9 * max(scale, 1e-300)


def _row(part: Contribution, scale: float) -> None:
    if part.mix is not None and part.rate is not None:
        _same([part.mix, part.rate], part.change, scale)
    if part.children:
        whole = part.change if part.rate is None else part.rate
        _same([child.change for child in part.children], whole, scale)
    for child in part.children:
        _row(child, scale)


@pytest.fixture(scope="session")
def adds_up() -> Callable[[Breakdown], None]:
    """Asserts that rows, columns and children add up: Decimals exactly, floats within 1e-9 of the
    largest number."""

    def check(found: Breakdown) -> None:
        parts = found.parts
        cells = [cell for part in parts for cell in (part.change, part.mix, part.rate)]
        scale = max(abs(float(cell)) for cell in (found.change, *cells) if cell is not None)
        if found.kind != "growth":
            scale = max(scale, abs(float(found.before)), abs(float(found.now)))
            _same([found.before, found.change], found.now, scale)
        _same([part.change for part in parts], found.change, scale)
        if found.mix is not None and found.rate is not None:
            _same([part.mix for part in parts if part.mix is not None], found.mix, scale)
            _same([found.mix, found.rate], found.change, scale)
        for part in parts:
            _row(part, scale)

    return check
