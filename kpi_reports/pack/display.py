"""What a notebook cell shows: the block itself, with HTML beside it for the analyst's eyes."""

from __future__ import annotations

from typing import Any

from kpi_reports.pack.checks import check_block
from kpi_reports.pack.html import render_block
from kpi_reports.report.blocks import MIME_TYPE, Block


class Shown:
    """A block that Jupyter displays as the pack will draw it, in the block's first language."""

    def __init__(self, block: Block) -> None:
        """Wraps a block.

        Raises:
            PackError: not a block that a pack can draw.
        """
        self.block = check_block(block)

    def __repr__(self) -> str:
        languages = " and ".join(self.block["words"])
        return f"<{self.block['kind']} block, {languages}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        language = next(iter(self.block["words"]))
        return {
            MIME_TYPE: self.block,
            "text/html": render_block(self.block, language),
            "text/plain": repr(self),
        }


def show(block: Block) -> Shown:
    """The block as a notebook cell shows it.

    Raises:
        PackError: not a block that a pack can draw.
    """
    return Shown(block)
