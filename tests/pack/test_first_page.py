"""Page 1 of the PDF is enough to run the meeting, with 1 KPI or 40: docs/packs.md has the rule."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.pack.document import arrange
from kpi_reports.pack.first_page import keep_decisions_short
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.report.blocks import Block, block

BLOCKS = ("Finance", "Customer", "Internal process", "Learning and growth")
LEGEND = "Special cause, worsening"
NOTE = "Arrows show which way the value moved."

Pages = Callable[..., list[str]]


def squeezed(text: str) -> str:
    return "".join(text.split())


def drawn(poppler: Any, path: Path) -> list[str]:
    """The text of each page in the order in which it is drawn."""
    told = subprocess.run(
        [poppler.pdftotext, "-raw", "-enc", "UTF-8", str(path), "-"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return told.stdout.split("\f")[:-1]


@pytest.fixture
def pages(every_kind: list[Block], poppler: Any, tmp_path: Path) -> Pages:
    """The text of each page of a pack with so many KPIs and decisions, without spaces."""

    def made(kpis: int, *, decisions: int = 3, name: str = "", missing: bool = False) -> list[str]:
        given = copy.deepcopy(every_kind)
        words = [each["words"]["en"] for each in given]
        words[2]["items"] = [f"Settle matter {n}." for n in range(1, decisions + 1)]
        card = words[4]
        source = card["groups"][2]["rows"][1] if missing else card["groups"][0]["rows"][0]
        rows = [
            copy.deepcopy(source) | {"id": f"k{n}", "name": name or f"Measure {n:02d}."}
            for n in range(kpis)
        ]
        size = -(-kpis // len(BLOCKS))
        card["groups"] = [
            card["groups"][0] | {"name": title, "rows": rows[n * size : (n + 1) * size]}
            for n, title in enumerate(BLOCKS)
            if rows[n * size : (n + 1) * size]
        ]
        path = tmp_path / "pack.pdf"
        path.write_bytes(render_pdf(given, "en"))
        return [squeezed(page) for page in drawn(poppler, path)]

    return made


@pytest.mark.parametrize("kpis", [1, 3, 9, 12, 20])
def test_a_scorecard_of_twenty_stands_whole_on_page_1(pages: Pages, kpis: int) -> None:
    first = pages(kpis)[0]

    assert "GradeBholds" in first
    assert "Settlematter3." in first
    assert first.count("Measure") == kpis
    assert squeezed(LEGEND) in first
    assert squeezed(NOTE) in first
    assert first.count("Overall100") == 1  # the total, at the end
    order = [first.index(squeezed(t)) for t in ("Grade B holds", "Settle matter 1", "Attainment")]
    assert order == sorted(order)


@pytest.mark.parametrize("kpis", [1, 3])
def test_with_few_kpis_the_findings_follow_on_page_1(pages: Pages, kpis: int) -> None:
    assert "Highlightsandproblems" in pages(kpis)[0]
    assert "HighlightsOn-timearrivals" in pages(kpis)[0]


def test_forty_kpis_lead_with_every_subtotal_and_go_on_over_pages(pages: Pages) -> None:
    made = pages(40)
    first, others = made[0], [page for page in made[1:] if "Measure" in page]

    assert squeezed(LEGEND) in first
    assert "Settlematter3." in first
    assert all(squeezed(title) in first for title in BLOCKS)
    assert first.count("Overall") == 2  # the tile's label and the total
    assert first.count("Measure") >= 6
    assert others
    assert all("Attainment" in page for page in others)
    assert sum(page.count("Measure") for page in made) == 40


def test_a_subtotal_is_never_parted_from_its_rows(pages: Pages) -> None:
    for kpis in (30, 40):
        for page in pages(kpis)[:3]:
            last = page.rpartition("Measure")[2] if "Measure" in page else ""
            assert not any(squeezed(title) + "40" in last for title in BLOCKS), kpis


@pytest.mark.parametrize("name", ["A very long name of a measure, " * 6 + "end", "绩效指标" * 50])
def test_names_of_two_hundred_letters_lose_nothing(pages: Pages, name: str) -> None:
    made = pages(9, name=name)

    assert "".join(made).count(squeezed(name)) == 9
    assert "Settlematter3." in made[0]


def test_kpis_without_data_stand_on_page_1_too(pages: Pages) -> None:
    first = pages(9, missing=True)[0]

    assert first.count("Notscored") == 9


def test_at_most_six_decisions_stand_on_page_1_and_the_rest_with_the_findings(
    pages: Pages,
) -> None:
    made = pages(9, decisions=8)
    rest = next(page for page in made if "Settlematter7." in page)

    assert "6.Settlematter6." in made[0]
    assert "2morestandunder“Highlightsandproblems”." in made[0]
    assert "Settlematter7." not in made[0] or "Decisionsrequested,continued" in made[0]
    assert "Decisionsrequested,continued7.Settlematter7.8.Settlematter8." in rest


def test_without_findings_all_decisions_stay(every_kind: list[Block]) -> None:
    asked = {"heading": "Decisions", "items": [str(n) for n in range(9)]}
    document = arrange([block("decisions", {"en": asked})], "en")

    assert keep_decisions_short(document) is document


def test_six_decisions_stay_together(every_kind: list[Block]) -> None:
    given = copy.deepcopy(every_kind)
    given[2]["words"]["en"]["items"] = [str(n) for n in range(6)]
    document = arrange(given, "en")

    assert keep_decisions_short(document) is document


@pytest.mark.parametrize("sections", [3, 12])
def test_the_contents_are_one_row_at_the_foot_of_page_1(
    every_kind: list[Block], poppler: Any, tmp_path: Path, sections: int
) -> None:
    given = copy.deepcopy(every_kind[:5])
    for n in range(sections):
        text = f"Section {n} with a name that nobody would call a short one"
        given.append(
            block(
                "heading", {"en": {"text": text, "level": 1, "id": f"s{n}", "short": f"Part {n}"}}
            )
        )
        given.append(block("note", {"en": {"paragraphs": ["Said."], "tone": "none"}}))
    path = tmp_path / "pack.pdf"
    path.write_bytes(render_pdf(given, "en"))
    lines = drawn(poppler, path)[0].splitlines()
    row = [line for line in lines if "Part 0 " in line]

    assert len(row) == 1
    assert [f"Part {n}" in row[0] for n in range(sections)] == [True] * sections


def test_names_too_long_for_the_row_are_cut_alike(
    every_kind: list[Block], poppler: Any, tmp_path: Path
) -> None:
    given = copy.deepcopy(every_kind[:5])
    for n in range(8):
        text = f"{n} is a section with a name that nobody would call a short one"
        given.append(block("heading", {"en": {"text": text, "level": 1, "id": f"s{n}"}}))
        given.append(block("note", {"en": {"paragraphs": ["Said."], "tone": "none"}}))
    path = tmp_path / "pack.pdf"
    path.write_bytes(render_pdf(given, "en"))
    row = next(t for t in drawn(poppler, path)[0].splitlines() if "…" in t)

    assert row.count("…") == 8
    assert all(f"{n} is a" in row for n in range(8))
