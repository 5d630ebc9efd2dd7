"""The monthly business review: the plan of the year, charts, data, provenance."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import foresight, numbers, sentences
from kpi_reports.report.blocks import Block, FigureBody, TableCell, TableColumn
from kpi_reports.report.figures import control_chart, control_chart_alt
from kpi_reports.report.headlines import headline
from kpi_reports.report.issues import issue_words
from kpi_reports.report.marks import data_icon
from kpi_reports.report.monthly_words import (
    attainment_cell,
    gap_text,
    monthly_of,
    stands_out,
)
from kpi_reports.report.sections.appendix import issues_beside_kpis, text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.sections.provenance import made_from
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    KpiReview,
    PlanToDate,
    Review,
    Variation,
)

MOST_CHARTS = 4  # a short pack: more is in the review of the quarter


# --- the plan -------------------------------------------------------------------------------------


def monthly_plan(review: Review) -> Block | None:
    """Every KPI with a target for the year: to date, due by now, how far behind, what is left to
    reach, and where it leads. None where no KPI has one."""
    found = review.monthly
    if found is None or not any(plan.attainment is not None for plan in found.plans):
        return None

    def build(voice: Voice) -> dict[str, Any]:
        pairs = [(entry, monthly_of(voice).plan(entry.kpi.id)) for entry in review.kpis]
        planned = [(entry, plan) for entry, plan in pairs if plan.attainment is not None]
        counted = any(entry.pace is not None and entry.pace.progress for entry, _ in planned)
        return {
            "id": "monthly-plan",
            "columns": _plan_columns(voice, counted=counted),
            "rows": [_plan_row(voice, entry, plan, counted=counted) for entry, plan in planned],
            "note": _plan_note(voice),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _plan_columns(voice: Voice, *, counted: bool) -> list[TableColumn]:
    """The heads; progress only where a total counts towards a target."""
    t = voice.t
    heads = [(t("Target of the year"), 0.75), (t("Year to date"), 0.75)]
    if counted:
        heads.append((t("Progress (due by now)"), 1.35))
    heads.append((t("To date less due"), 1.15))
    right: list[TableColumn] = [
        {"text": head, "align": "right", "share": share} for head, share in heads
    ]
    return [
        text_column(t("KPI"), 1.3),
        *right,
        text_column(t("Attainment to date"), 1.35),
        text_column(t("What is still to be reached"), 2.4),
    ]


def _plan_row(
    voice: Voice, entry: KpiReview, plan: PlanToDate, *, counted: bool
) -> list[TableCell]:
    progress, due = foresight.progress_text(voice, entry)
    if entry.pace is not None and entry.pace.progress is not None:
        progress = voice.t("{progress} ({due})", progress=progress, due=due)
    shares: list[TableCell] = [{"text": progress}] if counted else []
    return [
        {"text": voice.name(entry)},
        {"text": _target(voice, entry, plan)},
        {"text": foresight.to_date_text(voice, entry)},
        *shares,
        {"text": gap_text(voice, entry, plan)},
        attainment_cell(voice, plan),
        {"text": foresight.pace_words(voice, entry)},
    ]


def _target(voice: Voice, entry: KpiReview, plan: PlanToDate) -> str:
    """The target of the year, or the one that holds for any length of period."""
    target = plan.due if entry.pace is None else entry.pace.target
    if target is None:
        return "–"
    text = numbers.format_value(entry.kpi, target, voice.language)
    return text + "%" if entry.kpi.unit_kind == "percent" else text


def _plan_note(voice: Voice) -> str:
    t, bounds = voice.t, monthly_of(voice).bounds
    said = [
        t(
            "Attainment to date: of a total, the year to date over the share of the year’s target "
            "that is due by now, as earlier years had it; of anything else, the year to date over "
            "its target. Ranges are those of 80 of 100 outcomes."
        )
    ]
    if bounds is not None:
        said.append(
            t(
                "Lights by attainment: green circle from {green}, amber triangle from {amber}, red "
                "square below.",
                green=numbers.format_percent(bounds.green, 0),
                amber=numbers.format_percent(bounds.amber, 0),
            )
        )
    without = [
        voice.lower_name(entry)
        for entry in voice.review.kpis
        if monthly_of(voice).plan(entry.kpi.id).attainment is None
    ]
    if without:
        said.append(t("Without a target for the year: {names}.", names=t.list_of(without)))
    return sentences.join(voice, said)


# --- charts ---------------------------------------------------------------------------------------


def monthly_charts(review: Review) -> Block | None:
    """The months of the KPIs that stand out, at most MOST_CHARTS of them, the heaviest first."""
    found = [entry for entry in review.kpis if stands_out(entry) and entry.is_charted]
    if not found:
        return None
    drawn = sorted(found, key=_weight, reverse=True)[:MOST_CHARTS]

    def build(voice: Voice) -> dict[str, Any]:
        left = [voice.lower_name(entry) for entry in found if entry not in drawn]
        note = ""
        if left:
            note = voice.t("Also beyond normal variation: {names}.", names=voice.t.list_of(left))
        return {"figures": [_figure(voice, entry) for entry in drawn], "note": note}

    return in_each_language(review, "figures", build)


def _weight(entry: KpiReview) -> tuple[bool, float]:
    worse = entry.signal.variation is Variation.WORSENING
    return worse, 0.0 if entry.score is None else float(entry.score.weight)


def _figure(voice: Voice, entry: KpiReview) -> FigureBody:
    t, period, language = voice.t, voice.review.period, voice.language
    value = t(
        "{period}: {value} (n = {n}).",
        period=str(period),
        value=voice.value(entry, entry.value.value),
        n=numbers.format_number(entry.value.n, 0, language),
    )
    said = [value, sentences.signal_reason(voice, entry), foresight.forecast_words(voice, entry)]
    return {
        "id": f"monthly-{entry.kpi.id}",
        "evidence": "",
        "headline": headline(voice, entry),
        "subtitle": t("By month, {unit}", unit=voice.say(entry.kpi.unit_name)),
        "caption": sentences.join(voice, said),
        "alt": control_chart_alt(entry, period, language),
        "drawing": {
            "wide": "",
            "narrow": control_chart(entry, period, language, size="narrow"),
        },
        "width": "half",
    }


# --- data and provenance --------------------------------------------------------------------------


def monthly_data(review: Review) -> Block:
    """The KPIs whose month is not complete or deserves a word; the others are only counted."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        rows = [row for entry in review.kpis if (row := _data_row(voice, entry))]
        rows += [
            [{"text": subject}, {"text": severity}, {"text": words}]
            for subject, severity, words in issues_beside_kpis(voice)
        ]
        complete = sum(entry.data == "complete" for entry in review.kpis)
        return {
            "id": "monthly-data",
            "columns": [
                text_column(t("About"), 1.0),
                text_column(t("Data"), 0.8),
                text_column(t("What to know"), 2.6),
            ],
            "rows": rows,
            "note": t("{n} of {of} KPIs have complete data.", n=complete, of=len(review.kpis)),
            "empty": t("All data are complete; nothing else was found."),
        }

    return in_each_language(review, "table", build)


def _data_row(voice: Voice, entry: KpiReview) -> list[TableCell]:
    """Nothing for a KPI whose month is complete, but for what is found beside sign-offs."""
    issues = [
        issue
        for issue in voice.review.issues
        if issue.kpi == entry.kpi.id and issue.code != "not_signed_off"
    ]
    said = [issue_words(voice, issue) for issue in issues if issue.severity != "note"]
    if entry.data == "complete" and not said:
        return []
    icon = data_icon(voice.t, entry.data)
    words = sentences.join(voice, said) or voice.t("The data do not cover the whole period.")
    if entry.value.carried:
        words = voice.t("Assessed in longer cycles; not due in this month.")
    return [{"text": voice.name(entry)}, {"text": icon["alt"], "icon": icon}, {"text": words}]


def monthly_provenance(review: Review) -> Block:
    """What the pack was made from, and how to make it again."""
    command = f"kpi-reports monthly params/{review.company_id} --period {review.period}"
    if review.unit != review.company:
        command += f" --department {review.unit.id}"
    return made_from(review, command)
