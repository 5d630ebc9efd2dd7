"""Whom a pack is for: by its kind, by what params say of all, else by default."""

from __future__ import annotations

import pytest

from kpi_reports.params.company import Company, PackAudience

FIRM = {"id": "acme", "name": {"en": "Acme", "zh": "极致"}}
ALL = {"en": "Everybody", "zh": "全体"}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("company", "Company leadership"),
        ("department", "Department head, performance committee"),
        ("health", "Performance office"),
    ],
)
def test_each_kind_has_an_audience_by_default(kind: PackAudience, expected: str):
    assert Company.model_validate(FIRM).audience_of(kind).en == expected


def test_one_audience_for_all_holds_where_a_kind_has_none_of_its_own():
    said = FIRM | {"audience": ALL, "audiences": {"health": {"en": "Office", "zh": "办公室"}}}
    company = Company.model_validate(said)
    assert [company.audience_of(kind).zh for kind in ("company", "department", "health")] == [
        "全体", "全体", "办公室",
    ]  # fmt: skip
