"""Every number in a sentence is a value of the review, in both languages the same; no sentence
names a cause, or a trend that is not established."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import pytest

from kpi_reports.report import numbers, sections
from kpi_reports.report.decisions import decisions
from kpi_reports.report.figures import control_chart_alt
from kpi_reports.report.foresight import forecast_words
from kpi_reports.report.headlines import headline
from kpi_reports.report.narrative import finding_items
from kpi_reports.report.processes import latest_lines
from kpi_reports.report.sections.detail import caption
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Language, Review

TOKEN = re.compile(
    r"(?<![A-Za-z\d])([+−]?)(\d[\d,]*(?:\.\d+)?)\s?(%|pp|个百分点|万|亿|m\b|bn\b)?(?!\d*[QH]\d)"
)
NAMED = re.compile(
    r"\d{4}(?:[QH]\d|-\d\d(?:-\d\d)?)|\d+\s*月|\d{4}\s*年|(?<=[a-z]) 20\d\d\b(?![-QH])"
)  # days and periods
SCALE = {"万": 4, "亿": 8, "m": 6, "bn": 9}
# "(6 rises)", "at least 7 months", "95% interval", an 80% range, weights 20% higher
OF_RULES = {"6", "7", "95%", "80%", "20%"}
CASES = ("kefu", "sales", "ops", "company")


def tokens(text: str, review: Review, language: Language) -> list[str]:
    """The numbers of a text with their units; without those of names, periods and days."""
    names = [name[language] for kpi in review.all_kpis for name in (kpi.name, kpi.short_name)]
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    text = NAMED.sub("", text).replace("CNY 10,000", "")  # the unit of a chart
    found = TOKEN.findall(text.replace("\u00a0", " "))
    return [f"{sign}{digits.rstrip(',')}{unit}" for sign, digits, unit in found]


def written(said: list[str]) -> set[str]:
    """The numbers of formatted values, each with its unit."""
    found = TOKEN.findall(" ; ".join(said).replace("\u00a0", " "))
    return {f"{sign}{digits.rstrip(',')}{unit}" for sign, digits, unit in found}


def leaves(value: Any) -> Iterator[float | Decimal]:
    """Every number that a value holds, at any depth."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float | Decimal):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from leaves(getattr(value, part.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)


def known_of(voice: Voice, entry: KpiReview) -> set[str]:
    """The values, targets, limits, ranges, trends, forecasts and counts of a KPI, as written."""
    kpi, language = entry.kpi, voice.language
    held = (entry.value, entry.previous, entry.months.points[-36:], entry.signal, entry.trend)
    lines = latest_lines(entry)
    values = list(leaves((*held, lines, entry.target, entry.forecast, entry.pace, entry.standing)))
    if entry.target is not None and entry.value.value is not None:
        places = kpi.decimals + (2 if kpi.unit_kind == "percent" else 0)
        one, other = (numbers.rounded(x, places) for x in (entry.value.value, entry.target.value))
        values += [abs(one - other)]
    said = [kpi.unit_name[language], str(kpi.minimum_n), str(len(entry.months.points))]
    for value in values:
        said.append(numbers.format_value(kpi, value, language))
        for sign in (False, True):
            said.append(numbers.format_value(kpi, value, language, unit=True, sign=sign))
            said.append(numbers.format_change(kpi, value, language, unit=sign))
            said.append(numbers.format_change(kpi, value, language).lstrip("+"))
        said.append(numbers.format_number(value, 0))
    if entry.score is not None:
        said.append(numbers.format_weight(entry.score.weight))
    return written(said)


def known_of_card(voice: Voice) -> set[str]:
    """Scores, edges of grades, weights, counts, and the shares of simulations."""
    review = voice.review
    card, before = review.scorecard, review.previous_scorecard
    scores = list(leaves((card.grades, card.total, card.lowest, card.highest, card.maximum)))
    if card.total is not None:
        scores += [abs(card.total - Decimal(str(edge))) for edge in scores]
        if before is not None and before.total is not None:
            scores += [before.total, abs(card.total - before.total)]
    said = [numbers.format_score(Decimal(str(score))) for score in scores]
    said += [numbers.format_weight(card.due_weight - card.scored_weight) + "%"]
    if review.robustness is not None:
        for value in leaves(review.robustness):
            said += [numbers.format_number(value, 1), f"{numbers.format_number(100 * value, 0)}%"]
    for flip in review.robustness.flips if review.robustness else ():
        kpi = review.kpi(flip.kpi).kpi
        for value in (flip.needed, flip.actual):
            said.append(numbers.format_value(kpi, value, voice.language, unit=True))
            said.append(numbers.format_value(kpi, value, voice.language))
    most = max(len(review.kpis), len(review.departments))
    said += [str(n) for n in range(most + 1)]
    return written(said) | OF_RULES


