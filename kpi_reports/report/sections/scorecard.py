"""The scorecard: one row per KPI, by blocks of the scheme."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, ScoreGroup, ScoreRow
from kpi_reports.report.cycles import total_note, value_cycle
from kpi_reports.report.figures import spark, spark_alt
from kpi_reports.report.marks import assurance_icon, data_icon, variation_icon
from kpi_reports.report.sections.first_page import in_each_language, weight_text
from kpi_reports.report.sums import is_capped
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Assurance,
    Direction,
    KpiReview,
    KpiScore,
    Review,
    Scorecard,
    ScoreNode,
    Variation,
)

MARK = "*"  # at a target that was changed inside the period
MOST_ATTAINMENT = Decimal(2)  # shown as "> 200%": 3 minutes of a target of 36 is no 1,200%


def scorecard(review: Review) -> Block:
    """The scorecard: every KPI with its months and marks, by blocks of the scheme."""
    language = review.languages[0]  # a sparkline has no words: one does for all
    charted = [entry for entry in review.kpis if entry.is_charted]
    sparks = {entry.kpi.id: spark(entry, review.period, language) for entry in charted}
    return in_each_language(review, "scorecard", lambda voice: _scorecard(voice, sparks))


def _scorecard(voice: Voice, sparks: Mapping[str, str]) -> dict[str, Any]:
    review, t = voice.review, voice.t
    card = review.scorecard
    groups = [_group(voice, node, sparks) for node in card.leaves]
    watched = [entry for entry in review.kpis if entry.score is None]
    if watched:
        name, rows = t("Monitored, not scored"), [_row(voice, entry, sparks) for entry in watched]
        groups.append(
            {"name": name, "weight": "", "score": "", "change": "", "note": "", "rows": rows}
        )
    return {
        "id": "E1",
        "columns": _columns(voice),
        "groups": groups,
        "total": {
            "name": t("Overall"),
            "weight": "100",
            "score": numbers.format_score(card.total)
            if card.total is not None
            else t("Not scored"),
            "change": _points_change(voice, card.total, _total(review.previous_scorecard)),
            "note": _total_note(voice, card),
        },
        "legend": _legend(voice),
        "unfold": t("Derivation"),
        "footnote": sentences.join(voice, [total_note(voice), _changed_note(voice, alone=True)]),
        "note": sentences.join(
            voice,
            [
                total_note(voice),
                t(
                    "Arrows show which way the value moved. Beside the assurance mark: months on "
                    "target out of those judged, the last 12 at most. Sparklines: grey band, what "
                    "the process does by itself; dashes, target."
                ),
                _changed_note(voice),
            ],
        ),
    }


def _changed_note(voice: Voice, *, alone: bool = False) -> str:
    """What the mark at a target means, where one is marked; `alone`, without an appendix."""
    if not any(_is_changed(entry) for entry in voice.review.kpis):
        return ""
    if alone:
        return voice.t("{mark} The target was changed inside the period.", mark=MARK)
    return voice.t("{mark} The target was changed inside the period: see the appendix.", mark=MARK)


def _is_changed(entry: KpiReview) -> bool:
    return entry.target is not None and entry.target.changed_on is not None


def _notes(voice: Voice, *notes: str) -> str:
    return ("; " if voice.language == "en" else "；").join(filter(None, notes))


def _columns(voice: Voice) -> list[str]:
    """The heads of the eleven columns, in the order of blocks.ScoreRow."""
    review, t = voice.review, voice.t
    months = max((len(entry.months.points) for entry in review.kpis), default=0)
    return [
        t("KPI"),
        t("Weight"),
        t("Actual"),
        t("Target"),
        t("Attainment"),
        t("Score"),
        t("Last {n} months", n=min(months, numbers.SPARK_MONTHS)),
        t("Variation"),
        t("Assurance"),
        t("vs {period}", period=str(review.period.previous)),
        t("Data"),
    ]


def _legend(voice: Voice) -> list[Any]:
    """Each mark that this scorecard shows, once, in the order of the table's columns."""
    shown: dict[str, Any] = {}
    for column in range(3):
        for entry in voice.review.kpis:
            icon = (
                variation_icon(voice.t, entry.signal),
                assurance_icon(voice.t, entry.signal.assurance),
                data_icon(voice.t, entry.data),
            )[column]
            shown.setdefault(icon["alt"], icon)
    return list(shown.values())


def _total(card: Scorecard | None) -> Decimal | None:
    return card.total if card is not None else None


def _group(voice: Voice, node: ScoreNode, sparks: Mapping[str, str]) -> ScoreGroup:
    previous = voice.review.previous_scorecard
    before = next((n for n in previous.leaves if n.id == node.id), None) if previous else None
    return {
        "name": voice.say(node.name),
        "weight": weight_text(node.weight),
        "score": numbers.format_score(node.score) if node.score is not None else "–",
        "change": _points_change(voice, node.score, before.score if before else None),
        "note": _group_note(voice, node),
        "rows": [_row(voice, voice.review.kpi(score.kpi), sparks) for score in node.kpis],
    }


def _carried(node: ScoreNode) -> Decimal:
    """The weight of a block's KPIs that are not due in this period."""
    return sum((kpi.weight for kpi in node.kpis if kpi.carried), Decimal(0))


def _group_note(voice: Voice, node: ScoreNode) -> str:
    """How much of the block is scored, and that a gate holds it below its items."""
    notes = [_scored_note(voice, node.scored_weight, node.weight - _carried(node))]
    if is_capped(node):
        notes.append(voice.t("held by a gate or veto"))
    return _notes(voice, *notes)


