"""Is it really changing, and will it meet its target? Control charts, run charts, assurance."""

from kpi_reports.analysis.signals.judge import signal, usable

__all__ = ["signal", "usable"]
