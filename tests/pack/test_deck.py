from __future__ import annotations

import copy
from typing import Any

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.deck import MOST_DRIVERS, Slide, deck
from kpi_reports.pack.document import arrange
from kpi_reports.report.blocks import Block, block


def figures(*names: str, evidence: str = "", like: Any) -> Block:
    drawn = [
        like | {"id": name, "evidence": evidence, "headline": f"About {name}"} for name in names
    ]
    return block("figures", {"en": {"figures": drawn, "note": ""}})


def head(text: str, id: str, level: int = 1) -> Block:
    return block("heading", {"en": {"text": text, "level": level, "id": id}})


def table(id: str, rows: list[list[str]], heads: list[str]) -> Block:
    body = {
        "id": id,
        "columns": [{"text": text, "align": "left"} for text in heads],
        "rows": [[{"text": text} for text in row] for row in rows],
        "note": "",
        "empty": "",
    }
    return block("table", {"en": body})


@pytest.fixture(name="talk")
def _talk(every_kind: list[Block]) -> list[Block]:
    """A pack with a bridge, drivers and a finding about a KPI of the scorecard."""
    blocks = [copy.deepcopy(each) for each in every_kind]
    like = next(b for b in blocks if b["kind"] == "figure")["words"]["en"]
    lists = next(b for b in blocks if b["kind"] == "findings")["words"]["en"]["lists"]
    lists[1]["items"][0]["kpi"] = "k1"
    return [
        *blocks,
        head("Where the change comes from", "part-drivers"),
        figures("drivers-a", "drivers-b", "drivers-c", like=like),
        head("Why the score moved", "part-bridge"),
        figures("bridge", like=like),
    ]


def made(blocks: list[Block], **options: Any) -> list[Slide]:
    return deck(arrange([b for b in blocks if "en" in b["words"]], "en"), **options)


def test_slides_follow_the_order_of_a_talk(talk: list[Block]) -> None:
    slides = made(talk)

    assert [(slide.kind, slide.title) for slide in slides] == [
        ("opening", "United Air Lines 2013Q4 quarterly review"),
        ("verdict", "The result in brief"),
        ("scorecard", "Scorecard"),
        ("heat", "Departments"),
        ("finding", "On-time arrivals have genuinely improved"),
        ("finding", "On-time arrivals have genuinely improved"),
        ("finding", "On-time arrivals have genuinely improved"),
        ("figures", "About bridge"),
        ("figures", "Where the change comes from"),
        ("decisions", "Decisions requested"),
        ("closing", "Data and method"),
    ]
    kickers = [slide.kicker for slide in slides if slide.kind == "finding"]
    assert kickers == ["Highlights: 1 of 2", "Highlights: 2 of 2", "Problems"]
    assert len(slides[8].body["figures"]) == MOST_DRIVERS


def test_a_finding_stands_with_its_chart_and_the_numbers_of_its_kpi(talk: list[Block]) -> None:
    first, second, problem = [slide.body for slide in made(talk) if slide.kind == "finding"]

    assert first["figure"]["evidence"] == "E1"
    assert first["evidence"] == "Evidence E1, E2 in the full pack"
    assert second["figure"] is None
    assert (first["row"], problem["row"]["id"]) == (None, "k1")


def test_a_list_without_findings_says_so_on_a_slide(talk: list[Block]) -> None:
    lists = next(b for b in talk if b["kind"] == "findings")["words"]["en"]["lists"]
    lists[1] |= {"items": [], "empty": "Every target was met."}

    said = next(slide for slide in made(talk) if slide.kind == "statement")
    assert (said.title, said.body) == ("Problems", {"text": "Every target was met."})


@pytest.mark.parametrize(
    ("statement", "first", "rest"),
    [
        ("Grade C, score 91.9. 3 of 8 met.", "Grade C, score 91.9.", "3 of 8 met."),
        ("等级C，得91.9分。8项中3项达标。", "等级C，得91.9分。", "8项中3项达标。"),
        ("No full stop", "No full stop", ""),
    ],
)
def test_the_first_sentence_of_the_verdict_is_set_apart(
    talk: list[Block], statement: str, first: str, rest: str
) -> None:
    next(b for b in talk if b["kind"] == "verdict")["words"]["en"]["statement"] = statement

    body = made(talk)[1].body
    assert (body["first"], body["rest"]) == (first, rest)


def test_the_way_to_the_final_score_is_told_where_the_score_tile_points_to_it(
    talk: list[Block],
) -> None:
    steps = [
        head("From raw to final", "part-chain", 2),
        table("chain", [["Raw", "91"]], ["a", "b"]),
    ]
    slides = made([*talk[:5], *steps, *talk[5:]])

    assert [s.title for s in slides if s.kind == "table"] == ["From raw to final"]


def test_of_the_signal_register_the_first_rows_are_shown_and_all_counted(
    talk: list[Block],
) -> None:
    rows = [[f"Unit {number}", "Delay"] for number in range(20)]
    slides = made([*talk, head("Signals", "s"), table("signals", rows, ["Unit", "KPI"])])

    shown = next(slide for slide in slides if slide.kind == "table").body
    assert (len(shown["rows"]), shown["top"]) == (8, 20)


def test_kpi_health_is_a_question_a_slide(talk: list[Block]) -> None:
    heads = ["KPI", "Where", "About", "Data show", "Ask"]
    asked = table("health-questions", [["Delay", "UA", "Level", "Met 36 of 36", "Why?"]] * 2, heads)
    slides = made([talk[0], talk[1], head("Questions to ask", "q"), asked])

    assert [slide.kind for slide in slides] == [
        "opening",
        "verdict",
        "question",
        "question",
        "closing",
    ]
    assert (slides[3].kicker, slides[3].title) == ("Questions to ask: 2 of 2", "Delay")
    assert slides[3].body["panels"] == [
        {"label": "Data show", "text": "Met 36 of 36"},
        {"label": "Ask", "text": "Why?"},
    ]


def test_the_last_slide_tells_the_data_and_where_the_full_pack_is(talk: list[Block]) -> None:
    closing = made(talk, beside=["review.en.html", "review.en.pdf"])[-1].body
    alone = made(talk)[-1].body

    assert closing["as_of"] == "Data as of 2013-12-31"
    told = [mark["text"] for mark in closing["marks"]]
    assert told == ["Data complete: 6 KPIs", "Data not usable: Growth in flights"]
    assert closing["pack"][-1] == "In the same folder: review.en.html and review.en.pdf"
    assert alone["pack"][-1] == "From the same notebook: run it to HTML or PDF."


def test_blocks_without_a_verdict_are_refused(talk: list[Block]) -> None:
    with pytest.raises(PackError, match=r"no slides can be made: none of the blocks is a verdict"):
        made([b for b in talk if b["kind"] != "verdict"])
