"""Stars of a service, and how many people have each grade; never who they are."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import GradeCount, Review, StarRating

FILLED, EMPTY = "★", "☆"


def stars(review: Review) -> Block | None:
    """The star ratings of a department's services, with the stars of each input; None without."""
    if not review.stars:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "stars",
            "columns": [
                text_column(t("Service"), 1.0),
                text_column(t("Stars"), 1.0),
                text_column(t("From"), 2.0),
            ],
            "rows": [_star_row(voice, rating) for rating in review.stars],
            "note": "",
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _star_row(voice: Voice, rating: StarRating) -> list[TableCell]:
    t = voice.t
    inputs = [
        t("{kpi} {stars}", kpi=_kpi_name(voice, kpi), stars=_stars(voice, number))
        for kpi, number in rating.inputs
    ]
    how = t("the least of them") if rating.combine == "minimum" else t("their weighted mean")
    told = t("; ").join(inputs)
    if len(inputs) > 1:
        told = t("{inputs} ({how})", inputs=told, how=how)
    shown: TableCell = {"text": _rated(voice, rating)}
    if rating.stars is None:
        shown["tone"] = "caution"
    return [{"text": voice.say(rating.name)}, shown, {"text": told}]


def _stars(voice: Voice, number: int | None) -> str:
    """The stars of an input: "3 stars"."""
    if number is None:
        return voice.t("no stars: data are missing")
    return voice.t.plural("{n} star", "{n} stars", number)


def _rated(voice: Voice, rating: StarRating) -> str:
    """The rating: "★★★☆☆ 3 of 5"; drawn where it is whole."""
    number, most = rating.stars, rating.most
    if number is None:
        return voice.t("no stars: data are missing")
    told = voice.t("{n} of {most}", n=f"{number:f}", most=most)
    if number != int(number):
        return told
    filled = int(number)
    return FILLED * filled + EMPTY * (most - filled) + f" {told}"


def _kpi_name(voice: Voice, kpi: str) -> str:
    return next((voice.say(k.name) for k in voice.review.all_kpis if k.id == kpi), kpi)


def people_grades(review: Review) -> Block | None:
    """How many people of each group have each grade, beside the quota; None without people."""
    if not review.people:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        grades = [grade.id for grade in review.scorecard.grades]
        heads = [_number_column(t("Grade {grade}", grade=grade)) for grade in grades]
        return {
            "id": "people-grades",
            "columns": [
                text_column(t("Group"), 1.6),
                _number_column(t("People with a grade")),
                *heads,
            ],
            "rows": [_grade_row(voice, count, grades) for count in review.people],
            "note": _grades_note(voice),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _number_column(text: str) -> TableColumn:
    return {"text": text, "align": "right", "share": 1.0}


def _grade_row(voice: Voice, count: GradeCount, grades: list[str]) -> list[TableCell]:
    t = voice.t
    name: TableCell = {"text": voice.say(count.name)}
    if count.hidden:
        hidden: TableCell = {"text": t("not shown"), "tone": "caution"}
        return [name, {"text": t("too few")}, *(hidden for _ in grades)]
    counts, quotas = dict(count.counts), dict(count.quotas)
    cells: list[TableCell] = []
    for grade in grades:
        n = numbers.format_number(counts.get(grade, 0), 0, voice.language)
        quota = quotas.get(grade)
        cells.append({"text": n if quota is None else t("{n} ({quota})", n=n, quota=quota)})
    return [name, {"text": numbers.format_number(count.n, 0, voice.language)}, *cells]


def _grades_note(voice: Voice) -> str:
    t, people = voice.t, voice.review.people
    told = []
    if any(count.quotas for count in people):
        told.append(
            t(
                "In brackets the places by the quotas: at most so many for the best grades; fewer "
                "may have earned them, and nobody is raised to fill a place."
            )
        )
    if any(count.group == "others" or count.hidden for count in people):
        told.append(
            t(
                "Departments with fewer than 5 people with a grade are counted together with "
                "others or not shown, so that nobody can be recognised."
            )
        )
    told.append(t("A committee decides on people; a grade here is a result of this period alone."))
    return (" " if voice.language == "en" else "").join(told)
