"""Packs of the demo company in a browser: fit, legible, in order, and open to everybody."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from PIL import Image

from kpi_reports.pack.fonts import font_folder
from kpi_reports.pack.html import render_html
from kpi_reports.report.blocks import Block
from kpi_reports.values import Review

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NOTEBOOK = {"sales": "department_review.ipynb", "company": "company_overview.ipynb"}
TOUCH = 1.5  # px by which two boxes of text may touch: ascenders stand within the line's box
LEAST_CONTRAST, LEAST_CONTRAST_LARGE = 4.5, 3.0  # WCAG 2.2, 1.4.3

# Boxes of all text that is seen, those of HTML and of pictures, as the browser lays them out.
BOXES = """() => {
  const boxes = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.textContent.trim()) continue;
    const owner = node.parentElement;
    if (owner.closest("style, script, title, .skip, [hidden]") || !owner.checkVisibility({
      contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true})) continue;
    const folded = owner.closest("details:not([open])");
    if (folded && !owner.closest("summary")) continue;
    const head = owner.closest("thead"); // on a phone it is there for screen readers alone
    if (head && getComputedStyle(head).position === "absolute") continue;
    const style = getComputedStyle(owner);
    const svg = owner.closest("svg");
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = svg ? [owner.getBoundingClientRect()] : [...range.getClientRects()];
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    for (const r of rects) {
      if (r.width < 2 || r.height < 2) continue;
      boxes.push({x: r.x + scrollX, y: r.y + scrollY, w: r.width, h: r.height,
        text: node.textContent.trim().slice(0, 40), px: parseFloat(style.fontSize) * scale,
        colour: svg ? style.fill : style.color, bold: parseInt(style.fontWeight) >= 700,
        picture: svg ? [...document.querySelectorAll("svg")].indexOf(svg) : -1});
    }
  }
  return boxes;
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const all = [...document.querySelectorAll("*")], s = getComputedStyle(e);
  return {place: all.indexOf(e), seen: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0,
    name: (e.getAttribute("aria-label") || e.textContent).trim().slice(0, 40)};
}"""


@pytest.fixture(scope="module")
def packs(
    reviewed: Callable[[str], Review],
    shown_by: Callable[[str, Any], list[Block]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[tuple[str, str], Path]:
    """The page of each unit in each language."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for unit, notebook in NOTEBOOK.items():
        blocks = shown_by(notebook, reviewed(unit))
        for language in ("zh", "en"):
            path = folder / f"{unit}.{language}.html"
            path.write_text(render_html(blocks, language), encoding="utf-8")
            found[unit, language] = path
    return found


@pytest.fixture(
    params=[
        ("sales", "zh", 390, "light"),
        ("sales", "en", 768, "dark"),
        ("sales", "zh", 1280, "dark"),
        ("company", "en", 390, "dark"),
        ("company", "zh", 768, "light"),
        ("company", "en", 1280, "light"),
    ],
    ids=lambda case: "-".join(map(str, case)),
    scope="module",
)
def tab(
    request: pytest.FixtureRequest, packs: Mapping[tuple[str, str], Path], browser: Browser
) -> Iterator[Page]:
    """A pack, opened; every language, width and colour scheme with every other at least once."""
    unit, language, width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(packs[unit, language].as_uri())
    yield page
    page.close()


