"""The signal register of the company: what deserves attention, and what each row calls for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpi_reports.report import sentences
from kpi_reports.report.blocks import Block, TableCell, Tone
from kpi_reports.report.marks import assurance_icon, variation_icon_of
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import Attention, RegisterRow, Review, Variation

FIRST_ROWS = 12  # half a page; the rest stands in the appendix
MOST_ROWS = 60  # both together; what is left out is the least urgent, and is counted
TONES: dict[Attention, Tone] = {
    Attention.WORSE_AND_MISSED: "bad",
    Attention.WORSE: "bad",
    Attention.BETTER: "good",
    Attention.NO_DATA: "caution",
}


def signal_register(review: Review) -> Block:
    """The KPIs of all departments that call for something, the most urgent first: those that fit
    half a page; `further_signals` has the rest."""
    calling = [row for row in review.register if row.calls]
    groups = _together(calling)

    def build(voice: Voice) -> dict[str, Any]:
        return _table(
            voice,
            "signals",
            groups[:FIRST_ROWS],
            note=_note(voice, calling, groups),
            empty=voice.t("No department has a KPI that calls for attention."),
        )

    return in_each_language(review, "table", build)


def further_signals(review: Review) -> Block | None:
    """What the first rows of the register leave out; None where they are all."""
    groups = _together([row for row in review.register if row.calls])[FIRST_ROWS:]
    if not groups:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        left = len(groups) + FIRST_ROWS - MOST_ROWS
        note = voice.t("The {n} least urgent are not listed.", n=left) if left > 0 else ""
        shown = groups[: MOST_ROWS - FIRST_ROWS]
        return _table(voice, "further-signals", shown, note=note, empty="")

    return in_each_language(review, "table", build)


def has_further_signals(review: Review) -> bool:
    """Whether the register is longer than its first rows."""
    return len(_together([row for row in review.register if row.calls])) > FIRST_ROWS


def _table(
    voice: Voice, id: str, groups: Sequence[list[RegisterRow]], *, note: str, empty: str
) -> dict[str, Any]:
    t = voice.t
    return {
        "id": id,
        "columns": [
            text_column(t("Department"), 1.0),
            text_column(t("KPI"), 1.0),
            {"text": t("Actual"), "align": "right"},
            {"text": t("Target"), "align": "right"},
            {"text": t("Variation"), "align": "center"},
            {"text": t("Assurance"), "align": "center"},
            text_column(t("What it calls for"), 1.9),
        ],
        "rows": [_row(voice, group) for group in groups],
        "note": note,
        "empty": empty,
    }


def _together(calling: Sequence[RegisterRow]) -> list[list[RegisterRow]]:
    """Each row by itself, but of misses within normal variation those of one KPI together: that is
    a matter of the KPI's process or target, not of one department's months."""
    groups: dict[tuple[str, ...], list[RegisterRow]] = {}
    for row in calling:
        quiet = row.attention is Attention.MISSED
        key = (row.kpi.id, row.variation.value) if quiet else (row.kpi.id, "", row.unit.id)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _row(voice: Voice, group: list[RegisterRow]) -> list[TableCell]:
    row, several = group[0], len(group) > 1
    names = voice.t.list_of([voice.say(one.unit.name) for one in group])
    first: TableCell = {"text": f"{len(group)}: {names}" if several else names}
    if not several:
        first["href"] = f"../{row.unit.id}/review.{voice.language}.html"
    same = len({one.assurance for one in group}) == 1
    return [
        first,
        {"text": voice.say(row.kpi.short_name)},
        {"text": voice.span(row.kpi, [one.value for one in group])},
        {"text": voice.span(row.kpi, [one.target for one in group])},
        {"text": "", "icon": variation_icon_of(voice.t, row.variation, row.side)},
        {"text": "", "icon": assurance_icon(voice.t, row.assurance) if same else None},
        {"text": what_it_calls_for(voice, row), "tone": TONES.get(row.attention, "none")},
    ]


def what_it_calls_for(voice: Voice, row: RegisterRow) -> str:
    """One sentence that somebody can act on; no cause is claimed."""
    t = voice.t
    month = voice.month(str(row.point.period)) if row.point else str(voice.review.period)
    if row.attention is Attention.MISSED and row.variation is not Variation.COMMON:
        return t("Missed; too few months to tell a change from chance.")
    if row.attention is Attention.NO_DATA and row.value is not None:
        return t("Has a value and is not scored: its department's pack says why.")
    return {
        Attention.WORSE_AND_MISSED: t(
            "Worse, and target missed: find out what changed by {month}."
        ),
        Attention.WORSE: t("Worse beyond normal variation: find out what changed by {month}."),
        Attention.DRIFTING: t(
            "Worse month by month, though no month stands out: find what drives it."
        ),
        Attention.OUT_OF_REACH: t(
            "Missed, and will be again as the process stands: change the process, or the target."
        ),
        Attention.NO_DATA: t("Not scored for want of data: get the number."),
        Attention.MISSED: t("Missed within normal variation: improve the process."),
        Attention.CHANGED: t("Changed beyond normal variation: ask what changed by {month}."),
        Attention.BETTER: t("Better beyond normal variation: learn what changed by {month}."),
        Attention.QUIET: "",
        Attention.TOO_FEW: "",
    }[row.attention].format(month=month)


def _note(voice: Voice, calling: list[RegisterRow], groups: list[list[RegisterRow]]) -> str:
    t, register = voice.t, voice.review.register
    order = t("Most urgent first, within that by weight in the department's score.")
    few = sum(row.attention is Attention.TOO_FEW for row in register)
    quiet = len(register) - len(calling) - few
    told = [order] if calling else []
    if any(row.attention is Attention.MISSED for row in calling):
        told.append(t("A miss within normal variation is no single month's doing."))
    if len(groups) > FIRST_ROWS:
        further = len(groups) - FIRST_ROWS
        told.append(
            t.plural(
                "{n} less urgent row follows in the appendix.",
                "{n} less urgent rows follow in the appendix.",
                further,
            )
        )
    if quiet:
        told.append(
            t.plural(
                "{n} other KPI shows normal variation and no missed target.",
                "{n} other KPIs show normal variation and no missed target.",
                quiet,
            )
        )
    if few:
        told.append(
            t.plural(
                "{n} other has too few months to judge.",
                "{n} others have too few months to judge.",
                few,
            )
        )
    return sentences.join(voice, told)
