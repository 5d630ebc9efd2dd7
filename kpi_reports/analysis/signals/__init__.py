"""Is it really changing, and will it meet its target? Control charts, run charts, assurance."""

from kpi_reports.analysis.signals.chart import ChartSegment, ControlChart, control_chart
from kpi_reports.analysis.signals.false_alarm import false_alarm
from kpi_reports.analysis.signals.history import usable
from kpi_reports.analysis.signals.judge import signal
from kpi_reports.analysis.signals.limits import xmr_limits
from kpi_reports.analysis.signals.run_chart import RunChart, run_chart
from kpi_reports.analysis.signals.season import SeasonKind, seasonal_factors
from kpi_reports.analysis.signals.settings import ChartSettings
from kpi_reports.analysis.signals.suggestion import LevelShift, step_suggestion

__all__ = [
    "ChartSegment",
    "ChartSettings",
    "ControlChart",
    "LevelShift",
    "RunChart",
    "SeasonKind",
    "control_chart",
    "false_alarm",
    "run_chart",
    "seasonal_factors",
    "signal",
    "step_suggestion",
    "usable",
    "xmr_limits",
]
