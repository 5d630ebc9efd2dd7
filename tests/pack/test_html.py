from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.html import (
    POLICY,
    heat_colour,
    pack_script,
    render_block,
    render_html,
    wrap_class,
)
from kpi_reports.pack.text import visible
from kpi_reports.report.blocks import Block, block

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, attributes and text, and whether they nest."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.labels: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.labels += [value for key, value in attrs if key == "aria-label" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title", "script"):
            self.words.append(data)
        elif self.open and self.open[-1] == "script":
            self.scripts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def attribute(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request: pytest.FixtureRequest, every_kind: list[Block]) -> Reader:
    return Reader(render_html(every_kind, request.param))


def test_every_text_of_the_blocks_is_on_the_page(
    every_kind: list[Block], texts_of: Callable[..., list[str]]
) -> None:
    for language in ("en", "zh"):
        read = Reader(render_html(every_kind, language))
        found = squeezed(read.text + "".join(read.labels))
        missing = [t for t in texts_of(every_kind, language) if squeezed(t) not in found]
        assert missing == []


def test_hostile_text_stays_text_in_every_kind(
    hostile_pack: Callable[[str], list[Block]], hostile_text: str
) -> None:
    html = render_html(hostile_pack(hostile_text), "en")
    read = Reader(html)
    assert read.scripts == [pack_script()]

    assert squeezed(read.text).count(squeezed(visible(hostile_text))) >= 15
    assert "\u202e" not in html


def test_the_page_has_one_script_of_its_own_and_no_handler_or_address(page: Reader) -> None:
    tags = {tag for tag, _ in page.elements}
    names = {name for _, attrs in page.elements for name in attrs}
    links = page.attribute("href") + page.attribute("src")

    assert [attrs for tag, attrs in page.elements if tag == "script"] == [{}]
    assert page.scripts == [pack_script()]
    assert not tags & {"iframe", "object", "embed", "img", "form", "base"}
    assert [name for name in names if name.startswith("on")] == []
    assert [x for x in links if not re.match(r"#|data:,$|\.\./UA/|UA/", x)] == []


def test_the_policy_is_stated_exactly_and_allows_the_script_by_its_hash(page: Reader) -> None:
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
    digest = b64encode(sha256(page.scripts[0].encode()).digest()).decode()
    metas = [attrs for tag, attrs in page.elements if tag == "meta"]

    assert policy == POLICY
    assert [m["content"] for m in metas if "http-equiv" in m] == [
        f"{policy}; script-src 'sha256-{digest}'"
    ]


def test_the_script_holds_no_mark_that_could_end_it_or_change_on_the_way() -> None:
    script = pack_script()

    assert "<" not in script.replace(" < ", "").replace(" <= ", "")
    assert "\r" not in script
    assert "\x00" not in script


def test_ids_are_unique_and_every_inner_link_leads_somewhere(page: Reader) -> None:
    ids = page.attribute("id")
    inner = [href[1:] for href in page.attribute("href") if href.startswith("#")]

    assert len(ids) == len(set(ids))
    assert set(inner) <= set(ids)
    assert {"ev-E1", "ev-E2", "ev-E3"} <= set(inner)


def test_heading_levels_begin_at_one_and_never_skip(page: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_language_and_skip_link_are_there(every_kind: list[Block]) -> None:
    read = Reader(render_html(every_kind, "zh"))
    tags = [tag for tag, _ in read.elements]

    assert read.elements[0] == ("html", {"lang": "zh-CN"})
    assert [tags.count(tag) for tag in ("header", "main", "nav", "footer")] == [1, 1, 1, 1]
    assert tags.count("section") == 1 + 5  # the answer, and five level-1 headings
    assert ("a", {"class": "skip", "href": "#main"}) in read.elements


def test_rows_and_cells_keep_their_roles_when_they_become_cards(page: Reader) -> None:
    role = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}

    for tag, attrs in page.elements:
        if tag in role:
            assert attrs.get("role") == role[tag]
        if tag == "th":
            assert attrs["role"] in ("columnheader", "rowheader")


