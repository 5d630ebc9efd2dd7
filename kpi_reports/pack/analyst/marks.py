"""Lines that can be told apart without their colours, and legends that stay on the paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
Beside = Literal["outside right center", "outside lower center"]
LIGHT_TEXT = 1.5  # the middle of three shares
ON_DARK, ON_LIGHT = "#fdfdfd", "#101010"  # no colours of the palette, which change in dark mode
MOST_ABREAST = 4  # entries of a legend in one line of a phone


def tell_lines_apart(axes: Axes) -> None:
    """Dashes for the second, third and fourth plain line: no series is known by colour alone."""
    plain = [line for line in axes.lines if line.get_linestyle() == "-" and not _marked(line)]
    legend = axes.get_legend()
    handles = dict(
        zip([text.get_text() for text in legend.get_texts()], legend.legend_handles, strict=False)
        if legend
        else ()
    )
    for at, line in enumerate(plain):
        dashes = DASHES[at % len(DASHES)]
        line.set_linestyle(dashes)
        if isinstance(handle := handles.get(str(line.get_label())), Line2D):
            handle.set_linestyle(dashes)


def _marked(line: Line2D) -> bool:
    return line.get_marker() not in ("None", "none", "", " ", None)


def keep_on_cells(axes: Axes) -> bool:
    """Numbers on the cells of a heat map keep their colour in dark mode, as the cells do; where
    there is no room for them they are left out, and the colours tell. Whether any was left out."""
    if not axes.images and not any(isinstance(mark, QuadMesh) for mark in axes.collections):
        return False
    boxes = [label.get_window_extent() for label in axes.texts if label.get_text()]
    fit = not any(a.overlaps(b) for a, b in pairwise(boxes))
    for label in axes.texts:
        label.set_visible(fit)
        light = sum(to_rgb(label.get_color())) > LIGHT_TEXT
        label.set_color(ON_DARK if light else ON_LIGHT)
    return not fit


def within_the_paper(figure: Figure, *, below: bool) -> None:
    """Makes room for legends of the whole figure, beside the panels or below them."""
    for legend in list(figure.legends):
        texts = [text.get_text() for text in legend.get_texts()]
        title = legend.get_title().get_text()
        handles = [handle for handle in legend.legend_handles if handle is not None]
        figure.legends.remove(legend)  # its own remove() knows only the figure it was made in
        place: Beside = "outside lower center" if below else "outside right center"
        figure.legend(
            handles,
            texts,
            title=title or None,
            loc=place,
            ncols=min(len(texts), MOST_ABREAST) if below else 1,
            frameon=False,
        )
