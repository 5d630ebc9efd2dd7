"""Goals that several departments share: who met its part, and what may pull apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, TableCell, TableGroup
from kpi_reports.report.marks import variation_icon_of
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import GoalPart, PullingPair, Review, SharedGoal, UnitKind

MOST_APART = 4  # departments by one KPI that get a row each; more are told as a range


def shared_goals(review: Review) -> Block | None:
    """Per goal whether it is on course, then each department's KPI that serves it; those that
    departments answer for together first. None where nothing is shared."""
    goals = sorted(review.shared_goals, key=lambda goal: not goal.is_owned_together)
    if not goals:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        rows: list[list[TableCell]] = []
        groups: list[TableGroup] = []
        for goal in goals:
            groups.append(
                {"before": len(rows), "text": voice.say(goal.name), "note": on_course(voice, goal)}
            )
            rows += _rows(voice, goal)
        return {
            "id": "shared-goals",
            "columns": [
                text_column(t("Department"), 1.2),
                text_column(t("KPI"), 1.0),
                {"text": t("Actual"), "align": "right"},
                {"text": t("Target"), "align": "right"},
                {"text": t("Attainment"), "align": "right"},
                {"text": t("Variation"), "align": "center"},
                text_column(t("Result"), 1.9),
            ],
            "rows": rows,
            "groups": groups,
            "note": _note(voice, goals),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def on_course(voice: Voice, goal: SharedGoal) -> str:
    """How many of the departments met their targets of the goal."""
    t, judged = voice.t, goal.judged
    if not judged:
        return t("No department could be judged yet.")
    if goal.is_owned_together:
        return t(
            "Owned together by {n} departments; {met} of {judged} met every target.",
            n=len(goal.owners),
            met=len(goal.on_course),
            judged=len(judged),
        )
    return t(
        "Served by KPIs of several departments; {met} of {judged} met every target.",
        met=len(goal.on_course),
        judged=len(judged),
    )


def _rows(voice: Voice, goal: SharedGoal) -> list[list[TableCell]]:
    """A row for each department and KPI; of a KPI that many have, one for all of them."""
    rows = []
    for kpi in dict.fromkeys(part.kpi.id for part in goal.parts):
        parts = [part for part in goal.parts if part.kpi.id == kpi]
        if len(parts) > MOST_APART:
            rows.append(_together(voice, parts))
        else:
            rows += [_row(voice, part) for part in parts]
    for owner in goal.idle:
        nothing: list[TableCell] = [{"text": "–"} for _ in range(5)]
        said: TableCell = {"text": voice.t("no KPI serves it"), "tone": "caution"}
        rows.append([{"text": voice.say(owner.name)}, *nothing, said])
    return rows


def _row(voice: Voice, part: GoalPart) -> list[TableCell]:
    unit, own = part.unit, voice.review.unit
    first: TableCell = {"text": voice.say(unit.name)}
    if own.kind is UnitKind.COMPANY:  # a department's reader has no business in others' packs
        first["href"] = f"../{unit.id}/review.{voice.language}.html"
    return [
        first,
        {"text": voice.say(part.kpi.short_name)},
        {"text": voice.span(part.kpi, [part.value])},
        {"text": voice.span(part.kpi, [part.target])},
        {"text": _attainments(voice, [part])},
        {"text": "", "icon": variation_icon_of(voice.t, part.variation, part.side)},
        {"text": _result(voice, part)},
    ]


def _together(voice: Voice, parts: Sequence[GoalPart]) -> list[TableCell]:
    """Many departments by one KPI: the least and the greatest, and how many met the target."""
    t, kpi = voice.t, parts[0].kpi
    judged = [part for part in parts if part.met is not None]
    missed = [voice.say(part.unit.name) for part in judged if part.met is False]
    result = t("{met} of {n} met it", met=len(judged) - len(missed), n=len(judged))
    if missed:
        result = t("{result}; missed by {names}", result=result, names=t.list_of(missed))
    return [
        {"text": t.plural("{n} department", "{n} departments", len(parts))},
        {"text": voice.say(kpi.short_name)},
        {"text": voice.span(kpi, [part.value for part in parts])},
        {"text": voice.span(kpi, [part.target for part in parts])},
        {"text": _attainments(voice, parts)},
        {"text": "–"},
        {"text": result if judged else "–"},
    ]


def _attainments(voice: Voice, parts: Sequence[GoalPart]) -> str:
    known = [part.attainment for part in parts if part.attainment is not None]
    if not known:
        return "–"
    ends = [numbers.format_percent(value, 0) for value in (min(known), max(known))]
    return ends[0] if ends[0] == ends[1] else voice.t("{low} to {high}", low=ends[0], high=ends[1])


def _result(voice: Voice, part: GoalPart) -> str:
    t = voice.t
    if not part.scored:
        return t("monitored")
    if part.met is None:
        return t("not judged")
    return t("met") if part.met else t("missed")


def _note(voice: Voice, goals: Sequence[SharedGoal]) -> str:
    t = voice.t
    pairs = {(p.well.unit.id, p.well.kpi.id, p.badly.kpi.id): p for g in goals for p in g.pulling}
    said = [pulling_apart(voice, pair) for pair in pairs.values()]
    if voice.review.unit.kind is UnitKind.COMPANY:
        said.append(t("Each department is told of its own goals and of those it shares alone."))
    else:
        said.append(
            t(
                "Of the partner departments only what serves the shared goal is shown; they see "
                "the same of this one."
            )
        )
    return sentences.join(voice, said)


def pulling_apart(voice: Voice, pair: PullingPair) -> str:
    """The fact that two KPIs went apart; no cause is claimed."""
    return voice.t(
        "{unit}: {one} did well ({value}) and {other} did not ({worse}); the params say that they "
        "may pull against each other. Whether one moved the other is not shown.",
        unit=voice.say(pair.well.unit.name),
        one=voice.lower(pair.well.kpi.short_name),
        value=voice.span(pair.well.kpi, [pair.well.value]),
        other=voice.lower(pair.badly.kpi.short_name),
        worse=voice.span(pair.badly.kpi, [pair.badly.value]),
    )
