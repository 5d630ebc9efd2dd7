"""What a figure shows, in words made from its data: for a figure that nobody described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Wedge

from kpi_reports.pack.analyst.cell import writer
from kpi_reports.pack.analyst.drawing import panels_of
from kpi_reports.report.words import Translator, translator
from kpi_reports.values import LANGUAGES, Language

MOST_SERIES = 6  # described one by one, in each panel
MOST_BARS = 8  # told one by one


def kinds(figure: Figure, language: Language) -> str:
    """ "Line chart", "Bar chart and scatter plot", or plainly "Chart"."""
    t = translator(language)
    found = dict.fromkeys(kind for axes in panels_of(figure) for kind in _kinds(t, axes))
    first, *rest = found or [t("Chart")]
    return t.list_of([first, *(_lower(word) for word in rest)])


def labels(figure: Figure, language: Language) -> str:
    """ "Renewals by month", from the labels of the only panel's axes; empty without both."""
    panels = panels_of(figure)
    if len(panels) != 1:
        return ""
    across, up = panels[0].get_xlabel().strip(), panels[0].get_ylabel().strip()
    t = translator(language)
    return t("{up} by {across}", up=up, across=across) if across and up else ""


def described(figure: Figure, title: str = "") -> dict[Language, str]:
    """In each language: what kind of chart, its titles and labels, and of every series how many
    values, from where to where, the first, the last, the lowest and the highest."""
    return {
        language: (" " if language == "en" else "").join(_said(figure, title, language))
        for language in LANGUAGES
    }


def _said(figure: Figure, title: str, language: Language) -> Iterator[str]:
    t = translator(language)
    named = title or labels(figure, language)
    head = kinds(figure, language)
    yield t("{kind}: {title}.", kind=head, title=named) if named else t("{kind}.", kind=head)
    for axes in panels_of(figure):
        if axes.get_title() and axes.get_title() != title:
            yield t("Panel {title}.", title=axes.get_title())
        if axes.get_xlabel() and not labels(figure, language):
            yield t("Across: {label}.", label=axes.get_xlabel())
        if axes.get_ylabel() and not labels(figure, language):
            yield t("Up: {label}.", label=axes.get_ylabel())
        series = list(_series(axes, t))
        yield from series[:MOST_SERIES]
        if (more := len(series) - MOST_SERIES) > 0:
            yield t.plural("{n} more series.", "{n} more series.", more)


def _kinds(t: Translator, axes: Axes) -> Iterator[str]:
    if _lines(axes):
        yield t("Line chart")
    if _bars(axes):
        yield t("Bar chart")
    if any(isinstance(mark, PathCollection) for mark in axes.collections):
        yield t("Scatter plot")
    if axes.images or any(isinstance(mark, QuadMesh) for mark in axes.collections):
        yield t("Heat map")
    if axes.patches and not _bars(axes):
        yield (
            t("Pie chart") if any(isinstance(mark, Wedge) for mark in axes.patches) else t("Chart")
        )


def _lower(word: str) -> str:
    return word[:1].lower() + word[1:]


def _series(axes: Axes, t: Translator) -> Iterator[str]:
    for line in _lines(axes):
        places = _places(axes, line.get_xdata(orig=True))
        yield _walk(t, _label(line), places, _floats(line.get_ydata(orig=True)))
    for bars in _bars(axes):
        upright = bars.orientation != "horizontal"
        values = [bar.get_height() if upright else bar.get_width() for bar in bars.patches]
        places, lengths = _names(axes, bars, upright), _floats(values)
        if len(lengths) <= MOST_BARS:
            yield _each(t, _label(bars), places, lengths)
        else:
            yield _walk(t, _label(bars), places, lengths)
    for mark in axes.collections:
        if isinstance(mark, PathCollection):
            yield from _cloud(t, mark)
        elif isinstance(mark, QuadMesh):
            yield from _mesh(t, mark.get_array())
    for image in axes.images:
        yield from _mesh(t, image.get_array())


