"""From an executed notebook to the blocks of a pack. Code and what it prints never appear."""

from __future__ import annotations

import re
import warnings
from typing import Any

from nbformat import NotebookNode

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import BARE, REFUSED, PackWarning, check_block
from kpi_reports.pack.prose import prose_nodes
from kpi_reports.report.blocks import MIME_TYPE, Block, block
from kpi_reports.values import LANGUAGES, Language

ANALYST_TAG = "analyst"  # keeps a cell out of every pack
_HANDLE = re.compile(r"[\[(]?<(?:[\w.]*\bAxes\b|matplotlib\.|seaborn\.|BarContainer\b)|Text\(")
_COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")


def blocks_of(notebook: NotebookNode) -> list[Block]:
    """The blocks that the cells show, in order; Markdown cells become "prose" blocks.

    A Markdown cell tagged `lang-en` or `lang-zh` speaks that language only; any cell tagged
    `analyst` stays out. A frame or figure that a cell showed by itself comes as a block that its
    kernel made of it, with a `PackWarning`; other outputs that are no block are left out with one.

    Raises:
        PackError: a cell that failed, or an output that claims to be a block and is none.
    """
    found: list[Block] = []
    for number, cell in enumerate(notebook.cells, 1):
        tags = cell.get("metadata", {}).get("tags", [])
        if ANALYST_TAG in tags:
            continue
        if cell.cell_type == "markdown":
            if nodes := prose_nodes(cell.source):
                found.append(block("prose", {lang: {"nodes": nodes} for lang in _spoken(tags)}))
        elif cell.cell_type == "code":
            found += _shown_blocks(cell, number)
    return found


def _spoken(tags: list[str]) -> tuple[Language, ...]:
    chosen = tuple(lang for lang in LANGUAGES if f"lang-{lang}" in tags)
    return chosen or LANGUAGES


def _shown_blocks(cell: NotebookNode, number: int) -> list[Block]:
    shown: list[Block] = []
    for output in cell.get("outputs", []):
        kind = output.get("output_type")
        if kind == "error":
            reason = _COLOUR_CODES.sub("", str(output.get("evalue", ""))).strip()
            raise PackError(
                f"cell {number} of the notebook failed: {output.get('ename', 'error')}: "
                f"{reason[:300]}. Mend it and run the notebook again"
            )
        data = output.get("data", {})
        if MIME_TYPE in data:
            shown += _block(data[MIME_TYPE], f"cell {number} of the notebook")
        elif kind in ("display_data", "execute_result") and _is_handle(data):
            continue
        elif kind in ("display_data", "execute_result"):
            warnings.warn(
                f"cell {number} of the notebook shows {' and '.join(sorted(data)) or 'nothing'}, "
                "which a pack cannot draw; it is left out. Show a block instead",
                PackWarning,
                stacklevel=3,
            )
    return shown


def _block(data: Any, where: str) -> list[Block]:
    """The block of an output; none where a thing that was shown by itself could not become one."""
    if isinstance(data, dict) and REFUSED in data:
        reason = str(data[REFUSED]).removeprefix("blocks.table: ").removeprefix("blocks.figure: ")
        warnings.warn(
            f"{where} shows something that a pack cannot draw; it is left out: {reason}",
            PackWarning,
            stacklevel=4,
        )
        return []
    found = dict(check_block(data, where))
    bare = found.pop(BARE, None)
    if bare == "figure":
        warnings.warn(
            f"{where} shows a figure without alt text; the pack describes it from its data. Show "
            "it by blocks.figure(fig, headline=..., alt=...), which says what it means",
            PackWarning,
            stacklevel=4,
        )
    elif bare == "table":
        warnings.warn(
            f"{where} shows a bare table, which goes into the pack as it is. Show it by "
            f"blocks.table(frame, headline=...), or tag the cell '{ANALYST_TAG}' to keep it out",
            PackWarning,
            stacklevel=4,
        )
    return [found]


def _is_handle(data: Any) -> bool:
    """Whether an output is what plotting gives back, of which the figure is shown by itself."""
    return set(data) == {"text/plain"} and bool(_HANDLE.match(str(data["text/plain"])))
