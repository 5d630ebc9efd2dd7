"""Groups below each other on one scale: dots, a middle half, a value and its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kpi_reports.report.figures.canvas import (
    POINTS_PER_INCH,
    TEXT_POINTS,
    WIDTH_INCHES,
    Size,
    bare,
    draw_line,
    paper,
    plot_area,
    style,
    svg,
)
from kpi_reports.report.figures.labels import (
    LINE,
    in_lines,
    text_width,
    tick_texts,
    ticks,
    ticks_below,
)
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Kpi, Language

Lines = tuple[list[str], list[str]]  # of the label, and of the words at the right end

LABEL_SHARE = {"wide": 0.3, "narrow": 0.34}  # of the width, at most
CURVE_POINTS = 74.0
NAMED_SHARES = (25, 50, 75)
PADDING = 7.0  # points of a row beside its words
MARGIN = 0.06  # of the range, left and right of what is drawn
MOST_VALUE_TICKS = 7
OVERHANG = 4.0  # points that a tick's words may stand out of the axis


@dataclass(frozen=True, slots=True)
class StripRow:
    """A group: its value with the interval's ends, its middle half, and single values as dots.

    Values are on the KPI's own scale. `tick` draws the value as a median, not as a dot. `words`
    stand at the right end. A `pale` group is shown and not judged.
    """

    label: str
    words: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None
    dots: tuple[float, ...] = ()
    tick: bool = False
    bold: bool = False
    pale: bool = False

    @property
    def drawn(self) -> list[float]:
        ends = (self.value, self.low, self.high, self.lower_quartile, self.upper_quartile)
        return [*(end for end in ends if end is not None), *self.dots]


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows from the top, and a value of reference that is drawn through all of them. `curve` are
    quantiles at equal steps, both ends left out: what share lies at or below each value."""

    kpi: Kpi
    rows: tuple[StripRow, ...]
    reference: float | None = None
    reference_words: str = ""
    curve: tuple[float, ...] = ()

    @property
    def scale(self) -> float:
        return 100.0 if self.kpi.unit_kind == "percent" else 1.0


def strip_chart(strip: Strip, language: Language, *, size: Size, name: str) -> str:
    """The chart as SVG; `name` makes its ids. Raises ValueError where no row has a value."""
    with style():
        return svg(strip_figure(strip, language, size=size), f"{name}-{language}-{size}")


def strip_figure(strip: Strip, language: Language, *, size: Size) -> Figure:
    """The chart as a matplotlib figure: labels left, words right, the scale and its unit below,
    and above the rows the curve of one of them, where it has one."""
    shown = [value for row in strip.rows for value in row.drawn]
    if not shown:
        raise ValueError(f"no group has a value of KPI '{strip.kpi.id}' to draw")
    points, width = TEXT_POINTS[size], WIDTH_INCHES[size] * POINTS_PER_INCH
    lines = [_lines(row, points, width, size) for row in strip.rows]
    heights = [max(map(len, both)) * points * LINE + PADDING for both in lines]
    left = 6 + max(_widest(named, points, row.bold) for (named, _), row in _each(lines, strip))
    right = 8 + max(_widest(words, points, False) for _, words in lines)
    notes = _notes(strip, language, points, width - 4)
    bottom = 4 + (1 + len(notes)) * points * LINE
    curve = CURVE_POINTS if strip.curve else 0.0
    height = sum(heights) + bottom + curve + 4
    figure = paper(WIDTH_INCHES[size], height / POINTS_PER_INCH)
    across = (left / width, (width - left - right) / width)
    axes = plot_area(figure, (across[0], bottom / height, across[1], sum(heights) / height))
    bare(axes)
    through = () if strip.reference is None else (strip.reference,)
    ends = _ends([value * strip.scale for value in (*shown, *strip.curve, *through)])
    axes.set(xlim=ends, ylim=(sum(heights), 0))
    if strip.reference is not None:
        axes.axvline(
            strip.reference * strip.scale, color=LIGHT["lim"], lw=0.7, dashes=(1.2, 1.6), zorder=1
        )
    top = 0.0
    for (both, row), high in zip(_each(lines, strip), heights, strict=True):
        _row(axes, row, top + high / 2, strip.scale)
        _row_words(axes, row, both, top + high / 2, points)
        top += high
    named = _fitting_ticks(ends, language, points, across[1] * width)
    ticks_below(axes, named, language, points)
    if strip.curve:
        above = (bottom + sum(heights) + 2) / height
        upper = plot_area(figure, (across[0], above, across[1], (curve - 4) / height))
        _curve(upper, strip, ends, points)
    for at, line in enumerate(reversed(notes)):
        figure.text(
            0.5, (2 + at * points * LINE) / height, line, ha="center", va="bottom",
            fontsize=points, color=LIGHT["ink3"],
        )  # fmt: skip
    return figure


