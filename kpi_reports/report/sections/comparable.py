"""Departments with different KPIs side by side, and what of it may be compared."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import DepartmentSummary, Review

LEAST_HISTORY = 4  # earlier totals that a department needs to be measured by its own past
MOST_ATTAINMENT = Decimal(2)


def comparable(review: Review) -> Block:
    """Attainment profile and rank interval, in the order of the params, with what may be compared
    and what may not."""

    def build(voice: Voice) -> dict[str, Any]:
        t, departments = voice.t, review.departments
        ranked = any(entry.rank_low is not None for entry in departments)
        columns: list[TableColumn] = [
            text_column(t("Department"), 1.3),
            text_column(t("Attainment: lowest, median, highest"), 1.3),
            {"text": t("Rank, 95 of 100 simulations"), "align": "right"},
        ]
        rows = [_row(voice, department) for department in departments]
        order = t("Order of the params; this is not a league table.")
        return {
            "id": "comparable",
            "columns": columns if ranked else columns[:-1],
            "rows": rows if ranked else [row[:-1] for row in rows],
            "note": sentences.join(voice, [*what_compares(voice), order]),
            "empty": t("No department is declared."),
        }

    return in_each_language(review, "table", build)


def _row(voice: Voice, department: DepartmentSummary) -> list[TableCell]:
    return [
        {
            "text": voice.say(department.unit.name),
            "href": f"../{department.unit.id}/review.{voice.language}.html",
        },
        {"text": _profile(department)},
        {"text": _rank(voice, department)},
    ]


def own_past(voice: Voice, department: DepartmentSummary) -> str:
    """How unusual the period is for the department: "+1.3 SD (10 periods)", or why it is not
    known."""
    t = voice.t
    if department.standardised is not None:
        change = numbers.format_number(department.standardised, 1, voice.language, sign=True)
        return t("{change} SD ({n} periods)", change=change, n=department.history)
    if department.total is None or department.held:
        return "–"
    if department.history < LEAST_HISTORY:
        return t("only {n} earlier", n=department.history)
    return t("never varied")


def _profile(department: DepartmentSummary) -> str:
    known = [attainment for _, attainment in department.profile if attainment is not None]
    if not known:
        return "–"
    return ", ".join(_percent(value) for value in (min(known), median(known), max(known)))


def _percent(attainment: Decimal) -> str:
    if attainment > MOST_ATTAINMENT:
        return "> " + numbers.format_percent(MOST_ATTAINMENT, 0)
    return numbers.format_percent(attainment, 0)


def ranked_among(review: Review, department: DepartmentSummary) -> int:
    """How many departments a ranked one is ranked among: itself and its ranked peers."""
    ranked = {entry.unit.id for entry in review.departments if entry.rank_low is not None}
    return 1 + len(ranked & set(department.peers))


def _rank(voice: Voice, department: DepartmentSummary) -> str:
    """ "3 to 7 of 16"; "–" where it has none."""
    low, high = department.rank_low, department.rank_high
    if low is None or high is None:
        return "–"
    of = ranked_among(voice.review, department)
    if low == high:
        return voice.t("{rank} of {n}", rank=low, n=of)
    return voice.t("{low} to {high} of {n}", low=low, high=high, n=of)


def what_compares(voice: Voice) -> list[str]:
    """What may be compared between the departments and what may not, as sentences."""
    t, departments = voice.t, voice.review.departments
    said = [
        t(
            "Scores and ranks compare only departments that are scored by the same KPIs, weights "
            "and rules."
        ),
        *_schemes(voice),
        t(
            "Against its own past: the score in standard deviations (SD) of the department's own "
            "earlier scores, from {n} on; this compares across schemes, as how unusual the period "
            "is for the department itself.",
            n=LEAST_HISTORY,
        ),
        t("Grades compare only as what was awarded."),
    ]
    if any(entry.rank_low is not None for entry in departments):
        said.append(
            t(
                "A rank range holds 95 of 100 joint simulations, with departments drawn "
                "independently; departments whose ranges overlap are not told apart."
            )
        )
    without = [
        voice.say(entry.unit.name)
        for entry in departments
        if entry.rank_low is None and entry.grade is not None and entry.peers
    ]
    if without:
        said.append(
            t(
                "No rank, because the spread of most of their KPIs is unknown: {names}.",
                names=t.list_of(without),
            )
        )
    return said


def _schemes(voice: Voice) -> list[str]:
    """Which departments share a scheme, where there are several schemes."""
    t = voice.t
    groups: dict[frozenset[str], list[str]] = {}
    for entry in voice.review.departments:
        key = frozenset({entry.unit.id, *entry.peers})
        groups.setdefault(key, []).append(voice.say(entry.unit.name))
    if len(groups) < 2:
        return []
    if len(groups) == len(voice.review.departments):
        return [t("Every department has a scheme of its own, so none has a rank.")]
    shared = [names for names in groups.values() if len(names) > 1]
    single = [names[0] for names in groups.values() if len(names) == 1]
    said = [t("One scheme: {names}.", names=t.list_of(names)) for names in shared]
    if single:
        said.append(
            t("With a scheme of their own, and so no rank: {names}.", names=t.list_of(single))
        )
    return said
