"""Two periods side by side: cover, and a verdict on what really changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, Tile, block
from kpi_reports.report.bridge_rows import split
from kpi_reports.report.sections import first_page
from kpi_reports.report.sentences import join
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    KpiDifference,
    PeriodComparison,
    Scorecard,
    UnitKind,
)

MOST_NAMES = 4  # KPIs that the verdict names; the table has all


def in_both_languages(found: PeriodComparison, kind: str, build: Callable[[Voice], Any]) -> Block:
    """A block whose body is built once for each language. The voice speaks about the later review
    with the earlier period as the one before."""
    changed = found.changed
    return block(
        kind, {language: build(Voice(changed, language)) for language in changed.languages}
    )


def compare_cover(found: PeriodComparison) -> Block:
    """The strip at the head: who, which two periods, as of when."""

    def build(voice: Voice) -> dict[str, Any]:
        t, review = voice.t, found.now
        is_company = review.unit.kind is UnitKind.COMPANY
        unit = t("Company overview") if is_company else voice.say(review.unit.name)
        periods = {"now": str(review.period), "then": str(found.then.period)}
        as_of = voice.date(review.as_of)
        return {
            "company": voice.say(review.company.name),
            "unit": unit,
            "period": periods["now"],
            "review": t("against {then}, side by side", **periods),
            "title": t("{unit}: {now} against {then}", unit=unit, **periods),
            "as_of": t("Data as of {date}", date=as_of),
            "meta": [
                (
                    t("Periods"),
                    t(
                        "{now} against {then}",
                        now=numbers.period_name(review.period, voice.language),
                        then=numbers.period_name(found.then.period, voice.language),
                    ),
                ),
                (t("Audience"), voice.say(review.audience)),
                (t("Data as of"), as_of),
            ],
        }

    return in_both_languages(found, "cover", build)


# --- verdict --------------------------------------------------------------------------------------


def compare_verdict(found: PeriodComparison) -> Block:
    """What really changed, both scores and grades, and whether the scores are like with like."""
    own = first_page.verdict(found.changed)

    def build(voice: Voice) -> dict[str, Any]:
        body = dict(own["words"][voice.language])
        score, grade = body["tiles"]
        return body | {
            "statement": _statement(voice, found),
            "tiles": [
                score | {"lines": [*score["lines"][:2], *_met_then(voice, found.then.scorecard)]},
                grade | {"lines": [*grade["lines"], _grade_then(voice, found.then.scorecard)]},
            ],
            "robust": _alike(voice, found),
        }

    return in_both_languages(found, "verdict", build)


def _met_then(voice: Voice, then: Scorecard) -> list[str]:
    if not then.kpis_scored:
        return []
    facts = {"met": then.kpis_met, "scored": then.kpis_scored, "then": str(then.period)}
    return [voice.t("{met} of {scored} in {then}", **facts)]


def _grade_then(voice: Voice, then: Scorecard) -> str:
    if then.grade is None:
        return voice.t("no grade in {then}", then=str(then.period))
    return voice.t("{grade} in {then}", grade=then.grade.id, then=str(then.period))


def _statement(voice: Voice, found: PeriodComparison) -> str:
    return join(voice, [_scores(voice, found), *_beyond(voice, found), _within(voice, found)])


def _scores(voice: Voice, found: PeriodComparison) -> str:
    """Both scores with their grades, then the targets met in both."""
    t, now, then = voice.t, found.now.scorecard, found.then.scorecard
    period = str(found.then.period)
    if now.total is None or then.total is None:
        lacking = found.now.period if now.total is None else found.then.period
        return t("Scores cannot be compared: {period} has none.", period=str(lacking))
    facts = {
        "now": _score_text(voice, now),
        "then": _score_text(voice, then),
        "period": period,
        "change": numbers.format_score(abs(now.total - then.total)),
    }
    if now.total > then.total:
        said = t("Score {now}, {change} points up from {then} in {period}", **facts)
    elif now.total < then.total:
        said = t("Score {now}, {change} points down from {then} in {period}", **facts)
    else:
        said = t("Score {now}, as in {period}", **facts)
    if not now.kpis_scored or not then.kpis_scored:
        return t("{said}.", said=said)
    return t(
        "{said}; {met} of {scored} targets met, {met_then} of {scored_then} then.",
        said=said,
        met=now.kpis_met,
        scored=now.kpis_scored,
        met_then=then.kpis_met,
        scored_then=then.kpis_scored,
    )


def _score_text(voice: Voice, card: Scorecard) -> str:
    """ "91.9 (C)"."""
    score = numbers.format_score(card.total) if card.total is not None else "–"
    if card.grade is None:
        return voice.t("{score} (no grade)", score=score)
    return voice.t("{score} ({grade})", score=score, grade=card.grade.id)


def _beyond(voice: Voice, found: PeriodComparison) -> list[str]:
    """Which differences go beyond normal variation; and which rest on another process."""
    t = voice.t
    named = {
        kind: _names(voice, entries)
        for kind in ("better", "worse", "changed", "drifting", "new_process")
        if (entries := [entry for entry in found.kpis if entry.kind == kind])
    }
    words = {
        "better": t("better in {names}"),
        "worse": t("worse in {names}"),
        "changed": t("changed in {names}"),
    }
    said = [text.format(names=named[kind]) for kind, text in words.items() if kind in named]
    joint = "; " if voice.language == "en" else "；"
    found_words = [t("Beyond normal variation: {parts}.", parts=joint.join(said))] if said else []
    if "drifting" in named:
        found_words.append(
            t("Worse month by month, though none stands out: {names}.", names=named["drifting"])
        )
    if "new_process" in named:
        found_words.append(
            t("A new process by decision, so not comparable: {names}.", names=named["new_process"])
        )
    return found_words


def _within(voice: Voice, found: PeriodComparison) -> str:
    """How many differences are none."""
    quiet = [entry for entry in found.kpis if entry.kind in ("common", "unusual_then", "opposed")]
    if not quiet:
        return ""
    judged = [entry for entry in found.kpis if entry.kind not in ("too_few", "no_value")]
    if len(quiet) == len(judged):
        return voice.t("No KPI differs beyond normal variation: nothing says that it changed.")
    return voice.t.plural(
        "The difference of {n} other KPI is no sign of a change.",
        "The differences of {n} other KPIs are no sign of a change.",
        len(quiet),
    )


def _names(voice: Voice, entries: Sequence[KpiDifference]) -> str:
    names = [voice.lower_name(entry.either) for entry in entries[:MOST_NAMES]]
    if (rest := len(entries) - MOST_NAMES) > 0:
        names.append(voice.t.plural("{n} other", "{n} others", rest))
    return voice.t.list_of(names)


def _alike(voice: Voice, found: PeriodComparison) -> Tile:
    """Whether the two scores measure the same, and what targets, weights and rules did to them."""
    t = voice.t
    n: Counter[str] = Counter(entry.kind for entry in found.scheme)
    counted = {
        "target": t.plural("{n} target changed", "{n} targets changed", n["target"]),
        "weight": t.plural("{n} weight changed", "{n} weights changed", n["weight"]),
        "rule": t.plural("{n} scoring rule changed", "{n} scoring rules changed", n["rule"]),
        "joined": t.plural("{n} KPI newly scored", "{n} KPIs newly scored", n["joined"]),
        "left": t.plural("{n} KPI no longer scored", "{n} KPIs no longer scored", n["left"]),
        "process": t.plural(
            "{n} process changed by decision", "{n} processes changed by decision", n["process"]
        ),
    }
    lines = [words for kind, words in counted.items() if n[kind]]
    if found.bridge is not None:
        parts = split(voice, found.bridge)
        if points := parts.scheme + parts.scope:
            shown = numbers.format_score(points, sign=True)
            change = numbers.format_score(found.bridge.end - found.bridge.start, sign=True)
            lines.append(t("which make {points} of {change} points", points=shown, change=change))
    if found.now.period.number != found.then.period.number:
        lines.append(t("different parts of the year: the season differs too"))
    return {
        "label": t("Scores like with like?"),
        "value": t("no") if lines else t("yes"),
        "lines": lines or [t("same targets, weights and rules")],
    }
