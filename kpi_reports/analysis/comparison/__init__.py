"""Units of different size compared fairly: by what chance allows each."""

from kpi_reports.analysis.comparison.funnel import funnel
from kpi_reports.analysis.comparison.limits import funnel_limits
from kpi_reports.analysis.comparison.ranks import rank_intervals
from kpi_reports.analysis.comparison.scatter import sigma_z
from kpi_reports.analysis.comparison.shrink import shrink, shrink_means
from kpi_reports.analysis.comparison.simpson import simpson, simpson_of_change

__all__ = [
    "funnel",
    "funnel_limits",
    "rank_intervals",
    "shrink",
    "shrink_means",
    "sigma_z",
    "simpson",
    "simpson_of_change",
]
