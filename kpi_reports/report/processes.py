"""The processes that a KPI's months are divided into, with the lines of each month."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_reports.values import KpiReview, Limits, Period, ProcessChange


@dataclass(frozen=True, slots=True)
class MonthLines:
    """Centre and limits of one month: of its size, with its season. None where there is none."""

    centre: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Process:
    """Months judged as one: their places from `first` on, one entry of `lines` for each. `change`
    is the decision that began it."""

    first: int
    limits: Limits
    lines: tuple[MonthLines, ...]
    change: ProcessChange | None = None

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @property
    def varies(self) -> bool:
        """Whether months have lines of their own."""
        return len(set(self.lines)) > 1


def processes_of(entry: KpiReview) -> list[Process]:
    """Every process of the KPI that has a line to draw, oldest first."""
    months = [point.period for point in entry.months.points]
    found: list[Process] = []
    for segment in entry.signal.segments:
        own = [at for at, month in enumerate(months) if segment.first <= month <= segment.last]
        if segment.limits is not None and own:
            places = [months[at] for at in own]
            lines = _lines(entry, segment.limits, places)
            found.append(Process(own[0], segment.limits, lines, segment.change))
    if not entry.signal.segments and entry.signal.limits is not None and months:
        found = [Process(0, entry.signal.limits, _lines(entry, entry.signal.limits, months))]
    return found


def lines_in(entry: KpiReview, month: Period) -> MonthLines | None:
    """The lines by which a month is judged; None without limits."""
    for process in processes_of(entry):
        for at, lines in enumerate(process.lines, start=process.first):
            if entry.months.points[at].period == month:
                return lines
    return None


def latest_lines(entry: KpiReview) -> MonthLines | None:
    """The lines of the latest month that has a value that counts, or of the process if none has."""
    limits = entry.signal.limits
    if limits is None:
        return None
    known = [
        lines
        for process in processes_of(entry)[-1:]
        for lines in process.lines
        if limits.lower is None or lines.lower is not None
    ]
    return known[-1] if known else MonthLines(limits.centre, limits.lower, limits.upper)


def _lines(entry: KpiReview, limits: Limits, months: list[Period]) -> tuple[MonthLines, ...]:
    season = entry.signal.season
    found = []
    for at, month in enumerate(months):
        centre = limits.centre if season is None else season.put_back(limits.centre, month.number)
        if limits.lowers:
            found.append(MonthLines(centre, limits.lowers[at], limits.uppers[at]))
        else:
            found.append(MonthLines(centre, limits.lower, limits.upper))
    return tuple(found)
