"""Does it rise or fall, and where did its level change?"""

from kpi_reports.analysis.trends.slope import MannKendall, mann_kendall, theil_sen, trend

__all__ = ["MannKendall", "mann_kendall", "theil_sen", "trend"]
