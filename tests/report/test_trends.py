"""What is said of a trend: which test, by season or not, and a step never as a slow trend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kpi_reports.report.sections import detail
from kpi_reports.report.trends import trend_method, trend_words
from kpi_reports.report.voice import Voice
from kpi_reports.values import Review, Trend, TrendStep

RISE = Trend(12, 0.01, 0.004, 0.016, 0.6, 0.0321)
STEP = TrendStep(place=5, low=4, high=7, before=0.7, after=0.8, preference=6.5)


def said(reviews: Mapping[str, Review], trend: Trend, language: str = "en") -> tuple[str, str]:
    review = reviews["UA"]
    entry = next(e for e in review.kpis if e.kpi.id == "on_time")
    voice = Voice(review, "zh" if language == "zh" else "en")
    told = replace(entry, trend=trend)
    return trend_words(voice, told), trend_method(voice, told)


def test_a_plain_trend_and_its_test(reviews: Mapping[str, Review]) -> None:
    words, method = said(reviews, RISE)
    assert words.startswith("Trend over these months: +1.0")
    assert method == "Trend: Mann–Kendall test (p = 0.032) and Theil–Sen slope."
    assert "(p < 0.001)" in said(reviews, replace(RISE, p=0.0004))[1]


def test_season_and_correction_are_told(reviews: Mapping[str, Review]) -> None:
    words, method = said(reviews, replace(RISE, season=12))
    assert "the season allowed for" in words
    assert method.startswith("Trend: seasonal Kendall test (p = 0.032)")
    assert "(Hamed–Rao)" in said(reviews, replace(RISE, corrected=True))[1]
    dependent = replace(RISE, p=None, reason="autocorrelated")
    words, method = said(reviews, dependent)
    assert "no p-value is given" in words and "block bootstrap" in method
    assert "same months of different years" in said(reviews, replace(dependent, season=12))[1]


def test_a_step_is_told_in_place_of_the_slope(reviews: Mapping[str, Review]) -> None:
    words, method = said(reviews, replace(RISE, step=STEP))
    assert words == (
        "One step explains these months better than a slope: 70.0% on average before June, 80.0% "
        "from then on (95% interval for the step: May to August)."
    )
    assert method.endswith("Step and slope were compared by BIC.")
    sure = replace(STEP, low=5, high=5)
    assert said(reviews, replace(RISE, step=sure))[0].endswith("80.0% from then on.")


def test_a_step_in_months_without_a_called_trend(reviews: Mapping[str, Review]) -> None:
    words, _ = said(reviews, replace(RISE, low=-0.01, step=STEP))
    assert words.startswith("One step explains")


def test_where_neither_is_better_both_are_told(reviews: Mapping[str, Review]) -> None:
    words, _ = said(reviews, replace(RISE, step=replace(STEP, preference=-1.0)))
    assert words.startswith("Trend over these months")
    assert words.endswith("A single step in June, from 70.0% to 80.0%, would explain them as well.")


@pytest.mark.parametrize(
    ("trend", "words"),
    [
        (Trend(0, reason="no_data"), "No data for a trend."),
        (Trend(7, reason="too_few"), "Too few months for a trend."),
        (Trend(9, 0.0, reason="constant"), "The value does not change, so there is no trend."),
    ],
)
def test_without_a_trend_the_reason_is_said_and_no_test(
    reviews: Mapping[str, Review], trend: Trend, words: str
) -> None:
    assert said(reviews, trend) == (words, "")


def test_a_slope_within_noise_is_no_trend(reviews: Mapping[str, Review]) -> None:
    assert said(reviews, replace(RISE, low=-0.01))[0].startswith("No trend established (+1.0")


def test_chinese_has_words_of_its_own(reviews: Mapping[str, Review]) -> None:
    words, method = said(reviews, replace(RISE, season=12, step=STEP), "zh")
    assert "台阶式变化" in words and "季节性Kendall检验" in method


def test_the_chart_tells_the_method(reviews: Mapping[str, Review]) -> None:
    review = reviews["UA"]
    entry = next(e for e in review.kpis if e.kpi.id == "on_time")
    told = detail.method(Voice(review, "en"), replace(entry, trend=RISE))
    if entry.signal.limits is None:
        assert "Trend:" not in told
    else:
        assert told.endswith("Trend: Mann–Kendall test (p = 0.032) and Theil–Sen slope.")
