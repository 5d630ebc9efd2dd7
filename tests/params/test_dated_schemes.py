"""scheme_2024-07-01.yaml: the scheme from a later day on, checked like scheme.yaml."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from kpi_reports.params.files import scheme_day
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period

NAME = "scheme_2024-07-01.yaml"


def later(acme: Path, name: str = NAME, old: str = "weight: 40", new: str = "weight: 40") -> None:
    text = (acme / "scheme.yaml").read_text(encoding="utf-8")
    assert old in text
    (acme / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_later_scheme_holds_for_periods_that_end_on_its_day_or_after(acme):
    later(acme, old="lowest: 90", new="lowest: 80")
    later(acme, "scheme_2025-01-01.yaml", "lowest: 90", "lowest: 70")
    workspace = load_workspace(acme)
    assert [day for day, _ in workspace.later_schemes] == [date(2024, 7, 1), date(2025, 1, 1)]

    def lowest(period: str) -> int:
        return int(workspace.scheme_of("NO", Period.parse(period)).grades[0].lowest)

    periods = ("2024-06", "2024Q2", "2024-07", "2024", "2025-01")
    assert [lowest(period) for period in periods] == [90, 90, 80, 80, 70]
    assert workspace.scheme.grades[0].lowest == 90


def test_its_hash_and_the_places_in_it_are_known(acme):
    later(acme)
    workspace = load_workspace(acme)
    assert workspace.files[NAME] == sha256((acme / NAME).read_bytes()).hexdigest()
    file, line = workspace.places["scheme_2024-07-01.nodes.money"]
    assert file.endswith(NAME) and line > 1


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("weight: 40", "weight: 30", "weights of the top blocks sum to 90, 10 short of 100"),
        ("kpi: late", "kpi: lat", "unknown KPI 'lat' in the scheme. Did you mean 'late'?"),
        ("score: 120", "score: 130", "score 130 is not between 0 and 120"),
        ("grades:", "maximum: 90\ngrades:", "'maximum' is 90; a KPI that meets its target"),
        ("grades:", "maximun: 120\ngrades:", "unknown key 'maximun'. Did you mean 'maximum'?"),
        ("at_least: 0,", "at_least: 0.2,", "no value reaches the band at_least 0.2"),
    ],
)
def test_its_faults_name_its_own_file_and_line(acme, faults, old, new, fault):
    later(acme, old=old, new=new)
    told = [each for each in faults() if fault in each]
    line = (acme / NAME).read_text(encoding="utf-8")[: (acme / NAME).read_text("utf-8").index(new)]
    assert len(told) == 1
    assert f"{NAME}:" in told[0] and "scheme.yaml:" not in told[0]
    if old == "at_least: 0,":
        assert f"{NAME}:{line.count(chr(10)) + 1}:" in told[0]


def test_faults_of_both_schemes_are_told_at_once(acme, change, faults):
    later(acme, old="weight: 40", new="weight: 30")
    change("scheme.yaml", "weight: 60", "weight: 50")
    told = faults()
    assert len(told) == 2
    assert "scheme.yaml:" in told[0] and NAME in told[1]


@pytest.mark.parametrize(
    "name",
    ["scheme_2024-7-1.yaml", "scheme_2024-13-01.yaml", "scheme-20240701.yml", "scheme2.yaml"],
)
def test_a_name_that_gives_no_day_is_told(acme, faults, name):
    later(acme, name)
    (told,) = faults()
    assert name in told and "is named by that day, as scheme_2024-07-01.yaml" in told


def test_a_draft_of_a_scheme_with_a_name_of_its_own_is_passed_over(acme):
    later(acme, "scheme_draft.yaml")
    assert load_workspace(acme).later_schemes == ()


def test_a_file_that_names_no_day_has_none():
    assert scheme_day(NAME) == date(2024, 7, 1)
    with pytest.raises(ValueError, match=r"is not named as scheme_2024-07-01\.yaml"):
        scheme_day("scheme.yaml")
