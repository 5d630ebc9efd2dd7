"""Which columns name the department, the day and the key of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kpi_reports.inspection.columns import ColumnFacts
from kpi_reports.inspection.frame import Frame
from kpi_reports.intake.keys import Keys, normal_key
from kpi_reports.intake.written.dates import parse_date

_UNIT_NAME = re.compile(
    r"^(所属|责任|归属|编制)?(部门|科室|事业部|中心|团队|班组|组织|机构|分公司|门店)(名称|代码|编号|id)?$"
    r"|(^|[_ ])(dept|department|division|team|branch|unit|shop|store)([_ ](name|id|code))?$",
    re.IGNORECASE,
)
_UNIT_VALUES = 60  # departments: more different texts are something else
_KNOWN_SHARE = 0.5  # of the cells must be known departments
_KEY_COLUMNS = 3
_KEY_ROWS = 5  # of fewer, all differ by chance
_TRIED = 8  # columns of which keys are put together
_CODE = re.compile(r"号|码|id$|code|no\.?$", re.IGNORECASE)
_NEARLY = 0.9  # of the rows have different keys: the others may be versions of the same row
_DATE_WORDS = ("日期", "月份", "date", "day", "month", "时间", "日")
_PARTS = {"year": ("年", "年份", "year"), "month": ("月", "月份", "month"), "day": ("日", "day")}


@dataclass(frozen=True, slots=True)
class Key:
    """Columns whose values together are different in each row, or nearly."""

    columns: tuple[ColumnFacts, ...]
    different: int
    rows: int

    @property
    def is_exact(self) -> bool:
        return self.different == self.rows


def unit_column(
    columns: Sequence[ColumnFacts], keys: Keys | None
) -> tuple[ColumnFacts | None, str]:
    """The column that names departments, with the evidence in words."""
    texts = [column for column in columns if not column.refused and column.filled]
    if keys is not None:
        shares = [(_known(column, keys), column) for column in texts]
        best = max(shares, key=lambda entry: entry[0], default=None)
        if best is not None and best[0] >= _KNOWN_SHARE * best[1].filled:
            count, column = best
            strangers = [text for text in column.values if keys.find(text) is None]
            rest = f"; unknown: {_listed(strangers)}" if strangers else ""
            return column, f"{count} of {column.filled} cells are known departments{rest}"
        return None, "no column holds the departments of departments.yaml"
    for column in texts:
        few = len(column.values) <= _UNIT_VALUES
        if few and column.guess.type in ("text", "integer") and _UNIT_NAME.search(column.header):
            return column, f"choose: by its name; {len(column.values)} different: " + _listed(
                list(column.values)
            )
    return None, "no column is named as departments are"


def _known(column: ColumnFacts, keys: Keys) -> int:
    return sum(count for text, count in column.values.items() if keys.find(text) is not None)


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts[:5]) + (", ..." if len(texts) > 5 else "")


def date_columns(columns: Sequence[ColumnFacts]) -> list[ColumnFacts]:
    """The columns of days, the likeliest first: few gaps, then a name that says so."""
    days = [c for c in columns if c.guess.type in ("date", "timestamp") and not c.refused]
    fuller = [column for column in days if column.filled]

    def order(column: ColumnFacts) -> tuple[bool, bool, int, int]:
        named = any(word in column.header.casefold() for word in _DATE_WORDS)
        gaps = column.missing + column.guess.filled - column.guess.parsed
        return gaps > column.rows // 10, not named, gaps, column.place

    return sorted(fuller, key=order)


def date_parts(columns: Sequence[ColumnFacts]) -> Mapping[str, str]:
    """Columns of year and month (and day), where there are both; their names in the file."""
    whole = [column for column in columns if column.guess.type == "integer" and not column.refused]
    found = {
        part: column.header
        for part, names in _PARTS.items()
        for column in reversed(whole)
        if column.header.casefold() in names
    }
    return found if {"year", "month"} <= set(found) else {}


def find_key(
    frame: Frame, columns: Sequence[ColumnFacts], first: Sequence[ColumnFacts]
) -> Key | None:
    """The fewest columns that tell rows apart; those of `first` (department, day) before others.

    None where no three do, nearly.
    """
    rows = len(frame.records)
    usable = [c for c in columns if c.filled == rows >= _KEY_ROWS and _may_be_key(c)]
    likely = [column for column in first if column in usable]
    # one column alone: a code before a name, a name before a day
    alone = sorted(usable, key=lambda c: (c.guess.type != "text", not _CODE.search(c.header)))
    usable = likely + [c for c in usable if c not in likely]
    cells = {column.place: _meanings(frame, column) for column in usable}
    nearly: Key | None = None
    for size in range(1, _KEY_COLUMNS + 1):
        for chosen in combinations(alone if size == 1 else usable[:_TRIED], size):
            if size > 1 and likely and not any(column in likely for column in chosen):
                continue
            key = Key(chosen, len(set(zip(*(cells[c.place] for c in chosen), strict=True))), rows)
            if key.is_exact:
                return key
            versions = chosen[0].guess.type == "text" or size > 1
            if nearly is None and versions and key.different >= _NEARLY * rows:
                nearly = key
        if nearly is not None:
            return nearly
    return None


def _may_be_key(column: ColumnFacts) -> bool:
    """Not measured values, which differ by chance, and nothing whose type is a question."""
    asked = any(remark.startswith("choose:") for remark in column.guess.remarks)
    return not column.refused and not asked and column.guess.type in ("text", "date", "timestamp")


def _meanings(frame: Frame, column: ColumnFacts) -> list[object]:
    """What the cells mean: one day is one, however it is written, and so is one spelling."""
    meant: dict[str, object] = {}
    for text in column.values:
        if column.guess.type == "date":
            read = parse_date(text, date_format=column.guess.date_format, excel_serials="1900")
            meant[text] = read.value if read else text
        else:
            meant[text] = normal_key(text)
    texts = ((cells[column.place] or "").strip() for _, cells in frame.records)
    return [meant.get(text, text) for text in texts]