def test_every_picture_has_a_name_or_is_hidden(page: Reader) -> None:
    drawn = [attrs for tag, attrs in page.elements if tag == "svg"]

    assert drawn
    assert all(("aria-label" in a) != ("aria-hidden" in a) for a in drawn)


def test_a_title_can_be_given(every_kind: list[Block]) -> None:
    assert "<title>A &lt;b&gt;</title>" in render_html(every_kind, "en", title="A <b>")


def test_a_pack_without_cover_or_sections_is_still_a_page() -> None:
    note = block("note", {"en": {"paragraphs": ["only this"], "tone": "none"}})
    read = Reader(render_html([note], "en"))

    assert "only this" in read.text
    assert "nav" not in {tag for tag, _ in read.elements}


def test_the_same_blocks_give_the_same_page(every_kind: list[Block]) -> None:
    assert render_html(every_kind, "en") == render_html(every_kind, "en")


def test_a_language_that_is_not_there_is_said() -> None:
    note = block("note", {"en": {"paragraphs": ["x"], "tone": "none"}})

    with pytest.raises(PackError, match="no words in 'zh'"):
        render_html([note], "zh")


def test_an_empty_table_and_an_empty_list_of_findings_say_so(every_kind: list[Block]) -> None:
    table = {"id": "t", "columns": [], "rows": [], "note": "", "empty": "No issue found."}
    listing = {"heading": "Problems", "icon": "common", "items": [], "empty": "No problem found."}
    blocks = [block("table", {"en": table}), block("findings", {"en": {"lists": [listing]}})]

    text = Reader(render_html(blocks, "en")).text

    assert "No issue found." in text
    assert "No problem found." in text


@pytest.mark.parametrize(
    ("shade", "colour"),
    [
        (None, "transparent"),
        (0.0, "color-mix(in srgb, var(--bads) 100%, var(--paper))"),
        (0.25, "color-mix(in srgb, var(--bads) 50%, var(--paper))"),
        (0.5, "color-mix(in srgb, var(--goods) 0%, var(--paper))"),
        (1.0, "color-mix(in srgb, var(--goods) 100%, var(--paper))"),
    ],
)
def test_heat_runs_from_vermillion_through_paper_to_blue(shade: float | None, colour: str) -> None:
    assert heat_colour(shade) == colour


@pytest.mark.parametrize(
    ("text", "css"),
    [("x" * 25, ""), ("x" * 26, "long"), ("指标" * 40, ""), ("many short words " * 9, "")],
)
def test_only_an_unbroken_run_may_break_anywhere(text: str, css: str) -> None:
    assert wrap_class(text) == css


def test_one_block_brings_its_own_styles_and_no_page(every_kind: list[Block]) -> None:
    for given in every_kind:
        piece = render_block(given, "en")
        read = Reader(piece)
        assert re.fullmatch(r"kpi embed k[0-9a-f]{10}", read.elements[0][1]["class"] or "")
        assert not {tag for tag, _ in read.elements} & {"html", "body", "main", "script"}


def test_every_style_is_bound_to_the_packs_own_class(every_kind: list[Block]) -> None:
    style = re.search(r"<style>(.*?)</style>", render_html(every_kind, "en"), re.S)[1]  # type: ignore[index]
    flat = re.sub(r"/\*.*?\*/|@media[^{]*\{|@page\{[^}]*\}", "", style, flags=re.S)
    depth, selector, loose = 0, "", []
    for part in re.findall(r"[^{}]+|[{}]", flat):
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(depth - 1, 0)
        elif depth == 0 and part.strip():
            selector = part.strip()
            pieces = re.split(r",(?![^(]*\))", selector)
            loose += [piece for piece in pieces if not piece.strip().startswith(".kpi")]
    assert loose == []