def _lines(row: StripRow, points: float, width: float, size: Size) -> Lines:
    """The label's lines and the words'."""
    most = LABEL_SHARE[size] * width
    return in_lines(row.label, points, most), in_lines(row.words, points, most + 4)


def _each(lines: list[Lines], strip: Strip) -> list[tuple[Lines, StripRow]]:
    return list(zip(lines, strip.rows, strict=True))


def _widest(lines: list[str], points: float, bold: bool) -> float:
    return max(text_width(line, points, bold=bold) for line in lines)


def _curve(axes: Axes, strip: Strip, ends: tuple[float, float], points: float) -> None:
    """The share of people up to each value, between the outermost twentieths."""
    bare(axes, bottom=False)
    axes.set(xlim=ends, ylim=(0, 105))
    shares = [100 * (at + 1) / (len(strip.curve) + 1) for at in range(len(strip.curve))]
    draw_line(
        axes, [value * strip.scale for value in strip.curve], shares, color=LIGHT["line"], lw=1.35
    )
    for share in NAMED_SHARES:
        axes.axhline(share, color=LIGHT["rule"], lw=0.5, zorder=0)
        axes.annotate(
            f"{share}%", (0, share), xycoords=axes.get_yaxis_transform(), xytext=(-4, 0),
            textcoords="offset points", ha="right", va="center", fontsize=points,
            color=LIGHT["ink3"], annotation_clip=False,
        )  # fmt: skip


def _notes(strip: Strip, language: Language, points: float, width: float) -> list[str]:
    """The unit, and what the reference is."""
    comma = "; " if language == "en" else "；"
    unit = strip.kpi.unit_name[language]
    return in_lines(comma.join(filter(None, [unit, strip.reference_words])), points, width)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = (high - low) * MARGIN or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


def _row(axes: Axes, row: StripRow, at: float, scale: float) -> None:
    line = "lim" if row.pale else "line"
    if row.lower_quartile is not None and row.upper_quartile is not None:
        low, high = row.lower_quartile * scale, row.upper_quartile * scale
        box = Rectangle((low, at - 4), high - low, 8, fc=LIGHT["rule"], ec=LIGHT["line"], lw=0.8)
        box.set_zorder(2)
        axes.add_patch(box)
    if row.low is not None and row.high is not None:
        draw_line(
            axes, [row.low * scale, row.high * scale], [at, at], color=LIGHT[line], lw=1.1, zorder=3
        )
    draw_line(
            axes,
        [value * scale for value in row.dots], [at] * len(row.dots), "o", ms=4.2,
        mfc=LIGHT["paper"], mec=LIGHT["line"], mew=0.9, zorder=4,
    )  # fmt: skip
    if row.value is None:
        return
    if row.tick:
        draw_line(axes, [row.value * scale] * 2, [at - 5.5, at + 5.5], color=LIGHT["ink"], lw=1.8,
                  zorder=5)  # fmt: skip
    else:
        fill = LIGHT["paper"] if row.pale else LIGHT[line]  # hollow too, not by colour alone
        draw_line(axes, [row.value * scale], [at], "o", ms=4.6, mfc=fill, mec=LIGHT[line],
                  mew=0.9 if row.pale else 0, zorder=5)  # fmt: skip


def _row_words(axes: Axes, row: StripRow, both: Lines, at: float, points: float) -> None:
    """The label at the left end, the words at the right."""
    for lines, x, away, colour, weight in (
        (both[0], 0, -4, LIGHT["ink3" if row.pale else "ink"], "bold" if row.bold else "normal"),
        (both[1], 1, 4, LIGHT["ink2"], "normal"),
    ):
        first = at - (len(lines) - 1) * points * LINE / 2
        for place, line in enumerate(lines):
            axes.annotate(
                line, (x, first + place * points * LINE), xycoords=axes.get_yaxis_transform(),
                xytext=(away, 0), textcoords="offset points", ha="left" if x else "right",
                va="center", fontsize=points, weight=weight, color=colour, annotation_clip=False,
            )  # fmt: skip


def _fitting_ticks(
    ends: tuple[float, float], language: Language, points: float, width: float
) -> list[float]:
    """As many ticks as have room beside each other and inside the axis."""
    unit = width / (ends[1] - ends[0])
    for most in range(MOST_VALUE_TICKS, 0, -1):
        named = ticks(*ends, most=most)
        widths = [text_width(words, points) for words in tick_texts(named, language)]
        places = [(value - ends[0]) * unit for value in named]
        spans = [(at - wide / 2, at + wide / 2) for at, wide in zip(places, widths, strict=True)]
        apart = all(one[1] + 3 < two[0] for one, two in pairwise(spans))
        if apart and all(low > -OVERHANG and high < width + OVERHANG for low, high in spans):
            return named
    return []
