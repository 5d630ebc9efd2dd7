"""The three statements on a grade in full: sentences for the section of the pack."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.robust import (
    NEARLY_NONE,
    any_of,
    comma,
    grade_name,
    hundred,
    mostly_drawn,
    points,
)
from kpi_reports.report.voice import Voice
from kpi_reports.values import Chance

MANY_MONTHS = 24  # fewer common months say little of how KPIs move together
MANY_DRAWS = 1000  # with fewer, how well the shares are known is told


def method(voice: Voice) -> tuple[str, str]:
    """The method in the appendix's list."""
    t = voice.t
    return t("Robustness of the grade"), t(
        "Simulations about the period's values, with each KPI's standard deviation for the whole "
        "period: mean moving range / 1.128, or the binomial error of a share. Weights: exact ends "
        "of every weight 20% lower to 20% higher. Ranges of ranks: Goldstein & Spiegelhalter "
        "1996."
    )


def chance_sentences(voice: Voice) -> list[str]:
    """The first statement: grades by their shares, what was drawn, and how far to trust it."""
    t, found = voice.t, voice.review.robustness
    if found is None or found.chance is None:
        return [_why_no_chance(voice)]
    chance = found.chance
    shares = [
        t("{grade} in {n}%", grade=grade_name(voice, p.grade), n=hundred(p.probability))
        for p in chance.probabilities
        if p.grade == found.grade or p.probability >= NEARLY_NONE
    ]
    return [
        t(
            "Were the period to run again with the same processes, the grade would be {shares} of "
            "the simulations.",
            shares=comma(voice, shares),
        ),
        t(
            "The total has a standard deviation of {sigma} points; 95% of the totals lie between "
            "{low} and {high}.",
            sigma=points(chance.sigma),
            low=points(chance.low),
            high=points(chance.high),
        ),
        _drawn(voice, chance),
        _together(voice, chance),
        *_cautions(voice, chance),
    ]


def _why_no_chance(voice: Voice) -> str:
    t, found = voice.t, voice.review.robustness
    return {
        "no_grade": t("No grade was given, so there is none to run again."),
        "no_rerun": t(
            "The total comes from other periods' totals, so this period alone is not run again."
        ),
        "no_spread": t(
            "No KPI has a known spread: neither enough months for limits, nor a share of rows."
        ),
    }[(found.why_no_chance if found else None) or "no_grade"]


def _drawn(voice: Voice, chance: Chance) -> str:
    t = voice.t
    facts = {
        "draws": numbers.format_number(chance.draws, 0),
        "kpis": chance.kpis,
        "scored": chance.scored,
    }
    if not chance.fixed:
        return t(
            "{draws} simulations; all {scored} scored KPIs were drawn about their values, each "
            "with the spread of its own process (without enough months, the sampling error of a "
            "share).",
            **facts,
        )
    names = [voice.name(voice.review.kpi(kpi)) for kpi in chance.fixed]
    return t(
        "{draws} simulations; {kpis} of {scored} scored KPIs were drawn about their values, each "
        "with the spread of its own process (without enough months, the sampling error of a "
        "share). Held at their value, because no spread is known: {names}.",
        names=comma(voice, names),
        **facts,
    )


def _together(voice: Voice, chance: Chance) -> str:
    t = voice.t
    if chance.correlation == "independent":
        if chance.kpis < 2:
            return ""
        return t("The KPIs were drawn independently: they have too few common months.")
    said = [t("They were drawn to move together as in their {n} common months.", n=chance.months)]
    if chance.repaired:
        said.append(
            t("Those correlations could not all hold at once and were drawn towards independence.")
        )
    if chance.months < MANY_MONTHS:
        said.append(t("So few months tell only roughly how KPIs move together."))
    return sentences.join(voice, said)


def _cautions(voice: Voice, chance: Chance) -> list[str]:
    t = voice.t
    said = []
    if not mostly_drawn(chance):
        said.append(
            t(
                "Most KPIs were held, so the grade looks surer than it is; page 1 gives the "
                "distance to the edge instead."
            )
        )
    trial = [
        entry.signal.limits.n
        for entry in voice.review.kpis
        if entry.kpi.id not in chance.fixed
        and entry.score is not None
        and entry.signal.limits is not None
        and entry.signal.limits.kind != "run"
        and entry.signal.limits.trial
    ]
    if trial:
        said.append(
            t(
                "Spreads rest on as few as {n} months: read the shares as rough.",
                n=min(trial),
            )
        )
    if chance.draws < MANY_DRAWS:
        said.append(
            t(
                "Every simulation passed all steps of the score; shares are known to ±5 percentage "
                "points."
            )
        )
    return said


def weights_sentences(voice: Voice) -> list[str]:
    """The second statement: what other weights would have given."""
    t, found = voice.t, voice.review.robustness
    if found is None or found.weights is None:
        return [t("Not assessable without a grade of this period's own values.")]
    shift = found.weights
    facts = {"low": points(shift.low), "high": points(shift.high)}
    said = [
        t(
            "With every weight up to 20% higher or lower, in any combination, the total lies "
            "between {low} and {high}: the grade stays {grade}.",
            grade=shift.grades[0],
            **facts,
        )
        if len(shift.grades) == 1
        else t(
            "With every weight up to 20% higher or lower, in any combination, the total lies "
            "between {low} and {high}: the grade could be {grades}.",
            grades=any_of(voice, shift.grades),
            **facts,
        )
    ]
    if len(shift.grades) == 1:
        return said
    if not shift.changed_by:
        return [*said, t("No single weight, changed alone, would change it.")]
    names = [_weight_name(voice, entry) for entry in shift.changed_by]
    return [
        *said,
        t("A single weight would do, changed by 20%: {names}.", names=comma(voice, names)),
    ]


def _weight_name(voice: Voice, changed: str) -> str:
    name = voice.name(voice.review.kpi(changed[1:]))
    if changed.startswith("+"):
        return voice.t("{name} (more)", name=name)
    return voice.t("{name} (less)", name=name)


def missing_sentences(voice: Voice) -> list[str]:
    """The third statement: what missing items could still do."""
    t, found = voice.t, voice.review.robustness
    if found is None or found.missing is None:
        return [t("Nothing is missing.")]
    span = found.missing
    facts = {
        "weight": numbers.format_score(voice.review.scorecard.scored_weight),
        "low": points(span.low),
        "high": points(span.high),
        "maximum": numbers.format_score(voice.review.scorecard.maximum, decimals=0),
    }
    said = t(
        "Weight {weight} of 100 is scored. With every missing item at 0 the total would be {low}, "
        "with all at {maximum} it would be {high}:",
        **facts,
    )
    if len(span.grades) == 1:
        end = t("the grade would be {grade} either way.", grade=span.grades[0])
    else:
        end = t("the grade could be {grades}.", grades=any_of(voice, span.grades))
    return [said, end]
