"""Entered KPIs, results.csv and cycles against the other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.results import COLUMNS

HEADER = ",".join(COLUMNS)
RATING = """\
- id: rating
  name: {en: Rating, zh: 评分}
  definition: {en: The rating, zh: 评分}
  direction: higher
  unit: {kind: percent, name: {en: '%', zh: '%'}}
  measure: {kind: entered, roll_up: mean}
"""


@pytest.fixture
def rated(acme: Path) -> Path:
    """The company with a KPI whose results are entered."""
    with (acme / "kpis.yaml").open("a", encoding="utf-8") as file:
        file.write(RATING)
    return acme


def enter(acme: Path, *lines: str) -> None:
    (acme / "results.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")


def test_results_of_departments_and_the_company_are_read(rated):
    enter(rated, "NO,rating,2024Q4,0.8,12,,,Office,2025-01-05", "company,rating,2024,0.7,,,,,")
    workspace = load_workspace(rated)
    assert [(r.unit, str(r.period), r.n) for r in workspace.results] == [
        ("NO", "2024Q4", 12),
        ("company", "2024", 1),
    ]


def test_one_result_is_enough_to_judge_unless_params_say_more(rated, change):
    assert load_workspace(rated).kpis["rating"].value.minimum_n == 1
    assert load_workspace(rated).kpis["late"].value.minimum_n == 30
    change("kpis.yaml", "- id: rating\n", "- id: rating\n  minimum_n: 30\n")
    assert load_workspace(rated).kpis["rating"].value.minimum_n == 30


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("NX,rating,2024Q4,0.8,,,,,", "unknown unit 'NX': no department or person has this id. "),
        ("NO,ratin,2024Q4,0.8,,,,,", "unknown KPI 'ratin'. Did you mean 'rating'?"),
        (
            "NO,late,2024Q4,0.8,,,,,",
            "KPI 'late' is measured (ratio); a result can be entered only ",
        ),
        ("NO,rating,2024Q4,80,,,,,", "result 80 of 'rating' is 8000 %; write 80 % as 0.8"),
    ],
)
def test_a_result_that_fits_nothing_is_told_with_its_line(rated, faults, line, fault):
    enter(rated, line)
    (told,) = faults()
    assert fault in told and "results.csv:2:" in told


def test_a_result_may_be_a_persons(rated, change):
    change(
        "scheme.yaml",
        "monitored:",
        "positions:\n  clerk:\n    name: {en: Clerk, zh: 文员}\n    nodes:\n      - id: own\n"
        "        name: {en: Own, zh: 个人}\n        weight: 100\n        kpis:\n"
        "          - kpi: growth\n            weight: 100\n"
        "            rule: {kind: bands, bands: [{at_least: 0, score: 100}]}\nmonitored:",
    )
    (rated / "people.csv").write_text(
        "id,name,department,position,base_pay,attendance\nK1,Li,NO,clerk,,\n", encoding="utf-8"
    )
    enter(rated, "K1,rating,2024Q4,0.8,,,,,")
    assert load_workspace(rated).results[0].unit == "K1"


@pytest.mark.parametrize("key", ["source: orders", "distribution: price"])
def test_an_entered_kpi_reads_no_rows(rated, change, faults, key):
    change("kpis.yaml", "- id: rating\n", f"- id: rating\n  {key}\n")
    (told,) = faults()
    name = key.partition(":")[0]
    assert f"KPI 'rating' is entered in results.csv and reads no rows; remove '{name}'" in told


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("of: revenue", "of: rating", "growth"),
        ("revenue * (1 - late)", "rating * (1 - late)", "formula"),
    ],
)
def test_nothing_is_worked_out_from_an_entered_kpi(rated, change, faults, old, new, kind):
    change("kpis.yaml", old, new)
    (told,) = faults()
    assert f"is a {kind} of 'rating', whose results are entered; let '" in told


def test_a_formula_that_cannot_be_read_is_told_once(rated, change, faults):
    change("kpis.yaml", "revenue * (1 - late)", "rating **")
    assert len(faults()) == 1


def test_a_cycle_of_a_month_says_nothing(rated, change, faults):
    change("kpis.yaml", "- id: rating\n", "- id: rating\n  cycle: month\n")
    change("scheme.yaml", "monitored:", "departments:\n  NO: {cycle: month}\nmonitored:")
    assert [told.partition(": ")[2] for told in faults()] == [
        "KPI 'rating' has cycle 'month': no period is shorter than a month; leave 'cycle' away",
        "department 'NO' has cycle 'month': no period is shorter than a month; leave 'cycle' away",
    ]
