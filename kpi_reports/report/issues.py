"""Data issues in words."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.intake_issues import intake_words
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import Translator, translator
from kpi_reports.values import DataIssue, Fact, Language

FACT_DECIMALS = 2  # of a share or a bound in a sentence


def issue_words(voice: Voice, issue: DataIssue) -> str:
    """One data issue as a sentence. Raises KeyError for a code that has no words."""
    t = voice.t
    of_kpi = issue.code.startswith("missing_") or issue.code == "too_few"
    if of_kpi and issue.kpi is not None:
        return sentences.why_missing(voice, voice.review.kpi(str(issue.kpi)))
    words = intake_words(t, issue) or _judging(t)[issue.code]
    facts = {name: _fact(voice.language, fact) for name, fact in issue.facts.items()}
    return words.format(**facts)


def log_line(issue: DataIssue) -> str:
    """An issue of the cube in one English line, with its place in front: for log and terminal."""
    words = intake_words(translator("en"), issue) or issue.code
    facts = {name: _fact("en", fact) for name, fact in issue.facts.items()}
    return f"{issue.severity}: {place_of(issue)}{words.format(**facts)}"


def place_of(issue: DataIssue) -> str:
    """The KPI, source and department of an issue, as a line begins; "" where it has none."""
    named = (("KPI", issue.kpi), ("source", issue.source), ("department", issue.unit))
    place = ", ".join(f"{what} '{name}'" for what, name in named if name)
    return f"{place}: " if place else ""


def _judging(t: Translator) -> dict[str, str]:
    return {
        "no_season": t(
            "{months} months of history: season cannot be told from change, so compare with "
            "the same "
            "months of another year before acting on a rise or fall."
        ),
        "trial_limits": t(
            "{months} months give trial limits only; they may move until there are {full} months."
        ),
        "partial_source": t(
            "The data end on {last}, before {period} does; values that rest on them may change."
        ),
        "partial_period": t("The data end before {period} does; its values are not final."),
        "gaps": t("{gaps} of the period's {months} months have no rows."),
        "not_signed_off": t("Nobody has signed off its numbers of {period}."),
    }


def _fact(language: Language, fact: Fact) -> str:
    if isinstance(fact, int) and not isinstance(fact, bool):
        return numbers.format_number(fact, 0, language)
    if isinstance(fact, float):
        decimals = next((d for d in range(FACT_DECIMALS) if round(fact, d) == fact), FACT_DECIMALS)
        return numbers.format_number(fact, decimals, language)
    return str(fact)
