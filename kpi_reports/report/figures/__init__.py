"""Drawings as SVG text at their final size, with their descriptions in words."""

from kpi_reports.report.figures.alt import (
    comparison_alt,
    control_chart_alt,
    distribution_alt,
    funnel_alt,
    intervals_alt,
    spark_alt,
    waterfall_alt,
)
from kpi_reports.report.figures.comparison import comparison_chart
from kpi_reports.report.figures.contributions import contributions_alt, contributions_chart
from kpi_reports.report.figures.control import control_chart
from kpi_reports.report.figures.distribution import distribution_chart
from kpi_reports.report.figures.funnel import funnel_chart
from kpi_reports.report.figures.funnel_names import outlier_mark
from kpi_reports.report.figures.intervals import intervals_chart
from kpi_reports.report.figures.spark import spark
from kpi_reports.report.figures.waterfall import waterfall_chart

__all__ = [
    "comparison_alt",
    "comparison_chart",
    "contributions_alt",
    "contributions_chart",
    "control_chart",
    "control_chart_alt",
    "distribution_alt",
    "distribution_chart",
    "funnel_alt",
    "funnel_chart",
    "intervals_alt",
    "intervals_chart",
    "outlier_mark",
    "spark",
    "spark_alt",
    "waterfall_alt",
    "waterfall_chart",
]
