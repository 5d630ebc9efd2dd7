"""Colours of matplotlib and seaborn, turned into the palette's, so that dark mode knows them.

Series get neutral colours: blue and vermillion mean better and worse in a pack, and nothing else.
An analyst who means that writes `blocks.colours["good"]` or `["bad"]`, or plain "green" or "red".
Other colours stay as they are, in light and in dark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

from kpi_reports.report.palette import LIGHT

SERIES = ("line", "ben", "fc", "cau", "ink3", "lim")
_CYCLES = (  # matplotlib's, seaborn's "deep" and "muted"
    "1f77b4 ff7f0e 2ca02c d62728 9467bd 8c564b e377c2 7f7f7f bcbd22 17becf",
    "4c72b0 dd8452 55a868 c44e52 8172b3 937860 da8bc3 8c8c8c ccb974 64b5cd",
    "4878d0 ee854a 6acc64 d65f5f 956cb4 8c613c dc7ec0 797979 d5bb67 82c6e2",
)
_PLAIN = {
    "000000": "ink",
    "262626": "ink",  # seaborn's text
    "0000ff": "line",
    "ff0000": "bad",
    "008000": "good",
    "808080": "ink3",
    "a9a9a9": "lim",
    "b0b0b0": "rule",  # matplotlib's grid
    "cccccc": "rule",  # seaborn's frames and grids
    "d3d3d3": "rule",
    "eaeaf2": "surf",  # seaborn's dark background
}
_TOKENS: Mapping[str, str] = {
    **dict(
        chain.from_iterable(
            ((colour, SERIES[at % len(SERIES)]) for at, colour in enumerate(cycle.split()))
            for cycle in _CYCLES
        )
    ),
    **_PLAIN,
}
_TAG = re.compile(r"<[^>]*>")
_PAINT = re.compile(r"((?:fill|stroke|stop-color)(?::\s*|=\"))#([0-9a-fA-F]{6})\b")


def in_palette(svg: str) -> str:
    """The picture with known colours as the palette's. Texts in it are not touched."""
    coloured = _TAG.sub(lambda tag: _PAINT.sub(_repaint, tag.group()), svg)
    # matplotlib leaves out black, which is what a shape has that names no colour
    return coloured.replace("<svg ", f'<svg fill="{LIGHT["ink"]}" ', 1)


def _repaint(found: re.Match[str]) -> str:
    token = _TOKENS.get(found[2].lower())
    return found[1] + (LIGHT[token] if token else f"#{found[2]}")
