"""The id that a text means: an id itself, or one of the spellings declared for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self
from unicodedata import normalize

from kpi_reports.errors import Fault, SourceError
from kpi_reports.intake.written.parsed import INVISIBLE

_ALIAS_COLUMNS = ("id", "alias")


def normal_key(text: str) -> str:
    """The text as it is compared: NFKC, trimmed, runs of blanks as one, without case."""
    folded = normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return " ".join(normalize("NFKC", folded).split())


@dataclass(frozen=True, slots=True)
class Keys:
    """Ids and what else they are called."""

    ids: frozenset[str]
    _by_normal: Mapping[str, str]

    @classmethod
    def build(cls, spellings: Mapping[str, Iterable[str]]) -> Self:
        """Keys from ids and their aliases.

        Two ids may differ in case alone; then only their exact spelling finds them.

        Raises SourceError, with every fault, where an alias is blank, stands for two ids, or is
        another id.
        """
        owners: dict[str, set[str]] = {}
        for identity in spellings:
            owners.setdefault(normal_key(identity), set()).add(identity)
        named = {normal: set(ids) for normal, ids in owners.items()}
        faults: list[Fault] = []
        for identity, aliases in spellings.items():
            for alias in aliases:
                normal = normal_key(alias)
                holders = owners.setdefault(normal, set())
                if not normal:
                    faults.append(Fault(None, None, f"'{identity}' has an alias that is blank"))
                elif holders and identity not in holders:
                    faults.append(_shared(alias, identity, min(holders), named.get(normal)))
                else:
                    holders.add(identity)
        if faults:
            raise SourceError(faults)
        single = {normal: min(ids) for normal, ids in owners.items() if len(ids) == 1}
        return cls(frozenset(spellings), MappingProxyType(single))

    def find(self, text: str) -> str | None:
        """The id: the text itself where it is one, else by its normal form; None if unknown."""
        return text if text in self.ids else self._by_normal.get(normal_key(text))


def read_alias_file(path: Path) -> dict[str, tuple[str, ...]]:
    """Aliases by id, in the file's order, from a UTF-8 CSV file with the columns id and alias.

    An id may have several rows; other columns are not read, and blank lines are passed over.

    Raises SourceError, with file and line, where the file cannot be read, lacks a column, or has
    a row without id or alias.
    """
    place = path.as_posix()
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    aliases: dict[str, dict[str, None]] = {}
    faults: list[Fault] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in _ALIAS_COLUMNS if header.count(name) != 1]:
            wanted = " and ".join(f"'{name}'" for name in missing)
            found = ", ".join(f"'{name}'" for name in header) or "nothing"
            raise SourceError(
                Fault(place, 1, f"the first line needs {wanted} once each; it has {found}")
            )
        positions = [header.index(name) for name in _ALIAS_COLUMNS]
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            cells = [row[at].strip() if at < len(row) else "" for at in positions]
            if all(cells):
                aliases.setdefault(cells[0], {})[cells[1]] = None
            else:
                lost = _ALIAS_COLUMNS[cells.index("")]
                faults.append(Fault(place, reader.line_num, f"the row has no {lost}"))
    except csv.Error as error:
        faults.append(Fault(place, reader.line_num, f"this is not CSV text: {error}"))
    if faults:
        raise SourceError(faults)
    return {identity: tuple(names) for identity, names in aliases.items()}


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it is no readable file"
        raise SourceError(
            Fault(path.as_posix(), None, f"the alias file cannot be read: {reason}")
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(
            Fault(path.as_posix(), line, "this is not UTF-8 text. Save the file as UTF-8")
        ) from error


def _shared(alias: str, identity: str, other: str, named: set[str] | None) -> Fault:
    if named:
        message = f"alias '{alias}' of '{identity}' is another id, '{other}'. Take the alias away"
    else:
        message = f"alias '{alias}' stands for '{other}' and '{identity}'. Keep it with one"
    return Fault(None, None, message)
