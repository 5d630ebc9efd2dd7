"""What a run made, at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Row, RowState

SIGNALS = ("improving", "worsening", "changed", "questions")
MOST_ROWS = 30  # of a table that anybody reads; of more packs only counts are told
_STYLES = {"ok": "", "failed": "bold red", "unchanged": "dim"}


def summary(rows: Sequence[Row], units: Sequence[str], counts: Mapping[RowState, int]) -> Table:
    """A row per pack; of many packs, how many there are of each state."""
    return summary_table(rows, units) if len(rows) <= MOST_ROWS else counts_table(counts)


def summary_table(rows: Sequence[Row], units: Sequence[str]) -> Table:
    """One row per pack of this run, in the order of the plan."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Pack")
    table.add_column("State")
    table.add_column("Score", justify="right")
    table.add_column("Grade")
    table.add_column("Signals")
    table.add_column("Seconds", justify="right")
    place = {unit: position for position, unit in enumerate(units)}
    for row in sorted(rows, key=lambda row: place[row.unit]):
        entry = row.entry
        table.add_row(
            Text(row.unit),
            Text(row.state, style=_STYLES[row.state]),
            "–" if entry.score is None else f"{entry.score:.1f}",
            Text(entry.grade or "–"),
            _signals(entry),
            "–" if row.unchanged else f"{row.seconds:.1f}",
        )
    return table


def counts_table(counts: Mapping[RowState, int]) -> Table:
    """One row per state that occurs, and their sum."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Packs", justify="right")
    table.add_column("State")
    for state, count in counts.items():
        if count:
            table.add_row(str(count), Text(state, style=_STYLES[state]))
    table.add_row(str(sum(counts.values())), "in all")
    return table


def _signals(entry: PackEntry) -> str:
    told = [f"{entry.signals[name]} {name}" for name in SIGNALS if entry.signals.get(name)]
    if entry.state == "failed":
        return "–"
    looked = entry.signals.get("common") or "questions" in entry.signals
    return ", ".join(told) or ("none" if looked else "too few data")
