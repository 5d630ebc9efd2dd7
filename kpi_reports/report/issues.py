"""Data issues in words."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.intake_issues import intake_words
from kpi_reports.report.voice import Voice
from kpi_reports.values import DataIssue, Fact

FACT_DECIMALS = 2  # of a share or a bound in a sentence


def issue_words(voice: Voice, issue: DataIssue) -> str:
    """One data issue as a sentence. Raises KeyError for a code that has no words."""
    t = voice.t
    of_kpi = issue.code.startswith("missing_") or issue.code == "too_few"
    if of_kpi and issue.kpi is not None:
        return sentences.why_missing(voice, voice.review.kpi(str(issue.kpi)))
    words = (
        intake_words(t, issue)
        or {
            "no_season": t(
                "{months} months of history: season cannot be told from change, so compare with "
                "the same "
                "months of another year before acting on a rise or fall."
            ),
            "trial_limits": t(
                "{months} months give trial limits only; they may move until there are {full} "
                "months."
            ),
            "partial_source": t(
                "The data end on {last}, before {period} does; values that rest on them may change."
            ),
            "partial_period": t("The data end before {period} does; its values are not final."),
            "numerator_missing": t(
                "{rows} rows lack what the rate counts and were left out of it."
            ),
            "gaps": t("{gaps} of the period's {months} months have no rows."),
            "not_signed_off": t("Nobody has signed off its numbers of {period}."),
        }[issue.code]
    )
    return words.format(**{name: _fact(voice, fact) for name, fact in issue.facts.items()})


def _fact(voice: Voice, fact: Fact) -> str:
    if isinstance(fact, int) and not isinstance(fact, bool):
        return numbers.format_number(fact, 0, voice.language)
    if isinstance(fact, float):
        decimals = next((d for d in range(FACT_DECIMALS) if round(fact, d) == fact), FACT_DECIMALS)
        return numbers.format_number(fact, decimals, voice.language)
    return str(fact)
