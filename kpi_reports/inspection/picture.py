"""The picture of what was found: the top left of the sheet, and a strip for each column."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_reports.errors import SourceError
from kpi_reports.inspection.inspecting import Inspection, TableFound
from kpi_reports.inspection.picture_grid import draw_grid, grid_height
from kpi_reports.inspection.picture_strips import draw_strips, strips_height
from kpi_reports.report.figures.canvas import paper, style, svg
from kpi_reports.report.palette import LIGHT

WIDTH = 11.0  # inches; landscape, as sheets are
_MARGIN = 0.3
_TITLE = 0.42
_GAP = 0.3
_BETWEEN = 0.5
_DOTS = 150
_ENDINGS = (".svg", ".png")
MAX_TABLES = 6


def draw(inspection: Inspection) -> Figure:
    """One block for each table, the first MAX_TABLES, under one another; made inside `style()`."""
    tables = inspection.tables[:MAX_TABLES]
    heights = [_height(table) for table in tables]
    more = len(inspection.tables) - len(tables)
    total = sum(heights) + _BETWEEN * (len(tables) - 1 + bool(more)) + 2 * _MARGIN
    figure = paper(WIDTH, total)
    figure.patch.set_facecolor(LIGHT["paper"])
    top = total - _MARGIN
    for table, height in zip(tables, heights, strict=True):
        _block(figure, inspection, table, top, total)
        top -= height + _BETWEEN
    if more:
        words = f"… and {more} more tables, not drawn"
        figure.text(_MARGIN / WIDTH, _MARGIN / total, words, size=8.5, color=LIGHT["ink2"])
    return figure


def save_picture(inspection: Inspection, target: Path) -> None:
    """Writes the picture as SVG or PNG, by the ending. Raises SourceError for another ending, and
    where the place cannot be written."""
    ending = target.suffix.lower()
    refuse_ending(target)
    with style():
        figure = draw(inspection)
        try:
            if ending == ".svg":
                target.write_text(svg(figure, "inspection"), encoding="utf-8")
            else:
                figure.savefig(
                    target, dpi=_DOTS, metadata={"Software": None}, facecolor=LIGHT["paper"]
                )
        except OSError as error:
            raise SourceError(
                f"the picture cannot be written to '{target}': {error.strerror}"
            ) from error


def refuse_ending(target: Path) -> None:
    """Raises SourceError where the ending of a picture's name is neither .svg nor .png."""
    if target.suffix.lower() not in _ENDINGS:
        raise SourceError(f"'{target}' is no name for a picture: end it with .svg or .png")


def _height(table: TableFound) -> float:
    return _TITLE + grid_height(table) + _GAP + strips_height(table)


def _block(
    figure: Figure, inspection: Inspection, table: TableFound, top: float, total: float
) -> None:
    grid = table.frame.grid
    label = f" · {grid.label}" if grid.label else ""
    longer = ", the file is longer" if grid.is_longer else ""
    rows = f"{len(table.frame.records):,} rows{longer}, {len(table.frame.names)} columns"
    _write(figure, f"{inspection.look.path.name}{label}", rows, top, total)
    height = grid_height(table)
    below = top - _TITLE - height
    draw_grid(_axes(figure, below, height, total), table, height=height)
    strips = strips_height(table)
    draw_strips(_axes(figure, below - _GAP - strips, strips, total), table, height=strips)


def _write(figure: Figure, title: str, rows: str, top: float, total: float) -> None:
    x = _MARGIN / WIDTH
    # a dollar sign begins a formula in matplotlib
    figure.text(x, (top - 0.02) / total, title, size=11, weight="bold", va="top", parse_math=False)
    figure.text(
        1 - x, (top - 0.05) / total, rows, size=8.5, color=LIGHT["ink2"], va="top", ha="right",
        parse_math=False,
    )  # fmt: skip


def _axes(figure: Figure, bottom: float, height: float, total: float) -> Axes:
    """Axes whose units are inches, so that text has room that can be reckoned."""
    width = WIDTH - 2 * _MARGIN
    axes = figure.add_axes((_MARGIN / WIDTH, bottom / total, width / WIDTH, height / total))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.axis("off")
    return axes
