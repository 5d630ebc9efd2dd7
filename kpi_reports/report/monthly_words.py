"""The monthly business review in words: lights, plan to date, and what to ask in the meeting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Icon, TableCell
from kpi_reports.report.compare_words import bare_text
from kpi_reports.report.foresight import span_name
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator
from kpi_reports.values import (
    Direction,
    KpiReview,
    Light,
    Monthly,
    PlanToDate,
    Variation,
)

MOST_QUESTIONS = 6  # more is no meeting


def monthly_of(voice: Voice) -> Monthly:
    """What the review says of its month. Raises ValueError for a review of another kind."""
    found = voice.review.monthly
    if found is None:
        raise ValueError("this review is no monthly one: make it with kpi_reports.review.monthly")
    return found


def light_icon(t: Translator, light: Light) -> Icon:
    """The mark of a light: a shape of its own, and its name."""
    marks: dict[Light, Icon] = {
        "green": {"icon": "light_green", "alt": t("green light")},
        "amber": {"icon": "light_amber", "alt": t("amber light")},
        "red": {"icon": "light_red", "alt": t("red light")},
    }
    return marks[light]


def light_word(t: Translator, light: Light) -> str:
    """A light in one word."""
    return {"green": t("green"), "amber": t("amber"), "red": t("red")}[light]


def attainment_cell(voice: Voice, plan: PlanToDate) -> TableCell:
    """ "98.4%", with the light and its word where the company has lights."""
    if plan.attainment is None:
        return {"text": "–"}
    text = numbers.format_percent(plan.attainment)
    if plan.light is None:
        return {"text": text, "tone": "caution" if plan.is_behind else "none"}
    word = light_word(voice.t, plan.light)
    return {
        "text": voice.t("{attainment} {light}", attainment=text, light=word),
        "icon": light_icon(voice.t, plan.light),
    }


def gap_text(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    """The year to date less what it should have come to, in the KPI's own unit."""
    if plan.value is None or plan.due is None:
        return "–"
    return voice.change(entry, plan.value - plan.due)


def stands_out(entry: KpiReview) -> bool:
    """Whether the month is more than normal variation."""
    return entry.signal.variation in (
        Variation.IMPROVING,
        Variation.WORSENING,
        Variation.CHANGED,
    )


# --- questions ------------------------------------------------------------------------------------


Ask = Callable[[Voice, KpiReview, PlanToDate], str]


def questions(voice: Voice) -> list[str]:
    """What to ask in the meeting, the most pressing first; by rules, each on what the data show.

    A KPI is asked about once, by the first rule that holds.
    """
    first = _of_kpis(voice, (_worse_and_behind, _worse), set())
    asked_about = {kpi for kpi, _ in first}
    rest = _of_kpis(voice, (_out_of_reach, _behind, _drifting, _no_value, _better), asked_about)
    said = [*(words for _, words in first), *_of_departments(voice)]
    return [*said, *(words for _, words in rest)][:MOST_QUESTIONS]


def _of_kpis(voice: Voice, rules: Sequence[Ask], known: Collection[str]) -> list[tuple[str, str]]:
    """KPI and question, rule by rule; none for KPIs that are `known`."""
    found: list[tuple[str, str]] = []
    plans = monthly_of(voice)
    for rule in rules:
        for entry in voice.review.kpis:
            kpi = entry.kpi.id
            if kpi in known or any(kpi == asked for asked, _ in found):
                continue
            if words := rule(voice, entry, plans.plan(kpi)):
                found.append((kpi, words))
    return found


def _facts(voice: Voice, entry: KpiReview) -> dict[str, str]:
    return {
        "name": voice.name(entry),
        "month": voice.month(str(voice.review.period)),
        "value": voice.value(entry, entry.value.value),
    }


def _worse_and_behind(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    if entry.signal.variation is not Variation.WORSENING or not plan.is_behind:
        return ""
    return voice.t(
        "{name}: behind plan ({attainment} of it), and worse beyond normal variation in {month}. "
        "What happened, and who reports on it by when?",
        attainment=numbers.format_percent(plan.attainment or 0.0),
        **_facts(voice, entry),
    )


def _worse(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    if entry.signal.variation is not Variation.WORSENING or plan.is_behind:
        return ""
    return voice.t(
        "{name}: worse beyond normal variation in {month} ({value}), though not behind plan. What "
        "happened?",
        **_facts(voice, entry),
    )


def _is_over(entry: KpiReview) -> bool:
    return entry.pace is not None and entry.pace.reason == "over"


def _out_of_reach(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    pace = entry.pace
    if pace is None or pace.target is None or pace.status != "missed" or _is_over(entry):
        return ""
    return voice.t(
        "{name}: {target} can no longer be reached in {span}. Keep the target, or agree what is "
        "still to be reached?",
        target=voice.value(entry, pace.target),
        span=span_name(voice, pace),
        **_facts(voice, entry),
    )


def _behind(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    """Not for what was asked about before: worse beyond normal variation, or out of reach."""
    pace = entry.pace
    if pace is None or pace.required is None or pace.status != "behind":
        return ""
    if entry.signal.variation is Variation.WORSENING:
        return ""
    facts = _facts(voice, entry) | {
        "required": voice.bare(entry, pace.required),
        "to_date": bare_text(voice, entry, pace.to_date / (pace.done if pace.kind == "sum" else 1)),
    }
    if entry.kpi.direction is Direction.LOWER:
        return voice.t(
            "{name}: the months left may average {required} at most, {to_date} so far. What will "
            "be done differently?",
            **facts,
        )
    return voice.t(
        "{name}: the months left must average {required}, {to_date} so far. What will be done "
        "differently?",
        **facts,
    )


def _drifting(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    if entry.kpi.id not in monthly_of(voice).drifting:
        return ""
    return voice.t(
        "{name}: worse month by month, though no month stands out. Is anybody working on it?",
        **_facts(voice, entry),
    )


def _no_value(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    if entry.value.value is not None or entry.value.of_period is not None:
        return ""
    return voice.t(
        "{name}: no value for {month}. Who delivers it, and when?", **_facts(voice, entry)
    )


def _better(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    if entry.signal.variation is not Variation.IMPROVING:
        return ""
    return voice.t(
        "{name}: better beyond normal variation in {month}. What was done, and can it be kept?",
        **_facts(voice, entry),
    )


def _of_departments(voice: Voice) -> list[str]:
    """Departments whose KPIs got worse beyond normal variation in the month."""
    names = {kpi.id: voice.lower(kpi.name) for kpi in voice.review.all_kpis}
    said = []
    for own in monthly_of(voice).departments:
        worse = [
            names.get(entry.plan.kpi, entry.plan.kpi)
            for entry in own.kpis
            if entry.variation is Variation.WORSENING
        ]
        if worse:
            said.append(
                voice.t(
                    "{unit}: worse beyond normal variation in {names}. What happened, and what "
                    "help is needed?",
                    unit=voice.say(own.unit.name),
                    names=voice.t.list_of(worse),
                )
            )
    return said
