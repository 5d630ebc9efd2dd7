"""What a source's declaration needs from its file, checked against the file's column names."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_reports.errors import SourceError, nearest
from kpi_reports.params.models import DateFromParts, PackageSource

RESERVED = ("unit", "day")  # the columns that every table gets from us


@dataclass(frozen=True, slots=True)
class CsvTable:
    """What a CSV file should hold: its declaration, and the units whose rows are kept."""

    name: str
    file: str
    source: PackageSource
    units: tuple[str, ...]


def needed_columns(table: CsvTable, header: list[str]) -> dict[str, int]:
    """Every name in the file that the declaration uses, with its position in the header."""
    source = table.source
    when = source.date
    special = [when.year, when.month, when.day] if isinstance(when, DateFromParts) else [when]
    faults = _name_faults(table)
    names = [column.source_name or column.name for column in source.columns]
    names += [name_in_file(source, name) for name in (source.unit, *special)]
    for name in dict.fromkeys(names):
        if header.count(name) > 1:
            faults.append(f"'{table.file}' has {header.count(name)} columns named '{name}'")
        elif name not in header:
            faults.append(f"'{table.file}' has no column '{name}'.{nearest(name, header)}")
    if faults:
        raise SourceError([error for text in faults for error in SourceError(text).faults])
    return {name: header.index(name) for name in dict.fromkeys(names)}


def _name_faults(table: CsvTable) -> list[str]:
    faults = []
    seen: set[str] = set()
    for column in table.source.columns:
        folded = column.name.casefold()  # DuckDB's names are the same in any case
        if folded in seen:
            faults.append(f"column '{column.name}' is declared twice")
        seen.add(folded)
        own = {"unit": (table.source.unit, "text"), "day": (table.source.date, "date")}
        if folded in RESERVED and (column.name, column.type) != own[folded]:
            faults.append(
                f"column '{column.name}' needs another name, because '{folded}' is what every "
                f"table calls {'its department' if folded == 'unit' else 'the day of its rows'}. "
                f"Write name: {folded}_in_file and source_name: {column.source_name or column.name}"
            )
    return faults


def name_in_file(source: PackageSource, name: str) -> str:
    """`unit` and `date` may name a column as it is called here or as the file calls it."""
    for column in source.columns:
        if column.name == name:
            return column.source_name or column.name
    return name
