"""`kpi-reports explain`: value, target, rule and arithmetic of each score, in plain text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError, UnitError
from kpi_reports.run.explaining import MISSING, explain_lines
from kpi_reports.values import Missing

ROOT = Path(__file__).parents[2]
AIRLINES = ROOT / "params" / "airlines"
WHO = "because,原因,No. 7,Board,2014-01-08"


def test_one_kpi_in_english() -> None:
    lines = explain_lines(AIRLINES, "2013Q4", "UA", kpi="on_time")
    assert lines[:5] == [
        "United Airlines (UA), 2013Q4: 94.8, grade B",
        "",
        "On-time arrivals (on_time)",
        "  Value: 77.4% (n = 14,681)",
        "  Target: 80.5%, floor 67.0%, stretch 81.5%, from 2013-01-01, nobody is named who agreed "
        "to it\n    January to September 2013: of the ten airlines with more than 3,000 flights "
        "the best two reached 81.5% (Virgin America) and 80.5% (American Airlines), the last 67.0% "
        "(ExpressJet); all airlines 75.0%.",
    ]
    assert lines[5:] == [
        "  Rule: ratio, weight 30",
        "  Score: 77.4% of target 80.5% → 96.1, weight 30 → 28.8 of 30",
    ]


def test_the_whole_ends_with_sums_and_grade() -> None:
    lines = explain_lines(AIRLINES, "2013Q4", "UA", language="zh")
    assert lines[0] == "美国联合航空 (UA), 2013Q4: 94.8, 等级 B"
    assert "== 准点 50 ==" in lines
    assert "  实际值：77.4%（n = 14,681）" in lines
    assert lines[-3:] == [
        "  综合得分：48.59 + 25.07 + 13.12 + 8.00 = 94.78 / 100 → 94.8",
        "",
        "等级 B（A ≥ 95.0、B ≥ 85.0、C ≥ 75.0和D ≥ 0.0）。",
    ]
    assert not any("原始得分" in line for line in lines)  # nothing was done to it


def test_steps_and_exclusions_are_told(tmp_path: Path) -> None:
    params = tmp_path / "airlines"
    shutil.copytree(AIRLINES, params)
    (params / "adjustments.csv").write_text(
        "unit,period,kind,item,points,grade,reason_en,reason_zh,document,approved_by,approved_on\n"
        f"UA,2013Q4,bonus,award,2,,{WHO}\n",
        encoding="utf-8",
    )
    (params / "exclusions.csv").write_text(
        "unit,kpi,period,value,reason_en,reason_zh,document,approved_by,approved_on\n"
        f"UA,dep_delay,2013Q4,9.1,{WHO}\n",
        encoding="utf-8",
    )
    targets = params / "targets.csv"
    text = targets.read_text(encoding="utf-8").replace(",,\n", ",Board,2012-12-01\n", 1)
    targets.write_text(text, encoding="utf-8")
    lines = explain_lines(params, "2013Q4", "UA")
    assert "  Without the factor: 9.1 (because; No. 7, Board)" in lines
    assert "  Score as measured: 97.6" in lines
    assert any("agreed by Board on 2012-12-01" in line for line in lines)
    at = lines.index("== From the raw score to the final one ==")
    assert lines[at + 1 : at + 7] == [
        "  1. Raw score: Weighted sum of the items → 95.18 A",
        "  2. Bonus item: award: because; +2 [No. 7, Board, 2014-01-08] → 97.18",
        "  3. Rounding: 97.18 rounded half up: 97.2 → 97.2",
        "  4. Grade: A, 95 and above → 97.2 A",
        "  With the values as measured the raw score would be 94.8.",
        "",
    ]


def test_what_is_missing_has_its_reason() -> None:
    lines = explain_lines(AIRLINES, "2013Q1", "UA", kpi="flights_growth")
    assert lines[0].startswith("United Airlines (UA), 2013Q1: ")
    assert "  Value: no data of the period before" in lines
    assert "  Score: no data of the period before" in lines
    assert set(MISSING) == set(Missing)
    held = explain_lines(AIRLINES, "2013Q1", "OO")
    assert held[0].endswith("no grade")
    assert held[-1].startswith("No grade: ") and held[-1].endswith(
        " of 100 of the weight is scored."
    )


def test_an_unknown_kpi_or_department_names_the_nearest() -> None:
    with pytest.raises(ParamsError, match=r"'UA' is not scored by a KPI 'on_tme'.*'on_time'\?"):
        explain_lines(AIRLINES, "2013Q4", "UA", kpi="on_tme")
    with pytest.raises(ParamsError, match="'UA' is not scored by a KPI 'flights'"):
        explain_lines(AIRLINES, "2013Q4", "UA", kpi="flights")
    with pytest.raises(UnitError, match=r"no department 'ua'\. Did you mean 'UA'\?"):
        explain_lines(AIRLINES, "2013Q4", "ua")
    with pytest.raises(UnitError, match="do not speak 'fr'"):
        explain_lines(AIRLINES, "2013Q4", "UA", language="fr")
