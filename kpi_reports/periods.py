"""Calendar periods: months, quarters, half-years and years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kpi_reports.errors import PeriodError


class Grain(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.value]


_SPELLINGS = {
    Grain.MONTH: re.compile(r"(?P<year>\d{4})-(?P<number>0[1-9]|1[0-2])"),
    Grain.QUARTER: re.compile(r"(?P<year>\d{4})Q(?P<number>[1-4])"),
    Grain.HALF: re.compile(r"(?P<year>\d{4})H(?P<number>[12])"),
    Grain.YEAR: re.compile(r"(?P<year>\d{4})"),
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One month ("2013-10"), quarter ("2013Q4"), half-year ("2013H2") or year ("2013").

    Periods of one grain sort by time.
    """

    grain: Grain
    year: int
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads "2013-10", "2013Q4", "2013H2" or "2013".

        Raises PeriodError where the text is none of these.
        """
        for grain, spelling in _SPELLINGS.items():
            if (found := spelling.fullmatch(text.strip().upper())) and int(found["year"]) > 0:
                number = int(found.groupdict().get("number") or 1)
                return cls(grain, int(found["year"]), number)
        raise PeriodError(
            f"'{text}' is not a period. Write a month as 2013-10, a quarter as 2013Q4, "
            "a half-year as 2013H2, a year as 2013."
        )

    @classmethod
    def of(cls, day: date, grain: Grain) -> Period:
        """The period of this grain that holds the day."""
        return cls(grain, day.year, (day.month - 1) // grain.months + 1)

    def __str__(self) -> str:
        match self.grain:
            case Grain.MONTH:
                return f"{self.year:04d}-{self.number:02d}"
            case Grain.QUARTER:
                return f"{self.year:04d}Q{self.number}"
            case Grain.HALF:
                return f"{self.year:04d}H{self.number}"
            case Grain.YEAR:
                return f"{self.year:04d}"

    @property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * self.grain.months + 1, 1)

    @property
    def last(self) -> date:
        return self.shift(1).first - timedelta(days=1)

    def shift(self, steps: int) -> Period:
        """The period so many steps later (earlier where negative)."""
        per_year = 12 // self.grain.months
        index = self.year * per_year + self.number - 1 + steps
        return Period(self.grain, index // per_year, index % per_year + 1)

    @property
    def previous(self) -> Period:
        return self.shift(-1)

    @property
    def year_before(self) -> Period:
        return self.shift(-(12 // self.grain.months))

    def parts(self, grain: Grain) -> tuple[Period, ...]:
        """The periods of a finer (or the same) grain that make this one up, oldest first."""
        start = Period.of(self.first, grain)
        return tuple(start.shift(step) for step in range(self.grain.months // grain.months))


def between(first: date, last: date, grain: Grain) -> Iterator[Period]:
    """Every period of the grain from the one that holds `first` to the one that holds `last`."""
    period = Period.of(first, grain)
    while period.first <= last:
        yield period
        period = period.shift(1)
