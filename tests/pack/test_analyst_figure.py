"""Figures of matplotlib and seaborn as figures of a pack."""

from __future__ import annotations

import gc
import re
import sys
from pickle import UnpicklingError
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter

from kpi_reports.errors import PackError
from kpi_reports.pack.analyst import description
from kpi_reports.pack.analyst.bare import bare_figure
from kpi_reports.pack.analyst.copies import copied, shared_with_the_copy
from kpi_reports.pack.analyst.drawing import take_title
from kpi_reports.pack.analyst.sheet import _extent, put_on_sheet
from kpi_reports.pack.cells import colours, figure
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.html import render_html
from kpi_reports.pack.pdf import render_pdf
from kpi_reports.values import Language

MONTHS = pd.date_range("2024-01-01", periods=6, freq="MS")


def lines(*labels: str) -> Figure:
    made = Figure()
    axes = made.subplots()
    for at, label in enumerate(labels or ("North",)):
        axes.plot(MONTHS, [3 + at, 1, 4, 1.5, np.nan, 2], label=label)
    axes.axhline(2, color="k", linestyle="--")
    axes.legend()
    return made


def body(given: Any, language: str = "en", **more: Any) -> dict[str, Any]:
    words: dict[str, Any] = {"headline": "H", "alt": "Line chart.", **more}
    found: dict[str, Any] = figure(given, **words).block["words"][language]
    return found


def wide(given: Any) -> str:
    return str(body(given)["drawing"]["wide"])


def described(given: Figure, language: Language = "en") -> str:
    return description.described(given)[language]


def test_a_figure_is_drawn_at_the_sizes_of_a_desk_and_a_phone() -> None:
    made, settings = lines(), dict(mpl.rcParams)
    drawing = body(made)["drawing"]

    assert 'viewBox="0 0 504 ' in drawing["wide"]
    assert 'viewBox="0 0 248.4 ' in drawing["narrow"]
    assert made.get_size_inches().tolist() == [6.4, 4.8]  # the analyst's own is not touched
    assert made.axes[0].lines[0].get_linestyle() == "-"
    assert dict(mpl.rcParams) == settings


def test_the_same_figure_has_the_same_bytes_and_its_text_can_be_searched() -> None:
    first, second = wide(lines("收入")), wide(lines("收入"))
    assert first == second
    assert ">收入</text>" in first
    assert "DejaVu" not in first


def test_colours_of_matplotlib_become_the_palette_s_and_white_becomes_none() -> None:
    shown = figure(lines("a", "b", "fill: #1f77b4"), headline="H", alt="A").block
    svg = shown["words"]["en"]["drawing"]["wide"].lower()
    for token in ("line", "ben", "ink"):
        assert colours[token].lower() in svg
    assert not re.search("#(ff7f0e|000000|ffffff)", svg)
    assert re.findall("[^>]{6}#1f77b4<", svg) == ["fill: #1f77b4<"]  # a text is no paint
    assert len(set(re.findall("stroke-dasharray: ([^;]+);", svg))) == 3  # nor known by colour alone
    assert "stroke:var(--ben)" in render_html([shown], "en")


def test_red_and_green_mean_worse_and_better() -> None:
    made = Figure()
    made.subplots().bar(["a", "b"], [1, 2], color=["red", "green"])
    svg = wide(made).lower()
    assert colours["bad"].lower() in svg
    assert colours["good"].lower() in svg


def test_the_title_leaves_the_picture_for_the_subtitle() -> None:
    made = lines()
    made.axes[0].set_title("Renewals by month")
    taken = body(made)
    assert (taken["subtitle"], "Renewals by" in taken["drawing"]["wide"]) == (
        "Renewals by month",
        False,
    )
    kept = body(made, subtitle="By region")
    assert (kept["subtitle"], "Renewals by month" in kept["drawing"]["wide"]) == ("By region", True)
    assert take_title(made, drop_if=("Renewals by month",)).figure.axes[0].get_title() == ""
    assert made.axes[0].get_title() == "Renewals by month"


def test_names_below_bars_are_all_kept_and_numbers_thinned() -> None:
    made = Figure()
    names = [f"A rather long name of region {at}" for at in "ABCDEF"]
    made.subplots().bar(names, range(6))
    narrow = body(made)["drawing"]["narrow"]
    assert all(f"region {at}" in narrow or f">{at}</t" in narrow for at in "ABCDEF")
    many = Figure()
    axes = many.subplots()
    axes.plot(range(40))
    axes.set_xticks(range(40))
    assert len(re.findall(r"<text", body(many)["drawing"]["narrow"])) < 30


