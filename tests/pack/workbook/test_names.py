from __future__ import annotations

import pytest

from kpi_reports.pack.workbook.names import sheet_name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Data", "Data"),
        ("数据", "数据"),
        ("a/b\\c?d*e:f[g]", "a_b_c_d_e_f_g_"),
        ("'quoted'", "quoted"),
        ("x" * 31, "x" * 31),
        ("x" * 32, "x" * 31),
        ("History", "History_"),
        ("", "_"),
        ("  '  ", "_"),
    ],
)
def test_a_sheets_name_is_one_that_excel_accepts(wanted: str, name: str) -> None:
    assert sheet_name(wanted, set()) == name


def test_sheets_of_the_same_name_are_told_apart_whatever_their_case() -> None:
    taken: set[str] = set()
    assert [sheet_name(name, taken) for name in ("Data", "data", "DATA")] == [
        "Data",
        "data (2)",
        "DATA (3)",
    ]


def test_a_number_behind_a_long_name_stays_within_the_limit() -> None:
    taken: set[str] = set()
    sheet_name("x" * 40, taken)
    assert sheet_name("x" * 40, taken) == "x" * 27 + " (2)"
