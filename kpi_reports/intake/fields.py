"""What a source needs from its files, and where each file holds it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_reports.errors import Fault, SourceError, nearest
from kpi_reports.intake.readers.templates import columns_match
from kpi_reports.params.source import Column, ColumnType, DateFromParts, Shape

_SHOWN_NAMES = 5
UNIT, DATE, YEAR, MONTH, DAY = "\\unit", "\\date", "\\year", "\\month", "\\day"  # no file's names


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to read: its name here, its type, and the names under which a file may hold it."""

    name: str
    type: ColumnType
    names: tuple[str, ...]
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """Where one file holds a field: at a position of its header, or as the same text in all rows.

    Neither where the file does not hold it.
    """

    field: Field
    position: int | None = None
    constant: str | None = None
    wide: str | None = None  # "name" or "value" of columns that become rows


@dataclass(frozen=True, slots=True)
class Layouted:
    """Where one file holds every field, and the columns that become rows."""

    located: tuple[Located, ...]
    wide: tuple[int, ...] = ()


def fields_of(source: Shape) -> tuple[Field, ...]:
    """The declared columns, and what `unit` and `date` name beside them."""
    fields = [Field(c.name, c.type, c.names_in_file, c) for c in source.columns]
    joined = {column for join in source.joins for column in join.columns}
    known = {name for field in fields for name in (field.name, *field.names)} | joined

    def extra(name: str, type_: ColumnType, written: str | None) -> Iterator[Field]:
        if written is not None and written not in known:
            names = tuple(part.strip() for part in written.split("|") if part.strip())
            yield Field(name, type_, names)

    fields += extra(UNIT, "text", source.unit)
    if isinstance(source.date, DateFromParts):
        for name, written in zip(
            (YEAR, MONTH, DAY), (source.date.year, source.date.month, source.date.day), strict=True
        ):
            fields += extra(name, "integer", written)
    else:
        fields += extra(DATE, "date", source.date)
    for join in source.joins:
        for written in join.on:
            if written not in {field.name for field in fields} | joined:
                fields.append(Field(written, "text", (written,)))
    return tuple(fields)


def field_named(source: Shape, written: str) -> str | None:
    """The name here of the declared or joined column that `unit` or `date` means, if any."""
    for column in source.columns:
        if written == column.name or written in column.names_in_file:
            return column.name
    return written if any(written in join.columns for join in source.joins) else None


def locate(
    source: Shape,
    fields: Sequence[Field],
    header: Sequence[str],
    values: Sequence[tuple[str, str]],
    *,
    place: str,
) -> Layouted:
    """Where a file holds the fields, by its column names and by what its own name says.

    `place` names the file (and sheet) in messages. Raises SourceError where a name that is needed
    stands twice, or where no column fits the pattern of those that become rows. A field that the
    file does not hold is left unlocated.
    """
    names = [normal(name) for name in header]
    given = {normal(name): text for name, text in values}
    wide, made = _wide(source, header, place)
    faults: list[Fault] = []
    located = []
    for field in fields:
        found = [name for name in (normal(n) for n in field.names) if name in names]
        if made.get(field.names[0]) or made.get(field.name):
            located.append(Located(field, wide=made.get(field.names[0]) or made[field.name]))
        elif found:
            if names.count(found[0]) > 1:
                count = names.count(found[0])
                faults.append(Fault(None, None, f"{place} has {count} columns named '{found[0]}'"))
            located.append(Located(field, position=names.index(found[0])))
        else:
            constant = next((given[n] for n in map(normal, field.names) if n in given), None)
            located.append(Located(field, constant=constant))
    if faults:
        raise SourceError(faults)
    return Layouted(tuple(located), wide)


def absent(layouts: Sequence[Layouted], headers: Sequence[Sequence[str]], place: str) -> None:
    """Raises SourceError for every field that no file of the source holds."""
    names = list(dict.fromkeys(name for header in headers for name in header if name))
    faults = []
    for at, first in enumerate(layouts[0].located):
        if not any(is_there(layout.located[at]) for layout in layouts):
            wanted = "' or '".join(first.field.names)
            where = place if len(layouts) == 1 else f"none of the {len(layouts)} tables"
            verb = "has no" if len(layouts) == 1 else "has a"
            faults.append(
                Fault(None, None, f"{where} {verb} column '{wanted}'.{nearest(wanted, names)}")
            )
    if faults:
        raise SourceError(faults)


def refuse_strangers(
    layouts: Sequence[Layouted], headers: Sequence[Sequence[str]], places: Sequence[str]
) -> None:
    """Raises SourceError for every one of several tables that holds none of the fields.

    It is another table, or its cells are separated otherwise; to call each column missing would
    hide that.
    """
    faults = []
    for layout, header, place in zip(layouts, headers, places, strict=True):
        if not any(at.position is not None for at in layout.located):
            names = ", ".join(f"'{name}'" for name in header[:_SHOWN_NAMES])
            message = (
                f"{place} holds none of the declared columns; its names are {names}. Is its "
                "delimiter another, or does the pattern of the path take in a file too many?"
            )
            faults.append(Fault(None, None, message))
    if faults and len(layouts) > len(faults):
        raise SourceError(faults)


def is_there(located: Located) -> bool:
    """Whether the file holds the field."""
    return located.position is not None or located.constant is not None or located.wide is not None


def normal(name: str) -> str:
    """A column's name as names are compared: full width as half width, white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _wide(
    source: Shape, header: Sequence[str], place: str
) -> tuple[tuple[int, ...], dict[str, str]]:
    declared = source.wide_to_long
    if declared is None:
        return (), {}
    positions = tuple(at for at, name in enumerate(header) if columns_match(declared.columns, name))
    if not positions:
        near = nearest(declared.columns, filter(None, header))
        raise SourceError(f"{place} has no column that fits '{declared.columns}'.{near}")
    return positions, {declared.name: "name", declared.value: "value"}
