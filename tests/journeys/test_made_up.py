"""A made-up company with everything wrong at once: its packs say so, and none breaks."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

LONG = "Customer service and after-sales support for the whole northern region of the country"
HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") =1+1'
KPIS = ("steady", "missing", "late", "few")


def rows() -> str:
    """Three months of a Chinese department, one called NA, and one that params do not know."""
    chance = random.Random(7)
    lines = ["team,on,steady,missing,late,few"]
    for month in (10, 11, 12):
        for team in ("客服", "NA", "unknown"):
            for day in range(1, 31):
                late = "" if month == 12 else f"{chance.gauss(5, 1):.2f}"
                few = f"{chance.gauss(5, 1):.2f}" if (month, day) == (11, 3) else "NA"
                lines.append(
                    f"{team},2025-{month}-{day:02d},{chance.gauss(9, 1):.2f},,{late},{few}"
                )
        lines.append(f"客服,2025-{month}-31,9.00,,,")
    return "\n".join(lines) + "\n"


def write_params(folder: Path) -> None:
    folder.mkdir(parents=True)
    words = {
        "company.yaml": "id: made_up\nname: {en: Made up, zh: 虚构公司}\n",
        "departments.yaml": f"""
- id: 客服
  name: {{en: "{LONG}", zh: 北方大区客户服务与售后支持中心喆堃玥珺昇}}
- id: NA
  name: {{en: '{HOSTILE}', zh: 北美}}
- id: ZZ
  name: {{en: Nobody, zh: 空部门}}
""",
        "sources.yaml": "rows:\n  kind: package\n  package: made_up_rows\n  file: rows.csv\n"
        "  unit: team\n  date: on\n  columns:\n    - {name: team, type: text}\n"
        "    - {name: on, type: date}\n"
        + "".join(f"    - {{name: {kpi}, type: decimal}}\n" for kpi in KPIS),
        "kpis.yaml": "".join(
            f"- id: {kpi}\n  name: {{en: Mean {kpi}, zh: {kpi}均值}}\n"
            f"  definition: {{en: Mean of {kpi}., zh: {kpi}的均值。}}\n  direction: higher\n"
            "  unit: {kind: number, name: {en: points, zh: 分}}\n  source: rows\n"
            f"  measure: {{kind: mean, value: {kpi}}}\n  distribution: {kpi}\n"
            for kpi in KPIS
        ),
        "scheme.yaml": "grades:\n  - {id: A, lowest: 90, name: {en: Good, zh: 良好}}\n"
        "  - {id: B, lowest: 0, name: {en: Fair, zh: 一般}}\nnodes:\n  - id: all\n"
        "    name: {en: All, zh: 全部}\n    weight: 100\n    kpis:\n"
        + "".join(f"      - {{kpi: {kpi}, weight: 25, rule: {{kind: ratio}}}}\n" for kpi in KPIS),
        "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
        "evidence_zh,agreed_by,agreed_on\n"
        + "".join(f"{kpi},,2025-01-01,9,,,plan,The plan,计划,,\n" for kpi in KPIS),
    }
    for name, text in words.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory, command: Any) -> Path:
    root = tmp_path_factory.mktemp("made_up")
    package = root / "site" / "made_up_rows"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "rows.csv").write_text(rows(), encoding="utf-8")
    params = root / "params" / "made_up"
    write_params(params)
    notebooks = Path(__file__).parents[2] / "notebooks"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(package.parent))
        done = command(
            "run", str(params), "--period", "2025Q4", "--output", str(root / "out"),
            "--notebooks", str(notebooks), "--jobs", "2",
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "out" / "made_up" / "2025Q4"


def kpi(packs: Path, unit: str, name: str) -> dict[str, Any]:
    review = json.loads((packs / unit / "review.json").read_text(encoding="utf-8"))
    return next(entry for entry in review["kpis"] if entry["kpi"]["id"] == name)


def text(packs: Path, unit: str, language: str = "en") -> str:
    page = (packs / unit / f"review.{language}.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_every_unit_has_its_pack_whatever_its_id(packs):
    for unit in ("company", "客服", "NA", "ZZ"):
        assert (packs / unit / "review.zh.pdf").read_bytes().startswith(b"%PDF")


def test_a_department_without_rows_says_that_there_are_none(packs):
    assert kpi(packs, "ZZ", "steady")["value"]["missing"] == "no_rows"
    assert "There are no rows of this unit in this period." in text(packs, "ZZ")
    assert "该单位本期没有记录。" in text(packs, "ZZ", "zh")


def test_a_column_without_any_value_is_missing_and_never_zero(packs):
    value = kpi(packs, "客服", "missing")["value"]
    assert (value["value"], value["missing"]) == (None, "zero_denominator")
    assert "Column &#39;missing&#39; has no value at all." in text(packs, "客服")


def test_a_month_without_values_leaves_a_gap_and_the_quarter_its_own_rows(packs):
    months = kpi(packs, "客服", "late")["months"]["points"]
    assert [point["missing"] for point in months] == [None, None, "zero_denominator"]
    assert kpi(packs, "客服", "late")["value"]["n"] == 60


def test_too_few_rows_are_shown_and_not_judged(packs):
    entry = kpi(packs, "客服", "few")
    assert entry["value"]["n"] == 1
    assert entry["score"]["missing"] == "too_few"
    assert "Only 1 row is there; at least 30 are needed to judge." in text(packs, "客服")


def test_half_of_the_weight_missing_holds_the_grade(packs):
    review = json.loads((packs / "客服" / "review.json").read_text(encoding="utf-8"))
    assert review["scorecard"]["held"] is True
    assert review["scorecard"]["grade"] is None
    assert review["scorecard"]["scored_weight"] == 50


def test_rows_of_an_unknown_department_are_told_and_left_out(packs):
    assert "90 rows belong to no declared department and were left out: unknown." in text(
        packs, "company"
    )


def test_three_months_are_too_few_to_judge_and_no_limit_is_drawn(packs):
    assert kpi(packs, "客服", "steady")["signal"]["variation"] == "too_few"
    assert kpi(packs, "客服", "steady")["signal"]["limits"] is None


def test_hostile_words_stay_words(packs, browser, poppler):
    page = browser.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto((packs / "NA" / "review.en.html").as_uri())
    assert HOSTILE in page.inner_text("h1")
    assert dialogs == []
    page.close()
    assert "#read" in poppler.text(packs / "NA" / "review.en.pdf")


@pytest.mark.parametrize("width", [390, 1280])
def test_long_names_do_not_widen_the_page(packs, browser, width):
    for unit in ("客服", "company"):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto((packs / unit / "review.zh.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
