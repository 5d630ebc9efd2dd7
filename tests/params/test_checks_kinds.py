"""What must hold in a rule of each kind, and what a KPI or target must be for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace

Faults = Callable[[], list[str]]
ScoreBy = Callable[[str, str], None]

AT = "acme/scheme.yaml:8: "
LEVELS = """\
kind: levels
levels:
  - {level: 1, score: 60, text: {en: Planned, zh: 已制定计划}}
  - {level: 2, score: 100, text: {en: In use, zh: 已投入使用}}
"""
RESULTS = "unit,kpi,period,value,n,evidence_en,evidence_zh,provided_by,provided_on\n"


@pytest.mark.parametrize(
    ("kpi", "rule"),
    [
        ("errors", "{kind: deduct, full: 10, each: 2, items: [{kpi: complaints, each: 1}]}"),
        ("errors", "{kind: deduct, full: 10, each: 2, items: [{kpi: visits, each: 0.1, cap: 2}]}"),
        ("proposals", "{kind: add, full: 10, each: 2, items: [{kpi: awards, each: 3}]}"),
        ("revenue", "{kind: level_interpolation, a: 4, b: 3, c: 2, d: 1}"),
        ("late", "{kind: level_interpolation, a: 0.01, b: 0.02, c: 0.03, d: 0.04}"),
        ("growth", "{kind: efficacy, worst: -0.1, best: 0}"),
        ("late", "{kind: efficacy_bands, excellent: 1, good: 2, average: 3, low: 4, poor: 5}"),
        ("growth", "{kind: bands, edges: exclusive, bands: [{at_least: 0.1, score: 100}]}"),
        ("stage", LEVELS),
    ],
)
def test_a_sound_rule_that_needs_no_target_loads_without_one(
    acme: Path, score_by: ScoreBy, kpi: str, rule: str
) -> None:
    score_by(kpi, rule)
    assert load_workspace(acme).targets == ()


@pytest.mark.parametrize(
    ("kpi", "rule", "fault"),
    [
        (
            "proposals",
            "{kind: deduct, full: 10, each: 2}",
            "rule 'deduct' needs a KPI that is better when lower; score this KPI by 'ratio', "
            "'bands', 'three_point', 'add', 'all_or_nothing', 'per_percent', "
            "'level_interpolation', 'efficacy', 'efficacy_bands', 'baseline_guarded' or 'custom'",
        ),
        (
            "errors",
            "{kind: add, full: 10, each: 2}",
            "rule 'add' needs a KPI that is better when higher; score this KPI by 'ratio', "
            "'bands', 'three_point', 'deduct', 'all_or_nothing', 'per_percent', "
            "'level_interpolation', 'efficacy', 'efficacy_bands' or 'custom'",
        ),
        (
            "late",
            "{kind: deduct, full: 10, each: 2}",
            "rule 'deduct' counts events and needs a KPI whose unit is of kind 'count'; "
            "score this KPI by 'ratio', 'bands', 'three_point', 'all_or_nothing', 'per_percent', "
            "'level_interpolation', 'efficacy', 'efficacy_bands' or 'custom'",
        ),
        (
            "late",
            "{kind: baseline_guarded}",
            "rule 'baseline_guarded' needs a KPI that is better when higher; "
            "score this KPI by 'ratio', 'bands', 'three_point', 'all_or_nothing', 'per_percent', "
            "'level_interpolation', 'efficacy', 'efficacy_bands' or 'custom'",
        ),
        (
            "revenue",
            LEVELS,
            "rule 'levels' needs a KPI whose measure is 'entered', not 'sum'; "
            "score this KPI by 'ratio', 'bands', 'three_point', 'all_or_nothing', 'per_percent', "
            "'level_interpolation', 'efficacy', 'efficacy_bands', 'baseline_guarded' or 'custom'",
        ),
    ],
)
def test_a_rule_that_cannot_score_a_kpi_is_refused_with_those_that_can(
    score_by: ScoreBy, faults: Faults, kpi: str, rule: str, fault: str
) -> None:
    score_by(kpi, rule)
    assert f"{AT}KPI '{kpi}': {fault}" in faults()


DEDUCT = "kind: deduct\nfull: 10\neach: 2\nitems:\n"


@pytest.mark.parametrize(
    ("kpi", "rule", "line", "fault"),
    [
        (
            "errors",
            DEDUCT + "  - {kpi: complaint, each: 1}",
            15,
            "unknown KPI 'complaint'. Did you mean 'complaints'?",
        ),
        (
            "errors",
            DEDUCT + "  - {kpi: complaints, each: 1}\n  - {kpi: revenue, each: 1}",
            16,
            "'revenue' counts no events: its unit is of kind 'number'",
        ),
        (
            "errors",
            DEDUCT + "  - {kpi: awards, each: 1}",
            15,
            "'awards' is better when higher, but rule 'deduct' takes points for each of its events",
        ),
        (
            "proposals",
            DEDUCT.replace("deduct", "add") + "  - {kpi: complaints, each: 1}",
            15,
            "'complaints' is better when lower, but rule 'add' gives points for each of its events",
        ),
        (
            "errors",
            DEDUCT + "  - {kpi: errors, each: 1}",
            15,
            "'errors' stands under 'items' but is the KPI itself; an event counts once",
        ),
        (
            "errors",
            DEDUCT + "  - {kpi: complaints, each: 1}\n  - {kpi: complaints, each: 1}",
            15,
            "'complaints' stands under 'items' but is counted once already; an event counts once",
        ),
        (
            "errors",
            "{kind: deduct, full: 10, each: 2, floor: 100}",
            8,
            "floor 100 must be below the cap 100",
        ),
        (
            "proposals",
            "{kind: add, full: 10, each: 2, floor: 50, cap: 50}",
            8,
            "floor 50 must be below the cap 50",
        ),
        (
            "errors",
            "{kind: deduct, full: 10, each: 2, floor: -1}",
            8,
            "floor -1 is not between 0 and 120",
        ),
        (
            "proposals",
            "{kind: add, full: 10, each: 2, cap: 130}",
            8,
            "cap 130 is not between 0 and 120",
        ),
        (
            "revenue",
            "{kind: level_interpolation, a: 4, b: 3, c: 2, d: 1, cap: 121}",
            8,
            "cap 121 is not between 0 and 120",
        ),
        (
            "revenue",
            "{kind: level_interpolation, a: 4, b: 3, c: 3, d: 1}",
            8,
            "better when higher: a > b > c > d must hold; found 4, 3, 3, 1",
        ),
        (
            "late",
            "{kind: level_interpolation, a: 4, b: 3, c: 2, d: 1}",
            8,
            "better when lower: a < b < c < d must hold; found 4, 3, 2, 1",
        ),
        (
            "revenue",
            "{kind: level_interpolation, a: 4, b: 3, c: 2, d: 1, floor: 60, cap: 50}",
            8,
            "floor 60 must be below the cap 50",
        ),
        (
            "growth",
            "{kind: efficacy, worst: 0, best: 0}",
            8,
            "better when higher: best > worst must hold; found 0, 0",
        ),
        (
            "growth",
            "{kind: efficacy, worst: 0, best: 1, cap: 90}",
            8,
            "cap 90 and floor 0 must leave room for 100",
        ),
        (
            "revenue",
            "{kind: per_percent, points: 1, floor: 100}",
            8,
            "cap 120 and floor 100 must leave room for 100",
        ),
        (
            "revenue",
            "{kind: efficacy_bands, excellent: 5, good: 4, average: 4, low: 2, poor: 1}",
            8,
            "better when higher: excellent > good > average > low > poor must hold; "
            "found 5, 4, 4, 2, 1",
        ),
        (
            "stage",
            LEVELS.replace("level: 2", "level: 1"),
            14,
            "level 1 stands twice",
        ),
        (
            "stage",
            LEVELS.replace("score: 60", "score: 101"),
            12,
            "better when higher, but level 2 scores 100 and level 1 101",
        ),
        (
            "risk",
            LEVELS,
            12,
            "better when lower, but level 1 scores 60 and level 2 100",
        ),
        (
            "stage",
            LEVELS.replace("score: 100", "score: 121"),
            8,
            "score of level 2 121 is not between 0 and 120",
        ),
        (
            "growth",
            "kind: bands\nbands:\n  - {at_least: 1, score: 80}\n  - {at_least: 0, score: 90}",
            14,
            "this band scores 90, the better one above it 80",
        ),
        (
            "growth",
            "kind: bands\nbands:\n  - {at_least: 1, score: 80}\notherwise: 81",
            14,
            "'otherwise' scores 81, the last band 80",
        ),
        (
            "late",
            "{kind: bands, edges: exclusive, bands: [{at_least: 0.1, score: 100}]}",
            11,
            "better when lower, so a band has 'at_most' and not 'at_least'",
        ),
    ],
)
def test_a_fault_of_a_rule_is_told_at_its_line(
    score_by: ScoreBy, faults: Faults, kpi: str, rule: str, line: int, fault: str
) -> None:
    score_by(kpi, rule)
    assert f"acme/scheme.yaml:{line}: KPI '{kpi}': {fault}" in faults()


@pytest.mark.parametrize(
    ("kpi", "rule"),
    [
        ("revenue", "{kind: all_or_nothing}"),
        ("revenue", "{kind: per_percent, points: 1}"),
        ("revenue", "{kind: efficacy}"),
        ("revenue", "{kind: efficacy, worst: 1}"),
        ("revenue", "{kind: baseline_guarded}"),
    ],
)
def test_a_rule_that_needs_a_target_and_has_none_is_told(
    score_by: ScoreBy, faults: Faults, kpi: str, rule: str
) -> None:
    score_by(kpi, rule)
    kind = rule.split()[1].strip(",}")
    assert faults() == [f"{AT}KPI '{kpi}' is scored by '{kind}' but has no line in targets.csv"]


@pytest.mark.parametrize(
    ("rule", "line", "fault"),
    [
        (
            "{kind: per_percent, points: 1}",
            "revenue,,2024-01-01,0,,",
            "target 0 of 'revenue': rule 'per_percent' divides by it and needs more than 0; "
            "score this KPI by 'bands', 'three_point', 'all_or_nothing', 'level_interpolation', "
            "'efficacy', 'efficacy_bands' or 'custom'",
        ),
        (
            "{kind: baseline_guarded}",
            "revenue,,2024-01-01,0,,",
            "target 0 of 'revenue': rule 'baseline_guarded' divides by it and needs another than "
            "0; score this KPI by 'bands', 'three_point', 'all_or_nothing', "
            "'level_interpolation', 'efficacy', 'efficacy_bands' or 'custom'",
        ),
        (
            "{kind: efficacy}",
            "revenue,,2024-01-01,100,,",
            "rule 'efficacy' of 'revenue' needs 'floor', or 'worst' in the rule",
        ),
        (
            "{kind: efficacy}",
            "revenue,,2024-01-01,100,100,",
            "'revenue' is better when higher: floor < target must hold; found 100, 100",
        ),
        (
            "{kind: efficacy, worst: 120}",
            "revenue,,2024-01-01,100,,",
            "'revenue' is better when higher: worst < target must hold; found 120, 100",
        ),
        (
            "{kind: efficacy, best: 80}",
            "revenue,,2024-01-01,100,90,",
            "'revenue' is better when higher: floor < best must hold; found 90, 80",
        ),
    ],
)
def test_a_target_that_a_rule_cannot_work_with_is_told_at_its_line(
    score_by: ScoreBy,
    target: Callable[[str], None],
    faults: Faults,
    rule: str,
    line: str,
    fault: str,
) -> None:
    score_by("revenue", rule)
    target(line)
    assert faults() == [f"acme/targets.csv:2: {fault}"]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("{kind: all_or_nothing}", "revenue,,2024-01-01,0,,"),
        ("{kind: baseline_guarded}", "revenue,,2024-01-01,-10,,"),
        ("{kind: efficacy}", "revenue,,2024-01-01,0,-10,"),
        ("{kind: efficacy, worst: 1, best: 2}", "revenue,,2024-01-01,0,,"),
    ],
)
def test_a_target_of_zero_or_below_is_sound_where_the_rule_can_work_with_it(
    acme: Path, score_by: ScoreBy, target: Callable[[str], None], rule: str, line: str
) -> None:
    score_by("revenue", rule)
    target(line)
    assert len(load_workspace(acme).targets) == 1


def test_an_entered_level_is_one_of_the_rule_and_has_evidence(
    acme: Path, score_by: ScoreBy, faults: Faults
) -> None:
    score_by("stage", LEVELS)
    sound = "NO,stage,2024Q4,2,,Report 7,报告 7,,\n"
    (acme / "results.csv").write_text(RESULTS + sound, encoding="utf-8")
    assert len(load_workspace(acme).results) == 1
    lines = "NO,stage,2024Q3,1.5,,Report 6,报告 6,,\ncompany,stage,2024Q4,1,,,,,\n"
    (acme / "results.csv").write_text(RESULTS + sound + lines, encoding="utf-8")
    assert faults() == [
        "acme/results.csv:3: 'stage' has no level 1.5; its levels are 1, 2",
        "acme/results.csv:4: result of 'stage' without evidence: a level is not counted, so fill "
        "in 'evidence_en' and 'evidence_zh'",
    ]


def test_a_result_that_no_level_scores_needs_no_evidence(acme: Path, score_by: ScoreBy) -> None:
    score_by("stage", "{kind: bands, bands: [{at_least: 1, score: 100}]}")
    (acme / "results.csv").write_text(RESULTS + "NO,stage,2024Q4,1.5,,,,,\n", encoding="utf-8")
    assert len(load_workspace(acme).results) == 1
