"""Which target holds for a period, where targets change and differ by length of period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from kpi_reports.periods import Grain, Period
from kpi_reports.values import Target, TargetPart

if TYPE_CHECKING:
    from kpi_reports.params.models import TargetRow

ARITHMETIC = Context(prec=28)
DAY = timedelta(days=1)

_Part = tuple[date, date, Target]


def target_for(
    rows: Sequence[TargetRow], kpi: str, unit: str, period: Period, *, above: Sequence[str] = ()
) -> Target | None:
    """The target of a KPI for a period, None where none is in force at its end.

    On each day the unit's own targets go before those of what stands `above` it (a person's
    position and department, the nearest first), and these before those for all; among them those
    for this length of period before those for any; and of these the latest that has begun holds.
    Where the target changes inside the period, the later one says what that does: `apply`, it
    counts for the whole period; `split`, each counts by its days, and the result is their
    day-weighted mean with `parts` filled (floor, stretch and benchmark likewise, None where a part
    has none). Days before the first target are not counted. `changed_on` and `before` tell the last
    change inside.

    Day-weighted, because a KPI has one value in a period, and that is compared with one target:
    this holds for every measure, also for a quantile that cannot be taken apart.

    Reference: docs/methods.md, Scores.
    """
    layers = _layers(rows, kpi, (unit, *above, None), period.grain)
    found = list(_parts(layers, period.first, period.last))
    if not found:
        return None
    _, _, last_target = found[-1]
    target = last_target if len(found) == 1 else _mean(found)
    begun = max(period.first, last_target.valid_from)
    before = _on(layers, begun - DAY) if begun > period.first else None
    if before is None or _numbers(before) == _numbers(last_target):
        return target
    return replace(target, changed_on=begun, before=before.value)


def long_term(rows: Sequence[TargetRow], kpi: str, unit: str, period: Period) -> tuple[Target, ...]:
    """The targets for longer periods, each with its `grain`: those of the half-year and year that
    hold this period, where targets.csv has some for them, then later ones that have been agreed.
    """
    found = []
    for grain in (g for g in Grain if g.months > period.grain.months):
        longer = Period.of(period.last, grain)
        now = target_for(rows, kpi, unit, longer)
        if now is not None and now.grain == grain:
            found.append(now)
        layers = _layers(rows, kpi, (unit, None), grain)
        own = next((layer for layer in layers if any(t.grain == grain for t in layer)), ())
        later = [t for t in own if t.grain == grain and t.valid_from > longer.last]
        found += sorted(later, key=lambda t: t.valid_from)
    return tuple(found)


def _layers(
    rows: Sequence[TargetRow], kpi: str, whose: Sequence[str | None], grain: Grain
) -> tuple[tuple[Target, ...], ...]:
    """The targets that could hold, by precedence."""
    return tuple(
        tuple(
            row.target
            for row in rows
            if (row.kpi, row.department, row.target.grain) == (kpi, department, length)
        )
        for department in whose
        for length in (grain.value, None)
    )


def _on(layers: Sequence[Sequence[Target]], day: date) -> Target | None:
    """The target in force on a day."""
    for layer in layers:
        if begun := [target for target in layer if target.valid_from <= day]:
            return max(begun, key=lambda target: target.valid_from)
    return None


def _parts(layers: Sequence[Sequence[Target]], first: date, last: date) -> Iterator[_Part]:
    """The days from `first` to `last` with the target that counts on them, oldest first."""
    target = _on(layers, last)
    if target is None:
        return
    begun = max(first, target.valid_from)
    if begun > first and target.change == "split":
        yield from _parts(layers, first, begun - DAY)
        yield begun, last, target
    else:
        yield first, last, target


def _numbers(target: Target) -> tuple[Decimal | None, ...]:
    return target.value, target.floor, target.stretch


def _mean(parts: Sequence[_Part]) -> Target:
    """The last target with the day-weighted means of all."""
    days = [(last - first + DAY).days for first, last, _ in parts]
    targets = [target for _, _, target in parts]

    def mean(values: Sequence[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        weighted = (value * count for value, count in zip(known, days, strict=True))
        return ARITHMETIC.divide(sum(weighted, Decimal(0)), Decimal(sum(days)))

    return replace(
        targets[-1],
        value=mean([target.value for target in targets]) or Decimal(0),
        floor=mean([target.floor for target in targets]),
        stretch=mean([target.stretch for target in targets]),
        benchmark=mean([target.benchmark for target in targets]),
        parts=tuple(TargetPart(first, last, target.value) for first, last, target in parts),
    )
