"""targets.csv: text kept as text, numbers and days parsed, each fault at its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_reports.params.targets import COLUMNS, OPTIONAL, read_targets

NAMES = [name for name in COLUMNS if name not in OPTIONAL]
HEADER = ",".join(NAMES)
GOOD = "late,,2024-01-01,0.1,0.2,0.05,plan,The plan,计划,,"


def told(*lines: str) -> list[str]:
    return [str(fault) for fault in read_targets("\n".join(lines) + "\n", "t.csv")[1]]


def test_a_sound_line_is_read_with_its_line_number() -> None:
    ((line,), faults) = read_targets(f"{HEADER}\n\n{GOOD}\n", "t.csv")
    assert faults == []
    assert line.line == 3
    assert line.row.target.value == Decimal("0.1")


def test_columns_may_stand_in_any_order() -> None:
    names = list(reversed(NAMES))
    cells = list(reversed(GOOD.split(",")))
    ((line,), _) = read_targets(f"{','.join(names)}\n{','.join(cells)}\n", "t.csv")
    assert line.row.kpi == "late"


def test_text_stays_text_and_loses_only_the_spaces_around_it() -> None:
    ((line,), _) = read_targets(
        f'{HEADER}\n007, NA ,2024-01-01,1,,,plan,"a, ""b""\r\nc",计划,,\n', "t.csv"
    )
    assert (line.row.kpi, line.row.department) == ("007", "NA")
    assert line.row.target.evidence.text.en == 'a, "b"\nc'


def test_a_line_is_counted_from_where_its_record_begins() -> None:
    quoted = 'late,,2024-01-01,0.1,,,plan,"two\nlines",计划,,'
    assert told(HEADER, quoted, "x") == [
        "t.csv:4: 1 cells, but the header has 11; put quotes round text that holds a comma"
    ]


@pytest.mark.parametrize("number", ["1", "-1", "+1.5", "0.805", ".5", "1."])
def test_numbers_are_exact(number: str) -> None:
    ((line,), _) = read_targets(f"{HEADER}\n{GOOD.replace('0.1', number)}\n", "t.csv")
    assert line.row.target.value == Decimal(number)


NUMBER = "expected a number such as 12 or 0.5"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("0.1", "", "column 'target' is empty"),
        ("late", "", "column 'kpi' is empty"),
        ("2024-01-01", "", "column 'valid_from' is empty"),
        ("plan", "", "column 'evidence_kind' is empty"),
        ("The plan", "", "column 'evidence_en' is empty"),
        ("计划", " ", "column 'evidence_zh' is empty"),
        ("0.1", "NaN", f"'target' is 'NaN'; {NUMBER}"),
        ("0.1", "inf", f"'target' is 'inf'; {NUMBER}"),
        ("0.1", "1_000", f"'target' is '1_000'; {NUMBER}"),
        ("0.1", "１", f"'target' is '１'; {NUMBER}"),
        ("0.1", "1e3", f"'target' is '1e3'; {NUMBER}"),
        ("0.1", "80%", f"'target' is '80%'; {NUMBER}; write 80 % as 0.8"),
        ("0.2", "x", f"'floor' is 'x'; {NUMBER}"),
        ("0.05", "x", f"'stretch' is 'x'; {NUMBER}"),
        (
            "2024-01-01",
            "2024-02-30",
            "'valid_from' is '2024-02-30'; expected a day such as 2013-12-31",
        ),
        ("2024-01-01", "20240101", "'valid_from' is '20240101'; expected a day such as 2013-12-31"),
        (
            "计划,,",
            "计划,,1.1.2024",
            "'agreed_on' is '1.1.2024'; expected a day such as 2013-12-31",
        ),
        ("plan", "plann", "'evidence_kind' cannot be 'plann'. Did you mean 'plan'?"),
        ("The plan", '"a, b"', None),
        ("The plan", "a\x07b", "text holds the control character U+0007"),
        (
            "The plan",
            "a, b",
            "12 cells, but the header has 11; put quotes round text that holds a comma",
        ),
    ],
)
def test_a_fault_is_told_at_its_line(old: str, new: str, fault: str | None) -> None:
    expected = [] if fault is None else [f"t.csv:2: {fault}"]
    assert told(HEADER, GOOD.replace(old, new, 1)) == expected


def test_every_fault_of_a_line_is_told() -> None:
    assert told(HEADER, "late,,x,y,,,z,e,c,,") == [
        "t.csv:2: 'target' is 'y'; expected a number such as 12 or 0.5",
        "t.csv:2: 'valid_from' is 'x'; expected a day such as 2013-12-31",
        "t.csv:2: 'evidence_kind' cannot be 'z'. Choose one of 'benchmark', 'competitor', "
        "'last_period', 'market', 'plan'.",
    ]


def test_a_second_target_for_the_same_day_is_told() -> None:
    other_day = GOOD.replace("2024-01-01", "2024-07-01")
    for_one = GOOD.replace("late,,", "late,NO,")
    assert told(HEADER, GOOD, other_day, for_one, GOOD, for_one) == [
        "t.csv:5: a second target of 'late' for all departments from 2024-01-01; "
        "the first is in line 2",
        "t.csv:6: a second target of 'late' for 'NO' from 2024-01-01; the first is in line 4",
    ]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        (
            HEADER.replace("target", "targett"),
            [
                "t.csv:1: unknown column 'targett'. Did you mean 'target'?",
                "t.csv:1: column 'target' is missing",
            ],
        ),
        (HEADER + ",kpi", ["t.csv:1: column 'kpi' stands twice"]),
        (
            HEADER.replace(",", ";"),
            ["t.csv:1: cells are separated by ';'; save the file with commas"],
        ),
        (
            HEADER.replace(",", "\t"),
            ["t.csv:1: cells are separated by tab; save the file with commas"],
        ),
    ],
)
def test_faults_of_the_header_are_told_alone(header: str, faults: list[str]) -> None:
    assert told(header, GOOD) == faults


@pytest.mark.parametrize("text", ["", "\n\n", ",,,\n"])
def test_an_empty_file_is_told(text: str) -> None:
    assert [str(fault) for fault in read_targets(text, "t.csv")[1]] == ["t.csv: the file is empty"]


def test_a_header_without_lines_is_no_fault() -> None:
    assert told(HEADER) == []


def test_what_is_no_csv_is_told_with_its_line() -> None:
    (fault,) = told(HEADER, GOOD, 'late,,"a"b,')
    assert fault.startswith("t.csv:3: not readable as CSV: ")


WIDE = ",".join(COLUMNS)


def test_the_columns_of_change_and_length_may_be_left_out() -> None:
    ((line,), _) = read_targets(f"{HEADER}\n{GOOD}\n", "t.csv")
    target = line.row.target
    assert (target.grain, target.change, target.benchmark, target.reason) == (
        None, "apply", None, None,
    )  # fmt: skip


def test_length_change_benchmark_and_reason_are_read() -> None:
    text = f"{WIDE}\n{GOOD},0.07,quarter,split,New depot,新仓库\n"
    ((line,), faults) = read_targets(text, "t.csv")
    target = line.row.target
    assert faults == []
    assert (target.grain, target.change, target.benchmark) == ("quarter", "split", Decimal("0.07"))
    assert target.reason is not None and target.reason.zh == "新仓库"


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (",quartr,,,", "'grain' cannot be 'quartr'. Did you mean 'quarter'?"),
        (",,splits,,", "'change' cannot be 'splits'. Did you mean 'split'?"),
        ("x,,,,", f"'benchmark' is 'x'; {NUMBER}"),
        (",,,New depot,", "the reason stands in one language; write it in both"),
    ],
)
def test_a_wrong_cell_of_the_optional_columns_is_told(more: str, fault: str) -> None:
    assert told(WIDE, f"{GOOD},{more}") == [f"t.csv:2: {fault}"]


def test_one_day_may_have_a_target_for_each_length_of_period_but_not_two_for_one() -> None:
    any_length, year = f"{GOOD},,,,,", f"{GOOD},,year,,,"
    assert told(WIDE, any_length, year) == []
    assert told(WIDE, any_length, year, year) == [
        "t.csv:4: a second target of 'late' for all departments from 2024-01-01 and periods of a "
        "year; the first is in line 3"
    ]
