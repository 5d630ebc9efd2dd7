from __future__ import annotations

import copy
from typing import Any

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import BODIES, check_block, check_blocks
from kpi_reports.report.blocks import Block, block


def changed(given: Block, *path: Any, value: Any) -> Block:
    """A copy of a block with one place of its English body changed."""
    made = copy.deepcopy(given)
    node = made["words"]["en"]
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return made


def of_kind(blocks: list[Block], kind: str) -> Block:
    return next(block for block in blocks if block["kind"] == kind)


def test_the_sample_has_every_kind_and_every_kind_passes(every_kind: list[Block]) -> None:
    assert {block["kind"] for block in every_kind} == set(BODIES)
    assert len(check_blocks(every_kind, "zh")) == len(every_kind)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("text", "cell 3: not a block"),
        ({"kind": "note"}, "not a block; a block has the keys 'kind', 'version' and 'words'"),
        ({"kind": "nite", "version": 1, "words": {}}, "unknown kind of block 'nite'.*'note'"),
        ({"kind": [], "version": 1, "words": {}}, "unknown kind of block"),
        ({"kind": "note", "version": 2, "words": {}}, "version 2; this release draws version 1"),
        ({"kind": "note", "version": 1, "words": {}}, "needs words in en or zh"),
        ({"kind": "note", "version": 1, "words": {"fr": {}}}, r"found \['fr'\]"),
        ({"kind": "note", "version": 1, "words": {"en": []}}, "should be a mapping; found list"),
        ({"kind": "note", "version": 1, "words": {"en": {"tone": "none"}}}, "lacks 'paragraphs'"),
    ],
)
def test_what_is_no_block_is_refused_with_its_place(given: Any, reason: str) -> None:
    with pytest.raises(PackError, match=reason):
        check_block(given, "cell 3")


@pytest.mark.parametrize(
    ("kind", "path", "value", "reason"),
    [
        ("note", ("tone",), "red", r"note\.tone is 'red', which a pack cannot draw"),
        ("note", ("paragraphs", 0), 3, r"note\.paragraphs\[0\] is 3"),
        ("verdict", ("scale", "total"), float("nan"), r"verdict\.scale\.total is nan"),
        ("verdict", ("scale", "low"), True, r"verdict\.scale\.low is True"),
        ("heading", ("level",), 3, r"heading\.level is 3"),
        ("cover", ("meta", 0), ["only one"], r"cover\.meta\[0\] is \['only one'\]"),
        ("scorecard", ("groups", 0, "rows", 0, "variation", "icon"), "up", r"variation\.icon"),
        ("heat", ("rows", 0, "cells", 0, "shade"), "dark", r"cells\[0\]\.shade is 'dark'"),
        ("table", ("rows", 0), [{"text": "one"}], "too few or too many cells"),
    ],
)
def test_a_body_of_another_shape_is_refused_with_the_path(
    every_kind: list[Block], kind: str, path: tuple[Any, ...], value: Any, reason: str
) -> None:
    with pytest.raises(PackError, match=reason):
        check_block(changed(of_kind(every_kind, kind), *path, value=value))


@pytest.mark.parametrize(("kind", "path"), [("figure", ()), ("figures", ("figures", 1))])
def test_a_figure_without_alt_text_is_named(
    every_kind: list[Block], kind: str, path: tuple[Any, ...]
) -> None:
    given = changed(of_kind(every_kind, kind), *path, "alt", value=" ")

    with pytest.raises(PackError, match=r"figure 'kpi-k\d' \(On-time arrivals.*\) has no alt text"):
        check_block(given)


def test_a_sparkline_without_alt_text_is_named(every_kind: list[Block]) -> None:
    path = ("groups", 0, "rows", 0, "spark_alt")
    given = changed(of_kind(every_kind, "scorecard"), *path, value="")

    with pytest.raises(PackError, match="sparkline of KPI 'k0' has no alt text"):
        check_block(given)


def test_no_blocks_make_no_pack() -> None:
    with pytest.raises(PackError, match="no blocks"):
        check_blocks([], "en")


def test_a_block_without_the_language_is_refused_and_prose_is_left_out() -> None:
    note = {"paragraphs": ["x"], "tone": "none"}
    prose = block("prose", {"zh": {"nodes": []}})

    assert check_blocks([block("note", {"en": note}), prose], "en") == [("note", note)]
    with pytest.raises(PackError, match="block 2: a 'note' block has no words in 'zh'; it has en"):
        check_blocks([prose, block("note", {"en": note})], "zh")


@pytest.mark.parametrize("columns", [[], [{"text": " ", "align": "left"}]])
def test_a_table_without_heads_is_refused(columns: list[dict[str, str]]) -> None:
    rows = [[{"text": "1"} for _ in columns]]
    body = {"id": "t", "columns": columns, "rows": rows, "note": "", "empty": ""}

    with pytest.raises(PackError, match="block 1, language 'en': table 't' has no heads; name its"):
        check_blocks([block("table", {"en": body})], "en")
