"""Ticks worked out once for each place of a panel: the same drawings, with less work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from kpi_reports.pack.analyst import sheet
from kpi_reports.pack.analyst.kept_ticks import ticks_kept
from kpi_reports.pack.cells import figure

DAYS = pd.date_range("2023-01-01", periods=400)


def panels(made: Figure) -> None:
    for at, axes in enumerate(made.subplots(1, 3, sharey=True)):
        axes.plot(np.arange(30) ** at)
    made.axes[0].set_ylabel("A label of the first panel")
    made.suptitle("Three")
    made.align_ylabels()


def logarithmic(made: Figure) -> None:
    axes = made.subplots()
    axes.semilogy([1, 10, 1000])
    axes.minorticks_on()
    axes.grid(True, which="both")


def two_scales(made: Figure) -> None:
    axes = made.subplots()
    axes.plot(DAYS, np.arange(400))
    other = axes.twinx()
    other.plot(DAYS, np.arange(400) * 1e7, color="r")
    other.set_ylabel("on the right")


def names(made: Figure) -> None:
    axes = made.subplots()
    axes.bar([f"Department number {at}" for at in range(12)], range(12))
    axes.tick_params(axis="x", labelrotation=45)


def colours(made: Figure) -> None:
    axes = made.subplots()
    made.colorbar(axes.imshow(np.arange(9).reshape(3, 3)))


def insets(made: Figure) -> None:
    axes = made.subplots()
    axes.plot([2, 1])
    axes.xaxis.set_visible(False)
    axes.inset_axes([0.5, 0.5, 0.4, 0.4]).plot([1, 2, 3])
    axes.secondary_yaxis("right", functions=(lambda x: x * 2, lambda x: x / 2))


def other_projection(made: Figure) -> None:
    made.add_subplot(projection="polar").plot([0, 1, 2], [1, 2, 3])


def backwards(made: Figure) -> None:
    axes = made.subplots()
    axes.plot([1e9, 1.0001e9], [1e-9, 2e-9])
    axes.invert_xaxis()
    axes.set_aspect("equal", adjustable="datalim")
    axes.tick_params(direction="inout", top=True, right=True, labelright=True, length=9)


@pytest.mark.parametrize(
    "draw",
    [
        panels, logarithmic, two_scales, names, colours, insets, other_projection, backwards,
    ],
)  # fmt: skip
def test_a_drawing_is_the_same_as_where_ticks_are_worked_out_each_time(
    draw: Callable[[Figure], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn() -> object:
        made = Figure()
        draw(made)
        return figure(made, headline="H", alt="A chart.").block

    kept = drawn()
    monkeypatch.setattr(sheet, "ticks_kept", lambda _: nullcontext())
    assert kept == drawn()


def test_ticks_are_worked_out_again_where_the_panel_or_its_limits_moved_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Figure()
    axes = made.subplots()
    axes.plot([0, 10])
    worked_out: list[Axis] = []
    usual = Axis._update_ticks  # type: ignore[attr-defined]

    def counted(axis: Axis) -> object:
        worked_out.append(axis)
        return usual(axis)

    monkeypatch.setattr(Axis, "_update_ticks", counted)
    before = dict(vars(axes.xaxis))
    with pytest.raises(ZeroDivisionError), ticks_kept(made):
        places = [tick.get_loc() for tick in axes.xaxis._update_ticks()]
        axes.xaxis._update_ticks().clear()  # a list of the caller's own
        assert [tick.get_loc() for tick in axes.xaxis._update_ticks()] == places
        assert worked_out == [axes.xaxis]
        axes.set_position((0.1, 0.1, 0.2, 0.2))
        fewer = [tick.get_loc() for tick in axes.xaxis._update_ticks()]
        assert len(fewer) < len(places)
        axes.set_xlim(0, 1)
        assert max(tick.get_loc() for tick in axes.xaxis._update_ticks()) == 1
        assert worked_out == [axes.xaxis] * 3
        raise ZeroDivisionError
    assert vars(axes.xaxis).keys() == before.keys()


def test_a_matplotlib_without_these_methods_draws_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Figure()
    made.subplots().plot([1, 2])
    monkeypatch.delattr(Axis, "_get_ticklabel_bboxes")
    with ticks_kept(made):
        assert "_update_ticks" not in vars(made.axes[0].xaxis)