def said_of_kpis(voice: Voice) -> Iterator[tuple[KpiReview, str]]:
    """Findings, headlines, captions and descriptions of charts, each with its KPI."""
    review = voice.review
    found = [finding for finding in review.findings if finding.kpi is not None]
    for finding, item in zip(found, finding_items(voice, found), strict=True):
        yield review.kpi(str(finding.kpi)), f"{item['lead']} {item['text']}"
    for entry in review.kpis:
        alt = control_chart_alt(entry, review.period, voice.language)
        said = f"{headline(voice, entry)}. {caption(voice, entry)} {alt}"
        forecast = forecast_words(voice, entry)  # has tests of its own
        yield entry, said.replace(forecast, "") if forecast else said


def said_of_the_whole(voice: Voice) -> list[str]:
    body = sections.verdict(voice.review)["words"][voice.language]
    return [body["statement"], *body["robust"]["lines"], *decisions(voice)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", CASES)
def test_every_number_in_a_sentence_is_a_value_of_the_review(demo_reviews, unit, language):
    voice = Voice(demo_reviews[unit], language)
    of_card = known_of_card(voice)
    of_kpis = {entry.kpi.id: known_of(voice, entry) for entry in voice.review.kpis}
    for entry, text in said_of_kpis(voice):
        orphans = set(tokens(text, voice.review, language)) - of_kpis[entry.kpi.id] - OF_RULES
        assert orphans == set(), text
    everything = of_card.union(*of_kpis.values())
    for text in said_of_the_whole(voice):
        assert set(tokens(text, voice.review, language)) - everything == set(), text


def exact(token: str) -> tuple[Decimal, Decimal]:
    """A number and half a unit of its last place."""
    digits = re.sub("[^0-9.]", "", token)
    unit = token.lstrip("+−0123456789.,")
    power = SCALE.get(unit, 0)
    value = Decimal(digits).scaleb(power) * (-1 if token.startswith("−") else 1)
    return value, Decimal(5).scaleb(power - 1 - len(digits.partition(".")[2]))


@pytest.mark.parametrize("unit", CASES)
def test_both_languages_say_the_same_numbers(demo_reviews, unit):
    english, chinese = (Voice(demo_reviews[unit], language) for language in ("en", "zh"))
    pairs = [*zip(said_of_kpis(english), said_of_kpis(chinese), strict=True)]
    texts = [(one[1], other[1]) for one, other in pairs]
    texts += zip(said_of_the_whole(english), said_of_the_whole(chinese), strict=True)
    for one, other in texts:
        left = sorted(exact(token) for token in tokens(one, english.review, "en"))
        right = sorted(exact(token) for token in tokens(other, chinese.review, "zh"))
        assert len(left) == len(right), (one, other)
        for (a, near), (b, close) in zip(left, right, strict=True):
            assert abs(a - b) <= near + close, (one, other)


CAUSES = re.compile(
    r"\b(because|due to|caused? by|led to|thanks to|driven by)\b|由于|因为|导致|造成|使得|归因"
)
TRENDS = re.compile(
    r"Trend over|month by month|\b(rising|falling|upward|downward)\b"
    r"|期内趋势|逐月变差|上升趋势|下降趋势"
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", CASES)
def test_no_sentence_names_a_cause_or_a_trend_that_is_not_established(demo_reviews, unit, language):
    voice = Voice(demo_reviews[unit], language)
    for entry, text in said_of_kpis(voice):
        assert not CAUSES.search(text), text
        trend = entry.trend
        none = trend.low is None or trend.high is None or trend.low <= 0 <= trend.high
        assert not (none and TRENDS.search(text)), text
    for text in said_of_the_whole(voice):
        assert not CAUSES.search(text), text


def test_money_and_large_counts_are_said_in_the_units_of_each_language(demo_reviews):
    sales = demo_reviews["sales"]
    english, chinese = (dict(_by_kpi(Voice(sales, language))) for language in ("en", "zh"))
    assert english["revenue"].startswith(
        "Revenue: CNY\u00a073.02m, CNY\u00a0482,000 below the target of CNY\u00a073.50m, yet "
        "improving."
    )
    assert chinese["revenue"].startswith(
        "营业收入：7,301.8\u00a0万元，比目标（7,350.0\u00a0万元）低48.2\u00a0万元，但已出现改善。"
    )


def _by_kpi(voice: Voice) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for entry, text in said_of_kpis(voice):
        if entry.kpi.id not in seen:
            seen.add(entry.kpi.id)
            yield entry.kpi.id, text
