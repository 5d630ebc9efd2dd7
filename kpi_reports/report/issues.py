"""Data issues in words."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.voice import Voice
from kpi_reports.values import DataIssue, Fact


def issue_words(voice: Voice, issue: DataIssue) -> str:
    """One data issue as a sentence. Raises KeyError for a code that has no words."""
    t = voice.t
    if issue.code.startswith("missing_") or issue.code == "too_few":
        return sentences.why_missing(voice, voice.review.kpi(str(issue.kpi)))
    words = {
        "no_season": t(
            "{months} months of history: season cannot be told from change, so compare with "
            "the same "
            "months of another year before acting on a rise or fall."
        ),
        "trial_limits": t(
            "{months} months give trial limits only; they may move until there are {full} months."
        ),
        "partial_period": t("The data end before {period} does; its values are not final."),
        "unknown_unit": t(
            "{rows} rows belong to no declared department and were left out: {examples}."
        ),
        "missing_unit": t("{rows} rows name no department and were left out."),
        "no_day": t("{rows} rows have no usable day and were left out, such as '{example}'."),
        "numerator_missing": t("{rows} rows lack what the rate counts and were left out of it."),
        "uncastable": t(
            "{rows} values of column '{column}' could not be read and count as missing, such "
            "as '{example}'."
        ),
        "gaps": t("{gaps} of the period's {months} months have no rows."),
        "all_missing": t("Column '{column}' has no value at all."),
    }[issue.code]
    return words.format(**{name: _fact(voice, fact) for name, fact in issue.facts.items()})


def _fact(voice: Voice, fact: Fact) -> str:
    if isinstance(fact, int) and not isinstance(fact, bool):
        return numbers.format_number(fact, 0, voice.language)
    return str(fact)
