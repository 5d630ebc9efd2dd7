"""One file of any format becomes plain tables of texts."""

from __future__ import annotations

from pathlib import Path

from kpi_reports.intake.places.inputs import Input, format_of
from kpi_reports.intake.readers.excel import read_workbook
from kpi_reports.intake.readers.json_lines import read_json_lines
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.intake.readers.text import read_text
from kpi_reports.intake.readers.unpack import unpack
from kpi_reports.params.source import Files


def plain_tables(source: Files, found: Input, stem: Path) -> list[PlainTable]:
    """The tables of a file, one for each sheet. What must be written goes to names from `stem`.

    Raises SourceError with what is wrong in the file, and how to declare it.
    """
    written = format_of(source, found.name)
    plain = unpack(found.path, stem.with_suffix(".unpacked"), limit_mb=source.unpacked_limit_mb)
    target = stem.with_suffix(".csv")
    if written == "excel":
        return read_workbook(
            plain,
            lambda number: target.with_stem(f"{target.stem}_{number}"),
            options=source.excel,
            layout=source.layout,
            name=found.name,
        )
    if written == "jsonl":
        return [read_json_lines(plain, target, options=source.text, name=found.name)]
    return [read_text(plain, target, options=source.text, layout=source.layout, name=found.name)]
