"""Where a KPI's change comes from, as bars from 0: its parts and, of a rate, their mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kpi_reports.report.blocks import Tone
from kpi_reports.report.driver_rows import DriverRow, DriverTable, driver_table
from kpi_reports.report.driver_words import in_points, listed, tone_of
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
from kpi_reports.values import KpiReview

FILL: dict[Tone, str] = {"good": LIGHT["good"], "bad": LIGHT["bad"], "none": LIGHT["lim"]}
MARKERS: dict[Tone, str] = {"good": "o", "bad": "D"}


@dataclass(frozen=True, slots=True)
class _Bar:
    """A row of the drawing. `pieces` are its mix, hatched, and what is from within, solid."""

    name: str
    words: str
    change: Decimal
    pieces: tuple[Decimal, Decimal]
    tone: Tone = "none"
    whole: bool = False

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """How far it reaches to the left and to the right of 0."""
        left = sum((piece for piece in self.pieces if piece < 0), Decimal(0))
        return left, sum((piece for piece in self.pieces if piece > 0), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rows, and what their plot reaches over."""

    rows: BarRows
    reach: tuple[float, float]

    def across(self, change: Decimal | float) -> float:
        """Points from the left end of the plot."""
        low, high = self.reach
        return (float(change) - low) / (high - low) * self.rows.plot[0]


def contributions_chart(voice: Voice, entry: KpiReview, *, size: Size) -> str:
    """The chart as SVG. Raises ValueError for a KPI without a breakdown."""
    with style():
        figure = contributions_figure(voice, entry, size=size)
        return svg(figure, f"drivers-{entry.kpi.id}-{voice.language}-{size}")


def contributions_alt(voice: Voice, entry: KpiReview) -> str:
    """The whole change and every bar, in the order of the chart."""
    table = driver_table(voice, entry)
    return voice.t(
        "Bar chart: the change of {name}, {change}, by its parts: {parts}.",
        name=voice.name(entry),
        change=in_points(voice, entry, table),
        parts=listed(voice, table, table.parts),
    )


def contributions_figure(voice: Voice, entry: KpiReview, *, size: Size) -> Figure:
    """The chart as a matplotlib figure: the whole change, then a bar per part from 0, its number at
    its right. Mix is hatched; parts that moved a KPI the way of its signal are coloured and marked,
    everything else is grey."""
    bars = _bars(voice, entry, driver_table(voice, entry))
    plan = _plan(bars, size)
    figure, axes = bar_axes(plan.rows)
    zero = plan.across(0)
    draw_line(
        axes,
        [zero, zero],
        [0, plan.rows.plot[1]],
        color=LIGHT["lim"],
        lw=0.8,
        zorder=0.5,
        clip_on=False,
    )
    for bar, names, middle in zip(bars, plan.rows.names, plan.rows.middles, strict=True):
        bar_name(axes, names, middle=middle, points=plan.rows.points, bold=bar.whole)
        _pieces(axes, bar, middle, plan)
        _value(axes, bar, middle, plan)
    return figure


def _bars(voice: Voice, entry: KpiReview, table: DriverTable) -> list[_Bar]:
    whole = _Bar(
        voice.t("Change"),
        table.signed(table.whole.change),
        table.whole.change,
        (Decimal(0), table.whole.change),
        whole=True,
    )
    return [whole, *(_bar(entry, row, table) for row in table.parts)]


def _bar(entry: KpiReview, row: DriverRow, table: DriverTable) -> _Bar:
    mix = row.mix if row.mix is not None else Decimal(0)
    words = table.signed(row.change)
    return _Bar(row.name, words, row.change, (mix, row.change - mix), tone_of(entry, row, table))


def _plan(bars: Sequence[_Bar], size: Size) -> _Plan:
    rows_of_bars = bar_rows([(bar.name, bar.words, bar.whole) for bar in bars], size)
    low = float(min(bar.ends[0] for bar in bars))
    high = float(max(bar.ends[1] for bar in bars))
    if low == high:
        low, high = -1.0, 1.0
    return _Plan(rows_of_bars, (low, high))


def _pieces(axes: Axes, bar: _Bar, middle: float, plan: _Plan) -> None:
    """The solid piece next to 0, the hatched one beyond it, or on the other side."""
    mix, within = bar.pieces
    top = middle - BAR / 2
    fill = LIGHT["line"] if bar.whole else FILL[bar.tone]
    start = within if mix * within > 0 else Decimal(0)
    for begin, piece, hatched in ((Decimal(0), within, False), (start, mix, True)):
        if not piece:
            continue
        low, high = sorted((plan.across(begin), plan.across(begin + piece)))
        axes.add_patch(
            Rectangle(
                (low, top), high - low, BAR, lw=0.6, zorder=2, clip_on=False,
                fc=LIGHT["paper"] if hatched else fill, ec=fill if hatched else "none",
                hatch="/////" if hatched else None,
            )
        )  # fmt: skip


def _value(axes: Axes, bar: _Bar, middle: float, plan: _Plan) -> None:
    """The number at the right end of the bar, with the mark of a signal before it."""
    x = plan.across(bar.ends[1]) + GAP
    if bar.tone != "none":
        draw_line(
            axes,
            [x + MARK / 2], [middle], MARKERS[bar.tone], ms=MARK, mew=0,
            mec=FILL[bar.tone], mfc=FILL[bar.tone], clip_on=False, zorder=3,
        )  # fmt: skip
        x += MARK + 3
    colour = "ink" if bar.whole else "ink2" if bar.tone == "none" else bar.tone
    axes.annotate(
        bar.words, (x, middle), ha="left", va="center", fontsize=plan.rows.points,
        color=LIGHT[colour], annotation_clip=False, zorder=4,
        weight="normal" if bar.tone == "none" and not bar.whole else "bold",
    )  # fmt: skip
