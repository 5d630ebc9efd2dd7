"""What every drawing shares: the pack's font, the paper, and SVG that is fit to be inlined.

Drawings are made at their final size with matplotlib's object interface, so nothing is global but
the registered fonts. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from kpi_reports.report.figures.plain_axes import PlainAxes
from kpi_reports.report.palette import LIGHT

Size = Literal["wide", "narrow"]
ControlSize = Literal["wide", "narrow", "mini"]  # control charts are drawn three in a row too
FAMILY = "Noto Sans CJK SC"
WIDTH_INCHES: dict[ControlSize, float] = {"wide": 7.0, "narrow": 3.45, "mini": 2.2}
# At least 11 CSS px where each is shown smallest: 712 px of a tablet, 331 px of a phone, and 260 px
# of the narrowest window with three in a row.
TEXT_POINTS: dict[ControlSize, float] = {"wide": 8.0, "narrow": 8.4, "mini": 7.0}
POINTS_PER_INCH = 72.0
_STYLE: dict[Any, Any] = {
    "font.family": FAMILY,
    "svg.fonttype": "none",  # text stays text: searchable, and read by the tag tree
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a "$" of the data is a dollar
    "axes.linewidth": 0.6,
    "axes.edgecolor": LIGHT["lim"],
    "text.color": LIGHT["ink"],
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "path.simplify": False,
    "hatch.linewidth": 0.6,
}
_LEFT_OUT = re.compile(r"<metadata>.*?</metadata>|<style\b.*?</style>|<!--.*?-->", re.S)
_EMPTY_GROUP = re.compile(r"<(g|defs)(?: [^<>]*)?>\s*</\1>")
_REFERENCE = re.compile(r"(?:url\(|xlink:href=\")#([^)\"]+)")
_ID = re.compile(r' id="([^"]+)"')


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Makes the pack's font known: Regular and Bold as single faces, so Han forms are SC."""
    folder = files("mpl_font").joinpath("fonts").joinpath("noto")
    for weight in ("Regular", "Bold"):
        fontManager.addfont(str(folder.joinpath(f"NotoSansCJKsc-{weight}.otf")))


@contextmanager
def style() -> Iterator[None]:
    """matplotlib's settings while a drawing is made; what they were before stands again after.

    A character that the font lacks stays in the drawing, as text: a browser has other fonts for
    it, and print shows its code and tells the analyst. matplotlib's warning would only repeat that.
    """
    register_fonts()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
        yield


def paper(width: float, height: float) -> Figure:
    """An empty figure of this size in inches."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def svg(figure: Figure, name: str) -> str:
    """The figure as SVG text; `name` makes its ids, so that the same drawing has the same bytes.

    Nothing in it reaches beyond itself once inlined: no style sheet, no metadata, no date, and
    only the ids that it refers to.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return inlinable(buffer.getvalue())


def inlinable(text: str) -> str:
    """What matplotlib wrote, without what reaches beyond it once inlined."""
    text = _LEFT_OUT.sub("", text[text.index("<svg") :])
    # The dropped style sheet rounded the joins; without that, peaks of a line grow spikes.
    text = text.replace("<svg ", '<svg stroke-linejoin="round" ', 1)
    kept = set(_REFERENCE.findall(text))
    text = _ID.sub(lambda found: found[0] if found[1] in kept else "", text)
    while (shorter := _EMPTY_GROUP.sub("", text)) != text:
        text = shorter
    return re.sub(r"\s*\n\s*", "\n", text)


def plot_area(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Where a chart is drawn, in parts of the figure; without ticks."""
    axes = figure.add_axes(box, axes_class=PlainAxes)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def draw_line(axes: Axes, x: ArrayLike, y: ArrayLike, marks: str = "", **look: Any) -> None:
    """A line, or with `marks` these alone. The axes have limits of their own, so that nothing that
    `Axes.plot` finds out about the data is needed."""
    if marks:
        look |= {"marker": marks, "linestyle": "none"}
    axes.add_artist(Line2D(x, y, **look))


def bare(axes: Axes, *, bottom: bool = True) -> None:
    """Takes away ticks and frame, leaving at most the bottom line: labels are set by hand."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(bottom and side == "bottom")
    axes.spines.bottom.set_position(("outward", 0.0))  # what ticks, which are none, would ask for
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_visible(False)