OPENED = """() => ({
  wide: document.documentElement.scrollWidth - window.innerWidth,
  small: [...document.querySelectorAll("body *")].filter(e => {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const box = e.getBoundingClientRect();
    if (!own || !box.width || box.width < 2) return false;
    const svg = e.closest("svg");
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return parseFloat(getComputedStyle(e).fontSize) * scale < 10.95;
  }).length,
  charts: [...document.querySelectorAll("figure")].map(
    f => [...f.querySelectorAll("svg")].filter(s => s.getBoundingClientRect().width > 0).length),
})"""


def opened(
    browser: Browser, html: str, folder: Path, width: int
) -> tuple[dict[str, Any], list[str]]:
    """What a browser of this width makes of the page, and every complaint and request."""
    path = folder / "pack.html"
    path.write_text(html, encoding="utf-8")
    tab: Page = browser.new_page(viewport={"width": width, "height": 900})
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("request", lambda request: heard.append(request.url))
    tab.goto(path.as_uri())
    seen: dict[str, Any] = tab.evaluate(OPENED)
    tab.close()
    return seen, [line for line in heard if line != path.as_uri()]


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_in_a_browser_it_fits_is_legible_and_asks_for_nothing(
    browser: Browser, every_kind: list[Block], tmp_path: Path, width: int, language: Any
) -> None:
    seen, heard = opened(browser, render_html(every_kind, language), tmp_path, width)

    assert heard == []
    assert seen == {"wide": 0, "small": 0, "charts": [1, 1, 1, 1]}


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_and_endless_text_neither_acts_nor_widens_the_page(
    browser: Browser,
    hostile_pack: Callable[[str], list[Block]],
    hostile_text: str,
    long_name: str,
    tmp_path: Path,
    width: int,
) -> None:
    for text in (hostile_text, long_name):
        seen, heard = opened(browser, render_html(hostile_pack(text), "zh"), tmp_path, width)
        assert heard == []
        assert seen["wide"] == 0


def test_on_a_phone_the_scorecard_is_cards_with_their_labels(
    browser: Browser, every_kind: list[Block], tmp_path: Path
) -> None:
    path = tmp_path / "pack.html"
    path.write_text(render_html(every_kind, "en"), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 390, "height": 900})
    tab.goto(path.as_uri())

    row = tab.locator(".sc tbody tr:not(.grp)").first
    label = "e => getComputedStyle(e, '::before').content"
    assert row.evaluate("e => getComputedStyle(e).display") == "grid"
    assert row.locator("td.c2").evaluate(label) == '"Actual"'
    assert row.locator("td.c7 .ph").is_visible()
    assert tab.get_by_role("columnheader", name="Attainment").count() == 1
    tab.close()


def test_dark_mode_turns_paper_and_charts_dark(
    browser: Browser, every_kind: list[Block], tmp_path: Path
) -> None:
    path = tmp_path / "pack.html"
    path.write_text(render_html(every_kind, "en"), encoding="utf-8")
    tab = browser.new_page(color_scheme="dark")
    tab.goto(path.as_uri())

    colour = "e => getComputedStyle(e)"
    assert tab.locator("body").evaluate(f"{colour[:-3]}(e).backgroundColor") == "rgb(16, 23, 31)"
    line = tab.locator("figure svg.wide path[clip-path], figure svg.wide g[clip-path] path").first
    assert line.evaluate(f"{colour[:-3]}(e).stroke") == "rgb(201, 213, 225)"
    tab.close()


def test_a_group_of_rows_has_its_own_head(every_kind: list[Block]) -> None:
    table = next(b for b in every_kind if b["kind"] == "table" and "groups" in b["words"]["en"])
    piece = render_block(table, "en")
    assert 'scope="rowgroup" colspan="3"' in piece
    assert re.search(r"Arrivals\s*<small>1 KPI in doubt</small>", piece)
