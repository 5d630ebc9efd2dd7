"""The sheet that an analyst's figure is laid out and drawn on: points, and one way to measure.

`savefig` draws a figure twice, once to lay it out, and what its labels measure must be known before
that. Here it is laid out, its labels are fitted, and it is drawn once.
"""

from __future__ import annotations

import io
from contextlib import suppress
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine, LayoutEngine
from matplotlib.textpath import TextToPath

from kpi_reports.pack.analyst.kept_ticks import ticks_kept
from kpi_reports.report.figures.canvas import FAMILY, POINTS_PER_INCH, inlinable

PIXELS_PER_INCH = 200  # of parts that are drawn as pixels


class _Renderer(RendererSVG):
    """Measures each text once in a process: the charts of a pack have most of theirs in common."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        if ismath or prop.get_family() != [FAMILY]:  # which settings of the analyst's can change
            return _measured(s, prop, ismath)
        return _extent(s, prop.copy())

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float | None, ...]:
        """Asked for by matplotlib 3.11, which else reads two tables of the font for each text."""
        return _heights(prop.copy()) if prop.get_family() == [FAMILY] else (None, None, None)


class _Sheet(FigureCanvasSVG):
    """A canvas that measures as it draws. matplotlib's own begins a drawing to measure anything."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        self._measure = _renderer(figure, io.StringIO())

    def get_renderer(self) -> RendererSVG:
        return self._measure


@lru_cache(maxsize=4096)
def _extent(text: str, font: FontProperties) -> tuple[float, float, float]:
    return _measured(text, font, False)


def _measured(text: str, font: FontProperties, math: Any) -> tuple[float, float, float]:
    measure: Any = TextToPath()
    size: tuple[float, float, float] = measure.get_text_width_height_descent(text, font, math)
    return size


@lru_cache(maxsize=256)
def _heights(font: FontProperties) -> tuple[float | None, ...]:
    """Above the base line, below it and between two lines, in points, where the font tells."""
    face = get_font(fontManager._find_fonts_by_props(font))
    table, head = face.get_sfnt_table("OS/2"), face.get_sfnt_table("head")
    if table is None or head is None:
        return None, None, None
    scale = 1 / head["unitsPerEm"] * font.get_size_in_points()
    ascent, descent = table["sTypoAscender"] * scale, table["sTypoDescender"] * scale
    return ascent, -descent, table["sTypoLineGap"] * scale


def put_on_sheet(figure: Figure) -> None:
    """Takes the figure to a canvas on which a pixel is a point."""
    figure.dpi = POINTS_PER_INCH
    _Sheet(figure)


def lay_out(figure: Figure) -> None:
    """Moves the panels so that their words have room."""
    engine = figure.get_layout_engine()
    if engine is None or not figure.axes:
        return
    with ticks_kept(figure):
        _lay_out(figure, engine)


def _lay_out(figure: Figure, engine: LayoutEngine) -> None:
    canvas: Any = figure.canvas
    settled = isinstance(engine, ConstrainedLayoutEngine) and all(map(_plain, figure.axes))
    for _ in range(1 if settled else 2):
        with suppress(ValueError):  # as Figure.draw does: they stay where they were
            engine.execute(figure)
        for axes in figure.axes:  # with which a drawing begins
            place: Any = axes.get_axes_locator()
            axes.apply_aspect(place(axes, canvas.get_renderer()) if place else None)


def _plain(axes: Axes) -> bool:
    """Whether its labels depend on nothing that moves with it."""
    return axes.name == "rectilinear" and axes.get_aspect() == "auto" and not axes.tables


def sheet_svg(figure: Figure, name: str) -> str:
    """The figure as SVG text fit to be inlined; `name` makes its ids."""
    mixed: Any = MixedModeRenderer
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        vectors = _renderer(figure, buffer)
        renderer = mixed(figure, *figure.get_size_inches(), PIXELS_PER_INCH, vectors)
        with ticks_kept(figure):
            figure.draw(renderer)
        renderer.finalize()
    return inlinable(buffer.getvalue())


def _renderer(figure: Figure, file: io.StringIO) -> RendererSVG:
    make: Any = _Renderer
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    nothing = {"Date": None, "Creator": None}
    made: RendererSVG = make(width, height, file, image_dpi=PIXELS_PER_INCH, metadata=nothing)
    return made
