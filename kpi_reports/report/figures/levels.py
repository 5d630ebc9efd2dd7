"""The named lines of a control chart: target, limits, mean or median, and where a forecast ends."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.processes import latest_lines
from kpi_reports.report.words import translator

# "note" has words and no line of its own
LevelKind = Literal["target", "limit", "trial", "centre", "forecast", "note"]


@dataclass(frozen=True, slots=True)
class Level:
    """A height on the drawn scale with the words that stand beside it."""

    at: float
    kind: LevelKind
    words: str
    bold: bool = False


def levels_of(drawn: Drawn) -> list[Level]:
    """Every named line, in the order in which their words stand from below where heights are equal.

    Limits and mean are those of the latest month. A note stands above the upper limit where limits
    are on trial.
    """
    t, limits = translator(drawn.language), drawn.entry.signal.limits
    target = drawn.entry.target
    levels: list[Level] = []
    kind: LevelKind = "trial" if limits is not None and limits.trial else "limit"

    def add(value: float | Decimal, kind: LevelKind, name: str) -> None:
        at, words = float(value) * drawn.scale, f"{name} {drawn.text(value)}"
        levels.append(Level(at, kind, words, bold=kind == "target"))

    lines = latest_lines(drawn.entry)
    if limits is not None and lines is not None:
        if lines.lower is not None:
            add(lines.lower, kind, t("Lower"))
        add(lines.centre, "centre", t("Median") if limits.kind == "run" else t("Mean"))
    if drawn.target is not None and target is not None:
        add(target.value, "target", t("Target"))
    if limits is not None and lines is not None and lines.upper is not None:
        add(lines.upper, kind, t("Upper"))
        if limits.trial:
            levels.append(Level(lines.upper * drawn.scale, "note", t("trial limits")))
    found = drawn.entry.forecast
    if found is not None and len(drawn.ahead):
        add(found.points[-1].value, "forecast", t("Forecast"))
    return levels
