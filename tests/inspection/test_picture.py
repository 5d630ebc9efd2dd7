"""The picture: what is drawn, and that no text lies over another or outside."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kpi_reports.errors import SourceError
from kpi_reports.inspection.inspecting import Inspection, inspect_file
from kpi_reports.inspection.picture import draw, save_picture
from kpi_reports.inspection.picture_grid import lines_of
from kpi_reports.inspection.picture_text import cut_to
from kpi_reports.report.figures.canvas import FAMILY, style

Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def columns(put: Put) -> Callable[[int], Inspection]:
    """A table of so many columns with long names and every kind of value."""

    def make(count: int) -> Inspection:
        kinds = [
            "客户服务中心与互联网运营部",
            "-1234567.891",
            "2024-01-05 08:30:00",
            "9.98%",
            "$x_1$",
        ]
        header = ",".join(f"指标名称非常非常长的一个列{n}（万元）" for n in range(count))
        body = "".join(
            ",".join("" if (row + n) % 9 == 0 else f"{kinds[n % 5]}" for n in range(count)) + "\n"
            for row in range(20)
        )
        text = f"很长的标题{'长' * 60}\n{header}\n{body}注：说明{'文' * 80}\n"
        return inspect_file(put("a.csv", text))

    return make


def texts_of(figure: Figure) -> list[tuple[str, tuple[float, float, float, float]]]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    boxes = [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in drawn]
    return [(text, (box.x0, box.y0, box.x1, box.y1)) for text, box in boxes if text.strip()]


@pytest.mark.parametrize("count", [2, 5, 40])
def test_no_text_lies_over_another_or_outside(
    columns: Callable[[int], Inspection], count: int
) -> None:
    with style():
        figure = draw(columns(count))
        found = texts_of(figure)
    width, height = figure.get_size_inches() * figure.dpi
    for text, (left, bottom, right, top) in found:
        assert left >= 0 and bottom >= 0 and right <= width and top <= height, text
    for (one, a), (other, b) in itertools.combinations(found, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[1], b[1])
        assert across < 1 or down < 2, (one, other)


def test_rows_are_drawn_by_what_they_mean(put: Put) -> None:
    body = "".join(f"甲{n},{n}.5,{n},{n}\n" for n in range(9))
    text = f"标题,,,\n名称,数,量,额\n{body}合计,1,2,3\n注：完,,,\n"
    (table,) = inspect_file(put("a.csv", text)).tables
    kinds = [(line.number, line.kind) for line in lines_of(table)]
    assert kinds == [
        (1, "title"),
        (2, "names"),
        *((number, "data") for number in range(3, 8)),
        (None, ""),  # rows 8 to 11 are left out
        (12, "total"),
        (13, "note"),
    ]


def test_the_same_file_gives_the_same_picture_with_its_text_in_it(
    demo: Path, tmp_path: Path
) -> None:
    found = inspect_file(demo / "data" / "财务_2024年.csv")
    for name in ("a.svg", "b.svg"):
        save_picture(found, tmp_path / name)
    first = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert first == (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert FAMILY in first
    for words in ("编制部门：财务部", "column names", "营业收入（万元） → revenue", "78%"):
        assert words in first


def test_every_table_of_a_database_is_drawn_up_to_six(demo: Path) -> None:
    found = inspect_file(demo / "data" / "hr.db")
    with style():
        figure = draw(found)
    assert len(figure.axes) == 2 * 6
    words = [text.get_text() for text in figure.texts]
    assert f"… and {len(found.tables) - 6} more tables, not drawn" in words


def test_a_png_is_written_and_other_endings_and_places_are_refused(
    put: Put, tmp_path: Path
) -> None:
    found = inspect_file(put("a.csv", "a,b\n1,2\n"))
    save_picture(found, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(SourceError, match=r"end it with .svg or .png"):
        save_picture(found, tmp_path / "a.pdf")
    with pytest.raises(SourceError, match="the picture cannot be written to"):
        save_picture(found, tmp_path / "nowhere" / "a.svg")


def test_a_text_is_cut_where_its_place_ends() -> None:
    assert cut_to("short", 1.0, 7.5) == "short"
    # an inch at 7.2 points holds ten Han characters, and the mark takes one
    assert cut_to("一二三四五六七八九十", 1.0, 7.2) == "一二三四五六七八九十"
    assert cut_to("一二三四五六七八九十百", 1.0, 7.2) == "一二三四五六七八九…"
    assert cut_to("a\x00b\nc", 1.0, 7.2) == "a b c"
