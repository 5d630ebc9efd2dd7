from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import KpiReportsError
from kpi_reports.run.checking import check_params

if TYPE_CHECKING:
    from conftest import Tiny


def faults(tiny: Tiny, period: str) -> list[str]:
    with pytest.raises(KpiReportsError) as caught:
        check_params(tiny.params, period)
    return [str(fault) for fault in caught.value.faults]


def test_sound_params_are_confirmed_with_what_a_run_would_use(tiny: Tiny) -> None:
    lines = check_params(tiny.params, "2013Q4")
    # 12 months of 25 days in two regions.
    assert lines[0] == (
        f"{tiny.params}: no fault. 2 departments, 1 KPI, 600 rows from 2013-01-01 to 2013-12-25; "
        "2013Q4 is 2013-10-01 to 2013-12-31."
    )
    assert any("season cannot be told from change" in line for line in lines[1:])
    kinds = [line.split(":")[0] for line in lines[1:]]
    assert set(kinds) <= {"error", "warning", "note", "smart"}
    assert kinds == sorted(kinds, key=lambda kind: kind == "smart")  # smart stands last


def test_what_kpis_lack_of_smart_is_counted_and_told_by_kpi_and_letter(tiny: Tiny) -> None:
    told = [line for line in check_params(tiny.params, "2013Q4") if line.startswith("smart:")]
    count, *others = told
    assert count.startswith("smart: 1 scored KPI could be set better: S 1, M 1, ")
    assert others[0].startswith("smart: ")
    assert " S: " in others[0]
    assert "no owner is named (kpis.yaml: 'owner')" in others[0]
    assert len(others) == count.count(",") + 1


def test_every_fault_is_told_at_once_with_its_file_and_line(tiny: Tiny) -> None:
    scheme = tiny.params / "scheme.yaml"
    scheme.write_text(scheme.read_text().replace("weight: 100\n", "weight: 90\n"))
    company = tiny.params / "company.yaml"
    company.write_text(company.read_text() + "colour: red\n")
    found = faults(tiny, "2013Q5")
    assert found[0].startswith("'2013Q5' is not a period.")
    assert any("company.yaml:3" in fault and "colour" in fault for fault in found)
    assert any("scheme.yaml:" in fault and "sum to 90" in fault for fault in found)
    assert len(found) == 3


def test_a_column_that_the_source_lacks_is_told_beside_a_misspelt_period(tiny: Tiny) -> None:
    kpis = tiny.params / "kpis.yaml"
    kpis.write_text(kpis.read_text().replace("late = 0", "lat = 0"))
    found = faults(tiny, "2013Q5")
    assert [("'2013Q5'" in fault, "Did you mean 'late'" in fault) for fault in found] == [
        (True, False),
        (False, True),
    ]


def test_a_period_that_the_data_do_not_reach_is_told(tiny: Tiny) -> None:
    assert ["Choose '2013Q1' to '2013Q4'" in fault for fault in faults(tiny, "2014Q1")] == [True]


def test_a_missing_package_is_told(tiny: Tiny) -> None:
    sources = tiny.params / "sources.yaml"
    sources.write_text(sources.read_text().replace("tiny_orders", "tiny_orderz"))
    assert ["'tiny_orderz' is not installed" in fault for fault in faults(tiny, "2013Q4")] == [True]


def test_a_wrong_expression_does_not_hide_a_wrong_source(tiny: Tiny) -> None:
    kpis = tiny.params / "kpis.yaml"
    kpis.write_text(kpis.read_text().replace("late = 0", "lat = 0"))
    sources = tiny.params / "sources.yaml"
    sources.write_text(sources.read_text().replace("tiny_orders", "tiny_orderz"))
    found = faults(tiny, "2013Q4")
    assert ["Did you mean 'late'" in fault for fault in found] == [True, False]
    assert ["'tiny_orderz' is not installed" in fault for fault in found] == [False, True]


def test_a_department_without_rows_in_the_period_is_a_warning(tiny: Tiny) -> None:
    departments = tiny.params / "departments.yaml"
    departments.write_text(departments.read_text() + "- {id: ZZ, name: {en: Z, zh: 空}}\n")
    lines = check_params(tiny.params, "2013Q4")
    assert "warning: department 'ZZ' has no rows in 2013Q4." in lines
