"""Measure: typed tables become a cube, and the cube gives KPI values."""

from kpi_reports.measure.build import build_cube
from kpi_reports.measure.compiled import check_measures
from kpi_reports.measure.cube import Cube
from kpi_reports.measure.expressions import Expression, check_expression
from kpi_reports.measure.key import cube_key

__all__ = [
    "Cube",
    "Expression",
    "build_cube",
    "check_expression",
    "check_measures",
    "cube_key",
]
