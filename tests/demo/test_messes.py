"""Each mess is really there: read back by other code than ours."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

Truth = Mapping[str, Any]


def rows_of(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


def repeated(keys: list[Any]) -> int:
    return len(keys) - len(set(keys))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def service(data: Path, month: str) -> list[list[Any]]:
    return sheet(data / f"客服_{month}.xlsx", "接待日报")


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_finance_is_gbk_with_a_preamble_totals_and_notes(data: Path, year: int) -> None:
    path = data / f"财务_{year}年.csv"
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    rows = rows_of(path, "gbk")
    assert [rows[0][0], rows[3][0]] == ["晨星智能家居有限公司", "月份"]
    assert rows[3][2] == "营业收入（万元）"
    first = [row[0] for row in rows]
    assert first.count("合计") == 1
    assert first[-3].startswith("注：") and first[-1].startswith("制表")
    cells = {cell for row in rows[4:] for cell in row[2:5]}
    assert {"-", "—"} <= cells
    assert any("，" in cell or "０" <= cell[:1] <= "９" for cell in cells)
    assert any("," in cell for cell in cells)
    assert {row[1] for row in rows if "总经办" in row} == {"总经办"}
    assert ["", "待分摊"] in [[row[1], row[-1]] for row in rows if len(row) == 6]


def test_contracts_have_names_over_two_rows_and_departments_merged_downwards(
    data: Path, truth: Truth
) -> None:
    book = CalamineWorkbook.from_path(str(data / "CRM_2024年.xlsx"))
    assert book.sheet_names == ["说明", "2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    rows = sheet(data / "CRM_2024年.xlsx", "2024Q4")
    assert rows[1] == ["部门", "区域", "客户类型", "月份", "新签", "", "续约", "", ""]
    assert rows[2] == ["", "", "", "", "客户数", "金额", "到期客户数", "续约客户数", "金额"]
    assert [row[0] for row in rows[4:9]] == [""] * 5
    assert rows[-3][0] == "合计" and rows[-1][0].startswith("注：")
    merged = 0
    for year in (2022, 2023, 2024):
        with zipfile.ZipFile(data / f"CRM_{year}年.xlsx") as packed:
            for number in range(2, 6):
                xml = packed.read(f"xl/worksheets/sheet{number}.xml").decode()
                assert '<mergeCell ref="E2:F2"/>' in xml
                assert '<mergeCell ref="G2:I2"/>' in xml
                merged += xml.count('<mergeCell ref="A') - 2  # the title, the name 部门
    assert merged == truth["mess"]["contracts.merged_departments"]


def test_a_workbook_says_that_it_was_made_on_a_fixed_day(data: Path) -> None:
    with zipfile.ZipFile(data / "生产月报.xlsx") as packed:
        assert b"2025-01-05T00:00:00Z" in packed.read("docProps/core.xml")


def test_the_response_column_is_renamed_from_july_2024_on(data: Path) -> None:
    names = {
        f"{year}年{month}月": service(data, f"{year}年{month}月")[2][4]
        for year, month in ((2022, 1), (2024, 6), (2024, 7), (2024, 12))
    }
    old, new = "响应时长", "首次响应时长(分钟)"
    assert names == {"2022年1月": old, "2024年6月": old, "2024年7月": new, "2024年12月": new}
    assert len(list(data.glob("客服_*.xlsx"))) == 36


def test_service_days_are_serial_numbers_and_texts_and_notes_stand_below(data: Path) -> None:
    rows = service(data, "2024年1月")
    days = [row[0] for row in rows[3:] if row[2]]
    assert any(isinstance(day, date) for day in days)
    assert any(isinstance(day, str) and day.startswith("2024年1月") for day in days)
    assert [row[0][:2] for row in rows[-3:]] == ["注：", "注：", "制表"]
    assert {row[1] for row in rows[3:-4]} >= {"客服部", "客服部 ", "客服部　", "客户服务中心"}
    agents = {row[2] for row in rows[3:-4]}
    assert len(agents) > 26
    assert any(agent.startswith("Ｋ") for agent in agents)


def test_service_repeats_rows_and_has_days_that_no_calendar_has(data: Path, truth: Truth) -> None:
    doubles = impossible = 0
    for path in data.glob("客服_*.xlsx"):
        keys = []
        for row in sheet(path, "接待日报")[3:]:
            if not row[2]:
                continue
            written = row[0]
            if isinstance(written, str):
                year, month, day = (int(part) for part in _numbers(written))
                if month in (2, 9) and day == 31:
                    impossible += 1
                    continue
                written = date(year, month, day)
            keys.append((written, "".join(c for c in row[2].translate(_HALF) if c.isdigit())))
        doubles += repeated(keys)
    assert doubles == truth["mess"]["service.duplicates"]
    assert impossible == truth["mess"]["service.impossible_days"] == 6


_HALF = str.maketrans("０１２３４５６７８９", "0123456789")


def _numbers(text: str) -> list[str]:
    return text.replace("年", " ").replace("月", " ").replace("日", "").split()


@pytest.mark.parametrize(
    ("name", "source"),
    [("客户满意度调查", "customer_survey"), ("员工满意度调查", "employee_survey")],
)
def test_surveys_are_nested_and_the_later_of_two_answers_stands_below(
    data: Path, truth: Truth, name: str, source: str
) -> None:
    found = lines(data / f"{name}.jsonl")
    assert set(found[0]) == {"答卷编号", "提交时间", "部门", "受访者", "回答"}
    assert set(found[0]["回答"]) == {"主题", "评分"}
    ids = [answer["答卷编号"] for answer in found]
    assert repeated(ids) == truth["mess"][f"{source}.duplicates"] > 0
    strangers = [answer for answer in found if answer["部门"] == "总经办"]
    assert len(strangers) == truth["mess"][f"{source}.unknown_departments"] > 0


def test_production_is_wide_with_the_newest_month_first(data: Path) -> None:
    rows = sheet(data / "生产月报.xlsx", "月报")
    assert rows[1][:5] == ["产线", "产品", "指标", "2024年12月", "2024年11月"]
    assert rows[1][-1] == "2022年1月"
    assert len(rows[1]) == 3 + 36
    assert [row[0] for row in rows[2:6]] == ["一线", "", "", "二线"]
    assert [row[0] for row in rows].count("合计") == 3
    assert sum(cell == "—" for row in rows for cell in row) == 3


def test_tasks_have_a_byte_order_mark_and_two_delimiters(data: Path, truth: Truth) -> None:
    numbers = []
    for year, delimiter in ((2022, "\t"), (2023, ";"), (2024, ";")):
        path = data / f"项目任务_{year}.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = rows_of(path, "utf-8-sig", delimiter)
        assert {len(row) for row in rows} == {8}
        assert rows[0][4:6] == ["计划完成日", "实际完成日"]
        numbers += [row[0] for row in rows[1:]]
    assert repeated(numbers) == truth["mess"]["tasks.duplicates"] > 0


def test_releases_write_shares_with_a_percent_sign(data: Path) -> None:
    header, *rows = rows_of(data / "版本质量.csv")
    at = header.index("测试覆盖率")
    assert len(rows) == 157  # Mondays from 2022-01-03 to 2024-12-30
    assert all(row[at].endswith("%") and 50 < float(row[at][:-1]) < 100 for row in rows)


def test_traffic_ends_on_20_december_and_repeats_some_days(data: Path, truth: Truth) -> None:
    days = [
        row[0] for year in (2022, 2023, 2024) for row in rows_of(data / f"网站流量_{year}.csv")[1:]
    ]
    assert days[0] == "2022/1/1"
    assert days[-1] == "2024/12/20"
    assert repeated(days) == truth["mess"]["traffic.duplicates"] > 0
    assert len(set(days)) == 365 + 365 + 366 - 11


def test_complaints_name_unknown_departments_and_none(data: Path, truth: Truth) -> None:
    rows = rows_of(data / "投诉工单.csv")[1:]
    departments = Counter(row[1] for row in rows)
    assert departments["总经办"] == truth["mess"]["complaints.unknown_departments"] > 0
    assert departments[""] == truth["mess"]["complaints.missing_departments"] > 0
    assert repeated([row[0] for row in rows]) == truth["mess"]["complaints.duplicates"] > 0


def test_drafts_stand_in_several_versions_and_two_scores_are_impossible(
    data: Path, truth: Truth
) -> None:
    rows = [r for year in (2022, 2023, 2024) for r in rows_of(data / f"设计稿_{year}.csv")[1:]]
    assert repeated([row[0] for row in rows]) == truth["mess"]["drafts.duplicates"] > 0
    assert {"ＵＥＤ", "设计中心", "设计部"} <= {row[2] for row in rows}
    scores = rows_of(data / "设计评审.csv")[1:]
    assert [row[0] for row in scores if float(row[2]) > 100] == ["2024-11-14", "2024-11-15"]


def test_the_hr_database_knows_departments_by_codes(data: Path) -> None:
    connection = sqlite3.connect(data / "hr.db")
    try:
        codes = connection.execute("SELECT hr_code, department_name FROM departments").fetchall()
        assert len(codes) == 8
        unknown = "SELECT count(*) FROM {} WHERE hr_code NOT IN (SELECT hr_code FROM departments)"
        for table in ("employees", "hires", "leavers", "trainings", "monthly_roll"):
            assert connection.execute(unknown.format(table)).fetchone() == (0,)
        no_course = "SELECT count(*) FROM trainings WHERE course_code NOT IN (SELECT course_code FROM courses)"  # noqa: E501
        assert connection.execute(no_course).fetchone()[0] > 0
        assert connection.execute("SELECT count(*) FROM transfers").fetchone() == (6,)
        roll = "SELECT count(*), count(DISTINCT month_end) FROM monthly_roll"
        assert connection.execute(roll).fetchone()[1] == 36
    finally:
        connection.close()
