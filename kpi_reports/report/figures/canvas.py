"""What every drawing shares: the pack's font, the paper, and labels that keep apart.

Drawings are made at their final size with matplotlib's object interface, so nothing is global but
the registered fonts. The same input gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from kpi_reports.report.palette import LIGHT

Size = Literal["wide", "narrow"]
FAMILY = "Noto Sans CJK SC"
WIDTH_INCHES: dict[Size, float] = {"wide": 7.0, "narrow": 3.45}
TEXT_POINTS: dict[Size, float] = {"wide": 8.0, "narrow": 8.4}  # 11 CSS px on every screen
MOST_TICKS = 4
_STYLE = {
    "font.family": FAMILY,
    "svg.fonttype": "none",  # text stays text: searchable, and read by the tag tree
    "axes.unicode_minus": True,
    "axes.linewidth": 0.6,
    "axes.edgecolor": LIGHT["lim"],
    "text.color": LIGHT["ink"],
    "xtick.color": LIGHT["ink3"],
    "ytick.color": LIGHT["ink3"],
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "path.simplify": False,
    "hatch.linewidth": 0.6,
}


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    """Makes the pack's font known: Regular and Bold as single faces, so Han forms are SC."""
    folder = files("mpl_font").joinpath("fonts").joinpath("noto")
    for weight in ("Regular", "Bold"):
        fontManager.addfont(str(folder.joinpath(f"NotoSansCJKsc-{weight}.otf")))


@contextmanager
def style() -> Iterator[None]:
    """matplotlib's settings while a drawing is made; what they were before stands again after."""
    _register_fonts()
    with mpl.rc_context(_STYLE):
        yield


def paper(width: float, height: float) -> Figure:
    """An empty figure of this size in inches."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def svg(figure: Figure, name: str) -> str:
    """The figure as SVG text; `name` makes its ids, so that the same drawing has the same bytes."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def bare(axes: Axes, *, bottom: bool = True) -> None:
    """Takes away the frame, leaving at most the bottom line."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(bottom and side == "bottom")
    axes.grid(False)


def spread_apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near to the wanted ones as possible, in their order, at least `gap` apart.

    All stay within `low` to `high` as long as there is room for them.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    placed = [min(max(places[at], low), high) for at in order]
    for _ in range(200):
        moved = False
        for at in range(len(placed) - 1):
            lack = gap - (placed[at + 1] - placed[at])
            if lack > 1e-9:
                placed[at] -= lack / 2
                placed[at + 1] += lack / 2
                moved = True
        over, under = placed[-1] - high if placed else 0.0, low - placed[0] if placed else 0.0
        if over > 1e-9:
            placed[-1] = high
            moved = True
        if under > 1e-9:
            placed[0] = low
            moved = True
        if not moved:
            break
    result = [0.0] * len(places)
    for rank, at in enumerate(order):
        result[at] = placed[rank]
    return result


def ticks(low: float, high: float) -> list[float]:
    """At most four round numbers within a range."""
    found = mpl.ticker.MaxNLocator(MOST_TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(value) for value in found if low <= value <= high]


def decimals_of(values: Sequence[float]) -> int:
    """The fewest decimals that tell ticks apart exactly, three at most."""
    for decimals in range(4):
        if all(abs(round(value, decimals) - value) < 1e-9 for value in values):
            return decimals
    return 3


def text_boxes(figure: Figure) -> list[tuple[str, Any]]:
    """Every text that is drawn with its box in pixels, for checks that none overlaps another."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    found = []
    for axes in figure.axes:
        labels = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
        for label in labels:
            if label.get_text().strip() and label.get_visible():
                found.append((label.get_text(), label.get_window_extent(renderer)))
    return found
