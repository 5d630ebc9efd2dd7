"""Tick labels that would lie on one another at a pack's size: words are turned, numbers thinned."""

from __future__ import annotations

import re
from itertools import pairwise
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from kpi_reports.report.figures.canvas import Size

GAP_POINTS = 2.16  # two labels are read apart
LETTERS: dict[Size, int] = {"wide": 22, "narrow": 14}  # of a name in one line
TURN = 38.0  # degrees
_NAME = re.compile(r"[^\W\d_]{2}|[\u4e00-\u9fff]")
_MONTH = re.compile(r"(?:\d{4}\n?)?[A-Z][a-z]{2}(?:\n?\d{4})?")


def fit_ticks(axes: Axes, size: Size) -> bool:
    """Keeps every name, broken into lines or turned; of numbers and months every second, third ...
    so that none touches the next. Whether any label takes another place now."""
    changed = False
    for axis in (axes.xaxis, axes.yaxis):
        labels = _shown(axis)
        if labels and all(_is_name(label.get_text()) for _, label in labels):
            texts = [fill(label.get_text(), LETTERS[size]) for _, label in labels]
            changed |= texts != [label.get_text() for _, label in labels]
            axis.set_ticks([place for place, _ in labels], labels=texts)
            if axis is axes.xaxis and _touch([box for _, box in _boxes(axis)]):
                changed = True
                axis.set_tick_params(labelrotation=TURN)
                for label in axis.get_ticklabels():
                    label.set_horizontalalignment("right")
                    label.set_rotation_mode("anchor")
        changed |= _thin(axis)
    return changed


def _is_name(text: str) -> bool:
    return bool(_NAME.search(text)) and not _MONTH.fullmatch(text)


def _thin(axis: Axis) -> bool:
    labels = _shown(axis)
    if any(label.get_rotation() for _, label in labels):
        return False  # turned labels overlap as boxes though not as words
    boxes = [label.get_window_extent() for _, label in labels]
    step = next((s for s in range(1, len(boxes)) if not _touch(boxes[::s])), len(boxes) or 1)
    if step > 1:
        kept = labels[::step]
        axis.set_ticks([place for place, _ in kept], labels=[label.get_text() for _, label in kept])
    return step > 1


def _shown(axis: Axis) -> list[tuple[float, Text]]:
    """The labels within the panel, each with its place."""
    low, high = sorted(axis.get_view_interval())
    return [
        (place, label)
        for place, label in zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=False)
        if label.get_visible() and label.get_text() and low <= place <= high
    ]


def _boxes(axis: Axis) -> list[tuple[float, Bbox]]:
    return [(place, label.get_window_extent()) for place, label in _shown(axis)]


def _touch(boxes: list[Bbox]) -> bool:
    return any(
        first.padded(GAP_POINTS / 2).overlaps(second.padded(GAP_POINTS / 2))
        for first, second in pairwise(boxes)
    )
