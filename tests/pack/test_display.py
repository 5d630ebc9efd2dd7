from __future__ import annotations

import copy
import json
import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from html import unescape

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.display import Shown, show
from kpi_reports.report.blocks import MIME_TYPE, Block


def test_a_cell_shows_the_block_as_data_with_html_and_text_beside_it(
    every_kind: list[Block],
) -> None:
    for given in every_kind:
        bundle = show(given)._repr_mimebundle_(include=None, exclude=None)
        assert set(bundle) == {MIME_TYPE, "text/html", "text/plain"}
        assert json.loads(json.dumps(bundle[MIME_TYPE])) == json.loads(json.dumps(given))


def test_the_html_is_in_the_first_language_and_scoped(every_kind: list[Block]) -> None:
    html = show(every_kind[1])._repr_mimebundle_()["text/html"]

    assert re.match(r'\s*<div class="kpi embed k[0-9a-f]{10}" lang="en">', html)
    assert "Grade B holds" in html


def test_the_plain_text_is_short(every_kind: list[Block]) -> None:
    assert repr(Shown(every_kind[0])) == "<cover block, en and zh>"


def test_a_chart_is_an_image_that_a_notebook_shows_before_it_is_trusted(
    every_kind: list[Block],
) -> None:
    figure = next(b for b in every_kind if b["kind"] == "figure")
    body = figure["words"]["en"]
    html = show(figure)._repr_mimebundle_()["text/html"]
    [(alt, picture)] = re.findall(
        r'<img class="ch" alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">', html
    )
    assert unescape(alt) == body["alt"]
    shown = ET.fromstring(b64decode(picture))
    texts = ["".join(text.itertext()) for text in shown.iter("{http://www.w3.org/2000/svg}text")]
    drawn = ET.fromstring(body["drawing"]["wide"])
    assert texts == [
        "".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "background:#fff" in shown.get("style", "") and "sans-serif" in shown.get("style", "")
    assert "<svg" not in html.replace('<svg class="ic', "")


def test_a_picture_that_could_act_is_refused_as_an_image_too(every_kind: list[Block]) -> None:
    figure = copy.deepcopy(next(b for b in every_kind if b["kind"] == "figure"))
    acting = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>'
    figure["words"]["en"]["drawing"] = {"wide": acting, "narrow": acting}
    with pytest.raises(PackError, match="element <script> is not allowed"):
        show(figure)._repr_mimebundle_()


def test_what_is_no_block_is_refused_when_shown() -> None:
    with pytest.raises(PackError, match="unknown kind of block 'x'"):
        show({"kind": "x", "version": 1, "words": {"en": {}}})
