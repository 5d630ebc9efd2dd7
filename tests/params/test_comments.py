"""comments.csv: what is read, what holds for whom, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpi_reports.params.comments import COLUMNS, read_comments
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period

Faults = Callable[[], list[str]]
HEADER = ",".join(COLUMNS)
GOOD = "2024Q4,NO,late,We think so.,我们这样认为。,Ada,2025-01-08,yes"


def with_lines(acme: Path, *lines: str) -> None:
    text = "\n".join((HEADER, *lines)) + "\n"
    (acme / "comments.csv").write_text(text, encoding="utf-8")


def test_a_sound_line_is_read() -> None:
    ((line,), faults) = read_comments(f"{HEADER}\n{GOOD}\n", "c.csv")
    assert faults == []
    row = line.row
    assert (str(row.period), row.unit, row.about, row.by) == ("2024Q4", "NO", "late", "Ada")
    assert dict(row.words) == {"en": "We think so.", "zh": "我们这样认为。"}
    assert (row.on, row.replaces, row.original) == (date(2025, 1, 8), True, None)


def test_one_language_is_enough_and_a_comment_is_added_unless_it_replaces() -> None:
    header = HEADER.removesuffix(",replaces")
    ((line,), faults) = read_comments(f"{header}\n2024,NO,score,,好。,Ada,2024-06-01\n", "c.csv")
    assert (faults, dict(line.row.words), line.row.replaces) == ([], {"zh": "好。"}, False)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2024Q4", "", "column 'period' is empty"),
        ("2024Q4", "Q4", "'period' is 'Q4'; expected a period such as 2024-10"),
        ("NO", "", "column 'department' is empty"),
        ("late", "", "column 'about' is empty"),
        ("Ada", "", "column 'by' is empty"),
        ("2025-01-08", "", "column 'on' is empty"),
        ("2025-01-08", "8.1.", "'on' is '8.1.'; expected a day such as"),
        ("2025-01-08", "2024-09-30", "'on' is 2024-09-30, before 2024Q4 begins; correct the day"),
        ("yes", "ja", "'replaces' is 'ja'; write 'yes' or 'no'"),
        ("We think so.,我们这样认为。", ",", "columns 'text_en' and 'text_zh' are empty; write"),
        ("We think so.", "x" * 601, "'text_en' has 601 characters; at most 600 fit on page 1"),
        ("late", "score", "a comment on the score replaces no sentence, for a score is a number"),
    ],
)
def test_a_line_that_holds_no_comment_is_told(old: str, new: str, fault: str) -> None:
    (told,) = read_comments(f"{HEADER}\n{GOOD.replace(old, new)}\n", "c.csv")[1]
    assert str(told).startswith(f"c.csv:2: {fault}")


def test_several_may_be_added_in_one_place_but_one_alone_replaces(
    acme: Path, faults: Faults
) -> None:
    added = GOOD.replace("yes", "no")
    with_lines(acme, GOOD, added, added, GOOD.replace("NO", "company"), GOOD)
    assert faults() == [
        "acme/comments.csv:6: a second comment in place of the sentence on 'late' of 'NO' in "
        "2024Q4; the first is in line 2. Only one can stand there"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("NO", "XX", "unknown department 'XX'."),
        ("NO", "compan", "unknown department 'compan'. Did you mean 'company'?"),
        ("late", "lat", "'about' is 'lat', neither a KPI nor 'verdict' nor 'score'. Did you mean"),
        ("late", "verdikt", "'about' is 'verdikt', neither a KPI"),
    ],
)
def test_a_comment_on_something_unknown_is_told(
    acme: Path, faults: Faults, old: str, new: str, fault: str
) -> None:
    with_lines(acme, GOOD.replace(old, new))
    (told,) = faults()
    assert told.startswith(f"acme/comments.csv:2: {fault}")


def test_a_comment_on_a_kpi_that_no_pack_of_the_unit_shows_is_told(
    acme: Path, faults: Faults
) -> None:
    kpis = acme / "kpis.yaml"
    extra = """\
- id: unused
  name: {en: Unused, zh: 未用}
  definition: {en: Nobody is scored by it., zh: 不计分。}
  direction: higher
  unit: {kind: count, name: {en: pieces, zh: 件}}
  source: orders
  measure: {kind: count}
"""
    kpis.write_text(kpis.read_text(encoding="utf-8") + extra, encoding="utf-8")
    with_lines(acme, GOOD.replace("late", "unused"), GOOD.replace("late", "verdict"))
    told = [fault for fault in faults() if "comments.csv" in fault]
    assert [fault.partition(": ")[2] for fault in told] == [
        "packs of 'NO' do not show KPI 'unused'. Choose one of 'growth', 'late', 'mix', 'revenue'."
    ]


def test_a_comment_is_shown_in_its_own_period_and_unit_alone(acme: Path) -> None:
    with_lines(acme, GOOD, GOOD.replace("NO", "company"))
    workspace = load_workspace(acme)
    assert len(workspace.comments_on("NO", Period.parse("2024Q4"))) == 1
    assert workspace.comments_on("NO", Period.parse("2024-12")) == ()
    assert workspace.comments_on("NA", Period.parse("2024Q4")) == ()
    file, number = workspace.places["comments.company.late.2024Q4"]
    assert (file.endswith("comments.csv"), number) == (True, 3)