def test_panels_side_by_side_stand_below_one_another_on_a_phone() -> None:
    made = Figure()
    made.subplots(1, 2, sharey=True)
    box = re.search(r'viewBox="0 0 248.4 ([\d.]+)"', body(made)["drawing"]["narrow"])
    assert box is not None
    assert float(box[1]) == pytest.approx(2 * 2.1 * 72)


def test_what_cannot_be_pickled_can_be_drawn_and_pyplot_lets_go_of_it() -> None:
    from matplotlib import pyplot

    _made, axes = pyplot.subplots()
    axes.plot([1, 2])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f} km"))
    assert " km</text>" in body(axes)["drawing"]["wide"]
    assert pyplot.get_fignums() == []


def test_heat_maps_may_hold_small_pixels() -> None:
    made = Figure()
    sns.heatmap(pd.DataFrame(np.eye(3)), annot=True, ax=made.subplots())
    page = render_html([figure(made, headline="H", alt="A").block], "en")
    assert 'href="data:image/png;base64,' in page
    assert "fill:#101010" in page  # a number on a cell keeps its colour in dark mode


@pytest.mark.filterwarnings("ignore:The copy keyword")  # seaborn 0.13 with pandas 3
def test_seaborn_s_grids_and_plots_are_figures_too() -> None:
    data = pd.DataFrame({"x": [1, 2, 3, 4], "y": [2, 3, 1, 4], "k": list("aabb")})
    assert "<svg" in wide(sns.relplot(data=data, x="x", y="y", hue="k"))
    import seaborn.objects as so

    assert "<svg" in wide(so.Plot(data, x="x", y="y", color="k").add(so.Dot()))
    assert "<svg" in wide(np.array([lines().axes[0]]))


