from __future__ import annotations

import copy
from typing import Any

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.document import arrange, check_href, safe_id
from kpi_reports.report.blocks import Block, block


def heading(text: str, level: int, id: str) -> Block:
    return block("heading", {"en": {"text": text, "level": level, "id": id}})


def note(text: str) -> Block:
    return block("note", {"en": {"paragraphs": [text], "tone": "none"}})


def figure(every_kind: list[Block], **changes: Any) -> Block:
    found = next(block for block in every_kind if block["kind"] == "figure")
    return block("figure", {"en": copy.deepcopy(found["words"]["en"]) | changes})


def prose(*levels: int) -> Block:
    spans = [{"text": "x", "style": "plain"}]
    nodes = [{"kind": "heading", "level": level, "spans": spans} for level in levels]
    return block("prose", {"en": {"nodes": nodes}})


def test_level_one_headings_open_sections_and_keep_what_follows() -> None:
    made = arrange([note("a"), heading("One", 1, "one"), note("b"), heading("Two", 1, "two")], "en")

    assert [part.body["paragraphs"] for part in made.lead] == [["a"]]
    assert [(s.id, s.title, len(s.parts)) for s in made.sections] == [
        ("one", "One", 1),
        ("two", "Two", 0),
    ]


def test_a_part_under_a_level_two_heading_is_one_level_lower() -> None:
    made = arrange(
        [note("lead"), heading("S", 1, "s"), note("a"), heading("P", 2, "p"), note("b")], "en"
    )

    assert [part.level for part in made.lead] == [2]
    assert [part.level for part in made.sections[0].parts] == [3, 3, 4]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ((1,), [3]),
        ((4, 4), [3, 3]),
        ((1, 3, 2, 6), [3, 4, 4, 5]),
        ((3, 1), [3, 3]),
        ((1, 2, 3, 4, 5), [3, 4, 5, 6, 6]),
    ],
)
def test_headings_of_a_markdown_cell_never_skip_a_level(
    written: tuple[int, ...], shown: list[int]
) -> None:
    made = arrange([heading("S", 1, "s"), prose(*written)], "en")

    assert [node["level"] for node in made.sections[0].parts[0].body["nodes"]] == shown


def test_ids_are_unique_and_safe(every_kind: list[Block]) -> None:
    blocks = [
        heading("A", 1, "main"),
        heading("B", 1, 'x" onclick="y'),
        heading("C", 1, 'x" onclick="y'),
        figure(every_kind, id="main", evidence=""),
    ]

    made = arrange(blocks, "en")

    ids = [section.id for section in made.sections]
    figures = made.sections[-1].parts[0].body["figures"]
    assert ids == ["main-3", "x-onclick-y", "x-onclick-y-2"]
    assert figures[0]["own_id"] == "main-2"  # a figure is what links look for


@pytest.mark.parametrize(
    ("text", "id"), [("a b", "a-b"), ("", "part"), ("指标", "part"), ("E-1", "E-1")]
)
def test_an_id_has_plain_letters_only(text: str, id: str) -> None:
    assert safe_id(text) == id


def test_a_reference_leads_to_the_figure_before_the_register(every_kind: list[Block]) -> None:
    made = arrange(every_kind, "en")

    parts = [part for section in made.sections for part in section.parts]
    items = next(p for p in parts if p.kind == "findings").body["lists"][1]["items"]
    register = next(p for p in parts if p.kind == "table" and p.body["id"] == "evidence").body
    assert items[0]["refs"] == [{"id": "E3", "anchor": "ev-E3"}, {"id": "E99", "anchor": ""}]
    assert [row[0]["link"] for row in register["rows"]] == ["ev-E1", "ev-E2", "ev-E3"]


def test_evidence_without_a_figure_is_found_in_the_register(every_kind: list[Block]) -> None:
    tables = [block for block in every_kind if block["kind"] == "table"]

    made = arrange(tables, "en")

    rows = made.lead[-1].body["rows"]
    assert [row[0]["anchor"] for row in rows] == ["ev-E1", "ev-E2", "ev-E3"]
    assert rows[0][3]["refs"] == [{"id": "E1", "anchor": "ev-E1"}]


