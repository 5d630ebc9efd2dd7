"""KPIs that departments share: their values with intervals, and whether their rows differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_reports.analysis.groups import compare_groups
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import CACHE_VARIABLE, open_cube
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.spreads import department_spreads
from kpi_reports.values import DepartmentSpread

QUARTER = Period.parse("2024Q4")
MINUTES = {
    "N": [3, 5, 4, 6, 5, 7],
    "S": [8, 9, 7, 12, 10, 8],
    "W": [5, 6, 6, 4, 5],
    "E": [50, 60],
}
KPI = """\
- id: {id}
  name: {{en: {id}, zh: 指标{id}}}
  definition: {{en: Text., zh: 说明。}}
  direction: lower
  unit: {{kind: {kind}, name: {{en: minutes, zh: 分钟}}, decimals: 1}}
  source: calls
  minimum_n: 5
  {rest}
"""


@pytest.fixture(scope="module")
def spreads(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DepartmentSpread]:
    root = tmp_path_factory.mktemp("spreads")
    folder = root / "shop"
    folder.mkdir()
    mean = "measure: {kind: mean, value: minutes}\n  distribution: minutes"
    share = "measure: {kind: ratio, numerator: minutes > 6, denominator: minutes IS NOT NULL}"
    files = {
        "company.yaml": "id: shop\nname: {en: Shop, zh: 商店}\n",
        "departments.yaml": "".join(
            f"- {{id: {id}, name: {{en: {id}, zh: {id}区}}}}\n" for id in MINUTES
        ),
        "sources.yaml": "calls:\n  kind: file\n  path: calls.csv\n  unit: region\n  date: day\n"
        "  columns: [{name: minutes, type: number}]\n",
        "kpis.yaml": KPI.format(id="by_means", kind="number", rest=mean)
        + KPI.format(id="by_ranks", kind="number", rest=f"comparison: ranks\n  {mean}")
        + KPI.format(id="late", kind="percent", rest=share)
        + KPI.format(id="total", kind="number", rest="measure: {kind: sum, value: minutes}"),
        "scheme.yaml": "grades: [{id: A, lowest: 0, name: {en: Good, zh: 良好}}]\n"
        "nodes:\n  - id: all\n    name: {en: All, zh: 全部}\n    weight: 100\n"
        "    kpis: [{kpi: by_means, weight: 100, rule: {kind: ratio}}]\n"
        "monitored: [by_ranks, late, total]\n",
        "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
        "evidence_zh,agreed_by,agreed_on\nby_means,,2024-01-01,5,,,plan,Plan.,计划。,,\n",
        "calls.csv": "region,day,minutes\n"
        + "".join(f"{id},2024-10-01,{x}\n" for id, values in MINUTES.items() for x in values)
        + "N,2024-12-31,\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(root / "cache"))
        workspace = load_workspace(Path(folder))
        found = department_spreads(workspace, Actuals(workspace, open_cube(workspace)), QUARTER)
    return {spread.kpi.id: spread for spread in found}


def test_only_shares_and_kpis_with_a_distribution_are_spread(spreads):
    assert list(spreads) == ["by_means", "by_ranks", "late"]


def test_each_department_has_its_value_and_interval_in_the_order_of_the_params(spreads):
    spots = spreads["by_means"].spots
    assert [(spot.unit.id, spot.n) for spot in spots] == [("N", 6), ("S", 6), ("W", 5), ("E", 2)]
    north = spots[0].interval
    # mean 5, deviation √2, t with 5 degrees of freedom 2.5706: 5 ± 2.5706 · √(2 / 6)
    assert (north.estimate, north.method) == (5.0, "t")
    assert [north.low, north.high] == pytest.approx([3.5159, 6.4841], abs=1e-4)
    assert spots[3].interval is None  # below the KPI's minimum n


def test_a_share_has_wilson_s_interval(spreads):
    late = {spot.unit.id: spot.interval for spot in spreads["late"].spots}
    # 1 of 6, 6 of 6, 0 of 5
    assert late["N"].estimate == pytest.approx(1 / 6)
    assert [late["N"].low, late["N"].high] == pytest.approx([0.0301, 0.5635], abs=1e-4)
    assert (late["S"].high, late["W"].low) == (1.0, 0.0)


def test_rows_are_compared_by_the_declared_method_as_if_they_were_at_hand(spreads):
    judged = {id: values for id, values in MINUTES.items() if id != "E"}
    by_means = compare_groups(judged, method="means")
    found = spreads["by_means"].comparison
    assert found.p == pytest.approx(by_means.p)
    assert found.effect.value == pytest.approx(by_means.effect.value)
    assert [pair.p_adjusted for pair in found.pairs] == pytest.approx(
        [pair.p_adjusted for pair in by_means.pairs]
    )


def test_by_ranks_the_rows_of_the_others_are_one_group_more(spreads):
    # those two of the East are too few, and join the West, the smallest of the others
    merged = {"N": MINUTES["N"], "S": MINUTES["S"], "others": MINUTES["W"] + MINUTES["E"]}
    expected = compare_groups(merged, method="ranks")
    found = spreads["by_ranks"].comparison
    assert (found.method, found.df) == ("ranks", 2)
    assert found.p == pytest.approx(expected.p)


def test_p_values_of_the_pack_are_one_family(spreads):
    from kpi_reports.analysis import adjust_p_values

    ps = [spread.comparison.p for spread in spreads.values()]
    assert [spread.p_adjusted for spread in spreads.values()] == pytest.approx(
        list(adjust_p_values(ps))
    )


def test_three_departments_have_a_median_and_no_interval_of_it(spreads):
    centre = spreads["by_means"].centre
    assert (centre.n, centre.estimate, centre.low, centre.reason) == (3, 5.2, None, "too_few")
    assert spreads["by_means"].far == ()
