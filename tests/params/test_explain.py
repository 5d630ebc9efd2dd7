"""Faults of a file's structure: in plain words, at their place, with the nearest name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.explain import models_in, shown, tag_of, validate
from kpi_reports.params.models import Company, Measure, PackageSource, Ratio
from kpi_reports.params.yaml_text import read_yaml

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

KPI_NAME = "name: {en: Late orders, zh: 延迟订单率}"
RATIO = "measure: {kind: ratio, numerator: late, denominator: 'TRUE'}"
KINDS = (
    "'count', 'distinct', 'entered', 'formula', 'growth', 'last', 'mean', 'quantile', 'ratio', "
    "'sum'"
)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "scheme.yaml",
            "weight: 40",
            "wieght: 40",
            "7:5: unknown key 'wieght'. Did you mean 'weight'?",
        ),
        (
            "kpis.yaml",
            KPI_NAME,
            "name: {en: Late orders}",
            "2:9: missing key 'zh' in 'name'",
        ),
        ("kpis.yaml", KPI_NAME, "name: {en: Late, zh: }", "2:20: key 'zh' has no value"),
        ("kpis.yaml", KPI_NAME, "name: {en: Late, zh: ''}", "2:24: 'zh' is ''; expected some text"),
        (
            "kpis.yaml",
            RATIO,
            f"{RATIO}\n  segments: [{', '.join(3 * ['{column: a, name: {en: a, zh: a}}'])}]",
            "8:13: 'segments' is a list; it may have at most 2 items, and has 3",
        ),
        (
            "kpis.yaml",
            KPI_NAME,
            "name: Late",
            "2:9: 'name' is 'Late'; expected the keys 'en', 'zh'",
        ),
        ("kpis.yaml", KPI_NAME, "name: [a]", "2:9: 'name' is a list; expected the keys 'en', 'zh'"),
        (
            "kpis.yaml",
            KPI_NAME,
            "name: {en: {a: b}, zh: c}",
            "2:14: 'en' is a block of keys; expected text",
        ),
        (
            "kpis.yaml",
            RATIO,
            "measure: {kind: ratoi, numerator: late}",
            "7:19: 'kind' cannot be 'ratoi'. Did you mean 'ratio'?",
        ),
        (
            "kpis.yaml",
            RATIO,
            "measure: {numerator: late}",
            f"7:12: missing key 'kind' in 'measure'. Choose one of {KINDS}.",
        ),
        ("kpis.yaml", RATIO, "measure: sum", "7:12: 'measure' is 'sum'; expected the keys 'kind'"),
        (
            "kpis.yaml",
            RATIO,
            "measure: {kind: ratio, numerator: late, denominater: late}",
            "7:43: unknown key 'denominater'. Did you mean 'denominator'?",
        ),
        (
            "kpis.yaml",
            RATIO,
            "measure: {kind: ratio, numerator: late, denominator: late, ratio: x}",
            "7:62: unknown key 'ratio'. Choose one of 'denominator', 'kind', 'numerator', 'where'.",
        ),
        (
            "kpis.yaml",
            RATIO,
            "measure: {kind: quantile, value: price, q: 1}",
            "7:46: 'q' is '1'; it must be less than 1",
        ),
        (
            "kpis.yaml",
            RATIO,
            RATIO + "\n  minimum_n: 0",
            "8:14: 'minimum_n' is '0'; it must be at least 1",
        ),
        (
            "kpis.yaml",
            RATIO,
            RATIO + "\n  minimum_n: many",
            "8:14: 'minimum_n' is 'many'; expected a whole number",
        ),
        (
            "kpis.yaml",
            "direction: lower",
            "direction: lowr",
            "4:14: 'direction' cannot be 'lowr'. Did you mean 'lower'?",
        ),
        (
            "departments.yaml",
            "id: NO",
            "id: N/O",
            "1:7: 'id' is 'N/O'; expected letters, digits, spaces, '_', '-' and '.', "
            "beginning with a letter or a digit",
        ),
        (
            "departments.yaml",
            "id: NO",
            f"id: {'N' * 65}",
            f"1:7: 'id' is '{'N' * 60}...'; it may have at most 64 characters",
        ),
        (
            "departments.yaml",
            "- id: NO\n  name",
            "- name",
            "1:3: missing key 'id' in this department",
        ),
        ("departments.yaml", "- id: NO\n  name", "- id:\n  name", "1:3: key 'id' has no value"),
        (
            "company.yaml",
            "as_of: 2024-12-31",
            "as_of: 1735603200",
            "3:8: 'as_of' is '1735603200'; expected a day such as 2013-12-31",
        ),
        (
            "company.yaml",
            "as_of: 2024-12-31",
            "languages: [en, de]",
            "3:17: item 2 of 'languages' cannot be 'de'. Choose one of 'en', 'zh'.",
        ),
        (
            "company.yaml",
            "as_of: 2024-12-31",
            "languages: en",
            "3:12: 'languages' is 'en'; expected a list",
        ),
        (
            "sources.yaml",
            "type: decimal",
            "type: money",
            "9:27: 'type' cannot be 'money'. Choose one of 'boolean', 'date', 'decimal', "
            "'integer', 'minutes', 'number', 'percent', 'text', 'timestamp'.",
        ),
        (
            "sources.yaml",
            "kind: package",
            "kind: pakage",
            "2:9: 'kind' cannot be 'pakage'. Did you mean 'package'?",
        ),
        (
            "sources.yaml",
            "date: ordered_on",
            "date: {yaer: y, month: m, day: d}",
            "6:10: unknown key 'yaer'. Did you mean 'year'?",
        ),
        (
            "scheme.yaml",
            "lowest: 90",
            "lowest: NaN",
            "2:21: 'lowest' is 'NaN'; expected a finite number",
        ),
        (
            "scheme.yaml",
            "lowest: 90",
            "lowest: 9O",
            "2:21: 'lowest' is '9O'; expected a number such as 12 or 0.5",
        ),
        (
            "scheme.yaml",
            "monitored:\n  - mix",
            "monitored:\n  - [mix]",
            "27:5: item 1 of 'monitored' is a list; expected text",
        ),
        (
            "scheme.yaml",
            "{at_least: 0.1, score: 120}",
            "{at_leest: 0.1, score: 120}",
            "24:16: unknown key 'at_leest'. Did you mean 'at_least'?",
        ),
    ],
)
def test_a_fault_of_structure_is_told_once(
    change: Change, faults: Faults, file: str, old: str, new: str, fault: str
) -> None:
    change(file, old, new)
    told = faults()
    assert f"acme/{file}:{fault}" in told
    assert len([line for line in told if re.match(r"acme/.*?:\d+:\d+: ", line)]) == 1


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        (
            "company.yaml",
            "- a",
            "1:1: the company is a list; expected the keys 'id', 'name', 'languages', 'as_of', "
            "'audience', 'audiences', 'lights'",
        ),
        (
            "departments.yaml",
            "id: a",
            "1:1: expected a list; begin this department with '- id: ...'",
        ),
        ("departments.yaml", "[]", "1:1: expected a list; begin this department with '- id: ...'"),
        ("kpis.yaml", "late: {}", "1:1: expected a list; begin this KPI with '- id: ...'"),
        (
            "sources.yaml",
            "- kind: package",
            "1:1: expected the sources by name: 'flights:' and below it, indented, its keys",
        ),
        ("sources.yaml", "orders:", "1:1: source 'orders' has no value"),
        (
            "scheme.yaml",
            "grades: []\nnodes: x",
            "1:9: 'grades' is an empty list; expected a list of at least one",
        ),
        ("scheme.yaml", "grades: []\nnodes: x", "2:8: 'nodes' is 'x'; expected a list"),
    ],
)
def test_a_file_of_the_wrong_shape_is_told(
    acme: Path, faults: Faults, file: str, text: str, fault: str
) -> None:
    (acme / file).write_text(text, encoding="utf-8")
    assert f"acme/{file}:{fault}" in faults()


def test_an_empty_item_of_a_list_is_told() -> None:
    node, _ = read_yaml("id: a\nname: {en: a, zh: a}\nlanguages:\n  -\n", "f.yaml")
    assert node is not None
    _, faults = validate(Company, node, "f.yaml", "the company")
    assert [fault.message for fault in faults] == [
        "item 1 of 'languages' cannot be empty. Choose one of 'en', 'zh'."
    ]


def test_unknown_keys_do_not_stand_in_the_way_of_the_value() -> None:
    text = """\