def _scored_note(voice: Voice, scored: Decimal, weight: Decimal) -> str:
    if scored == weight:
        return ""
    return voice.t(
        "scored weight {scored} of {weight}", scored=weight_text(scored), weight=weight_text(weight)
    )


def _total_note(voice: Voice, card: Scorecard) -> str:
    """What the total rests on, and the raw score where a step has changed it."""
    notes = [_scored_note(voice, card.scored_weight, card.due_weight)]
    if card.base_total is not None and card.base_total != card.total:
        raw = numbers.format_score(card.base_total)
        notes.append(voice.t("raw score {score}", score=raw))
    return _notes(voice, *notes)


def _points_change(voice: Voice, now: Decimal | None, before: Decimal | None) -> str:
    if now is None or before is None:
        return ""
    return voice.t("{change} pts", change=numbers.format_score(now - before, sign=True))


def _row(voice: Voice, entry: KpiReview, sparks: Mapping[str, str]) -> ScoreRow:
    t, score, period = voice.t, entry.score, voice.review.period
    change, word, tone = _change(voice, entry)
    row: ScoreRow = {
        "id": entry.kpi.id,
        "name": voice.name(entry),
        "unit": _unit_line(voice, entry),
        "weight": weight_text(score.weight) if score else "",
        "actual": numbers.format_value(entry.kpi, entry.value.value, voice.language)
        if entry.value.value is not None
        else t("No data"),
        "measure": voice.say(entry.kpi.unit_name),
        "target": _target(voice, entry),
        "attainment": _attainment(score.attainment)
        if score is not None and score.attainment is not None
        else "–"
        if score is not None
        else "",
        "score": _score_cell(voice, entry),
        "spark": sparks.get(entry.kpi.id, ""),
        "spark_alt": spark_alt(entry, period, voice.language) if entry.is_charted else "",
        "variation": variation_icon(t, entry.signal),
        "assurance": assurance_icon(t, entry.signal.assurance),
        "assurance_note": f"{entry.signal.met}/{entry.signal.judged}"
        if entry.signal.judged and entry.signal.assurance is not Assurance.TOO_FEW
        else "",
        "change": change,
        "change_word": word,
        "tone": tone,
        "data": data_icon(t, entry.data),
        "missing": not entry.is_carried
        and (entry.value.value is None or (score is not None and score.score is None)),
    }
    if score is not None and score.score is not None and score.derivation is not None:
        row["derivation"] = voice.say(score.derivation)
    return row


def _target(voice: Voice, entry: KpiReview) -> str:
    """The target, marked where it was changed inside the period."""
    if entry.target is None:
        return ""
    text = numbers.format_value(entry.kpi, float(entry.target.value), voice.language)
    return f"{text}{MARK}" if _is_changed(entry) else text


def _attainment(attainment: Decimal) -> str:
    """The attainment; beyond twice the target the figure says no more than that."""
    if attainment > MOST_ATTAINMENT:
        return "> " + numbers.format_percent(MOST_ATTAINMENT, 0)
    return numbers.format_percent(attainment, 1)


def _score_cell(voice: Voice, entry: KpiReview) -> str:
    if entry.score is None:
        return ""
    if entry.score.score is not None:
        return numbers.format_score(entry.score.score)
    return voice.t("carried") if entry.is_carried else voice.t("Not scored")


def _unit_line(voice: Voice, entry: KpiReview) -> str:
    t = voice.t
    unit = voice.say(entry.kpi.unit_name)
    way = {
        Direction.HIGHER: t("higher is better"),
        Direction.LOWER: t("lower is better"),
        Direction.NEITHER: t("watched only"),
    }[entry.kpi.direction]
    line = t("{unit}, {way}", unit=unit, way=way)
    notes = [] if entry.score is None else _score_notes(voice, entry.score)
    return _notes(voice, line, value_cycle(voice, entry), *notes)


def _score_notes(voice: Voice, score: KpiScore) -> list[str]:
    """What a reader of a score must know at once: how far the unit can influence the KPI, and that
    a value without an excluded factor was scored."""
    t, notes = voice.t, []
    if score.controllable is not None:
        words = {
            "full": t("fully controllable"),
            "partly": t("partly controllable"),
            "hardly": t("hardly controllable"),
        }
        notes.append(words[score.controllable])
    if score.exclusion is not None:
        value = voice.bare(voice.review.kpi(score.kpi), float(score.exclusion.value))
        notes.append(t("scored by {value} without an excluded factor", value=value))
    if score.gated_by:
        notes.append(t("held by a gate or veto"))
    return notes


def _change(voice: Voice, entry: KpiReview) -> tuple[str, str, Any]:
    """The change from the period before, what it is worth, and its colour if a signal."""
    t, now, before = voice.t, entry.value.value, entry.previous.value
    if now is None or before is None:
        return "–", "", "none"
    if not entry.judged and entry.kpi.direction is not Direction.NEITHER:
        return "–", t("not judged"), "none"
    text = voice.change(entry, now - before)
    variation = entry.signal.variation
    if numbers.is_flat(entry.kpi, now - before):
        return text, t("flat"), "none"
    if variation is Variation.COMMON:
        return text, t("within noise"), "none"
    if variation in (Variation.IMPROVING, Variation.WORSENING) and entry.judged:
        better = (now > before) == (entry.kpi.direction is Direction.HIGHER)
        if better and variation is Variation.IMPROVING:
            return text, t("better"), "good"
        if not better and variation is Variation.WORSENING:
            return text, t("worse"), "bad"
        return text, t("see chart"), "none"
    if variation is Variation.CHANGED:
        return text, t("changed"), "none"
    return text, t("not judged"), "none"
