from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.index import (
    FailurePage,
    IndexLink,
    IndexPage,
    IndexRow,
    render_failure,
    render_index,
)
from kpi_reports.values import Text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

UA = IndexRow(
    unit=Text("United <Air> Lines", "美国联合航空"),
    state="ok",
    score="91.0",
    grade="B",
    signals=Text("1 improving", "改善 1"),
    links=(IndexLink("English HTML", "UA/review.en.html"), IndexLink("PDF", "UA/review.en.pdf")),
)
OO = IndexRow(
    unit=Text("SkyWest", "天西航空"),
    state="failed",
    score="",
    grade="",
    signals=Text("", ""),
    links=(IndexLink("Log", "OO/error.log"),),
)
INDEX = IndexPage(
    company=Text("New York departures", "纽约出港航班"),
    title=Text("KPI review packs 2013Q4", "2013Q4 绩效回顾报告"),
    as_of=Text("Data as of 2013-12-31", "数据截至 2013-12-31"),
    rows=(UA, OO),
    notes=(Text("One year of data.", "仅一年数据。"),),
)
FAILURE = FailurePage(
    company=Text("New York departures", "纽约出港航班"),
    unit=Text("SkyWest", "天西航空"),
    period="2013Q4",
    reason=Text("No rows for <OO>.", "没有 <OO> 的数据。"),
    log="error.log",
)


def text_of(page: str) -> str:
    body = page[page.index("<body") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_index_lists_every_pack_in_both_languages() -> None:
    page = render_index(INDEX)
    text = text_of(page)

    for words in (
        "United <Air> Lines",
        "美国联合航空",
        "91.0",
        "1 improving",
        "改善 1",
        "仅一年数据。",
    ):
        assert words in text
    assert 'href="UA/review.en.pdf"' in page
    assert 'lang="zh-CN"' in page


def test_the_one_script_is_allowed_by_its_hash_and_no_other() -> None:
    page = render_index(INDEX)

    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    assert unescape(policy).endswith(f"; script-src 'sha256-{digest}'")
    assert "default-src 'none'" in unescape(policy)


def test_one_pack_needs_no_filters() -> None:
    page = render_index(dataclasses.replace(INDEX, rows=(UA,)))

    assert "<script" not in page
    assert "<form" not in page


def test_a_pack_that_failed_says_so_calmly_and_shows_no_score() -> None:
    text = text_of(render_index(dataclasses.replace(INDEX, rows=(OO,))))

    assert "This pack could not be made 本报告未能生成" in text
    assert re.search(r"SkyWest 天西航空 – –", text)


def test_words_that_are_the_same_in_both_languages_are_said_once() -> None:
    row = dataclasses.replace(UA, unit=Text("UA", "UA"))

    text = text_of(render_index(dataclasses.replace(INDEX, rows=(row,))))

    assert "UA UA" not in text


def test_no_packs_are_an_index_without_rows() -> None:
    assert "<tbody" in render_index(dataclasses.replace(INDEX, rows=(), notes=()))


def test_the_failure_page_says_why_and_where_the_log_is() -> None:
    page = render_failure(FAILURE)
    text = text_of(page)

    assert "No rows for <OO>." in text
    assert "没有 <OO> 的数据。" in text
    assert page.count('href="error.log"') == 2
    assert "Traceback" not in text


def test_links_that_leave_the_folder_are_refused() -> None:
    row = dataclasses.replace(UA, links=(IndexLink("x", "https://example.org"),))

    with pytest.raises(PackError, match="a link may only lead to a file beside the pack"):
        render_index(dataclasses.replace(INDEX, rows=(row,)))
    with pytest.raises(PackError, match="a link may only lead to a file beside the pack"):
        render_failure(dataclasses.replace(FAILURE, log="javascript:alert(1)"))


@pytest.mark.parametrize("width", [390, 1280])
def test_both_pages_open_from_a_folder_without_a_complaint(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    for html in (render_index(INDEX), render_failure(FAILURE)):
        path = tmp_path / "index.html"
        path.write_text(html, encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 800})
        heard: list[str] = []
        tab.on("console", lambda message, heard=heard: heard.append(message.text))
        tab.on("request", lambda request, heard=heard: heard.append(request.url))
        tab.goto(path.as_uri())
        assert heard == [path.as_uri()]
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        tab.close()


def listed(tab: Page) -> list[str]:
    return [
        row.inner_text().split()[0] for row in tab.locator("tbody tr").all() if row.is_visible()
    ]


def test_a_reader_searches_and_filters_and_is_told_how_many_are_left(
    browser: Browser, tmp_path: Path
) -> None:
    late = dataclasses.replace(UA, period="2014Q1", grade="A", marks=("worsening", "improving"))
    early = dataclasses.replace(UA, unit=Text("Delta", "达美"), period="2013Q4", marks=("none",))
    failed = dataclasses.replace(OO, period="2013Q4", marks=("failed",))
    path = tmp_path / "index.html"
    page = render_index(dataclasses.replace(INDEX, rows=(late, early, failed)))
    path.write_text(page, encoding="utf-8")
    tab = browser.new_page()
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(message.text))
    tab.goto(path.as_uri())

    assert listed(tab) == ["United", "Delta", "SkyWest"]
    assert tab.locator("#told").inner_text() == "3 of 3 packs 共 3 份，显示 3 份"
    tab.get_by_role("searchbox").fill("２０１３Q4 达")  # full width, as input methods write it
    assert listed(tab) == ["Delta"]
    assert tab.locator("#told").inner_text() == "1 of 3 packs 共 3 份，显示 1 份"
    tab.get_by_role("button").click()
    tab.get_by_label("Signal").select_option("improving")
    assert listed(tab) == ["United"]
    tab.get_by_label("Grade").select_option("B")
    assert listed(tab) == []
    assert tab.locator("#none").is_visible()
    tab.get_by_role("button").click()
    tab.get_by_label("Period").select_option("2013Q4")
    assert listed(tab) == ["Delta", "SkyWest"]
    assert heard == []
    tab.close()


def test_without_script_every_pack_is_listed_and_no_filter_shown(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_index(INDEX), encoding="utf-8")
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(path.as_uri())

    assert listed(tab) == ["United", "SkyWest"]
    assert not tab.locator("form").is_visible()
    tab.context.close()
