"""What packs say of KPI health, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kpi_reports.report import sections
from kpi_reports.report.figures.attainment import attainment_figure
from kpi_reports.report.health_seen import _SHOW, data_show
from kpi_reports.report.health_words import health_of, what_to_ask
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    HEALTH_CHECKS,
    Attainment,
    Fact,
    Grain,
    HealthQuestion,
    HealthRow,
    HealthState,
    KpiHealth,
    KpiPair,
    Review,
    TargetDifficulty,
)

EASY = TargetDifficulty(36, 36, 0.9036, 1.0, "easy", "easy", "too_easy", 16)
MIDDLE = TargetDifficulty(10, 20, 0.2993, 0.7007, "between", "within", "fits", 16)
NUMBERS: dict[str, Fact] = {
    "rho": -0.716, "n": 36, "q": 0.001, "long_run": True, "declared": True, "shared": True,
    "tested": 1, "met": 36, "judged": 36, "low": 0.9036, "high": 1.0, "grain": "month",
    "target": 0.8, "lower": 0.85, "upper": 0.95, "since": "2012-01-01", "changes": 4, "follow": 3,
    "months": 24, "value": 0.98, "run": 4, "silent": 3, "month": "2013-09", "source": "orders",
    "last": "2013-12-20", "past": 9, "inside": 10, "caliper": 0.01, "expected": 0.5,
    "standing": 6, "quarters": 8, "share": 0.95, "own": -0.05, "common": -0.04, "same_way": 3,
    "peers": 4, "benchmark": -0.03, "unit": "UA", "season": True, "round": True, "shown": 1,
    "chart": "xmr", "at": "2013-05", "before": 0.7, "after": 0.8,
}  # fmt: skip


def question(kind: str, *kpis: str, **facts: Fact) -> HealthQuestion:
    own: dict[str, dict[str, Fact]] = {
        "stopped": {"months": "2013-11"},
        "season": {"high": 12, "low": 2},
        "new_process": {"low": "2013-04", "high": "2013-06"},
    }
    told = NUMBERS | own.get(kind, {}) | facts
    return HealthQuestion(kind, "target", kpis or ("on_time",), 50.0, ("UA",), told)


@pytest.fixture(scope="module")
def review(reviews: Mapping[str, Review]) -> Review:
    """The airlines with one question, a pair and two histories."""
    whole = reviews["company"]
    kpis = tuple(entry.kpi for entry in whole.kpis)
    fine: tuple[tuple[Any, HealthState], ...] = tuple((check, "fine") for check in HEALTH_CHECKS)
    rows = [HealthRow(kpi.id, ("company",), fine) for kpi in kpis]
    mixed: tuple[tuple[Any, HealthState], ...] = (
        ("target", "ask"), ("conflict", "known"), ("alive", "not_judged"), ("fresh", "fine"),
        ("setup", "known"), ("patterns", "fine"), ("outside", "fine"),
    )  # fmt: skip
    rows[0] = replace(rows[0], states=mixed, smart=("S", "T"))
    pair = KpiPair("on_time", "dep_delay", 36, -0.716, 30.0, 0.0002, 0.0004, "conflict", True, "UA")
    quiet = KpiPair("on_time", "cancelled", 8, kind="too_few", unit="company", declared=True)
    health = KpiHealth(
        kpis,
        (question("too_easy"),),
        tuple(rows),
        (pair, quiet),
        45,
        (
            Attainment("on_time", "UA", Grain.MONTH, EASY),
            Attainment("on_time", "company", Grain.MONTH, MIDDLE),
        ),
    )
    return replace(whole, health=health)


def voice(review: Review, language: Any = "en") -> Voice:
    return Voice(review, language)


def texts(table: dict[str, Any], language: str = "en") -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["words"][language]["rows"]]


@pytest.mark.parametrize("kind", sorted(_SHOW))
def test_every_question_says_what_was_seen_and_asks(review: Review, kind: str):
    asked = question(kind, "on_time", "dep_delay")
    for language, end in (("en", "?"), ("zh", "？")):
        assert data_show(voice(review, language), asked)
        told = what_to_ask(voice(review, language), asked)
        assert end in told or kind in ("old_target",)
        assert not re.search(r"cheat|fraud|manipulat|gaming|造假|作弊|弄虚", told)


def test_a_target_that_is_too_easy_is_told_with_its_interval_and_limits(review: Review):
    assert data_show(voice(review), question("too_easy")) == (
        "Met in 36 of 36 months (95% interval: 90% to 100%). By its limits, 85.0% to 95.0%, even "
        "a poor month meets 80.0%. The target has been in force since 2012-01-01."
    )
    assert "periods" in data_show(voice(review), question("too_easy", grain="quarter"))
    assert "limits" not in data_show(voice(review), question("too_hard", lower=None, since=None))


def test_a_conflict_tells_month_and_years_and_where(review: Review):
    said = data_show(voice(review), question("conflict", tested=3))
    assert said == (
        "Params declare the two as a conflict, and the data show it. In months in which one is "
        "better the other is worse: rank correlation −0.72 over 36 months, trend taken out. Over "
        "all months, one has become better and the other worse. It shows in 1 of the 3 units that "
        "have both."
    )
    assert data_show(voice(review, "zh"), question("redundant", rho=0.98)) == (
        "剔除趋势后，两项几乎同步变动：36 个月的秩相关系数为 0.98。两项部分取自同一数据。"
    )


def test_an_outside_change_is_told_with_its_peers(review: Review):
    said = data_show(voice(review), question("outside"))
    assert (
        "United Airlines changed by −5.0\u00a0pp against the year before; 3 of its 4 peers" in said
    )
    assert "The benchmark moved by −3.0\u00a0pp." in said
    assert "against the months before" in data_show(
        voice(review), question("outside", season=False, benchmark=None)
    )


def test_a_change_of_level_is_told_with_its_months(review: Review):
    asked = question("new_process")
    assert data_show(voice(review), asked) == (
        "The level seems to have changed in May (95%: April to June), from 70.0% to 80.0%."
    )
    sure = question("new_process", at="2012-05", low="2012-05", high="2012-05")
    assert data_show(voice(review), sure) == (
        "The level seems to have changed in May 2012, from 70.0% to 80.0%."
    )
    assert "process_changes.csv" in what_to_ask(voice(review), asked)
    assert data_show(voice(review), question("more_processes", n=1)).startswith("1 more series of")


def test_a_season_is_told_with_its_months_and_units(review: Review):
    assert data_show(voice(review), question("season", q=0.0001, shown=2, judged=2)) == (
        "The months look seasonal (Kruskal–Wallis, q < 0.001): highest in December, lowest in "
        "February."
    )
    said = data_show(voice(review), question("season", q=0.004, judged=3, chart="p"))
    assert "q = 0.004" in said
    assert said.endswith(
        "It shows in 1 of the 3 series of months that could be judged. A season is taken out of "
        "an xmr chart alone, and this KPI's chart is p."
    )
    assert data_show(voice(review, "zh"), question("no_season", q=0.4)) == (
        "已声明有季节性，但 36 个月的数据未显示季节规律（Kruskal–Wallis 检验，q = 0.400）。"
    )


def test_uneven_digits_are_not_told_as_round_ones(review: Review):
    assert data_show(voice(review), question("heaped", round=False, n=60)) == (
        "The last digits of 60 entered results are uneven, beyond chance."
    )
    assert "95% end in 0 or 5" in data_show(voice(review), question("heaped"))


def test_page_one_says_how_many_and_what_first(review: Review):
    body = sections.health_verdict(review)["words"]
    of = len(review.kpis)
    assert body["en"]["statement"] == (
        f"1 of {of} KPIs raises a question. Ask first about: On-time arrivals."
    )
    assert body["zh"]["statement"].startswith(f"{of} 项指标中，有 1 项需要核实。")
    assert body["en"]["tiles"][1]["lines"] == ["Target level 1"]
    assert "45 pairs" in body["en"]["robust"]["lines"][1]
    cover = sections.health_cover(review)["words"]
    assert (cover["en"]["title"], cover["zh"]["unit"]) == ("KPI health, 2013Q4", "指标体检")


def test_without_questions_page_one_says_so(review: Review):
    health = replace(health_of(voice(review)), questions=(), pairs=(), pairs_tested=0)
    quiet = replace(review, health=replace(health, attainment=()))
    body = sections.health_verdict(quiet)["words"]["en"]
    assert body["statement"] == f"None of {len(review.kpis)} KPIs raises a question."
    assert body["tiles"][1]["lines"] == ["Nothing to ask."]
    assert len(body["robust"]["lines"]) == 1
    assert sections.health_questions(quiet)["words"]["en"]["rows"] == []
    figures = sections.health_attainment(quiet)["words"]["en"]
    assert (figures["figures"], figures["note"]) == ([], "No target has a history yet.")


def test_every_check_has_a_mark_with_its_word(review: Review):
    first, second, *_ = texts(sections.health_table(review))
    assert first[1:] == ["ask", "declared", "–", "✓", "SMART S, T", "✓", "✓"]
    assert set(second[1:]) == {"✓"}
    assert texts(sections.health_table(review), "zh")[0][1] == "需核实"


def test_the_map_of_pairs_reads_each_one(review: Review):
    conflict, quiet = texts(sections.health_pairs(review))
    assert conflict[2:] == [
        "United Airlines",
        "−0.72",
        "36",
        "< 0.001",
        "opposite ways",
        "conflict",
    ]
    assert quiet[2:] == ["the whole company", "–", "8", "–", "–", "declared; too few months"]


def test_attainment_is_drawn_with_its_interval_and_told_in_words(review: Review):
    figure = sections.health_attainment(review)["words"]["en"]["figures"][0]
    assert figure["headline"] == "1 of 2 targets may be too easy or too hard"
    assert "On time, United Airlines 36/36" in figure["alt"]
    shown = [("A", Attainment("on_time", "UA", Grain.MONTH, EASY))]
    axes = attainment_figure(shown, "en", size="wide").axes[0]
    lines = [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert [0.9036, 1.0] in lines
    assert [1.0] in [list(line.get_xdata()) for line in axes.lines]


def test_a_review_without_health_is_refused(reviews: Mapping[str, Review]):
    with pytest.raises(ValueError, match=r"kpi_reports\.review\.health\.health"):
        sections.health_table(reviews["company"])


def test_the_pack_names_its_own_command(review: Review):
    rows = sections.provenance(review)["words"]["en"]["rows"]
    items = {name["text"]: told["text"] for name, told in rows}
    assert items["Make it again"] == "kpi-reports health params/airlines --period 2013Q4"
