"""How the data were read: files, rows left out, conversions, in the words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kpi_reports.report.issues import issue_words
from kpi_reports.report.sections import data_quality, distributions, lineage, provenance
from kpi_reports.report.sections.lineage import how_words
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import translator
from kpi_reports.values import Conversion, DataIssue, Dropped, Review, SourceFacts


def with_sources(review: Review, *facts: SourceFacts) -> Review:
    return replace(review, provenance=replace(review.provenance, sources=facts))


def source(name: str, rows: int, **more: object) -> SourceFacts:
    return SourceFacts(name, f"data/{name}.csv", "ab" * 32, rows, None, None, **more)  # type: ignore[arg-type]


@pytest.fixture
def review(reviews: Mapping[str, Review]) -> Review:
    return reviews["UA"]


def test_a_source_shows_rows_read_used_left_out_and_what_was_converted(review):
    facts = source(
        "sales",
        1234,
        dropped=(Dropped("duplicate", 30), Dropped("unknown_unit", 4)),
        conversions=(Conversion("amount", "thousands", 7), Conversion("amount", "万元 → 元", 1200)),
    )
    body = lineage(with_sources(review, facts))["words"]
    assert [cell["text"] for cell in body["en"]["rows"][0]] == [
        "sales",
        "1,234",
        "1,200",
        "30 repeated and 4 of unknown departments",
        "amount: 万元 → 元 (1,200); amount: thousands marks (7)",
    ]
    assert [cell["text"] for cell in body["zh"]["rows"][0]][3:] == [
        "重复 30 行和部门未定义 4 行",
        "amount：万元 → 元（1,200）；amount：千位分隔符（7）",
    ]


def test_a_source_of_which_nothing_was_left_out_or_converted_says_so(review):
    body = lineage(with_sources(review, source("sales", 5)))["words"]["en"]
    assert [cell["text"] for cell in body["rows"][0]][3:] == ["none", "nothing"]


def test_a_long_list_of_conversions_is_cut_and_the_rest_counted(review):
    many = tuple(Conversion(f"c{at}", "thousands", 100 - at) for at in range(8))
    body = lineage(with_sources(review, source("sales", 5, conversions=many)))["words"]["en"]
    assert body["rows"][0][4]["text"].endswith("c5: thousands marks (95); 2 more")


@pytest.mark.parametrize("why", ["duplicate", "unknown_unit", "missing_unit", "no_day", "unmatched",
                                 "empty_cell"])  # fmt: skip
def test_every_reason_to_leave_rows_out_has_words(review, why):
    body = lineage(with_sources(review, source("s", 9, dropped=(Dropped(why, 2),))))["words"]
    assert "2" in body["en"]["rows"][0][3]["text"]
    assert why not in body["zh"]["rows"][0][3]["text"]


def test_every_way_of_writing_that_is_understood_has_words():
    import re
    from pathlib import Path

    import kpi_reports.intake

    words = how_words(translator("en"))
    used = set()
    for file in Path(kpi_reports.intake.__file__).parent.joinpath("written").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'Parsed\([^,()]+, "(\w+)"\)', text))
    assert used and used <= words.keys()


def test_a_list_that_others_join_has_no_days_in_its_provenance(review):
    rows = provenance(with_sources(review, source("courses", 5)))["words"]["en"]["rows"]
    assert [cell["text"] for cell in rows[0]] == [
        "Source courses (S1)",
        f"data/courses.csv; 5 rows; SHA-256 {'ab' * 32}",
    ]


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("source_failed", {"reason": "there is no file"}, "could not be read: there is no file"),
        ("duplicate", {"rows": 3, "key": "id", "keep": "last"}, "3 rows repeat the key (id) and"),
        ("delimiter_found", {"delimiter": "\t"}, "Cells are separated by tabs."),
        (
            "uncastable",
            {"rows": 2, "column": "n", "type": "integer", "example": "x", "file": "a.csv",
             "row": 17},
            "such as 'x' (a.csv, row 17).",
        ),
        (
            "check_range",
            {"rows": 2, "column": "n", "at_least": 0.5, "at_most": 5.0, "example": "6"},
            "2 values of 'n' are not between 0.5 and 5, such as 6.",
        ),
        (
            "check_range",
            {"rows": 2, "column": "n", "at_most": 5.0, "example": "6"},
            "2 values of 'n' are above 5, such as 6.",
        ),
        (
            "check_rows",
            {"rows": 40, "months": 1, "value": 0.25, "first": "2024-02-01", "last": "2024-02-29"},
            "40 rows from 2024-02-01 to 2024-02-29: 0.25 times those of the month before.",
        ),
        (
            "check_complete",
            {"months": 1, "first": "2024-02-01", "last": "2024-02-29"},
            "Rows are missing on expected days from 2024-02-01 to 2024-02-29.",
        ),
        (
            "check_fresh",
            {"example": "2024-12-20", "value": 16.0, "at_most": 10.0},
            "The latest row is of 2024-12-20, 16 days before the state of the data; at most 10",
        ),
    ],
)  # fmt: skip
def test_what_intake_found_is_said_with_its_facts(review, code, facts, words):
    assert words in issue_words(Voice(review, "en"), DataIssue(code, "warning", "s", facts=facts))


def test_issues_of_one_source_stand_in_one_row(review):
    issues = (
        DataIssue("missing_unit", "warning", "sales", facts={"rows": 3}),
        DataIssue("no_day", "warning", "sales", facts={"rows": 2, "example": "x"}),
    )
    rows = data_quality(replace(review, issues=issues))["words"]["en"]["rows"]
    told = [row for row in rows if row[0]["text"] == "Source sales"]
    assert len(told) == 1
    assert "3 rows name no department" in told[0][-1]["text"]
    assert "2 rows have no usable day" in told[0][-1]["text"]


def test_on_a_scale_with_a_top_nothing_is_said_to_exceed_it(reviews):
    united = reviews["UA"]
    entry = next(e for e in united.kpis if e.distribution is not None and e.distribution.quantiles)
    assert entry.distribution is not None
    flat = replace(entry.distribution, quantiles=(*range(90), *([90] * 11)))
    shown = replace(united, kpis=(replace(entry, distribution=flat),))
    headline = distributions(shown)["words"]["en"]["figures"][0]["headline"]
    assert headline.endswith("none exceeds 90.0\xa0minutes")
    lasting = distributions(replace(united, kpis=(entry,)))["words"]["en"]["figures"][0]
    assert "one in ten exceeds" in lasting["headline"]
