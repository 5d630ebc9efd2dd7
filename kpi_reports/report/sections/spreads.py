"""How the KPIs that departments share spread across them."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, FigureBody
from kpi_reports.report.figures.alt import unit_in_brackets
from kpi_reports.report.figures.strip import Strip, StripRow, strip_chart
from kpi_reports.report.group_words import (
    comparison_words,
    is_established,
    short_value,
    value_words,
)
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import DepartmentSpread, Review, UnitSpot

MOST_HALF = 6  # rows that stand in half the width
LEAST_FLAGGED = 10  # departments; with fewer none is called far from the rest


def department_spread(review: Review) -> Block | None:
    """The values that departments have of the KPIs they share, each with its interval; None where
    they share none."""
    if not review.department_spreads:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        note = t(
            "A line is the 95% interval of a department's own value: Wilson's for shares, "
            "Student's for means. Departments stand in the order of the params; this is not a "
            "league table. Read the size of a difference first: with many records a trifle is "
            "beyond chance, and records of one day are not independent. p-values are adjusted "
            "among the tests of this section (Benjamini–Hochberg)."
        )
        figures = [_departments(voice, spread) for spread in review.department_spreads]
        return {"figures": figures, "note": note}

    return in_each_language(review, "figures", build)


def _departments(voice: Voice, spread: DepartmentSpread) -> FigureBody:
    t, kpi = voice.t, spread.kpi
    name, period = voice.say(kpi.name), str(spread.period)
    flagged = spread.far if _shown(spread) >= LEAST_FLAGGED else ()
    strip = Strip(
        kpi,
        tuple(_spot(voice, spread, spot, spot.unit.id in flagged) for spot in spread.spots),
        spread.centre.estimate,
        t("dotted line: median of the departments"),
    )
    id, wide = f"departments-{kpi.id}", len(strip.rows) > MOST_HALF
    of_shares = t("{name}: share of records by department, {period}", name=name, period=period)
    of_means = t("{name}: mean of single records by department, {period}", name=name, period=period)
    return {
        "id": id,
        "evidence": "",
        "headline": _departments_headline(voice, spread),
        "subtitle": of_shares if spread.of == "share" else of_means,
        "caption": _departments_caption(voice, spread, flagged),
        "alt": t(
            "Dot chart with intervals: {name} ({unit}). {rows}.",
            name=name,
            unit=unit_in_brackets(kpi, voice.language),
            rows=t("; ").join(f"{row.label} {row.words}" for row in strip.rows),
        ),
        "drawing": {
            "wide": strip_chart(strip, voice.language, size="wide", name=id) if wide else "",
            "narrow": strip_chart(strip, voice.language, size="narrow", name=id),
        },
        "width": "full" if wide else "half",
    }


def _shown(spread: DepartmentSpread) -> int:
    return sum(spot.interval is not None for spot in spread.spots)


def _spot(voice: Voice, spread: DepartmentSpread, spot: UnitSpot, bold: bool) -> StripRow:
    n = numbers.format_number(spot.n, 0, voice.language)
    found = spot.interval
    if found is None or found.estimate is None:
        words = voice.t("too few (n = {n})", n=n) if spot.n else voice.t("no data")
        return StripRow(voice.say(spot.unit.name), words)
    value = short_value(voice, spread.kpi, found.estimate)
    return StripRow(
        voice.say(spot.unit.name),
        voice.t("{value} (n = {n})", value=value, n=n),
        found.estimate,
        found.low,
        found.high,
        bold=bold,
    )


def _departments_headline(voice: Voice, spread: DepartmentSpread) -> str:
    t, comparison = voice.t, spread.comparison
    name = voice.lower_name(spread.kpi)
    if comparison is None or comparison.effect is None:
        return t("{name} of {n} departments", name=voice.say(spread.kpi.name), n=_shown(spread))
    if not is_established(comparison, spread.p_adjusted):
        return t("No difference between departments is established in {name}", name=name)
    return {
        "negligible": t(
            "Departments differ in {name} by more than chance, but hardly in size", name=name
        ),
        "small": t("Departments differ a little in {name}", name=name),
        "medium": t("Departments differ in {name}", name=name),
        "large": t("Departments differ much in {name}", name=name),
    }[comparison.effect.size]


def _departments_caption(voice: Voice, spread: DepartmentSpread, flagged: tuple[str, ...]) -> str:
    t, kpi, centre = voice.t, spread.kpi, spread.centre
    names = {spot.unit.id: voice.say(spot.unit.name) for spot in spread.spots}
    said = []
    if spread.comparison is not None:
        said.append(comparison_words(voice, spread.comparison, spread.p_adjusted, names))
    if centre.estimate is not None and centre.low is not None and centre.high is not None:
        said.append(
            t(
                "Half of the {n} departments lie at or below {median} (95% interval of this "
                "median: {low} to {high}).",
                n=centre.n,
                median=value_words(kpi, centre.estimate, voice.language),
                low=value_words(kpi, centre.low, voice.language, bare=True),
                high=value_words(kpi, centre.high, voice.language),
            )
        )
    elif centre.estimate is not None:
        said.append(
            t(
                "{n} departments, too few for an interval of their median {median}.",
                n=centre.n,
                median=value_words(kpi, centre.estimate, voice.language),
            )
        )
    if flagged:
        said.append(
            t(
                "Far from the rest (beyond 3.5 robust standard deviations), in bold: {names}.",
                names=t.list_of([names[id] for id in flagged]),
            )
        )
    return sentences.join(voice, said)
