"""The analyses of a pack as plain functions, for any notebook.

    from kpi_reports import analysis

    analysis.trend(orders)

Values are a pandas Series, an array or any sequence, oldest first; None, nan and infinities are
gaps, never 0. A Series with dates or periods is put in order first, and a period that it lacks is
a gap. Every function names its reference, its least n, and what it does with ties, gaps and
constants. Pure: no file, no clock, no drawing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# The public functions by the room that has them. Each has an example in its docstring that is run.
ROOMS: dict[str, tuple[str, ...]] = {
    "breaks": ("least_squares_breaks",),
    "comparison": (
        "funnel",
        "funnel_limits",
        "rank_intervals",
        "shrink",
        "shrink_means",
        "sigma_z",
        "simpson",
        "simpson_of_change",
    ),
    "distributions": (
        "bootstrap_interval",
        "describe",
        "ecdf",
        "gini",
        "lorenz",
        "mean_interval",
        "median_interval",
        "normality",
        "outliers",
        "pareto",
        "proportion_interval",
        "quantiles",
        "skew",
    ),
    "drivers": (
        "drill_down",
        "formula_contributions",
        "growth_contributions",
        "price_volume",
        "rate_contributions",
        "sum_contributions",
    ),
    "forecasts": ("accuracy", "backtest", "forecast", "holt_winters", "pace"),
    "groups": (
        "cliffs_delta",
        "compare_groups",
        "dunn",
        "games_howell",
        "hedges_g",
        "kruskal_wallis",
        "levene",
        "mann_whitney",
        "one_way_anova",
        "tukey_hsd",
        "welch_anova",
        "welch_t",
    ),
    "health": (
        "conflicts",
        "heaping",
        "is_dead",
        "is_stale",
        "just_past_target",
        "outside_change",
        "period_end_spike",
        "ratchet",
        "target_difficulty",
    ),
    "multiple": ("adjust_p_values",),
    "serial": ("autocorrelation",),
    "signals": (
        "control_chart",
        "false_alarm",
        "run_chart",
        "seasonal_factors",
        "step_suggestion",
        "xmr_limits",
    ),
    "standing": ("change", "period_on_period", "year_on_year", "year_to_date"),
    "trends": (
        "change_points",
        "decompose",
        "mann_kendall",
        "seasonal_mann_kendall",
        "seasonality",
        "theil_sen",
        "trend",
    ),
}
_PUBLIC = {name: room for room, names in ROOMS.items() for name in names}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Public functions are imported when first used."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kpi_reports.analysis' has no attribute '{name}'")
    return getattr(import_module(f"kpi_reports.analysis.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
