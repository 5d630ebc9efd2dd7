"""The table of grades, and a grade looked up in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.pack.workbook.page import LiveWord
from kpi_reports.values import Grade

NONE = "–"  # below the lowest band, or no grade at all


@dataclass(frozen=True, slots=True)
class GradeTable:
    """Where the table stands: `edges` and `ids` are ranges, lowest grade first, as LOOKUP asks."""

    grades: tuple[Grade, ...]
    edges: str
    ids: str

    def look_up(self, cell: str, score: Decimal | None, sheet: str = "") -> LiveWord | None:
        """The grade of a score in a cell: the last band whose lower edge is not above it."""
        if score is None or not self.grades:
            return None
        first = sheet + self.edges.split(":")[0]
        formula = (
            f'IF({cell}<{first},"{NONE}",LOOKUP({cell},{sheet}{self.edges},{sheet}{self.ids}))'
        )
        return LiveWord(formula, grade_at(self.grades, score))


def ascending(grades: Sequence[Grade]) -> tuple[Grade, ...]:
    """The grades from the lowest up."""
    return tuple(sorted(grades, key=lambda grade: grade.lowest))


def grade_at(grades: Sequence[Grade], score: Decimal) -> str:
    """The id of the grade whose band holds the score, by inclusive lower edges."""
    reached = [grade for grade in grades if grade.lowest <= score]
    return reached[-1].id if reached else NONE
