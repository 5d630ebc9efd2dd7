"""What packs say of spread across segments, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kpi_reports.pack import cells
from kpi_reports.report.sections import heading, segment_spread
from kpi_reports.values import (
    OTHER_SEGMENTS,
    Effect,
    GroupComparison,
    Interval,
    PairDifference,
    Period,
    Review,
    SegmentSpot,
    SegmentSpread,
    Text,
)

MODE = Text("Mode of transport", "运输方式")


def spot(name: str, n: int, *, tested: bool = True) -> SegmentSpot:
    ends = (0.404, 0.596) if n >= 5 else (None, None)
    return SegmentSpot(name, n, Interval(0.5, *ends, n, "wilson"), tested)


def spread(
    review: Review, *spots: SegmentSpot, size: str = "medium", p: float | None = 0.004, effect=0.083
) -> SegmentSpread:
    kpi = next(entry.kpi for entry in review.kpis if entry.kpi.unit_kind == "percent")
    pair = PairDifference("Air", "", 0.3, Effect("cliffs_delta", 0.3, "small"), 0.004, 0.004)
    found = GroupComparison(
        "ranks", (), (), Effect("epsilon_squared", effect, size), 12.34, 1, None, p, (pair,)
    )
    return SegmentSpread(
        kpi,
        Period.parse("2013Q4"),
        MODE,
        spots or (spot("Air", 100), spot("", 50)),
        Interval(0.52, 0.44, 0.6, 150, "wilson"),
        30,
        None if p is None else found,
        p,
    )


@pytest.fixture
def review(reviews: Mapping[str, Review]) -> Review:
    return replace(reviews["UA"], segment_spreads=())


def shown(review: Review, *spreads: SegmentSpread) -> dict:
    return segment_spread(replace(review, segment_spreads=spreads))["words"]


def named(found: SegmentSpread, name: str) -> SegmentSpread:
    return replace(found, kpi=replace(found.kpi, id=name.lower(), name=Text(name, name)))


def test_without_segments_or_without_a_test_there_is_neither_part_nor_heading(review):
    untested = replace(review, segment_spreads=(spread(review, p=None),))
    for nothing in (review, untested):
        assert segment_spread(nothing) is None
        assert heading(nothing, "segment-spread") is None
    tested = replace(review, segment_spreads=(spread(review),))
    assert heading(tested, "segment-spread")["words"]["zh"]["text"] == "各细分类别的分布"
    assert cells.segment_spread(tested) is not None


@pytest.mark.parametrize(
    ("size", "en", "zh"),
    [
        ("large", "Large differences in on-time arrivals by mode of transport", "差异较大"),
        ("medium", "Clear differences in on-time", "存在明显差异"),
        ("small", "Small differences in on-time", "略有差异"),
        ("negligible", "by mode of transport: beyond chance, but hardly in size", "微不足道"),
    ],
)
def test_the_headline_says_the_size(review, size, en, zh):
    words = shown(review, spread(review, size=size))
    assert en in words["en"]["figures"][0]["headline"]
    headline = words["zh"]["figures"][0]["headline"]
    assert headline.startswith("按运输方式划分，准点到达率") and zh in headline


def test_the_caption_tells_the_effect_first_and_the_figure_the_whole(review):
    words = shown(review, spread(review))
    figure = words["en"]["figures"][0]
    assert figure["caption"] == (
        "The difference is medium: 8.3% of the spread lies between the groups. "
        "Kruskal–Wallis H(1) = 12.3, adjusted p = 0.004. "
        "Furthest apart: Air against not stated, small (δ = +0.30)."
    )
    assert figure["subtitle"] == "On-time arrivals: share of records by mode of transport, 2013Q4"
    assert figure["alt"].endswith("Air 50.0 (n = 100); not stated 50.0 (n = 50).")
    assert "52.0%" in figure["drawing"]["narrow"]
    assert words["zh"]["figures"][0]["alt"].endswith("Air 50.0（n = 100）；未注明 50.0（n = 50）。")


def test_only_what_differs_is_drawn_and_the_others_are_named(review):
    alike = named(spread(review, p=0.2), "Alike")
    untested = named(spread(review, p=None), "Untested")
    words = shown(review, alike, spread(review), untested)
    assert [figure["id"] for figure in words["en"]["figures"]] == ["segments-on_time"]
    assert words["en"]["note"].startswith(
        "No difference between segments is established in alike. "
        "Fewer than two segments have enough records for a test: untested. A line is "
    )
    none = shown(review, alike)
    assert none["en"]["figures"] == []
    assert none["en"]["note"] == (
        "No difference between segments is established in alike. "
        "p-values are adjusted among the tests of segments (Benjamini–Hochberg)."
    )
    assert none["zh"]["note"].startswith("尚不足以认定各细分类别存在差异的指标：Alike。")


def test_of_more_than_four_kpis_those_with_the_largest_effects_are_drawn_in_their_order(review):
    effects = {"One": 0.1, "Two": 0.01, "Three": 0.3, "Four": 0.2, "Five": 0.02, "Six": 0.4}
    spreads = [named(spread(review, effect=value), name) for name, value in effects.items()]
    words = shown(review, *spreads)["en"]
    assert [figure["id"].removeprefix("segments-") for figure in words["figures"]] == [
        "one", "three", "four", "six",
    ]  # fmt: skip
    assert words["note"].startswith(
        "Smaller differences, beyond chance and not drawn: two and five."
    )


def test_the_twelve_segments_with_most_rows_are_drawn_and_the_rest_counted(review):
    spots = [spot(f"S{n}", n, tested=n >= 29) for n in range(40, 26, -1)]
    found = spread(review, *spots, spot(OTHER_SEGMENTS, 500), spot("", 3, tested=False))
    words = shown(review, found)
    figure = words["en"]["figures"][0]
    assert figure["caption"].endswith(
        "Furthest apart: Air against not stated, small (δ = +0.30). "
        "4 smaller segments are not drawn; tested with the others: 1."
    )
    assert "S30" in figure["alt"] and "S29" not in figure["alt"]
    assert figure["alt"].endswith("others 50.0 (n = 500).")  # however many: behind the named
    assert words["zh"]["figures"][0]["caption"].endswith(
        "另有 4 个记录较少的类别未作图，其中 1 个一并参与检验。"
    )
    assert figure["width"] == "full" and figure["drawing"]["wide"]


def test_pale_segments_are_told_and_drawn_hollow(review):
    found = spread(review, spot("Air", 100), spot("Sea", 4, tested=False))
    figure = shown(review, found)["en"]["figures"][0]
    assert figure["caption"].endswith("Pale: fewer than 30 records, not tested.")
    assert "Sea 50.0 (n = 4)" in figure["alt"]


def test_a_segment_s_name_is_text_whatever_it_holds(review):
    name = "<b>Air</b>\n$x^2$ {n}"
    figure = shown(review, spread(review, spot(name, 100), spot("x" * 99, 50)))["en"]["figures"][0]
    assert "<b>Air</b> $x^2$ {n} 50.0" in figure["alt"]
    assert "x" * 59 + "… 50.0" in figure["alt"]
    drawn = figure["drawing"]["narrow"]
    assert "<b>" not in drawn and "&lt;b&gt;Air&lt;/b&gt;" in drawn and "$x^2$" in drawn
