"""A review as an Excel workbook: one set of sheets for each language. Same review, same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from kpi_reports.pack.text import visible
from kpi_reports.pack.workbook.data import data_columns, write_data
from kpi_reports.pack.workbook.departments import department_columns, write_departments
from kpi_reports.pack.workbook.derivation import derivation_columns, write_derivation
from kpi_reports.pack.workbook.lines import RESULT, cell, monitored_of, plan_of
from kpi_reports.pack.workbook.names import sheet_name
from kpi_reports.pack.workbook.page import Column, Live, Page
from kpi_reports.pack.workbook.rounding import rounding_of
from kpi_reports.pack.workbook.scorecard import Card, card_columns, write_rows
from kpi_reports.pack.workbook.steps import (
    Origin,
    final_cells,
    has_steps,
    step_columns,
    write_steps,
)
from kpi_reports.pack.workbook.style import Styles
from kpi_reports.pack.workbook.tally import whole_of
from kpi_reports.pack.workbook.targets import target_columns, write_targets
from kpi_reports.pack.workbook.totals import is_gated, write_totals
from kpi_reports.report.voice import Voice
from kpi_reports.values import Language, Review

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render_xlsx(review: Review) -> bytes:
    """The review's scorecard as an .xlsx file, for a reader who wants to follow or try the sums.

    For each language: the scorecard, how each score was worked out, the steps from the base score
    to the final one (where anything was done), targets, data, and for the company its departments.
    Weights, totals, scores and grades are formulas stored with the review's own values. A formula
    that would give another value than the review (a gate has lowered a block, a committee has
    given the grade) is not written: the review's value stands there as it is. A missing number is
    an empty cell with its reason beside it, and a result that is emptied counts as missing, not
    as 0. Every text is a text, whatever it begins with, and hides nothing.
    """
    target = io.BytesIO()
    with Workbook(target, OPTIONS) as book:
        day = review.as_of
        book.set_properties(
            {
                "title": visible(f"{review.unit.name[review.languages[0]]} {review.period}"),
                "author": visible(review.company.name[review.languages[0]]),
                "created": datetime(day.year, day.month, day.day),
            }
        )
        taken: set[str] = set()
        for language in review.languages:
            _Sheets(book, review, language, taken).write()
    return target.getvalue()


class _Sheets:
    """The sheets of one language."""

    def __init__(self, book: Any, review: Review, language: Language, taken: set[str]) -> None:
        self._book, self._taken = book, taken
        self._voice = Voice(review, language)
        self._styles = Styles(book, language)

    def write(self) -> None:
        """All sheets, in the order in which a reader needs them."""
        voice, t = self._voice, self._voice.t
        review = voice.review
        scorecard = review.scorecard
        rounding = rounding_of(scorecard)
        whole = whole_of(scorecard, rounding)
        gated = is_gated(scorecard, whole)
        plan = plan_of(whole.parts, scorecard, len(monitored_of(review)), gated=gated)
        first = self._page(t("Scorecard"), card_columns(voice))
        derivation = self._page(t("Derivation"), derivation_columns(voice))
        steps = self._page(t("Steps"), step_columns(voice)) if has_steps(scorecard) else None
        card = Card(first, whole, rounding, plan)
        write_rows(card)
        table, hold = write_totals(card, final_cells(scorecard, steps.name) if steps else None)
        write_derivation(derivation)
        pages = [first, derivation]
        if steps is not None:
            base = f"{first.name}!{cell(plan.base, RESULT)}"
            total = Live(f"{first.name}!{cell(plan.total, RESULT)}", whole.total)
            write_steps(
                steps, Origin(first.name, base, table, hold, total if gated else None), rounding
            )
            pages.append(steps)
        targets = self._page(t("Targets"), target_columns(voice))
        write_targets(targets)
        data = self._page(t("Data"), data_columns(voice))
        write_data(data)
        pages += [targets, data]
        if review.departments:
            departments = self._page(t("Departments"), department_columns(voice))
            write_departments(departments, table, first.name)
            pages.append(departments)
        for page in pages:
            page.finish()

    def _page(self, wanted: str, columns: Sequence[Column]) -> Page:
        sheet = self._book.add_worksheet(sheet_name(wanted, self._taken))
        return Page(sheet, self._styles, self._voice, columns)
