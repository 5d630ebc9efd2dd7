"""Writes docs/params.md from the params models. Run by `make docs`."""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kpi_reports.params import (
    actions,
    approvals,
    comments,
    data_checks,
    lights,
    models,
    people,
    process_changes,
    reading,
    results,
    rules,
    source,
    steps,
)
from kpi_reports.params.explain import models_in, tag_of
from kpi_reports.params.signoffs import COLUMNS as SIGNOFF_COLUMNS
from kpi_reports.params.targets import COLUMNS
from tools.params_texts import (
    ACTIONS,
    ADJUSTMENTS,
    CHECKS,
    COMMENTS,
    DEPARTMENTS,
    EXCLUSIONS,
    EXPRESSIONS,
    GAPS,
    GOALS,
    IDS,
    INTRO,
    MEASURES,
    PEOPLE,
    PROCESS_CHANGES,
    RESULTS,
    RULES,
    RULES_END,
    SCHEMES,
    SIGNOFFS,
    SOURCES,
    TARGETS,
    WORKED,
)

PLACE = Path(__file__).parents[1] / "docs" / "params.md"

# Where a nested model is explained: the heading's anchor, and what a table calls it.
ANCHORS: Mapping[type[BaseModel], str] = {
    models.Words: "words",
    models.Audiences: "audiences",
    lights.Lights: "lights",
    models.DateFromParts: "date",
    models.Column: "columns",
    models.UnitOfMeasure: "unit",
    models.SegmentColumn: "segments",
    models.SchemeNode: "blocks",
    models.SchemeKpi: "kpis-of-a-block",
    models.Band: "bands",
    rules.EventItem: "events",
    rules.Level: "levels",
    models.GradeBand: "grades",
    models.DepartmentScheme: "departments",
    models.PositionScheme: "positions",
    steps.Trigger: "triggers",
    steps.Gate: "gates",
    steps.Veto: "vetoes",
    steps.AdjustmentLimits: "adjustments",
    steps.YearTotal: "year",
    steps.Quotas: "quotas",
    steps.Pay: "pay",
    steps.Stars: "stars",
    steps.StarInput: "star-inputs",
    steps.StarBand: "star-bands",
    source.Duplicates: "duplicates",
    source.Join: "joins",
    reading.TextOptions: "text",
    reading.SheetOptions: "sheets",
    reading.Layout: "layout",
    reading.Header: "header",
    reading.WideToLong: "wide-to-long",
}
PLAIN: Mapping[type, str] = {
    str: "text",
    int: "whole number",
    Decimal: "number",
    date: "day, as 2013-12-31",
    bool: "true or false",
}


def text() -> str:
    """The reference as Markdown."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield INTRO
    yield from _model("## company.yaml", models.Company)
    yield from _model("### Audiences", models.Audiences)
    yield from _model("### Words", models.Words)
    yield from _model("### Lights", lights.Lights)
    yield "## departments.yaml\n"
    yield "A list; each item begins with `- id:`.\n"
    yield from _table(models.Department)
    yield IDS
    yield "## sources.yaml\n"
    yield SOURCES
    yield from _sources()
    yield from _model("### Columns", models.Column)
    yield from _model("### Date", models.DateFromParts)
    yield from _model("### Text", reading.TextOptions)
    yield from _model("### Sheets", reading.SheetOptions)
    yield from _model("### Layout", reading.Layout)
    yield from _model("### Header", reading.Header)
    yield from _model("### Wide to long", reading.WideToLong)
    yield from _model("### Duplicates", source.Duplicates)
    yield from _model("### Joins", source.Join)
    yield "### Checks\n"
    yield "`checks` is a list; each has one of these kinds, and may have a `severity`.\n"
    yield from _table(data_checks.Required, without=("kind", "column"))
    for check in models_in(data_checks.DataCheck):
        yield from _kind(check, CHECKS, "check", without=("kind", "severity"))
    yield "## kpis.yaml\n"
    yield "A list; each item begins with `- id:`.\n"
    yield from _table(models.KpiDeclaration)
    yield from _model("### Unit", models.UnitOfMeasure)
    yield from _model("### Segments", models.SegmentColumn)
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
    yield RULES_END
    yield from _model("### Bands", models.Band)
    yield from _model("### Events", rules.EventItem)
    yield from _model("### Levels", rules.Level)
    yield from _model("### Grades", models.GradeBand)
    yield from _model("### Departments", models.DepartmentScheme)
    yield DEPARTMENTS
    yield from _model("### Positions", models.PositionScheme)
    yield from _model("### Gates", steps.Gate)
    yield from _model("### Vetoes", steps.Veto)
    yield from _model("### Triggers", steps.Trigger)
    yield from _model("### Adjustments", steps.AdjustmentLimits)
    yield from _model("### Year", steps.YearTotal)
    yield from _model("### Quotas", steps.Quotas)
    yield from _model("### Pay", steps.Pay)
    yield from _model("### Stars", steps.Stars)
    yield from _model("### Star inputs", steps.StarInput)
    yield from _model("### Star bands", steps.StarBand)
    yield SCHEMES
    yield "## targets.csv\n"
    yield TARGETS
    yield from _columns(COLUMNS)
    yield "## signoffs.csv\n"
    yield SIGNOFFS
    yield from _columns(SIGNOFF_COLUMNS)
    yield from _model("## goals.yaml", models.Goal)
    yield GOALS
    yield "## people.csv\n"
    yield PEOPLE
    yield from _columns(people.COLUMNS)
    yield "## results.csv\n"
    yield RESULTS
    yield from _columns(results.COLUMNS)
    yield "## adjustments.csv\n"
    yield ADJUSTMENTS
    yield from _columns(approvals.ADJUSTMENT_COLUMNS)
    yield "## gaps.csv\n"
    yield GAPS
    yield from _columns(approvals.GAP_COLUMNS)
    yield "## process_changes.csv\n"
    yield PROCESS_CHANGES
    yield from _columns(process_changes.COLUMNS)
    yield "## actions.csv\n"
    yield ACTIONS
    yield from _columns(actions.COLUMNS)
    yield "## comments.csv\n"
    yield COMMENTS
    yield from _columns(comments.COLUMNS)
    yield "## exclusions.csv\n"
    yield EXCLUSIONS
    yield from _columns(approvals.EXCLUSION_COLUMNS)


def _sources() -> Iterator[str]:
    """Each kind's own keys, then those of several kinds."""
    for kind in models_in(models.Source):
        shared = source.Files if issubclass(kind, source.Files) else source.Shape
        yield from _model(f"### kind: {tag_of(kind)}", kind, without=shared.model_fields)
    yield from _model("### Keys of files", source.Files, without=source.Shape.model_fields)
    yield from _model("### Keys of every source", source.Shape)


