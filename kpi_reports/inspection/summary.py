"""What was found, in a table for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from kpi_reports.inspection.inspecting import Inspection, TableFound
from kpi_reports.inspection.proposal import share_missing

_SHOWN_COLUMNS = 30
_CELL = 24


def print_summary(inspection: Inspection, console: Console) -> None:
    """One table of columns for each table found, and what to do next."""
    for found in inspection.tables:
        console.print(_table(inspection, found))
    console.print(
        "Append it to sources.yaml, decide what begins with 'choose:', then: "
        "kpi-reports check PARAMS --period PERIOD",
        markup=False,
    )


def _table(inspection: Inspection, found: TableFound) -> Table:
    grid = found.frame.grid
    label = f" · {grid.label}" if grid.label else ""
    rows = f"{len(found.frame.records):,}{'+' if grid.is_longer else ''} rows"
    title = f"{inspection.look.path.name}{label}: {rows}, {len(found.frame.names)} columns"
    table = Table(title=_plain(title), title_justify="left", title_style="bold")
    for head in ("column", "in the file", "type", "missing", "different", "examples"):
        table.add_column(head, justify="right" if head in ("missing", "different") else "left")
    shown = [*found.columns, *([found.value] if found.value else [])]
    for column in shown[:_SHOWN_COLUMNS]:
        missing = share_missing(column)
        examples = ", ".join(list(column.values)[:3])
        kind = "not declared" if column.refused else column.guess.type
        cells = (column.name, column.header, kind, missing, str(len(column.values)), examples)
        table.add_row(*(_plain(cell) for cell in cells))
    if len(shown) > _SHOWN_COLUMNS:
        table.add_row(f"... and {len(shown) - _SHOWN_COLUMNS} more")
    return table


def _plain(text: str) -> str:
    """A text in which rich sees no markup, and that fits its cell."""
    from rich.markup import escape

    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return escape(line if len(line) <= _CELL * 3 else line[: _CELL * 3 - 1] + "…")
