"""What bench/engine.py tells: medians with their spread, a table of targets, a picture."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

BEGIN, END = "<!-- measured by engine.py -->", "<!-- end of what engine.py measured -->"
BAR_INCHES = 0.36
ROUTES = {
    "limit": "limit: warm plain function",
    "engine": "kpi-reports run",
    "first": "kpi-reports run, one pack",
    "shell": "shell loop, HTML and PDF",
    "shell_two": "shell loop, two at a time",
    "r": "R Markdown, HTML alone",
    "r_pdf_warm": "R Markdown, HTML and PDF, one Chromium",
    "r_pdf": "R Markdown, HTML and PDF, a Chromium each",
    "real_limit": "department review: limit",
    "real": "department review: kpi-reports run",
    "few": "department review in a small company",
    "many": "department review in a large company",
}
SAMPLE = ("limit", "engine", "first", "r", "r_pdf_warm", "r_pdf", "shell", "shell_two")
OURS = ("limit", "engine", "first")


class NotMeasured(Exception):
    """Why a measure cannot be taken here: a peer or an option is missing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure may be at most, or must be at least."""

    limit: float
    sense: Literal["most", "least"] = "most"
    unit: str = "×"

    def reached_by(self, value: float) -> bool:
        return value <= self.limit if self.sense == "most" else value >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.sense == 'most' else '≥'} {self.limit:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a measure: its values, one a repetition, or why there is none."""

    measure: str
    target: Target
    values: tuple[float, ...] = ()
    why_not: str = ""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        return self.target.reached_by(statistics.median(self.values)) if self.values else None


def spread(values: Sequence[float]) -> str:
    """ "1.24 (1.20–1.31)": the median, and from the least to the most where they are several."""
    middle = number(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values))}–{number(max(values))})"


def number(value: float) -> str:
    """Three digits that count, and never fewer than are before the point."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def target_table(outcomes: Sequence[Outcome]) -> str:
    """One row for each target: what was measured, and whether it was reached."""
    rows = []
    for outcome in outcomes:
        measured, reached = f"not measured: {outcome.why_not}", "–"
        if outcome.values:
            measured = f"{spread(outcome.values)} {outcome.target.unit}"
            reached = "yes" if outcome.reached else "**no**"
        rows.append([outcome.measure + (f"; {outcome.note}" if outcome.note else ""),
                     str(outcome.target), measured, reached])  # fmt: skip
    return table(["measure", "target", "measured", "reached"], rows)


def route_table(routes: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """One row for each route: its CPU and wall seconds for a pack."""
    rows = [
        [name, *(spread(costs[kind]) if costs.get(kind) else "–" for kind in ("cpu", "wall"))]
        for name, costs in routes.items()
    ]
    return table(["route", "CPU s for a pack", "wall s for a pack"], rows)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def put_between(text: str, measured: str) -> str:
    """The text with what stands between the two marks replaced.

    Raises ValueError where it has not both marks, in their order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no place for what was measured: '{BEGIN}' and then '{END}' mark it")
    return f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}"


def draw(path: Path, cpu: Mapping[str, float], *, ours: Sequence[str]) -> None:
    """A bar for each route: CPU seconds for a pack. The bars of `ours` are dark."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    settings = {"svg.fonttype": "none", "svg.hashsalt": "engine", "font.size": 9.0}
    with pyplot.rc_context(settings):
        figure, axes = pyplot.subplots(
            figsize=(7.0, 0.7 + BAR_INCHES * len(cpu)), layout="constrained"
        )
        names = list(cpu)[::-1]
        colours = ["#1f4e79" if name in ours else "#b5bec6" for name in names]
        bars = axes.barh(names, [cpu[name] for name in names], color=colours)
        axes.bar_label(bars, [number(cpu[name]) for name in names], padding=3)
        axes.set_xlabel("CPU seconds for a pack of six charts and a table")
        axes.margins(x=0.1)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
        pyplot.close(figure)
