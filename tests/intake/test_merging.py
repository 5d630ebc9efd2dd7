from __future__ import annotations

from kpi_reports.intake.merging import merged
from kpi_reports.values import DataIssue


def issue(code="uncastable", **facts):
    return DataIssue(code, "warning", facts=facts)


def test_one_kind_in_many_files_is_told_once_with_counts_added_up():
    found = merged([
        issue(column="a", rows=2, example="x"), issue(column="b", rows=1), issue(column="a", rows=3)
    ])  # fmt: skip
    assert [dict(entry.facts) for entry in found] == [
        {"column": "a", "rows": 5, "example": "x", "files": 2}, {"column": "b", "rows": 1}
    ]  # fmt: skip


def test_what_was_found_of_a_file_has_that_file_as_an_example():
    found = merged([
        issue("encoding_found", file="1.csv", encoding="gb18030"),
        issue("encoding_found", file="2.csv", encoding="gb18030"),
        issue("encoding_found", file="3.csv", encoding="cp950"),
    ])  # fmt: skip
    assert [dict(entry.facts) for entry in found] == [
        {"file": "1.csv", "encoding": "gb18030", "files": 2},
        {"file": "3.csv", "encoding": "cp950"},
    ]


def test_other_issues_of_two_files_stay_apart():
    assert (
        len(merged([issue("lost", file="1.csv", rows=1), issue("lost", file="2.csv", rows=1)])) == 2
    )


def test_nothing_and_one_stay_as_they_are():
    assert merged([]) == ()
    assert merged([issue(rows=1)]) == (issue(rows=1),)
