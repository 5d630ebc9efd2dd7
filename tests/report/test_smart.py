"""Are the KPIs well set: one row for each scored KPI, a mark or a word for each letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kpi_reports.pack import cells
from kpi_reports.pack.fonts import glyphs
from kpi_reports.report.sections import heading, smart
from kpi_reports.report.sections.smart import HOLDS
from kpi_reports.values import Review, SmartFault, Text


@pytest.fixture
def review(reviews: Mapping[str, Review]) -> Review:
    """United; its first scored KPI lacks an owner and a comparison, the others nothing."""
    united = reviews["UA"]
    first = next(entry.kpi.id for entry in united.kpis if entry.score)
    faults = (
        SmartFault(first, "S", Text("no owner", "未指明责任人")),
        SmartFault(first, "A", Text("a plan alone", "仅依据计划")),
    )
    return replace(united, smart=faults)


def test_each_letter_has_a_mark_or_a_word_and_what_is_missing_is_told(review):
    body = smart(review)["words"]["en"]
    scored = [entry for entry in review.kpis if entry.score]
    assert len(body["rows"]) == len(scored)
    first, second, *_ = [[cell["text"] for cell in row[1:]] for row in body["rows"]]
    assert first == ["gap", "✓", "gap", "✓", "✓", "S: no owner; A: a plan alone"]
    assert second == ["✓", "✓", "✓", "✓", "✓", "nothing"]
    assert body["rows"][0][1]["tone"] == "caution"


def test_the_table_speaks_chinese(review):
    body = smart(review)["words"]["zh"]
    assert body["rows"][0][-1]["text"] == "S: 未指明责任人；A: 仅依据计划"
    assert heading(review, "smart")["words"]["zh"]["text"] == "指标设置检查（SMART）"


def test_a_review_of_real_params_is_filled(reviews):
    found = {fault.letter for fault in reviews["UA"].smart}
    assert found == {"S", "M", "T"}  # the airlines' params name no owner, provider or agreement


def test_the_mark_is_in_the_font_of_the_pack():
    assert ord(HOLDS) in glyphs()


def test_the_cells_show_the_table(review):
    assert "table" in repr(cells.smart(review))
