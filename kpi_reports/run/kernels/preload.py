"""What a warm kernel has imported before its notebook begins, without a trace in the outputs."""

from __future__ import annotations

import builtins
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from kpi_reports.run.kernels.source import SELDOM

# What every notebook of packs needs, and the kernel itself.
MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.pylabtools",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "pandas",
    "duckdb",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "pandas.io.formats.style",
    "pandas.plotting._matplotlib",
    "kpi_reports.pack.cells",
    "kpi_reports.review",
    "kpi_reports.review.compare",
    "kpi_reports.review.health",
    "kpi_reports.review.monthly",
    "kpi_reports.run.kernels.application",
    "mpl_font",
)


def preload(*, params: Path | None = None, seldom: bool = False) -> None:
    """Imports all that, with `seldom` what few notebooks need too, draws one figure to nowhere, and
    reads a company's params where one is named.

    Raises ImportError.
    """
    without_debugger()
    with _as_in_a_kernel():
        for name in (*MODULES, *(SELDOM if seldom else ())):
            import_module(name)
    _show_a_figure()
    _load_words()
    _forget_inline_figures()
    if params is not None:
        _load_params(params)


def without_debugger() -> None:
    """Imports ipykernel's debugger without debugpy: 0.3 s for what no notebook of ours asks for."""
    if "ipykernel.debugger" not in sys.modules:
        known = sys.modules.get("debugpy")
        sys.modules["debugpy"] = None  # type: ignore[assignment]
        try:
            import_module("ipykernel.debugger")
        finally:
            sys.modules.pop("debugpy")
            if known is not None:
                sys.modules["debugpy"] = known


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """pandas asks at import whether it is in a notebook (there it shows 20 columns, not all that a
    terminal has room for), and what the output's encoding is called."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    output, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")
    try:
        yield
    finally:
        sys.stdout = output
        del builtins.get_ipython  # type: ignore[attr-defined]


def _show_a_figure() -> None:
    """Draws a figure as packs do, and shows it as notebooks do: fonts are found and read, the
    numbers on axes are measured, templates are read. Settings of matplotlib stay as they are, and
    pyplot hears nothing of it."""
    from matplotlib.figure import Figure

    from kpi_reports.pack import cells

    figure = Figure()
    axes = figure.subplots()
    axes.plot(range(0, 120, 20), range(0, 120, 20), label="A")
    axes.legend()
    cells.figure(figure, headline="A", alt="A")._repr_mimebundle_()


def _load_words() -> None:
    """Says one thing of each kind in both languages, so that catalogues and the forms of dates and
    numbers are read."""
    from datetime import date

    from kpi_reports.periods import Period
    from kpi_reports.report import numbers
    from kpi_reports.report.words import translator
    from kpi_reports.values import LANGUAGES

    for language in LANGUAGES:
        translator(language)("Target")
        numbers.month_name(Period.parse("2024-12"), language)
        numbers.period_name(Period.parse("2024Q4"), language)
        numbers.format_compact(1.5e7, language, decimals=1)
        numbers.currency_name("CNY")
    numbers.format_date(date(2024, 1, 1))
    numbers.format_percent(0.5)


def _forget_inline_figures() -> None:
    """The import of matplotlib's inline backend is what connects figures with the running shell. It
    must happen in the kernel, where it costs a millisecond: with it imported ahead, notebooks would
    succeed without their figures."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib_inline"]:
        del sys.modules[name]


def _load_params(folder: Path) -> None:
    """A company's params, which its packs find in memory. Faulty ones are for the run to tell."""
    from kpi_reports.errors import KpiReportsError
    from kpi_reports.params.load import load_workspace

    try:
        load_workspace(folder)
    except (KpiReportsError, OSError) as error:
        sys.stderr.write(f"The params of {folder} were not loaded ahead: {error}\n")
