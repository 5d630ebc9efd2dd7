"""What is to come, how far to trust that, and whether the pace is enough for the target."""

from kpi_reports.analysis.forecasts.accuracy import Accuracy, accuracy
from kpi_reports.analysis.forecasts.backtest import backtest
from kpi_reports.analysis.forecasts.forecast import forecast
from kpi_reports.analysis.forecasts.holt_winters import HoltWinters, holt_winters
from kpi_reports.analysis.forecasts.pace import pace

__all__ = ["Accuracy", "HoltWinters", "accuracy", "backtest", "forecast", "holt_winters", "pace"]
