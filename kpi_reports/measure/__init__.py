"""Measure: typed tables become a cube, and the cube gives KPI values."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpi_reports.measure.build import build_cube
    from kpi_reports.measure.compiled import check_measures
    from kpi_reports.measure.cube import Cube
    from kpi_reports.measure.expressions import Expression, check_expression
    from kpi_reports.measure.key import cube_key
    from kpi_reports.measure.shares import MonthlyShares

_HOMES = {
    "build_cube": "kpi_reports.measure.build",
    "check_measures": "kpi_reports.measure.compiled",
    "Cube": "kpi_reports.measure.cube",
    "Expression": "kpi_reports.measure.expressions",
    "check_expression": "kpi_reports.measure.expressions",
    "cube_key": "kpi_reports.measure.key",
    "MonthlyShares": "kpi_reports.measure.shares",
}

__all__ = [
    "Cube",
    "Expression",
    "MonthlyShares",
    "build_cube",
    "check_expression",
    "check_measures",
    "cube_key",
]


def __getattr__(name: str) -> Any:
    """Names are imported when first used: who finds a cube in the cache needs no more than it."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
