"""What needs leadership's help: what is asked, of whom it is, and what shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import GoalPart, Review, SupportCase, SupportRule, UnitKind

MOST_NAMES = 4  # departments that are named; more are counted


def support_needed(review: Review) -> Block | None:
    """A row for each case: what leadership is asked for, which departments, what shows it, and by
    which rule it stands here. None but for the company."""
    if review.unit.kind is not UnitKind.COMPANY:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "support",
            "columns": [
                text_column(t("What is asked"), 1.5),
                text_column(t("Departments"), 1.2),
                text_column(t("What shows it"), 1.9),
                text_column(t("By which rule"), 0.9),
            ],
            "rows": [_row(voice, case) for case in review.support],
            "note": t(
                "Found by the rules named, from the figures of this pack. A rule says what one "
                "department cannot settle alone; it does not say why a number is what it is."
            ),
            "empty": t("No rule found anything that needs leadership's help."),
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, case: SupportCase) -> list[TableCell]:
    names = [voice.say(unit.name) for unit in case.units]
    more = len(names) - MOST_NAMES
    shown = names[:MOST_NAMES]
    if more > 0:
        shown.append(voice.t.plural("{n} other department", "{n} other departments", more))
    who: TableCell = {"text": voice.t.list_of(shown)}
    if len(case.units) == 1:
        who["href"] = f"../{case.units[0].id}/review.{voice.language}.html"
    kpis = {part.kpi.id for part in case.parts}
    refs = [entry.evidence for entry in voice.review.kpis if entry.kpi.id in kpis]
    return [
        {"text": _ask(voice, case)},
        who,
        {"text": _SHOWS[case.rule](voice, case), "refs": refs if len(kpis) < 3 else []},
        {"text": rule_name(voice, case.rule)},
    ]


def rule_name(voice: Voice, rule: SupportRule) -> str:
    """A rule of the section by its name."""
    t = voice.t
    return {
        SupportRule.NO_GRADE: t("No grade given"),
        SupportRule.LOWEST_GRADE: t("Lowest grade"),
        SupportRule.OUT_OF_REACH: t("Target out of reach"),
        SupportRule.GOAL_DIVIDED: t("Owners of one goal apart"),
        SupportRule.PULLING: t("KPIs that pull apart"),
        SupportRule.MISSED_WIDELY: t("Missed by most"),
        SupportRule.BEYOND_CONTROL: t("Beyond the department's control"),
        SupportRule.DATA_MISSING: t("Data not delivered"),
        SupportRule.NOT_SIGNED: t("Numbers not signed off"),
    }[rule]


def _ask(voice: Voice, case: SupportCase) -> str:
    t = voice.t
    provider = "" if case.provider is None else voice.say(case.provider)
    return {
        SupportRule.NO_GRADE: t("Decide: how to treat them in this period."),
        SupportRule.LOWEST_GRADE: t("Resources: agree what support they need."),
        SupportRule.OUT_OF_REACH: t("Decide: change the process, or the target."),
        SupportRule.GOAL_DIVIDED: t(
            "Arbitrate: have the owners agree one plan, and one who leads."
        ),
        SupportRule.PULLING: t("Arbitrate: set both targets together; say which goes first."),
        SupportRule.MISSED_WIDELY: t("Resources: treat it as one matter, and name who leads it."),
        SupportRule.BEYOND_CONTROL: t("Resources: name who can influence it, beside the unit."),
        SupportRule.DATA_MISSING: t("Data: have {provider} deliver them.", provider=provider),
        SupportRule.NOT_SIGNED: t("Data: set a day by which providers sign off."),
    }[case.rule]


def _grade(voice: Voice, case: SupportCase) -> str:
    found = {entry.unit.id: entry for entry in voice.review.departments}
    said = []
    for unit in case.units:
        entry = found[unit.id]
        score = "–" if entry.total is None else numbers.format_score(entry.total)
        if case.rule is SupportRule.NO_GRADE:
            words = voice.t(
                "{name}: score {score}, no grade", name=voice.say(unit.name), score=score
            )
        else:
            grade = "" if entry.grade is None else entry.grade.id
            name = voice.say(unit.name)
            words = voice.t("{name}: {score}, grade {grade}", name=name, score=score, grade=grade)
        said.append(words)
    return _sentence(voice, said)


def _parts(voice: Voice, case: SupportCase) -> str:
    return _sentence(
        voice, [_against(voice, part, named=len(case.units) > 1) for part in case.parts]
    )


def _goal(voice: Voice, case: SupportCase) -> str:
    name = "" if case.goal is None else voice.say(case.goal)
    head = voice.t(
        "“{goal}”: {behind} of {of} owners behind.",
        goal=name,
        behind=len(case.units),
        of=case.of,
    )
    return head + (" " if voice.language == "en" else "") + _parts(voice, case)


def _pair(voice: Voice, case: SupportCase) -> str:
    well, badly = case.parts
    return voice.t(
        "Did well: {one}. Did not: {other}. That one moved the other is not shown.",
        one=_against(voice, well, named=len(case.units) > 1),
        other=_against(voice, badly, named=len(case.units) > 1),
    )


def _widely(voice: Voice, case: SupportCase) -> str:
    kpi = case.parts[0].kpi
    targets = {part.target for part in case.parts}
    facts = {
        "name": voice.say(kpi.short_name),
        "n": len(case.units),
        "of": case.of,
        "range": voice.span(kpi, [part.value for part in case.parts]),
    }
    if len(targets) > 1:
        return voice.t("{name}: {n} of {of} departments missed it, at {range}.", **facts)
    return voice.t(
        "{name}: {n} of {of} departments missed the target of {target}, at {range}.",
        target=voice.span(kpi, targets),
        **facts,
    )


def _data(voice: Voice, case: SupportCase) -> str:
    """The KPIs without a number, or, of those not signed off, how many each provider has."""
    if case.rule is SupportRule.DATA_MISSING:
        names = [
            voice.t("{unit}: {kpi}", unit=voice.say(p.unit.name), kpi=voice.say(p.kpi.short_name))
            for p in case.parts
        ]
        return _sentence(voice, names)
    counts: dict[str, int] = {}
    for part in case.parts:
        if part.kpi.provider is not None:
            who = voice.say(part.kpi.provider)
            counts[who] = counts.get(who, 0) + 1
    named = [voice.t("{provider} {n}", provider=who, n=n) for who, n in counts.items()]
    return voice.t(
        "{n} scored numbers not signed off, by provider: {named}.",
        n=len(case.parts),
        named=voice.t.list_of(named),
    )


def _against(voice: Voice, part: GoalPart, *, named: bool) -> str:
    """ "Satisfaction 83.3% against 90.0%", with the department where there are several."""
    kpi, t = part.kpi, voice.t
    facts = {"kpi": voice.say(kpi.short_name), "value": voice.span(kpi, [part.value])}
    said = t("{kpi} {value}", **facts)
    if part.target is not None:
        said = t("{kpi} {value} against {target}", target=voice.span(kpi, [part.target]), **facts)
    return t("{unit}: {kpi}", unit=voice.say(part.unit.name), kpi=said) if named else said


def _sentence(voice: Voice, items: list[str]) -> str:
    zh = voice.language == "zh"
    return ("；" if zh else "; ").join(items) + ("。" if zh else ".")


_SHOWS: Mapping[SupportRule, Callable[[Voice, SupportCase], str]] = {
    SupportRule.NO_GRADE: _grade,
    SupportRule.LOWEST_GRADE: _grade,
    SupportRule.OUT_OF_REACH: _parts,
    SupportRule.GOAL_DIVIDED: _goal,
    SupportRule.PULLING: _pair,
    SupportRule.MISSED_WIDELY: _widely,
    SupportRule.BEYOND_CONTROL: _parts,
    SupportRule.DATA_MISSING: _data,
    SupportRule.NOT_SIGNED: _data,
}
