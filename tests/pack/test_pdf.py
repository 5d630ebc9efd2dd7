from __future__ import annotations

import copy
import io
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack import pdf, typesetting
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.pack.typesetting import column_widths
from kpi_reports.report.blocks import Block, block
from kpi_reports.values import Language

FONTS = {"NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"}


@pytest.fixture(scope="module")
def packs(every_kind: list[Block]) -> dict[Language, bytes]:
    return {"en": render_pdf(every_kind, "en"), "zh": render_pdf(every_kind, "zh")}


def opened(made: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made))


def tags(node: Any) -> Iterator[Any]:
    """Every element of the structure tree, depth first."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from tags(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node.K)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_same_blocks_give_the_same_bytes(
    every_kind: list[Block], packs: dict[Language, bytes]
) -> None:
    assert render_pdf(every_kind, "zh") == packs["zh"]


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import hashlib; from kpi_reports.pack.pdf import render_pdf;"
        "note = {'kind': 'note', 'version': 1,"
        " 'words': {'en': {'paragraphs': ['a −1 ✔'], 'tone': 'caution'}}};"
        "import warnings; warnings.simplefilter('ignore');"
        "print(hashlib.sha256(render_pdf([note], 'en')).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            timeout=120,
            env={"PYTHONHASHSEED": str(seed), "PATH": ""},
        ).stdout
        for seed in (1, 2)
    }

    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [
        ("en", "en-GB", "United Air Lines 2013Q4 quarterly review"),
        ("zh", "zh-CN", "美国联合航空 2013Q4 季度绩效回顾"),
    ],
)
def test_title_language_and_tags_are_declared(
    packs: dict[Language, bytes], language: Language, tag: str, title: str
) -> None:
    with opened(packs[language]) as found:
        assert str(found.Root.Lang) == tag
        assert str(found.docinfo.Title) == title
        assert bool(found.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in found.Root
        assert bool(found.Root.ViewerPreferences.DisplayDocTitle)
        assert b"pdfuaid" in bytes(found.Root.Metadata.read_bytes())


def test_every_figure_has_its_alt_text(
    packs: dict[Language, bytes], every_kind: list[Block]
) -> None:
    with opened(packs["en"]) as found:
        alts = [
            str(t.get("/Alt", "")) for t in tags(found.Root.StructTreeRoot.K) if t.S == "/Figure"
        ]

    figure = next(b for b in every_kind if b["kind"] == "figure")["words"]["en"]
    assert "" not in alts
    assert alts.count(figure["alt"]) == 4
    assert "Grade scale: 91.0, in band B, 85 to 95." in alts
    assert alts.count("Special cause, improving") == 2  # a mark in the legend is no figure


def test_tables_have_heads_and_headings_never_skip(packs: dict[Language, bytes]) -> None:
    with opened(packs["zh"]) as found:
        elements = list(tags(found.Root.StructTreeRoot.K))
        kinds = [str(element.S) for element in elements]
        tables = [element for element in elements if element.S == "/Table"]
        heads = [[str(t.S) for t in tags(table.K)].count("/TH") for table in tables]

    levels = [int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
    assert len(tables) == 5
    assert all(heads)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sections_and_parts_are_bookmarks(packs: dict[Language, bytes]) -> None:
    with opened(packs["en"]) as found, found.open_outline() as outline:
        names = [item.title for item in outline.root]
        under = [item.title for item in outline.root[-1].children]

    assert names[-5:] == [
        "Scorecard",
        "Highlights and problems",
        "KPI detail",
        "Departments",
        "Data and method",
    ]
    assert [name for name in under if name in ("Data quality", "Terms", "Evidence")] == [
        "Data quality",
        "Terms",
        "Evidence",
    ]


def test_only_the_packs_fonts_are_inside(packs: dict[Language, bytes]) -> None:
    for made in packs.values():
        with opened(made) as found:
            objects = [o for o in found.objects if isinstance(o, pikepdf.Dictionary)]
            named = {str(o.BaseFont) for o in objects if o.get("/Type") == "/Font"}
            files = [o for o in objects if o.get("/Type") == "/FontDescriptor"]
        bare = {name[1:].partition("+")[2].removesuffix("-Identity-H") for name in named}
        assert bare <= FONTS
        assert {"NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold"} <= bare
        assert all("/FontFile2" in o or "/FontFile3" in o for o in files)


def test_everything_said_is_in_the_text(
    packs: dict[Language, bytes],
    every_kind: list[Block],
    texts_of: Callable[..., list[str]],
    poppler: Any,
    tmp_path: Path,
) -> None:
    for language, made in packs.items():
        path = tmp_path / f"{language}.pdf"
        path.write_bytes(made)
        text = squeezed(poppler.text(path))
        unspoken = {squeezed(a) for a in alts_of(every_kind, language)}
        missing = [
            t
            for t in texts_of(every_kind, language)
            if squeezed(t) not in text and squeezed(t) not in unspoken
        ]
        assert missing == []


def alts_of(node: Any, language: str, key: str = "") -> list[str]:
    if isinstance(node, dict):
        node = node.get("words", {}).get(language, node)
        return [alt for name, value in node.items() for alt in alts_of(value, language, name)]
    if isinstance(node, list):
        return [alt for value in node for alt in alts_of(value, language, key)]
    return [node] if key in ("alt", "spark_alt") else []


def test_pages_are_numbered_in_the_language(
    packs: dict[Language, bytes], poppler: Any, tmp_path: Path
) -> None:
    path = tmp_path / "pack.pdf"
    path.write_bytes(packs["zh"])
    text = poppler.text(path)

    with opened(packs["zh"]) as found:
        pages = len(found.pages)
    assert f"第 1 页，共 {pages} 页" in text
    assert f"第 {pages} 页，共 {pages} 页" in text


def test_hostile_text_is_printed_literally(
    hostile_pack: Callable[[str], list[Block]], hostile_text: str, poppler: Any, tmp_path: Path
) -> None:
    path = tmp_path / "pack.pdf"
    with pytest.warns(PackWarning, match=r"no glyph for U\+1F600; the PDF shows the code"):
        path.write_bytes(render_pdf(hostile_pack(hostile_text), "en"))

    text = squeezed(poppler.text(path))
    assert squeezed('<script>alert("x")</script> #read("/etc/passwd")') in text
    assert squeezed("a[U+202E]gnp.exe 喆堃玥珺昇 [U+1F600]") in text
    assert squeezed("{{ 7*7 }}{% raw %} *b* _i_ $x$ @ref <lbl> // c [E1]") in text


def test_an_endless_name_goes_over_pages_and_loses_nothing(
    long_name: str, poppler: Any, tmp_path: Path
) -> None:
    body = {"paragraphs": [long_name], "tone": "caution"}
    path = tmp_path / "pack.pdf"
    path.write_bytes(render_pdf([block("note", {"en": body})], "en", title=long_name))

    assert poppler.text(path).count("А") >= 2 * long_name.count("А")  # the title, and the note


def test_a_character_without_a_glyph_warns_and_a_common_one_does_not(
    every_kind: list[Block],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        render_pdf(every_kind, "zh")


def test_text_inside_a_chart_is_checked_for_glyphs_too(every_kind: list[Block]) -> None:
    figure = copy.deepcopy(next(b for b in every_kind if b["kind"] == "figure"))
    drawing = figure["words"]["en"]["drawing"]
    drawing["wide"] = drawing["wide"].replace("2013-01", "😀 2013")

    with pytest.warns(PackWarning, match="U\\+1F600"):
        render_pdf([figure], "en")


@pytest.mark.parametrize(
    ("as_of", "cover_says", "stamp"),
    [
        (date(2014, 2, 3), "Data as of 2013-12-31", "D:20140203"),
        (None, "Data as of 2013-12-31", "D:20131231"),
        (None, "Data as of 2013-02-30", "D:20000101"),
        (None, "latest", "D:20000101"),
    ],
)
def test_the_date_is_that_of_the_data_never_the_clock(
    every_kind: list[Block], as_of: date | None, cover_says: str, stamp: str
) -> None:
    cover = copy.deepcopy(every_kind[0])
    cover["words"]["en"]["as_of"] = cover_says

    with opened(render_pdf([cover], "en", as_of=as_of, keywords=["KPI", "2013Q4"])) as found:
        assert str(found.docinfo.CreationDate).startswith(stamp)
        assert str(found.docinfo.Keywords) == "KPI, 2013Q4"


def test_a_figure_without_alt_text_stops_before_typst(every_kind: list[Block]) -> None:
    figure = copy.deepcopy(next(b for b in every_kind if b["kind"] == "figure"))
    figure["words"]["en"]["alt"] = ""

    with pytest.raises(PackError, match=r"figure 'kpi-k0' .* has no alt text"):
        render_pdf([figure], "en")


def test_what_typst_refuses_is_a_pack_error(monkeypatch: pytest.MonkeyPatch) -> None:
    note = block("note", {"en": {"paragraphs": ["xx"], "tone": "none"}})
    monkeypatch.setattr(pdf, "printer", lambda missing: lambda text: text.replace("xx", "😀"))

    with pytest.raises(PackError, match=r"the PDF cannot be made: .*PDF/UA-1 error: the text"):
        render_pdf([note], "en")


def test_what_typst_warns_of_is_a_pack_error(monkeypatch: pytest.MonkeyPatch) -> None:
    note = block("note", {"en": {"paragraphs": ["x"], "tone": "none"}})
    monkeypatch.setattr(typesetting, "NARROW_FAMILY", "No Such Font")

    with pytest.raises(PackError, match="cannot be made without a fault: unknown font family"):
        render_pdf([note], "en")


@pytest.mark.parametrize(
    ("columns", "texts", "widths"),
    [
        ([{}, {}], ["E1", "short"], [None, 1.0]),
        ([{}, {"share": 2.0}], ["E1", "short"], [None, 2.0]),
        ([{}, {}], ["x" * 33, "x" * 240], [33 / 60, 2.0]),
        ([{}, {}], ["中" * 17, "x"], [34 / 60, None]),
        ([{}], [""], [1.0]),
    ],
)
def test_a_table_fills_the_width_and_long_columns_share_it(
    columns: list[dict[str, Any]], texts: list[str], widths: list[float | None]
) -> None:
    body = {"columns": columns, "rows": [[{"text": text} for text in texts]]}

    assert column_widths(body) == widths


def test_forty_kpis_repeat_the_head_and_split_no_row(
    every_kind: list[Block], poppler: Any, tmp_path: Path
) -> None:
    card = copy.deepcopy(next(b for b in every_kind if b["kind"] == "scorecard"))
    rows = card["words"]["en"]["groups"][0]["rows"]
    card["words"]["en"]["groups"][0]["rows"] = [
        copy.deepcopy(rows[0]) | {"id": f"k{n}", "name": f"Measure number {n}"} for n in range(40)
    ]
    path = tmp_path / "pack.pdf"
    path.write_bytes(render_pdf([card], "en"))

    pages = [page for page in poppler.text(path).split("\f") if "Measure number" in page]
    assert len(pages) >= 2
    assert sum("Attainment" in page for page in pages) == len(pages)
    assert sum(page.count("% of arrivals, higher is better") for page in pages) >= 40


def test_a_character_that_is_lost_is_told_with_its_place(every_kind: list[Block]) -> None:
    given = copy.deepcopy(every_kind)
    given[-1]["words"]["en"]["paragraphs"] = ["喆堃玥珺昇 \ue000 😀"]

    with pytest.warns(
        PackWarning,
        match=r"no glyph for U\+E000 \(private use\), U\+1F600; .* Seen in section 'Data and "
        "method', note",
    ):
        made = render_pdf(given, "en")
    assert b"%PDF-1.7" in made[:20]


def test_what_is_lost_on_the_cover_stands_before_the_first_section(every_kind: list[Block]) -> None:
    cover = copy.deepcopy(every_kind[0])
    cover["words"]["en"]["unit"] = "😀"

    with pytest.warns(PackWarning, match="Seen in what stands before the first section"):
        render_pdf([cover], "en")


def test_numbers_are_never_broken_and_texts_share_what_they_leave() -> None:
    columns = [
        {"align": "left", "share": 1.0},
        {"align": "right", "share": 1.0},
        {"align": "left", "share": 3.0},
    ]
    texts = ["x" * 30, "−3.1 pp", "x" * 60]
    body = {"columns": columns, "rows": [[{"text": text} for text in texts]]}

    assert column_widths(body) == [0.5, None, 1.0]
