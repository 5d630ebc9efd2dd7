"""KPI review packs from messy exports: one command, Chinese and English, HTML, PDF and Excel.

In a notebook:

    from kpi_reports import blocks
    from kpi_reports.review import review

    r = review(company="airlines", department="UA", period="2013Q4")
    blocks.verdict(r)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "KpiReportsError": ("kpi_reports.errors", "KpiReportsError"),
    "Period": ("kpi_reports.periods", "Period"),
    "Review": ("kpi_reports.values", "Review"),
    "blocks": ("kpi_reports.pack.cells", None),
}

__version__: str
__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> Any:
    """Public names are imported when first used, so that `kpi-reports --help` stays quick."""
    if name == "__version__":
        return _version()
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kpi_reports' has no attribute '{name}'")
    module, attribute = _PUBLIC[name]
    found = import_module(module)
    return getattr(found, attribute) if attribute else found


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kpi-reports")
    except PackageNotFoundError:  # a bare checkout on the path, not installed
        return "0+unknown"
