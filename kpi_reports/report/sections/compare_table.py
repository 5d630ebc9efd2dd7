"""Two periods side by side: every KPI by block of the scheme, then and now."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell, TableColumn
from kpi_reports.report.compare_words import (
    bare_text,
    both,
    change_text,
    value_text,
    verdict_cell,
)
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.compare import in_both_languages
from kpi_reports.report.sections.first_page import weight_text
from kpi_reports.report.sentences import join
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    KpiDifference,
    KpiReview,
    PeriodComparison,
    ScoreNode,
)


def compare_table(found: PeriodComparison) -> Block:
    """Every KPI by block of the scheme: value, target, attainment and score, then and now."""

    def build(voice: Voice) -> dict[str, Any]:
        rows: list[list[TableCell]] = []
        subtotals = []
        for name, entries, node in _groups(voice, found):
            subtotals.append(len(rows))
            rows.append(_group_row(voice, found, name, node))
            rows += [_row(voice, found, entry) for entry in entries]
        return {
            "id": "compare",
            "columns": _columns(voice, found),
            "rows": rows,
            "subtotals": subtotals,
            "note": _note(voice, found),
            "empty": voice.t("No KPI is scored or watched."),
        }

    return in_both_languages(found, "table", build)


def _columns(voice: Voice, found: PeriodComparison) -> list[TableColumn]:
    t = voice.t
    right = [
        (str(found.then.period), 0.6),
        (str(found.now.period), 0.6),
        (t("Change"), 0.95),
        (t("Target"), 1.3),
        (t("Attainment"), 1.25),
        (t("Score"), 1.1),
    ]
    heads: list[TableColumn] = [
        {"text": head, "align": "right", "share": share} for head, share in right
    ]
    return [text_column(t("KPI"), 1.45), *heads, text_column(t("Beyond normal variation?"), 1.0)]


Group = tuple[str, list[KpiDifference], ScoreNode | None]


def _groups(voice: Voice, found: PeriodComparison) -> list[Group]:
    """Blocks of the later scheme with their KPIs, then what is watched, then what left."""
    left = {entry.kpi: entry for entry in found.kpis}
    groups: list[Group] = []
    for node in found.now.scorecard.leaves:
        own = [left.pop(score.kpi) for score in node.kpis if score.kpi in left]
        groups.append((_block_name(voice, node), own, node))
    watched = [entry for entry in left.values() if entry.now is not None]
    gone = [entry for entry in left.values() if entry.now is None]
    if watched:
        groups.append((voice.t("Monitored, not scored"), watched, None))
    if gone:
        groups.append((voice.t("Only in {then}", then=str(found.then.period)), gone, None))
    return groups


def _block_name(voice: Voice, node: ScoreNode) -> str:
    return voice.t("{name} ({weight})", name=voice.say(node.name), weight=weight_text(node.weight))


def _group_row(
    voice: Voice, found: PeriodComparison, name: str, node: ScoreNode | None
) -> list[TableCell]:
    before = None
    if node is not None:
        leaves = found.then.scorecard.leaves
        before = next((leaf.score for leaf in leaves if leaf.id == node.id), None)
    score = "" if node is None else both(_points(before), _points(node.score))
    texts = [name, "", "", "", "", "", score, ""]
    return [{"text": text} for text in texts]


def _points(score: Decimal | None) -> str:
    return "–" if score is None else numbers.format_score(score)


def _row(voice: Voice, found: PeriodComparison, entry: KpiDifference) -> list[TableCell]:
    now, then = entry.now, entry.then
    cells: list[TableCell] = [
        {"text": voice.say(entry.either.kpi.name)},
        {"text": value_text(voice, then)},
        {"text": value_text(voice, now)},
        {"text": change_text(voice, entry)},
        {"text": both(_target(voice, then), _target(voice, now))},
        {"text": both(_attainment(then), _attainment(now))},
        {"text": both(_score(voice, then), _score(voice, now))},
        verdict_cell(voice, entry, found.then.period),
    ]
    return cells


def _target(voice: Voice, entry: KpiReview | None) -> str:
    if entry is None or entry.target is None:
        return "–"
    return bare_text(voice, entry, float(entry.target.value))


def _attainment(entry: KpiReview | None) -> str:
    if entry is None or entry.score is None or entry.score.attainment is None:
        return "–"
    return numbers.format_percent(entry.score.attainment)


def _score(voice: Voice, entry: KpiReview | None) -> str:
    if entry is None or entry.score is None:
        return "–"
    return _points(entry.score.score)


def _note(voice: Voice, found: PeriodComparison) -> str:
    t, then, now = voice.t, str(found.then.period), str(found.now.period)
    said = [
        t(
            "Where two figures stand, the first is of {then}, the second of {now}. Units stand in "
            "the charts. The mark is the variation of {now}: a difference within normal variation "
            "is no change for better or worse, however large it looks.",
            then=then,
            now=now,
        )
    ]
    if found.now.period.number != found.then.period.number:
        said.append(
            t("{then} and {now} are different parts of the year: the season differs too.",
              then=then, now=now)
        )  # fmt: skip
    return join(voice, said)
