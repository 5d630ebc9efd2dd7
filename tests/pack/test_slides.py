from __future__ import annotations

import copy
import io
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.slides import LONGEST_FOOTER, _shortened, render_slides
from kpi_reports.pack.typesetting import text_length
from kpi_reports.report.blocks import Block
from kpi_reports.values import Language

LEADS = {"en": "Finding number {n} stands by itself", "zh": "第{n}号发现单独成页"}
LONG = {
    "en": ("Share of parcels of the northern region that reach their customers in time, " * 3)[
        :200
    ],
    "zh": ("北方大区包裹按承诺日期送达客户并经承运商核对更正后的准时率" * 8)[:200],
}


@pytest.fixture(scope="module", name="talk")
def _talk(every_kind: list[Block]) -> list[Block]:
    """The sample pack, with findings that can be told apart and that name their KPI."""
    blocks = [copy.deepcopy(b) for b in every_kind if {"en", "zh"} <= set(b["words"])]
    for language, body in next(b for b in blocks if b["kind"] == "findings")["words"].items():
        items = [item for listed in body["lists"] for item in listed["items"]]
        for number, item in enumerate(items, 1):
            item["lead"] = LEADS[language].format(n=number)
            item["kpi"] = f"k{number}"
    return blocks


@pytest.fixture(scope="module")
def made(talk: list[Block]) -> dict[Language, bytes]:
    return {"en": render_slides(talk, "en"), "zh": render_slides(talk, "zh")}


