"""A made-up review of 10 KPIs and 36 months, printed: its size, its standards, its tag tree."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image

from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.report import sections
from kpi_reports.report.blocks import Block
from kpi_reports.review import open_cube, review_unit
from kpi_reports.values import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
KPIS = [f"measure_{number}" for number in range(10)]
PDF_BUDGET, HTML_BUDGET = 400_000, 600_000  # bytes


def write_company(folder: Path) -> None:
    """One department, ten KPIs by month over three years."""
    chance = random.Random(5)
    months = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    rows = [
        ",".join(["shop", f"{month}-15", *(f"{chance.gauss(90, 4):.2f}" for _ in KPIS)])
        for month in months
        for _ in range(3)
    ]
    words = {
        "rows.csv": "\n".join([",".join(["team", "on", *KPIS]), *rows]) + "\n",
        "company.yaml": "id: made_up\nname: {en: Made up, zh: 虚构公司}\n",
        "departments.yaml": "- id: shop\n  name: {en: Shop, zh: 门店}\n",
        "sources.yaml": "rows:\n  kind: file\n  path: rows.csv\n  unit: team\n  date: on\n"
        "  columns:\n    - {name: team, type: text}\n    - {name: on, type: date}\n"
        + "".join(f"    - {{name: {kpi}, type: decimal}}\n" for kpi in KPIS),
        "kpis.yaml": "".join(
            f"- id: {kpi}\n  name: {{en: Share of orders in time {n}, zh: 第{n}类订单准时交付率}}\n"
            "  definition: {en: Mean of the month., zh: 当月均值。}\n  direction: higher\n"
            "  unit: {kind: number, name: {en: points, zh: 分}}\n  source: rows\n"
            f"  measure: {{kind: mean, value: {kpi}}}\n  distribution: {kpi}\n"
            for n, kpi in enumerate(KPIS)
        ),
        "scheme.yaml": "grades:\n  - {id: A, lowest: 90, name: {en: Good, zh: 良好}}\n"
        "  - {id: B, lowest: 0, name: {en: Fair, zh: 一般}}\nnodes:\n  - id: all\n"
        "    name: {en: Customer, zh: 客户}\n    weight: 100\n    kpis:\n"
        + "".join(f"      - {{kpi: {kpi}, weight: 10, rule: {{kind: ratio}}}}\n" for kpi in KPIS),
        "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,"
        "evidence_zh,agreed_by,agreed_on\n"
        + "".join(f"{kpi},,2022-01-01,91,,,plan,The plan,计划,,\n" for kpi in KPIS),
    }
    folder.mkdir(parents=True)
    for name, text in words.items():
        (folder / name).write_text(text, encoding="utf-8")


def blocks_of(review: Any) -> list[Block]:
    """What the notebook of a department shows, cell by cell."""
    notebook = json.loads((ROOT / "notebooks" / "department_review.ipynb").read_text("utf-8"))
    shown: list[Block] = []
    for cell in notebook["cells"]:
        name, _, rest = "".join(cell["source"]).partition("(r")
        if cell["cell_type"] == "code" and name.startswith("blocks."):
            key = [rest.strip(', ")')] if rest.strip(', ")') else []
            block = getattr(sections, name.removeprefix("blocks."))(review, *key)
            shown += [block] if block else []
    return shown


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> list[Block]:
    folder = tmp_path_factory.mktemp("print") / "made_up"
    write_company(folder)
    workspace = load_workspace(folder)
    period = Period.parse("2024Q4")
    unit = next(iter(workspace.units()))
    return blocks_of(review_unit(workspace, open_cube(workspace, period), unit, period))


@pytest.fixture(scope="module")
def packs(blocks: list[Block]) -> dict[Language, bytes]:
    return {language: render_pdf(blocks, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def opened(packs: dict[Language, bytes]) -> Iterator[dict[Language, pikepdf.Pdf]]:
    found = {language: pikepdf.open(io.BytesIO(made)) for language, made in packs.items()}
    yield found
    for each in found.values():
        each.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_kpis_of_three_years_stay_small(
    blocks: list[Block], packs: dict[Language, bytes], language: Language
) -> None:
    charts = [block for block in blocks if block["kind"] == "figures"]
    figures = [one for block in charts for one in block["words"][language]["figures"]]
    assert sum(one["id"].startswith("kpi-") for one in figures) == len(KPIS)
    assert len(packs[language]) < PDF_BUDGET
    assert len(render_html(blocks, language).encode()) < HTML_BUDGET


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_says_that_it_keeps_both_standards(
    opened: dict[Language, pikepdf.Pdf], language: Language
) -> None:
    found = opened[language]
    metadata = found.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["pdfaid:part"] == "2"
    assert metadata["pdfaid:conformance"] == "A"
    assert found.pdf_version == "1.7"
    assert "/Filter" not in found.Root.Metadata  # readable by programs that read no PDF
    assert len(found.trailer.ID) == 2


def elements(node: Any) -> Iterator[Any]:
    """Every element of the structure tree, in the order in which it is read."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def attributes(element: Any) -> dict[str, Any]:
    given = element.get("/A", [])
    listed = given if isinstance(given, pikepdf.Array) else [given]
    return {str(key): value for each in listed for key, value in each.items()}


