"""docs/params.md is made from the models, and its examples can be read."""

from __future__ import annotations

from typing import Any

import pytest

from kpi_reports.params import signoffs, targets
from kpi_reports.params.data_checks import DataCheck
from kpi_reports.params.explain import models_in, tag_of, validate
from kpi_reports.params.models import (
    Company,
    Department,
    KpiDeclaration,
    Measure,
    Scheme,
    ScoringRule,
    Source,
)
from kpi_reports.params.yaml_text import read_yaml
from tools import params_reference, params_texts


def test_the_reference_is_what_the_models_say() -> None:
    written = params_reference.PLACE.read_text(encoding="utf-8")
    assert written == params_reference.text(), "docs/params.md is out of step; run: make docs"


@pytest.mark.parametrize("model", [Company, Department, KpiDeclaration, Scheme, Source])
def test_every_key_has_a_meaning(model: Any) -> None:
    lines = params_reference.text().splitlines()
    seen = set(models_in(model))
    todo = list(seen)
    while todo:
        current = todo.pop()
        for name, field in current.model_fields.items():
            if name != "kind":
                assert any(line.startswith(f"| `{name}` ") for line in lines)
                assert field.description, f"{current.__name__}.{name} has no description"
            below = [found for found in models_in(field.annotation) if found not in seen]
            seen.update(below)
            todo.extend(below)


@pytest.mark.parametrize("columns", [targets.COLUMNS, signoffs.COLUMNS])
def test_every_column_has_a_meaning(columns: dict[str, str]) -> None:
    text = params_reference.text()
    for name, meaning in columns.items():
        assert f"| `{name}` | {meaning} |" in text


@pytest.mark.parametrize(
    ("kinds", "examples"),
    [
        (Measure, params_texts.MEASURES),
        (ScoringRule, params_texts.RULES),
        (DataCheck, params_texts.CHECKS),
    ],
)
def test_every_kind_has_an_example_that_can_be_read(kinds: Any, examples: dict[str, str]) -> None:
    models = {str(tag_of(model)): model for model in models_in(kinds)}
    assert list(models) == list(examples)
    for kind, model in models.items():
        node, faults = read_yaml(examples[kind], "example.yaml")
        assert node is not None
        found, more = validate(model, node, "example.yaml", "the example")
        assert (faults, more) == ([], [])
        assert isinstance(found, model)
