"""What is planted in the data: how large, where, from when. truth.json tells it to the tests."""

from __future__ import annotations

from datetime import date

from kpi_reports.demo.calendar import between, position
from kpi_reports.periods import Period

# A step: a new tool for customer service shortens the first response from May 2024.
STEP_MONTH = "2024-05"
RESPONSE_BEFORE, RESPONSE_AFTER = 5.8, 4.1  # minutes
# A trend: tasks of research and development are finished on time less and less often.
ON_TIME_START, ON_TIME_END = 0.89, 0.75
# A season: output is high in November and December and low in February.
SEASON = {1: 0.96, 2: 0.72, 11: 1.22, 12: 1.26}
# A mix shift: renewals are stable for each kind of customer, but the kind that renews less grows.
RENEWAL_LARGE, RENEWAL_SMALL = 0.90, 0.66
LARGE_SHARE_START, LARGE_SHARE_END = 0.62, 0.32
# A conflict: customers handled a day rise while satisfaction falls, over the years and by month.
HANDLED_START, HANDLED_END, HANDLED_BY_LOAD = 40.0, 53.0, 2.2
SATISFIED_START, SATISFIED_END, SATISFIED_BY_LOAD = 0.925, 0.845, -0.022
# A target that is too easy: drafts of each designer in a month, and the target in targets.csv.
DRAFTS_EACH, DRAFTS_TARGET = 17.0, 12
# Late data: the website's export ends early in the last month.
TRAFFIC_UNTIL = date(2024, 12, 20)
# A column has a new name from this month on.
RENAMED_MONTH = "2024-07"
RESPONSE_OLD_NAME, RESPONSE_NEW_NAME = "响应时长", "首次响应时长(分钟)"
# Scores typed without the decimal point stop one KPI of one department in one month.
IMPOSSIBLE_SCORE_MONTH, IMPOSSIBLE_SCORE = "2024-11", 850


def response_minutes(month: Period) -> float:
    """Minutes to the first response that are expected in a month."""
    return RESPONSE_AFTER if str(month) >= STEP_MONTH else RESPONSE_BEFORE


def season(month: Period) -> float:
    """The month's output over that of a usual month."""
    return SEASON.get(month.number, 1.0)


def growth(rate: float, month: Period) -> float:
    """What a yearly growth rate makes of 1 by a month."""
    return float((1 + rate) ** (position(month) / 12))


def large_share(month: Period) -> float:
    """Share of large customers among the contracts that end in a month."""
    return between(LARGE_SHARE_START, LARGE_SHARE_END, month)
