"""What the page's script does in a browser: sorting, folding, cutting long tables on phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi_reports.pack.html import render_html
from kpi_reports.report.blocks import Block, block
from tests.conftest import Poppler

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NUMBERS = ["10.0%", "−2.0%", "–", "9.5%", "", "1,200%", "+9.5%"]
PLACES = {"wide": 1280, "phone": 390}


def heading(text: str, level: int, folds: str = "") -> Block:
    body: dict[str, Any] = {"text": text, "level": level, "id": text}
    return block("heading", {"en": body | ({"folds": folds} if folds else {})})


def table(name: str, values: list[str], **more: Any) -> Block:
    """A table of values, each in a row named r1, r2, ..., the value first seen first."""
    rows = [[{"text": f"r{at}"}, {"text": value}] for at, value in enumerate(values, start=1)]
    columns = [{"text": "Row", "align": "left"}, {"text": "Value", "align": "right"}]
    body = {"id": name, "columns": columns, "rows": rows, "note": "", "empty": ""}
    return block("table", {"en": body | more})


def findings(*refs: str) -> Block:
    item = {"lead": "Lead.", "text": "Text", "refs": list(refs)}
    made = {"heading": "Problems", "icon": "common", "items": [item], "empty": ""}
    return block("findings", {"en": {"lists": [made]}})


PACK = [
    heading("page-one", 1),
    findings("E40"),
    table("numbers", NUMBERS),
    table("money", ["CNY 2.5m", "CNY 900k", "−CNY 1m", "too few"]),
    table("han", ["1.2亿", "8,000万", "−3", "2"]),
    table("ratios", ["4/8", "3/4", "1/8", "10/40"]),
    table("dates", ["2024-10-02", "2024-09-30", "2023-12-31", "2024-10-01"]),
    table("words", ["E10", "E9", "E1", "E2"]),
    table("three", ["3", "2", "1"]),
    table("adds-up", ["3", "1", "2", "6"], ordered=True),
    table("pages", ["1"] * 70),
    table("long", [str(n) for n in range(12)]),
    heading("robust", 1, "phone"),
    table("deep", ["1", "2"]),
    heading("appendix", 1),
    heading("part-methods", 2, "screen"),
    table("methods", ["1", "2"]),
    heading("part-evidence", 2, "screen"),
    table("evidence", ["a", "b"], anchors=["E40", "E41"]),
]
VALUES = "t => [...t.tBodies].flatMap(b => [...b.rows]).map(r => r.cells[1].textContent.trim())"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("script") / "pack.html"
    path.write_text(render_html(PACK, "en", title="Pack"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module", params=PLACES.values(), ids=PLACES.keys())
def each(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.goto(address)
    yield page
    page.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Any]:
    """Opens the pack on a screen of this width, at this place of it."""
    pages: list[Page] = []

    def open_at(width: int, place: str = "", **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        pages.append(context.new_page())
        pages[-1].goto(address + place)
        return pages[-1]

    yield open_at
    for page in pages:
        page.context.close()


@pytest.fixture(scope="module")
def wide(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    yield page
    page.close()


def values(page: Page, name: str) -> Any:
    return page.locator(f"#{name}").evaluate(VALUES)


def press(page: Page, name: str, *, at: int = 1) -> str | None:
    """Sorts by a column as a keyboard does; returns what the head then says."""
    head = page.locator(f"#{name} thead th").nth(at)
    head.get_by_role("button").press("Enter")
    return head.get_attribute("aria-sort")


def test_a_column_sorts_by_value_up_then_down_then_back_with_gaps_last(wide: Page) -> None:
    assert press(wide, "numbers") == "ascending"
    up = ["−2.0%", "9.5%", "+9.5%", "10.0%", "1,200%", "–", ""]  # equal ones as they stood
    assert values(wide, "numbers") == up
    assert press(wide, "numbers") == "descending"
    down = ["1,200%", "10.0%", "9.5%", "+9.5%", "−2.0%", "–", ""]
    assert values(wide, "numbers") == down
    assert press(wide, "numbers") is None
    assert values(wide, "numbers") == NUMBERS


def test_only_one_head_says_that_it_sorts(wide: Page) -> None:
    press(wide, "numbers", at=0)
    press(wide, "numbers", at=1)
    assert wide.locator("#numbers th[aria-sort]").count() == 1


@pytest.mark.parametrize(
    ("name", "up"),
    [
        ("money", ["−CNY 1m", "CNY 900k", "CNY 2.5m", "too few"]),
        ("han", ["−3", "2", "8,000万", "1.2亿"]),
        ("ratios", ["1/8", "10/40", "4/8", "3/4"]),
        ("dates", ["2023-12-31", "2024-09-30", "2024-10-01", "2024-10-02"]),
        ("words", ["E1", "E2", "E9", "E10"]),
    ],
)
def test_units_shares_dates_and_numbered_words_sort_as_a_reader_expects(
    wide: Page, name: str, up: list[str]
) -> None:
    press(wide, name)
    assert values(wide, name) == up


def test_a_short_table_and_one_whose_rows_add_up_have_no_sort(wide: Page) -> None:
    assert wide.locator("#three button, #adds-up button").count() == 0


def test_the_appendix_is_folded_and_a_press_opens_a_part_and_closes_it(each: Page) -> None:
    fold = each.get_by_role("button", name="part-methods")
    assert fold.get_attribute("aria-expanded") == "false"
    assert not each.locator("#methods").evaluate("e => e.checkVisibility()")

    fold.press("Enter")
    assert fold.get_attribute("aria-expanded") == "true"
    assert each.locator("#methods").evaluate("e => e.checkVisibility()")
    fold.press("Enter")
    assert fold.get_attribute("aria-expanded") == "false"


def test_one_button_opens_and_closes_every_part(each: Page) -> None:
    each.get_by_role("button", name="Open every part").click()
    assert each.locator("[data-folds=screen] [aria-expanded=true]").count() == 2
    each.get_by_role("button", name="Close every part").click()
    assert each.locator("[data-folds=screen] [aria-expanded=true]").count() == 0


def test_a_link_to_evidence_in_a_folded_part_opens_it(opened: Any) -> None:
    page = opened(1280)
    page.get_by_role("link", name="E40").first.click()

    assert page.get_by_role("button", name="part-evidence").get_attribute("aria-expanded") == "true"
    assert page.locator("#ev-E40").evaluate("e => e.checkVisibility()")
    assert page.get_by_role("button", name="part-methods").get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("place", ["#ev-E41", "#part-evidence"])
def test_an_address_that_ends_in_a_folded_part_opens_it(opened: Any, place: str) -> None:
    page = opened(390, place)

    fold = page.get_by_role("button", name="part-evidence")
    assert fold.get_attribute("aria-expanded") == "true"


def test_what_is_folded_is_found_by_a_search_in_the_page(wide: Page) -> None:
    assert wide.locator(".fold[hidden=until-found]").count() == 2
    wide.locator("#methods").evaluate(
        "e => e.closest('.fold').dispatchEvent(new Event('beforematch', {bubbles: true}))"
    )
    fold = wide.get_by_role("button", name="part-methods")
    assert fold.get_attribute("aria-expanded") == "true"
    fold.click()


def test_a_phone_folds_what_is_worked_out_in_depth_and_a_wide_screen_does_not(opened: Any) -> None:
    shown = "e => e.checkVisibility()"
    assert opened(1280).locator("#deep").evaluate(shown)
    assert not opened(390).locator("#deep").evaluate(shown)


def test_a_phone_shows_eight_rows_of_a_long_table_until_all_are_asked_for(opened: Any) -> None:
    page = opened(390)
    seen = "t => [...t.rows].filter(r => r.closest('tbody') && r.checkVisibility()).length"
    assert page.locator("#long").evaluate(seen) == 8
    assert page.locator("#numbers").evaluate(seen) == 7

    page.get_by_role("button", name="Show all 12 rows").press("Enter")
    assert page.locator("#long").evaluate(seen) == 12
    assert page.get_by_role("button", name="Show all 12 rows").count() == 0


def test_a_wide_screen_shows_every_row_and_sorts_them_all(wide: Page) -> None:
    assert not wide.get_by_role("button", name="Show all").first.is_visible()
    assert wide.locator("#long tbody tr").last.is_visible()
    press(wide, "long")
    press(wide, "long")
    assert values(wide, "long") == [str(n) for n in range(11, -1, -1)]


@pytest.mark.parametrize("width", PLACES.values())
def test_without_script_everything_is_there_and_nothing_can_be_pressed(
    opened: Any, width: int
) -> None:
    page = opened(width, java_script_enabled=False)

    for name in ("deep", "methods", "evidence", "long"):
        assert page.locator(f"#{name} tbody tr").last.is_visible()
    assert page.locator("button").count() == 0


def test_on_paper_every_part_and_row_stands_open_and_heads_are_repeated(
    opened: Any, tmp_path: Path, poppler: Poppler
) -> None:
    page, path = opened(390), tmp_path / "pack.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    text = poppler.text(path)

    rows = re.findall(r"r\d+", text)
    assert (rows.count("r1"), rows.count("r12"), rows.count("r70")) == (13, 2, 1)
    for words in ("part-methods", "part-evidence", "robust"):
        assert words in text
    assert text.count("Value") > len([given for given in PACK if given["kind"] == "table"])
    assert "Show all" not in text
    assert "every part" not in text


def test_the_policy_lets_no_other_script_run(opened: Any) -> None:
    page = opened(1280)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.evaluate(
        """() => {
          const made = document.createElement("script");
          made.textContent = "window.ran = true";
          document.body.append(made);
          const link = document.createElement("a");
          link.setAttribute("onclick", "window.ran = true");
          document.body.append(link);
          link.click();
        }"""
    )

    assert page.evaluate("window.ran") is None
    assert len(heard) == 2
    assert all("Content Security Policy" in line for line in heard)
