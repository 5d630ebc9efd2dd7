"""The monthly business review of a company: its departments, and the KPIs that they share."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, HeatCell, HeatRow, TableCell
from kpi_reports.report.monthly_words import (
    monthly_of,
)
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    DepartmentMonth,
    DepartmentMonthKpi,
    Kpi,
    Review,
    Variation,
)

SHARED_BY = 2  # so few departments that have a KPI are not set side by side
SHADE_FROM, SHADE_TO = 0.8, 1.2  # attainments between which a cell goes from pale to full


def monthly_departments(review: Review) -> Block | None:
    """Per department who is behind plan, and what stands out; None for a department's own pack."""
    if review.monthly is None or not review.monthly.departments:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "monthly-departments",
            "columns": [
                text_column(t("Department"), 0.9),
                text_column(t("Behind plan to date"), 2.2),
                text_column(t("Better in the month"), 1.2),
                text_column(t("Worse in the month"), 1.2),
                text_column(t("No value"), 0.9),
            ],
            "rows": [_department(voice, own) for own in monthly_of(voice).departments],
            "note": t(
                "In the order of the params, not ranked. Better and worse: beyond normal variation "
                "alone. In brackets the attainment to date."
            ),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _department(voice: Voice, own: DepartmentMonth) -> list[TableCell]:
    behind = sorted(
        (entry for entry in own.kpis if entry.plan.is_behind),
        key=lambda entry: entry.plan.attainment or 0.0,
    )
    better, worse = (
        [_short(voice, entry) for entry in own.kpis if entry.variation is variation]
        for variation in (Variation.IMPROVING, Variation.WORSENING)
    )
    missing = [_short(voice, entry) for entry in own.kpis if entry.value is None]
    return [
        {"text": voice.say(own.unit.name)},
        {"text": _joined(voice, [_behind(voice, entry) for entry in behind])},
        {"text": _joined(voice, better), "tone": "good" if better else "none"},
        {"text": _joined(voice, worse), "tone": "bad" if worse else "none"},
        {"text": _joined(voice, missing), "tone": "caution" if missing else "none"},
    ]


def _short(voice: Voice, entry: DepartmentMonthKpi) -> str:
    names = {kpi.id: voice.say(kpi.short_name) for kpi in voice.review.all_kpis}
    return names.get(entry.plan.kpi, entry.plan.kpi)


def _behind(voice: Voice, entry: DepartmentMonthKpi) -> str:
    share = numbers.format_percent(entry.plan.attainment or 0.0)
    return voice.t("{name} ({attainment})", name=_short(voice, entry), attainment=share)


def _joined(voice: Voice, names: list[str]) -> str:
    return ("; " if voice.language == "en" else "；").join(names) or "–"


def monthly_heat(review: Review) -> Block | None:
    """Departments by the KPIs that several of them have: the month's value, shaded by attainment to
    date. None for a department, and where they share none."""
    shared = _shared(review)
    if not shared or review.monthly is None:
        return None
    departments = review.monthly.departments

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "monthly-heat",
            "columns": [t("Department"), *(voice.say(kpi.short_name) for kpi in shared)],
            "rows": [_heat_row(voice, own, shared) for own in departments],
            "note": t(
                "The month’s value of KPIs that several departments have; the shade and the small "
                "figure are the attainment to date. One month of a small department varies much "
                "by chance."
            ),
        }

    return in_each_language(review, "heat", build)


def _shared(review: Review) -> list[Kpi]:
    if review.monthly is None:
        return []
    had = [entry.plan.kpi for own in review.monthly.departments for entry in own.kpis]
    return [kpi for kpi in review.all_kpis if had.count(kpi.id) > SHARED_BY]


def _heat_row(voice: Voice, own: DepartmentMonth, shared: list[Kpi]) -> HeatRow:
    entries = {entry.plan.kpi: entry for entry in own.kpis}
    return {
        "name": voice.say(own.unit.name),
        "href": "",
        "cells": [_heat_cell(voice, kpi, entries.get(kpi.id)) for kpi in shared],
    }


def _heat_cell(voice: Voice, kpi: Kpi, entry: DepartmentMonthKpi | None) -> HeatCell:
    if entry is None:
        return {"text": "", "shade": None, "note": ""}
    if entry.value is None:
        return {"text": voice.t("no data"), "shade": None, "note": ""}
    text = numbers.format_value(kpi, entry.value, voice.language)
    text += "%" if kpi.unit_kind == "percent" else ""
    share = entry.plan.attainment
    if share is None:
        return {"text": text, "shade": 0.5, "note": ""}
    shade = min(1.0, max(0.0, (share - SHADE_FROM) / (SHADE_TO - SHADE_FROM)))
    return {"text": text, "shade": shade, "note": numbers.format_percent(share)}