kind: package
package: p
file: f.csv
unit: u
date: {year: y, month: m, day: d, str: x, hour: h}
columns: [{name: a, type: text, size: 3}]
colour: red
"""
    node, _ = read_yaml(text, "f.yaml")
    assert node is not None
    source, faults = validate(PackageSource, node, "f.yaml", "the source")
    assert source is not None
    assert source.columns[0].name == "a"
    assert [(fault.line, fault.column) for fault in faults] == [(5, 35), (5, 43), (6, 33), (7, 1)]


def test_a_misspelt_key_is_not_told_as_missing_too() -> None:
    node, _ = read_yaml("id: a\nnmae: {en: a, zh: a}\n", "f.yaml")
    assert node is not None
    company, faults = validate(Company, node, "f.yaml", "the company")
    assert company is None
    assert [str(fault) for fault in faults] == [
        "f.yaml:2:1: unknown key 'nmae'. Did you mean 'name'?"
    ]


def test_models_of_a_union_are_known_by_their_kind() -> None:
    assert Ratio in models_in(Measure)
    assert tag_of(Ratio) == "ratio"
    assert tag_of(Company) is None


def test_long_text_is_cut_and_stays_in_one_line() -> None:
    assert shown("a\nb") == "'a b'"
    assert shown("x" * 60) == f"'{'x' * 60}'"
    assert shown("x" * 61) == f"'{'x' * 60}...'"
