"""A matplotlib figure of an analyst's as the two drawings of a pack.

The analyst's figure is never changed: copies are set to the pack's sizes and font.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text as Label

from kpi_reports.errors import PackError
from kpi_reports.pack.analyst.colours import in_palette
from kpi_reports.pack.analyst.copies import copied, without_collection
from kpi_reports.pack.analyst.marks import keep_on_cells, tell_lines_apart, within_the_paper
from kpi_reports.pack.analyst.sheet import lay_out, put_on_sheet, sheet_svg
from kpi_reports.pack.analyst.ticks import fit_ticks
from kpi_reports.pack.svg_reading import read_svg
from kpi_reports.report.blocks import Drawing
from kpi_reports.report.figures.canvas import FAMILY, TEXT_POINTS, WIDTH_INCHES, Size, style

HEIGHT_INCHES: dict[Size, tuple[float, float]] = {"wide": (2.2, 4.6), "narrow": (2.35, 4.2)}
ROW_INCHES = 2.1  # of each panel where panels side by side stand below one another on a phone
MOST_CHARACTERS = 600_000  # of one drawing: a pack of ten KPIs has as many in all
_SETTINGS: dict[Any, Any] = {
    "path.simplify": True,  # lines of a hundred thousand points
}
NAME = "analyst"
_HYPHEN = re.compile(r"^-(?=[\d.]*\d)")  # before a number


@dataclass(frozen=True, slots=True)
class Titled:
    """A figure, and the title that stood in it, taken out."""

    figure: Figure
    text: str


def figure_in(given: Any) -> Figure:
    """The matplotlib figure that the analyst means.

    Raises:
        PackError: none can be found.
    """
    if isinstance(given, Figure):
        return given
    if isinstance(given, Artist):  # Axes, and what plotting on one gives back
        found = given.get_figure(root=True)
        if isinstance(found, Figure):
            return found
    if isinstance(owner := getattr(given, "figure", None), Figure):  # seaborn's grids
        return owner
    if callable(on := getattr(given, "on", None)) and hasattr(given, "plot"):
        return _drawn_on(on)
    several = getattr(given, "flat", given if isinstance(given, list | tuple) else ())
    if isinstance(first := next(iter(several), None), Artist):  # what plt.subplots gives
        return figure_in(first)
    raise PackError(
        f"blocks.figure: a {type(given).__name__} is no figure; give a matplotlib Figure or Axes, "
        "or a plot of seaborn. A picture from another library cannot be checked"
    )


def _drawn_on(on: Callable[[Figure], Any]) -> Figure:
    """seaborn's `objects.Plot` draws on a figure that it is given."""
    paper = Figure()
    on(paper).plot()
    return paper


