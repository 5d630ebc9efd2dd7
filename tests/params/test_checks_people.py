"""What must hold of people.csv, positions, quotas, coefficients, and targets of people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Grain, Period

Faults = Callable[[], list[str]]
Change = Callable[[str, str, str], None]

PEOPLE = """\
id,name,department,position,base_pay,attendance
P1,一号,NO,clerk,1000,
P2,二号,007,clerk,,0.9
"""
SCHEME = """\
positions:
  clerk:
    name: {en: Clerk, zh: 职员}
    nodes:
      - id: work
        name: {en: Work, zh: 工作}
        weight: 100
        kpis:
          - {kpi: late, weight: 40, rule: {kind: three_point}}
          - {kpi: revenue, weight: 60, rule: {kind: ratio}}
quotas:
  shares: {A: 20, B: 80}
  top: [A]
  by_department_grade:
    A: {A: 30, B: 70}
pay:
  person: {A: 1.2}
  quarters: [20, 20, 20, 20]
"""
# The line of scheme.yaml on which SCHEME begins
FIRST = 28


@pytest.fixture
def staffed(acme: Path) -> Path:
    """The small company with people."""
    (acme / "people.csv").write_text(PEOPLE, encoding="utf-8")
    with (acme / "scheme.yaml").open("a", encoding="utf-8") as file:
        file.write(SCHEME)
    return acme


def test_people_positions_quotas_and_coefficients_are_read(staffed):
    workspace = load_workspace(staffed)
    first, second = workspace.people
    assert (first.id, first.name, first.department, first.position) == ("P1", "一号", "NO", "clerk")
    assert (first.base_pay, first.attendance) == (Decimal(1000), Decimal(1))
    assert (second.base_pay, second.attendance) == (None, Decimal("0.9"))
    assert [node.id for node in workspace.scheme_of("P1").nodes] == ["work"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "P1,一号,NO",
            "P1,一号,NR",
            "2: unknown department 'NR'. Choose one of '007', 'NA', 'NO'.",
        ),
        ("NO,clerk", "NO,clrk", "2: unknown position 'clrk'. Did you mean 'clerk'?"),
        ("P1", "NA", "2: person 'NA' has the id of a department; give the person another one"),
        ("P1", "na", "2: person 'na' has the id of a department; give the person another one"),
        ("P1", "clerk", "2: person 'clerk' has the id of a position; give the person another one"),
        (
            "P2",
            "Company",
            "3: person 'Company' has the id of the whole company; give the person another one",
        ),
    ],
)
def test_a_person_belongs_to_a_department_and_a_position_by_an_id_of_their_own(
    staffed, change, faults, old, new, fault
):
    change("people.csv", old, new)
    assert f"acme/people.csv:{fault}" in faults()


def test_people_need_a_scheme_with_positions(acme, faults):
    (acme / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert faults() == [
        f"acme/people.csv:{line}: unknown position 'clerk'. scheme.yaml declares no 'positions'."
        for line in (2, 3)
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("late, weight: 40", "late, weight: 30", 4,
         "position 'clerk': weights under 'work' sum to 90, 10 short of 100"),
        ("        weight: 100\n        kpis:\n          - {kpi: late", "        weight: 90\n"
         "        kpis:\n          - {kpi: late", 3,
         "position 'clerk': weights of the top blocks sum to 90, 10 short of 100"),
        ("kpi: late, w", "kpi: lat, w", 8,
         "position 'clerk': unknown KPI 'lat' in the scheme. Did you mean 'late'?"),
        ("kpi: late, w", "kpi: growth, w", 8,
         "position 'clerk': KPI 'growth' is scored by 'three_point' but has no line in "
         "targets.csv"),
        ("    name: {en: Clerk", "    monitored: [mx]\n    name: {en: Clerk", 2,
         "position 'clerk': unknown KPI 'mx' under 'monitored'. Did you mean 'mix'?"),
        ("  clerk:\n", "  NO:\n", 1,
         "position 'NO' has the id of a department; choose another one, so that a line of "
         "targets.csv means one of the two"),
        ("  clerk:\n", "  company:\n", 1,
         "position 'company' has the id of the whole company; choose another one, so that a line "
         "of targets.csv means one of the two"),
    ],
)  # fmt: skip
def test_a_position_is_a_tree_of_its_own(staffed, change, faults, old, new, line, fault):
    change("scheme.yaml", old, new)
    assert f"acme/scheme.yaml:{FIRST + line}: {fault}" in faults()


def test_a_position_need_not_have_the_top_blocks_of_the_scheme(staffed):
    assert load_workspace(staffed).scheme.positions["clerk"].nodes[0].id == "work"


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("{A: 20, B: 80}", "{A: 20, B: 70}", 11, "quotas sum to 90; they must sum to 100"),
        ("{A: 30, B: 70}", "{A: 30, B: 80}", 14, "quotas sum to 110; they must sum to 100"),
        ("{A: 20, B: 80}", "{A: 20, X: 80}", 11,
         "quotas name the unknown grade 'X'. Choose one of 'A', 'B'."),
        ("    A: {A: 30", "    S: {A: 30", 14,
         "quotas name the unknown grade 'S'. Choose one of 'A', 'B'."),
        ("{A: 20, B: 80}", "{A: 100}", 11,
         "quotas say nothing of grade 'B'; write 0 where there is none"),
        ("{A: 20, B: 80}", "{B: 80, A: 20}", 11, "quotas are in the order B, A; write A, B"),
        ("{A: 20, B: 80}", "{A: -20, B: 120}", 11, "the quota of 'A' is below 0"),
        ("top: [A]", "top: [B]", 12,
         "'top' is B; it names the best grades from the first on, of 'A', in their order"),
        ("top: [A]", "top: [A, B]", 12,
         "'top' is A, B; it names the best grades from the first on, of 'A', in their order"),
        ("person: {A: 1.2}", "person: {Z: 1.2}", 16,
         "coefficients of the person name the unknown grade 'Z'. Choose one of 'A', 'B'."),
        ("[20, 20, 20, 20]", "[20, 20]", 17, "'quarters' has 2 numbers; a year has 4 quarters"),
        ("[20, 20, 20, 20]", "[30, 30, 30, 20]", 17,
         "'quarters' sum to 110; more than the whole of a year's base, 100"),
    ],
)  # fmt: skip
def test_quotas_and_coefficients_go_by_the_scheme_s_grades(
    staffed, change, faults, old, new, line, fault
):
    change("scheme.yaml", old, new)
    assert f"acme/scheme.yaml:{FIRST + line}: {fault}" in faults()


def test_no_top_grade_and_a_whole_year_paid_by_quarters_are_sound(staffed, change):
    change("scheme.yaml", "top: [A]", "top: []")
    change("scheme.yaml", "[20, 20, 20, 20]", "[25, 25, 25, 25]")
    assert load_workspace(staffed).scheme.quotas is not None


# --- the person column of a source ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        (
            "person: clrk",
            "source 'orders' has no column 'clrk' for 'person'. Did you mean 'clerk'?",
        ),
        (
            "person: unit",
            "source 'orders' has no column 'unit' for 'person'. Choose one of 'clerk'.",
        ),
        ("person: price", "column 'price' is decimal; 'person' is a text column"),
    ],
)
def test_a_source_names_people_by_a_text_column_of_its_own(acme, change, faults, declared, fault):
    change("sources.yaml", "  columns:\n", "  columns:\n    - {name: clerk, type: text}\n")
    change("sources.yaml", "  unit: region\n", f"  unit: region\n  {declared}\n")
    assert faults() == [f"acme/sources.yaml:6: {fault}"]


def test_a_list_that_others_join_names_no_people(acme, change, faults):
    listed = (
        "list:\n  kind: package\n  package: acme_data\n  file: x.csv\n  person: who\n"
        "  columns:\n    - {name: who, type: text}\n"
    )
    change("sources.yaml", "orders:\n", f"{listed}orders:\n")
    assert faults() == [
        "acme/sources.yaml:5: source 'list' has neither unit nor date, so no KPI reads its people; "
        "remove 'person'"
    ]


# --- targets of people ---------------------------------------------------------------------------

DAY = date(2024, 6, 30)
LINE = "revenue,{},2024-01-01,{},,,plan,The plan,计划,,\n"


def add_targets(folder: Path, *lines: tuple[str, int]) -> None:
    with (folder / "targets.csv").open("a", encoding="utf-8") as file:
        file.writelines(LINE.format(*line) for line in lines)


def test_the_nearest_target_holds_person_position_department_then_all(staffed):
    def target_of(who: str) -> int:
        target = load_workspace(staffed).target_for("revenue", who, Period.of(DAY, Grain.MONTH))
        assert target is not None
        return int(target.value)

    assert [target_of(who) for who in ("P1", "P2", "NO", "NA")] == [1000, 2000, 1000, 2000]
    add_targets(staffed, ("clerk", 50))
    assert [target_of(who) for who in ("P1", "P2", "NO", "NA")] == [50, 50, 1000, 2000]
    add_targets(staffed, ("P2", 40))
    assert [target_of(who) for who in ("P1", "P2", "NO", "NA")] == [50, 40, 1000, 2000]


def test_a_nearer_target_that_has_not_begun_leaves_the_farther_one(staffed):
    add_targets(staffed, ("P1", 40))
    found = load_workspace(staffed).target_for("revenue", "P1", Period.parse("2023-12"))
    assert found is None
    with (staffed / "targets.csv").open("a", encoding="utf-8") as file:
        file.write("revenue,P2,2024-07-01,1,,,plan,The plan,计划,,\n")
    target = load_workspace(staffed).target_for("revenue", "P2", Period.of(DAY, Grain.MONTH))
    assert target is not None and target.value == 2000


def test_a_target_s_unit_is_a_department_position_or_person(staffed, faults):
    add_targets(staffed, ("clrk", 50))
    (told,) = faults()
    assert told == (
        "acme/targets.csv:5: unknown department, position or person 'clrk'. Did you mean 'clerk'?"
    )


def test_a_rule_of_a_position_must_fit_the_person_s_target(staffed, faults):
    add_targets(staffed, ("P1", 0))
    (told,) = faults()
    assert told.startswith(
        "acme/targets.csv:5: position 'clerk': target 0 of 'revenue': rule 'ratio' divides by it"
    )


def test_targets_of_people_are_nothing_to_the_rules_of_departments(staffed):
    with (staffed / "targets.csv").open("a", encoding="utf-8") as file:
        file.write("growth,P1,2024-01-01,0.1,,,plan,The plan,计划,,\n")
    assert load_workspace(staffed).targets[-1].department == "P1"
