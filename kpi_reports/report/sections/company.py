"""The company overview: departments side by side, with what may and may not be compared."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, HeatCell, HeatRow, TableCell, Tone
from kpi_reports.report.cycles import department_cycles
from kpi_reports.report.figures import comparison_alt, comparison_chart
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import DepartmentSummary, Review

SHADE_FROM, SHADE_TO = 60.0, 120.0  # scores between which a cell's shade goes from pale to full


def perspectives(review: Review) -> Block:
    """Departments by blocks of the scheme: the number in every cell, a shade that repeats it."""

    def build(voice: Voice) -> dict[str, Any]:
        note = voice.t(
            "Departments stand in the order of the params, not ranked. Scores compare "
            "departments that "
            "are assessed by the same KPIs and targets; n differs, and small departments "
            "vary more by chance."
        )
        return {
            "id": "perspectives",
            "columns": [
                voice.t("Department"),
                *(voice.say(node.name) for node in review.scorecard.nodes),
                voice.t("Overall"),
            ],
            "rows": [_heat_row(voice, department) for department in review.departments],
            "note": sentences.join(voice, [note, *_own_schemes(voice), *department_cycles(voice)]),
        }

    return in_each_language(review, "heat", build)


def _own_schemes(voice: Voice) -> list[str]:
    """The departments whose scores rest on other KPIs or weights, if any."""
    own = [voice.say(d.unit.name) for d in voice.review.departments if d.own_scheme]
    if not own:
        return []
    return [
        voice.t.plural(
            "{departments} is assessed by KPIs or weights of its own: compare it with care.",
            "{departments} are assessed by KPIs or weights of their own: compare them with care.",
            len(own),
            departments=voice.t.list_of(own),
        )
    ]


def _heat_row(voice: Voice, department: DepartmentSummary) -> HeatRow:
    scores = [*(block.score for block in department.blocks), department.total]
    cells: list[HeatCell] = [
        {
            "text": numbers.format_score(score) if score is not None else "–",
            "shade": None
            if score is None
            else min(1.0, max(0.0, (float(score) - SHADE_FROM) / (SHADE_TO - SHADE_FROM))),
            "note": "" if score is not None else voice.t("not scored"),
        }
        for score in scores
    ]
    return {
        "name": voice.say(department.unit.name),
        "href": f"../{department.unit.id}/review.{voice.language}.html",
        "cells": cells,
    }


def comparison(review: Review) -> Block:
    """Every department's score on the grade scale, in the order of the params."""
    mark = next((entry.id for entry in review.evidence if entry.kind == "comparison"), "")

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        headline = sentences.grade_counts(voice)
        return {
            "figures": [
                {
                    "id": "comparison",
                    "evidence": mark,
                    "headline": headline,
                    "subtitle": t("Score of each department, on the scale of grades"),
                    "caption": t(
                        "Departments stand in the order of the params; this is not a ranking."
                    ),
                    "alt": comparison_alt(review, voice.language),
                    "drawing": {
                        "wide": comparison_chart(review, voice.language, size="wide"),
                        "narrow": comparison_chart(review, voice.language, size="narrow"),
                    },
                    "width": "full",
                }
            ],
            "note": "",
        }

    return in_each_language(review, "figures", build)


def department_table(review: Review) -> Block:
    """Every department: score, grade, targets met, signals, and a link to its pack."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "departments-table",
            "columns": [
                text_column(t("Department"), 1.4),
                {"text": t("Score"), "align": "right"},
                {"text": t("Grade"), "align": "center"},
                {"text": t("Targets met"), "align": "right"},
                text_column(t("Better"), 1.3),
                text_column(t("Worse"), 1.3),
            ],
            "rows": [_department_row(voice, department) for department in review.departments],
            "note": sentences.join(
                voice,
                [
                    t("Better and worse: changes beyond normal variation in this period only."),
                    *department_cycles(voice),
                ],
            ),
            "empty": t("No department is declared."),
        }

    return in_each_language(review, "table", build)


def _department_row(voice: Voice, department: DepartmentSummary) -> list[TableCell]:
    t = voice.t
    grade = department.grade.id if department.grade else t("none")
    if department.too_few and department.total is None:
        grade = t("too few data")
    return [
        {
            "text": voice.say(department.unit.name),
            "href": f"../{department.unit.id}/review.{voice.language}.html",
        },
        {"text": numbers.format_score(department.total) if department.total is not None else "–"},
        {"text": grade, "tone": "none" if department.grade else "caution"},
        {
            "text": f"{department.kpis_met}/{department.kpis_scored}"
            if department.kpis_scored
            else "–"
        },
        _kpi_names(voice, department.improving, "good"),
        _kpi_names(voice, department.worsening, "bad"),
    ]


def _kpi_names(voice: Voice, kpis: tuple[str, ...], tone: Tone) -> TableCell:
    short = {kpi.id: voice.say(kpi.short_name) for kpi in voice.review.all_kpis}
    names = [short[kpi] for kpi in kpis]
    if not names:
        return {"text": "–"}
    return {"text": ("; " if voice.language == "en" else "；").join(names), "tone": tone}
