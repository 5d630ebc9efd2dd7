"""The lines of each process of a control chart, and the month from which a decision began it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from kpi_reports.report.figures.canvas import draw_line
from kpi_reports.report.figures.drawn import Drawn, Heights
from kpi_reports.report.figures.frame import Frame
from kpi_reports.report.figures.labels import LINE, text_width
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.processes import Process
from kpi_reports.report.words import translator

LIMIT_DASHES = (1.2, 1.6)
MARK_POINTS = 7.0  # of the vertical mark below the row of dates
GAP_POINTS = 2.5  # between mark and date, and between two dates
LOOKS: dict[str, dict[str, Any]] = {
    "limit": {"color": LIGHT["lim"], "lw": 0.7, "dashes": LIMIT_DASHES, "zorder": 2},
    "trial": {"color": LIGHT["lim"], "lw": 0.45, "dashes": LIMIT_DASHES, "zorder": 2},
    "centre": {"color": LIGHT["lim"], "lw": 0.7, "zorder": 2},
}


def draw_limits(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    """The band between the limits and the lines of each process. Trial limits are thinner.

    Limits of months with rows or seasons of their own are steps. The first and the last process
    reach the ends of the plot.
    """
    for process in drawn.processes:
        centre, lower, upper = drawn.heights(process)
        x = _edges(process, len(drawn.months), frame)
        if not np.isnan(lower).all():
            kind = "trial" if process.limits.trial else "limit"
            axes.fill_between(
                x, _steps(process, lower), _steps(process, upper), color=LIGHT["band"],
                alpha=0.6 if process.limits.trial else 1.0, lw=0, zorder=1,
            )  # fmt: skip
            draw_line(axes, x, _steps(process, lower), **LOOKS[kind])
            draw_line(axes, x, _steps(process, upper), **LOOKS[kind])
        draw_line(axes, x, _steps(process, centre), **LOOKS["centre"])


def draw_decisions(axes: Axes, drawn: Drawn, frame: Frame) -> None:
    """A short mark where a decision began a new process, with its first month, in the second row.

    Of two dates that would touch, the later has its words.
    """
    t = translator(drawn.language)
    top = frame.y[1] - frame.points * LINE / frame.y_points
    bottom = top - (frame.points * LINE + MARK_POINTS) / frame.y_points
    free = frame.x[1]
    for first, change in reversed(drawn.decisions):
        at = max(first - 0.5, frame.x[0])
        draw_line(axes, [at, at], [bottom, top], color=LIGHT["ink2"], lw=0.8, zorder=3)
        words = t("from {month}", month=str(change.first))
        width = (text_width(words, frame.points) + GAP_POINTS) / frame.pitch
        fits_right = at + width <= free
        if not fits_right and (at - width < frame.x[0] or at > free):
            continue
        axes.annotate(
            words, (at, top), xytext=(GAP_POINTS if fits_right else -GAP_POINTS, 0),
            textcoords="offset points", ha="left" if fits_right else "right", va="top",
            fontsize=frame.points, color=LIGHT["ink2"], zorder=8,
        )  # fmt: skip
        free = at - GAP_POINTS / frame.pitch if fits_right else at - width


def _edges(process: Process, months: int, frame: Frame) -> Heights:
    """The ends of the process on the month axis; those of each month where lines vary."""
    left = frame.x[0] if process.first == 0 else process.first - 0.5
    right = frame.x[1] if process.last == months - 1 else process.last + 0.5
    if not process.varies:
        return np.array([left, right])
    inner = np.arange(process.first, process.last) + 0.5
    return np.concatenate([[left], np.repeat(inner, 2), [right]])


def _steps(process: Process, heights: Heights) -> Heights:
    """A height at both ends of each month; of a process whose lines do not vary, at its ends."""
    return np.repeat(heights, 2) if process.varies else heights[[0, 0]]
