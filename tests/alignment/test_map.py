"""The map: nothing overlaps, names are escaped and wrapped, every mark has a shape and words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations
from math import cos, radians, sin

import pytest

from kpi_reports.alignment.cascade import Alignment
from kpi_reports.alignment.drawing import draw
from kpi_reports.alignment.layout import Layout, Words, lay_out
from kpi_reports.alignment.page import render
from kpi_reports.alignment.placing import alignment
from kpi_reports.pack.html import POLICY
from kpi_reports.report.figures.labels import text_width
from tests.alignment.companies import PERIOD, goal, kpi, workspace

SVG = "{http://www.w3.org/2000/svg}"
LONG = "承接集团战略并覆盖全部渠道与全部产品线的客户全生命周期价值提升专项目标"
SPITEFUL = '<b>&"\u202e\x07'
Rectangle = tuple[float, float, float, float]


def big(kpis: int, name: str = "") -> Alignment:
    """So many KPIs under eight goals, scored in twelve departments, some in all of them."""
    departments = [f"department {at}" for at in range(12)]
    goals = [goal("top", "strategy"), goal("second", "strategy", "top")]
    goals += [goal(f"g{at}", "department", "second", departments[at]) for at in range(6)]
    goals += [goal("p", "position", "g0"), goal("empty", "department", "top", *departments[:3])]
    homes = ["top", "second", "g0", "g1", "g2", "g3", "g4", "g5", "p", None]
    made = [kpi(f"k{at}", goal=homes[at % 10] if kpis > 3 else "top") for at in range(kpis)]
    if name:
        named = {"name": {"en": f"{name} {LONG}", "zh": f"{name}{LONG}"}}
        made = [kpi(k.id, goal=k.goal, **named) for k in made]
    weight = {k.id: 100 // kpis for k in made}
    return alignment(
        workspace(made, goals=goals, scored={"company": weight}, departments=departments), PERIOD
    )


def rectangles(layout: Layout) -> list[Rectangle]:
    """Boxes, headings, weights and legend as left, top, right, bottom."""
    found = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in layout.boxes]
    for words in (*layout.words, *layout.weights, *(w for _, w in layout.legend)):
        width = max(text_width(line, words.size, bold=words.bold) for line in words.lines)
        left = words.x - (width / 2 if words.anchor == "middle" else 0)
        deep = (len(words.lines) - 1) * words.size * words.leading
        found.append((left, words.y - words.size * 0.8, left + width, words.y + deep + 2))
    return found


def turned(words: Words) -> Rectangle:
    """A turned name in the axes of its own writing."""
    turn = radians(words.angle)
    x = words.x * cos(turn) - words.y * sin(turn)
    y = words.x * sin(turn) + words.y * cos(turn)
    width = max(text_width(line, words.size) for line in words.lines)
    deep = (len(words.lines) - 1) * words.size * words.leading
    return x, y - words.size * 0.8, x + width, y + deep + words.size * 0.2


def overlapping(places: list[Rectangle]) -> list[tuple[Rectangle, Rectangle]]:
    return [
        (a, b)
        for a, b in combinations(places, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("made", [big(3), big(40), big(12, SPITEFUL)], ids=["3", "40", "long"])
def test_nothing_overlaps_and_nothing_leaves_the_paper(made, language):
    layout = lay_out(made, language)
    places = rectangles(layout)
    assert overlapping(places) == []
    assert overlapping([turned(words) for words in layout.names]) == []
    assert min(place[0] for place in places) >= 0
    assert max(place[2] for place in places) <= layout.width
    assert max(place[3] for place in places) <= layout.height
    for words in layout.names:
        turn, reach = radians(words.angle), max(text_width(n, words.size) for n in words.lines)
        assert words.x + reach * cos(turn) <= layout.width
        assert words.y - reach * sin(turn) - words.size >= 0


def test_every_line_of_text_stays_in_its_box(cascade):
    for made in (cascade, big(12, SPITEFUL)):
        for box in lay_out(made, "en").boxes:
            for line in box.lines:
                assert line.x + text_width(line.text, line.size) <= box.width
                assert line.size <= line.y <= box.height


def test_columns_go_from_strategy_to_kpis(cascade):
    layout = lay_out(cascade, "en")
    left = {(box.kind, box.id): box.x for box in layout.boxes}
    assert left["goal", "grow"] < left["goal", "sell"] < left["goal", "visit"]
    assert left["goal", "visit"] < left["kpi", "visits"] == left["kpi", "lonely"]
    assert [words.lines[0] for words in layout.words][:4] == [
        "Strategy goals", "Department goals", "Position goals", "KPIs",
    ]  # fmt: skip


def test_every_goal_is_linked_to_what_hangs_on_it_and_an_orphan_to_nothing(cascade):
    layout = lay_out(cascade, "en")
    middle = {box.id: box.middle for box in layout.boxes if box.kind != "absent"}
    links = {(link.y, link.to_y) for link in layout.links}
    for pair in ("grow sell", "sell visit", "visit visits", "sell sales", "grow watched"):
        above, below = pair.split()
        assert (middle[above], middle[below]) in links
    assert middle["lonely"] not in {link.to_y for link in layout.links}


def texts(svg: str) -> str:
    return " ".join(entry.text or "" for entry in ET.fromstring(svg).iter(f"{SVG}text"))


def test_orphans_and_empty_goals_are_marked_by_frame_shape_and_words(cascade):
    layout = lay_out(cascade, "en")
    frames = {(box.kind, box.id): box.frame for box in layout.boxes}
    assert frames["kpi", "lonely"] == "dashed"
    assert frames["absent", "care"] == "dashed"
    assert frames["kpi", "sales"] == "plain"
    lonely = next(box for box in layout.boxes if box.id == "lonely")
    assert [(line.text, line.symbol) for line in lonely.lines[1:]] == [
        ("Serves no goal", "diamond"), ("See note 1", "none"),
    ]  # fmt: skip
    words = texts(draw(cascade, "en"))
    assert "No KPI" in words
    assert "From: SALES" in words
    assert "Watched, not scored" in words
    assert "未对应目标" in texts(draw(cascade, "zh"))


def test_shared_goals_and_conflicts_are_marked_by_frame_shape_and_words():
    made = alignment(
        workspace(
            [kpi("a", goal="sell", conflicts_with=["b"]), kpi("b", goal="sell")],
            goals=[goal("sell", "strategy", None, "north", "south")],
            scored={"company": {"a": 50, "b": 50}},
        ),
        PERIOD,
    )
    boxes = {box.id: box for box in lay_out(made, "en").boxes}
    assert boxes["sell"].frame == "double"
    assert ("Shared by: North and", "circles") in [(e.text, e.symbol) for e in boxes["sell"].lines]
    assert ("Against: B", "arrows") in [(line.text, line.symbol) for line in boxes["a"].lines]
    assert ("Against: A", "arrows") in [(line.text, line.symbol) for line in boxes["b"].lines]


def test_weights_stand_in_the_row_of_the_kpi_under_their_unit(cascade):
    layout = lay_out(cascade, "en")
    row = next(box for box in layout.boxes if box.id == "share").middle
    found = [w for w in layout.weights if abs(w.y - row) < 6]
    assert [w.lines for w in found] == [("40",)]
    company, north, *_ = layout.names
    assert company.lines == ("The company",)
    assert abs(found[0].x - north.x) < 6


def test_the_same_cascade_gives_the_same_bytes(cascade):
    assert draw(cascade, "zh") == draw(cascade, "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_are_escaped_and_made_visible(language):
    made = big(12, SPITEFUL)
    for text in (draw(made, language), render(made, language)):
        assert "<b>&" not in text.replace("<b>&lt;b&gt;&amp;", "")
        assert "\u202e" not in text
        assert "\x07" not in text
        assert "&lt;b&gt;&amp;" in text
    assert "[U+202E]" in texts(draw(made, language)).replace(" ", "")


def test_the_page_reaches_for_nothing_and_runs_nothing(cascade):
    text = render(cascade, "en")
    assert POLICY.replace("'", "&#39;") in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    assert 'role="img"' in text
    assert 'lang="en"' in text


def test_the_page_tells_both_ways_and_the_lists(cascade):
    text = render(cascade, "en")
    assert "SALES → Sell → Grow" in text
    assert "serves no goal" in text
    assert '<li value="1" id="note-1">“LONELY” is scored (South)' in text
    assert "watched, not scored" in text
    zh = render(cascade, "zh")
    assert "中SALES → 中Sell → 中Grow" in zh
    assert 'lang="zh-CN"' in zh


def test_a_company_without_goals_is_drawn_with_its_kpis_alone():
    made = alignment(workspace([kpi("a")], scored={"company": {"a": 100}}), PERIOD)
    layout = lay_out(made, "en")
    assert [box.id for box in layout.boxes] == ["a"]
    assert "From goals down" not in render(made, "en")


def test_a_whole_cascade_says_that_there_is_nothing_to_look_at():
    made = workspace(
        [kpi("a", goal="grow")], goals=[goal("grow", "strategy")], scored={"company": {"a": 100}}
    )
    assert "Every scored KPI leads up to strategy" in render(alignment(made, PERIOD), "en")
