from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpi_reports.demo.departments import DEPARTMENTS
from kpi_reports.demo.effects import DRAFTS_TARGET, RESPONSE_NEW_NAME, RESPONSE_OLD_NAME
from kpi_reports.intake.keys import Keys
from kpi_reports.params.load import load_workspace
from kpi_reports.params.scheme import Scheme

PARAMS = Path(__file__).parents[2] / "params" / "demo"
WORKSPACE = load_workspace(PARAMS)
Truth = Mapping[str, Any]


def scored(scheme: Scheme) -> set[str]:
    return {kpi for node in scheme.nodes for kpi in node.all_kpis}


def test_every_department_has_three_to_six_kpis_of_its_own_beside_the_shared_ones() -> None:
    shared = {"budget_keeping", "employee_satisfaction", "training_completion"}
    for unit in WORKSPACE.units():
        scheme = WORKSPACE.scheme_of(unit.id)
        own = (scored(scheme) | set(scheme.monitored)) - shared
        assert 3 <= len(own) <= 8, unit.id
        assert [(node.id, node.weight) for node in scheme.nodes] == [
            ("finance", 40),
            ("customer", 20),
            ("process", 20),
            ("learning", 20),
        ]


def test_every_kpi_is_used_and_names_provider_and_reviewer() -> None:
    schemes = [WORKSPACE.scheme, *(WORKSPACE.scheme_of(unit.id) for unit in WORKSPACE.units())]
    used = {kpi for scheme in schemes for kpi in (*scored(scheme), *scheme.monitored)}
    inputs = {"cost", "person_months", "drafts"}
    assert WORKSPACE.kpis.keys() == used | inputs
    assert all(kpi.provider and kpi.reviewer for kpi in WORKSPACE.kpis.values())


def test_every_spelling_of_the_files_means_its_department() -> None:
    keys = Keys.build({d.id: d.aliases for d in WORKSPACE.departments})
    for department in DEPARTMENTS:
        assert {keys.find(text) for text in department.spellings} == {department.id}
    assert keys.find("总经办") is None


def test_the_target_that_is_too_easy_and_the_renamed_column_are_declared() -> None:
    drafts = [row for row in WORKSPACE.targets if row.kpi == "drafts_per_designer"]
    assert [row.target.value for row in drafts] == [DRAFTS_TARGET]
    column = next(c for c in WORKSPACE.sources["service"].columns if c.name == "response_minutes")
    assert column.names_in_file == (RESPONSE_OLD_NAME, RESPONSE_NEW_NAME)


def test_some_kpis_of_the_period_are_signed_off_and_some_are_not() -> None:
    signed = {entry.kpi for entry in WORKSPACE.signoffs if str(entry.period) == "2024Q4"}
    every = {kpi for unit in WORKSPACE.units() for kpi in scored(WORKSPACE.scheme_of(unit.id))}
    assert {"revenue", "first_response", "pass_rate"} <= signed
    assert {"arpu", "project_budget", "complaint_handling"} <= every - signed


def test_what_targets_say_of_2023_is_what_2023_came_to(truth: Truth) -> None:
    sums = {
        (e["kpi"], e["department"]): (Decimal(e["numerator"]), e["denominator"])
        for e in truth["values"]
        if e["period"] == "2023"
    }
    checked = 0
    for row in WORKSPACE.targets:
        unit = row.department or ("kefu" if row.kpi == "attitude" else "company")
        found = re.match(r"2023 came to ([\d,]+(?:\.\d+)?)(%?)", row.target.evidence.text.en)
        above, below = sums.get((row.kpi, unit), (None, None))
        if found is None or above is None or below is None:
            continue
        value = above / Decimal(below) * (100 if found[2] else 1)
        decimals = len(found[1].partition(".")[2])
        assert f"{float(value):,.{decimals}f}" == found[1], row.kpi
        assert f"{found[1]}{found[2]}" in row.target.evidence.text.zh
        checked += 1
    assert checked >= 20


def test_truth_is_told_in_exact_texts(truth: Truth) -> None:
    assert json.dumps(truth["values"][0]).count('"') >= 10
    for entry in truth["values"]:
        Decimal(entry["numerator"])
        assert entry["denominator"] is None or Decimal(entry["denominator"]) >= 0
