"""What the questions of KPI health rest on: pairs, attainment histories, methods."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.figures.attainment import attainment_chart
from kpi_reports.report.health_seen import rank_correlation
from kpi_reports.report.health_words import check_name, health_of, unit_names
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sentences import join
from kpi_reports.report.voice import Voice
from kpi_reports.values import HEALTH_CHECKS, Attainment, HealthCheck, KpiPair, Review

MOST_ROWS = 18  # attainment histories drawn; more do not fit on half a page


def health_pairs(review: Review) -> Block:
    """The map of conflicts and near doubles: every pair that was called, or that params declare."""

    def build(voice: Voice) -> dict[str, Any]:
        t, found = voice.t, health_of(voice)
        return {
            "id": "health-pairs",
            "columns": [
                text_column(t("KPI"), 1.3),
                text_column(t("The other one"), 1.3),
                text_column(t("Where it shows"), 0.9),
                {"text": t("Rank correlation"), "align": "right"},
                {"text": t("Months"), "align": "right"},
                {"text": "q", "align": "right"},
                text_column(t("Over all months"), 0.9),
                text_column(t("Read as"), 1.1),
            ],
            "rows": [_pair(voice, pair) for pair in found.pairs],
            "note": t(
                "Signed by what is good for each: below 0, one is better in months in which the "
                "other is worse. q is the p-value adjusted for all pairs compared. A conflict says "
                "nothing of causes."
            ),
            "empty": t("No two KPIs of a unit pull against each other or say the same."),
        }

    return in_each_language(review, "table", build)


def _pair(voice: Voice, pair: KpiPair) -> list[TableCell]:
    t, found = voice.t, health_of(voice)
    read = {
        "conflict": t("conflict"),
        "redundant": t("near double"),
        "none": t("not seen in the data"),
        "too_few": t("too few months"),
        "constant": t("one does not vary"),
    }[pair.kind]
    if pair.declared:
        read = t("declared; {read}", read=read)
    return [
        {"text": voice.say(found.kpi(pair.one).name)},
        {"text": voice.say(found.kpi(pair.other).name)},
        {"text": unit_names(voice, (str(pair.unit),))},
        {"text": "–" if pair.rho is None else rank_correlation(voice, pair.rho)},
        {"text": str(pair.n)},
        {"text": "–" if pair.q is None else _q(voice, pair.q)},
        {"text": t("opposite ways") if pair.long_run else "–"},
        {"text": read, "tone": "caution" if pair.kind == "conflict" else "none"},
    ]


def _q(voice: Voice, q: float) -> str:
    return "< 0.001" if q < 0.001 else numbers.format_number(q, 3, voice.language)


def health_attainment(review: Review) -> Block:
    """How often targets were met, with intervals: what is asked about, then the furthest from the
    middle."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        shown = [(_whose(voice, entry), entry) for entry in _drawn(voice)]
        judged = [e for e in health_of(voice).attainment if e.difficulty.judged]
        if not shown:
            return {"figures": [], "note": t("No target has a history yet.")}
        asked = sum(e.difficulty.verdict in ("too_easy", "too_hard") for e in judged)
        return {
            "figures": [
                {
                    "id": "health-attainment",
                    "evidence": "",
                    "headline": t.plural(
                        "{n} of {of} targets may be too easy or too hard",
                        "{n} of {of} targets may be too easy or too hard",
                        asked,
                        of=len(judged),
                    ),
                    "subtitle": t("Share of periods that met their own target, 95% interval"),
                    "caption": _caption(voice, len(shown), len(judged)),
                    "alt": _alt(voice, shown),
                    "drawing": {
                        "wide": attainment_chart(shown, voice.language, size="wide"),
                        "narrow": attainment_chart(shown, voice.language, size="narrow"),
                    },
                    "width": "full",
                }
            ],
            "note": "",
        }

    return in_each_language(review, "figures", build)


def _drawn(voice: Voice) -> list[Attainment]:
    """What is asked about, then what lies furthest from one half, in the order of the params."""
    known = [e for e in health_of(voice).attainment if e.difficulty.judged]

    def far(entry: Attainment) -> tuple[bool, float]:
        found = entry.difficulty
        asked = found.verdict in ("too_easy", "too_hard")
        return not asked, -abs(found.met / found.judged - 0.5)

    enough = [e for e in known if e.difficulty.judged >= e.difficulty.least] or known
    kept = sorted(enough, key=far)[:MOST_ROWS]
    return [entry for entry in known if entry in kept]


def _whose(voice: Voice, entry: Attainment) -> str:
    kpi = voice.say(health_of(voice).kpi(entry.kpi).short_name)
    unit = unit_names(voice, (entry.unit,))
    return f"{kpi}, {unit}" if voice.language == "en" else f"{kpi}，{unit}"


def _caption(voice: Voice, shown: int, of: int) -> str:
    t = voice.t
    said = [
        t("Filled diamond: asked about, because history and control limits agree."),
        t("Grey: where the whole interval must lie."),
    ]
    if shown < of:
        said.append(
            t("{n} of {of} are drawn, those furthest from one half.", n=shown, of=of),
        )
    return join(voice, said)


def _alt(voice: Voice, shown: list[tuple[str, Attainment]]) -> str:
    rows = [f"{words} {entry.difficulty.met}/{entry.difficulty.judged}" for words, entry in shown]
    joint = "; " if voice.language == "en" else "；"
    return voice.t(
        "Dot chart: share of periods that met their target. {rows}.", rows=joint.join(rows)
    )


def health_methods(review: Review) -> Block:
    """How each check works, in a sentence, and from how many periods on."""

    def build(voice: Voice) -> dict[str, Any]:
        said = _set_methods(voice) | _seen_methods(voice)
        return {"items": [(check_name(voice, check), said[check]) for check in HEALTH_CHECKS]}

    return in_each_language(review, "definitions", build)


def _set_methods(voice: Voice) -> dict[HealthCheck, str]:
    """Of the checks of targets, pairs and params."""
    t = voice.t
    return {
        "target": t(
            "Wilson interval (1927) of the share of periods that met their own target, "
            "wholly above 80% or below 20%, from 16 periods; where months are one "
            "process, its control limits must agree. Targets unchanged for more than "
            "two years, and yearly targets that follow last year's actual (4 years)."
        ),
        "conflict": t(
            "Spearman's rank correlation of months without their Theil–Sen line and, "
            "from 36 months, their season; fewer degrees of freedom where months "
            "resemble their neighbours (Pyper & Peterman 1998); Benjamini & Hochberg "
            "over all pairs. From 12 months."
        ),
        "setup": t(
            "KPIs in no scheme, and watched ones without owner or provider. Scored "
            "ones are checked by SMART. Seasons that are not declared, or declared and not seen "
            "(Kruskal–Wallis from 36 months; Benjamini & Hochberg over all, 1%); changes of level "
            "that nobody has decided on."
        ),
    }


def _seen_methods(voice: Voice) -> dict[HealthCheck, str]:
    """Of the checks of values and data."""
    t = voice.t
    return {
        "alive": t("All values alike as shown, or all at an end of the scale; from 8."),
        "fresh": t(
            "Sources that end before the period, months held back by a check, two "
            "months without a value, or values repeated by less than 1% chance."
        ),
        "patterns": t(
            "Results crowded just past the target, a last month of the quarter that "
            "stands out, digits 0 and 5 among entered results: exact tests, 1% over "
            "all KPIs. Questions, never evidence against anybody."
        ),
        "outside": t(
            "A missed target whose change at least three quarters of the other "
            "departments share, by half as much or more; from 3 of them."
        ),
    }