def test_a_scorecard_may_be_evidence_by_its_own_id(every_kind: list[Block]) -> None:
    card = copy.deepcopy(next(b for b in every_kind if b["kind"] == "scorecard"))
    card["words"]["en"]["id"] = "E99"
    findings = next(b for b in every_kind if b["kind"] == "findings")

    made = arrange([findings, card], "en")

    refs = made.lead[0].body["lists"][1]["items"][0]["refs"]
    assert refs[1] == {"id": "E99", "anchor": "E99"}
    assert made.lead[1].body["own_id"] == "E99"


def test_half_width_figures_stand_two_in_a_row(every_kind: list[Block]) -> None:
    widths = ["half", "half", "half", "full", "half", "full"]

    made = arrange([figure(every_kind, width=width) for width in widths], "en")

    rows = made.lead[0].body["rows"]
    assert [[item["width"] for item in row] for row in rows] == [
        ["half", "half"],
        ["half"],
        ["full"],
        ["half"],
        ["full"],
    ]


def test_thirds_that_follow_each_other_stay_together(every_kind: list[Block]) -> None:
    widths = ["full", "third", "third", "third", "third", "half"]

    made = arrange([figure(every_kind, width=width) for width in widths], "en")

    rows = made.lead[0].body["rows"]
    assert [[item["width"] for item in row] for row in rows] == [
        ["full"],
        ["third"] * 4,
        ["half"],
    ]


def test_the_title_is_the_one_given_then_the_covers_then_the_packs_own(
    every_kind: list[Block],
) -> None:
    assert arrange(every_kind, "en", title="Given").title == "Given"
    assert arrange(every_kind, "en").title == "United Air Lines 2013Q4 quarterly review"
    assert arrange([note("a")], "en").title == "KPI review"


def test_two_covers_are_refused(every_kind: list[Block]) -> None:
    with pytest.raises(PackError, match="a pack has one cover; these blocks have 2"):
        arrange([every_kind[0], every_kind[0]], "en")


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org",
        "//example.org",
        "javascript:alert(1)",
        " \tJavaScript:x",
        "/etc",
        "\\\\h",
    ],
)
def test_a_link_out_of_the_folder_is_refused(href: str) -> None:
    with pytest.raises(PackError, match="a link may only lead to a file beside the pack"):
        check_href(href)


@pytest.mark.parametrize("href", ["review.en.html", "../UA/review.zh.pdf", "#ev-E1", "a b/c.html"])
def test_a_relative_link_is_kept(href: str) -> None:
    assert check_href(href) == href


def test_blocks_are_not_changed_by_being_arranged(every_kind: list[Block]) -> None:
    before = copy.deepcopy(every_kind)

    arrange(every_kind, "zh")

    assert every_kind == before


def test_the_first_signed_number_of_a_toned_tile_carries_the_tone(every_kind: list[Block]) -> None:
    verdict = next(p for p in arrange(every_kind, "en").lead if p.kind == "verdict")

    assert [tile["size"] for tile in verdict.body["tiles"]] == ["big", "big", "mid"]
    assert [tile["lead"] for tile in verdict.body["tiles"]] == [
        "−3.6",
        "Good, 85 to 94.9",
        "scored KPIs",
    ]


@pytest.mark.parametrize(
    ("value", "size"),
    [("120.0", "big"), ("2 of 6", "mid"), ("–", "none"), ("", "none"), ("B", "big")],
)
def test_a_tiles_value_is_as_large_as_it_fits(
    every_kind: list[Block], value: str, size: str
) -> None:
    verdict = copy.deepcopy(next(b for b in every_kind if b["kind"] == "verdict"))
    verdict["words"]["en"]["tiles"][0]["value"] = value

    assert arrange([verdict], "en").lead[0].body["tiles"][0]["size"] == size
