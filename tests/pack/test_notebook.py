from __future__ import annotations

import warnings
from typing import Any

import pytest
from nbformat import v4

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.notebook import blocks_of
from kpi_reports.pack.prose import prose_nodes
from kpi_reports.report.blocks import MIME_TYPE, Block, block

NOTE: Block = block("note", {"en": {"paragraphs": ["x"], "tone": "none"}})


def shown(given: Any, **more: Any) -> Any:
    return v4.new_output("display_data", {MIME_TYPE: given, "text/html": "<b>no</b>"}, **more)


def notebook(*cells: Any) -> Any:
    return v4.new_notebook(cells=list(cells))


def markdown(source: str, *tags: str) -> Any:
    return v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def code(*outputs: Any, tags: tuple[str, ...] = ()) -> Any:
    return v4.new_code_cell("secret = 1", outputs=list(outputs), metadata={"tags": list(tags)})


def text_of(nodes: list[Any]) -> str:
    return "".join(span["text"] for node in nodes for span in node.get("spans", []))


def test_blocks_come_in_the_order_of_cells_with_markdown_between() -> None:
    second = block("note", {"en": {"paragraphs": ["y"], "tone": "none"}})

    found = blocks_of(notebook(code(shown(NOTE)), markdown("Between"), code(shown(second))))

    assert [item["kind"] for item in found] == ["note", "prose", "note"]
    assert found[0] == NOTE


def test_code_and_what_it_prints_never_appear() -> None:
    printed = v4.new_output("stream", name="stdout", text="printed")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert blocks_of(notebook(code(printed))) == []


def test_a_bare_output_is_left_out_with_a_warning_that_names_the_cell() -> None:
    table = v4.new_output("execute_result", {"text/plain": "   a\n0  1"}, execution_count=1)

    with pytest.warns(PackWarning, match=r"cell 2 of the notebook shows text/plain"):
        assert blocks_of(notebook(markdown("x"), code(table)))[0]["kind"] == "prose"


def test_a_failed_cell_stops_the_pack_and_is_named() -> None:
    failed = v4.new_output(
        "error", ename="ValueError", evalue="\x1b[31mno rows\x1b[0m", traceback=["long"]
    )

    with pytest.raises(
        PackError, match=r"cell 1 of the notebook failed: ValueError: no rows\. Mend"
    ):
        blocks_of(notebook(code(shown(NOTE), failed)))


def test_an_output_that_claims_to_be_a_block_is_checked() -> None:
    with pytest.raises(PackError, match="cell 1 of the notebook: unknown kind of block 'nope'"):
        blocks_of(notebook(code(shown({"kind": "nope", "version": 1, "words": {"en": {}}}))))


def test_a_language_tag_keeps_a_cell_to_that_language() -> None:
    found = blocks_of(
        notebook(markdown("A"), markdown("B", "lang-zh"), markdown("C", "lang-en"), markdown("  "))
    )

    assert [tuple(item["words"]) for item in found] == [("en", "zh"), ("zh",), ("en",)]


def test_the_analyst_tag_keeps_a_cell_out() -> None:
    assert blocks_of(notebook(markdown("A", "analyst"), code(shown(NOTE), tags=("analyst",)))) == []


def test_markdown_becomes_paragraphs_headings_and_lists() -> None:
    nodes = prose_nodes("# Head *line*\n\nA **b** `c`\n\n- one\n  - two\n- three\n\n1. four\n")

    assert nodes == [
        {
            "kind": "heading",
            "level": 1,
            "spans": [{"text": "Head ", "style": "plain"}, {"text": "line", "style": "emphasis"}],
        },
        {
            "kind": "paragraph",
            "spans": [
                {"text": "A ", "style": "plain"},
                {"text": "b", "style": "strong"},
                {"text": " ", "style": "plain"},
                {"text": "c", "style": "code"},
            ],
        },
        {
            "kind": "bullets",
            "items": [[{"text": text, "style": "plain"}] for text in ("one", "two", "three")],
        },
        {"kind": "numbers", "items": [[{"text": "four", "style": "plain"}]]},
    ]


def test_html_in_markdown_stays_text() -> None:
    nodes = prose_nodes('a <script>alert(1)</script> b\n\n<div onclick="x">y</div>\n')

    assert text_of(nodes) == 'a <script>alert(1)</script> b<div onclick="x">y</div>'
    assert {span["style"] for node in nodes for span in node["spans"]} == {"plain"}


def test_links_and_pictures_become_their_words() -> None:
    nodes = prose_nodes("see [the rule](https://example.org/x) and ![a chart](a.png)")

    assert text_of(nodes) == "see the rule and a chart"


def test_a_line_that_ends_in_chinese_goes_on_without_a_space() -> None:
    assert text_of(prose_nodes("第一行\n第二行")) == "第一行第二行"
    assert text_of(prose_nodes("one\ntwo")).split() == ["one", "two"]


def test_the_paragraphs_of_a_list_item_stay_apart() -> None:
    items = prose_nodes("- a\n\n  b\n")[0]["items"]

    assert items[0][0]["text"].split() == ["a", "b"]


def test_quotes_code_and_rules_do_no_harm() -> None:
    assert text_of(prose_nodes("> quoted\n\n    code <b>\n\n---\n")) == "quotedcode <b>"


def test_a_list_in_a_quote_is_kept() -> None:
    assert prose_nodes("> - a\n")[0]["kind"] == "bullets"
