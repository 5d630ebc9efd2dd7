"""Every kind of chart in a real browser, with the pack's font and with one a fifth wider.

No words touch, none leave the drawing, none are under 11 CSS pixels. Cases are as bad as data are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kpi_reports.analysis.comparison import funnel, funnel_limits, shrink
from kpi_reports.analysis.signals import ChartSettings
from kpi_reports.pack.svg import DESK_PX, PHONE_PX, THIRD_PX, web_svg
from kpi_reports.report.bridge_rows import BridgeRow
from kpi_reports.report.figures import (
    comparison_chart,
    contributions,
    control_chart,
    distribution_chart,
    funnel_chart,
    intervals_chart,
    waterfall,
)
from kpi_reports.report.figures.attainment import attainment_chart
from kpi_reports.report.figures.strip import Strip, StripRow, strip_chart
from kpi_reports.report.palette import DARK, LIGHT, TOKEN_OF
from kpi_reports.values import (
    Attainment,
    DepartmentSummary,
    Forecast,
    ForecastPoint,
    FunnelCurve,
    Grade,
    Grain,
    Kpi,
    PeerComparison,
    Period,
    ProcessChange,
    TargetDifficulty,
    Text,
    Unit,
    UnitKind,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Q4 = Period.parse("2013Q4")
WIDTH = {"wide": DESK_PX, "narrow": PHONE_PX, "mini": THIRD_PX}
LONG_EN = "International Customer Service and Complaint Handling Bureau"  # 60 letters
LONG_ZH = "国际客户服务与投诉处理及满意度回访中心华东大区运营管理部门组"  # 30 characters
LONG = Text(LONG_EN, LONG_ZH)
MONEY = {"unit_kind": "number", "unit_name": Text("10,000 yuan", "万元"), "measure": "sum"}
NOISE = np.random.default_rng(7).normal(0, 1, 60)


@dataclass(frozen=True)
class Chart:
    case: str
    size: str
    svg: str


# --- control charts ---------------------------------------------------------------------------


def months(count: int, centre: float = 0.8, spread: float = 0.02) -> list[float]:
    return [centre + spread * float(x) for x in NOISE[:count]]


def ahead(count: int, value: float, spread: float) -> Forecast:
    points = tuple(
        ForecastPoint(step, value, value - spread * step, value + spread * step,
                      value - 2 * spread * step, value + 2 * spread * step)
        for step in range(1, count + 1)
    )  # fmt: skip
    return Forecast(None, 36, points, first=Period.parse("2014-01"))


def change(first: str) -> ProcessChange:
    reason = Text("A new tool.", "新工具。")
    return ProcessChange("on_time", None, Period.parse(first), reason, "Board", date(2013, 9, 2))


def control_cases(make: Any) -> dict[str, Any]:
    huge = [1_234_567.8 + 9 * float(x) for x in NOISE[:36]]
    tiny = [-0.03 + 0.01 * float(x) for x in NOISE[:36]]
    seasonal = [0.6 + 0.1 * (at % 12 in (0, 1)) + 0.01 * float(NOISE[at]) for at in range(60)]
    steps = ChartSettings(changes=(change("2013-01"), change("2013-08")))
    return {
        "3 months": make([0.8, None, 0.7]),
        "run chart of 10": make([*months(9), 0.8], target=0.8),
        "12 months, all alike": make([0.8] * 12, target=0.8),
        "36 months": make(months(36)),
        "60 months, season": make(
            seasonal, settings=ChartSettings(season="additive"), target=0.62
        ),
        "target, mean and latest meet": make([*months(35, spread=0.005), 0.8005], target=0.8001),
        "limits very near": make([*months(30, spread=0.0001), 0.5, *months(5, spread=1e-4)]),
        "1,234,567.8": make(huge, target=1_234_567.9, decimals=1, **MONEY),
        "minus 0.03": make(tiny, target=-0.03, decimals=2, **MONEY),
        "steps": make([*months(24, 0.6), *months(7, 0.8), *months(5, 0.7)], settings=steps),
        "no data at the end": make([*months(30), None, None, None, 0.9, None, None]),
        "forecast": replace(make(months(36), target=0.81), forecast=ahead(12, 0.81, 0.004)),
        "forecast of two": replace(make(months(14), target=0.79), forecast=ahead(2, 0.8, 0.05)),
        "shares": make(
            months(24), sizes=[30 if at % 2 else 400 for at in range(24)],
            settings=ChartSettings(kind="p"),
        ),
    }  # fmt: skip


def control_charts(make: Any, language: Any) -> Iterator[Chart]:
    for case, entry in control_cases(make).items():
        for size in ("wide", "narrow", "mini"):
            svg = control_chart(entry, Q4, language, size=size)  # type: ignore[arg-type]
            yield Chart(case, size, svg)


# --- the others -------------------------------------------------------------------------------


def department(at: int, total: str | None, low: str | None = None, high: str | None = None) -> Any:
    name = Text(f"{at} {LONG_EN}"[:60], f"{LONG_ZH[:27]}{at:03}")
    found = [None if value is None else Decimal(value) for value in (total, low, high)]
    return DepartmentSummary(
        unit=Unit(f"d{at}", UnitKind.DEPARTMENT, name), total=found[0], lowest=found[1],
        highest=found[2], grade=None, held=False, kpis_met=0, kpis_scored=0, blocks=(),
        improving=(), worsening=(), too_few=total is None,
    )  # fmt: skip


def company() -> Any:
    """Twenty departments, ties among them, and grades that begin close to each other."""
    edges = ["0", "60", "70", "80", "81", "85", "119"]
    grades = tuple(
        Grade(name, Text(name, name), Decimal(low), None if high is None else Decimal(high))
        for name, low, high in zip("GFEDCBA", edges, [*edges[1:], None], strict=True)
    )
    made = [department(at, "94.8", "70", "101.3") for at in range(5)]
    made += [department(at, "120.0", "0", "120") for at in range(5, 9)]
    made += [department(at, None) for at in range(9, 13)]
    made += [department(at, f"{at * 5}.5") for at in range(13, 20)]
    card = SimpleNamespace(grades=grades, maximum=Decimal(120))
    return SimpleNamespace(departments=tuple(made), scorecard=card)


def peers() -> PeerComparison:
    hits = [790, 81, 40, 8050, 385, 1620, 79, 24, 3980, 160, 801, 45, 700, 702, 698, 704, 20, 21]
    rows = [1000, 100, 50, 10_000, 500, 2000, 100, 30, 5000, 200, 1000, 100, 1000, 1005, 1010]
    rows += [1015, 50, 51]
    found = funnel(hits, rows)
    sizes = np.geomspace(min(rows), max(rows), 20).round().tolist()
    sides = [
        tuple(side.tolist())
        for level in (0.95, 0.998)
        for side in funnel_limits(
            found.centre or 0, sizes, level=level, overdispersion="additive", tau=found.tau or 0
        )
    ]
    curve = FunnelCurve(tuple(sizes), *sides)
    return PeerComparison("on_time", found, shrink(hits, rows), few=("19", "20"), curve=curve)


def strip_of(kpi: Kpi, language: Any) -> Strip:
    few = {"en": "too few (n = 4)", "zh": "数量不足（n = 4）"}[language]
    rows = [
        StripRow(f"{LONG[language]} {at}", "1,234,567.8 (n = 1,234,567)", value=0.2 + at / 100,
                 low=0.1, high=0.9, bold=at % 2 == 0)
        for at in range(6)
    ]  # fmt: skip
    rows.append(StripRow(LONG[language], few))
    note = {"en": "dotted line: median of all departments", "zh": "虚线：全部部门的中位数"}[
        language
    ]
    return Strip(kpi, tuple(rows), 0.3, note)


def attained(language: Any) -> list[tuple[str, Attainment]]:
    easy = TargetDifficulty(36, 36, 0.9036, 1.0, "easy", "easy", "too_easy", 16)
    hard = TargetDifficulty(0, 36, 0.0, 0.0964, "hard", "hard", "too_hard", 16)
    return [
        (f"{LONG[language]}（{at}）", Attainment("on_time", "UA", Grain.MONTH, found))
        for at, found in enumerate((easy, hard, easy))
    ]


def bars(language: Any) -> tuple[BridgeRow, ...]:
    """A waterfall that falls to nearly nothing and comes back, with totals like its steps."""
    name, d = LONG[language], Decimal
    return (
        BridgeRow("total", "2013Q3", d(0), d("97.0"), grade="A"),
        BridgeRow("scope", name, d("97.0"), d("95.5")),
        BridgeRow("kpi", name + "1", d("95.5"), d("12.5"), "bad"),
        BridgeRow("kpi", name + "2", d("12.5"), d("12.5")),
        BridgeRow("subtotal", name, d(0), d("12.5")),
        BridgeRow("other", name, d("12.5"), d("120.0"), "good"),
        BridgeRow("total", "2013Q4", d(0), d("120.0"), grade="A+"),
    )


def parts(language: Any) -> list[Any]:
    name, d, bar = LONG[language], Decimal, contributions._Bar
    whole = bar(name, "\u2212 1,234,567.8", d(-9), (d(0), d(-9)), whole=True)
    rows = [
        bar(f"{name}{at}", "+1,234,567.8", d(at), (d(-1), d(at + 1)), "good" if at else "bad")
        for at in range(8)
    ]
    return [whole, *rows]


def others(make: Any, language: Any, patch: pytest.MonkeyPatch) -> Iterator[Chart]:
    entry = make([0.8])
    found, kpi = peers(), entry.kpi
    names = {str(at): f"{LONG[language]}{at}" for at in range(1, 21)}
    patch.setattr(waterfall, "bridge_rows", lambda *_: bars(language))
    patch.setattr(contributions, "_bars", lambda *_: parts(language))
    patch.setattr(contributions, "driver_table", lambda *_: None)
    voice = SimpleNamespace(language=language)
    minutes = {"unit_kind": "number", "unit_name": Text("minutes", "分钟"), "measure": "mean"}
    tail = make([0.8], quantiles=[float(at) for at in range(-10, 90)] + [1_234_567.8], **minutes)
    same = make([0.8], quantiles=[5.0] * 101, **minutes)
    for size in ("wide", "narrow"):
        drawn = {
            "comparison": comparison_chart(company(), language, size=size),
            "funnel": funnel_chart(found, kpi, names, language=language, size=size),
            "intervals": intervals_chart(found, kpi, names, language=language, size=size),
            "strip": strip_chart(strip_of(kpi, language), language, size=size, name="s"),
            "attainment": attainment_chart(attained(language), language, size=size),
            "distribution": distribution_chart(tail, language, size=size),
            "distribution of one value": distribution_chart(same, language, size=size),
            "waterfall": waterfall.waterfall_chart(voice, None, size=size),
            "contributions": contributions.contributions_chart(voice, entry, size=size),
        }
        yield from (Chart(case, size, svg) for case, svg in drawn.items())


@pytest.fixture(scope="module")
def charts(make_entry: Any) -> list[Chart]:
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for language in ("en", "zh"):
            made = [*control_charts(make_entry, language), *others(make_entry, language, patch)]
            found += [replace(chart, case=f"{chart.case}, {language}") for chart in made]
    return found


# --- in the browser ---------------------------------------------------------------------------

LOOK = """() => {
  const wrong = [];
  const near = 0.2;
  for (const svg of document.querySelectorAll('svg')) {
    const name = svg.parentNode.title, frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const seen = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
      const box = t.getBoundingClientRect();
      const px = parseFloat(getComputedStyle(t).fontSize) * scale;
      return {words: t.textContent, box, px};
    });
    for (const [at, {words, box, px}] of seen.entries()) {
      const spare = near * box.height;
      if (px < 10.99) wrong.push(`${name}: '${words}' is ${px.toFixed(1)} px`);
      if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
          box.top < frame.top - spare || box.bottom > frame.bottom + spare)
        wrong.push(`${name}: '${words}' leaves the drawing`);
      for (const other of seen.slice(at + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 0.5 && down > near * Math.min(box.height, other.box.height))
          wrong.push(`${name}: '${words}' stands on '${other.words}'`);
      }
    }
  }
  return wrong;
}"""


def faces(size_adjust: int) -> str:
    """The pack's font as large as asked, its lines as high as ever."""
    folder = files("mpl_font").joinpath("fonts").joinpath("noto")
    high, deep = 116 * 100 / size_adjust, 28.8 * 100 / size_adjust
    return "".join(
        f"@font-face{{font-family:pack;font-weight:{weight};size-adjust:{size_adjust}%;"
        f"ascent-override:{high:.2f}%;descent-override:{deep:.2f}%;"
        f"src:url(file://{folder}/NotoSansCJKsc-{name}.otf)}}"
        for weight, name in ((400, "Regular"), (700, "Bold"))
    )


