"""The monthly business review: cover, verdict, every KPI against last year and the plan."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kpi_reports.report import foresight, numbers
from kpi_reports.report.blocks import Block, TableCell, TableColumn, Tile
from kpi_reports.report.compare_words import value_text
from kpi_reports.report.marks import variation_icon
from kpi_reports.report.monthly_words import (
    light_word,
    monthly_of,
    questions,
    stands_out,
)
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sentences import join
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Light, PlanToDate, Review, UnitKind, Variation

LIGHTS: tuple[Light, ...] = ("red", "amber", "green")
MOST_NAMES = 3


def monthly_heading(review: Review, key: str) -> Block | None:
    """The head of a section, by its key; None for what this month has not.

    Raises KeyError for a key that no section has.
    """

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        words = {
            "table": t("The month and the year to date"),
            "plan": t("Against the plan of the year"),
            "departments": t("Departments in the month"),
            "charts": t("What stands out in the month"),
            "data": t("State of the data"),
        }
        return {"text": words[key], "level": 1, "id": f"part-monthly-{key}"}

    has = {
        "departments": review.monthly is not None and bool(review.monthly.departments),
        "charts": any(stands_out(entry) and entry.is_charted for entry in review.kpis),
        "plan": review.monthly is not None
        and any(plan.attainment is not None for plan in review.monthly.plans),
    }
    return in_each_language(review, "heading", build) if has.get(key, True) else None


def monthly_cover(review: Review) -> Block:
    """The strip at the head: who, which month, as of when."""

    def build(voice: Voice) -> dict[str, Any]:
        t, month = voice.t, numbers.period_name(review.period, voice.language)
        is_company = review.unit.kind is UnitKind.COMPANY
        unit = t("Company") if is_company else voice.say(review.unit.name)
        as_of = voice.date(review.as_of)
        return {
            "company": voice.say(review.company.name),
            "unit": unit,
            "period": month,
            "review": t("Monthly business review"),
            "title": t("{unit}, {month}: monthly business review", unit=unit, month=month),
            "as_of": t("Data as of {date}", date=as_of),
            "meta": [
                (t("Period"), month),
                (t("Audience"), voice.say(review.audience)),
                (t("Data as of"), as_of),
            ],
        }

    return in_each_language(review, "cover", build)


# --- verdict --------------------------------------------------------------------------------------


def monthly_verdict(review: Review) -> Block:
    """The month in two sentences: who is behind plan, and what stands out."""

    def build(voice: Voice) -> dict[str, Any]:
        return {
            "statement": join(voice, [_plan_sentence(voice), _month_sentence(voice)]),
            "tiles": [_plan_tile(voice), _month_tile(voice)],
            "robust": _data_tile(voice),
            "scale": None,
        }

    return in_each_language(review, "verdict", build)


def _planned(voice: Voice) -> list[tuple[KpiReview, PlanToDate]]:
    """The KPIs with a plan to date, those that are most behind first."""
    pairs = [(entry, monthly_of(voice).plan(entry.kpi.id)) for entry in voice.review.kpis]
    known = [(entry, plan) for entry, plan in pairs if plan.attainment is not None]
    return sorted(known, key=lambda pair: pair[1].attainment or 0.0)


def _plan_sentence(voice: Voice) -> str:
    t, planned = voice.t, _planned(voice)
    behind = [(entry, plan) for entry, plan in planned if plan.is_behind]
    if not planned:
        return t("No KPI has a target for the year, so nothing can be said of the plan.")
    if not behind:
        return t("None of {n} KPIs with a plan is behind it.", n=len(planned))
    named = [
        t(
            "{name} ({attainment})",
            name=voice.lower_name(entry),
            attainment=numbers.format_percent(plan.attainment or 0.0),
        )
        for entry, plan in behind[:MOST_NAMES]
    ]
    facts = {"of": len(planned), "names": t.list_of(named)}
    return t.plural(
        "{n} of {of} KPIs with a plan is behind it: {names}.",
        "{n} of {of} KPIs with a plan are behind it, furthest {names}.",
        len(behind),
        **facts,
    )


def _month_sentence(voice: Voice) -> str:
    t = voice.t
    month = voice.month(str(voice.review.period))
    parts = {
        Variation.WORSENING: t("worse in {names}"),
        Variation.IMPROVING: t("better in {names}"),
        Variation.CHANGED: t("changed in {names}"),
    }
    said = []
    for variation, words in parts.items():
        own = [e for e in voice.review.kpis if e.signal.variation is variation]
        if own:
            said.append(words.format(names=t.list_of([voice.lower_name(entry) for entry in own])))
    if not said:
        return t("In {month} no KPI stood out beyond its normal variation.", month=month)
    joint = "; " if voice.language == "en" else "；"
    return t("Beyond normal variation in {month}: {parts}.", month=month, parts=joint.join(said))


def _plan_tile(voice: Voice) -> Tile:
    t, planned = voice.t, _planned(voice)
    behind = sum(plan.is_behind for _, plan in planned)
    lines = [t("of {n} KPIs with a plan to date", n=len(planned))]
    counted = Counter(plan.light for _, plan in planned)
    lights = [f"{light_word(t, light)} {counted[light]}" for light in LIGHTS if counted[light]]
    if lights:
        lines.append((", " if voice.language == "en" else "，").join(lights))
    return {"label": t("Behind plan"), "value": str(behind), "lines": lines}


def _month_tile(voice: Voice) -> Tile:
    t = voice.t
    counted = Counter(entry.signal.variation for entry in voice.review.kpis)
    better, worse = counted[Variation.IMPROVING], counted[Variation.WORSENING]
    n = better + worse + counted[Variation.CHANGED]
    lines = [t("of {n} KPIs", n=len(voice.review.kpis))]
    if n:
        lines.append(t("better {better}, worse {worse}", better=better, worse=worse))
    return {"label": t("Beyond normal variation"), "value": str(n), "lines": lines}


def _data_tile(voice: Voice) -> Tile:
    t, review = voice.t, voice.review
    complete = sum(entry.data == "complete" for entry in review.kpis)
    lines = [t("{n} of {of} KPIs complete", n=complete, of=len(review.kpis))]
    carried = sum(entry.value.carried for entry in review.kpis)
    if carried:
        lines.append(t("{n} assessed in longer cycles", n=carried))
    lines.append(t("A month is not scored."))
    return {"label": t("State of the data"), "value": "", "lines": lines}


def monthly_questions(review: Review) -> Block:
    """What to ask in the meeting."""

    def build(voice: Voice) -> dict[str, Any]:
        asked = questions(voice) or [voice.t("Nothing has to be asked: the month is on plan.")]
        return {"heading": voice.t("Questions for the meeting"), "items": asked}

    return in_each_language(review, "decisions", build)


# --- the table ------------------------------------------------------------------------------------


def monthly_table(review: Review) -> Block:
    """Per KPI the month, 同比, 环比, the year to date and its change, and whether it stands out."""

    def build(voice: Voice) -> dict[str, Any]:
        return {
            "id": "monthly",
            "columns": _columns(voice),
            "rows": [_row(voice, entry) for entry in review.kpis],
            "note": voice.t(
                "Changes of percentages are in points. Whether a change is more than chance is "
                "said by the variation alone, which looks at the months before."
            ),
            "empty": voice.t("No KPI is scored or watched."),
        }

    return in_each_language(review, "table", build)


def _columns(voice: Voice) -> list[TableColumn]:
    t = voice.t
    heads = [
        (t("Month"), 0.75),
        (t("On the year before"), 1.15),
        (t("On the month before"), 1.15),
        (t("Year to date"), 0.85),
        (t("Year to date, on the year before"), 1.15),
    ]
    right: list[TableColumn] = [
        {"text": head, "align": "right", "share": share} for head, share in heads
    ]
    return [text_column(t("KPI"), 1.6), *right, text_column(t("Variation in the month"), 0.95)]


def _row(voice: Voice, entry: KpiReview) -> list[TableCell]:
    t, found = voice.t, entry.standing
    month: TableCell = {"text": value_text(voice, entry)}
    if entry.value.value is None:
        month["tone"] = "caution"
    if entry.value.of_period is not None:
        month["text"] = t("{value} ({period})", value=month["text"],
                          period=str(entry.value.of_period))  # fmt: skip
    changes = (
        (None, None, None)
        if found is None
        else (found.year_on_year, found.on_period_before, found.to_date_year_on_year)
    )
    year, before, to_date_year = (foresight.change_text(voice, entry, own) for own in changes)
    return [
        {"text": voice.name(entry)},
        month,
        {"text": year},
        {"text": before},
        {"text": foresight.to_date_text(voice, entry)},
        {"text": to_date_year},
        variation_cell(voice, entry),
    ]


def variation_cell(voice: Voice, entry: KpiReview) -> TableCell:
    """The mark of the month's variation with its word, coloured for a signal alone."""
    t, variation = voice.t, entry.signal.variation
    word = {
        Variation.COMMON: t("normal"),
        Variation.IMPROVING: t("better"),
        Variation.WORSENING: t("worse"),
        Variation.CHANGED: t("changed"),
        Variation.TOO_FEW: t("too few data"),
        Variation.NO_DATA: t("no data"),
    }[variation]
    cell: TableCell = {"text": word, "icon": variation_icon(t, entry.signal)}
    if variation in (Variation.IMPROVING, Variation.WORSENING):
        cell["tone"] = "good" if variation is Variation.IMPROVING else "bad"
    return cell
