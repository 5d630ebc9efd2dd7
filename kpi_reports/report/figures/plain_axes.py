"""Axes without ticks: every chart names its values by hand, so none is ever made.

matplotlib makes four ticks for every pair of axes, each of three lines and two texts, before it is
told that none is wanted. That took a fifth of a chart's time.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis


class _WithoutTicks:
    """What an axis of either direction has in place of ticks."""

    majorTicks = property(lambda _: ())
    minorTicks = property(lambda _: ())

    def grid(self, *_: Any, **__: Any) -> None:
        """Nothing: without ticks there are no lines at them."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Of the axis alone."""
        Artist.set_clip_path(self, path, transform)  # type: ignore[arg-type]


class _PlainXAxis(_WithoutTicks, XAxis):
    pass


class _PlainYAxis(_WithoutTicks, YAxis):
    pass


class PlainAxes(Axes):
    """Axes that have limits, a frame and what is drawn in them, and nothing else."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _PlainXAxis(self, clear=False), _PlainYAxis(self, clear=False)
        for side, axis in zip(
            ("bottom", "top", "left", "right"),
            (self.xaxis, self.xaxis, self.yaxis, self.yaxis),
            strict=True,
        ):
            self.spines[side].register_axis(axis)
