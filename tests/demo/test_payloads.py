"""Hostile text in every text field of params, and in data: nothing acts, all of it is shown."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.report.blocks import Block
from kpi_reports.review import open_cube, review_unit, unit_of

if TYPE_CHECKING:
    from conftest import Poppler
    from playwright.sync_api import Browser

QUARTER = Period.parse("2024Q4")
UNITS = ("company", "sales", "production", "rnd")
HIT = "document.title='HIT';fetch('http://127.0.0.1:9/hit')"
PAYLOADS = (
    f"<script>{HIT}</script>",
    f'<img src=x onerror="{HIT}">',
    f'"><svg onload="{HIT}"><a xlink:href="javascript:{HIT}">x</a></svg>',
    f"[go](javascript:{HIT}) ![x](http://127.0.0.1:9/p.png) **b** `c`",
    "</style><style>body{display:none}</style>",
    "';}*{background:url(http://127.0.0.1:9/c)}/*",
    '#read("/etc/passwd") #eval("1") #import "@preview/a:1.0.0" $x$ @ref <lbl> \\u{41}',
    '=HYPERLINK("http://127.0.0.1:9","x") +1 -1 @SUM(A1) | cmd',
    "{{ 7*7 }} {% raw %} ${7*7} %s {name} {0}",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200fy",
    "喆堃玥珺昇 𠮷野家 😀👩‍👩‍👧 \ue000 \U000f0000",
    "&lt;b&gt; &#x3c;i&#x3e; <!-- --> ]]> <![CDATA[",
)
ENDLESS = "无" * 3000 + "x" * 7000
# Columns of the CSV files that hold what people write. Ids, kinds, days and numbers are no text.
WRITTEN = re.compile(r".*_(en|zh)$|document|approved_by|agreed_by|decided_by|provided_by|by")
SIGNERS = ("provider", "reviewer")


@dataclass
class Marker:
    """Adds to a text a mark of its own and the next payload."""

    numbers: Iterator[int]
    given: int = 0

    def __call__(self, text: str) -> str:
        self.given += 1
        number = next(self.numbers)
        return f"{text} ⟦{number}⟧ {PAYLOADS[number % len(PAYLOADS)]}"


def spoil_yaml(node: Any, mark: Marker) -> None:
    """Marks every text in both languages."""
    if isinstance(node, list):
        for item in node:
            spoil_yaml(item, mark)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("en", "zh") and isinstance(value, str):
                node[key] = mark(value)
            else:
                spoil_yaml(value, mark)


def spoil_csv(text: str, mark: Marker, *, signers: bool) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        for name, value in row.items():
            if value and (WRITTEN.fullmatch(name) or (signers and name in SIGNERS)):
                row[name] = mark(value)
        writer.writerow(row)
    return out.getvalue()


@dataclass(frozen=True)
class Spoiled:
    """The company with hostile text everywhere, and the blocks of its packs."""

    given: int
    blocks: Mapping[str, list[Block]]


@pytest.fixture(scope="module")
def spoiled(
    demo: Path,
    shown_by: Callable[[str, Any], list[Block]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Spoiled:
    folder = tmp_path_factory.mktemp("hostile") / "demo"
    shutil.copytree(demo, folder)
    mark = Marker(count())
    yaml = YAML()
    yaml.width = 10**6
    for path in sorted(folder.glob("*.yaml")):
        node = yaml.load(path.read_text(encoding="utf-8"))
        spoil_yaml(node, mark)
        if path.name == "kpis.yaml":
            node[0]["name"]["zh"] = ENDLESS
        out = io.StringIO()
        yaml.dump(node, out)
        path.write_text(out.getvalue(), encoding="utf-8")
    for path in sorted(folder.glob("*.csv")):
        text = path.read_text(encoding="utf-8")
        signers = path.name == "signoffs.csv"
        path.write_text(spoil_csv(text, mark, signers=signers), encoding="utf-8")
    spoil_data(folder / "data", mark)
    workspace = load_workspace(folder)
    cube = open_cube(workspace, QUARTER)
    blocks = {}
    for unit in UNITS:
        review = review_unit(workspace, cube, unit_of(workspace, unit), QUARTER)
        name = "company_overview.ipynb" if unit == "company" else "department_review.ipynb"
        blocks[unit] = shown_by(name, review)
    return Spoiled(mark.given, blocks)


def spoil_data(folder: Path, mark: Marker) -> None:
    """Names of projects, which are segments, and of a department that params do not know."""
    for path in sorted(folder.glob("项目任务_*.csv")):
        text = path.read_text("utf-8-sig")
        mark_of_cells = "\t" if "\t" in text[:40] else ";"  # each year's export has its own
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark_of_cells))
        place = table[0].index("项目")
        named: dict[str, str] = {}
        for row in table[1:]:
            known = named.setdefault(row[place], f"{row[place]} {PAYLOADS[len(named) % 10]}")
            row[place] = known
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=mark_of_cells).writerows(table)
        path.write_text("\ufeff" + out.getvalue(), encoding="utf-8", newline="")
    survey = folder / "客户满意度调查.jsonl"
    stranger = json.dumps(mark("总经办"), ensure_ascii=False)
    text = survey.read_text(encoding="utf-8").replace('"总经办"', stranger)
    survey.write_text(text, encoding="utf-8")


def without_space(text: str) -> str:
    return "".join(text.split())


def test_every_text_field_is_tried(spoiled: Spoiled) -> None:
    """Marks of most fields come back in the packs; what packs never show (aliases of units of
    other departments, say) is tried all the same."""
    told = json.dumps([*spoiled.blocks.values()], ensure_ascii=False)
    shown = {int(number) for number in re.findall(r"⟦(\d+)⟧", told)}

    assert spoiled.given > 1000
    assert len(shown) > 400
    assert "总经办" in told
    for payload in PAYLOADS[:10]:
        assert json.dumps(payload, ensure_ascii=False)[1:-1] in told


@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser_nothing_runs_and_no_request_leaves(
    spoiled: Spoiled, browser: Browser, tmp_path: Path, width: int
) -> None:
    for unit, blocks in spoiled.blocks.items():
        path = tmp_path / f"{unit}.html"
        path.write_text(render_html(blocks, "zh" if width == 390 else "en"), encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 900})
        heard: list[str] = []
        tab.on("console", lambda message, heard=heard: heard.append(message.text))
        tab.on("dialog", lambda dialog, heard=heard: heard.append(dialog.message))
        tab.on("pageerror", lambda error, heard=heard: heard.append(str(error)))
        tab.on("request", lambda request, heard=heard: heard.append(request.url))
        tab.goto(path.as_uri())
        tab.mouse.move(200, 400)
        assert heard == [path.as_uri()], unit
        assert "HIT" not in tab.title().replace(HIT, "")
        assert tab.evaluate("document.documentElement.scrollWidth") == width, unit
        assert tab.locator("a[href*='javascript:'], img, iframe, object, embed, base").count() == 0
        assert tab.locator("main").is_visible()
        tab.close()


@pytest.mark.parametrize("unit", UNITS)
def test_in_print_all_of_it_is_literal_and_what_no_font_has_is_named(
    spoiled: Spoiled, poppler: Poppler, tmp_path: Path, unit: str
) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made = render_pdf(spoiled.blocks[unit], "en" if unit == "rnd" else "zh")
    path = tmp_path / "pack.pdf"
    path.write_bytes(made)
    text = without_space(poppler.text(path))

    # Lines break inside longer ones, and in a narrow column even inside some of these.
    literal = ("#read(", "<script>", "onerror=", "{{", "喆堃", "=HYPERLINK", "**b**", "</style>")
    assert sum(words in text for words in literal) >= len(literal) - 2
    assert "root:" not in text
    assert "[U+1F600]" in text and "[U+202E]" in text and "[U+E000]" in text
    assert any(
        issubclass(entry.category, PackWarning) and "has no glyph for U+" in str(entry.message)
        for entry in told
    )
