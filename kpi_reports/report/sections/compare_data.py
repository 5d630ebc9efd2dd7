"""Two periods side by side: the data of both, what the pack was made from, its terms."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.issues import issue_words
from kpi_reports.report.marks import data_icon
from kpi_reports.report.sections import appendix
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.compare import in_both_languages
from kpi_reports.report.sections.provenance import made_from
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    KpiDifference,
    PeriodComparison,
)


def compare_data(found: PeriodComparison) -> Block:
    """Per KPI whether the data of both periods can be trusted, and by how many rows."""

    def build(voice: Voice) -> dict[str, Any]:
        t, then, now = voice.t, str(found.then.period), str(found.now.period)
        return {
            "id": "compare-data",
            "columns": [
                text_column(t("KPI"), 1.2),
                text_column(t("Data of {period}", period=then), 0.9),
                {"text": t("Rows of {period}", period=then), "align": "right", "share": 0.6},
                text_column(t("Data of {period}", period=now), 0.9),
                {"text": t("Rows of {period}", period=now), "align": "right", "share": 0.6},
                text_column(t("What to know"), 2.0),
            ],
            "rows": [_data_row(voice, found, entry) for entry in found.kpis],
            "note": "",
            "empty": "",
        }

    return in_both_languages(found, "table", build)


def _data_row(voice: Voice, found: PeriodComparison, entry: KpiDifference) -> list[TableCell]:
    cells: list[TableCell] = [{"text": voice.say(entry.either.kpi.name)}]
    for own in (entry.then, entry.now):
        if own is None:
            cells += [{"text": voice.t("not assessed")}, {"text": "–"}]
            continue
        icon = data_icon(voice.t, own.data)
        rows = numbers.format_number(own.value.n, 0, voice.language)
        cells += [{"text": icon["alt"], "icon": icon}, {"text": rows}]
    return [*cells, {"text": _to_know(voice, found, entry) or voice.t("Nothing found.")}]


def _to_know(voice: Voice, found: PeriodComparison, entry: KpiDifference) -> str:
    """The issues of each period, the period named where they differ."""
    told: list[str] = []
    for review in (found.then, found.now):
        own = Voice(review, voice.language)
        said = [issue_words(own, issue) for issue in review.issues if issue.kpi == entry.kpi]
        if said:
            text = sentences.join(voice, said)
            period = str(review.period)
            if period not in text:
                text = voice.t("{period}: {text}", period=period, text=text)
            told.append(text)
    return sentences.join(voice, told)


def compare_provenance(found: PeriodComparison) -> Block:
    """What the pack was made from, and how to make it again."""
    now, then = found.now.period, found.then.period
    command = f"kpi-reports compare params/{found.now.company_id} --period {now} --against {then}"
    if found.now.unit != found.now.company:
        command += f" --department {found.now.unit.id}"
    return made_from(found.now, command)


def compare_glossary(found: PeriodComparison) -> Block:
    """The terms that the pack uses."""
    return appendix.glossary(found.now)
