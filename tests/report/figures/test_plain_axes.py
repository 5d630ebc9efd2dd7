"""Axes of charts make no tick, and are drawn as axes whose ticks were taken away."""

from __future__ import annotations

import pytest

from kpi_reports.report.figures.canvas import bare, draw_line, paper, plot_area, style, svg


def drawn(plain: bool, *, bottom: bool) -> str:
    with style():
        figure = paper(3.0, 1.0)
        box = (0.1, 0.2, 0.8, 0.7)
        axes = plot_area(figure, box) if plain else figure.add_axes(box)
        axes.set_xlim(0, 3)
        axes.set_ylim(10, 20)
        bare(axes, bottom=bottom)
        axes.set_xticks([])
        axes.set_yticks([])
        if plain:
            draw_line(axes, [0, 1, 3], [11, 19, 12], color="#0072b2", lw=1.35, dashes=(2, 1))
            draw_line(axes, [1], [19], "o", ms=3, mfc="#ffffff", mec="#0072b2", mew=0.8)
        else:
            axes.plot([0, 1, 3], [11, 19, 12], color="#0072b2", lw=1.35, dashes=(2, 1))
            axes.plot([1], [19], "o", ms=3, mfc="#ffffff", mec="#0072b2", mew=0.8)
        return svg(figure, "test")


@pytest.mark.parametrize("bottom", [True, False])
def test_a_chart_is_the_same_on_plain_axes_as_on_matplotlib_s(bottom: bool) -> None:
    assert drawn(True, bottom=bottom) == drawn(False, bottom=bottom)


def test_no_tick_is_made_and_none_can_be() -> None:
    axes = plot_area(paper(3.0, 1.0), (0.1, 0.2, 0.8, 0.7))
    assert (axes.xaxis.majorTicks, axes.yaxis.minorTicks) == ((), ())
    with pytest.raises(AttributeError):
        axes.set_xticks([1.0, 2.0])
