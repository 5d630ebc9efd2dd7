"""Numbers by segment, worked with as fractions, and given back so that parts add up to the whole.

A float is taken for the decimal that it shows, so that 0.1 + 0.2 is 0.3. What comes out is Decimal
where Decimals went in and no float did, else float.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from kpi_reports.values import NoDrivers

if TYPE_CHECKING:
    import pandas as pd

Number: TypeAlias = int | float | Decimal | Fraction
Key = tuple[str, ...]
BySegment: TypeAlias = "Mapping[Any, Number] | pd.Series[float]"
Pairs: TypeAlias = "Mapping[Any, tuple[Number, Number]] | pd.DataFrame"

DIGITS = 24  # of the largest number: four fewer than Decimal works with, so that sums stay exact
MOST_NAMED = 5  # names that a message lists


class NoBreakdown(ValueError):
    """A change that has no parts, although its numbers are there; `reason` says which kind."""

    def __init__(self, message: str, reason: NoDrivers) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Read:
    """Numbers by segment; a segment that a mapping lacks is not in it."""

    numbers: dict[Key, tuple[Fraction, ...]]
    decimal: bool
    binary: bool


def read(values: BySegment, what: str) -> Read:
    """One number per segment. `what` names the argument in messages."""
    return _read(((key, (value,)) for key, value in _items(values)), what)


def read_pairs(values: Pairs, what: str, columns: tuple[str, str]) -> Read:
    """Two numbers per segment, from pairs or from a frame's columns of these names, else its two.

    Raises ValueError for a frame without them, and for what is not a pair.
    """
    if hasattr(values, "itertuples"):
        return _read(_frame_items(values, what, columns), what)
    found: list[tuple[Hashable, tuple[Number, ...]]] = []
    for key, pair in _items(values):
        try:
            first, second = pair
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"`{what}` has {pair!r} for segment {key!r}; give ({', '.join(columns)})"
            ) from error
        found.append((key, (first, second)))
    return _read(found, what)


def _items(values: Any) -> Iterable[tuple[Hashable, Any]]:
    if not hasattr(values, "items"):
        raise ValueError(
            f"numbers by segment come as a mapping or a pandas Series, not as "
            f"{type(values).__name__}"
        )
    items: Iterable[tuple[Hashable, Any]] = values.items()
    return items


def _frame_items(
    frame: Any, what: str, columns: tuple[str, str]
) -> Iterator[tuple[Hashable, tuple[Number, ...]]]:
    wanted = list(columns)
    if not set(wanted) <= set(frame.columns):
        if len(frame.columns) != 2:
            raise ValueError(
                f"the frame `{what}` needs the columns {columns[0]} and {columns[1]}, or just two; "
                f"it has {', '.join(map(str, frame.columns)) or 'none'}"
            )
        wanted = list(frame.columns)
    yield from zip(frame.index, zip(frame[wanted[0]], frame[wanted[1]], strict=True), strict=True)


def _read(items: Iterable[tuple[Hashable, tuple[Number, ...]]], what: str) -> Read:
    found: dict[Key, tuple[Fraction, ...]] = {}
    missing, twice, decimal, binary = [], [], False, False
    for name, given in items:
        key = key_of(name)
        if any(not _is_number(value) for value in given):
            missing.append(key)
            continue
        if key in found:
            twice.append(key)
        decimal = decimal or any(isinstance(value, Decimal) for value in given)
        binary = binary or any(_is_float(value) for value in given)
        found[key] = tuple(_fraction(value) for value in given)
    if missing:
        raise ValueError(
            f"`{what}` has no number for {named(missing)}. A missing number is not 0: leave out a "
            "segment that did not exist, and do not break a change down without the others"
        )
    if twice:
        raise ValueError(f"`{what}` has {named(twice)} more than once; add it up first")
    return Read(found, decimal, binary)


def key_of(name: Hashable) -> Key:
    """A segment as levels in words: "Large" is ("Large",), ("Large", 2) is ("Large", "2")."""
    return tuple(str(level) for level in name) if isinstance(name, tuple) else (str(name),)


def named(keys: Iterable[Key]) -> str:
    """Segments as a message lists them, at most five."""
    words = ["'" + " / ".join(key) + "'" for key in keys]
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return ", ".join(words[:MOST_NAMED]) + more


def _is_number(value: object) -> bool:
    """False for None, nan, infinities, pandas' NA, and for what is no number at all."""
    try:
        return value is not None and isfinite(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return isinstance(value, int | Fraction)  # too large for a float, and a number for that


def _is_float(value: object) -> bool:
    """Whether it is binary; a whole number of any kind is not, nor are Decimal and Fraction."""
    return not isinstance(value, Decimal | Fraction | int) and not hasattr(value, "bit_count")


def _fraction(value: Any) -> Fraction:
    plain = value.item() if hasattr(value, "item") else value
    return Fraction(repr(plain)) if isinstance(plain, float) else Fraction(plain)


def giver(*read_: Read) -> Callable[[Decimal], Decimal | float]:
    """How numbers are given back: as Decimal where only Decimals (and whole numbers) went in."""
    exact = any(one.decimal for one in read_) and not any(one.binary for one in read_)
    return (lambda number: number) if exact else float


def quantum(numbers: Iterable[Fraction]) -> Decimal:
    """The last decimal of `DIGITS` significant digits of the largest number."""
    largest = max((abs(number) for number in numbers), default=Fraction(0))
    if not largest:
        return Decimal(1)
    return Decimal(1).scaleb(_decimal(largest).adjusted() - DIGITS + 1)


def settled(parts: Sequence[Fraction], whole: Decimal, unit: Decimal) -> list[Decimal]:
    """Parts rounded to `unit` that add up to the whole exactly; the largest takes what is left.

    What is left is less than one unit for each part.
    """
    rounded = [to_decimal(part, unit) for part in parts]
    if rounded:
        with_most = max(range(len(parts)), key=lambda at: abs(parts[at]))
        context = Context(prec=DIGITS * 3)
        total = Decimal(0)
        for part in rounded:
            total = context.add(total, part)
        rounded[with_most] = context.add(rounded[with_most], context.subtract(whole, total))
    return rounded


def to_decimal(number: Fraction, unit: Decimal) -> Decimal:
    """The number rounded to a unit; never −0."""
    exponent = int(unit.as_tuple().exponent)
    return Decimal(round(number / Fraction(unit))).scaleb(
        exponent, context=Context(prec=DIGITS * 3, Emin=-(10**6), Emax=10**6)
    )


def _decimal(number: Fraction) -> Decimal:
    context = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-(10**6), Emax=10**6)
    return context.divide(Decimal(number.numerator), Decimal(number.denominator))
