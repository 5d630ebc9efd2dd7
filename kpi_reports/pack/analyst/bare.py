"""Frames and figures that a cell shows by themselves, as blocks of the pack.

`install` tells the notebook's kernel to put a block beside what it shows of a DataFrame, Series,
Styler, matplotlib Figure or seaborn plot. No HTML or picture of an output is ever read back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from kpi_reports.errors import KpiReportsError
from kpi_reports.pack.analyst import description, figure_bodies
from kpi_reports.pack.analyst.drawing import figure_in, take_title
from kpi_reports.pack.analyst.frame import table_body
from kpi_reports.pack.checks import BARE, REFUSED
from kpi_reports.report.blocks import MIME_TYPE, Block, block
from kpi_reports.values import LANGUAGES


def install() -> None:
    """Where code runs in a notebook's kernel, lets bare frames and figures become blocks."""
    shell = sys.modules.get("IPython")
    kernel = shell.get_ipython() if shell is not None else None
    if kernel is not None:
        register(kernel.display_formatter)


def register(display: Any) -> None:
    """Adds our MIME type to an IPython `DisplayFormatter`."""
    from IPython.core.formatters import BaseFormatter
    from traitlets import ObjectName, Unicode

    class BlockFormatter(BaseFormatter):
        format_type = Unicode(MIME_TYPE)
        print_method = ObjectName("_repr_kpi_block_")
        _return_type = dict

        def pop(self, typ: Any, default: Any = None) -> Any:
            """Forgets nothing: pyplot's backend takes Figure from every formatter as it starts."""
            return default

    formatter: Any = BlockFormatter(parent=display)
    for kind in (pd.DataFrame, pd.Series):
        formatter.for_type(kind, _kept(bare_table))
    formatter.for_type_by_name("pandas.io.formats.style", "Styler", _kept(bare_table))
    formatter.for_type(Figure, _kept(bare_figure))
    formatter.for_type_by_name("seaborn._core.plot", "Plot", _kept(bare_figure))
    display.formatters[MIME_TYPE] = formatter


def _kept(make: Callable[[Any], Block]) -> Callable[[Any], Mapping[str, Any]]:
    """Why a thing could not become a block travels with the output, to be told with its cell."""

    def keep(given: Any) -> Mapping[str, Any]:
        try:
            return make(given)
        except KpiReportsError as error:
            return {REFUSED: str(error)}

    return keep


def bare_table(data: Any) -> Block:
    """A frame as a table without a headline."""
    body = table_body(data, units={}, decimals=None)
    return {**block("table", {language: body(language) for language in LANGUAGES}), BARE: "table"}


def bare_figure(figure: Any) -> Block:
    """A figure with its own title as the headline, and a description made from its data."""
    title = take_title(figure_in(figure))
    alt = description.described(title.figure, title.text)
    headline = {
        language: title.text
        or description.labels(title.figure, language)
        or description.kinds(title.figure, language)
        for language in LANGUAGES
    }
    return {
        **block("figure", figure_bodies(title.figure, headline=headline, alt=alt)),
        BARE: "figure",
    }