def overlapping(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes cover one another; two lines of one text may touch."""
    found = []
    ordered = sorted(boxes, key=lambda box: box["y"])
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other["y"] > one["y"] + one["h"] - TOUCH:
                break
            deep = min(one["y"] + one["h"], other["y"] + other["h"]) - max(one["y"], other["y"])
            wide = min(one["x"] + one["w"], other["x"] + other["w"]) - max(one["x"], other["x"])
            # A line's box is taller than its letters: a fifth of it is empty above and below.
            slack = 0.2 * min(one["h"], other["h"])
            if wide > TOUCH and deep > TOUCH + slack:
                found.append((one["text"], other["text"]))
    return found


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG's relative luminance of an sRGB colour."""
    shares = [value / 255 for value in colour]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def around(picture: Image.Image, box: dict[str, Any]) -> tuple[int, int, int]:
    """The most frequent colour of the pixels that frame a box."""
    left, right = max(int(box["x"]) - 1, 0), min(int(box["x"] + box["w"]), picture.width - 1)
    top, low = max(int(box["y"]), 0), min(int(box["y"] + box["h"]), picture.height - 1)
    edges = [(left, top, right, top + 1), (left, low, right, low + 1), (left, top, left + 1, low)]
    counted: Counter[Any] = Counter()
    for edge in edges:
        for n, colour in picture.crop(edge).getcolors(10**5) or []:
            counted[colour] += n
    colour: tuple[int, int, int] = counted.most_common(1)[0][0]
    return colour


def rgb(text: str) -> tuple[int, int, int]:
    """ "rgb(1, 2, 3)" as numbers."""
    numbers = [int(float(part)) for part in text[text.index("(") + 1 : -1].split(",")[:3]]
    return numbers[0], numbers[1], numbers[2]


def test_nothing_scrolls_sideways_is_tiny_or_covers_another(tab: Page) -> None:
    boxes = tab.evaluate(BOXES)
    width = tab.viewport_size["width"]  # type: ignore[index]

    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert [box["text"] for box in boxes if box["px"] < 10.95] == []
    assert [box["text"] for box in boxes if box["x"] < -1 or box["x"] + box["w"] > width + 1] == []
    assert overlapping(boxes) == []


def test_every_text_stands_out_from_what_is_behind_it(tab: Page) -> None:
    """Contrast with the pixels around the letters: the most frequent colour of the frame."""
    height = tab.evaluate("document.documentElement.scrollHeight")
    boxes = [box for box in tab.evaluate(BOXES) if box["y"] + box["h"] < height]
    picture = Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")
    tried: set[tuple[Any, ...]] = set()
    poor = []
    for box in boxes:
        behind = around(picture, box)
        case = (box["colour"], behind, box["px"] >= 24 or (box["bold"] and box["px"] >= 18.66))
        if case in tried:
            continue
        tried.add(case)
        least = LEAST_CONTRAST_LARGE if case[2] else LEAST_CONTRAST
        if contrast(rgb(box["colour"]), behind) < least:
            poor.append((box["text"], box["colour"], behind))
    assert len(tried) > 5
    assert poor == []


def test_axe_finds_nothing(tab: Page) -> None:
    """Contrast is looked at above, in pixels, and by axe in a pack with every kind of block."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}

    found = axe.run(tab, options=options).response["violations"]

    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []


def test_the_tab_key_goes_down_the_page_and_shows_where_it_is(tab: Page) -> None:
    places = []
    for _ in range(25):
        tab.keyboard.press("Tab")
        found = tab.evaluate(FOCUSED)
        if found is None:
            break
        assert found["seen"], found["name"]
        assert found["name"]
        places.append(found["place"])

    assert len(places) > 5
    assert places == sorted(places)


# --- how pages look, against pictures that were looked at -----------------------------------------

SCREENS = Path(__file__).parent / "screens"
ARTEFACTS = Path(os.environ.get("KPI_REPORTS_ARTEFACTS", "output/.screens"))
SEEN_PX, SMALLER = 2400, 6  # what is compared: the upper part, so coarse that fonts' edges blur
LEAST_ALIKE = 6.0  # mean difference of grey, of 255; a moved block differs by far more
FACES = "".join(
    f"@font-face{{font-family:Pack;font-weight:{weight};src:url('{file.as_uri()}')}}"
    for weight, file in (
        (400, font_folder() / "NotoSansCJKsc-Regular.otf"),
        (700, font_folder() / "NotoSansCJKsc-Bold.otf"),
    )
)


@pytest.mark.parametrize(
    ("unit", "language", "width", "scheme"),
    [
        ("sales", "zh", 390, "light"),
        ("sales", "en", 1280, "light"),
        ("company", "en", 390, "dark"),
        ("company", "zh", 1280, "dark"),
    ],
)
def test_a_page_looks_as_it_did_when_it_was_looked_at(
    packs: Mapping[tuple[str, str], Path],
    browser: Browser,
    unit: str,
    language: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    """In the pack's own font, for machines differ in theirs. The picture is kept; after a change
    that was meant, look at it and put it in the place of the one in `screens`."""
    context = browser.new_context(
        viewport={"width": width, "height": SEEN_PX}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(packs[unit, language].as_uri())
    page.add_style_tag(content=FACES + ".kpi,.kpi *{font-family:Pack!important}")
    page.evaluate("document.fonts.ready")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    name = f"{unit}-{language}-{width}-{scheme}.png"
    whole = Image.open(io.BytesIO(page.screenshot())).convert("L")
    context.close()
    whole.save(ARTEFACTS / name)
    size = (width // SMALLER, SEEN_PX // SMALLER)
    seen = np.asarray(whole.resize(size, Image.Resampling.BOX), dtype=float)
    known = np.asarray(Image.open(SCREENS / name).resize(size, Image.Resampling.BOX), dtype=float)

    differ = float(np.abs(seen - known).mean())
    assert differ < LEAST_ALIKE, f"see {ARTEFACTS / name} beside {SCREENS / name}"
