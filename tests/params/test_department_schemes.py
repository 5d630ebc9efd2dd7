"""What a department has of its own in scheme.yaml: every rule of a scheme holds for it too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace

Faults = Callable[[], list[str]]

# Line 28 of scheme.yaml is the first of these.
OWN = """\
departments:
  NO:
    nodes:
      - id: service
        name: {en: Service, zh: 服务}
        weight: 70
        kpis:
          - kpi: late
            weight: 100
            rule: {kind: three_point}
      - id: money
        name: {en: Money, zh: 财务}
        weight: 30
        kpis:
          - kpi: growth
            weight: 100
            rule: {kind: bands, bands: [{at_least: 0.1, score: 120}, {at_least: 0, score: 100}]}
"""


@pytest.fixture
def own(acme: Path) -> Callable[..., None]:
    """Gives scheme.yaml a department's own blocks, with texts replaced in them."""

    def write(*changes: tuple[str, str]) -> None:
        text = OWN
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        with (acme / "scheme.yaml").open("a", encoding="utf-8") as file:
            file.write(text)

    return write


Own = Callable[..., None]


def weights(acme: Path, unit: str) -> list[tuple[str, str, int]]:
    scheme = load_workspace(acme).scheme_of(unit)
    return [(node.id, kpi.kpi, int(kpi.weight)) for node in scheme.nodes for kpi in node.kpis]


def test_a_department_is_scored_by_its_own_blocks_and_the_others_by_the_schemes(
    acme: Path, own: Own
) -> None:
    own()
    everybodys = [("service", "late", 100), ("money", "revenue", 50), ("money", "growth", 50)]
    assert weights(acme, "NO") == [("service", "late", 100), ("money", "growth", 100)]
    assert weights(acme, "NA") == everybodys
    assert weights(acme, "company") == everybodys


def test_grades_and_all_else_are_the_schemes(acme: Path, own: Own) -> None:
    own()
    workspace = load_workspace(acme)
    assert workspace.scheme_of("NO").grades == workspace.scheme.grades
    assert workspace.scheme_of("NO").maximum == 120


def test_monitored_kpis_are_the_schemes_but_for_those_that_it_scores(acme: Path, own: Own) -> None:
    own()
    workspace = load_workspace(acme)
    assert workspace.scheme_of("NO").monitored == ("mix",)
    scheme = workspace.scheme.model_copy(update={"monitored": ("growth", "mix")})
    assert scheme.of("NO").monitored == ("mix",)


@pytest.mark.parametrize(
    ("listed", "expected"), [("[revenue, mix]", ("revenue", "mix")), ("[]", ())]
)
def test_a_department_may_have_monitored_kpis_of_its_own(
    acme: Path, own: Own, listed: str, expected: tuple[str, ...]
) -> None:
    own(("    nodes:\n", f"    monitored: {listed}\n    nodes:\n"))
    assert load_workspace(acme).scheme_of("NO").monitored == expected
    assert load_workspace(acme).scheme_of("NA").monitored == ("mix",)


def test_a_department_may_have_monitored_kpis_and_the_schemes_blocks(acme: Path) -> None:
    with (acme / "scheme.yaml").open("a", encoding="utf-8") as file:
        file.write("departments:\n  NO: {monitored: []}\n")
    workspace = load_workspace(acme)
    assert workspace.scheme_of("NO").nodes == workspace.scheme.nodes
    assert workspace.scheme_of("NO").monitored == ()


