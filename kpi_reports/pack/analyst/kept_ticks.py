"""Ticks that are worked out once for each place of a panel, not each time that they are measured.

To lay out and draw a panel, matplotlib places its ticks and measures their labels a dozen times for
each axis: for the axis, its label, the spines, and again for what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from matplotlib.axis import Axis
from matplotlib.figure import Figure

# Private to matplotlib: where one of them is missing, things are worked out as often as before.
_PLACED, _MEASURED = "_update_ticks", "_get_ticklabel_bboxes"


@contextmanager
def ticks_kept(figure: Figure) -> Iterator[None]:
    """While this holds, panels may move, and nothing else may change that ticks depend on."""
    axes = [axes for axes in figure.axes if axes.name == "rectilinear"]
    kept = [axis for each in axes for axis in (each.xaxis, each.yaxis) if _has_both(axis)]
    for axis in kept:
        vars(axis).update(_Kept(axis).instead())
    try:
        yield
    finally:
        for axis in kept:
            for name in (_PLACED, _MEASURED):
                del vars(axis)[name]


def _has_both(axis: Axis) -> bool:
    return all(hasattr(axis, name) and name not in vars(axis) for name in (_PLACED, _MEASURED))


class _Kept:
    """What is known of an axis at the place where its panel stands now."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis
        self._place: Any = getattr(axis, _PLACED)
        self._measure: Any = getattr(axis, _MEASURED)
        self._at: Any = None
        self._ticks: list[Any] = []
        self._boxes: dict[Any, tuple[list[Any], list[Any]]] = {}

    def instead(self) -> dict[str, Any]:
        """What stands in for matplotlib's methods."""
        return {_PLACED: self._placed, _MEASURED: self._measured}

    def _placed(self) -> list[Any]:
        at = (*self._axis.axes.bbox.bounds, *self._axis.get_view_interval())
        if at != self._at:
            self._ticks, self._boxes = self._place(), {}
            self._at = at
        return [*self._ticks]

    def _measured(self, ticks: Sequence[Any], renderer: Any) -> tuple[list[Any], list[Any]]:
        if [*ticks] != self._placed():
            boxes: tuple[list[Any], list[Any]] = self._measure(ticks, renderer)
            return boxes
        if renderer not in self._boxes:
            self._boxes[renderer] = self._measure(ticks, renderer)
        first, second = self._boxes[renderer]
        return [*first], [*second]
