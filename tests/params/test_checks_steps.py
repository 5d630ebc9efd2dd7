"""What must hold in gates and vetoes, and in the lines of adjustments and exclusions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

GATE = """\
gates:
  - id: punctual
    name: {en: Punctual, zh: 准时}
    kpi: late
    when: {misses: floor}
    caps: money
    at: 80
"""
VETO = """\
vetoes:
  - id: fraud
    name: {en: Fraud, zh: 舞弊}
    effect: zero_total
"""
POSITION = """\
positions:
  agent:
    name: {en: Agent, zh: 专员}
    nodes:
      - id: own
        name: {en: Own, zh: 个人}
        weight: 100
        kpis:
          - {kpi: growth, weight: 100, rule: {kind: bands, bands: [{at_least: 0, score: 100}]}}
"""
PEOPLE = """\
id,name,department,position,base_pay,attendance
K1,Somebody,NO,agent,,
"""
WHO = "because,原因,No. 7,Board,2024-10-08"
ADJUSTMENTS = f"""\
unit,period,kind,item,points,grade,reason_en,reason_zh,document,approved_by,approved_on
NO,2024Q3,bonus,award,3,,{WHO}
company,2024Q3,veto,fraud,,,{WHO}
NO,2024Q3,committee,appeal,,A,{WHO}
"""
EXCLUSIONS = f"""\
unit,kpi,period,value,reason_en,reason_zh,document,approved_by,approved_on
NO,late,2024Q3,0.1,{WHO}
"""


@pytest.fixture
def stepped(acme: Path) -> Path:
    """The small company with a gate, a veto, a person and decisions."""
    scheme = acme / "scheme.yaml"
    text = scheme.read_text(encoding="utf-8") + GATE + VETO + POSITION
    scheme.write_text(text, encoding="utf-8")
    for name, lines in (
        ("people.csv", PEOPLE),
        ("adjustments.csv", ADJUSTMENTS),
        ("exclusions.csv", EXCLUSIONS),
    ):
        (acme / name).write_text(lines, encoding="utf-8")
    return acme


def test_sound_steps_and_decisions_are_taken(stepped: Path) -> None:
    found = load_workspace(stepped)
    assert [gate.id for gate in found.scheme.gates] == ["punctual"]
    assert found.scheme_of("NO").looked_at == ("late",)
    assert [line.kind for line in found.adjustments] == ["bonus", "veto", "committee"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kpi: late\n    when", "kpi: lat\n    when", "unknown KPI 'lat'. Did you mean 'late'?"),
        (
            "{misses: floor}",
            "{}",
            "'when' holds exactly one of 'misses', 'below' and 'above'; found none",
        ),
        (
            "{misses: floor}",
            "{below: 0.1, above: 0.2}",
            "'when' holds exactly one of 'misses', 'below' and 'above'; found 'below' and 'above'",
        ),
        (
            "{misses: floor}",
            "{above: 80}",
            "'above' 80 of 'late' is 8000 %; write 80 % as 0.8",
        ),
        (
            "kpi: late\n    when: {misses: floor}",
            "kpi: mix\n    when: {misses: target}",
            "KPI 'mix' has direction 'neither' and misses nothing; use 'below' or 'above'",
        ),
        (
            "kpi: late\n    when",
            "kpi: revenue\n    when",
            "KPI 'revenue' has no floor in targets.csv that it could miss",
        ),
        (
            "kpi: late\n    when: {misses: floor}",
            "kpi: growth\n    when: {misses: target}",
            "KPI 'growth' has no target in targets.csv that it could miss",
        ),
        (
            "caps: money",
            "caps: mony",
            "'caps' names neither a scored KPI nor a block: 'mony'. Did you mean 'money'?",
        ),
        ("at: 80", "at: 121", "'at' is 121, above the maximum 120: it would cap nothing"),
        (
            "at: 80",
            "at: 80\n    units: [NO, agnt]",
            "unknown department or position 'agnt'. Did you mean 'agent'?",
        ),
    ],
)
def test_a_gate_that_cannot_work_is_told(
    stepped: Path, change: Change, faults: Faults, old: str, new: str, fault: str
) -> None:
    change("scheme.yaml", old, new)
    assert f"acme/scheme.yaml:29: gate 'punctual': {fault}" in faults()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "effect: zero_total",
            "effect: zero_total\n    kpi: late",
            "'kpi' and 'when' belong together; give both, or neither and pull it in adjustments",
        ),
        ("zero_total", "cap_grade", "effect 'cap_grade' needs 'grade'"),
        ("zero_total", "multiply", "effect 'multiply' needs 'factor'"),
        (
            "zero_total",
            "zero_total\n    factor: 0.8",
            "'factor' belongs to effect 'multiply', not to 'zero_total'",
        ),
        (
            "zero_total",
            "zero_total\n    item: late",
            "'item' belongs to effect 'zero_item', not to 'zero_total'",
        ),
        ("zero_total", "cap_grade\n    grade: a", "unknown grade 'a'. Did you mean 'A'?"),
        ("zero_total", "zero_item", "effect 'zero_item' needs 'item', or a 'kpi' that scores 0"),
        (
            "zero_total",
            "zero_item\n    item: mix",
            "'mix' is not scored and cannot score 0. Choose one of 'growth', 'late', 'revenue'.",
        ),
        ("id: fraud", "id: punctual", "this id stands twice among gates and vetoes"),
    ],
)
def test_a_veto_that_cannot_work_is_told(
    stepped: Path, change: Change, faults: Faults, old: str, new: str, fault: str
) -> None:
    change("scheme.yaml", old, new)
    what = "punctual" if "twice" in fault else "fraud"
    assert f"acme/scheme.yaml:36: veto '{what}': {fault}" in faults()


def test_limits_below_0_and_a_factor_that_does_not_reduce_are_told(
    stepped: Path, change: Change, faults: Faults
) -> None:
    change("scheme.yaml", "    at: 80\n", "    at: -1\n")
    change("scheme.yaml", "effect: zero_total", "effect: multiply\n    factor: 1")
    limits = "adjustments: {bonus_cap: -2, deduction_cap: -3}\npositions:"
    change("scheme.yaml", "positions:", limits)
    told = faults()
    assert [fault.partition(" is ")[2] for fault in told if " it must be " in fault] == [
        "'-1'; it must be at least 0",
        "'1'; it must be less than 1",
        "'-2'; it must be at least 0",
        "'-3'; it must be at least 0",
    ]


def test_a_kpi_that_nobody_sees_needs_units(stepped: Path, change: Change, faults: Faults) -> None:
    change("scheme.yaml", "monitored:\n  - mix\n", "")
    change(
        "scheme.yaml",
        "kpi: late\n    when: {misses: floor}",
        "kpi: mix\n    when: {above: 5}",
    )
    assert faults() == [
        "acme/scheme.yaml:27: gate 'punctual': KPI 'mix' is neither scored nor monitored, so "
        "nobody would be looked at; list it under 'monitored', or name 'units'"
    ]
    change("scheme.yaml", "at: 80", "at: 80\n    units: [NO]")
    found = load_workspace(stepped)
    assert found.scheme_of("NO").looked_at == ("mix",)
    assert found.scheme_of("007").gates == ()


def test_a_name_that_could_be_two_things_is_told(
    stepped: Path, change: Change, faults: Faults
) -> None:
    change("scheme.yaml", "id: money", "id: revenue")
    change("scheme.yaml", "caps: money", "caps: revenue")
    assert faults() == [
        "acme/scheme.yaml:29: gate 'punctual': 'caps: revenue' could be a KPI, a block or the "
        "total; rename one of them"
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "compny,2024Q3,bonus,x,1,",
            "unknown department or person 'compny'. Did you mean 'company'?",
        ),
        ("NO,2024Q3,veto,fruad,,", "unknown veto 'fruad'. Did you mean 'fraud'?"),
        ("K1,2024Q3,committee,x,,E", "unknown grade 'E'. Choose one of 'A', 'B'."),
        (
            "NO,2024Q3,committee,again,,B",
            "a second grade for 'NO' in 2024Q3; the first is in line 4",
        ),
    ],
)
def test_an_adjustment_of_something_unknown_is_told(
    stepped: Path, faults: Faults, line: str, fault: str
) -> None:
    file = stepped / "adjustments.csv"
    file.write_text(f"{ADJUSTMENTS}{line},{WHO}\n", encoding="utf-8")
    assert faults() == [f"acme/adjustments.csv:5: {fault}"]


def test_a_veto_that_does_not_hold_for_the_unit_is_told(
    stepped: Path, change: Change, faults: Faults
) -> None:
    change("scheme.yaml", "effect: zero_total", "effect: zero_total\n    units: [agent, company]")
    file = stepped / "adjustments.csv"
    lines = f"K1,2024Q3,veto,fraud,,,{WHO}\nNO,2024Q3,veto,fraud,,,{WHO}\n"
    file.write_text(ADJUSTMENTS + lines, encoding="utf-8")
    assert faults() == [
        "acme/adjustments.csv:6: veto 'fraud' does not hold for 'NO', only for 'agent', 'company'"
    ]


def test_a_line_that_pulls_a_veto_of_a_scheme_without_any_is_told(
    stepped: Path, change: Change, faults: Faults
) -> None:
    change("scheme.yaml", VETO, "")
    assert faults() == ["acme/adjustments.csv:3: unknown veto 'fraud'. The scheme has no vetoes."]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("XX,late,2024Q4,0.1", "unknown department or person 'XX'."),
        ("NO,lat,2024Q4,0.1", "unknown KPI 'lat'. Did you mean 'late'?"),
        ("NO,late,2024Q4,80", "'value' 80 of 'late' is 8000 %; write 80 % as 0.8"),
        ("NO,mix,2024Q4,1", "'NO' is not scored by KPI 'mix'."),
        ("K1,revenue,2024Q4,1", "'K1' is not scored by KPI 'revenue'."),
    ],
)
def test_an_exclusion_of_something_unknown_is_told(
    stepped: Path, faults: Faults, line: str, fault: str
) -> None:
    file = stepped / "exclusions.csv"
    file.write_text(f"{EXCLUSIONS}{line},{WHO}\n", encoding="utf-8")
    (told,) = faults()
    assert told.startswith(f"acme/exclusions.csv:3: {fault}")


def test_an_exclusion_of_a_kpi_that_a_gate_looks_at_is_taken(stepped: Path, change: Change) -> None:
    change("scheme.yaml", "kpi: late\n    when: {misses: floor}", "kpi: mix\n    when: {above: 5}")
    file = stepped / "exclusions.csv"
    file.write_text(f"{EXCLUSIONS}NO,mix,2024Q4,1,{WHO}\n", encoding="utf-8")
    assert len(load_workspace(stepped).exclusions) == 2


GAPS = f"""\
unit,kpi,period,answers,reason_en,reason_zh,document,approved_by,approved_on
NO,late,2024Q3,provider,{WHO}
"""


def test_who_answers_for_a_missing_number_is_taken(stepped: Path) -> None:
    (stepped / "gaps.csv").write_text(GAPS, encoding="utf-8")
    (gap,) = load_workspace(stepped).gaps
    assert (gap.unit, gap.kpi, str(gap.period), gap.answers) == ("NO", "late", "2024Q3", "provider")
    assert gap.approval.document == "No. 7"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("XX,late,2024Q4,unit", "unknown department or person 'XX'."),
        ("NO,lat,2024Q4,unit", "unknown KPI 'lat'. Did you mean 'late'?"),
        ("NO,mix,2024Q4,unit", "'NO' is not scored by KPI 'mix'."),
        ("NO,late,2024Q4,units", "'answers' cannot be 'units'. Did you mean 'unit'?"),
        ("NO,late,2024Q4,", "column 'answers' is empty"),
        (
            "NO,late,2024Q3,unit",
            "a second line on 'late' of 'NO' in 2024Q3; the first is in line 2",
        ),
    ],
)
def test_a_gap_of_something_unknown_is_told(
    stepped: Path, faults: Faults, line: str, fault: str
) -> None:
    (stepped / "gaps.csv").write_text(f"{GAPS}{line},{WHO}\n", encoding="utf-8")
    (told,) = faults()
    assert told.startswith(f"acme/gaps.csv:3: {fault}")
