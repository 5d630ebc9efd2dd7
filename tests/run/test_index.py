from __future__ import annotations

import re
from dataclasses import replace

from kpi_reports.run.index import all_periods_html, index_html
from kpi_reports.run.manifest import Inputs, Manifest, PackEntry

INPUTS = Inputs(params={}, sources={}, cube="cc", notebooks={"department_review.ipynb": "dd"})
FILES = ("review.en.html", "review.zh.pdf", "review.xlsx", "review.ipynb", "review.json")
ENTRY = PackEntry(
    name={"en": "North & Co", "zh": "北区"},
    state="ok",
    files={name: {"sha256": "", "bytes": 0} for name in FILES},
    made_from="11",
    score=92.5,
    grade="A",
    signals={"improving": 1, "worsening": 2, "changed": 0},
)
MANIFEST = Manifest(
    company="tiny",
    company_name={"en": "Tiny", "zh": "小微"},
    period="2013Q4",
    as_of="2013-12-31",
    languages=("en", "zh"),
    formats=("html",),
    toolkit="0.1.0",
    inputs=INPUTS,
    packs={"N 1": ENTRY, "S": replace(ENTRY, name={"en": "South", "zh": "南区"})},
)


def words(page: str) -> str:
    return " ".join(re.sub(r"<(style|title).*?</\1>|<[^>]+>", " ", page, flags=re.S).split())


def test_every_pack_stands_there_with_score_grade_signals_and_links() -> None:
    page = index_html(MANIFEST, ["S", "N 1"])
    told = words(page)
    assert told.index("South") < told.index("North &amp; Co")
    assert (
        "92.5 A 1 improving, 2 worsening 改善 1 项，恶化 2 项 English HTML 中文 PDF Excel" in told
    )
    assert re.findall(r'href="([^"#]+\.\w+)"', page) == [
        "S/review.en.html",
        "S/review.zh.pdf",
        "S/review.xlsx",
        "N%201/review.en.html",
        "N%201/review.zh.pdf",
        "N%201/review.xlsx",
        "../index.html",
    ]
    assert "2013-12-31" in told


def test_slides_are_named_in_their_language() -> None:
    names = (
        "review.en.pdf",
        "review.en.slides.pdf",
        "review.zh.slides.pdf",
        "review.xx.slides.pdf",
    )
    entry = replace(ENTRY, files={name: {"sha256": "", "bytes": 0} for name in names})
    page = index_html(replace(MANIFEST, packs={"S": entry}), ["S"])
    assert re.findall(r'href="(S/[^"]+)">([^<]+)', page) == [
        ("S/review.en.pdf", "English PDF"),
        ("S/review.en.slides.pdf", "English slides"),
        ("S/review.zh.slides.pdf", "中文幻灯片"),
    ]


def test_a_pack_without_signals_says_so() -> None:
    quiet = replace(MANIFEST, packs={"S": replace(ENTRY, signals={"common": 1, "improving": 0})})
    assert "A none 无 English HTML" in words(index_html(quiet, ["S"]))


def test_a_pack_with_too_few_data_for_signals_says_so() -> None:
    small = replace(MANIFEST, packs={"S": replace(ENTRY, signals={"common": 0, "too_few": 3})})
    assert "too few data to tell 数据太少，无法判断" in words(index_html(small, ["S"]))


def test_a_failed_pack_leads_to_its_page_and_its_log() -> None:
    files = {name: {"sha256": "", "bytes": 0} for name in ("error.log", "review.en.html")}
    failed = replace(ENTRY, state="failed", files=files, score=None, grade=None, signals={})
    page = index_html(replace(MANIFEST, packs={"S": failed}), ["S"])
    assert "could not be made" in words(page)
    assert re.findall(r'href="(S/[^"]+)">([^<]+)', page) == [
        ("S/error.log", "error.log"),
        ("S/review.en.html", "English"),
    ]


def test_packs_of_an_earlier_run_from_other_inputs_are_named() -> None:
    old = replace(ENTRY, name={"en": "West", "zh": "西区"})
    both = replace(MANIFEST, packs={"S": ENTRY, "W": old})
    page = words(index_html(both, ["S", "W"], {"W"}))
    assert "from other data, params or notebooks: West." in page
    assert "所用数据、参数或笔记本不同：西区。" in page
    assert "earlier run" not in words(index_html(both, ["S", "W"]))


def test_all_periods_stand_on_one_page_the_latest_first_and_the_longer_of_two_first() -> None:
    year = replace(MANIFEST, period="2013", as_of="2014-01-02")
    month = replace(MANIFEST, period="2013-11", packs={"extra": ENTRY, "S": ENTRY})

    page = all_periods_html([month, MANIFEST, year], ["S", "N 1"])

    assert re.findall(r'href="([^"#]+\.en\.html)"', page) == [
        "2013/S/review.en.html",
        "2013/N%201/review.en.html",
        "2013Q4/S/review.en.html",
        "2013Q4/N%201/review.en.html",
        "2013-11/S/review.en.html",
        "2013-11/extra/review.en.html",
    ]
    assert "Data as of 2014-01-02" in page
    assert "../index.html" not in page


def test_a_row_carries_what_a_reader_filters_by() -> None:
    whom = {"en": "Board", "zh": "领导班子"}
    failed = replace(ENTRY, state="failed", score=None, grade=None, audience=whom)
    quiet = replace(ENTRY, signals={"common": 2}, grade=None)
    few = replace(ENTRY, signals={"too_few": 2})
    packs = {"N 1": ENTRY, "S": failed, "Q": quiet, "F": few}

    page = index_html(replace(MANIFEST, packs=packs), ["N 1", "S", "Q", "F"])

    rows = re.findall(r'data-grade="(.*?)" data-signal="(.*?)" data-audience="(.*?)"', page)
    assert rows == [
        ("A", "improving worsening", "0"),
        ("-", "failed", "1"),
        ("-", "none", "0"),
        ("A", "too_few", "0"),
    ]
    assert '<option value="1">Board 领导班子</option>' in page
