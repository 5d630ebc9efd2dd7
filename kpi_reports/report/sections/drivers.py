"""Where the change comes from: KPI by KPI the parts that it is made of, drawn and as a table.

These are contributions. Only a change beyond normal variation is drawn; the rest is in the table
for the record, because the parts of noise are noise.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi_reports.report import sentences
from kpi_reports.report.blocks import Block, FigureBody, TableCell, TableColumn
from kpi_reports.report.driver_rows import DriverRow, DriverTable, driver_table
from kpi_reports.report.driver_words import (
    headline,
    is_signal,
    reason_words,
    told,
    tone_of,
    unit_words,
)
from kpi_reports.report.figures import contributions_alt, contributions_chart
from kpi_reports.report.marks import variation_icon
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import KpiReview, Review

MOST_DRAWN = 4  # more drawings of changes are not compared any more
MOST_TABLED = 6  # KPIs; the rest is counted
MOST_QUIET = 3  # of them within normal variation: the record of noise need not be long
INDENT = "\u00a0" * 4


def broken_down(review: Review) -> list[KpiReview]:
    """The KPIs whose change has parts: signals first, then missed targets, then by what they did to
    the score."""
    points: dict[str | None, Decimal] = {}
    for step in review.bridge.by_kpi if review.bridge is not None else ():
        if step.kind == "performance":
            points[step.kpi] = abs(step.points)

    def rank(entry: KpiReview) -> tuple[bool, bool, Decimal]:
        missed = entry.score is not None and entry.score.met is False
        return not is_signal(entry), not missed, -points.get(entry.kpi.id, Decimal(0))

    kept = [e for e in review.kpis if e.drivers is not None and e.drivers.breakdown is not None]
    return sorted(kept, key=rank)


def drivers(review: Review) -> Block | None:
    """A drawing for each change beyond normal variation; None where there is none."""
    drawn = [entry for entry in broken_down(review) if is_signal(entry)][:MOST_DRAWN]
    if not drawn:
        return None

    def build(voice: Voice) -> dict[str, Any]:
        note = voice.t("Bars begin at 0. These are contributions, not causes.")
        return {"figures": [_figure(voice, entry) for entry in drawn], "note": note}

    return in_each_language(review, "figures", build)


def _figure(voice: Voice, entry: KpiReview) -> FigureBody:
    table = driver_table(voice, entry)
    return {
        "id": f"drivers-{entry.kpi.id}",
        "evidence": "",
        "headline": headline(voice, entry, table),
        "subtitle": _subtitle(voice, entry),
        "caption": sentences.join(voice, told(voice, entry, table)),
        "method": _method(voice, entry, table),
        "alt": contributions_alt(voice, entry),
        "drawing": {
            "wide": contributions_chart(voice, entry, size="wide"),
            "narrow": contributions_chart(voice, entry, size="narrow"),
        },
        "width": "full",
    }


def _subtitle(voice: Voice, entry: KpiReview) -> str:
    t, found = voice.t, entry.drivers
    if found is None:
        raise ValueError(f"KPI '{entry.kpi.id}' has no drivers")
    facts = {
        "before": str(found.before),
        "now": str(found.now),
        "unit": unit_words(voice, entry),
    }
    if found.by == "department":
        return t("{before} to {now}, by department, {unit}", **facts)
    if found.by == "input":
        return t("{before} to {now}, by the KPIs it is worked out from, {unit}", **facts)
    level = voice.say(found.levels[0]) if found.levels else ""
    return t("{before} to {now}, by {level}, {unit}", level=_lower(voice, level), **facts)


def _lower(voice: Voice, words: str) -> str:
    keeps = voice.language != "en" or not words[1:2].islower()
    return words if keeps else words[:1].lower() + words[1:]


def _method(voice: Voice, entry: KpiReview, table: DriverTable) -> str:
    t, kind = voice.t, entry.drivers and entry.drivers.breakdown and entry.drivers.breakdown.kind
    said = []
    if kind == "rate":
        said.append(t("Hatched: by its share in the whole; solid: by its own change."))
    if kind == "formula":
        said.append(t("What inputs do together is shared equally (Shapley value)."))
    if kind == "growth":
        said.append(t("Growth: each part's change over the whole before."))
    if any(tone_of(entry, row, table) == "none" for row in table.parts):
        said.append(t("Grey: parts against the signal, and the others together."))
    return sentences.join(voice, said)


# --- the table ------------------------------------------------------------------------------------


def drivers_table(review: Review) -> Block | None:
    """Each KPI's change with its parts below it, adding up; None where no change has parts."""
    listed = broken_down(review)
    if not listed:
        return None
    quiet = [entry for entry in listed if not is_signal(entry)]
    shown = [e for e in listed if e not in quiet[MOST_QUIET:]][:MOST_TABLED]
    periods = {(e.drivers.before, e.drivers.now) for e in shown if e.drivers is not None}
    with_mix = any(e.drivers and e.drivers.breakdown and e.drivers.breakdown.kind == "rate"
                   for e in shown)  # fmt: skip

    def build(voice: Voice) -> dict[str, Any]:
        return {
            "id": "drivers-table",
            "ordered": True,
            "columns": _columns(voice, periods, with_mix=with_mix),
            "rows": [
                row
                for entry in shown
                for row in _kpi_rows(voice, entry, with_mix=with_mix, dated=len(periods) > 1)
            ],
            "note": _note(voice, shown, len(listed) - len(shown)),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _columns(voice: Voice, periods: set[tuple[Any, Any]], *, with_mix: bool) -> list[TableColumn]:
    t = voice.t
    then, now = (t("Before"), t("Now")) if len(periods) > 1 else map(str, next(iter(periods)))
    effects = [t("Mix"), t("Within")] if with_mix else []
    heads: list[TableColumn] = [
        {"text": head, "align": "right"} for head in (then, now, *effects, t("Change"))
    ]
    return [text_column(t("Part of the change"), 1.6), *heads, text_column(t("Variation"), 1.0)]


def _kpi_rows(
    voice: Voice, entry: KpiReview, *, with_mix: bool, dated: bool
) -> list[list[TableCell]]:
    table, icon = driver_table(voice, entry), variation_icon(voice.t, entry.signal)
    whole = _row(voice, table.whole, table, with_mix=with_mix)
    if dated and entry.drivers is not None:
        whole[0]["text"] = voice.t(
            "{name}, {before} to {now}",
            name=table.whole.name,
            before=str(entry.drivers.before),
            now=str(entry.drivers.now),
        )
    if entry.kpi.unit_kind != "percent":
        unit = voice.say(entry.kpi.unit_name)
        whole[0]["text"] = voice.t("{name} ({unit})", name=whole[0]["text"], unit=unit)
    whole[-1] = {"text": icon["alt"], "icon": icon}
    return [whole, *(_row(voice, row, table, with_mix=with_mix) for row in table.rows)]


def _row(voice: Voice, row: DriverRow, table: DriverTable, *, with_mix: bool) -> list[TableCell]:
    effects = [table.signed(row.mix), table.signed(row.rate)] if with_mix else []
    name = INDENT * row.level + _named(voice, row)
    words = [name, row.before, row.now, *effects, table.signed(row.change)]
    cells: list[TableCell] = [{"text": text} for text in words]
    return [*cells, {"text": ""}]


def _named(voice: Voice, row: DriverRow) -> str:
    match row.presence:
        case "new":
            return voice.t("{name} (new)", name=row.name)
        case "gone":
            return voice.t("{name} (no longer there)", name=row.name)
        case _:
            return row.name


def _note(voice: Voice, shown: list[KpiReview], left_out: int) -> str:
    t = voice.t
    found = [entry.drivers.breakdown for entry in shown if entry.drivers]
    kinds = {one.kind for one in found if one}
    said = [t("Rows and columns add up as printed. These are contributions, not causes.")]
    if any(entry.kpi.unit_kind == "percent" for entry in shown):
        said.append(t("Changes of percentages are in percentage points."))
    if "rate" in kinds:
        said.append(t("Mix: by its share in the whole; within: by its own change."))
    if any(part.children for one in found if one for part in one.parts):
        said.append(t("Rows set in further divide the change within the row above them."))
    if "growth" in kinds:
        said.append(t("Growth: each part's change over the whole before."))
    if not all(is_signal(entry) for entry in shown):
        said.append(
            t(
                "Changes within normal variation are listed for the record and not drawn: their "
                "parts are noise as well."
            )
        )
    if left_out:
        said.append(t.plural("{n} KPI is left out.", "{n} KPIs are left out.", left_out))
    return sentences.join(voice, [*said, _not_broken_down(voice)])


def _not_broken_down(voice: Voice) -> str:
    """The KPIs that could have parts and have none, with the reason."""
    t = voice.t
    said = [
        t("{name} ({reason})", name=voice.lower_name(entry),
          reason=reason_words(voice, entry.drivers.reason))
        for entry in voice.review.kpis
        if entry.drivers is not None and entry.drivers.reason is not None
    ]  # fmt: skip
    return t("Not broken down: {names}.", names=t.list_of(said)) if said else ""
