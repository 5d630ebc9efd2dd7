"""The headings of a pack's sections and of their parts, for what the review has."""

from __future__ import annotations

from typing import Any, Literal

from kpi_reports.report.blocks import Block
from kpi_reports.report.sections.comments import listed
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sections.register import has_further_signals
from kpi_reports.report.voice import Voice
from kpi_reports.values import Review, UnitKind

# On a phone what is worked out in depth, on every screen what is looked up and not read through.
FOLDED: dict[str, Literal["screen", "phone"]] = {
    "robustness": "phone",
    "distribution": "phone",
    "quality": "screen",
    "signoffs": "screen",
    "lineage": "screen",
    "targets": "screen",
    "derivations": "screen",
    "smart": "screen",
    "methods": "screen",
    "evidence": "screen",
    "provenance": "screen",
    "glossary": "screen",
}


def heading(review: Review, key: str) -> Block | None:
    """The head of a section of the pack, or of a part of its appendix, by its key; None for what
    this review has not ("signoffs" where none is asked for, "bridge" without an earlier score).

    Raises KeyError for a key that no section has.
    """

    def build(voice: Voice) -> dict[str, Any]:
        words, parts = _sections(voice), _parts(voice)
        level = 1 if key in words else 2
        body = {"text": (words | parts)[key], "level": level, "id": f"part-{key}"}
        short = _short_names(voice).get(key)
        named = {"short": short} if short else {}
        folds = {"folds": FOLDED[key]} if key in FOLDED else {}
        return body | named | folds

    if not _has_part(review, key):
        return None
    return in_each_language(review, "heading", build)


def _sections(voice: Voice) -> dict[str, str]:
    """Of level 1."""
    t = voice.t
    return {
        "scorecard": t("Scorecard"),
        "findings": t("Highlights and problems"),
        "standing": t("Against last year and the plan"),
        "bridge": t("Why the score moved"),
        "robustness": t("How robust the grade is"),
        "drivers": t("Where the change comes from"),
        "kpis": t("KPI detail"),
        "distribution": t("Distribution"),
        "departments": t("Departments"),
        "signals": t("Signal register: what deserves attention"),
        "support": t("What needs leadership's help"),
        "shared-goals": t("Shared goals"),
        "actions": t("Actions and sign-off"),
        "comparison": t("Distribution and comparison"),
        "appendix": t("Data quality, method and provenance"),
        **_health_words(voice),
    }


def _short_names(voice: Voice) -> dict[str, str]:
    """What a line of contents calls the sections whose names are long."""
    t = voice.t
    return {
        "findings": t("Findings"),
        "standing": t("Against plan"),
        "bridge": t("Score change"),
        "robustness": t("Robustness"),
        "drivers": t("Drivers"),
        "kpis": t("KPIs"),
        "distribution": t("Spread"),
        "signals": t("Signals"),
        "support": t("Help needed"),
        "shared-goals": t("Goals"),
        "actions": t("Actions"),
        "comparison": t("Comparison"),
        "appendix": t("Method"),
    }


def _parts(voice: Voice) -> dict[str, str]:
    """Of level 2."""
    t = voice.t
    return {
        "chain": t("From the raw score to the final one"),
        "exclusions": t("Approved exclusions"),
        "stars": t("Service stars"),
        "people": t("People by grade"),
        "comparable": t("What may be compared"),
        "department-spread": t("Shared KPIs across departments"),
        "people-spread": t("Spread across people"),
        "segment-spread": t("Spread across segments"),
        "peers": t("Departments of different size"),
        "records": t("Spread of single records"),
        "further-signals": t("Signal register, continued"),
        "driver-table": t("Where the changes come from, in full"),
        "peer-table": t("Departments by shared KPI, in full"),
        "among-peers": t("Among the other departments"),
        "quality": t("Data quality"),
        "comments": t("Statements replaced by a person"),
        "signoffs": t("Who answers for the numbers"),
        "lineage": t("How the data were read"),
        "entered": t("Entered results"),
        "parts": t("The year from its parts"),
        "targets": t("Targets and what they rest on"),
        "derivations": t("How each score was worked out"),
        "smart": t("Are the KPIs well set? (SMART)"),
        "methods": t("Methods"),
        "evidence": t("Evidence register"),
        "provenance": t("Provenance"),
        "glossary": t("Glossary"),
    }


def _health_words(voice: Voice) -> dict[str, str]:
    """The sections of the pack of KPI health."""
    t = voice.t
    return {
        "health_questions": t("Questions to ask"),
        "health_table": t("Every KPI, every check"),
        "health_pairs": t("KPIs that conflict or say the same"),
        "health_attainment": t("How often targets were met"),
    }


def _has_part(review: Review, key: str) -> bool:
    """Whether the review has anything for a part that not every review has."""
    match key:
        case "signoffs":
            return any(entry.sign_off_asked for entry in review.kpis)
        case "comments":
            return bool(listed(review))
        case "robustness":
            return review.robustness is not None
        case "bridge":
            return review.bridge is not None
        case "drivers" | "driver-table":
            return any(entry.drivers and entry.drivers.breakdown for entry in review.kpis)
        case "standing":
            return any(entry.standing for entry in review.kpis)
        case "support":
            return review.unit.kind is UnitKind.COMPANY
        case "shared-goals":
            return bool(review.shared_goals)
        case "further-signals":
            return has_further_signals(review)
        case "chain":
            return len(review.scorecard.chain) > 1
        case "exclusions":
            return any(entry.score and entry.score.exclusion for entry in review.kpis)
        case "entered":
            return any(entry.results for entry in review.kpis)
        case "parts":
            return bool(review.scorecard.parts)
        case "people":
            return bool(review.people)
        case "department-spread":
            return bool(review.department_spreads)
        case "people-spread":
            return bool(review.people_spreads)
        case "segment-spread":
            return any(spread.comparison for spread in review.segment_spreads)
        case "stars":
            return bool(review.stars)
        case "peers" | "peer-table":
            return bool(review.funnels)
        case "among-peers":
            return bool(review.peer_standings)
        case "targets":
            return any(entry.target or entry.long_term for entry in review.kpis)
        case _:
            return True
