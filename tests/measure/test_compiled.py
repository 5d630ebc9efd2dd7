from __future__ import annotations

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.measure import build_cube, check_measures

ROW = [("N", "2024-01-05", 1, "a", True)]
COLUMNS = {"x": "integer", "name": "text", "ok": "boolean"}


@pytest.mark.parametrize(
    "measure",
    [
        {"kind": "sum", "value": "x"},
        {"kind": "mean", "value": "ok"},
        {"kind": "ratio", "numerator": "ok", "denominator": "x", "where": "name = 'a'"},
        {"kind": "count", "where": "day >= DATE '2024-01-01' AND unit = 'N'"},
        {"kind": "distinct", "value": "name"},
        {"kind": "quantile", "value": "x", "q": "0.123456", "distribution": "x / 3"},
    ],
)
def test_a_measure_whose_expressions_fit_its_kind_has_no_fault(made, measure):
    assert check_measures(made(ROW, {"k": measure}, columns=COLUMNS).workspace) == []


@pytest.mark.parametrize(
    "measure, told",
    [
        ({"kind": "sum", "value": "y"}, "measure.value 'y': table 'sales' has no column 'y'"),
        (
            {"kind": "sum", "value": "name"},
            "it gives text, and a number or true",
        ),
        (
            {"kind": "sum", "value": "NULL"},
            "it gives nothing but NULL, and",
        ),
        ({"kind": "mean", "value": "day"}, "it gives a day, and a number or true/false is needed"),
        ({"kind": "count", "where": "x"}, "it gives a number, and true or false is needed"),
        (
            {"kind": "quantile", "value": "ok", "q": "0.5"},
            "it gives true or false, and a number",
        ),
        ({"kind": "quantile", "value": "x", "q": "0.1234567"}, "q may have 6 decimals, not more"),
        ({"kind": "count", "distribution": "name"}, "distribution 'name': it gives text"),
        ({"kind": "sum", "value": "x + name"}, "Could not choose|Cannot|No function|add"),
        ({"kind": "count", "where": "name < 3"}, "Cannot compare values"),
        ({"kind": "sum", "value": "x", "source": "sale"}, "not declared. Did you mean 'sales'"),
        ({"kind": "formula", "expression": "1", "distribution": "x"}, "has no rows of its own"),
    ],
)
def test_what_does_not_fit_is_told_with_kpi_and_field(made, measure, told):
    (fault,) = check_measures(made(ROW, {"k": measure}, columns=COLUMNS).workspace)
    assert "KPI 'k'" in fault.message
    assert any(words in fault.message for words in told.split("|")), fault.message
    assert '"the row"' not in fault.message


def test_a_kpi_without_a_source_is_told(made):
    workspace = made(ROW, {"k": {"kind": "count", "source": None}}, columns=COLUMNS).workspace
    (fault,) = check_measures(workspace)
    assert "KPI 'k' names no source" in fault.message


def test_all_faults_come_at_once_at_the_nearest_known_place_in_file_order(made, tmp_path):
    case = made(
        ROW,
        {
            "b": {"kind": "ratio", "numerator": "z", "denominator": "now()"},
            "a": {"kind": "count", "where": "sum(x) > 1", "distribution": "w"},
        },
        columns=COLUMNS,
        places={
            "kpis.b": ("kpis.yaml", 20),
            "kpis.b.measure": ("kpis.yaml", 24),
            "kpis.b.measure.denominator": ("kpis.yaml", 26),
            "kpis.a": ("kpis.yaml", 3),
            "kpis.a.distribution": ("kpis.yaml", 9),
        },
    )
    assert [fault.line for fault in check_measures(case.workspace)] == [3, 9, 24, 26]
    with pytest.raises(ParamsError, match=r"kpis.yaml:3: KPI 'a', measure.where .*'sum' is not"):
        build_cube(case.workspace, case.tables, tmp_path / "cube")
    assert not (tmp_path / "cube").exists()
