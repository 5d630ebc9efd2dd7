"""What must hold in the scheme: weights, KPIs, rules, grades, and the targets that rules need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

BANDS = "            - {at_least: 0.1, score: 120}\n            - {at_least: 0, score: 100}\n"
THREE_POINT = "rule: {kind: three_point}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("weight: 40", "weight: 35", "4: weights of the top blocks sum to 95, 5 short of 100"),
        ("weight: 40", "weight: 40.5", "4: weights of the top blocks sum to 100.5, 0.5 over 100"),
        ("weight: 50", "weight: 45", "12: weights under 'money' sum to 95, 5 short of 100"),
        ("weight: 100", "weight: 99.9", "5: weights under 'service' sum to 99.9, 0.1 short of 100"),
        ("kpi: late", "kpi: lat", "9: unknown KPI 'lat' in the scheme. Did you mean 'late'?"),
        ("kpi: growth", "kpi: revenue", "19: KPI 'revenue' stands twice in the scheme"),
        ("- mix", "- mx", "27: unknown KPI 'mx' under 'monitored'. Did you mean 'mix'?"),
        (
            "- mix",
            "- late",
            "27: KPI 'late' is scored and monitored; remove it from one of the two",
        ),
        ("- mix", "- mix\n  - mix", "28: KPI 'mix' stands twice under 'monitored'"),
        (
            "kpi: growth",
            "kpi: mix",
            "19: KPI 'mix' has direction 'neither' and cannot be scored; "
            "give it 'higher' or 'lower', or list it under 'monitored'",
        ),
        ("id: money", "id: service", "12: block id 'service' stands twice"),
        (
            f"    kpis:\n      - kpi: late\n        weight: 100\n        {THREE_POINT}\n",
            "",
            "5: block 'service' holds neither KPIs nor blocks",
        ),
        (
            "    kpis:\n      - kpi: late",
            "    nodes:\n      - {id: x, name: {en: x, zh: x}, weight: 1}\n"
            "    kpis:\n      - kpi: late",
            "5: block 'service' holds KPIs and blocks; it may hold one or the other",
        ),
        (
            "grades:",
            "maximum: 90\ngrades:",
            "1: 'maximum' is 90; a KPI that meets its target scores 100",
        ),
        ("{kind: ratio}", "{kind: ratio, cap: 99}", None),
        (
            "{kind: ratio}",
            "{kind: ratio, cap: 130}",
            "16: KPI 'revenue': cap 130 is not between 0 and 120",
        ),
        (
            "{kind: ratio}",
            "{kind: ratio, floor: -1}",
            "16: KPI 'revenue': floor -1 is not between 0 and 120",
        ),
        ("score: 120", "score: 121", "19: KPI 'growth': score 121 is not between 0 and 120"),
        (
            "kind: bands",
            "kind: bands\n          otherwise: -5",
            "19: KPI 'growth': otherwise -5 is not between 0 and 120",
        ),
        ("id: B,", "id: A,", "3: grade 'A' stands twice"),
        (
            "lowest: 0,",
            "lowest: 90,",
            "3: grade 'B' begins at 90, not below 'A' at 90; list grades from the best down",
        ),
        (
            "lowest: 0,",
            "lowest: 1,",
            "3: the last grade 'B' begins at 1; a score below it would have no grade, "
            "so let it begin at 0",
        ),
        ("lowest: 90", "lowest: 121", "2: grade 'A' begins at 121, above the maximum 120"),
        (
            BANDS,
            "            - {at_least: 0, score: 100}\n            - {at_least: 0.1, score: 120}\n",
            "25: KPI 'growth': no value reaches the band at_least 0.1, for at_least 0 comes first; "
            "list bands from the best down",
        ),
        (
            "{at_least: 0, score",
            "{at_least: 0.1, score",
            "25: KPI 'growth': no value reaches the band at_least 0.1, for at_least 0.1 comes "
            "first; list bands from the best down",
        ),
        (
            "{at_least: 0, score",
            "{at_most: 0, score",
            "25: KPI 'growth': better when higher, so a band has 'at_least' and not 'at_most'",
        ),
        (
            "{at_least: 0, score",
            "{at_least: 0, at_most: 1, score",
            "25: KPI 'growth': better when higher, so a band has 'at_least' and not 'at_most'",
        ),
        (
            "{at_least: 0, score",
            "{score",
            "25: KPI 'growth': better when higher, so a band has 'at_least' and not 'at_most'",
        ),
    ],
)
def test_a_fault_of_the_scheme_is_told_at_its_line(
    change: Change, faults: Faults, old: str, new: str, fault: str | None
) -> None:
    change("scheme.yaml", old, new)
    expected = fault or "16: KPI 'revenue': cap 99 and floor 0 must leave room for 100"
    assert f"acme/scheme.yaml:{expected}" in faults()


def test_bands_of_a_kpi_that_is_better_lower_go_up(
    acme: Path, change: Change, faults: Faults
) -> None:
    rising = "rule: {kind: bands, bands: [{at_most: 0.1, score: 100}, {at_most: 0.2, score: 60}]}"
    change("scheme.yaml", THREE_POINT, rising)
    assert load_workspace(acme).scheme.nodes[0].kpis[0].rule.kind == "bands"
    change("scheme.yaml", "at_most: 0.2", "at_most: 0.05")
    assert faults() == [
        "acme/scheme.yaml:11: KPI 'late': no value reaches the band at_most 0.05, for at_most 0.1 "
        "comes first; list bands from the best down"
    ]


def test_weights_that_sum_to_100_exactly_are_sound(acme: Path, change: Change) -> None:
    change("scheme.yaml", "weight: 40", "weight: 33.3")
    change("scheme.yaml", "weight: 60", "weight: 66.7")
    assert len(load_workspace(acme).scheme.nodes) == 2


def test_weights_are_not_summed_where_one_cannot_be_read(change: Change, faults: Faults) -> None:
    change("scheme.yaml", "weight: 40", "weight: some")
    assert faults() == [
        "acme/scheme.yaml:7:13: 'weight' is 'some'; expected a number such as 12 or 0.5"
    ]


def test_blocks_may_stand_in_blocks_and_are_checked_there(
    acme: Path, change: Change, faults: Faults
) -> None:
    inner = """\
    nodes:
      - id: inner
        name: {en: Inner, zh: 内层}
        weight: 100
        kpis:
          - {kpi: late, weight: 100, rule: {kind: three_point}}
