"""`kpi-reports people`: a private file of everybody's score, grade and simulated pay."""

from __future__ import annotations

import csv
import os
import stat
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpi_reports.cli import main
from kpi_reports.errors import OutputError
from kpi_reports.run.people import GROUP_HEADER, PEOPLE_HEADER, WARNING, write_people
from kpi_reports.run.private_table import PrivateSheet, write_private

FILES = {
    "company.yaml": "id: shop\nname: {en: Shop, zh: 商店}\nas_of: 2024-12-31\n",
    "departments.yaml": """\
- {id: N, name: {en: North, zh: 北区}}
- {id: S, name: {en: South, zh: 南区}}
""",
    "sources.yaml": """\
calls:
  kind: file
  path: calls.csv
  unit: region
  person: agent
  date: day
  columns:
    - {name: agent, type: text}
    - {name: good, type: integer}
""",
    "kpis.yaml": """\
- id: quality
  name: {en: Quality, zh: 质量}
  definition: {en: Good calls., zh: 良好通话。}
  direction: higher
  unit: {kind: percent, name: {en: '% of calls', zh: 占比}}
  source: calls
  minimum_n: 1
  measure: {kind: ratio, numerator: good = 1, denominator: good IS NOT NULL}
""",
    "scheme.yaml": """\
grades:
  - {id: A, lowest: 90, name: {en: Good, zh: 良好}}
  - {id: B, lowest: 0, name: {en: To be improved, zh: 待改进}}
nodes: &no
""",
    "targets.csv": """\
kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,agreed_by,agreed_on
quality,,2024-01-01,0.5,,,plan,Plan.,计划。,,
""",
    "people.csv": """\
id,name,department,position,base_pay,attendance
a1,"=HYPERLINK(""x"")",N,agent,100.10,
a2,乙,N,agent,100,0.5
b1,丙,S,agent,,
""",
    "calls.csv": """\
region,day,agent,good
N,2024-10-01,a1,1
N,2024-10-01,a2,1
N,2024-12-31,a2,1
N,2024-12-31,a2,0
""",
}
BLOCK = """\
  - id: all
    name: {en: All, zh: 全部}
    weight: 100
    kpis: [{kpi: quality, weight: 100, rule: {kind: ratio}}]
"""
FILES["scheme.yaml"] = (
    FILES["scheme.yaml"].replace(" &no", "")
    + BLOCK
    + "positions:\n  agent:\n    name: {en: Agent, zh: 坐席}\n    nodes:\n"
    + "".join(f"    {line}\n" for line in BLOCK.splitlines())
    + "quotas: {shares: {A: 50, B: 50}, top: [A], minimum_group: 2, ties: refer}\n"
    + "pay: {person: {A: 1.5}}\n"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company") / "shop"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    """Runs the command line in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["kpi-reports", "people", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, *capsys.readouterr()

    return run


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_file_holds_everybody_and_says_what_it_is(shop, command, tmp_path):
    code, out, _ = command(shop, "--period", "2024Q4", "--output", "people.csv")
    assert code == 0
    assert "3 people, 2 of them with a grade, written to people.csv." in out
    assert "Personal data and a simulation: a person decides." in out
    rows = read_csv(tmp_path / "people.csv")
    assert rows[0] == [WARNING]
    assert rows[1] == list(PEOPLE_HEADER)
    first, second, third = (dict(zip(PEOPLE_HEADER, row, strict=True)) for row in rows[2:5])
    assert first["name 姓名"] == '\'=HYPERLINK("x")'  # text that no spreadsheet runs
    assert [row["department 部门"] for row in (first, third)] == ["北区 North", "南区 South"]
    # 1 of 1 and 2 of 3 against 0.5: 120 and 120 (capped at 120): equal, one place, so referred
    assert [row["total 得分"] for row in (first, second)] == ["120.0", "120.0"]
    assert [row["grade by score 得分等级"] for row in (first, second, third)] == ["A", "A", ""]
    assert [row["final grade 最终等级"] for row in (first, second, third)] == ["B", "B", ""]
    assert [row["referred to committee 提请评定"] for row in (first, third)] == ["yes 是", ""]
    # 100.10 x 1 x 1 x 1 x 1, and 100 x 0.5
    assert [row["simulated pay 模拟绩效工资"] for row in (first, second)] == ["100.10", "50.00"]
    assert "模拟测算，不作发放依据" in first["how 测算过程"]
    assert third["simulated pay 模拟绩效工资"] == ""
    missing = third["what is missing 缺失说明"]
    assert missing.startswith("质量：")
    assert missing.endswith("Quality: There are no rows of this unit in this period.")
    assert rows[5] == []
    assert rows[6:8] == [[WARNING], list(GROUP_HEADER)]
    assert rows[8:10] == [
        ["北区 North", "N", "2", "A", "1", "0", "2", "yes 有"],
        ["北区 North", "N", "2", "B", "1", "2", "2", "yes 有"],
    ]


def test_a_workbook_has_a_second_sheet_with_the_groups_and_the_same_bytes_again(shop, tmp_path):
    target, again = tmp_path / "people.xlsx", tmp_path / "again.xlsx"
    written = write_people(shop, "2024Q4", target)
    assert (written.people, written.graded) == (3, 2)
    sheets = read_xlsx(target)
    assert list(sheets) == ["people", "distribution"]
    assert sheets["people"][0][0] == sheets["distribution"][0][0] == WARNING
    assert sheets["people"][2][:2] == ["a1", '=HYPERLINK("x")']  # the text, not its result
    assert sheets["people"][3][PEOPLE_HEADER.index("simulated pay 模拟绩效工资")] == 50
    write_people(shop, "2024Q4", again)
    assert again.read_bytes() == target.read_bytes()


def test_a_department_s_file_holds_its_people_and_groups_alone(shop, tmp_path):
    target = tmp_path / "south.csv"
    assert write_people(shop, "2024Q4", target, department="S").people == 1
    text = target.read_text(encoding="utf-8-sig")
    assert "丙" in text
    assert "乙" not in text and "North" not in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_only_its_owner_can_read_the_file(shop, tmp_path, ending):
    target = tmp_path / f"people.{ending}"
    target.write_text("an older file that all may read")
    target.chmod(0o644)
    write_people(shop, "2024Q4", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--period", "2024Q4", "--output", "p.pdf"), "'p.pdf' must end in .xlsx or .csv"),
        (("--period", "2024Q4", "--output", "no/people.csv"), "'no/people.csv' cannot be written"),
        (("--period", "2024Q9", "--output", "p.csv"), "'2024Q9' is not a period"),
        (("--period", "2030Q1", "--output", "p.csv"), "period '2030Q1' does not exist in the data"),
        (("--period", "2024Q4", "--output", "p.csv", "--department", "M"),
         "params/shop has no department 'M'. Choose one of 'N', 'S'."),
        (("--period", "2024Q4", "--output", "p.csv", "--department", "company"),
         "has no department 'company'"),
    ],
)  # fmt: skip
def test_a_mistake_ends_with_code_2_and_words_and_writes_nothing(
    shop, command, tmp_path, arguments, told
):
    code, _, errors = command(shop, *arguments)
    assert code == 2
    assert told in errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_params_without_people_are_told_so(command, tmp_path):
    airlines = Path(__file__).parents[2] / "params" / "airlines"
    code, _, errors = command(airlines, "--period", "2013Q4", "--output", "p.csv")
    assert code == 2
    assert "airlines names no people; write people.csv" in errors


def test_a_folder_of_params_that_is_not_there(command):
    code, _, errors = command("nowhere", "--period", "2013Q4", "--output", "p.csv")
    assert code == 2
    assert "'nowhere' is not a folder" in errors


# --- the file itself -----------------------------------------------------------------------------

DAY = date(2024, 12, 31)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path, text):
    sheet = PrivateSheet("s", "about", ("head",), [[text], [Decimal("-1.50")], [None], [3]])
    write_private(tmp_path / "t.csv", [sheet], made_on=DAY)
    rows = read_csv(tmp_path / "t.csv")
    assert rows[2] == [f"'{text}"]
    assert rows[3:] == [["-1.50"], [], ["3"]] or rows[3:] == [["-1.50"], [""], ["3"]]
    write_private(tmp_path / "t.xlsx", [sheet], made_on=DAY)
    cells = [row[0] for row in read_xlsx(tmp_path / "t.xlsx")["s"][2:]]
    assert cells[1:] == [-1.5, "", 3]
    assert str(cells[0]).strip() == text.strip()


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path):
    (tmp_path / "t.csv").mkdir()
    sheet = PrivateSheet("s", "about", ("head",), [["x"]])
    with pytest.raises(OutputError, match=r"t\.csv' cannot be written: "):
        write_private(tmp_path / "t.csv", [sheet], made_on=DAY)
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.csv"]
