"""The section on the bridge: the finding in words, the split of the change, and the table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_reports.pack.checks import check_block
from kpi_reports.report.sections import bridge, bridge_table, evidence_table, heading
from kpi_reports.report.sections.bridge import headline
from kpi_reports.report.voice import Voice
from kpi_reports.values import Bridge, BridgeStep, Missing, Review, Variation

D = Decimal
PARTS = (("made_up", "-3.1"), ("on_time", "-0.6"), ("dep_delay", "1.4"))


def step(kind: str, shown: str, kpi: str | None = None) -> BridgeStep:
    return BridgeStep(kind, D(shown), D(shown), kpi)  # type: ignore[arg-type]


def made(
    review: Review, *others: tuple[str, str], parts: tuple[tuple[str, str], ...] = PARTS
) -> Review:
    """The review with a bridge of these parts, made-up minutes being a signal."""
    own = tuple(step("performance", shown, kpi) for kpi, shown in parts)
    whole = (step("performance", str(sum(p.shown for p in own))), *(step(*o) for o in others))
    change = sum(entry.shown for entry in whole)
    found = Bridge(review.period.previous, D("97.0"), D("97.0") + change, whole, own)
    kpis = tuple(
        replace(entry, signal=replace(entry.signal, variation=Variation.WORSENING))
        if entry.kpi.id == "made_up"
        else entry
        for entry in review.kpis
    )
    return replace(review, bridge=found, kpis=kpis)


def words(review: Review, language: str = "en") -> dict[str, str]:
    block = bridge(review)
    assert block is not None
    figure: dict[str, str] = block["words"][language]["figures"][0]
    return figure


def test_the_real_bridge_says_what_moved_the_score_in_both_languages(reviews):
    assert words(reviews["UA"])["headline"] == (
        "Score −2.2: made up in the air −3.1, departure delay +1.1, delay P90 +0.8"
    )
    assert words(reviews["UA"], "zh")["headline"] == (
        "得分 −2.2：空中追回 −3.1，起飞延误 +1.1，延误 P90 +0.8"
    )


@pytest.mark.parametrize("build", [bridge, bridge_table])
def test_blocks_are_sound(reviews, build):
    for unit in ("UA", "company", "FL"):
        assert check_block(build(reviews[unit]))


def test_without_an_earlier_score_nothing_is_shown(reviews):
    review = reviews["OO"]  # too few flights for a score
    assert review.bridge is None
    assert bridge(review) is None and bridge_table(review) is None
    assert heading(review, "bridge") is None
    assert all(entry.kind != "bridge" for entry in review.evidence)


def test_the_heading_and_the_evidence_bear_the_section_s_name(reviews):
    found = heading(reviews["UA"], "bridge")
    assert found is not None
    assert [found["words"][language]["text"] for language in ("en", "zh")] == [
        "Why the score moved",
        "得分变动分解",
    ]
    last = reviews["UA"].evidence[-1]
    assert last.kind == "bridge" and words(reviews["UA"])["evidence"] == last.id
    rows = evidence_table(reviews["UA"])["words"]["en"]["rows"]
    assert [cell["text"] for cell in rows[-1][:2]] == [last.id, "Why the score moved"]


def test_the_caption_splits_the_change_into_signals_common_variation_and_scope(reviews):
    review = made(reviews["UA"], ("joined", "0.4"), ("adjustments", "-1.0"), ("rounding", "0.1"))
    caption = words(review)["caption"]
    assert caption.startswith(
        "Points: KPIs beyond normal variation −3.1, KPIs within it +0.8, scope +0.4, vetoes and "
        "adjustments −1.0 and rounding +0.1."
    )
    assert caption.endswith("Contributions, not causes.")
    chinese = words(review, "zh")["caption"]
    assert "异常波动指标 −3.1、正常波动指标 +0.8、计分范围变动 +0.4" in chinese
    assert chinese.endswith("以上为对得分的贡献，并非原因。")


def test_a_signal_that_points_the_other_way_is_neither_signal_nor_common_variation(reviews):
    # December was unusually bad, but the quarter is better than the one before: no colour either.
    caption = words(reviews["EV"])["caption"]
    assert "beyond normal variation 0.0, KPIs within it −4.8, " in caption
    assert "KPIs with a signal the other way +1.0, scope 0.0 and rounding −0.1." in caption
    chinese = words(reviews["EV"], "zh")["caption"]
    assert "异常波动方向与贡献相反的指标 +1.0" in chinese


def test_kpis_with_too_few_months_are_told_apart_from_common_variation(reviews):
    review = made(reviews["UA"])
    kpis = tuple(
        replace(entry, signal=replace(entry.signal, variation=Variation.TOO_FEW))
        if entry.kpi.id == "dep_delay"
        else entry
        for entry in review.kpis
    )
    caption = words(replace(review, kpis=kpis))["caption"]
    assert "KPIs within it −0.6, KPIs with too few months to judge +1.4" in caption


def test_what_came_and_went_is_named(reviews):
    review = made(reviews["UA"], ("left", "-0.4"))
    node, *others = review.scorecard.nodes
    gone = replace(node.kpis[0], score=None, missing=Missing.NO_ROWS)
    nodes = (replace(node, kpis=(gone, *node.kpis[1:])), *others)
    review = replace(review, scorecard=replace(review.scorecard, nodes=nodes))
    assert "No longer scored: on-time arrivals." in words(review)["caption"]


def test_the_method_explains_only_what_is_drawn(reviews):
    plain = words(reviews["UA"])["method"]
    assert "Hatched" not in plain and "diamond" not in plain
    full = words(made(reviews["UA"], ("left", "-0.4")))["method"]
    assert "Hatched" in full and "diamond" in full


@pytest.mark.parametrize(
    ("parts", "others", "said"),
    [
        ((("on_time", "0.0"),), (), "Score unchanged"),
        ((("on_time", "1.0"), ("made_up", "-1.0")), (),
         "Score unchanged: on time +1.0, made up in the air −1.0"),
        ((("on_time", "0.0"),), (("rounding", "0.1"),), "Score +0.1"),
        ((("on_time", "0.2"),), (("target", "-3.0"),), "Score −2.8: targets −3.0, on time +0.2"),
    ],
)  # fmt: skip
def test_the_headline_where_little_moved(reviews, parts, others, said):
    review = made(reviews["UA"], *others, parts=parts)
    assert review.bridge is not None
    assert headline(Voice(review, "en"), review.bridge) == said


def test_the_subtitle_says_where_a_cut_axis_starts(reviews):
    assert words(reviews["UA"])["subtitle"].endswith("; axis starts at 92")
    assert words(reviews["UA"], "zh")["subtitle"].endswith("；横轴自92分起")


def test_the_table_adds_up_to_the_change_and_shows_then_and_now(reviews):
    block = bridge_table(reviews["UA"])
    assert block is not None
    table = block["words"]["en"]
    rows = [[cell["text"] for cell in row] for row in table["rows"]]
    assert [column["text"] for column in table["columns"][1:3]] == ["2013Q3", "2013Q4"]
    assert rows[0] == ["Minutes made up in the air", "10.8", "6.5", "−3.1", "Common variation"]
    assert rows[-1] == ["Total score", "97.0", "94.8", "−2.2", "–"]
    points = [D(row[3].replace("−", "-")) for row in rows]
    assert sum(points[:-1]) == points[-1]


def test_the_table_shows_what_target_weight_and_rule_were(reviews):
    review = reviews["UA"]
    assert review.bridge is not None
    own = tuple(step(kind, "0.5", "on_time") for kind in ("target", "weight", "rule"))
    whole = tuple(step(kind, "0.5") for kind in ("target", "weight", "rule"))
    block = bridge_table(replace(review, bridge=replace(review.bridge, steps=whole, by_kpi=own)))
    assert block is not None
    rows = [[cell["text"] for cell in row] for row in block["words"]["zh"]["rows"]]
    assert [row[:3] for row in rows[:3]] == [
        ["准点到达率：目标值", "80.5%", "80.5%"],
        ["准点到达率：权重", "30", "30"],
        ["准点到达率：计分规则", "比率法", "比率法"],
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_says_cause(reviews, language):
    for unit in ("UA", "company", "EV"):
        said = " ".join(str(text) for text in words(reviews[unit], language).values())
        said = said.replace("Contributions, not causes.", "").replace("并非原因", "")
        for word in ("cause", "because", "due to", "原因", "导致", "造成", "由于"):
            assert word not in said
