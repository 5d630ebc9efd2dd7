"""How values spread: across rows, people, segments and departments."""

from kpi_reports.analysis.distributions.bootstrap import bootstrap_interval
from kpi_reports.analysis.distributions.concentration import Pareto, gini, lorenz, pareto
from kpi_reports.analysis.distributions.intervals import (
    mean_interval,
    median_interval,
    median_interval_of,
    proportion_interval,
)
from kpi_reports.analysis.distributions.normality import Normality, normality
from kpi_reports.analysis.distributions.quantiles import Ecdf, Quantiles, ecdf, quantiles
from kpi_reports.analysis.distributions.spread import (
    MIN_SKEW_VALUES,
    Description,
    Outliers,
    describe,
    outliers,
    skew,
)

__all__ = [
    "MIN_SKEW_VALUES",
    "Description",
    "Ecdf",
    "Normality",
    "Outliers",
    "Pareto",
    "Quantiles",
    "bootstrap_interval",
    "describe",
    "ecdf",
    "gini",
    "lorenz",
    "mean_interval",
    "median_interval",
    "median_interval_of",
    "normality",
    "outliers",
    "pareto",
    "proportion_interval",
    "quantiles",
    "skew",
]
