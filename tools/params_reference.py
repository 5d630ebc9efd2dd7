"""Writes docs/params.md from the params models. Run by `make docs`."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kpi_reports.params import models
from kpi_reports.params.explain import models_in, tag_of
from kpi_reports.params.targets import COLUMNS

PLACE = Path(__file__).parents[1] / "docs" / "params.md"

# Where a nested model is explained: the heading's anchor, and what a table calls it.
ANCHORS: Mapping[type[BaseModel], str] = {
    models.Words: "words",
    models.DateFromParts: "date",
    models.Column: "columns",
    models.UnitOfMeasure: "unit",
    models.SchemeNode: "blocks",
    models.SchemeKpi: "kpis-of-a-block",
    models.Band: "bands",
    models.GradeBand: "grades",
}
PLAIN: Mapping[type, str] = {
    str: "text",
    int: "whole number",
    Decimal: "number",
    date: "day, as 2013-12-31",
    bool: "true or false",
}

# One example of each measure and rule; a test reads them all.
MEASURES: Mapping[str, str] = {
    "sum": "{kind: sum, value: price * pieces, where: status = 'paid'}",
    "count": "{kind: count, where: complaint IS NOT NULL}",
    "mean": "{kind: mean, value: wait_minutes}",
    "ratio": "{kind: ratio, numerator: arr_delay < 15, denominator: arr_delay IS NOT NULL}",
    "distinct": "{kind: distinct, value: customer}",
    "quantile": "{kind: quantile, value: wait_minutes, q: 0.9}",
    "growth": "{kind: growth, of: revenue, against: yoy}",
    "formula": "{kind: formula, expression: (revenue - cost) / revenue}",
}
RULES: Mapping[str, str] = {
    "ratio": "{kind: ratio, cap: 120, lower_form: mirror}",
    "bands": "{kind: bands, bands: [{at_most: 25, score: 100}, {at_most: 30, score: 60}]}",
    "three_point": "{kind: three_point}",
}
WORKED: Mapping[str, str] = {
    "ratio": "Target 100, value 110: 110 where higher is better; where lower is better 90 "
    "(`mirror`) or 90.9 (`inverse`). The target must be above 0.",
    "bands": "25 days: 100; 26 days: 60; 31 days: 0. Where higher is better write `at_least`.",
    "three_point": "Floor 80, target 100, stretch 120 in targets.csv: 79 scores 0, 80 scores 60, "
    "90 scores 80, 110 scores 110. Also for values and targets that are zero or negative.",
}

INTRO = """\
# Params

