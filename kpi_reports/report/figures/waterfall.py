"""Where a change of score comes from, as a horizontal waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Tone
from kpi_reports.report.bridge_rows import BridgeRow, bridge_rows
from kpi_reports.report.figures.bar_rows import (
    BAR,
    GAP,
    MARK,
    BarRows,
    bar_axes,
    bar_name,
    bar_rows,
)
from kpi_reports.report.figures.canvas import Size, draw_line, style, svg
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.voice import Voice
from kpi_reports.values import Bridge

SHORTEST_TOTAL = 0.22  # of the axis: the shortest total's bar, where the axis is cut
TOTALS = ("total", "subtotal")
SLASH = 4.0  # points across
FILL: dict[Tone, str] = {"good": LIGHT["good"], "bad": LIGHT["bad"], "none": LIGHT["lim"]}
LOOKS = {  # fill and edge of the bars that are no KPI's
    "total": (LIGHT["line"], "none"),
    "subtotal": (LIGHT["surf"], LIGHT["lim"]),
    "scope": (LIGHT["paper"], LIGHT["lim"]),
    "other": (LIGHT["surf"], LIGHT["lim"]),
}
MARKERS: dict[Tone, str] = {"good": "o", "bad": "D"}


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rows, and what their plot reaches over."""

    rows: BarRows
    origin: float
    highest: float

    def across(self, score: Decimal | float) -> float:
        """Points from the left end of the plot."""
        share = (float(score) - self.origin) / (self.highest - self.origin)
        return max(0.0, share) * self.rows.plot[0]


def axis_start(rows: Sequence[BridgeRow]) -> int:
    """The score at which the axis begins: 0, or a whole one below every bar of a change."""
    ends = [float(end) for row in rows for end in _ends(row)]
    low, high = min(ends), max(ends)
    start = floor(low - max(1.0, (high - low) * SHORTEST_TOTAL / (1 - SHORTEST_TOTAL)))
    return max(0, start) if low >= 0 else floor(low)


def _ends(row: BridgeRow) -> tuple[Decimal, ...]:
    return (row.start, row.end) if row.kind not in TOTALS else (row.end,)


def waterfall_chart(voice: Voice, bridge: Bridge, *, size: Size) -> str:
    """The chart as SVG."""
    with style():
        figure = waterfall_figure(voice, bridge, size=size)
        return svg(figure, f"bridge-{voice.language}-{size}")


def waterfall_figure(voice: Voice, bridge: Bridge, *, size: Size) -> Figure:
    """The chart as a matplotlib figure: a bar per row, its points beside it; totals are bold, scope
    is hatched, signals are coloured and marked, everything else is grey."""
    rows = bridge_rows(voice, bridge)
    plan = _plan(rows, size)
    figure, axes = bar_axes(plan.rows)
    draw_line(
        axes, [0, 0], [0, plan.rows.plot[1]], color=LIGHT["rule"], lw=0.6, zorder=0.5, clip_on=False
    )
    for row, names, middle in zip(rows, plan.rows.names, plan.rows.middles, strict=True):
        bar_name(axes, names, middle=middle, points=plan.rows.points, bold=row.kind == "total")
        _bar(axes, row, middle, plan)
        _value(axes, row, middle, plan)
    for at in range(len(rows) - 1):
        x = plan.across(rows[at].end)
        ends = [plan.rows.middles[at] + BAR / 2, plan.rows.middles[at + 1] - BAR / 2]
        draw_line(axes, [x, x], ends, color=LIGHT["lim"], lw=0.6, zorder=1, clip_on=False)
    return figure


def _plan(rows: Sequence[BridgeRow], size: Size) -> _Plan:
    rows_of_bars = bar_rows([(row.name, _value_words(row), _bold(row)) for row in rows], size)
    highest = max(float(end) for row in rows for end in _ends(row))
    origin = axis_start(rows)
    highest = max(highest, origin + 1.0)
    return _Plan(rows_of_bars, origin, highest)


def _bold(row: BridgeRow) -> bool:
    return row.kind == "total"


def _value_words(row: BridgeRow) -> str:
    """ "97.0 A" beside a total, "−2.3" beside a step."""
    if row.kind not in TOTALS:
        return numbers.format_score(row.points, sign=True)
    return f"{numbers.format_score(row.end)} {row.grade}".strip()


def _bar(axes: Axes, row: BridgeRow, middle: float, plan: _Plan) -> None:
    top = middle - BAR / 2
    whole = row.kind in TOTALS
    low, high = sorted((0.0 if whole else plan.across(row.start), plan.across(row.end)))
    if not whole and not row.points:
        draw_line(
            axes, [low, low], [top, top + BAR], color=LIGHT["lim"], lw=1.2, zorder=2, clip_on=False
        )
        return
    fill, edge = LOOKS.get(row.kind, (FILL[row.tone], "none"))
    axes.add_patch(
        Rectangle(
            (low, top), high - low, BAR, fc=fill, ec=edge, lw=0.6, zorder=2, clip_on=False,
            hatch="/////" if row.kind == "scope" else None,
        )
    )  # fmt: skip
    if whole and plan.origin:
        _slash(axes, top)


def _slash(axes: Axes, top: float) -> None:
    """The mark of an axis that does not begin at 0."""
    left, over = 5.0, 1.5
    corners = [
        (left, top + BAR + over), (left + SLASH, top - over),
        (left + SLASH + 2.4, top - over), (left + 2.4, top + BAR + over),
    ]  # fmt: skip
    axes.add_patch(Polygon(corners, closed=True, fc=LIGHT["paper"], ec="none", zorder=3))


def _value(axes: Axes, row: BridgeRow, middle: float, plan: _Plan) -> None:
    """The number at the right end of the bar, with the mark of a signal before it."""
    x = max(plan.across(end) for end in _ends(row)) + GAP
    if row.tone != "none":
        draw_line(
            axes,
            [x + MARK / 2], [middle], MARKERS[row.tone], ms=MARK, mew=0,
            mec=FILL[row.tone], mfc=FILL[row.tone], clip_on=False, zorder=3,
        )  # fmt: skip
        x += MARK + 3
    colour = "ink" if row.kind == "total" else "ink2" if row.tone == "none" else row.tone
    axes.annotate(
        _value_words(row), (x, middle), ha="left", va="center", fontsize=plan.rows.points,
        color=LIGHT[colour], annotation_clip=False, zorder=4,
        weight="normal" if row.tone == "none" and row.kind != "total" else "bold",
    )  # fmt: skip
