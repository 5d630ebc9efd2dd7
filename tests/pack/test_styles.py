"""A notebook's cell brings the styles that it needs, and looks as with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpi_reports.pack.html import render_block
from kpi_reports.pack.styles import styles_of, stylesheet
from kpi_reports.report.blocks import Block

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_line_stays_where_one_of_its_classes_is_there_and_what_names_none_always() -> None:
    whole = stylesheet().splitlines()
    bare = styles_of("<p>A</p>").splitlines()
    assert 0 < len(bare) < len(whole) / 2
    assert ".kpi a{color:inherit}" in bare
    cover = styles_of('<p class="x cover">A</p>').splitlines()
    assert [line for line in cover if line not in bare] == [
        line for line in whole if ".cover" in line
    ]
    assert [line for line in whole if line in cover] == cover, "their order decides"


def test_every_media_rule_is_closed() -> None:
    for html in ("", '<p class="cover">', '<table class="sc">'):
        found = styles_of(html)
        assert found.count("{") == found.count("}")


@pytest.mark.parametrize("width", [390, 1000])
def test_every_kind_of_block_looks_as_with_all_styles(
    every_kind: list[Block], browser: Browser, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    kinds = {block["kind"]: block for block in every_kind}
    assert len(kinds) > 10
    for kind, block in kinds.items():
        piece = render_block(block, "en")
        few = piece[piece.index("<style>") + len("<style>") : -len("</style>")]
        assert len(few) < len(stylesheet()) / 2, kind
        pictures = []
        for styles in (few, stylesheet()):
            page.set_content(piece.replace(few, styles))
            pictures.append(page.screenshot(full_page=True))
        assert pictures[0] == pictures[1], kind
    page.close()
