from __future__ import annotations

import copy
import json
import re

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

    assert re.match(r'\s*<div class="kpi embed" lang="en">', html)
    assert "Grade B holds" in html


def test_the_plain_text_is_short(every_kind: list[Block]) -> None:
    assert repr(Shown(every_kind[0])) == "<cover block, en and zh>"


def test_ids_of_two_cells_differ_and_those_of_one_stay(every_kind: list[Block]) -> None:
    figure = next(b for b in every_kind if b["kind"] == "figure")
    other = copy.deepcopy(figure)
    other["words"]["en"]["headline"] = "Another"

    def picture_ids(given: Block) -> set[str]:
        html = show(given)._repr_mimebundle_()["text/html"]
        return set(re.findall(r' id="(k[0-9a-f]{8}-[^"]+)"', html))

    assert picture_ids(figure)
    assert picture_ids(figure) == picture_ids(figure)
    assert not picture_ids(figure) & picture_ids(other)


def test_what_is_no_block_is_refused_when_shown() -> None:
    with pytest.raises(PackError, match="unknown kind of block 'x'"):
        show({"kind": "x", "version": 1, "words": {"en": {}}})
