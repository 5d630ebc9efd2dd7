"""Shares of a unit's rows by segment: their intervals, and whether they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kpi_reports.analysis import adjust_p_values
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import CACHE_VARIABLE, open_cube, review_unit
from kpi_reports.values import OTHER_SEGMENTS, Review, SegmentSpread

QUARTER = Period.parse("2024Q4")
ROWS = {  # unit, segment: how many rows are late, and how many are not
    ("N", "Air"): (8, 2),
    ("N", "Road"): (1, 9),
    ("N", ""): (2, 4),
    ("N", "<b>Sea</b>"): (1, 2),
    ("S", "Air"): (3, 9),
    ("W", ""): (3, 9),
    ("E", "Air"): (2, 4),
    ("E", "Road"): (4, 2),
}
KPI = """\
- id: {id}
  name: {{en: {id}, zh: 指标{id}}}
  definition: {{en: Text., zh: 说明。}}
  direction: lower
  unit: {{kind: percent, name: {{en: '%', zh: '%'}}, decimals: 1}}
  source: orders
  minimum_n: 7
  measure: {measure}
{segments}"""
BY_MODE = "  segments: [{column: mode, name: {en: Mode, zh: 方式}}]\n"
SHARE = "{{kind: ratio, numerator: x {}, denominator: x IS NOT NULL}}"


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Review]:
    root = tmp_path_factory.mktemp("segments")
    folder = root / "shop"
    folder.mkdir()
    kpis = {
        "late": (SHARE.format("> 0"), BY_MODE),
        "on_time": (SHARE.format("= 0"), BY_MODE),
        "never": (SHARE.format("> 9"), BY_MODE),
        "mean": ("{kind: mean, value: x}", BY_MODE),
        "ratio": ("{kind: ratio, numerator: x, denominator: y}", BY_MODE),
        "whole": (SHARE.format("> 0"), ""),
    }
    files = {
        "company.yaml": "id: shop\nname: {en: Shop, zh: 商店}\n",
        "departments.yaml": "".join(f"- {{id: {id}, name: {{en: {id}, zh: {id}区}}}}\n"
                                    for id in "NSWE"),
        "sources.yaml": "orders:\n  kind: file\n  path: orders.csv\n  unit: region\n  date: day\n"
        "  columns: [{name: x, type: integer}, {name: y, type: integer},"
        " {name: mode, type: text}]\n",
        "kpis.yaml": "".join(
            KPI.format(id=id, measure=measure, segments=segments)
            for id, (measure, segments) in kpis.items()
        ),
        "scheme.yaml": "grades: [{id: A, lowest: 0, name: {en: Good, zh: 良好}}]\n"
        "nodes:\n  - id: all\n    name: {en: All, zh: 全部}\n    weight: 100\n"
        "    kpis: [{kpi: late, weight: 100, rule: {kind: ratio}}]\n"
        "monitored: [on_time, never, mean, ratio, whole]\n",
        "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
        "evidence_zh,agreed_by,agreed_on\nlate,,2024-01-01,0.5,,,plan,Plan.,计划。,,\n",
        "orders.csv": "region,day,x,y,mode\n"
        + "".join(
            f"{unit},2024-10-{at + 1:02d},{int(at < late)},1,{mode}\n"
            for (unit, mode), (late, early) in ROWS.items()
            for at in range(late + early)
        )
        + "N,2024-12-31,,1,Rail\n",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(root / "cache"))
        workspace = load_workspace(Path(folder))
        cube = open_cube(workspace)
        units = (workspace.company_unit, *workspace.units())
        return {unit.id: review_unit(workspace, cube, unit, QUARTER) for unit in units}


def late(review: Review) -> SegmentSpread:
    return next(spread for spread in review.segment_spreads if spread.kpi.id == "late")


def test_only_shares_of_rows_with_segments_are_spread_across_them(reviews):
    assert [s.kpi.id for s in reviews["N"].segment_spreads] == ["late", "on_time", "never"]
    assert late(reviews["N"]).level.en == "Mode"


def test_segments_stand_by_their_rows_and_rows_without_one_behind_them(reviews):
    # the one row by rail could not have counted: no share of nothing
    assert [(spot.segment, spot.n, spot.tested) for spot in late(reviews["N"]).spots] == [
        ("Air", 10, True),
        ("Road", 10, True),
        ("<b>Sea</b>", 3, False),
        ("", 6, False),  # below the KPI's minimum n of 7
    ]


def test_each_share_has_wilson_s_interval_and_below_5_rows_is_a_point(reviews):
    air, road, sea, blank = (spot.interval for spot in late(reviews["N"]).spots)
    # 1 of 10, z = 1.96: ((.1 + z²/20) ± z √(.1 · .9 / 10 + z²/400)) / (1 + z²/10)
    assert [road.low, road.high] == pytest.approx([0.0179, 0.4042], abs=1e-4)
    assert [air.low, air.high] == pytest.approx([0.4902, 0.9433], abs=1e-4)
    # 2 of 6: (.3333 + .3201 ± 1.96 √(.2222 / 6 + .02668)) / 1.6402
    assert [blank.low, blank.high] == pytest.approx([0.0968, 0.7000], abs=1e-4)
    assert (sea.estimate, sea.low, sea.high, sea.reason) == (1 / 3, None, None, "too_few")


def test_the_whole_is_the_unit_s_value(reviews):
    for review in (reviews["N"], reviews["company"]):
        assert late(review).whole.estimate == pytest.approx(review.kpi("late").value.value)
    assert late(reviews["N"]).whole.n == 29


def test_segments_with_enough_rows_are_compared_by_chi_square(reviews):
    found = late(reviews["N"]).comparison
    # 8 of 10 and 1 of 10: χ² = 20 · (8 · 9 - 2 · 1)² / (10 · 10 · 9 · 11), times 19 / 20
    assert found.statistic == pytest.approx(9.8990 * 19 / 20, abs=1e-4)
    assert found.effect.value == pytest.approx(9.8990 / 20, abs=1e-5)
    assert [(p.group, p.minus, p.effect.value) for p in found.pairs] == [
        ("Air", "Road", pytest.approx(0.7))
    ]
    assert found.left_out == ()


def test_p_values_of_a_unit_are_one_family_without_those_that_have_none(reviews):
    spreads = reviews["N"].segment_spreads
    assert spreads[2].comparison.reason == "constant"  # 0 of all rows
    ps = [spread.comparison.p for spread in spreads]
    assert [spread.p_adjusted for spread in spreads] == list(adjust_p_values(ps))
    assert spreads[2].p_adjusted is None


def test_one_segment_alone_and_rows_that_all_lack_it_are_nothing(reviews):
    assert reviews["S"].segment_spreads == ()
    assert reviews["W"].segment_spreads == ()


def test_below_the_minimum_n_of_all_segments_there_is_no_test(reviews):
    found = late(reviews["E"])
    assert (found.comparison, found.p_adjusted) == (None, None)
    assert [spot.tested for spot in found.spots] == [False, False]


def test_the_company_s_segments_are_those_of_all_departments(reviews):
    assert [(spot.segment, spot.n) for spot in late(reviews["company"]).spots] == [
        ("Air", 28),
        ("Road", 16),
        ("<b>Sea</b>", 3),
        ("", 18),
    ]
    assert OTHER_SEGMENTS not in {spot.segment for spot in late(reviews["company"]).spots}