def _columns(columns: Mapping[str, str]) -> Iterator[str]:
    yield "| column | meaning |\n|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in columns.items())
    yield ""


def _model(heading: str, model: type[BaseModel], without: Collection[str] = ()) -> Iterator[str]:
    yield f"{heading}\n"
    yield f"{_sentence(model)}\n"
    yield from _table(model, without)


def _kind(
    model: type[BaseModel],
    examples: Mapping[str, str],
    key: str,
    without: Collection[str] = ("kind",),
) -> Iterator[str]:
    kind = str(tag_of(model))
    yield f"#### {key} {kind}\n"
    yield f"{_sentence(model)}\n"
    if len(model.model_fields) > len(without):
        yield from _table(model, without)
    example = f"checks: [{examples[kind]}]" if key == "check" else f"{key}: {examples[kind]}"
    yield f"```yaml\n{example}\n```\n"


def _sentence(model: type[BaseModel]) -> str:
    """The model's docstring, without the name of its file."""
    words = " ".join((model.__doc__ or "").split())
    rest = words.partition(".yaml: ")[2] or words
    return rest[0].upper() + rest[1:]


def _table(model: type[BaseModel], without: Collection[str] = ()) -> Iterator[str]:
    yield "| key | type | default | meaning |\n|---|---|---|---|"
    for name, field in model.model_fields.items():
        if name not in without:
            cells = (f"`{name}`", _type(field), _default(field), field.description or "")
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""


def _type(field: FieldInfo) -> str:
    things = "item" if get_origin(field.annotation) is tuple else "character"
    bounds = [words for item in field.metadata if (words := _bound(item, things))]
    return ", ".join([_words(field.annotation), *bounds])


def _words(kind: Any) -> str:
    """An annotation in plain words."""
    if get_origin(kind) is Annotated:
        return _words(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return _choice(get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_words(get_args(kind)[0]).removeprefix('one of the ')}"
    if get_origin(kind) is Mapping:
        return f"{_words(get_args(kind)[1])} by name"
    if get_origin(kind) in (Union, types.UnionType):
        parts = [part for part in get_args(kind) if part is not type(None)]
        tags = [part for part in parts if part in models_in(part) and tag_of(part)]
        if tags == parts:
            kinds = {models.Ratio: "measures", models.RatioRule: "rules"}
            name = next((kinds[part] for part in parts if part in kinds), "checks")
            return f"one of the [{name}](#{name})"
        return ", or ".join(_words(part) for part in parts)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{ANCHORS[kind].replace('-', ' ')}](#{ANCHORS[kind]})"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(tuple(kind))
    return PLAIN[kind]


def _choice(values: tuple[Any, ...]) -> str:
    *most, last = (f"`{value}`" for value in values)
    return f"{', '.join(most)} or {last}" if most else last


def _bound(item: object, things: str) -> str:
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
            return f"at most {item.max_length} {things}{'s' if item.max_length > 1 else ''}"
    return ""


def _default(field: FieldInfo) -> str:
    match field.default:
        case _ if field.is_required():
            return "required"
        case None | () | BaseModel() if not isinstance(field.default, models.Words):
            return "none"
        case dict() as empty if not empty:
            return "none"
        case bool() as default:
            return f"`{str(default).lower()}`"
        case tuple() as items:
            return "`[" + ", ".join(str(item) or "''" for item in items) + "]`"
        case models.Words() as words:
            return f"{words.en} / {words.zh}"
        case value:
            return f"`{value}`"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
