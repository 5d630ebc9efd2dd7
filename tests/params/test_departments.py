"""departments.yaml: spellings in the data that mean one department, names that tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.load import load_workspace

Change = Callable[[str, str, str], None]
Faults = Callable[[], list[str]]

NORWAY = "  name: {en: Norway, zh: 挪威}\n"
AGENTS = "  name: {en: Agents, zh: 特工部}\n"


def test_a_department_has_other_spellings_in_the_data(acme: Path, change: Change) -> None:
    change("departments.yaml", NORWAY, f"{NORWAY}  aliases: [挪威分公司, Norge, NO]\n")
    norway, agents, _ = load_workspace(acme).departments
    assert norway.aliases == ("挪威分公司", "Norge", "NO")
    assert agents.aliases == ()


def test_an_alias_keeps_its_zeros(acme: Path, change: Change) -> None:
    change("departments.yaml", NORWAY, f"{NORWAY}  aliases: [0010]\n")
    assert load_workspace(acme).departments[0].aliases == ("0010",)


@pytest.mark.parametrize(
    ("alias", "what"),
    [
        ("007", "id of '007' (line 3)"),
        ("００７", "id of '007' (line 3)"),
        ("na", "id of 'NA' (line 5)"),
        ("' NA '", "id of 'NA' (line 5)"),
    ],
)
def test_an_alias_that_is_another_departments_id_is_told(
    change: Change, faults: Faults, alias: str, what: str
) -> None:
    change("departments.yaml", NORWAY, f"  name: {{en: Norway, zh: 挪威}}\n  aliases: [{alias}]\n")
    lines = {"007": 4, "NA": 6}  # one further down, for the line of aliases above them
    (fault,) = faults()
    owner = what.split("'")[1]
    assert fault.startswith("acme/departments.yaml:3: alias '")
    assert fault.endswith(
        f"of department 'NO' is also the id of '{owner}' (line {lines[owner]}); "
        "a spelling means one department"
    )


def test_an_alias_of_two_departments_is_told_with_both_lines(
    change: Change, faults: Faults
) -> None:
    change("departments.yaml", NORWAY, f"{NORWAY}  aliases: [North]\n")
    change("departments.yaml", AGENTS, f"{AGENTS}  aliases:\n    - Spies\n    - ＮＯＲＴＨ\n")
    assert faults() == [
        "acme/departments.yaml:8: alias 'ＮＯＲＴＨ' of department '007' is also the alias of 'NO' "
        "(line 1); a spelling means one department"
    ]


@pytest.mark.parametrize(
    ("aliases", "fault"),
    [
        ("['']", "item 1 of 'aliases' is ''; expected some text"),
        ("['  ']", "department 'NO' has an alias without letters"),
    ],
)
def test_an_alias_of_nothing_is_told(
    change: Change, faults: Faults, aliases: str, fault: str
) -> None:
    change("departments.yaml", NORWAY, f"{NORWAY}  aliases: {aliases}\n")
    (told,) = faults()
    assert told.startswith("acme/departments.yaml:3:")
    assert told.endswith(fault)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "en: Agents",
            "en: norway",
            "4: departments 'NO' (line 1) and '007' have the same English name 'norway'; "
            "a reader could not tell them apart",
        ),
        (
            "zh: 北美",
            "zh: 挪威",
            "6: departments 'NO' (line 1) and 'NA' have the same Chinese name '挪威'; "
            "a reader could not tell them apart",
        ),
    ],
)
def test_two_departments_of_one_name_are_told_with_both_lines(
    change: Change, faults: Faults, old: str, new: str, fault: str
) -> None:
    change("departments.yaml", old, new)
    assert faults() == [f"acme/departments.yaml:{fault}"]
