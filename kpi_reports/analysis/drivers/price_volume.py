"""Where the change of revenue comes from: prices, volume, the mix of products, and new products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_reports.analysis.drivers.exact import (
    Key,
    Pairs,
    giver,
    quantum,
    read_pairs,
    settled,
    to_decimal,
)
from kpi_reports.analysis.drivers.parts import presence
from kpi_reports.values import Amount, Presence

COLUMNS = ("price", "volume")
ZERO, HALF, THIRD, SIXTH = Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)
Product = tuple[Fraction, ...]  # price and volume
Cells = tuple[Fraction, Fraction, Fraction, Fraction]  # price, volume, mix, came or went


@dataclass(frozen=True, slots=True)
class PriceVolumePart:
    """A product's part in the change of revenue: `price`, `volume` and `mix` of one that both
    periods sold, else `scope`, its revenue as a whole; together `change`."""

    product: str
    change: Amount
    price: Amount
    volume: Amount
    mix: Amount
    scope: Amount
    presence: Presence


@dataclass(frozen=True, slots=True)
class PriceVolume:
    """Revenue before and now, and its change by price, volume, mix, and products that are `new` or
    `gone`; each is the sum of its column in `parts`, and together they are `change`."""

    before: Amount
    now: Amount
    change: Amount
    price: Amount
    volume: Amount
    mix: Amount
    new: Amount
    gone: Amount
    parts: tuple[PriceVolumePart, ...]


def price_volume(before: Pairs, now: Pairs, *, mix: bool = True) -> PriceVolume:
    """What prices, the volume, its mix, and new or discontinued products add to a revenue's change.

    `before` and `now` give (price, volume) by product: a mapping of pairs, or a frame with the
    columns `price` and `volume`. Of the products that both periods sold, revenue is
    Σ price · share · whole volume, and what its three factors do together is shared equally by
    Shapley: for each product and factor x with the others y and z,
    Δx · ((y0·z0 + y1·z1) / 3 + (y0·z1 + y1·z0) / 6). The mix is all 0 where no share changed, price
    where no price did. A product with a volume of 0 or below in one period has no price or share to
    compare: its revenue stands in `new` or `gone`. Decimals add up exactly, floats within 1e-9 of
    the largest. Largest first.

    Shares need volumes of one unit. For kilograms beside pieces use `mix=False`: each product's own
    price and volume alone, (v0 + v1) / 2 · Δp and (p0 + p1) / 2 · Δv.

    Raises ValueError for a missing number and for a product that comes twice.

    Reference: Shapley 1953; Bennet 1920 for price and volume without mix.

    >>> found = price_volume(
    ...     {"A": (10, 6), "B": (20, 4)}, {"A": (11, 6), "B": (20, 4), "C": (5, 2)}
    ... )
    >>> found.change, found.price, found.volume, found.mix, found.new
    (16.0, 6.0, 0.0, 0.0, 10.0)
    """
    then, current = read_pairs(before, "before", COLUMNS), read_pairs(now, "now", COLUMNS)
    cells = _cells(then.numbers, current.numbers, with_mix=mix)
    keys = sorted(cells, key=lambda key: (-abs(sum(cells[key])), key))
    start, end = (
        sum((price * volume for price, volume in read_.numbers.values()), ZERO)
        for read_ in (then, current)
    )
    flat = [cell for key in keys for cell in cells[key]]
    unit = quantum([start, end, *flat])
    wholes = (to_decimal(start, unit), to_decimal(end, unit))
    rounded = iter(settled(flat, wholes[1] - wholes[0], unit))
    rows = {key: [next(rounded) for _ in cells[key]] for key in keys}
    states = {key: _presence(key, then.numbers, current.numbers) for key in keys}
    return _given_back(wholes, rows, states, giver(then, current))


def _given_back(
    wholes: tuple[Decimal, Decimal],
    rows: Mapping[Key, Sequence[Decimal]],
    states: Mapping[Key, Presence],
    give: Callable[[Decimal], Amount],
) -> PriceVolume:
    """The rows of products, and their columns added up."""

    def column(at: int, of: Presence) -> Amount:
        return give(sum((row[at] for key, row in rows.items() if states[key] == of), Decimal(0)))

    return PriceVolume(
        before=give(wholes[0]),
        now=give(wholes[1]),
        change=give(wholes[1] - wholes[0]),
        price=column(0, "both"),
        volume=column(1, "both"),
        mix=column(2, "both"),
        new=column(3, "new"),
        gone=column(3, "gone"),
        parts=tuple(
            PriceVolumePart(
                product=" / ".join(key),
                change=give(sum(row, Decimal(0))),
                price=give(row[0]),
                volume=give(row[1]),
                mix=give(row[2]),
                scope=give(row[3]),
                presence=states[key],
            )
            for key, row in rows.items()
        ),
    )


def _presence(key: Key, before: Mapping[Key, Product], now: Mapping[Key, Product]) -> Presence:
    """Whether both periods sold it. What neither sold, but for returns, counts as gone."""
    sold = [key in period and period[key][1] > 0 for period in (before, now)]
    return presence(*sold) if any(sold) else "gone"


def _cells(
    before: Mapping[Key, Product], now: Mapping[Key, Product], *, with_mix: bool
) -> dict[Key, Cells]:
    nothing = (ZERO, ZERO)
    keys = {**before, **now}
    common = [key for key in keys if _presence(key, before, now) == "both"]
    volumes = tuple(sum((of[key][1] for key in common), ZERO) for of in (before, now))
    found: dict[Key, Cells] = {}
    for key in keys:
        (p0, v0), (p1, v1) = before.get(key, nothing), now.get(key, nothing)
        if key not in common:
            found[key] = (ZERO, ZERO, ZERO, p1 * v1 - p0 * v0)
        elif not with_mix:
            found[key] = ((v0 + v1) * HALF * (p1 - p0), (p0 + p1) * HALF * (v1 - v0), ZERO, ZERO)
        else:
            found[key] = (*_three((p0, p1), volumes, (v0 / volumes[0], v1 / volumes[1])), ZERO)
    return found


def _three(
    x: tuple[Fraction, Fraction], y: tuple[Fraction, ...], z: tuple[Fraction, Fraction]
) -> tuple[Fraction, Fraction, Fraction]:
    """Shapley's parts of the change of x · y · z."""

    def effect(
        a: tuple[Fraction, ...], b: tuple[Fraction, ...], c: tuple[Fraction, ...]
    ) -> Fraction:
        alike = (b[0] * c[0] + b[1] * c[1]) * THIRD
        crossed = (b[0] * c[1] + b[1] * c[0]) * SIXTH
        return (a[1] - a[0]) * (alike + crossed)

    return effect(x, y, z), effect(y, x, z), effect(z, x, y)
