from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpi_reports.report.blocks import Block, block
from kpi_reports.run.plan import PackTask
from kpi_reports.run.task import _render

TASK = PackTask(
    unit="UA",
    company="tiny",
    period="2013Q4",
    notebook="review.ipynb",
    languages=("en", "zh"),
    formats=("html",),
    cube="",
    params="",
    scratch="",
    department="UA",
)


@pytest.fixture
def blocks() -> list[Block]:
    tile = {"label": "Grade", "value": "B", "lines": []}
    body = {"statement": "Grade B.", "tiles": [tile], "robust": tile, "scale": None}
    return [block("verdict", {"en": body, "zh": body})]


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        (("html",), ["review.en.html", "review.zh.html"]),
        (("slides",), ["review.en.slides.pdf", "review.zh.slides.pdf"]),
        (
            ("pdf", "slides"),
            ["review.en.pdf", "review.en.slides.pdf", "review.zh.pdf", "review.zh.slides.pdf"],
        ),
    ],
)
def test_a_pack_has_the_formats_asked_for_in_each_language(
    blocks: list[Block], tmp_path: Path, formats: tuple[str, ...], names: list[str]
) -> None:
    _render(replace(TASK, formats=formats), blocks, tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_slides_name_the_full_pack_beside_them(
    blocks: list[Block], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def render(blocks: list[Block], language: str, *, beside: list[str]) -> bytes:
        asked.append(beside)
        return b""

    monkeypatch.setattr("kpi_reports.pack.slides.render_slides", render)
    _render(replace(TASK, formats=("html", "slides")), blocks, tmp_path)

    assert asked == [["review.en.html"], ["review.zh.html"]]
