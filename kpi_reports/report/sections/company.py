"""The company overview: departments side by side, with what may and may not be compared."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import headlines, numbers, sentences
from kpi_reports.report.blocks import Block, HeatCell, HeatRow, TableCell, Tone
from kpi_reports.report.cycles import department_cycles
from kpi_reports.report.figures import comparison_alt, comparison_chart
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.comparable import own_past
from kpi_reports.report.sections.first_page import in_each_language, weight_text
from kpi_reports.report.voice import Voice
from kpi_reports.values import BlockScore, DepartmentSummary, Exact, Review, ScoreRange

SHADE_FROM, SHADE_TO = 60.0, 120.0  # scores between which a cell's shade goes from pale to full


def perspectives(review: Review) -> Block:
    """Departments by blocks of the scheme: in every cell the score, how sure it is, and a shade
    that repeats the score; then the total with its grade."""

    def build(voice: Voice) -> dict[str, Any]:
        return {
            "id": "perspectives",
            "columns": [
                voice.t("Department"),
                *(voice.say(node.name) for node in review.scorecard.nodes),
                voice.t("Overall and grade"),
            ],
            "rows": [_heat_row(voice, department) for department in review.departments],
            "note": sentences.join(
                voice,
                [
                    voice.t("Order of the params; this is not a league table."),
                    *_range_notes(voice),
                    *_own_schemes(voice),
                    *department_cycles(voice),
                ],
            ),
        }

    return in_each_language(review, "heat", build)


def _range_notes(voice: Voice) -> list[str]:
    """How the small figures below the scores are to be read; only of what is shown."""
    t, departments = voice.t, voice.review.departments
    ranges = [
        found
        for entry in departments
        for found in (entry.range, *(block.range for block in entry.blocks))
    ]
    said = []
    if any(found is not None and found.source == "chance" for found in ranges):
        said.append(
            t(
                "Small below a score: where it lay in 95 of 100 reruns of the period, so how much "
                "of it is chance; KPIs whose spread is unknown are held at their value."
            )
        )
    if any(found is not None and found.source == "missing" for found in ranges):
        said.append(
            t("With “missing”: the score with the missing items at 0 and at the maximum instead.")
        )
    if any(found is None for found in ranges) and said:
        said.append(t("Without a range: chance is not known there."))
    return said


def _own_schemes(voice: Voice) -> list[str]:
    """Whose scores rest on other KPIs or weights, if any: a column then says little of them."""
    departments, t = voice.review.departments, voice.t
    own = [voice.say(d.unit.name) for d in departments if d.own_scheme]
    if not own:
        return []
    if len(own) == len(departments):
        return [
            t(
                "Every department is assessed by KPIs or weights of its own: read along a row, and "
                "against the department's own past; a column does not compare."
            )
        ]
    return [
        t.plural(
            "{departments} is assessed by KPIs or weights of its own: do not compare it block by "
            "block.",
            "{departments} are assessed by KPIs or weights of their own: do not compare them block "
            "by block.",
            len(own),
            departments=t.list_of(own),
        )
    ]


def _heat_row(voice: Voice, department: DepartmentSummary) -> HeatRow:
    t = voice.t
    own = sum(entry.own_scheme for entry in voice.review.departments)
    marked = department.own_scheme and own < len(voice.review.departments)
    total = _heat_cell(voice, department.total, department.range)
    total["text"] = _with_grade(voice, department)
    return {
        "name": voice.say(department.unit.name),
        "href": f"../{department.unit.id}/review.{voice.language}.html",
        "note": t("KPIs of its own") if marked else "",
        "cells": [*(_block_cell(voice, block) for block in department.blocks), total],
    }


def _with_grade(voice: Voice, department: DepartmentSummary) -> str:
    if department.total is None:
        return voice.t("too few data") if department.too_few else "–"
    score = numbers.format_score(department.total)
    return f"{score} · {department.grade.id if department.grade else voice.t('no grade')}"


def _block_cell(voice: Voice, block: BlockScore) -> HeatCell:
    cell = _heat_cell(voice, block.score, block.range)
    weight, scored = block.weight, block.scored_weight
    if weight is not None and scored is not None and block.score is not None and scored < weight:
        of = voice.t("scored {n} of {weight}", n=weight_text(scored), weight=weight_text(weight))
        cell["note"] = _listed(voice, [note for note in (cell["note"], of) if note])
    return cell


def _heat_cell(voice: Voice, score: Exact | None, found: ScoreRange | None) -> HeatCell:
    if score is None:
        return {"text": "–", "shade": None, "note": voice.t("not scored")}
    share = (float(score) - SHADE_FROM) / (SHADE_TO - SHADE_FROM)
    return {
        "text": numbers.format_score(score),
        "shade": min(1.0, max(0.0, share)),
        "note": "" if found is None else _range(voice, found),
    }


def _range(voice: Voice, found: ScoreRange) -> str:
    ends = [numbers.format_score(end, decimals=0) for end in (found.low, found.high)]
    words = voice.t("{low} to {high}", low=ends[0], high=ends[1]) if ends[0] != ends[1] else ends[0]
    return voice.t("missing: {range}", range=words) if found.source == "missing" else words


def comparison(review: Review) -> Block:
    """Every department's score on the grade scale, in the order of the params."""
    mark = next((entry.id for entry in review.evidence if entry.kind == "comparison"), "")

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        headline = headlines.grade_counts(voice)
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
    """What happened in every department: targets met, the score against the own past, signals."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "departments-table",
            "columns": [
                text_column(t("Department"), 1.1),
                {"text": t("Targets met"), "align": "right"},
                text_column(t("Against its own past"), 1.3),
                text_column(t("Better"), 1.4),
                text_column(t("Worse"), 1.4),
            ],
            "rows": [_department_row(voice, department) for department in review.departments],
            "note": sentences.join(
                voice,
                [
                    t("Better and worse: changes beyond normal variation in this period only."),
                    t("SD: standard deviations of the department's own earlier scores."),
                    *department_cycles(voice),
                ],
            ),
            "empty": t("No department is declared."),
        }

    return in_each_language(review, "table", build)


def _department_row(voice: Voice, department: DepartmentSummary) -> list[TableCell]:
    return [
        {
            "text": voice.say(department.unit.name),
            "href": f"../{department.unit.id}/review.{voice.language}.html",
        },
        {
            "text": f"{department.kpis_met}/{department.kpis_scored}"
            if department.kpis_scored
            else "–"
        },
        {"text": own_past(voice, department)},
        _kpi_names(voice, department.improving, "good"),
        _kpi_names(voice, department.worsening, "bad"),
    ]


def _kpi_names(voice: Voice, kpis: tuple[str, ...], tone: Tone) -> TableCell:
    short = {kpi.id: voice.say(kpi.short_name) for kpi in voice.review.all_kpis}
    names = [short[kpi] for kpi in kpis]
    if not names:
        return {"text": "–"}
    return {"text": _listed(voice, names), "tone": tone}


def _listed(voice: Voice, items: list[str]) -> str:
    return ("; " if voice.language == "en" else "；").join(items)
