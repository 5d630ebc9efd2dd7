"""The sheet that says how each score was worked out."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_reports.pack.workbook.heading import write_heading
from kpi_reports.pack.workbook.notes import unit_line, why_unscored
from kpi_reports.pack.workbook.page import Column, Page
from kpi_reports.pack.workbook.style import EXACT
from kpi_reports.report import sentences
from kpi_reports.report.voice import Voice
from kpi_reports.values import Exclusion, KpiScore, ScoreNode

KPI, BLOCK, LINE, RESULT, MEASURED, FACTOR = range(6)


def derivation_columns(voice: Voice) -> tuple[Column, ...]:
    """The columns of the sheet."""
    t = voice.t
    return (
        Column(t("KPI"), 22, 40, left=True),
        Column(t("Block"), 16, 34, left=True),
        Column(t("How the score was worked out"), 50, 84, left=True),
        Column(t("Result of the rule, unrounded"), 13, 14),
        Column(t("Score with the factor"), 10, 12),
        Column(t("Factor taken out, and who approved it"), 24, 48, left=True),
    )


def write_derivation(page: Page) -> None:
    """A row for every KPI of the card, with its arithmetic in one line."""
    voice = page.voice
    write_heading(page, voice.t("Derivation"))
    page.next()
    page.heads()
    for path, score in _scores(voice, voice.review.scorecard.nodes, ()):
        entry = voice.review.kpi(score.kpi)
        scored = score.unrounded is not None
        line = why_unscored(voice, entry, score)
        if scored:
            line = voice.say(score.derivation) if score.derivation else ""
        page.named(KPI, voice.name(entry), unit_line(voice, entry))
        page.text(BLOCK, " › ".join(path), "note")
        page.text(LINE, line, "note" if scored or score.carried else "why")
        page.number(RESULT, score.unrounded, EXACT, "row" if scored or score.carried else "missing")
        page.number(MEASURED, score.score_as_measured, EXACT)
        page.text(FACTOR, _factor(voice, score.exclusion), "note")
        page.next()


def _scores(
    voice: Voice, nodes: tuple[ScoreNode, ...], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], KpiScore]]:
    """Every KPI with the names of the blocks that it stands in, outermost first."""
    for node in nodes:
        here = (*path, voice.say(node.name))
        for score in node.kpis:
            yield here, score
        yield from _scores(voice, node.nodes, here)


def _factor(voice: Voice, exclusion: Exclusion | None) -> str:
    if exclusion is None:
        return ""
    approval = exclusion.approval
    told = voice.t(
        "{document}, approved by {by} on {on}.",
        document=approval.document,
        by=approval.approved_by,
        on=voice.date(approval.approved_on),
    )
    reason = voice.t("{sentence}.", sentence=voice.say(exclusion.reason).rstrip(".。"))
    return sentences.join(voice, [reason, told])
