"""Page 1: cover, verdict, decisions requested, scorecard; enough to run the meeting."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, Scale, ScaleBand, Tile, Verdict, block
from kpi_reports.report.comments import on_page_one, replaced
from kpi_reports.report.decisions import decisions as decisions_asked
from kpi_reports.report.robust import rerun_range, robust_tile
from kpi_reports.report.verdict_words import statement
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Grade,
    Review,
    UnitKind,
)

SCALE_MARGIN = 15.0  # points below the lowest grade edge that the grade scale shows


def in_each_language(review: Review, kind: str, build: Callable[[Voice], Any]) -> Block:
    """A block whose body is built once for each language of the review."""
    return block(kind, {language: build(Voice(review, language)) for language in review.languages})


def cover(review: Review) -> Block:
    """The strip at the head of page 1: who, which period, as of when."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        kind = {
            "month": t("Monthly performance review"),
            "quarter": t("Quarterly performance review"),
            "half": t("Half-year performance review"),
            "year": t("Annual performance review"),
        }[review.period.grain.value]
        is_company = review.unit.kind is UnitKind.COMPANY
        unit = t("Company overview") if is_company else voice.say(review.unit.name)
        as_of = voice.date(review.as_of)
        return {
            "company": voice.say(review.company.name),
            "unit": unit,
            "period": str(review.period),
            "review": kind,
            "title": t(
                "{unit}, {period}: {review}", unit=unit, period=str(review.period), review=kind
            ),
            "as_of": t("Data as of {date}", date=as_of),
            "meta": [
                (t("Period"), numbers.period_name(review.period, voice.language)),
                (t("Audience"), voice.say(review.audience)),
                (t("Data as of"), as_of),
            ],
        }

    return in_each_language(review, "cover", build)


def verdict(review: Review) -> Block:
    """The answer first: at most two sentences, score, grade, and how far to trust the grade."""

    def build(voice: Voice) -> Verdict:
        body: Verdict = {
            "statement": statement(voice),
            "tiles": [_score_tile(voice), _grade_tile(voice)],
            "robust": robust_tile(voice),
            "scale": _scale(voice),
        }
        if said := on_page_one(voice):
            body |= {"statement": replaced(said, body["statement"]), "comments": said}
        return body

    return in_each_language(review, "verdict", build)


def _score_tile(voice: Voice) -> Tile:
    card, previous, t = voice.review.scorecard, voice.review.previous_scorecard, voice.t
    lines = []
    if card.total is not None and previous is not None and previous.total is not None:
        change = numbers.format_score(card.total - previous.total, sign=True)
        lines.append(
            t(
                "{change} from {score} in {period}",
                change=change,
                score=numbers.format_score(previous.total),
                period=str(previous.period),
            )
        )
    if card.kpis_scored:
        met = t("{met} of {scored} KPIs met target", met=card.kpis_met, scored=card.kpis_scored)
        lines.append(met)
    elif card.total is not None:  # nothing was asked, so there is no share of targets met
        lines.append(t("No scored KPI has a target"))
    else:
        lines.append(t("No KPI could be scored"))
    if card.base_total is not None and card.base_total != card.total:
        raw = numbers.format_score(card.base_total)
        lines.append(t("Raw score {score}; steps below the scorecard", score=raw))
    return {
        "label": t(
            "Score out of 100, cap {cap}", cap=numbers.format_score(card.maximum, decimals=0)
        ),
        "value": numbers.format_score(card.total) if card.total is not None else "–",
        "lines": lines,
        "tone": "none" if card.total is not None else "caution",
    }


def _grade_tile(voice: Voice) -> Tile:
    card, t = voice.review.scorecard, voice.t
    if card.grade is None:
        return {
            "label": t("Grade"),
            "value": "–",
            "lines": [
                t("No grade"),
                t("scored weight {weight} of 100", weight=weight_text(card.scored_weight)),
            ],
            "tone": "caution",
        }
    lines = [_band(voice, card.grade)]
    if card.base_grade is not None and card.base_grade.id != card.grade.id:
        lines.append(t("Raw grade {grade}", grade=card.base_grade.id))
    return {"label": t("Grade"), "value": card.grade.id, "lines": lines}


def _band(voice: Voice, grade: Grade) -> str:
    name, low = voice.say(grade.name), numbers.format_score(grade.lowest)
    if grade.below is None:
        return voice.t("{name}, {low} and above", name=name, low=low)
    if grade.lowest <= 0:
        return voice.t("{name}, below {high}", name=name, high=numbers.format_score(grade.below))
    high = numbers.format_score(grade.below)
    return voice.t("{name}, {low} to under {high}", name=name, low=low, high=high)


def _scale(voice: Voice) -> Scale | None:
    card, previous, t = voice.review.scorecard, voice.review.previous_scorecard, voice.t
    if card.total is None:
        return None
    edges = [float(grade.lowest) for grade in card.grades if grade.lowest > 0]
    before = float(previous.total) if previous is not None and previous.total is not None else None
    missing = card.scored_weight < card.due_weight
    known = [float(card.total), *([before] if before is not None else [])]
    low = max(0.0, min([min(edges) - SCALE_MARGIN, *(value - 2 for value in known)]))
    high = float(card.maximum)
    bands: list[ScaleBand] = [
        {
            "grade": grade.id,
            "low": max(low, float(grade.lowest)),
            "high": float(grade.below) if grade.below is not None else high,
            "awarded": card.grade is not None and grade.id == card.grade.id,
        }
        for grade in reversed(card.grades)
        if grade.below is None or float(grade.below) > low
    ]
    drawn = rerun_range(voice)
    return {
        "low": low,
        "high": high,
        "bands": bands,
        "total": float(card.total),
        "previous": before,
        "missing_low": float(card.lowest) if missing and card.lowest is not None else None,
        "missing_high": float(card.highest) if missing and card.highest is not None else None,
        "rerun_low": drawn[0] if drawn is not None else None,
        "rerun_high": drawn[1] if drawn is not None else None,
        "key": _scale_key(voice),
        "alt": t(
            "Grade scale: the score {score} on the bands {bands}.",
            score=numbers.format_score(card.total),
            bands=t.list_of(
                [f"{grade.id} ≥ {numbers.format_score(grade.lowest)}" for grade in card.grades]
            ),
        ),
    }


def _scale_key(voice: Voice) -> str:
    """What each mark of the grade scale stands for."""
    card, previous, t = voice.review.scorecard, voice.review.previous_scorecard, voice.t
    said = [t("Solid: {now}.", now=str(card.period))]
    if previous is not None and previous.total is not None:
        said.append(t("Hollow: {before}.", before=str(previous.period)))
    if rerun_range(voice) is not None:
        said.append(t("Thick line: 95% of simulations."))
    if card.scored_weight < 100:
        said.append(t("Thin line: missing items at 0 and at the maximum."))
    return voice_space(voice).join(said)


def voice_space(voice: Voice) -> str:
    """What stands between two sentences."""
    return " " if voice.language == "en" else ""


def decisions(review: Review) -> Block:
    """What the meeting is asked to decide."""

    def build(voice: Voice) -> dict[str, Any]:
        return {"heading": voice.t("Decisions requested"), "items": decisions_asked(voice)}

    return in_each_language(review, "decisions", build)


def weight_text(weight: Decimal) -> str:
    """A weight without needless decimals: 30, 7.5."""
    return numbers.format_weight(weight)
