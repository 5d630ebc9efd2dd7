"""Does it rise or fall, and where did its level change?"""

from kpi_reports.analysis.trends.established import established
from kpi_reports.analysis.trends.kendall import MannKendall, mann_kendall, seasonal_mann_kendall
from kpi_reports.analysis.trends.levels import change_points
from kpi_reports.analysis.trends.season import (
    Decomposition,
    Seasonality,
    decompose,
    seasonality,
)
from kpi_reports.analysis.trends.slope import theil_sen, trend

__all__ = [
    "Decomposition",
    "MannKendall",
    "Seasonality",
    "change_points",
    "decompose",
    "established",
    "mann_kendall",
    "seasonal_mann_kendall",
    "seasonality",
    "theil_sen",
    "trend",
]
