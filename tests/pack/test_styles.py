"""A notebook's cell brings the styles that it needs, and looks as with all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kpi_reports.pack.html import render_block
from kpi_reports.pack.styles import styles_of, stylesheet
from kpi_reports.report.blocks import Block

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STYLES = re.compile(r"<style>.*?</style>", re.S)


def test_a_line_stays_where_one_of_its_classes_is_there_and_what_names_none_always() -> None:
    whole = stylesheet().replace(".kpi", ".kpi.k1").splitlines()
    bare = styles_of("<p>A</p>", within="k1").splitlines()
    assert 0 < len(bare) < len(whole) / 2
    assert ".kpi.k1 a{color:inherit}" in bare
    cover = styles_of('<p class="x cover">A</p>', within="k1").splitlines()
    assert [line for line in cover if line not in bare] == [
        line for line in whole if ".cover" in line
    ]
    assert [line for line in whole if line in cover] == cover, "their order decides"


def test_every_media_rule_is_closed() -> None:
    for html in ("", '<p class="cover">', '<table class="sc">'):
        found = styles_of(html, within="k1")
        assert found.count("{") == found.count("}")


@pytest.mark.parametrize("width", [390, 1000])
def test_every_kind_of_block_looks_as_with_all_styles_alone_and_among_others(
    every_kind: list[Block], browser: Browser, width: int
) -> None:
    pieces = {block["kind"]: render_block(block, "en") for block in every_kind}
    assert len(pieces) > 10
    together = ["".join(pieces.values()), "".join(reversed(pieces.values()))]
    page = browser.new_page(viewport={"width": width, "height": 700})
    for few in (*pieces.values(), *together):
        all_of_them = STYLES.sub("", few) + f"<style>{stylesheet()}</style>"
        pictures = []
        for html in (few, all_of_them):
            page.set_content(html)
            pictures.append(page.screenshot(full_page=True))
        assert pictures[0] == pictures[1], few[:200]
    page.close()


def test_a_piece_brings_less_than_half_of_the_stylesheet(every_kind: list[Block]) -> None:
    for block in every_kind:
        styles = "".join(STYLES.findall(render_block(block, "zh")))
        assert 1000 < len(styles) < len(stylesheet()) / 2, block["kind"]