def alts_in(blocks: list[Block], language: Language) -> list[str]:
    """Alt texts of figures, in the order of the blocks."""
    alts: list[str] = []
    for block in blocks:
        body = block["words"][language]
        figures = [body] if block["kind"] == "figure" else body.get("figures", [])
        alts += [figure["alt"] for figure in figures]
    return alts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tags_are_read_in_the_order_of_the_blocks(
    blocks: list[Block], opened: dict[Language, pikepdf.Pdf], language: Language
) -> None:
    tree = list(elements(opened[language].Root.StructTreeRoot.K))
    heads = [str(t.get("/T", "")) for t in tree if str(t.S) in ("/H1", "/H2")]
    said = [b["words"][language]["text"] for b in blocks if b["kind"] == "heading"]
    read = [str(t.Alt) for t in tree if str(t.S) == "/Figure"]
    wanted = alts_in(blocks, language)

    assert [text for text in heads if text in said] == said
    assert [alt for alt in read if alt in wanted] == wanted
    assert all(alt.strip() for alt in read)
    assert str(opened[language].Root.Lang) == {"en": "en-GB", "zh": "zh-CN"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_heads_that_say_what_they_are_over(
    blocks: list[Block], opened: dict[Language, pikepdf.Pdf], language: Language
) -> None:
    tree = list(elements(opened[language].Root.StructTreeRoot.K))
    tables = [t for t in tree if str(t.S) == "/Table"]
    shown = [b for b in blocks if b["kind"] in ("scorecard", "heat", "signature")] + [
        b for b in blocks if b["kind"] == "table" and b["words"][language]["rows"]
    ]

    assert len(tables) == len(shown)
    for table in tables:
        cells = [t for t in elements(table.K) if str(t.S) == "/TH"]
        assert cells
        assert {str(attributes(cell)["/Scope"]) for cell in cells} == {"/Column"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_are_bookmarks_under_their_whole_names(
    blocks: list[Block], opened: dict[Language, pikepdf.Pdf], language: Language
) -> None:
    with opened[language].open_outline() as outline:
        names = [item.title for item in outline.root]
    said = [
        b["words"][language]["text"]
        for b in blocks
        if b["kind"] == "heading" and b["words"][language]["level"] == 1
    ]

    assert [name for name in names if name in said] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_full_numbered_and_nothing_is_cut_off(
    packs: dict[Language, bytes], poppler: Any, tmp_path: Path, language: Language
) -> None:
    path = tmp_path / "pack.pdf"
    path.write_bytes(packs[language])
    dots = 40
    drawn = [ink(page) for page in poppler.pages(path, tmp_path, dots_per_inch=dots)]
    rows = [(round(19 / 25.4 * dots), round((297 - 16) / 25.4 * dots))] * len(drawn)

    for number, (page, (top, bottom)) in enumerate(zip(drawn, rows, strict=True), 1):
        body = page[top:bottom]
        last = body.any(axis=1).nonzero()[0].max()
        if number < len(drawn):
            assert last > 0.2 * len(body), f"page {number} is nearly empty"
        margin = round(12 / 25.4 * dots)
        inside = body if number > 1 else body[round(30 / 25.4 * dots) :]  # below the cover's strip
        assert not inside[:, :margin].any(), f"page {number}: ink in the left margin"
        assert not inside[:, -margin:].any(), f"page {number}: ink in the right margin"
    for number, text in enumerate(poppler.text(path).split("\f")[:-1], 1):
        words = {"en": f"Page {number} of", "zh": f"第 {number} 页，共"}[language]
        assert words in text


def ink(page: Path) -> Any:
    """Which dots of a page are not white."""
    with Image.open(page) as picture:
        return np.asarray(picture.convert("L")) < 200