def test_a_scheme_without_departments_is_everybodys(acme: Path) -> None:
    workspace = load_workspace(acme)
    assert workspace.scheme_of("NO") is workspace.scheme


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("weight: 70", "weight: 60", "30: department 'NO': weights of the top blocks sum to 90, "
         "10 short of 100"),
        ("weight: 100", "weight: 99", "31: department 'NO': weights under 'service' sum to 99, "
         "1 short of 100"),
        ("kpi: late", "kpi: lat", "35: department 'NO': unknown KPI 'lat' in the scheme. "
         "Did you mean 'late'?"),
        ("score: 120", "score: 130", "42: department 'NO': KPI 'growth': score 130 is not between "
         "0 and 120"),
        ("at_least: 0,", "at_least: 0.2,", "44: department 'NO': KPI 'growth': no value reaches "
         "the band at_least 0.2, for at_least 0.1 comes first; list bands from the best down"),
        ("{kind: bands, bands: [{at_least: 0.1, score: 120}, {at_least: 0, score: 100}]}",
         "{kind: ratio}", "42: department 'NO': KPI 'growth' is scored by 'ratio' but has no line "
         "in targets.csv"),
        ("  NO:", "  No:", "29: unknown department 'No'. Did you mean 'NO'?"),
        ("    nodes:\n", "    monitored: [mx]\n    nodes:\n", "30: department 'NO': unknown KPI "
         "'mx' under 'monitored'. Did you mean 'mix'?"),
        ("    nodes:\n", "    monitored: [late]\n    nodes:\n", "30: department 'NO': KPI 'late' "
         "is scored and monitored; remove it from one of the two"),
        ("id: money", "id: cash", "30: department 'NO': its top blocks are 'service', 'cash', "
         "those of the scheme 'service', 'money'; keep the same ids in the same order, so that "
         "departments stand side by side"),
    ],
)  # fmt: skip
def test_what_holds_for_the_scheme_holds_for_a_departments_blocks(
    own: Own, faults: Faults, old: str, new: str, fault: str
) -> None:
    own((old, new))
    assert faults() == [f"acme/scheme.yaml:{fault}"]


def test_top_blocks_stand_in_the_order_of_the_scheme(own: Own, faults: Faults) -> None:
    own(("id: service", "id: x"), ("id: money", "id: service"), ("id: x", "id: money"))
    (fault,) = faults()
    assert "its top blocks are 'money', 'service'" in fault


def test_a_block_may_not_stand_twice_in_a_departments_tree(own: Own, faults: Faults) -> None:
    own(("id: money", "id: service"))
    assert "acme/scheme.yaml:38: department 'NO': block id 'service' stands twice" in faults()


def test_a_kpi_may_not_stand_twice_in_a_departments_tree(own: Own, faults: Faults) -> None:
    bands = "{kind: bands, bands: [{at_least: 0.1, score: 120}, {at_least: 0, score: 100}]}"
    own(("kpi: growth", "kpi: late"), (bands, "{kind: three_point}"))
    assert faults() == [
        "acme/scheme.yaml:42: department 'NO': KPI 'late' stands twice in the scheme"
    ]


def test_a_target_of_another_department_does_not_hold_for_a_tree(
    acme: Path, own: Own, faults: Faults
) -> None:
    """Revenue has a line for all in the small company; without it only Norway's is left."""
    targets = (acme / "targets.csv").read_text(encoding="utf-8")
    for_all = "revenue,,2024-01-01,2000,,,plan,The plan,计划,,\n"
    (acme / "targets.csv").write_text(targets.replace(for_all, ""), encoding="utf-8")
    own()
    assert faults() == [
        "acme/scheme.yaml:16: KPI 'revenue' is scored by 'ratio' but has no line in targets.csv "
        "that holds here"
    ]


def test_a_target_is_judged_by_the_rule_of_its_departments_tree(
    acme: Path, own: Own, faults: Faults
) -> None:
    """Norway scores revenue by three points; its target has neither floor nor stretch."""
    bands = "{kind: bands, bands: [{at_least: 0.1, score: 120}, {at_least: 0, score: 100}]}"
    own(("kpi: growth", "kpi: revenue"), (bands, "{kind: three_point}"))
    needs = "department 'NO': rule 'three_point' of 'revenue' needs 'floor' and 'stretch'"
    assert faults() == [f"acme/targets.csv:3: {needs}", f"acme/targets.csv:4: {needs}"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    nodes:", "    node:", "30:5: unknown key 'node'. Did you mean 'nodes'?"),
        ("rule: {kind: three_point}", "rule: {kind: three_points}",
         "37:26: 'kind' cannot be 'three_points'. Did you mean 'three_point'?"),
        ("weight: 30", "weight: much", "40:17: 'weight' is 'much'; expected a number such as 12 "
         "or 0.5"),
        ("rule: {kind: three_point}", "rule: {kind: ratio, capp: 100}",
         "37:33: unknown key 'capp'. Did you mean 'cap'?"),
    ],
)  # fmt: skip
def test_a_typing_mistake_in_a_departments_tree_is_told_at_its_place(
    own: Own, faults: Faults, old: str, new: str, fault: str
) -> None:
    own((old, new))
    assert f"acme/scheme.yaml:{fault}" in faults()