A params folder, `params/<company>/`, says who is assessed, on what, and how. It holds six files,
all required: [company.yaml](#companyyaml), [departments.yaml](#departmentsyaml),
[sources.yaml](#sourcesyaml), [kpis.yaml](#kpisyaml), [scheme.yaml](#schemeyaml) and
[targets.csv](#targetscsv). Copy `params/airlines` to begin. `kpi-reports check params/<company>
--period 2013Q4` tells every fault of every file at once, with file and line.

A notebook that is given a company's name looks for `params/<company>` in the current folder and in
the folders above it. The environment variable `KPI_REPORTS_PARAMS`, where it names a params folder,
goes before.

## How the files are read

- **Every value is the text that stands in the file**, and gets its type from the tables below. So
  `NO` is a department and not "false", `007` keeps its zeros, `12:30` is not 750.
- An **empty value** (`key:` and nothing after it) is as if the key were not there.
- An unknown key is a fault, and so is a key that stands twice.
- Anchors and aliases (`&x`, `*x`) and tags (`!x`) are refused: write the value out.
- Put quotes round text that holds `: ` or ` #`, or that begins with one of ``% @ ` & * ! | > [ {``.
- Files are UTF-8. Names are exact: `kpis.yml` is not read, and is told.
- An *id* holds letters (of any script), digits, spaces, `_`, `-` and `.`, begins with a letter or a
  digit, and has at most 64 characters.
"""

IDS = """\
A department's folder of packs bears its id, on Windows, macOS and Linux alike: so ids that differ
only by case, Windows' device names (`CON`, `NUL`, `COM1` ...), a dot or space at the end, and
`company` (the whole) are refused. Packs list departments in the order of this file.
"""

EXPRESSIONS = """\
### Expressions

`value`, `numerator`, `denominator`, `where` and `distribution` are DuckDB expressions that see one
row: its declared columns, `unit` and `day`. `AND OR NOT`, comparisons, `IS NULL`, `IN`, `BETWEEN`,
`CASE`, arithmetic, `coalesce` and the usual functions of text and dates are there; subqueries, sums
over rows, the clock and chance are not. A KPI needs a `source` for them.

- **`where` keeps the rows for which it is true.** A row for which it is false *or missing* is left
  out of the value, of its numerator and denominator, and of the distribution.
  `where: region <> 'North'` leaves out rows without a region; to keep them write
  `region IS DISTINCT FROM 'North'`.
- A true/false expression counts its true rows.
- A missing value leaves its row out; it is never 0. In a ratio a row counts only where neither the
  numerator nor the denominator is missing.
- **A denominator is the rows that could have counted.** A rate over rows that report nothing comes
  out too low.
- A period's value comes from the period's rows, or from the values of other KPIs in that period
  (`growth`, `formula`): a quarter's rate is never the mean of three months.
"""

TARGETS = """\
One line for each KPI, department and day from which the target is in force. A department's own
line goes before the one for all; among those the latest that has begun holds. Numbers and days are
plain: `0.805`, `2013-01-01`. A KPI with unit `percent` has fractions: 80 % is `0.8`. All columns
must be there, in any order; cells may be empty where it says so.
"""


def text() -> str:
    """The reference as Markdown."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield INTRO
    yield from _model("## company.yaml", models.Company)
    yield from _model("### Words", models.Words)
    yield "## departments.yaml\n"
    yield "A list; each item begins with `- id:`.\n"
    yield from _table(models.Department)
    yield IDS
    yield "## sources.yaml\n"
    yield "Sources by name: `flights:` and below it, indented, its keys. A name is letters, digits"
    yield "and `_`.\n"
    for source in models_in(models.Source):
        yield from _model(f"### kind: {tag_of(source)}", source)
    yield from _model("### Columns", models.Column)
    yield from _model("### Date", models.DateFromParts)
    yield "## kpis.yaml\n"
    yield "A list; each item begins with `- id:`.\n"
    yield from _table(models.KpiDeclaration)
    yield from _model("### Unit", models.UnitOfMeasure)
    yield "### Measures\n"
    yield "`measure` has one of these kinds.\n"
    for measure in models_in(models.Measure):
        yield from _kind(measure, MEASURES, "measure")
    yield EXPRESSIONS
    yield from _model("## scheme.yaml", models.Scheme)
    yield from _model("### Blocks", models.SchemeNode)
    yield from _model("### KPIs of a block", models.SchemeKpi)
    yield "### Rules\n"
    yield "`rule` has one of these kinds.\n"
    for rule in models_in(models.ScoringRule):
        yield from _kind(rule, RULES, "rule")
        yield WORKED[str(tag_of(rule))] + "\n"
    yield from _model("### Bands", models.Band)
    yield from _model("### Grades", models.GradeBand)
    yield "## targets.csv\n"
    yield TARGETS
    yield "| column | meaning |\n|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in COLUMNS.items())
    yield ""


def _model(heading: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"{heading}\n"
    yield f"{_sentence(model)}\n"
    yield from _table(model)


def _kind(model: type[BaseModel], examples: Mapping[str, str], key: str) -> Iterator[str]:
    kind = str(tag_of(model))
    yield f"#### {key} {kind}\n"
    yield f"{_sentence(model)}\n"
    if len(model.model_fields) > 1:
        yield from _table(model, without="kind")
    yield f"```yaml\n{key}: {examples[kind]}\n```\n"


def _sentence(model: type[BaseModel]) -> str:
    """The model's docstring, without the name of its file."""
    words = " ".join((model.__doc__ or "").split())
    rest = words.partition(".yaml: ")[2] or words
    return rest[0].upper() + rest[1:]


def _table(model: type[BaseModel], without: str = "") -> Iterator[str]:
    yield "| key | type | default | meaning |\n|---|---|---|---|"
    for name, field in model.model_fields.items():
        if name != without:
            cells = (f"`{name}`", _type(field), _default(field), field.description or "")
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""


def _type(field: FieldInfo) -> str:
    bounds = [words for item in field.metadata if (words := _bound(item))]
    return ", ".join([_words(field.annotation), *bounds])


def _words(kind: Any) -> str:
    """An annotation in plain words."""
    if get_origin(kind) is Annotated:
        return _words(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return _choice(get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_words(get_args(kind)[0])}"
    if get_origin(kind) in (Union, types.UnionType):
        parts = [part for part in get_args(kind) if part is not type(None)]
        tags = [part for part in parts if part in models_in(part) and tag_of(part)]
        if tags == parts:
            name = "measure" if models.Ratio in parts else "rule"
            return f"one of the [{name}s](#{name}s)"
        return ", or ".join(_words(part) for part in parts)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{ANCHORS[kind].replace('-', ' ')}](#{ANCHORS[kind]})"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(tuple(kind))
    return PLAIN[kind]


def _choice(values: tuple[Any, ...]) -> str:
    *most, last = (f"`{value}`" for value in values)
    return f"{', '.join(most)} or {last}" if most else last


def _bound(item: object) -> str:
    match item:
        case annotated_types.Gt():
            return f"more than {item.gt}"
        case annotated_types.Ge():
            return f"at least {item.ge}"
        case annotated_types.Lt():
            return f"less than {item.lt}"
        case annotated_types.Le():
            return f"at most {item.le}"
        case annotated_types.MaxLen():
            return f"at most {item.max_length} characters"
    return ""


def _default(field: FieldInfo) -> str:
    match field.default:
        case _ if field.is_required():
            return "required"
        case None | ():
            return "none"
        case tuple() as items:
            return "`[" + ", ".join(str(item) or "''" for item in items) + "]`"
        case models.Words() as words:
            return f"{words.en} / {words.zh}"
        case value:
            return f"`{value}`"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