@pytest.mark.parametrize(
    ("given", "more", "reason"),
    [
        (lines(), {"alt": ""}, "'alt' is empty; a reader who cannot see the chart needs"),
        (lines(), {"alt": {"en": "x", "zh": " "}}, "'alt' is empty"),
        (lines(), {"headline": ""}, "'headline' is empty; say what it shows, in one line"),
        (lines(), {"alt": {"en": "x"}}, "'alt' has no words in 'zh'"),
        ("<svg/>", {}, "a str is no figure; give a matplotlib Figure or Axes"),
        (Figure(), {}, "the figure is empty; draw before it is shown"),
    ],
)
def test_what_is_no_figure_for_a_pack_is_refused(
    given: Any, more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(PackError, match=reason):
        figure(given, **{"headline": "H", "alt": "A", **more})


def test_a_figure_of_too_many_marks_is_refused() -> None:
    made = Figure()
    made.subplots().scatter(np.arange(9000), np.arange(9000) % 97)
    with pytest.raises(PackError, match=r"more than 600,000; draw fewer marks .* rasterized=True"):
        figure(made, headline="H", alt="A")


def test_a_figure_that_cannot_be_copied_is_refused() -> None:
    made = lines()
    made.axes[0].lines[0].set_gid(sys.stdout)  # type: ignore[arg-type]
    with pytest.raises(PackError, match="cannot be drawn at a pack's size"):
        figure(made, headline="H", alt="A")


def test_each_size_is_drawn_once_and_garbage_is_collected_again_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, draw = list[bool](), Figure.draw

    def counted(self: Figure, renderer: Any) -> None:
        drawn.append(gc.isenabled())
        draw(self, renderer)

    monkeypatch.setattr(Figure, "draw", counted)
    body(lines())
    assert drawn == [False, False]
    assert gc.isenabled()


def test_days_that_would_run_together_on_a_phone_are_thinned() -> None:
    made = Figure(figsize=(12, 3))
    made.subplots().plot(pd.date_range("2023-01-01", periods=365), range(365))
    narrow = body(made)["drawing"]["narrow"]
    assert re.findall(r">(\d{4}-\d\d)<", narrow) == ["2023-01", "2023-05", "2023-09", "2024-01"]


def test_text_in_another_font_and_mathematics_are_measured_each_time() -> None:
    made = Figure()
    put_on_sheet(made)
    renderer: Any = made._get_renderer()  # type: ignore[attr-defined]
    other, known = FontProperties(family="DejaVu Sans", size=8), _extent.cache_info().currsize
    assert renderer.get_text_width_height_descent("Not kept", other, False)[0] > 30
    assert renderer.get_text_width_height_descent(r"$\alpha$", other, True)[0] > 3
    assert renderer._get_font_height_metrics(other) == (None, None, None)
    assert _extent.cache_info().currsize == known


def test_a_copy_shares_functions_and_classes_and_nothing_else() -> None:
    class Marked(FuncFormatter):
        """Known to this test alone: there is no name to find it by."""

    made = lines()
    axes = made.axes[0]
    axes.yaxis.set_major_formatter(Marked(lambda value, _: f"{value:.1f} km"))
    copy = copied(made).axes[0]
    kept, given = copy.yaxis.get_major_formatter(), axes.yaxis.get_major_formatter()
    assert isinstance(kept, Marked)
    assert kept is not given
    assert kept.func is given.func  # type: ignore[attr-defined]
    copy.lines[0].get_ydata(orig=True)[0] = 99
    assert axes.lines[0].get_ydata(orig=True)[0] == 3
    with pytest.raises(UnpicklingError, match="number 0 is known to the process alone that wrote"):
        shared_with_the_copy(0)


def test_what_knows_how_to_be_copied_alone_is_copied() -> None:
    class Lock:
        def __reduce__(self) -> Any:
            raise TypeError("cannot be pickled")

        def __deepcopy__(self, memo: Any) -> Lock:
            return Lock()

    made = lines()
    made.axes[0].lock = lock = Lock()  # type: ignore[attr-defined]
    assert copied(made).axes[0].lock is not lock  # type: ignore[attr-defined]


def test_hostile_text_in_a_figure_stays_text() -> None:
    made = lines('<script>alert("x")</script>', '#read("/etc/passwd")')
    made.axes[0].set_xlabel("a\u202eb =1+1 javascript:alert(1)")
    made.axes[0].lines[0].set_gid('x" onload="alert(1)')
    made.axes[0].lines[0].set_url("javascript:alert(1)")
    with pytest.raises(PackError, match="<a> is not allowed"):
        figure(made, headline="H", alt="A")
    made.axes[0].lines[0].set_url(None)
    block = figure(made, headline="<b>", alt='"><script>').block
    page = render_html([block], "en")
    assert page.count("<script") == 1  # the pack's own
    assert 'onload="' not in page
    with pytest.warns(PackWarning, match=r"no glyph for U\+202E"):
        assert render_pdf([block], "en").startswith(b"%PDF")


def test_a_line_is_described_from_its_data_in_both_languages() -> None:
    made = lines("North")
    made.axes[0].set_ylabel("CNY m")
    assert described(made) == (
        "Line chart. Up: CNY m. North: 5 values, from 3.0 at 2024-01-01 to 2.0 at 2024-06-01; "
        "lowest 1.0 at 2024-02-01, highest 4.0 at 2024-03-01."
    )
    assert described(made, "zh") == (
        "折线图。纵轴：CNY m。North：共 5 个数值，自 2024-01-01 的 3.0 至 2024-06-01 的 2.0；"
        "最低 1.0（2024-02-01），最高 4.0（2024-03-01）。"
    )


def test_bars_dots_cells_and_periods_are_described() -> None:
    made = Figure()
    bars, dots, cells, nothing, months = made.subplots(1, 5)
    bars.bar(["a", "b"], [1, -2])
    dots.scatter([1, 2, 3], [5, 6, 9], label="shops")
    cells.imshow([[1, 2], [3, 40]])
    nothing.plot([np.nan, np.nan], label="none")
    pd.Series([1, 2.5], index=pd.period_range("2024-01", periods=2, freq="M")).plot(ax=months)
    told = described(made)
    assert told.startswith("Bar chart, scatter plot, heat map and line chart.")
    for words in (
        "Values: a 1 and b −2.",
        "shops: 3 points, across from 1 to 3, up from 5 to 9.",
        "4 cells, from 1 to 40.",
        "none: no values.",
        "from 1.0 at 2024-01 to 2.5 at 2024-02",
    ):
        assert words in told


def test_of_many_series_the_first_are_described_and_the_others_counted() -> None:
    made = lines(*"abcdefghi")
    assert "f: 5 values" in described(made)
    assert "g: 5 values" not in described(made)
    assert described(made).endswith("3 more series.")
    many = Figure()
    many.subplots().barh(range(20), range(20))
    assert "Values: 20 values, from 0 at 0" in described(many)


def test_a_bare_figure_is_headed_by_its_title_its_labels_or_its_kind() -> None:
    made = lines()
    made.axes[0].set(xlabel="Month", ylabel="Renewals")
    assert bare_figure(made)["words"]["zh"]["headline"] == "Renewals（按Month）"
    made.suptitle("Renewals fell")
    found = bare_figure(made)["words"]["en"]
    assert found["headline"] == "Renewals fell"
    assert found["alt"].startswith("Line chart: Renewals fell. North")
    assert "Renewals fell" not in found["drawing"]["wide"]
    pie = Figure()
    pie.subplots().pie([1, 2])
    assert bare_figure(pie)["words"]["en"]["headline"] == "Pie chart"
