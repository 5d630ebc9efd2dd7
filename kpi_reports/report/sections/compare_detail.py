"""Two periods side by side: headings, why the score differs, charts, earlier findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kpi_reports.report import narrative, numbers, sentences
from kpi_reports.report.blocks import Block, FigureBody, TableCell
from kpi_reports.report.compare_words import (
    OUTCOME_TONES,
    bare_text,
    change_text,
    difference_headline,
    outcome_words,
)
from kpi_reports.report.figures import control_chart, control_chart_alt
from kpi_reports.report.rule_names import rule_name
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.bridge import bridge, bridge_table
from kpi_reports.report.sections.compare import in_both_languages
from kpi_reports.report.sections.first_page import weight_text
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Fact,
    KpiDifference,
    KpiReview,
    PeriodComparison,
    SchemeDifference,
)


def compare_heading(found: PeriodComparison, key: str) -> Block | None:
    """The head of a section, by its key; None for what this comparison has not.

    Raises KeyError for a key that no section has.
    """

    def build(voice: Voice) -> dict[str, Any]:
        words = _headings(voice, found)
        return {"text": words[key], "level": 1, "id": f"part-compare-{key}"}

    has = {
        "bridge": found.bridge is not None,
        "scheme": bool(found.scheme),
        "findings": bool(found.outcomes),
    }
    return in_both_languages(found, "heading", build) if has.get(key, True) else None


def _headings(voice: Voice, found: PeriodComparison) -> dict[str, str]:
    t, then = voice.t, str(found.then.period)
    return {
        "table": t("Every KPI, then and now"),
        "scheme": t("Targets, weights and rules that changed"),
        "bridge": t("Why the score moved"),
        "findings": t("What was found in {then}, and what became of it", then=then),
        "kpis": t("KPI by KPI"),
        "data": t("Data of both periods"),
        "provenance": t("Provenance"),
        "glossary": t("Glossary"),
    }


def compare_bridge(found: PeriodComparison) -> Block | None:
    """The way from the earlier score to the later as a waterfall; None without both scores."""
    return bridge(replace(found.changed, evidence=()))  # this pack has no register to point to


def compare_bridge_table(found: PeriodComparison) -> Block | None:
    """Every part of the difference of scores, then and now; None without both scores."""
    return bridge_table(found.changed)


# --- the scheme -----------------------------------------------------------------------------------


def compare_scheme(found: PeriodComparison) -> Block | None:
    """Targets, weights, rules and processes that are others now; None where there are none."""
    if not found.scheme:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "compare-scheme",
            "columns": [
                text_column(t("KPI"), 1.3),
                text_column(t("What changed"), 1.0),
                text_column(str(found.then.period), 1.0),
                text_column(str(found.now.period), 1.0),
                text_column(t("Reason on record"), 1.8),
            ],
            "rows": [_scheme_row(voice, found, entry) for entry in found.scheme],
            "note": t(
                "Against another target the same value scores differently: the bridge keeps the "
                "two apart."
            ),
            "empty": "",
        }

    return in_both_languages(found, "table", build)


def _scheme_row(voice: Voice, found: PeriodComparison, entry: SchemeDifference) -> list[TableCell]:
    t, kpi = voice.t, found.kpi(entry.kpi)
    what = {
        "target": t("Target"),
        "weight": t("Weight"),
        "rule": t("Scoring rule"),
        "process": t("Process"),
        "joined": t("Scored or not"),
        "left": t("Scored or not"),
    }[entry.kind]
    then, now, why = _then_and_now(voice, kpi, entry)
    return [
        {"text": voice.say(kpi.either.kpi.name)},
        {"text": what},
        {"text": then},
        {"text": now},
        {"text": why or "–"},
    ]


def _then_and_now(
    voice: Voice, kpi: KpiDifference, entry: SchemeDifference
) -> tuple[str, str, str]:
    t = voice.t
    if entry.kind == "process":
        change = kpi.changes[-1]
        why = t("{reason} ({by}, {day})", reason=voice.say(change.reason), by=change.decided_by,
                day=voice.date(change.decided_on))  # fmt: skip
        return t("the old one"), t("a new one since {month}", month=str(change.first)), why
    if entry.kind in ("joined", "left"):
        words = t("not scored"), t("scored")
        then, now = words if entry.kind == "joined" else words[::-1]
        return then, now, ""
    then, now = (_fact(voice, kpi, entry.kind, entry.facts[at]) for at in ("then", "now"))
    target = kpi.either.target
    why = ""
    if entry.kind == "target" and target is not None:
        why = voice.say(target.reason or target.evidence.text)
    return then, now, why


def _fact(voice: Voice, kpi: KpiDifference, kind: str, fact: Fact) -> str:
    if fact is None:
        return voice.t("none")
    if kind == "target":
        return bare_text(voice, kpi.either, float(fact))
    if kind == "rule":
        return rule_name(voice.t, str(fact))
    return weight_text(numbers.rounded(float(fact), 1))


# --- what became of findings ----------------------------------------------------------------------


def compare_findings(found: PeriodComparison) -> Block | None:
    """Each finding of the earlier period as it was told then, and where it stands now."""
    if not found.outcomes:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t, told = voice.t, Voice(found.then, voice.language)
        rows: list[list[TableCell]] = []
        for entry in found.outcomes:
            item = narrative.finding_item(told, entry.finding)
            now: TableCell = {"text": outcome_words(voice, found, entry)}
            if entry.outcome in OUTCOME_TONES:
                now["tone"] = OUTCOME_TONES[entry.outcome]
            rows.append([{"text": item["lead"]}, {"text": item["text"]}, now])
        return {
            "id": "compare-findings",
            "columns": [
                text_column(t("Found in {period}", period=str(found.then.period)), 1.3),
                text_column(t("What was said"), 2.0),
                text_column(t("Now, in {period}", period=str(found.now.period)), 1.7),
            ],
            "rows": rows,
            "note": t("Found as the data of today show it, not as an earlier pack may have."),
            "empty": "",
        }

    return in_both_languages(found, "table", build)


# --- charts ---------------------------------------------------------------------------------------


def compare_charts(found: PeriodComparison) -> Block:
    """The months of every KPI with both periods shaded."""
    drawn = [entry for entry in found.kpis if entry.now is not None and entry.now.is_charted]

    def build(voice: Voice) -> dict[str, Any]:
        figures = [
            _figure(voice, found, entry, entry.now) for entry in drawn if entry.now is not None
        ]
        note = voice.t(
            "Grey columns: the two periods. Band and dots: the limits of the process; a filled "
            "mark is a month beyond normal variation. How each chart is made stands in the review "
            "pack of {now}.",
            now=str(found.now.period),
        )
        return {"figures": figures, "note": note}

    return in_both_languages(found, "figures", build)


def _figure(
    voice: Voice, found: PeriodComparison, entry: KpiDifference, now: KpiReview
) -> FigureBody:
    period, then, language = found.now.period, found.then.period, voice.language
    return {
        "id": f"compare-{entry.kpi}",
        "evidence": "",
        "headline": difference_headline(voice, entry, then),
        "subtitle": voice.t("By month, {unit}", unit=voice.say(now.kpi.unit_name)),
        "caption": _caption(voice, found, entry, now),
        "alt": sentences.join(
            voice,
            [
                control_chart_alt(now, period, language),
                voice.t("Shaded: {then} and {now}.", then=str(then), now=str(period)),
            ],
        ),
        "drawing": {
            "wide": "",
            "narrow": control_chart(now, period, language, size="narrow", against=then),
        },
        "width": "half",
    }


def _caption(voice: Voice, found: PeriodComparison, entry: KpiDifference, now: KpiReview) -> str:
    """Both values with their rows, the change, and why it is more than chance, if it is."""
    t = voice.t
    said = []
    if entry.then is not None:
        said.append(_value(voice, entry.then, str(found.then.period)))
    said.append(_value(voice, now, str(found.now.period)))
    if entry.points is not None:
        said.append(t("Difference {change}.", change=change_text(voice, entry)))
    if entry.kind in ("better", "worse", "changed", "opposed"):
        said.append(sentences.signal_reason(voice, now))
    for change in entry.changes:
        said.append(
            t("New process from {month}: {reason}.", month=str(change.first),
              reason=voice.say(change.reason).rstrip(".。"))
        )  # fmt: skip
    return sentences.join(voice, said)


def _value(voice: Voice, entry: KpiReview, period: str) -> str:
    if entry.value.value is None:
        return voice.t("{period}: no data.", period=period)
    return voice.t(
        "{period}: {value} (n = {n}).",
        period=period,
        value=voice.value(entry, entry.value.value),
        n=numbers.format_number(entry.value.n, 0, voice.language),
    )
