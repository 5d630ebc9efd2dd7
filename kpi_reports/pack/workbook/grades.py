"""The table of grades, and a grade looked up in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.pack.workbook.page import LiveWord
from kpi_reports.values import Grade

NONE = "–"  # below the lowest band, or no grade at all


@dataclass(frozen=True, slots=True)
class Hold:
    """When a grade is withheld: `formula` begins with a cell of the scorecard's sheet."""

    formula: str
    holds: bool


@dataclass(frozen=True, slots=True)
class GradeTable:
    """Where the table stands: `edges` and `ids` are ranges, lowest grade first, as LOOKUP asks."""

    grades: tuple[Grade, ...]
    edges: str
    ids: str

    def look_up(
        self, cell: str, score: Decimal | None, sheet: str = "", hold: Hold | None = None
    ) -> LiveWord | None:
        """The grade of a score in a cell: the last band whose lower edge is not above it. There is
        none without a score, and none while `hold` withholds it."""
        if not self.grades:
            return None
        below = f"{cell}<{sheet}{self.edges.split(':')[0]}"
        if hold is not None:
            below = f"OR({sheet}{hold.formula},{below})"
        found = f'IF({below},"{NONE}",LOOKUP({cell},{sheet}{self.edges},{sheet}{self.ids}))'
        formula = f'IF(ISNUMBER({cell}),{found},"{NONE}")'
        if score is None or (hold is not None and hold.holds):
            return LiveWord(formula, NONE)
        return LiveWord(formula, grade_at(self.grades, score))


def ascending(grades: Sequence[Grade]) -> tuple[Grade, ...]:
    """The grades from the lowest up."""
    return tuple(sorted(grades, key=lambda grade: grade.lowest))


def grade_at(grades: Sequence[Grade], score: Decimal) -> str:
    """The id of the grade whose band holds the score, by inclusive lower edges."""
    reached = [grade for grade in grades if grade.lowest <= score]
    return reached[-1].id if reached else NONE
