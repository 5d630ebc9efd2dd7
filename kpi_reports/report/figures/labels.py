"""Where words go in a drawing: how wide they are, which ticks are named, and how to keep apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from kpi_reports.report import numbers
from kpi_reports.report.figures.canvas import FAMILY, register_fonts
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Language

ROOM = 1.2  # a reader's own font, which HTML uses, may be so much wider than the pack's
LINE = 1.3  # from one line of text to the next, in text sizes
MOST_TICKS, ENOUGH_TICKS = 4, 3
PLAIN_STEPS, ODD_STEPS = [1, 2, 2.5, 5, 10], [1, 1.5, 2, 3, 4, 5, 10]
MOST_TICK_DECIMALS = 4
HAN_FROM = "\u2e80"  # characters from here on may stand at either end of a line
CLOSING, OPENING = (
    "，。、；：！？）》」』】％",
    "（《「『【",
)  # no line begins, none ends with these
COMPACT_FROM = 1e6  # larger numbers stand on an axis in their short form


def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """The points that a line of text takes, with room for a wider font."""
    return _width_per_point(text, bold) * points * ROOM


@lru_cache(maxsize=4096)
def _width_per_point(text: str, bold: bool) -> float:
    register_fonts()
    size = 100.0  # widths are hinted to whole units, so measure large
    font = FontProperties(family=FAMILY, weight="bold" if bold else "normal", size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / size


def spread_apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near to the wanted ones as possible, in their order, at least `gap` apart.

    All stay within `low` to `high`; where there is no room for that they are closer, evenly.
    """
    if not places:
        return []
    if len(places) > 1:
        gap = min(gap, (high - low) / (len(places) - 1))
    order = sorted(range(len(places)), key=lambda at: places[at])
    last = high - gap * (len(places) - 1)
    shifted = [min(max(places[at] - gap * rank, low), last) for rank, at in enumerate(order)]
    result = [0.0] * len(places)
    for rank, (at, value) in enumerate(zip(order, _never_falling(shifted), strict=True)):
        result[at] = value + gap * rank
    return result


def _never_falling(values: Sequence[float]) -> list[float]:
    """The least-squares fit that never falls: neighbours out of order share their mean."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (first, m), (second, n) = pools[-2:]
            pools[-2:] = [((first * m + second * n) / (m + n), m + n)]
    return [value for value, count in pools for _ in range(count)]


def ticks(low: float, high: float, *, most: int = MOST_TICKS) -> list[float]:
    """Round numbers within a range: as many as possible up to `most`, the plainest steps first."""
    best: list[float] = []
    for steps in (PLAIN_STEPS, ODD_STEPS):
        if len(best) >= ENOUGH_TICKS:
            break
        for intervals in range(1, 2 * most):
            found = MaxNLocator(intervals, steps=steps).tick_values(low, high)
            inside = [float(value) for value in found if low <= value <= high]
            if len(best) < len(inside) <= most:
                best = inside
    return best


def tick_texts(values: Sequence[float], language: Language) -> list[str]:
    """Ticks in words, with the fewest decimals that write each of them exactly."""
    if max((abs(value) for value in values), default=0.0) >= COMPACT_FROM:
        return [
            numbers.format_compact(value, language, decimals=2) if value else "0"
            for value in values
        ]
    decimals = next(
        (d for d in range(MOST_TICK_DECIMALS) if all(_whole(v * 10**d) for v in values)),
        MOST_TICK_DECIMALS,
    )
    return [numbers.format_number(value, decimals, language) for value in values]


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6 * max(1.0, abs(value))


def in_few_lines(
    text: str, points: float, width: float, *, most: int, bold: bool = False
) -> list[str]:
    """As `in_lines`, but no more than `most` of them; "…" stands for what is left out."""
    lines = in_lines(text, points, width, bold=bold)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(f"{last}…", points, bold=bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def in_lines(text: str, points: float, width: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than `width` points: words whole, Han broken anywhere.

    A single word that is wider than that is broken too, so that nothing leaves the drawing.
    """
    lines = [""]
    for piece in _pieces(text):
        if text_width((lines[-1] + piece).strip(), points, bold=bold) <= width:
            lines[-1] += piece
            continue
        if lines[-1].strip():
            lines.append("")
        whole = text_width(piece.strip(), points, bold=bold) <= width
        for letter in (piece,) if whole else piece:
            if lines[-1] and text_width(lines[-1] + letter, points, bold=bold) > width:
                lines.append("")
            lines[-1] += letter
    return [line.strip() for line in lines if line.strip()] or [""]


def _pieces(text: str) -> list[str]:
    """Words with the space after them; each Han character with the marks that cling to it."""
    pieces: list[str] = []
    for letter in text:
        before = pieces[-1][-1] if pieces else " "
        word = before != " " and max(letter, before) < HAN_FROM
        if pieces and (word or letter == " " or letter in CLOSING or before in OPENING):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def ticks_below(axes: Axes, values: Sequence[float], language: Language, points: float) -> None:
    """The named values below the plot, each in the middle under its place."""
    for value, words in zip(values, tick_texts(values, language), strict=True):
        axes.annotate(
            words, (value, 0), xycoords=axes.get_xaxis_transform(), xytext=(0, -2.5),
            textcoords="offset points", ha="center", va="top", fontsize=points,
            color=LIGHT["ink3"], annotation_clip=False,
        )  # fmt: skip
