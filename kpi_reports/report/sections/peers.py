"""Every department by every KPI that several share: values with and without chance, and ranks."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers, sentences, standing_words
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.figures import outlier_mark
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import FunnelUnit, Kpi, PeerComparison, RankInterval, Review, ShrunkUnit


def peer_table(review: Review) -> Block | None:
    """Every department by every shared KPI: value, value without chance, ranks, flag in words."""
    if not review.funnels:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        columns: list[TableColumn] = [
            text_column(t("Department"), 1.2),
            text_column(t("KPI"), 0.9),
            {"text": t("Records"), "align": "right"},
            {"text": t("Value"), "align": "right"},
            {"text": t("Without chance, 95% interval"), "align": "right"},
            {"text": t("Rank, 95 of 100 simulations"), "align": "right"},
            text_column(t("Among the others"), 1.5),
        ]
        rows = [row for entry in review.funnels for row in _rows(voice, entry)]
        return {
            "id": "peers",
            "columns": columns,
            "rows": rows,
            "note": _table_note(voice),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _rows(voice: Voice, found: PeerComparison) -> list[list[TableCell]]:
    kpi = standing_words.kpi_of(voice, found.kpi)
    ranks: tuple[RankInterval | None, ...] = found.ranks or (None,) * len(found.funnel.units)
    return [
        [
            {
                "text": standing_words.names_of(voice)[unit.unit],
                "href": f"../{unit.unit}/review.{voice.language}.html",
            },
            {"text": voice.say(kpi.short_name)},
            {"text": numbers.format_number(unit.n, 0, voice.language)},
            {"text": standing_words.value_of(voice, kpi, unit.value)},
            {"text": _shrunk(voice, kpi, shrunk)},
            {"text": "–" if unit.unit in found.few else standing_words.rank_of(voice, rank)},
            _verdict(voice, found, kpi, unit, rank),
        ]
        for unit, shrunk, rank in zip(found.funnel.units, found.shrinkage.units, ranks, strict=True)
    ]


def _shrunk(voice: Voice, kpi: Kpi, unit: ShrunkUnit) -> str:
    if unit.shrunk is None:
        return "–"
    value, low, high = (
        numbers.format_value(kpi, x, voice.language) for x in (unit.shrunk, unit.low, unit.high)
        if x is not None
    )  # fmt: skip
    return voice.t("{value} ({low} to {high})", value=value, low=low, high=high)


def _verdict(
    voice: Voice, found: PeerComparison, kpi: Kpi, unit: FunnelUnit, rank: RankInterval | None
) -> TableCell:
    words = standing_words.flag_of(voice, kpi, unit.flag, few=unit.unit in found.few, rank=rank)
    better = standing_words.is_better(kpi, unit.flag)
    if outlier_mark(unit, kpi.direction) is None or better is None:
        return {"text": words}
    return {"text": words, "tone": "good" if better else "bad"}


def _table_note(voice: Voice) -> str:
    t = voice.t
    return sentences.join(
        voice,
        [
            t("Order of the params; this is not a league table."),
            t(
                "Without chance: each value drawn towards the common level, the further the fewer "
                "records it rests on (empirical Bayes, Efron & Morris 1977; interval by Morris "
                "1983)."
            ),
            t(
                "Ranks count from the best, in simulations of the values without chance "
                "(Goldstein & Spiegelhalter 1996); chance is widened by how much a department's "
                "months scatter (Laney 2002). Departments whose ranks overlap are not told apart."
            ),
        ],
    )
