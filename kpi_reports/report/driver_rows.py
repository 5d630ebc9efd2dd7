"""Where a KPI's change comes from, as rows that its table, drawing and words tell, in one language.

Changes stand in the units that are printed (percentage points of a percentage), rounded so that
every row and every column adds up as printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from kpi_reports.report import numbers
from kpi_reports.report.voice import Voice
from kpi_reports.values import Amount, Breakdown, Contribution, Drivers, Kpi, KpiReview, Presence

FINE = 20  # with a change of fewer last decimals than this, its parts are printed with one more
NONE = "–"


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A part of a change as printed; the whole at level 0, its parts at 1, theirs at 2.

    `mix` and `rate` together are `change`; None where the part is not of a rate. `merged` counts
    the segments of an "other".
    """

    level: Literal[0, 1, 2]
    name: str
    before: str
    now: str
    change: Decimal
    mix: Decimal | None = None
    rate: Decimal | None = None
    presence: Presence = "both"
    merged: int = 0


@dataclass(frozen=True, slots=True)
class DriverTable:
    """The whole and its parts, in order, printed with `decimals`."""

    whole: DriverRow
    rows: tuple[DriverRow, ...]
    decimals: int

    @property
    def parts(self) -> tuple[DriverRow, ...]:
        """The first level alone."""
        return tuple(row for row in self.rows if row.level == 1)

    def signed(self, change: Decimal | None) -> str:
        """A change as printed: "−3.2"."""
        return NONE if change is None else numbers.format_number(change, self.decimals, sign=True)


def adding_up(cells: Sequence[Decimal], total: Decimal, decimals: int) -> list[Decimal]:
    """Cells rounded half up, then moved by units of the last decimal until they are the total.

    The cell whose rounding was furthest off moves first, so none is off by a whole unit, and none
    changes its sign, as long as the cells add up to what the total was rounded from.

    Reference: largest remainder; docs/methods.md, Where a change comes from.
    """
    unit = Decimal(1).scaleb(-decimals)
    shown = [cell.quantize(unit, ROUND_HALF_UP) + Decimal(0) for cell in cells]  # never −0.0
    left = total - sum(shown, Decimal(0))
    step = unit if left > 0 else -unit
    for _ in range(int(abs(left) / unit) if cells else 0):
        moved = max(
            range(len(cells)), key=lambda at: ((cells[at] - shown[at]) * step, abs(cells[at]), -at)
        )
        shown[moved] += step
    return shown


def driver_table(voice: Voice, entry: KpiReview) -> DriverTable:
    """The rows of a KPI's breakdown. Raises ValueError where it has none."""
    drivers = entry.drivers
    if drivers is None or drivers.breakdown is None:
        raise ValueError(f"KPI '{entry.kpi.id}' has no breakdown")
    found = drivers.breakdown
    scale = 2 if entry.kpi.unit_kind == "percent" else 0
    exact = _printed(found.change, scale)
    coarse = exact.quantize(Decimal(1).scaleb(-entry.kpi.decimals), ROUND_HALF_UP)
    is_fine = abs(coarse).scaleb(entry.kpi.decimals) < FINE and entry.kpi.unit_kind != "count"
    decimals = entry.kpi.decimals + (1 if is_fine else 0)
    whole = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + Decimal(0)
    rows = _rows(voice, drivers, found.parts, whole, (scale, decimals), 1)
    top = [row for row in rows if row.level == 1]
    return DriverTable(
        DriverRow(
            0,
            voice.name(entry),
            _own(voice, drivers, None, found.before, entry.kpi),
            _own(voice, drivers, None, found.now, entry.kpi),
            whole,
            _column(found, [row.mix for row in top]),
            _column(found, [row.rate for row in top]),
        ),
        tuple(rows),
        decimals,
    )


def _column(found: Breakdown, cells: Sequence[Decimal | None]) -> Decimal | None:
    if found.mix is None:
        return None
    return sum((cell for cell in cells if cell is not None), Decimal(0))


def _printed(amount: Amount, scale: int) -> Decimal:
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(amount))
    return exact.scaleb(scale)


def _rows(
    voice: Voice,
    drivers: Drivers,
    parts: Sequence[Contribution],
    whole: Decimal,
    printed: tuple[int, int],
    level: Literal[1, 2],
) -> list[DriverRow]:
    """Parts, each followed by its own; all cells of the parts together are the whole."""
    scale, decimals = printed
    effects = [
        [part.change] if part.mix is None or part.rate is None else [part.mix, part.rate]
        for part in parts
    ]
    flat = [_printed(cell, scale) for cells in effects for cell in cells]
    shown = iter(adding_up(flat, whole, decimals))
    rows = []
    for part, cells in zip(parts, effects, strict=True):
        row = [next(shown) for _ in cells]
        kpi = voice.review.kpi(drivers.kpi).kpi
        rows.append(
            DriverRow(
                level,
                part_name(voice, drivers, part),
                _own(voice, drivers, part, part.before, kpi),
                _own(voice, drivers, part, part.now, kpi),
                sum(row, Decimal(0)),
                row[0] if len(row) > 1 else None,
                row[1] if len(row) > 1 else None,
                part.presence,
                part.merged,
            )
        )
        if part.children:
            rows += _rows(voice, drivers, part.children, row[-1], printed, 2)
    return rows


def _own(
    voice: Voice, drivers: Drivers, part: Contribution | None, value: Amount | None, kpi: Kpi
) -> str:
    """A part's own value, in the form of the input that it is, or of the KPI that grows."""
    if value is None:
        return NONE
    if drivers.by == "input" and part is not None:
        kpi = next(one for one in drivers.of if one.id == part.segment[0])
    elif drivers.of and drivers.by != "input":
        kpi = drivers.of[0]
    text = numbers.format_value(kpi, value, voice.language)
    return text + "%" if kpi.unit_kind == "percent" else text


def part_name(voice: Voice, drivers: Drivers, part: Contribution) -> str:
    """A department's or KPI's name, or the segment as the data have it."""
    if part.merged:
        return voice.t.plural("{n} other", "{n} others", part.merged)
    if drivers.by == "input":
        named = {kpi.id: kpi.name for kpi in drivers.of}
        return voice.say(named[part.name])
    if drivers.by == "department" and len(part.segment) == 1:
        departments = {entry.unit.id: entry.unit.name for entry in voice.review.departments}
        name = departments.get(part.name)
        return voice.say(name) if name is not None else part.name
    return part.name or voice.t("Not stated")