def _walk(t: Translator, name: str, places: Sequence[Any], values: Sequence[float]) -> str:
    known = [at for at, value in enumerate(values) if np.isfinite(value)]
    if not known:
        return t("{name}: no values.", name=name or t("Values"))
    number, place = writer(values, decimals=None), _place_writer(places)

    def at(position: int) -> str:
        return place(places[position], t.language) if position < len(places) else str(position + 1)

    low = min(known, key=lambda position: values[position])
    high = max(known, key=lambda position: values[position])
    return t(
        "{name}: {n} values, from {first} at {begin} to {last} at {end}; lowest {low} at {low_at}, "
        "highest {high} at {high_at}.",
        name=name or t("Values"),
        n=len(known),
        first=number(values[known[0]], t.language),
        begin=at(known[0]),
        last=number(values[known[-1]], t.language),
        end=at(known[-1]),
        low=number(values[low], t.language),
        low_at=at(low),
        high=number(values[high], t.language),
        high_at=at(high),
    )


def _each(t: Translator, name: str, places: Sequence[Any], values: Sequence[float]) -> str:
    number, place = writer(values, decimals=None), _place_writer(places)
    items = [
        f"{place(where, t.language)} {number(value, t.language)}"
        for where, value in zip(places, values, strict=True)
    ]
    return t("{name}: {items}.", name=name or t("Values"), items=t.list_of(items))


def _cloud(t: Translator, marks: PathCollection) -> Iterator[str]:
    points: Any = np.ma.filled(np.ma.asarray(marks.get_offsets(), dtype=float), np.nan)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return
    (left, low), (right, high) = points.min(axis=0), points.max(axis=0)
    across, up = (
        writer(list(points[:, 0]), decimals=None),
        writer(list(points[:, 1]), decimals=None),
    )
    yield t(
        "{name}: {n} points, across from {left} to {right}, up from {low} to {high}.",
        name=_label(marks) or t("Dots"),
        n=f"{len(points):,}",
        left=across(left, t.language),
        right=across(right, t.language),
        low=up(low, t.language),
        high=up(high, t.language),
    )


def _mesh(t: Translator, values: Any) -> Iterator[str]:
    cells: Any = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    known = cells[np.isfinite(cells)]
    if len(known):
        number = writer(list(known), decimals=None)
        yield t(
            "{n} cells, from {low} to {high}.",
            n=f"{len(known):,}",
            low=number(known.min(), t.language),
            high=number(known.max(), t.language),
        )


def _lines(axes: Axes) -> list[Line2D]:
    """Lines of data: those across the whole panel, as for a target, have their ends at 0 and 1."""
    return [
        line
        for line in axes.lines
        if np.size(line.get_xdata(orig=True)) > 1
        and line.get_transform().contains_branch(axes.transData)
        and line.get_transform() == axes.transData
    ]


def _bars(axes: Axes) -> list[BarContainer]:
    return [found for found in axes.containers if isinstance(found, BarContainer)]


def _names(axes: Axes, bars: BarContainer, upright: bool) -> list[Any]:
    """What stands below each bar, else where it stands."""
    axis = axes.xaxis if upright else axes.yaxis
    named = {
        round(float(place), 6): label.get_text()
        for place, label in zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=False)
        if label.get_text()
    }
    middles = [
        bar.get_x() + bar.get_width() / 2 if upright else bar.get_y() + bar.get_height() / 2
        for bar in bars.patches
    ]
    return [named.get(round(float(middle), 6), middle) for middle in middles]


def _label(mark: Any) -> str:
    """The name that a legend would show; matplotlib's own begin with an underscore."""
    text = str(mark.get_label())
    return "" if text.startswith("_") else text


def _places(axes: Axes, given: Any) -> list[Any]:
    """Where the points of a line stand. pandas draws periods as numbers, and says of what."""
    places = list(given)
    freq = getattr(axes, "freq", None)
    if freq is None or not all(isinstance(place, int | np.integer) for place in places):
        return places
    return [str(pd.Period(ordinal=int(place), freq=freq)) for place in places]


def _floats(values: Any) -> list[float]:
    try:
        return [float(value) for value in np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)]
    except (TypeError, ValueError):  # categories or times stand on this axis
        return []


def _place_writer(places: Sequence[Any]) -> Any:
    moments = [
        pd.Timestamp(place) if isinstance(place, np.datetime64 | datetime | date) else place
        for place in places
    ]
    write = writer(moments, decimals=None, label=True)

    def place_text(place: Any, language: Language) -> str:
        known = isinstance(place, np.datetime64 | datetime | date)
        return write(pd.Timestamp(place) if known else place, language)

    return place_text
