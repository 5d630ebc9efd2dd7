"""Reads a file of one JSON object per line into a plain table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers.encoding import find_encoding
from kpi_reports.intake.readers.layout import LaidOut, write_plain
from kpi_reports.intake.readers.lines import refuse_long_lines, text_lines
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.reading import TextOptions
from kpi_reports.values import DataIssue

KEY_LIMIT = 5_000  # every row gets a cell for every key
_JOINED_BY = "."


class _Number(str):
    """A number as it is written."""


class _RefusedError(ValueError):
    """An object that cannot become a row, and why."""


def read_json_lines(path: Path, target: Path, *, options: TextOptions, name: str) -> PlainTable:
    """The table of a file of JSON objects; `name` is what messages call it, `target` is written.

    Columns are the keys in the order in which they first appear; the keys of an object inside
    another are joined by a full stop (a.b). A list is its JSON text, a number keeps its written
    digits, null and a key that is not there are missing; line breaks in texts become line feeds.
    Blank lines are passed over. The file is read twice, so that it needs no memory.

    Issue: `encoding_found` {file, encoding, how} where it is not UTF-8.

    Raises SourceError with the line where one is no JSON object or names a key twice.
    """
    refuse_long_lines(path, name=name)
    encoding = find_encoding(path, options.encoding, name=name)
    header: dict[str, None] = {}
    for _, record in _records(path, encoding.name, name):
        header.update(dict.fromkeys(record))
        if len(header) > KEY_LIMIT:
            raise SourceError(
                f"'{name}' holds more than {KEY_LIMIT:,} different keys: they seem to be values. "
                "Write each such value in a line of its own"
            )
    if not header:
        raise SourceError(f"'{name}' is empty: it holds no object with a key")
    names = tuple(header)
    rows = (
        (number, [record.get(key) for key in names])
        for number, record in _records(path, encoding.name, name)
    )
    write_plain(target, LaidOut(names, rows, []))
    issues: tuple[DataIssue, ...] = ()
    if encoding.name != "utf-8":
        facts = {"file": name, "encoding": encoding.name, "how": encoding.how}
        issues = (DataIssue("encoding_found", "note", facts=facts),)
    return PlainTable(target, names, skip=0, numbered=True, issues=issues)


def _records(path: Path, encoding: str, name: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Each object as flat texts, with its line."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_once,
        parse_float=_Number,
        parse_int=_Number,
        parse_constant=_no_constant,
    )
    first = True
    for number, line in enumerate(text_lines(path, encoding, name=name), start=1):
        if not line.strip():
            continue
        try:
            found = decoder.decode(line.rstrip())
            if isinstance(found, list) and first:
                _refuse_document(name)
            yield number, dict(_flat(_object(found)))
        except json.JSONDecodeError as error:
            if first and error.pos >= len(line.rstrip()) and line.lstrip()[0] in "[{":
                _refuse_document(name)  # the document goes on in the next line
            raise SourceError(
                f"line {number}, column {error.colno} of '{name}' is no JSON: {error.msg}. Each "
                "line must hold one whole object"
            ) from error
        except RecursionError as error:
            raise SourceError(
                f"line {number} of '{name}' cannot be read: objects or lists are nested too deeply"
            ) from error
        except _RefusedError as error:
            raise SourceError(f"line {number} of '{name}' cannot be read: {error}") from error
        first = False


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RefusedError(f"the key '{twice}' stands twice in one object, so one would be lost")
    return found


def _no_constant(found: str) -> NoReturn:
    raise _RefusedError(f"{found} is no JSON number; write null where nothing is known")


def _object(found: object) -> dict[str, object]:
    if isinstance(found, dict):
        return found
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    kind = kinds.get(type(found), "a number")
    raise _RefusedError(f"it is {kind}, where one object {{...}} is needed")


def _refuse_document(name: str) -> NoReturn:
    raise SourceError(
        f"'{name}' is one JSON document, where each line must hold one object. Save it as JSON "
        "Lines, for example: jq -c '.[]' file.json > file.jsonl"
    )


def _flat(found: dict[str, object], above: str = "") -> Iterator[tuple[str, str | None]]:
    """Keys and texts; a key that two ways lead to is refused."""
    seen: set[str] = set()
    for key, value in found.items():
        pairs = (
            _flat(value, f"{above}{key}{_JOINED_BY}")
            if isinstance(value, dict) and value
            else iter([(above + key, _text(value))])
        )
        for name, text in pairs:
            if name in seen:
                raise _RefusedError(f"two keys are called '{name}' once nested ones are joined")
            seen.add(name)
            yield name, text


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    return None if value is None or value == {} else _json(value)


def _json(value: object) -> str:
    """JSON text in which numbers keep their digits."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)}: {_json(v)}" for key, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)
