"""The declaration of what was found, as YAML with comments that give the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kpi_reports.inspection.columns import ColumnFacts
from kpi_reports.inspection.inspecting import Inspection, TableFound
from kpi_reports.inspection.proposed_checks import check_lines
from kpi_reports.inspection.yaml_lines import comment, flow, scalar, with_comment
from kpi_reports.intake.cells import identifier

_EXAMPLES = 3
_TITLES = 3
_EXAMPLE_LENGTH = 16
_TAKE_AWAY = (
    "choose: to be measured, rows need a department and a day: take the marks away from both "
    "lines; without them this source is only joined to others"
)


def proposal(inspection: Inspection) -> str:
    """One source for each table, ready to be appended to sources.yaml.

    What could not be told is a comment that begins with `choose:`. The text can be loaded as it
    is; a source without department and day is read, and only joined to others until these two are
    chosen.
    """
    lines = ["", comment(f"Proposed by kpi-reports inspect {inspection.look.path.name}")]
    for remark in (*inspection.remarks, *_encoding_remarks(inspection)):
        lines.append(comment(remark))
    for table in inspection.tables:
        lines += ["", *_source(inspection, table)]
    return "\n".join(lines) + "\n"


def _encoding_remarks(inspection: Inspection) -> Iterator[str]:
    look = inspection.look
    if len(look.encodings) > 1 or look.how == "several fit":
        others = ", ".join(look.encodings[1:]) or "others of one byte for each character"
        yield f"choose: the encoding is {look.encodings[0]}, or {others}; the lines as each reads:"
        yield from (f"  {remark}" for remark in look.remarks)
        return
    if look.encoding and look.encoding != "utf-8":
        yield f"encoding {look.encoding}, found by: {look.how}"
    yield from look.remarks


def _source(inspection: Inspection, table: TableFound) -> list[str]:
    frame = table.frame
    lines = [f"{scalar(table.name)}:", *_remarks(inspection, table)]
    lines += _place(inspection, table)
    lines += [f"  {line}" for line in _text(inspection, table)]
    if table.sheet is not None:
        several = f"{len(table.sheets)} sheets alike: {', '.join(table.sheets)}"
        lines += with_comment(
            f"  excel: {flow({'sheet': table.sheet})}", several if len(table.sheets) > 1 else ""
        )
    layout = frame.layout.model_dump(exclude_defaults=True)
    if layout:
        lines.append("  layout:")
        for key, value in layout.items():
            lines += with_comment(f"    {key}: {flow(value)}", _layout_evidence(table, key))
    if table.wide is not None:
        wide = {"columns": table.wide.pattern, "name": table.wide.name, "value": "value"}
        lines += with_comment(
            f"  wide_to_long: {flow(wide)}",
            f"{len(table.wide.places)} columns become rows: {_shown(table.wide.headers)}",
        )
    lines += _roles(inspection, table)
    lines += _columns(table)
    lines += check_lines(table)
    return lines


def _remarks(inspection: Inspection, table: TableFound) -> Iterator[str]:
    grid, found = table.frame.grid, table.frame.found
    rows = len(table.frame.records)
    if grid.is_longer:
        yield "  " + comment(
            f"only the first {len(grid.rows):,} rows were looked at; the file is longer"
        )
    first = f" of sheet '{grid.sheet}'" if len(table.sheets) > 1 else ""
    yield "  " + comment(f"looked at: rows {rows:,}, columns {len(table.frame.names)}{first}")
    for at in table.frame.titles[:_TITLES]:
        number, cells = grid.rows[at]
        yield "  " + comment(f"row {number} above the names: " + _joined(cells))
    if found is not None and not found.is_sure:
        yield "  " + comment(
            f"choose: no row looks clearly like column names; row {grid.rows[found.at][0]} was "
            "taken. Where the file has none, add a row of names, or write header: {row: 1}"
        )
    if table.frame.refusal:
        yield "  " + comment(f"choose: as declared it cannot be read: {table.frame.refusal}")
    for remark in grid.remarks:
        yield "  " + comment(remark)
    if grid.left_out:
        yield "  " + comment(f"columns of bytes, which cannot be read: {', '.join(grid.left_out)}")


def _place(inspection: Inspection, table: TableFound) -> Iterator[str]:
    """Where the data are, and what kind of source that makes."""
    look, name = inspection.look, inspection.file_name
    far = ""
    if inspection.path_is_absolute:
        far = "choose: better a path in the params folder: copy the file to its data/"
    if look.format == "sqlite":
        yield "  kind: sql"
        yield from with_comment(f"  connection: {scalar('sqlite:' + inspection.path)}", far)
        grid = table.frame.grid
        if grid.left_out:
            columns = ", ".join(identifier(column) for column in table.frame.names)
            query = f"SELECT {columns} FROM {identifier(grid.table or '')}"
            yield f"  query: {scalar(query)}"
        else:
            yield f"  table: {scalar(grid.table or '')}"
        return
    yield "  kind: file"
    files = f"{name.files} files fit" if name.template and name.files > 1 else ""
    yield from with_comment(
        f"  path: {scalar(inspection.path)}", "; ".join(filter(None, (files, far)))
    )
    if name.template is not None and not name.strangers:
        told = f"gives columns {' and '.join(name.words)}"
        yield from with_comment(f"  file_name: {scalar(name.template)}", told)
    elif name.template is not None:
        yield "  " + comment(
            f"choose: file_name: {scalar(name.template)}, if path is narrowed; it does not fit "
            + ", ".join(name.strangers[:3])
        )
    if look.ending_misleads:
        yield f"  format: {look.format}"


def _text(inspection: Inspection, table: TableFound) -> Iterator[str]:
    look = inspection.look
    text: dict[str, str] = {}
    if look.encoding and look.how in ("only fit", "utf-16 pattern", "several fit"):
        text["encoding"] = look.encoding
    is_open = look.delimiter_is_open or (
        look.delimiter_is_open_below_titles and not table.frame.layout.is_plain
    )
    if is_open and look.delimiter:
        text["delimiter"] = look.delimiter
        yield comment("choose: several marks would do as delimiter; this cuts most rows alike")
    if table.marks.decimal != ".":
        text["decimal_mark"] = table.marks.decimal
    if table.marks.thousands:
        text["thousands_mark"] = table.marks.thousands
    if text:
        told = f"found by: {look.how}" if "encoding" in text else ""
        yield from with_comment(f"text: {flow(text)}", told)
    if look.delimiter not in (None, ",") and not is_open:
        yield comment(f"the delimiter {look.delimiter!r} is found by the reader")


def _layout_evidence(table: TableFound, key: str) -> str:
    rows, ending = table.frame.grid.rows, table.frame.ending
    found = table.frame.found
    match key:
        case "header" if found is not None:
            titles = f"; {len(table.frame.titles)} title rows above" if table.frame.titles else ""
            return f"names in row {rows[found.at][0]}{titles}"
        case "end_words":
            first = rows[ending.notes[0]][0] if ending.notes else 0
            told = "" if ending.is_usual else "choose: no usual word of notes; "
            return f"{told}{len(ending.notes)} rows of notes from row {first}"
        case "leave_out":
            first = rows[ending.totals[0]][0] if ending.totals else 0
            return f"{len(ending.totals)} total rows, first row {first}" if first else "totals"
        case "fill_down":
            return "mostly empty below a filled cell, as merged cells are"
    return ""


def _roles(inspection: Inspection, table: TableFound) -> Iterator[str]:
    """`unit` and `date`, both or as comments: one alone is refused."""
    date, told = _date(inspection, table)
    if table.unit is not None and date is not None:
        yield from with_comment(f"  unit: {scalar(table.unit.header)}", table.unit_evidence)
        yield from with_comment(f"  date: {flow(date)}", told)
        return
    yield "  " + comment(_TAKE_AWAY)
    if table.unit is not None:
        yield f"  # unit: {scalar(table.unit.header)}  {comment(table.unit_evidence)}"
    else:
        yield f"  # unit_is: department_id  {comment(table.unit_evidence)}"
    if date is not None:
        yield f"  # date: {flow(date)}  {comment(told)}"
    else:
        yield f"  # date: column_of_the_day  {comment(told or 'no column holds days')}"


def _date(inspection: Inspection, table: TableFound) -> tuple[str | Mapping[str, str] | None, str]:
    """The column of the day or its parts, and the evidence."""
    if table.wide is not None:
        if table.wide.has_days:
            return table.wide.name, f"from the headers, as {table.wide.headers[0]}"
        if not table.dates:
            return None, f"the headers say no whole month, as {table.wide.headers[0]}"
    if table.dates:
        first = table.dates[0]
        others = ", ".join(column.header for column in table.dates[1:4])
        share = f"{first.guess.parsed} of {first.guess.filled} cells are days"
        return first.header, f"choose: {share}; others: {others}" if others else share
    if table.parts:
        return dict(table.parts), "year and month stand in columns of their own"
    words = inspection.file_name.words
    if {"year", "month"} <= set(words) and not inspection.file_name.strangers:
        return {word: word for word in words}, "no column of days; the file's name says the month"
    return None, ""


def _columns(table: TableFound) -> list[str]:
    lines = []
    for column in table.columns:
        if column.refused:
            name = column.header or f"column {column.place + 1}"
            lines.append("    " + comment(f"{name}: not declared. {column.refused}"))
        else:
            lines += _column(column)
    if table.wide is not None and table.value is not None:
        kind = "date" if table.wide.has_days else "text"
        if table.wide.name == "year" and all(h.isdecimal() for h in table.wide.headers):
            kind = "integer"
        lines.append(f"    - {flow({'name': table.wide.name, 'type': kind})}")
        lines += _column(table.value)
    has_one = any(line.lstrip().startswith("- ") for line in lines)
    return ["  columns:" if has_one else "  columns: []", *lines]


def _column(column: ColumnFacts) -> list[str]:
    declared: dict[str, str] = {"name": column.name, "type": column.guess.type}
    if column.header != column.name:
        declared["source_name"] = column.header
    if column.from_unit and column.to_unit:
        declared |= {"from_unit": column.from_unit, "to_unit": column.to_unit}
    if column.guess.date_format:
        declared["date_format"] = column.guess.date_format
    lines = []
    for remark in (*column.remarks, *column.guess.remarks):
        lines.append("    " + comment(f"{column.name}: {remark}"))
    if column.guess.failures:
        lost = column.filled - column.guess.parsed
        lines.append(
            "    "
            + comment(
                f"{column.name}: {lost} of {column.filled} cells are no {column.guess.type} and "
                f"will be missing: {_shown(column.guess.failures)}"
            )
        )
    return [*lines, *with_comment(f"    - {flow(declared)}", _evidence(column))]


def _evidence(column: ColumnFacts) -> str:
    if not column.filled:
        return "empty"
    gaps = f"{share_missing(column)} missing; " if column.missing else ""
    return f"{gaps}{len(column.values)} different: {_shown(tuple(column.values))}"


def _shown(texts: tuple[str, ...]) -> str:
    cut = [t if len(t) <= _EXAMPLE_LENGTH else t[: _EXAMPLE_LENGTH - 1] + "…" for t in texts]
    return ", ".join(cut[:_EXAMPLES]) + (", ..." if len(texts) > _EXAMPLES else "")


def share_missing(column: ColumnFacts) -> str:
    """The share of cells that hold nothing: 0% only where none does."""
    percent = 100 * column.missing / max(1, column.rows)
    return "<1%" if 0 < percent < 1 else f"{percent:.0f}%"


def _joined(cells: Sequence[str | None]) -> str:
    return " | ".join(cell for cell in cells if cell and not cell.isspace())
