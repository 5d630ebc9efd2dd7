"""What must hold within a source's declaration, and between sources."""

from __future__ import annotations

import pytest

SOUND = """\
orders:
  kind: package
  package: acme_data
  file: orders.csv
  unit: region
  date: ordered_on
  columns:
    - {name: late, type: boolean}
    - {name: price, type: decimal}
    - {name: item, type: text}
EXTRA
items:
  kind: package
  package: acme_data
  file: items.csv
  columns:
    - {name: code, type: text}
    - {name: cost, type: decimal}
MORE
"""


def told(acme, faults, extra="", more="", change=("", "")):
    text = SOUND.replace("EXTRA\n", extra).replace("MORE\n", more).replace(*change)
    (acme / "sources.yaml").write_text(text, encoding="utf-8")
    return faults()


COLUMN = "{name: price, type: decimal}"


@pytest.mark.parametrize(
    "column, fault",
    [
        ("{name: price, type: decimal, from_unit: 万元}", "needs from_unit and to_unit together"),
        ("{name: price, type: text, from_unit: 万元, to_unit: 元}", "is text and has no unit"),
        ("{name: price, type: text, aliases: {a: [b]}, alias_file: a.csv}", "not both"),
        ("{name: price, type: decimal, aliases: {a: [b]}}", "is decimal; aliases are of texts"),
        ("{name: price, type: decimal, date_format: '%d'}", "is decimal, not a date"),
        (r"{name: '\row', type: decimal}", "may not begin with a backslash"),
        ("{name: ordered_on, type: text}", "'ordered_on' gives the day but is declared as text"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_column_is_told(acme, faults, column, fault):
    assert any(fault in line for line in told(acme, faults, change=(COLUMN, column)))


def join(source="items", on="{item: code}", columns="[cost]"):
    return f"  joins:\n    - {{source: {source}, on: {on}, columns: {columns}}}\n"


@pytest.mark.parametrize(
    "declared, fault",
    [
        (join("orders"), "source 'orders' joins itself"),
        (join("itms"), "joins the unknown source 'itms'. Did you mean 'items'?"),
        (join(on="{item: cod}"), "no column 'cod' to join. Did you mean 'code'?"),
        (join(columns="[cst]"), "source 'items' has no column 'cst' to join. Did you mean 'cost'?"),
        (join(columns="[cost, cost]"), "has two columns 'cost', one of them by a join"),
        ("  duplicates: {key: [prce], keep: last}\n", "no column 'prce'. Did you mean 'price'?"),
        ("  duplicates: {key: [unit], keep: highest, by: prce}\n", "has no column 'prce'"),
        ("  duplicates: {key: [unit], keep: highest}\n", "'by' goes with keep: highest or lowest"),
        ("  checks:\n    - {kind: required, column: prce}\n", "has no column 'prce'"),
        ("  checks:\n    - {kind: unique, columns: [day, prce]}\n", "has no column 'prce'"),
        ("  checks:\n    - {kind: range, column: item, at_least: 0}\n",
         "check 'range' needs a number; 'item' is text"),
        ("  checks:\n    - {kind: range, column: price}\n", "give 'at_least', 'at_most' or both"),
        ("  checks:\n    - {kind: range, column: price, at_least: 2, at_most: 1}\n",
         "'at_least' is more than 'at_most'"),
        ("  checks:\n    - {kind: rows}\n", "give 'at_least', 'at_most' or both"),
        ("  checks:\n    - {kind: refers_to, column: item, source: itms, to: code}\n",
         "check 'refers_to' names the unknown source 'itms'"),
        ("  checks:\n    - {kind: refers_to, column: item, source: items, to: cde}\n",
         "source 'items' has no column 'cde'"),
    ],
)  # fmt: skip
def test_names_that_are_not_there_are_told(acme, faults, declared, fault):
    assert any(fault in line for line in told(acme, faults, declared))


def test_a_joined_column_may_not_be_a_column_in_another_case(acme, faults):
    change = ("{name: cost, type: decimal}", "{name: PRICE, type: decimal}")
    found = told(acme, faults, join(columns="[PRICE]"), change=change)
    assert any("has two columns 'PRICE', one of them by a join" in line for line in found)


@pytest.mark.parametrize("kind", ["{kind: fresh, days: 1}", "{kind: complete, each: day}"])
def test_a_source_without_departments_has_no_months_to_check(acme, faults, kind):
    found = told(acme, faults, more=f"  checks:\n    - {kind}\n")
    assert any("looks at departments and months; 'items' has neither" in line for line in found)


def test_sources_that_join_in_a_circle_are_told(acme, faults):
    back = "  joins:\n    - {source: orders, on: {code: item}, columns: [late]}\n"
    found = told(acme, faults, join(), back)
    assert any("sources join each other in a circle: " in line for line in found)


def test_rows_cannot_belong_to_a_department_that_is_not_there(acme, faults):
    found = told(acme, faults, change=("unit: region", "unit_is: NOO"))
    assert any("belongs to the unknown department 'NOO'. Did you mean 'NO'?" in f for f in found)


def test_a_kpi_cannot_read_a_source_that_is_only_joined(acme, faults):
    found = told(acme, faults, change=("  unit: region\n  date: ordered_on\n", ""))
    assert any("which has neither unit nor date; such a source is only joined" in f for f in found)
