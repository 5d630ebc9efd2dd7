"""KPIs made by hand for drawings, and where the words of a drawing stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text as Words
from matplotlib.transforms import Bbox

from kpi_reports.analysis.signals import ChartSettings, signal
from kpi_reports.report.figures.canvas import style
from kpi_reports.values import (
    Direction,
    Distribution,
    Grain,
    Kpi,
    KpiReview,
    KpiSeries,
    KpiValue,
    Missing,
    Period,
    Target,
    TargetEvidence,
    Text,
    Trend,
)

MakeEntry = Callable[..., KpiReview]
ON_TIME = Kpi(
    id="on_time",
    name=Text("On-time arrivals", "准点到达率"),
    short_name=Text("On time", "准点率"),
    definition=Text("", ""),
    direction=Direction.HIGHER,
    unit_kind="percent",
    unit_name=Text("% of arrivals", "占到达航班%"),
    decimals=1,
    measure="ratio",
    minimum_n=30,
)


def made(
    values: Sequence[float | None],
    *,
    end: str = "2013-12",
    target: float | None = 0.8,
    rows: int = 100,
    quantiles: Sequence[float] = (),
    settings: ChartSettings | None = None,
    sizes: Sequence[int] = (),
    **kpi: object,
) -> KpiReview:
    """A KPI whose months end in `end`, with the signals that the analysis finds in them."""
    declared = replace(ON_TIME, **kpi)  # type: ignore[arg-type]
    last = Period.parse(end)
    period = Period.of(last.first, Grain.QUARTER)
    months = KpiSeries(
        "on_time",
        "UA",
        Grain.MONTH,
        tuple(
            KpiValue(last.shift(at + 1 - len(values)), value, rows)
            if value is not None
            else KpiValue(last.shift(at + 1 - len(values)), None, 0, missing=Missing.NO_ROWS)
            for at, value in enumerate(values)
        ),
    )
    if sizes:
        counted = zip(months.points, sizes, strict=True)
        points = (replace(p, n=size, denominator=Decimal(size)) for p, size in counted)
        months = replace(months, points=tuple(points))
    found = signal(
        months,
        direction=declared.direction,
        targets=[target] * len(values),
        next_target=target,
        period=period,
        settings=settings or ChartSettings(minimum_n=declared.month_minimum_n),
    )
    evidence = TargetEvidence("plan", Text("", ""))
    value = KpiValue(period, values[-1] if values else None, rows)
    return KpiReview(
        kpi=declared,
        value=value,
        previous=replace(value, period=period.previous),
        months=months,
        signal=found,
        trend=Trend(len(values)),
        evidence="E1",
        target=None if target is None else Target(Decimal(str(target)), date(2010, 1, 1), evidence),
        distribution=Distribution(period, 1234, tuple(quantiles)) if quantiles else None,
    )


@pytest.fixture(scope="session")
def make_entry() -> MakeEntry:
    return made


def _boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every word that is drawn, with the box that it takes in a font a fifth wider, in points."""
    figure.set_dpi(72)
    renderer = FigureCanvasAgg(figure).get_renderer()
    found = []
    with style():
        for words in figure.findobj(Words):
            if not words.get_text().strip() or not words.get_visible():
                continue
            box = words.get_window_extent(renderer)
            more = box.width * 0.2
            share = {"left": 0.0, "center": 0.5, "right": 1.0}[str(words.get_horizontalalignment())]
            grown = Bbox.from_extents(
                box.x0 - more * share, box.y0, box.x1 + more * (1 - share), box.y1
            )
            found.append((words.get_text(), grown))
    return found


@pytest.fixture(scope="session")
def words_of() -> Callable[[Figure], list[str]]:
    return lambda figure: [text for text, _ in _boxes(figure)]


@pytest.fixture(scope="session")
def clashes() -> Callable[[Figure], list[str]]:
    """What is wrong with where the words stand: two on one another, or one beyond the edge."""

    def find(figure: Figure) -> list[str]:
        boxes = _boxes(figure)
        width, height = figure.get_size_inches() * 72
        wrong = [
            f"'{text}' leaves the drawing: {box.extents.round(1)}"
            for text, box in boxes
            if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 0.5 or box.y1 > height + 0.5
        ]
        for (one, a), (other, b) in combinations(boxes, 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            if across > 0.5 and down > 1.0:
                wrong.append(f"'{one}' stands on '{other}'")
        return wrong

    return find