def page_of(charts: list[Chart], *, size_adjust: int, palette: Mapping[str, str] = LIGHT) -> str:
    colours = "".join(f"--{token}:{colour};" for token, colour in palette.items())
    drawn = []
    for at, chart in enumerate(charts):
        px = WIDTH[chart.size]
        svg = web_svg(chart.svg, name=chart.case, prefix=f"p{at}", css_class="ch", shown_px=px)
        drawn.append(f'<div title="{chart.case}, {chart.size}" style="width:{px}px">{svg}</div>')
    rules = "svg{font-family:pack;width:100%;display:block}body{background:var(--paper)}"
    head = f"<meta charset=utf-8><style>{faces(size_adjust)}body{{{colours}}}{rules}</style>"
    return f"<!doctype html>{head}{''.join(drawn)}"


def test_every_colour_is_a_token_and_every_font_the_packs(charts: list[Chart]) -> None:
    for chart in charts:
        colours = {hex_.lower() for hex_ in re.findall(r"#[0-9a-fA-F]{6}\b", chart.svg)}
        assert colours <= set(TOKEN_OF), chart.case
        assert not re.search(r"(?:fill|stroke): (?!#|none|url)", chart.svg), chart.case
        assert set(re.findall(r"font-family: ([^;\"]+)", chart.svg)) == {"'Noto Sans CJK SC'"}


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_word_can_be_read_on_the_band_by_day_and_by_night(
    palette: Mapping[str, str], charts: list[Chart]
) -> None:
    found = [re.findall(r'<text [^>]*?style="[^"]*?fill: (#\w+)', chart.svg) for chart in charts]
    tokens = {TOKEN_OF[colour.lower()] for colours in found for colour in colours}
    assert tokens == {"ink", "ink2", "ink3", "cau", "good", "bad"}
    for token in tokens:
        # by day, grey captions stand beside the band and never on it
        grounds = ("paper", "surf") if token == "ink3" and palette is LIGHT else ("paper", "band")
        for ground in grounds:
            dim, bright = sorted((brightness(palette[token]), brightness(palette[ground])))
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (token, ground)


def test_ids_cannot_collide_even_with_every_chart_twice_on_a_page(charts: list[Chart]) -> None:
    page = page_of([*charts, *charts], size_adjust=100)
    ids = re.findall(r' id="([^"]+)"', page)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', page)) <= set(ids)


@pytest.mark.parametrize("size_adjust", [100, 120])
def test_no_words_touch_or_leave_the_drawing(
    size_adjust: int, charts: list[Chart], browser: Browser, tmp_path: Any
) -> None:
    path = tmp_path / "charts.html"
    path.write_text(page_of(charts, size_adjust=size_adjust), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 900, "height": 900})
    try:
        tab.goto(path.as_uri())
        tab.evaluate("() => Promise.all([...document.fonts].map(face => face.load()))")
        wrong = tab.evaluate(LOOK)
    finally:
        tab.close()
    assert wrong == [], json.dumps(wrong, ensure_ascii=False, indent=1)
