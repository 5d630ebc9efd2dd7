"""What reading, checking and measuring the sources found, in words."""

from __future__ import annotations

from kpi_reports.report.words import Translator
from kpi_reports.values import DataIssue


def intake_words(t: Translator, issue: DataIssue) -> str | None:
    """The sentence for an issue that the cube tells, with places for its facts; None for others."""
    known = _reading(t) | _rows(t) | _checks(t)
    words = known.get(issue.code)
    if words is not None and issue.code == "uncastable" and "row" in issue.facts:
        words = t(
            "{rows} values of column '{column}' could not be read and count as missing, such as "
            "'{example}' ({file}, row {row})."
        )
    if words is not None and issue.code == "delimiter_found" and issue.facts["delimiter"] == "\t":
        words = t("Cells are separated by tabs.")
    if words is not None and issue.code == "duplicate":
        words = _duplicate(t, issue)
    if words is not None and issue.code == "check_complete" and issue.facts.get("months") == 1:
        words = t("Rows are missing on expected days from {first} to {last}.")
    if words is not None and issue.code == "check_range":
        words = _range(t, issue)
    if words is not None and issue.code == "check_rows":
        words = _row_count(t, issue)
    return words


def _reading(t: Translator) -> dict[str, str]:
    return {
        "source_failed": t("The source could not be read: {reason}"),
        "encoding_found": t("The text is written in {encoding} ({how})."),
        "delimiter_found": t("Cells are separated by '{delimiter}'."),
        "nul_bytes": t("{count} NUL characters were taken out of the text."),
        "rows_left_out": t("{rows} rows of totals were left out, such as '{example}'."),
        "rows_after_end": t("{rows} rows below the table were not read, such as '{example}'."),
        "error_cells": t("{cells} cells hold an error of Excel and count as missing: {example}."),
        "formula_without_value": t(
            "{cells} formulas have no stored value and count as missing, such as {example}. Open "
            "the file in Excel and save it."
        ),
        "hidden_rows": t("{rows} rows are hidden in the sheet, the first is row {first_row}."),
        "hidden_sheet": t("The sheet '{sheet}' is hidden."),
        "cannot_tell": t("A {format} file does not tell: {what}."),
        "column_missing": t(
            "'{file}' has no column '{column}'; what rests on it is not shown for its days."
        ),
    }


def _rows(t: Translator) -> dict[str, str]:
    return {
        "unknown_unit": t(
            "{rows} rows belong to no declared department and were left out: {examples}."
        ),
        "missing_unit": t("{rows} rows name no department and were left out."),
        "no_day": t("{rows} rows have no usable day and were left out, such as '{example}'."),
        "uncastable": t(
            "{rows} values of column '{column}' could not be read and count as missing, such "
            "as '{example}'."
        ),
        "numerator_missing": t("{rows} rows lack what the rate counts and were left out of it."),
        "segments_merged": t(
            "'{column}' has {values} different segments. The {kept} with the most rows are told "
            "apart; the others stand together as '…'."
        ),
        "all_missing": t("Column '{column}' has no value at all."),
        "duplicate": t("{rows} rows repeat the key ({key})."),
        "unmatched": t("{rows} rows have a key that '{joined}' does not have."),
    }


def _checks(t: Translator) -> dict[str, str]:
    return {
        "check_required": t("{rows} rows have no value in '{column}'."),
        "check_unique": t("{rows} rows share their {column} with another, such as {example}."),
        "check_range": t("{rows} values of '{column}' are out of range, such as {example}."),
        "check_allowed": t("{rows} values of '{column}' are none of those allowed: {example}."),
        "check_refers_to": t("{rows} values of '{column}' stand in no list, such as {example}."),
        "check_monotone": t("'{column}' goes back {rows} times, such as to {example}."),
        "check_rows": t("The number of rows jumped in {months} months."),
        "check_fresh": t(
            "The latest row is of {example}, {value} days before the state of the data; at most "
            "{at_most} are expected."
        ),
        "check_complete": t(
            "In {months} months rows are missing on expected days, from {first} to {last}."
        ),
        "check_not_run": t("The check '{check}' was not run: source '{other}' could not be read."),
    }


def _duplicate(t: Translator, issue: DataIssue) -> str:
    return {
        "first": t("{rows} rows repeat the key ({key}) and were left out; the first one stays."),
        "last": t("{rows} rows repeat the key ({key}) and were left out; the last one stays."),
        "highest": t(
            "{rows} rows repeat the key ({key}) and were left out; the highest one stays."
        ),
        "lowest": t("{rows} rows repeat the key ({key}) and were left out; the lowest one stays."),
    }.get(str(issue.facts["keep"]), t("{rows} rows repeat the key ({key})."))


def _range(t: Translator, issue: DataIssue) -> str:
    match "at_least" in issue.facts, "at_most" in issue.facts:
        case True, True:
            return t(
                "{rows} values of '{column}' are not between {at_least} and {at_most}, such as "
                "{example}."
            )
        case True, False:
            return t("{rows} values of '{column}' are below {at_least}, such as {example}.")
        case False, True:
            return t("{rows} values of '{column}' are above {at_most}, such as {example}.")
        case _:
            return t("{rows} values of '{column}' are out of range, such as {example}.")


def _row_count(t: Translator, issue: DataIssue) -> str:
    if issue.facts.get("months") == 1:
        return t("{rows} rows from {first} to {last}: {value} times those of the month before.")
    return t("The number of rows jumped in {months} months, the last from {first} to {last}.")
