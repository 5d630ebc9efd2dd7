"""How values spread: across rows, people, segments and departments."""

from kpi_reports.analysis.distributions.spread import describe, skew

__all__ = ["describe", "skew"]