"""
    outer = f"    kpis:\n      - kpi: late\n        weight: 100\n        {THREE_POINT}\n"
    change("scheme.yaml", outer, inner)
    workspace = load_workspace(acme)
    assert workspace.places["scheme.nodes.service.nodes.inner"] == ("acme/scheme.yaml", 9)
    change("scheme.yaml", "{kpi: late, weight: 100", "{kpi: late, weight: 90")
    assert faults() == ["acme/scheme.yaml:9: weights under 'inner' sum to 90, 10 short of 100"]


def test_a_lower_maximum_does_not_make_the_default_cap_a_fault(acme: Path, change: Change) -> None:
    change("scheme.yaml", "grades:", "maximum: 100\ngrades:")
    change("scheme.yaml", "score: 120", "score: 100")
    assert load_workspace(acme).scheme.maximum == 100


@pytest.mark.parametrize(
    ("kpi", "rule", "line"), [("late,,", "three_point", 9), ("revenue,", "ratio", 16)]
)
def test_a_rule_that_needs_a_target_and_has_none_is_told(
    acme: Path, faults: Faults, kpi: str, rule: str, line: int
) -> None:
    lines = (acme / "targets.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (acme / "targets.csv").write_text(
        "".join(text for text in lines if not text.startswith(kpi)), encoding="utf-8"
    )
    name = kpi.strip(",")
    assert faults() == [
        f"acme/scheme.yaml:{line}: KPI '{name}' is scored by '{rule}' "
        "but has no line in targets.csv"
    ]


def test_a_target_that_cannot_be_read_is_not_told_as_missing_too(
    change: Change, faults: Faults
) -> None:
    change("targets.csv", "0.1,0.2,0.05", "x,0.2,0.05")
    assert faults() == ["acme/targets.csv:2: 'target' is 'x'; expected a number such as 12 or 0.5"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "0.1,0.2,0.05",
            "0.1,,0.05",
            "2: rule 'three_point' of 'late' needs 'floor' and 'stretch'",
        ),
        ("0.1,0.2,0.05", "0.1,0.2,", "2: rule 'three_point' of 'late' needs 'floor' and 'stretch'"),
        (
            "0.1,0.2,0.05",
            "0.1,0.05,0.2",
            "2: 'late' is better when lower: floor > target > stretch must hold; "
            "found 0.05, 0.1, 0.2",
        ),
        (
            "0.1,0.2,0.05",
            "0.1,0.1,0.05",
            "2: 'late' is better when lower: floor > target > stretch must hold; "
            "found 0.1, 0.1, 0.05",
        ),
        (
            ",1000,",
            ",0,",
            "3: target 0 of 'revenue': rule 'ratio' divides by it and needs more than 0; "
            "score this KPI by 'bands', 'three_point', 'all_or_nothing', 'level_interpolation', "
            "'efficacy', 'efficacy_bands' or 'custom'",
        ),
        (
            ",2000,",
            ",-5,",
            "4: target -5 of 'revenue': rule 'ratio' divides by it and needs more than 0; "
            "score this KPI by 'bands', 'three_point', 'all_or_nothing', 'level_interpolation', "
            "'efficacy', 'efficacy_bands', 'baseline_guarded' or 'custom'",
        ),
        ("late,,", "lat,,", "2: unknown KPI 'lat'. Did you mean 'late'?"),
        ("revenue,NO", "revenue,No", "3: unknown department 'No'. Did you mean 'NO'?"),
        ("0.1,0.2,0.05", "80,90,70", "2: target 80 of 'late' is 8000 %; write 80 % as 0.8"),
    ],
)
def test_a_target_that_does_not_fit_is_told_at_its_line(
    change: Change, faults: Faults, old: str, new: str, fault: str
) -> None:
    change("targets.csv", old, new)
    assert f"acme/targets.csv:{fault}" in faults()


def test_three_points_of_a_kpi_that_is_better_higher_go_up(
    acme: Path, change: Change, faults: Faults
) -> None:
    change("scheme.yaml", "rule: {kind: ratio}", THREE_POINT)
    change("targets.csv", ",1000,,,", ",0,-10,10,")
    change("targets.csv", ",2000,,,", ",1,0,2,")
    assert load_workspace(acme).targets[1].target.value == 0
    change("targets.csv", ",1,0,2,", ",1,2,0,")
    assert faults() == [
        "acme/targets.csv:4: 'revenue' is better when higher: floor < target < stretch must hold; "
        "found 2, 1, 0"
    ]
