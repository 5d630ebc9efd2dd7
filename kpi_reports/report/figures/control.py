"""The control chart of a KPI's months: actual, limits, target, signals, the period in review."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kpi_reports.report import numbers
from kpi_reports.report.figures.canvas import (
    TEXT_POINTS,
    WIDTH_INCHES,
    Size,
    bare,
    decimals_of,
    paper,
    spread_apart,
    style,
    svg,
    ticks,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.words import translator
from kpi_reports.values import Assurance, Direction, KpiReview, Language, Period

HEIGHT_INCHES: dict[Size, float] = {"wide": 2.45, "narrow": 2.35}
AXES_BOX: dict[Size, tuple[float, float, float, float]] = {
    "wide": (0.062, 0.15, 0.765, 0.82),
    "narrow": (0.115, 0.165, 0.585, 0.80),
}
MONTHS_NAMED = 18  # with more months the axis names years alone


@dataclass(frozen=True, slots=True)
class Drawn:
    """The numbers of the chart, on the scale that is drawn: percentages times 100."""

    entry: KpiReview
    period: Period
    language: Language
    size: Size

    @property
    def scale(self) -> float:
        return 100.0 if self.entry.kpi.unit_kind == "percent" else 1.0

    @property
    def values(self) -> np.ndarray:
        """One value per month, NaN where there is none."""
        points = self.entry.months.points
        known = (np.nan if point.value is None else point.value for point in points)
        return np.array(list(known), dtype=float) * self.scale

    @property
    def target(self) -> float | None:
        """The target line; none where the target does not hold for single months."""
        target, assurance = self.entry.target, self.entry.signal.assurance
        if target is None or assurance in (Assurance.NO_TARGET, Assurance.NO_DATA):
            return None
        return float(target.value) * self.scale

    def scaled(self, value: float | None) -> float | None:
        return None if value is None else value * self.scale

    def text(self, value: float) -> str:
        return numbers.format_value(self.entry.kpi, value / self.scale, self.language)

    @property
    def points(self) -> float:
        return TEXT_POINTS[self.size]


def control_chart(entry: KpiReview, period: Period, language: Language, *, size: Size) -> str:
    """The chart as SVG. Months without a value are hatched and named; nothing is interpolated."""
    with style():
        figure = control_figure(entry, period, language, size=size)
        return svg(figure, f"control-{entry.kpi.id}-{entry.months.unit}-{language}-{size}")


def control_figure(entry: KpiReview, period: Period, language: Language, *, size: Size) -> Figure:
    """The chart as a matplotlib figure."""
    drawn = Drawn(entry, period, language, size)
    figure = paper(WIDTH_INCHES[size], HEIGHT_INCHES[size])
    axes = figure.add_axes(AXES_BOX[size])
    bare(axes)
    values = drawn.values
    if np.isnan(values).all():
        _nothing(axes, drawn)
        return figure
    low, high = _range(drawn, values)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_ylim(low, high)
    _period_column(axes, drawn)
    _limits(axes, drawn, len(values))
    _gaps(axes, drawn, values, low, high)
    _actual(axes, drawn, values)
    _month_axis(axes, drawn)
    _value_axis(axes, drawn, low, high)
    _right_labels(axes, drawn, len(values), low, high)
    _latest(axes, drawn, values)
    return figure


def _nothing(axes: Axes, drawn: Drawn) -> None:
    axes.set_axis_off()
    words = translator(drawn.language)("No data")
    axes.text(
        0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center",
        fontsize=drawn.points + 2, color=LIGHT["cau"], weight="bold",
    )  # fmt: skip


def _range(drawn: Drawn, values: np.ndarray) -> tuple[float, float]:
    limits = drawn.entry.signal.limits
    shown = [float(value) for value in values[~np.isnan(values)]]
    if limits is not None:
        edges = (limits.lower, limits.centre, limits.upper)
        shown += [value * drawn.scale for value in edges if value is not None]
    if drawn.target is not None:
        shown.append(drawn.target)
    low, high = min(shown), max(shown)
    margin = (high - low) * 0.10 or abs(high) * 0.1 or 1.0
    return low - margin, high + margin * 1.7


def _period_column(axes: Axes, drawn: Drawn) -> None:
    inside = [
        at
        for at, point in enumerate(drawn.entry.months.points)
        if drawn.period.first <= point.period.first <= drawn.period.last
    ]
    if not inside:
        return
    left, right = inside[0] - 0.5, inside[-1] + 0.5
    axes.axvspan(left, right, color=LIGHT["lim"], alpha=0.15, linewidth=0, zorder=1.1)
    axes.text(
        (left + right) / 2, 0.995, str(drawn.period), transform=axes.get_xaxis_transform(),
        ha="center", va="top", fontsize=drawn.points, color=LIGHT["ink2"], weight="bold",
    )  # fmt: skip


def _limits(axes: Axes, drawn: Drawn, months: int) -> None:
    limits = drawn.entry.signal.limits
    span = (-0.5, months - 0.5)
    if limits is not None:
        lower, upper = drawn.scaled(limits.lower), drawn.scaled(limits.upper)
        if lower is not None and upper is not None:
            shade = 0.6 if limits.trial else 1.0
            axes.fill_between(span, lower, upper, color=LIGHT["band"], alpha=shade, lw=0, zorder=1)
            width = 0.5 if limits.trial else 0.8
            for edge in (lower, upper):
                axes.plot(
                    span, (edge, edge), color=LIGHT["lim"], lw=width, dashes=(1.2, 1.6), zorder=2
                )
        centre = limits.centre * drawn.scale
        axes.plot(span, (centre, centre), color=LIGHT["lim"], lw=0.7, zorder=2)
    if drawn.target is not None:
        level = (drawn.target, drawn.target)
        axes.plot(span, level, color=LIGHT["ink"], lw=1.0, dashes=(4.5, 2.2), zorder=3)


def _gaps(axes: Axes, drawn: Drawn, values: np.ndarray, low: float, high: float) -> None:
    missing = np.flatnonzero(np.isnan(values))
    for at in missing:
        box = Rectangle(
            (at - 0.5, low), 1, high - low, fc="none", ec=LIGHT["cau"], lw=0, hatch="/////"
        )
        box.set_alpha(0.35)
        axes.add_patch(box)
        mark = low + (high - low) * 0.06
        axes.plot([at], [mark], "x", ms=4.5, mec=LIGHT["cau"], mew=1.3, zorder=7)
    if len(missing):
        runs = np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1)
        longest = max(runs, key=len)
        axes.text(
            float(longest.mean()), low + (high - low) * 0.12, translator(drawn.language)("No data"),
            ha="center", va="bottom", fontsize=drawn.points, color=LIGHT["cau"], weight="bold",
            bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.8}, zorder=8,
        )  # fmt: skip


def _actual(axes: Axes, drawn: Drawn, values: np.ndarray) -> None:
    months = np.arange(len(values))
    known = ~np.isnan(values)
    pieces = np.split(np.flatnonzero(known), np.flatnonzero(np.diff(np.flatnonzero(known)) > 1) + 1)
    for piece in pieces:  # a gap breaks the line
        sns.lineplot(
            x=months[piece], y=values[piece], ax=axes, color=LIGHT["line"], linewidth=1.35,
            errorbar=None, legend=False, zorder=4,
        )  # fmt: skip
    size = 3.0 if drawn.size == "wide" else 2.6
    signalled = {str(point.period): point.side for point in drawn.entry.signal.points}
    for at in np.flatnonzero(known):
        point = drawn.entry.months.points[at]
        side = signalled.get(str(point.period), 0)
        faint = point.n < drawn.entry.kpi.month_minimum_n
        _dot(axes, drawn.entry.kpi.direction, float(at), float(values[at]), side, size, faint)
    axes.set_xlabel("")
    axes.set_ylabel("")


def _dot(
    axes: Axes, direction: Direction, x: float, y: float, side: int, size: float, faint: bool
) -> None:
    """Open dot; filled circle better, diamond worse, square where no side is good."""
    paper_colour = LIGHT["paper"]
    if side == 0:
        edge = LIGHT["lim"] if faint else LIGHT["line"]
        axes.plot([x], [y], "o", ms=size, mfc=paper_colour, mec=edge, mew=0.8, zorder=5)
        return
    if direction is Direction.NEITHER:
        marker, colour, extra = "s", LIGHT["ink"], 1.2
    elif (side > 0) == (direction is Direction.HIGHER):
        marker, colour, extra = "o", LIGHT["good"], 2.4
    else:
        marker, colour, extra = "D", LIGHT["bad"], 1.8
    axes.plot([x], [y], marker, ms=size + extra, mfc=colour, mec=paper_colour, mew=0.6, zorder=6)


def _month_axis(axes: Axes, drawn: Drawn) -> None:
    months = [point.period for point in drawn.entry.months.points]
    axes.tick_params(axis="x", length=0, pad=3, labelsize=drawn.points)
    by_year: dict[int, list[int]] = {}
    for at, month in enumerate(months):
        by_year.setdefault(month.year, []).append(at)
    for _, later in pairwise(by_year.values()):
        axes.plot(
            [later[0] - 0.5] * 2, [0, -0.05], transform=axes.get_xaxis_transform(),
            color=LIGHT["lim"], lw=0.8, clip_on=False,
        )  # fmt: skip
    if len(months) > MONTHS_NAMED:
        axes.set_xticks([float(np.mean(places)) for places in by_year.values()])
        axes.set_xticklabels([str(year) for year in by_year])
        return
    axes.set_xticks(range(len(months)))
    axes.set_xticklabels([_month_label(month, drawn) for month in months])
    for year, places in by_year.items():
        axes.text(
            float(np.mean(places)), -0.125, str(year), transform=axes.get_xaxis_transform(),
            ha="center", va="top", fontsize=drawn.points, color=LIGHT["ink3"],
        )  # fmt: skip


def _month_label(month: Period, drawn: Drawn) -> str:
    if drawn.language == "zh":
        return f"{month.number}月" if drawn.size == "wide" else str(month.number)
    name = numbers.month_name(month, "en")
    return name[:3] if drawn.size == "wide" else name[:1]


def _value_axis(axes: Axes, drawn: Drawn, low: float, high: float) -> None:
    shown = [value for value in ticks(low, high) if value < high - (high - low) * 0.06]
    decimals = decimals_of(shown)
    axes.set_yticks(shown)
    axes.set_yticklabels(
        [numbers.format_number(value, decimals, drawn.language) for value in shown]
    )
    axes.tick_params(axis="y", length=0, pad=2, labelsize=drawn.points)


def _right_labels(axes: Axes, drawn: Drawn, months: int, low: float, high: float) -> None:
    """Names and values of the lines, beside them, pushed apart with leaders."""
    t, limits = translator(drawn.language), drawn.entry.signal.limits
    labels: list[tuple[float, str, str, str]] = []
    if drawn.target is not None:
        labels.append((drawn.target, t("Target"), LIGHT["ink"], "bold"))
    if limits is not None:
        centre = t("Median") if limits.kind == "run" else t("Mean")
        for value, name in (
            (limits.upper, t("Upper")),
            (limits.centre, centre),
            (limits.lower, t("Lower")),
        ):
            if value is not None:
                labels.append((value * drawn.scale, name, LIGHT["ink3"], "normal"))
        if limits.trial:
            axes.text(
                1.035, 0.995, t("trial limits"), transform=axes.transAxes, ha="left", va="top",
                fontsize=drawn.points, color=LIGHT["ink3"], clip_on=False,
            )  # fmt: skip
    inches = HEIGHT_INCHES[drawn.size] * AXES_BOX[drawn.size][3]
    gap = (high - low) * (drawn.points * 1.35 / 72) / inches
    room = 1.2 if limits is not None and limits.trial else 0.3
    ys = spread_apart([label[0] for label in labels], gap, low + gap * 0.3, high - gap * room)
    edge = months - 0.4
    step = (edge + 0.6) / (AXES_BOX[drawn.size][2] * WIDTH_INCHES[drawn.size])  # months per inch
    for (value, name, colour, weight), y in zip(labels, ys, strict=True):
        axes.plot(
            [edge + 0.02 * step, edge + 0.13 * step], [value, y], color=LIGHT["lim"], lw=0.6,
            clip_on=False, zorder=1,
        )  # fmt: skip
        axes.text(
            edge + 0.16 * step, y, f"{name} {drawn.text(value)}", va="center", ha="left",
            fontsize=drawn.points, color=colour, weight=weight, clip_on=False,
        )  # fmt: skip


def _latest(axes: Axes, drawn: Drawn, values: np.ndarray) -> None:
    """The latest value, bold, above or below its dot, on the side away from the line."""
    at = int(np.flatnonzero(~np.isnan(values))[-1])
    before = values[max(0, at - 1) : at]
    before = before[~np.isnan(before)]
    rising = not len(before) or values[at] >= before.mean()
    signalled = {str(point.period): point.side for point in drawn.entry.signal.points}
    side = signalled.get(str(drawn.entry.months.points[at].period), 0)
    colour = LIGHT["ink"]
    if side and drawn.entry.kpi.direction is not Direction.NEITHER:
        good = (side > 0) == (drawn.entry.kpi.direction is Direction.HIGHER)
        colour = LIGHT["good"] if good else LIGHT["bad"]
    axes.annotate(
        drawn.text(float(values[at])), (at, float(values[at])), xytext=(0, 8 if rising else -8.5),
        textcoords="offset points", ha="center", va="center", fontsize=drawn.points + 0.4,
        weight="bold", color=colour, zorder=9,
        bbox={"fc": LIGHT["paper"], "ec": "none", "pad": 0.5, "alpha": 0.85},
    )  # fmt: skip