def take_from_pyplot(figure: Figure) -> None:
    """Ends pyplot's hold on a figure, or the end of the cell would show it again."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def take_title(figure: Figure, *, drop_if: Sequence[str] = (), keep: bool = False) -> Titled:
    """A copy of the figure without its title, and the title: the figure's, or that of its only
    panel. With `keep` it stays in the picture, unless it says the same as one of `drop_if`."""
    copy = copied(figure)
    found = _title(copy)
    text = found.get_text().strip() if found else ""
    if found is None or not text:
        return Titled(copy, "")
    if text in drop_if:
        found.set_text("")
        return Titled(copy, "")
    if keep:
        return Titled(copy, "")
    found.set_text("")
    return Titled(copy, text)


def _title(figure: Figure) -> Label | None:
    if figure.get_suptitle():
        return figure._suptitle  # type: ignore[attr-defined, no-any-return]
    panels = panels_of(figure)
    if len(panels) != 1:
        return None
    places = (panels[0].title, panels[0]._left_title, panels[0]._right_title)  # type: ignore[attr-defined]
    return next((label for label in places if label.get_text().strip()), None)


def panels_of(figure: Figure) -> list[Axes]:
    """The axes that show data, without those of colour bars."""
    return [axes for axes in figure.axes if axes.get_label() != "<colorbar>" and axes.get_visible()]


def drawing_of(figure: Figure) -> Drawing:
    """The figure as SVG at 7.0 and at 3.45 inches, in the pack's font and colours. It is used up:
    give a copy.

    Raises:
        PackError: there is nothing in it, something that a pack may not show, or too much.
    """
    if not figure.axes and not figure.texts:
        raise PackError("blocks.figure: the figure is empty; draw before it is shown")
    with without_collection():
        return {"wide": _drawn(copied(figure), "wide"), "narrow": _drawn(figure, "narrow")}


def _drawn(figure: Figure, size: Size) -> str:
    with style(), mpl.rc_context(_SETTINGS):
        put_on_sheet(figure)
        _restyle(figure, size)
        text = in_palette(sheet_svg(figure, NAME))
    if len(text) > MOST_CHARACTERS:
        raise PackError(
            f"blocks.figure: the drawing has {len(text):,} characters, more than "
            f"{MOST_CHARACTERS:,}; draw fewer marks (sums, a histogram), or give the dense ones "
            "rasterized=True"
        )
    read_svg(text, "of blocks.figure")
    return text


def _restyle(figure: Figure, size: Size) -> None:
    across, up = (float(inches) for inches in figure.get_size_inches())
    panels, width = panels_of(figure), WIDTH_INCHES[size]
    least, most = HEIGHT_INCHES[size]
    height = min(max(width * up / across, least), most)
    if size == "narrow" and _stack(panels):
        height = ROW_INCHES * len(panels)
    figure.set_size_inches(width, height)
    figure.patch.set_facecolor("none")
    for axes in figure.axes:
        _restyle_axes(axes, TEXT_POINTS[size])
    within_the_paper(figure, below=size == "narrow")
    for label in figure.findobj(Label):
        label.set_fontfamily(FAMILY)
        label.set_fontsize(TEXT_POINTS[size])
        label.set_text(_HYPHEN.sub("\u2212", label.get_text()))
    if len(panels) == len(figure.axes):
        figure.set_layout_engine("constrained")
    else:  # a colour bar's place has sides without width, which that cannot divide
        figure.set_layout_engine("tight")
    lay_out(figure)
    changed = [fit_ticks(axes, size) | keep_on_cells(axes) for axes in panels]
    if any(changed):
        lay_out(figure)
    figure.set_layout_engine("none")


def _restyle_axes(axes: Axes, points: float) -> None:
    axes.patch.set_facecolor("none")
    axes.tick_params(which="both", labelsize=points, labelfontfamily=FAMILY, length=2.5, width=0.6)
    spines = axes.spines
    for spine in spines.values():
        spine.set_linewidth(0.6)
    if axes.name == "rectilinear" and axes.get_label() != "<colorbar>":
        for side in ("top", "right"):
            spines[side].set_visible(False)
    tell_lines_apart(axes)
    if legend := axes.get_legend():
        legend.set_frame_on(False)


def _stack(panels: Sequence[Axes]) -> bool:
    """Puts panels that stand side by side below one another; whether it could."""
    places = [axes.get_subplotspec() for axes in panels]
    grids = {id(place.get_gridspec()) for place in places if place is not None}
    if len(panels) < 2 or None in places or len(grids) != 1:
        return False
    grid = places[0].get_gridspec()  # type: ignore[union-attr]
    if grid.ncols < 2 or len(panels) != grid.ncols * grid.nrows or len(panels) > 4:
        return False
    figure = panels[0].get_figure(root=True)
    if figure is None or len(figure.axes) != len(panels):  # colour bars and insets hold places too
        return False
    stacked = figure.add_gridspec(len(panels), 1)
    for at, axes in enumerate(panels):
        axes.set_subplotspec(stacked[at])
        axes.tick_params(labelbottom=True, labelleft=True)
    return True
