"""How charts of one section were worked out: once for all of them, and at each only what differs.

A sentence that at least two charts share stands in the section's note. A chart keeps its KPI's
definition, its own p-value, and whatever of its limits and its trend is not like the others'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_reports.report import sentences
from kpi_reports.report.chart_words import chart_sentences, limits_words
from kpi_reports.report.trends import compared_words, p_words, trend_method
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview

LEAST_SHARED = 2  # charts; what one alone says stands there


@dataclass(frozen=True, slots=True)
class Shared:
    """The sentences about limits and trends that go without saying at a chart; empty: none.

    `months` is the number of months in the one about limits.
    """

    limits: str = ""
    months: int = 0
    trend: str = ""


NOTHING_SHARED = Shared()


def shared_method(voice: Voice, entries: Sequence[KpiReview]) -> Shared:
    """What most charts of a section have in common."""
    limited = [entry for entry in entries if entry.signal.limits is not None]
    limits = _most([limits_words(voice, entry) for entry in limited])
    months = next(
        (
            e.signal.limits.n
            for e in limited
            if e.signal.limits and limits_words(voice, e) == limits
        ),
        0,
    )
    return Shared(limits, months, _most([_test(voice, entry) for entry in limited]))


def method(voice: Voice, entry: KpiReview, shared: Shared = NOTHING_SHARED) -> str:
    """How the KPI, and in what its chart differs from the others, in a few sentences."""
    since, limits, season, suggested = chart_sentences(voice, entry)
    if entry.signal.limits is not None and shared.limits:
        limits = _limits(voice, entry, shared)
    how = voice.say(entry.kpi.definition)
    return sentences.join(
        voice, [how, since, limits, season, suggested, _trend(voice, entry, shared)]
    )


def shared_note(voice: Voice, shared: Shared) -> str:
    """What goes without saying at a chart, said once."""
    said = sentences.join(voice, [shared.limits, shared.trend])
    if not said:
        return ""
    if voice.language == "en":
        said = said[:1].lower() + said[1:]
    return voice.t("Unless a chart says otherwise: {method}", method=said)


def _most(said: list[str]) -> str:
    """The sentence that stands most often, the first of equals; none where it stands once."""
    ((words, count),) = Counter(filter(None, said)).most_common(1) or [("", 0)]
    return words if count >= LEAST_SHARED else ""


def _limits(voice: Voice, entry: KpiReview, shared: Shared) -> str:
    own, limits = limits_words(voice, entry), entry.signal.limits
    if limits is None or own == shared.limits:
        return ""
    alike = replace(entry, signal=replace(entry.signal, limits=replace(limits, n=shared.months)))
    if limits_words(voice, alike) == shared.limits:
        return voice.t("Limits from {n} months.", n=limits.n)
    return own


def _test(voice: Voice, entry: KpiReview) -> str:
    return trend_method(voice, entry, p=voice.t("p at each chart"))


def _trend(voice: Voice, entry: KpiReview, shared: Shared) -> str:
    if entry.signal.limits is None:
        return ""
    if not shared.trend or _test(voice, entry) != shared.trend:
        return trend_method(voice, entry)
    p = p_words(entry)
    words = voice.t("Trend: {p}.", p=p) if p else ""
    return sentences.join(voice, [words, compared_words(voice, entry)])
