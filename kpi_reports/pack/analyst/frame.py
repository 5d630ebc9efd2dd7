"""A DataFrame, Series or Styler as the body of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api import types

from kpi_reports.errors import PackError, nearest
from kpi_reports.pack.analyst.cell import Write, is_missing, writer
from kpi_reports.pack.analyst.words import Words, in_both
from kpi_reports.report.blocks import TableBody, TableCell, TableColumn
from kpi_reports.report.words import translator
from kpi_reports.values import Language

MOST_ROWS = 200
MOST_COLUMNS = 12  # with those of the index: what a page of A4 holds
BETWEEN = " · "  # the levels of a head that has several


@dataclass(frozen=True, slots=True)
class _Column:
    """A column to show: its head, its cells, and how they are written."""

    name: Any
    cells: Sequence[Any]
    write: Write
    is_number: bool = False
    is_index: bool = False
    shown: Mapping[int, str] | None = None  # as a Styler writes them


def table_body(
    data: Any,
    *,
    units: Mapping[Any, Words],
    decimals: Mapping[Any, int] | int | None,
) -> Callable[[Language], TableBody]:
    """What makes the table's body in a language, once the table is known to be one.

    Raises:
        PackError: not a table, too many columns, or an unknown column in `units` or `decimals`.
    """
    frame, formats, without_index = _as_frame(data)
    asked = decimals if isinstance(decimals, Mapping) else {}
    for name, given in (("units", units), ("decimals", asked)):
        for key in given:
            if key not in frame.columns:
                known = [str(column) for column in frame.columns]
                raise PackError(
                    f"blocks.table: '{name}' names column {key!r}, which the table does not have."
                    f"{nearest(str(key), known)}"
                )
    spoken = {key: in_both(words, f"units[{key!r}]") for key, words in units.items()}
    few = frame.head(MOST_ROWS)
    columns = [] if without_index else _index_columns(few)
    for at, name in enumerate(frame.columns):
        each = asked.get(name) if isinstance(decimals, Mapping) else decimals
        columns.append(_column(name, few.iloc[:, at], each, formats.get(at)))
    if len(columns) > MOST_COLUMNS:
        turned = " Turned round it would fit: frame.T." if len(frame) < MOST_COLUMNS else ""
        raise PackError(
            f"blocks.table: the table has {len(columns)} columns; a page holds {MOST_COLUMNS}. "
            f"Choose some, such as frame[['a', 'b']].{turned}"
        )

    def build(language: Language) -> TableBody:
        t = translator(language)
        rest = t("The first {shown} of {all} rows.", shown=MOST_ROWS, all=f"{len(frame):,}")
        return {
            "id": "table",
            "columns": [
                _head(column, spoken, language, is_first=at == 0)
                for at, column in enumerate(columns)
            ],
            "rows": [[_cell(column, at, language) for column in columns] for at in range(len(few))],
            "note": rest if len(frame) > MOST_ROWS else "",
            "empty": t("The table has no rows."),
        }

    return build


def _as_frame(data: Any) -> tuple[pd.DataFrame, dict[int, dict[int, str]], bool]:
    """The frame, what a Styler writes by column and row, and whether its index is hidden."""
    if isinstance(data, pd.Series):
        return data.to_frame(), {}, False
    if isinstance(data, pd.DataFrame):
        return data, {}, False
    frame = getattr(data, "data", None)
    if type(data).__name__ != "Styler" or not isinstance(frame, pd.DataFrame):
        raise PackError(
            f"blocks.table: a {type(data).__name__} is no table; give a DataFrame, a Series or a "
            "Styler, such as pandas.DataFrame(data)"
        )
    rows = [at for at in range(len(frame)) if at not in set(data.hidden_rows)]
    places = [at for at in range(len(frame.columns)) if at not in set(data.hidden_columns)]
    formats = {
        now: {
            row: str(data._display_funcs[was, place](frame.iat[was, place]))
            for row, was in enumerate(rows[:MOST_ROWS])
            if _is_formatted(data, was, place) and not is_missing(frame.iat[was, place])
        }
        for now, place in enumerate(places)
    }
    return frame.iloc[rows, places], formats, all(data.hide_index_)


def _is_formatted(styler: Any, row: int, place: int) -> bool:
    """Whether the analyst said how the cell is written; pandas fills in its own way elsewhere."""
    write = styler._display_funcs.get((row, place))
    return write is not None and getattr(write, "func", write).__name__ != "_default_formatter"


def _index_columns(frame: pd.DataFrame) -> list[_Column]:
    """The index as columns, but for one that only counts the rows."""
    index = frame.index
    levels = [index.get_level_values(at) for at in range(index.nlevels)]
    if len(levels) == 1 and index.name is None and types.is_integer_dtype(index.dtype):
        return []
    return [
        _Column(
            level.name, list(level), writer(list(level), decimals=None, label=True), False, True
        )
        for level in levels
    ]


def _column(name: Any, cells: pd.Series, decimals: int | None, shown: Any) -> _Column:
    values = list(cells)
    is_number = _is_number(cells)
    return _Column(name, values, writer(values, decimals=decimals), is_number, shown=shown or None)


def _is_number(cells: pd.Series) -> bool:
    if types.is_bool_dtype(cells.dtype):
        return False
    if types.is_numeric_dtype(cells.dtype):
        return True
    known = [cell for cell in cells if not is_missing(cell)]
    return bool(known) and all(types.is_number(c) and not types.is_bool(c) for c in known)


def _head(
    column: _Column,
    units: Mapping[Any, dict[Language, str]],
    language: Language,
    *,
    is_first: bool,
) -> TableColumn:
    """The head of a column. The first one holds the rows' headers, so it stands left."""
    t = translator(language)
    text = t("Item") if column.is_index and column.name is None else _name(column.name)
    if not column.is_index and (unit := units.get(column.name)):
        text = t("{name} ({unit})", name=text, unit=unit[language])
    return {"text": text, "align": "right" if column.is_number and not is_first else "left"}


def _name(name: Any) -> str:
    """A column's name; several levels of one in a row."""
    if isinstance(name, tuple):
        return BETWEEN.join(str(part) for part in name if str(part).strip())
    return str(name)


def _cell(column: _Column, at: int, language: Language) -> TableCell:
    if column.shown and at in column.shown:
        text = column.shown[at]
        return {"text": text.replace("-", "\u2212", 1) if _is_negative(column, text) else text}
    return {"text": column.write(column.cells[at], language)}


def _is_negative(column: _Column, text: str) -> bool:
    return column.is_number and text.startswith("-")
