"""What axe-core, the engine of accessibility checks, says of a pack in a browser."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi_reports.pack.html import render_html
from kpi_reports.report.blocks import Block
from tests.conftest import absent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOUND = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.flatMap(v => v.nodes.map(node => `${v.id}: ${node.html}`));
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The text of axe-core: a pack's policy keeps scripts out, so it is evaluated."""
    if find_spec("axe_playwright_python") is None:
        absent("axe-playwright-python is not installed (extra 'browser')")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "dark", "zh"), (1280, "light", "en")],
)
def test_axe_finds_nothing_in_a_pack_folded_or_open(
    browser: Browser,
    axe: str,
    every_kind: list[Block],
    tmp_path: Path,
    width: int,
    scheme: Any,
    language: Any,
) -> None:
    path = tmp_path / "pack.html"
    path.write_text(render_html(every_kind, language), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(path.as_uri())
    page.evaluate(axe)

    assert page.evaluate(FOUND) == []
    page.evaluate("document.querySelectorAll('[aria-expanded=false]').forEach(b => b.click())")
    assert page.evaluate(FOUND) == []
    page.close()