@pytest.fixture(scope="module")
def pages(
    made: dict[Language, bytes], poppler: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[Language, list[str]]:
    return {
        language: read(pdf, poppler, tmp_path_factory.mktemp("s")) for language, pdf in made.items()
    }


def read(made: bytes, poppler: Any, folder: Path) -> list[str]:
    """The text of each page, without spaces."""
    path = folder / "slides.pdf"
    path.write_bytes(made)
    return [squeezed(page) for page in poppler.text(path).split("\f")[:-1]]


def squeezed(text: str) -> str:
    return "".join(text.split())


def tags(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from tags(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node.K)


def test_the_same_blocks_give_the_same_bytes(
    talk: list[Block], made: dict[Language, bytes]
) -> None:
    assert render_slides(talk, "zh") == made["zh"]


def test_every_page_is_sixteen_to_nine(made: dict[Language, bytes]) -> None:
    for pdf in made.values():
        with pikepdf.open(io.BytesIO(pdf)) as found:
            boxes = {tuple(float(x) for x in page.mediabox) for page in found.pages}
        assert boxes == {(0, 0, 720, 405)}


def test_each_finding_has_one_page_and_each_page_one_finding(
    pages: dict[Language, list[str]],
) -> None:
    for language, texts in pages.items():
        leads = [squeezed(LEADS[language].format(n=n)) for n in (1, 2, 3)]
        assert [sum(lead in page for page in texts) for lead in leads] == [1, 1, 1]
        assert max(sum(lead in page for lead in leads) for page in texts) == 1


def test_titles_are_bookmarks_and_pages_are_numbered(
    made: dict[Language, bytes], pages: dict[Language, list[str]]
) -> None:
    with pikepdf.open(io.BytesIO(made["en"])) as found, found.open_outline() as outline:
        names = [item.title for item in outline.root]
        assert str(found.Root.Lang) == "en-GB"
        assert str(found.docinfo.Title) == "United Air Lines 2013Q4 quarterly review"
        assert b"pdfuaid" in bytes(found.Root.Metadata.read_bytes())

    assert names == [
        "The result in brief",
        "Scorecard (1 of 2)",
        "Scorecard (2 of 2)",
        "Departments",
        *(LEADS["en"].format(n=n) for n in (1, 2, 3)),
        "Decisions requested",
        "Data and method",
    ]
    count = len(pages["zh"])
    assert all(f"第{n}页，共{count}页" in page for n, page in enumerate(pages["zh"], 1) if n > 1)
    assert all("美国联合航空2013Q4" in page for page in pages["zh"][1:])


def test_every_chart_has_its_alt_text_and_every_table_a_head(
    made: dict[Language, bytes], talk: list[Block]
) -> None:
    alt = next(b for b in talk if b["kind"] == "figure")["words"]["en"]["alt"]
    with pikepdf.open(io.BytesIO(made["en"])) as found:
        elements = list(tags(found.Root.StructTreeRoot.K))
        alts = [str(e.get("/Alt", "")) for e in elements if e.S == "/Figure"]
        tables = [e for e in elements if e.S == "/Table"]
        heads = [any(t.S == "/TH" for t in tags(table.K)) for table in tables]

    assert "" not in alts
    assert alts.count(alt) == 2  # the other finding has no chart
    assert "Grade scale: 91.0, in band B, 85 to 95." in alts
    assert len(heads) == 3
    assert all(heads)


def test_a_scorecard_goes_on_with_its_groups_named_again_and_its_total_below_the_last_row(
    talk: list[Block], poppler: Any, tmp_path: Path
) -> None:
    blocks = copy.deepcopy(talk)
    card = next(b for b in blocks if b["kind"] == "scorecard")["words"]["en"]
    row = card["groups"][0]["rows"][0]
    card["groups"] = [
        card["groups"][0]
        | {"rows": [row | {"id": f"n{n}", "name": f"Measure {n:02}"} for n in range(40)]}
    ]
    texts = read(render_slides(blocks, "en"), poppler, tmp_path)

    shown = [page for page in texts if page.startswith("Scorecard(")]
    rows = [re.findall(r"Measure\d\d", page) for page in shown]
    assert [name for page in rows for name in page] == [f"Measure{n:02}" for n in range(40)]
    assert max(len(page) for page in rows) <= 9
    assert ["Customer(continued)" in page for page in shown] == [False] + [True] * (len(shown) - 1)
    assert ["Overall" in page for page in shown] == [False] * (len(shown) - 1) + [True]
    assert f"Scorecard(2of{len(shown)})" in shown[1]


def inked_edges(page: Path) -> list[str]:
    """The edges of a slide that something was drawn across: right, or below the footer."""
    from PIL import Image

    with Image.open(page) as image:
        grey = image.convert("L")
        paper = grey.getpixel((2, 2))
        areas = {
            "right": grey.crop((grey.width - 8, 0, grey.width, grey.height)),
            "bottom": grey.crop((0, grey.height - 8, grey.width, grey.height)),
        }
        return [name for name, area in areas.items() if area.getextrema() != (paper, paper)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_of_two_hundred_letters_stay_on_their_slides(
    talk: list[Block], poppler: Any, tmp_path: Path, language: Language
) -> None:
    name = LONG[language]
    blocks = copy.deepcopy(talk)
    for given in blocks:
        body = given["words"][language]
        if given["kind"] == "cover":
            body |= {"unit": name, "company": name}
        elif given["kind"] == "scorecard":
            body["groups"][1]["rows"][0]["name"] = body["groups"][2]["name"] = name
        elif given["kind"] == "findings":
            for item in [item for listed in body["lists"] for item in listed["items"]]:
                item["lead"] += name
        elif given["kind"] == "decisions":
            body["items"] = [name] * 3
        elif given["kind"] == "verdict":
            body["statement"] += name
    pdf = render_slides(blocks, language)
    texts = read(pdf, poppler, tmp_path)

    leads = [squeezed(LEADS[language].format(n=n)) for n in (1, 2, 3)]
    assert [sum(lead in page for page in texts) for lead in leads] == [1, 1, 1]
    assert sum(page.count(squeezed(name)) for page in texts) >= 9
    drawn = poppler.pages(tmp_path / "slides.pdf", tmp_path, dots_per_inch=48)
    assert {page.name: edges for page in drawn if (edges := inked_edges(page))} == {}


def test_no_text_is_under_twelve_points_but_the_footer_and_charts(
    made: dict[Language, bytes], poppler: Any, tmp_path: Path
) -> None:
    path = tmp_path / "slides.pdf"
    for pdf in made.values():
        path.write_bytes(pdf)
        command = [poppler.pdftotext, "-bbox", str(path), "-"]
        boxes = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=60
        ).stdout
        for page in boxes.split("<page ")[2:]:  # the opening has no footer
            edges = re.findall(
                r'<word xMin="[^"]+" yMin="([^"]+)" xMax="[^"]+" yMax="([^"]+)"', page
            )
            heights = {round(float(last) - float(first), 1) for first, last in edges}
            sizes = heights - {9.0}
            assert min(sizes) >= (9.9 if "2013-01" in page else 12.0)  # a chart of 7 pt


def test_hostile_text_is_literal(
    hostile_pack: Callable[[str], list[Block]], hostile_text: str, poppler: Any, tmp_path: Path
) -> None:
    with pytest.warns(PackWarning, match=r"no glyph for U\+1F600"):
        pdf = render_slides(hostile_pack(hostile_text), "en")
    text = "".join(read(pdf, poppler, tmp_path))

    assert "<script>alert(" in text
    assert '#read("/etc/passwd")' in text
    assert "[U+1F600]" in text


def test_a_text_that_fits_no_slide_goes_on_instead_of_being_cut(
    hostile_pack: Callable[[str], list[Block]], poppler: Any, tmp_path: Path
) -> None:
    text = " ".join(f"w{number}" for number in range(250))
    texts = "".join(read(render_slides(hostile_pack(text), "en"), poppler, tmp_path))

    assert texts.count("w249") >= 5


def test_a_long_unit_is_cut_at_a_mark_in_the_footer() -> None:
    assert _shortened("客服部") == "客服部"
    cut = _shortened("很" * 200)
    assert cut.endswith("…")
    assert text_length(cut) <= LONGEST_FOOTER


def test_a_pack_without_a_verdict_is_refused_with_what_to_do(talk: list[Block]) -> None:
    with pytest.raises(PackError, match=r"leave 'slides' out of the formats"):
        render_slides([b for b in talk if b["kind"] != "verdict"], "en")
