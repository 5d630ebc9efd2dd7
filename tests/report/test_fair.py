"""What packs say of departments of different size, and of one among the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpi_reports.report.sections import among_peers, funnels, heading, peer_table
from kpi_reports.values import Direction, PeerComparison, PeerStanding, RankInterval, Review


@pytest.fixture(scope="module")
def company(reviews) -> Review:
    return reviews["company"]


def with_flags(company: Review, **flags: str) -> Review:
    """The company with the on-time flags of these airlines, and none other outside."""
    found = company.funnels[0]
    units = tuple(replace(unit, flag=flags.get(unit.unit, "inside")) for unit in found.funnel.units)
    entry = replace(found, funnel=replace(found.funnel, units=units))
    return replace(company, funnels=(entry,))


def figure(review: Review, language: str = "en") -> dict[str, str]:
    block = funnels(review)
    assert block is not None
    return block["words"][language]["figures"][0]


def test_the_airlines_of_2013_have_no_outlier_and_the_headline_says_so(company):
    assert figure(company)["headline"] == (
        "On-time arrivals: no department clearly stands out; AirTran lies farthest out"
    )
    assert "9 of 15 departments would lie beyond the 99.8% limits" in figure(company)["caption"]
    assert "about 0.8 lie outside the 95% limits by chance" in figure(company)["caption"]
    assert figure(company, "zh")["headline"].startswith("准点到达率：尚不足以认定")


def test_the_headline_follows_the_flags(company):
    none = figure(with_flags(company))
    assert none["headline"] == "On-time arrivals: no department stands out from the others"
    assert "by chance: a reason to look" not in none["caption"]
    both = figure(with_flags(company, FL="below_99.8", DL="above_99.8", HA="above_95"))
    assert both["headline"] == (
        "On-time arrivals: AirTran worse than size and usual differences explain; Delta Air Lines "
        "better than size and usual differences explain"
    )
    near = figure(with_flags(company, FL="below_95", DL="above_95"))
    assert "Delta Air Lines and AirTran lie farthest out" in near["headline"]


def test_of_a_kpi_without_a_good_side_it_is_said_that_they_are_far_out(company):
    kpi = company.kpi("on_time")
    neither = replace(kpi, kpi=replace(kpi.kpi, direction=Direction.NEITHER))
    told = with_flags(company, FL="below_99.8")
    told = replace(told, kpis=tuple(neither if e is kpi else e for e in told.kpis))
    assert "AirTran further out than size" in figure(told)["headline"]
    table = peer_table(told)
    assert table is not None
    row = next(r for r in table["words"]["en"]["rows"] if r[0]["text"] == "AirTran")
    assert row[-1] == {"text": "stands out, beyond the 99.8% limits"}


def test_departments_that_differ_no_more_than_by_chance_are_told_so(company):
    plain = with_flags(company)
    entry = plain.funnels[0]
    plain = replace(plain, funnels=(replace(entry, funnel=replace(entry.funnel, tau=0.0)),))
    assert figure(plain)["caption"] == (
        "Departments differ no more than chance of single records explains."
    )


def few_departments(company: Review) -> PeerComparison:
    entry = company.funnels[0]
    kept = entry.funnel.units[8:15]
    funnel = replace(entry.funnel, shown="intervals", units=tuple(
        replace(unit, flag=None, z=None) for unit in kept))  # fmt: skip
    shrinkage = replace(entry.shrinkage, units=entry.shrinkage.units[8:15])
    return replace(entry, funnel=funnel, shrinkage=shrinkage, ranks=(), curve=None)


def test_fewer_than_10_departments_have_intervals_and_no_outlier(company):
    found = replace(company, funnels=(few_departments(company),))
    shown = figure(found)
    assert shown["headline"].startswith("On-time arrivals: only the intervals of Southwest")
    assert "none is called an outlier" in shown["caption"]
    block = funnels(found)
    assert block is not None and "Wilson" in block["words"]["en"]["note"]
    table = peer_table(found)
    assert table is not None
    assert {row[-1]["text"] for row in table["words"]["en"]["rows"]} == {"within the limits"}
    wide = tuple(replace(u, low=0.0, high=1.0) for u in found.funnels[0].funnel.units)
    entry = replace(found.funnels[0], funnel=replace(found.funnels[0].funnel, units=wide))
    alike = figure(replace(company, funnels=(entry,)))
    assert alike["headline"] == (
        "On-time arrivals: no department can be told from the level of all"
    )


def test_the_table_has_value_interval_ranks_and_words_and_no_rank_for_too_few(company):
    table = peer_table(company)
    assert table is not None
    rows = [[cell["text"] for cell in row] for row in table["words"]["en"]["rows"]]
    assert rows[0] == [
        "United Airlines", "On time", "14,681", "77.4%", "77.2 (70.7 to 83.1)", "3 to 13 of 16",
        "not told from the middle",
    ]  # fmt: skip
    sky = next(row for row in rows if row[0] == "SkyWest")
    assert sky[-2:] == ["–", "too few records to judge"]
    assert "not a league table" in table["words"]["en"]["note"]


def test_each_funnel_has_its_place_in_the_evidence(company):
    marks = [(e.id, e.kpi) for e in company.evidence if e.kind == "comparison"]
    assert [kpi for _, kpi in marks] == [None, "on_time", "cancelled"]
    assert figure(company)["evidence"] == marks[1][0]


def test_a_department_stands_between_ranks_and_is_told_when_it_cannot_be_placed(reviews):
    def said(unit: str, language: str = "en") -> str:
        block = among_peers(reviews[unit])
        assert block is not None
        return block["words"][language]["paragraphs"][0]

    assert said("UA") == (
        "On-time arrivals: 77.4% (n = 14,681); the 15 other departments together 77.0%. Between "
        "rank 3 and 13 of 16: it cannot be told from the middle."
    )
    assert said("UA", "zh").endswith("第 3 至第 13 名之间（共 16 个部门），与中游无法区分。")
    assert said("EV").endswith("Between rank 9 and 15 of 16: in the weaker half.")
    assert said("DL").endswith("in the better half.")
    assert said("OO").endswith("Too few records to be placed among them.")
    assert said("FL").endswith("a reason to look, not a verdict.")


@pytest.mark.parametrize(
    ("flag", "direction", "words"),
    [
        (
            "below_99.8",
            Direction.HIGHER,
            "It is worse than its size and usual differences explain.",
        ),
        (
            "below_99.8",
            Direction.LOWER,
            "It is better than its size and usual differences explain.",
        ),
        ("above_99.8", Direction.NEITHER, "It is further out than its size"),
    ],
)
def test_a_department_outside_its_limits_is_told_on_which_side(reviews, flag, direction, words):
    review = reviews["UA"]
    entry = review.kpi("on_time")
    turned = replace(entry, kpi=replace(entry.kpi, direction=direction))
    place = PeerStanding("on_time", 0.5, 900, 16, flag=flag, rank=RankInterval("UA", 16, 16, 16))
    told = replace(review, peer_standings=(place,),
                   kpis=tuple(turned if e is entry else e for e in review.kpis))  # fmt: skip
    block = among_peers(told)
    assert block is not None and words in block["words"]["en"]["paragraphs"][0]


def test_a_pack_without_shared_kpis_has_neither_section(company, reviews):
    bare = replace(company, funnels=())
    assert funnels(bare) is None and peer_table(bare) is None and heading(bare, "peers") is None
    alone = replace(reviews["UA"], peer_standings=())
    assert among_peers(alone) is None and heading(alone, "among-peers") is None
    assert heading(company, "peers") is not None


def test_a_departments_review_tells_nothing_of_single_others(reviews):
    assert reviews["UA"].funnels == ()
    assert {entry.kpi for entry in reviews["UA"].peer_standings} == {"on_time", "cancelled"}
