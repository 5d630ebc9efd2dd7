"""The numbers of a KPI's months as a chart draws them, and how a signalled month is marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_reports.report import numbers
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.processes import Process, processes_of
from kpi_reports.values import (
    Assurance,
    Direction,
    KpiReview,
    KpiValue,
    Language,
    Period,
    ProcessChange,
)

Heights = NDArray[np.float64]
SHORT_FROM = 1e7  # larger values are written in their short form


@dataclass(frozen=True, slots=True)
class Mark:
    """How a signalled month is drawn. `extra` is its size beyond an open dot's, in points."""

    marker: str
    colour: str
    extra: float


BETTER = Mark("o", LIGHT["good"], 2.4)
WORSE = Mark("D", LIGHT["bad"], 1.8)
CHANGED = Mark("s", LIGHT["ink"], 1.4)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A KPI's months on the scale that is drawn: percentages times 100."""

    entry: KpiReview
    language: Language

    @property
    def scale(self) -> float:
        return 100.0 if self.entry.kpi.unit_kind == "percent" else 1.0

    @property
    def months(self) -> tuple[KpiValue, ...]:
        return self.entry.months.points

    @property
    def values(self) -> NDArray[np.float64]:
        """One value per month, NaN where there is none."""
        known = (np.nan if point.value is None else point.value for point in self.months)
        return np.array(list(known), dtype=float) * self.scale

    @property
    def target(self) -> float | None:
        """The target line; none where the target does not hold for single months."""
        entry = self.entry
        if entry.target is None or entry.kpi.direction is Direction.NEITHER:
            return None
        if entry.kpi.is_of_the_period or entry.signal.assurance is Assurance.NO_TARGET:
            return None
        return float(entry.target.value) * self.scale

    @property
    def ahead_from(self) -> int:
        """The place of the first month that is forecast; the number of months where none is."""
        found = self.entry.forecast
        if found is None or found.first is None or not self.months:
            return len(self.months)
        begin = self.months[0].period
        return (found.first.year - begin.year) * 12 + found.first.number - begin.number

    @property
    def ahead(self) -> NDArray[np.float64]:
        """The months to come as drawn: middle, low and high of 80 % of chance, by row."""
        found = self.entry.forecast
        points = () if found is None else found.points
        rows = [(point.value, point.low_80, point.high_80) for point in points]
        return np.array(rows, dtype=float).reshape(-1, 3) * self.scale

    @property
    def calendar(self) -> list[Period]:
        """The months of the axis: those there are, then those that are forecast."""
        months = [point.period for point in self.months]
        beyond = self.ahead_from + len(self.ahead) - len(months)
        return months + [months[-1].shift(step) for step in range(1, beyond + 1)]

    def scaled(self, value: float | None) -> float | None:
        return None if value is None else value * self.scale

    @property
    def processes(self) -> list[Process]:
        """The processes that the months are divided into, each with its lines."""
        return processes_of(self.entry)

    @property
    def line_heights(self) -> list[float]:
        """Every height that a line of a process reaches, on the drawn scale."""
        lines = [line for process in self.processes for line in process.lines]
        heights = {h for line in lines for h in (line.centre, line.lower, line.upper)}
        return sorted(height * self.scale for height in heights if height is not None)

    @property
    def decisions(self) -> list[tuple[int, ProcessChange]]:
        """The decisions that began a new process, each with the place of its first month, whether
        or not there are months enough for lines."""
        months = [point.period for point in self.months]
        return [
            (min(at for at, month in enumerate(months) if month >= segment.first), segment.change)
            for segment in self.entry.signal.segments
            if segment.change is not None and months and segment.first <= months[-1]
        ]

    def heights(self, process: Process) -> tuple[Heights, Heights, Heights]:
        """Centre, lower and upper of a process's months on the drawn scale, NaN where none is."""
        rows = [
            [np.nan if h is None else h for h in (line.centre, line.lower, line.upper)]
            for line in process.lines
        ]
        centre, lower, upper = np.array(rows, dtype=float).T * self.scale
        return centre, lower, upper

    @property
    def marks(self) -> list[Mark | None]:
        """The mark of each month: better, worse, changed where no way is good, or none."""
        sides = {point.period: point.side for point in self.entry.signal.points}
        return [_mark(self.entry.kpi.direction, sides.get(m.period, 0)) for m in self.months]

    @property
    def faint(self) -> list[bool]:
        """The months that no limit and no rule looked at: too few rows, or data that end early."""
        least = self.entry.kpi.month_minimum_n
        return [point.n < least or point.partial for point in self.months]

    def text(self, value: numbers.Numeric) -> str:
        """A value of the KPI (a percentage as a fraction) as it is written, without its unit.

        A very large one in its short form, so that it fits beside its line.
        """
        if abs(float(value)) >= SHORT_FROM:
            return numbers.format_compact(value, self.language, decimals=2)
        return numbers.format_value(self.entry.kpi, value, self.language)


def _mark(direction: Direction, side: int) -> Mark | None:
    if side == 0:
        return None
    if direction is Direction.NEITHER:
        return CHANGED
    return BETTER if (side > 0) == (direction is Direction.HIGHER) else WORSE


def runs(places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Consecutive places together: [0, 1, 4] gives [0, 1] and [4]."""
    if not len(places):
        return []
    return list(np.split(places, np.flatnonzero(np.diff(places) > 1) + 1))
