"""index.html: every pack of a period, and above it every pack of all periods, from what the files
run.json say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from kpi_reports.pack.index import IndexLink, IndexPage, IndexRow, render_index
from kpi_reports.periods import Period
from kpi_reports.report.numbers import format_score
from kpi_reports.run.manifest import Manifest, PackEntry
from kpi_reports.values import Text

ABOVE = "../index.html"  # from a period's page to the one of all periods
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
SLIDES = {"en": "English slides", "zh": "中文幻灯片"}
WORKBOOK = "Excel"  # one file, in every language of the pack
SIGNAL_WORDS = {
    "improving": Text("{n} improving", "改善 {n} 项"),
    "worsening": Text("{n} worsening", "恶化 {n} 项"),
    "changed": Text("{n} changed", "变化 {n} 项"),
    "questions": Text("{n} to ask about", "{n} 项需核实"),
}
NO_SIGNAL = Text("none", "无")
TOO_FEW = Text("too few data to tell", "数据太少，无法判断")


def index_html(manifest: Manifest, order: Sequence[str], outdated: Collection[str] = ()) -> str:
    """The page that leads to every pack of these units, in this order, of one period. It names the
    `outdated`, made from other data, params or notebooks than the latest run used."""
    period = manifest.period
    title = Text(f"KPI review packs, {period}", f"{period} 绩效回顾报告")
    rows = tuple(_row(manifest, unit, place="") for unit in order)
    notes = _notes([manifest.packs[unit].name for unit in order if unit in outdated])
    return render_index(replace(_page(manifest, title, rows, notes), above=ABOVE))


def all_periods_html(manifests: Sequence[Manifest], order: Sequence[str]) -> str:
    """The page that leads to every pack of all periods, the latest first; in each the units of
    `order`, then what else is there. `manifests` are one or more."""
    latest_first = sorted(manifests, key=_age)
    rows = tuple(
        _row(manifest, unit, place=f"{quote(manifest.period)}/")
        for manifest in latest_first
        for unit in (*_there(order, manifest), *_others(order, manifest))
    )
    title = Text("KPI review packs of all periods", "全部期间的绩效回顾报告")
    return render_index(_page(latest_first[0], title, rows, ()))


def _age(manifest: Manifest) -> tuple[int, int]:
    """The latest period first; of two that end on the same day the longer one."""
    period = Period.parse(manifest.period)
    return -period.last.toordinal(), period.first.toordinal()


def _there(order: Sequence[str], manifest: Manifest) -> list[str]:
    return [unit for unit in order if unit in manifest.packs]


def _others(order: Sequence[str], manifest: Manifest) -> list[str]:
    return sorted(manifest.packs.keys() - set(order))


def _page(
    manifest: Manifest, title: Text, rows: tuple[IndexRow, ...], notes: tuple[Text, ...]
) -> IndexPage:
    as_of = manifest.as_of
    return IndexPage(
        company=Text(manifest.company_name["en"], manifest.company_name["zh"]),
        title=title,
        as_of=Text(f"Data as of {as_of}", f"数据截至 {as_of}"),
        rows=rows,
        notes=notes,
    )


def _row(manifest: Manifest, unit: str, *, place: str) -> IndexRow:
    """The row of a unit's pack; `place` leads from the page to the period's folder."""
    entry = manifest.packs[unit]
    return IndexRow(
        unit=Text(entry.name["en"], entry.name["zh"]),
        state=entry.state,
        score="" if entry.score is None else format_score(Decimal(str(entry.score))),
        grade=entry.grade or "",
        signals=_signals(entry),
        links=tuple(
            IndexLink(words, f"{place}{quote(f'{unit}/{name}')}")
            for name in sorted(entry.files, key=lambda name: (name.endswith(".xlsx"), name))
            if (words := _link_words(name, entry))
        ),
        period=manifest.period,
        audience=Text(entry.audience.get("en", ""), entry.audience.get("zh", "")),
        marks=_marks(entry),
    )


def _link_words(name: str, entry: PackEntry) -> str:
    """What a link to a file says; empty for files that no reader opens."""
    stem, ending = Path(name).stem, Path(name).suffix
    if ending == ".xlsx":
        return WORKBOOK
    code, _, kind = stem.removeprefix("review.").partition(".")
    if kind == "slides":
        return SLIDES.get(code, "")
    language = "" if kind else LANGUAGE_NAMES.get(code, "")
    if entry.state == "failed":
        return name if ending == ".log" else language
    return f"{language} {ending[1:].upper()}" if language else ""


def _marks(entry: PackEntry) -> tuple[str, ...]:
    """What the pack is found by when a reader asks for signals."""
    if entry.state == "failed":
        return ("failed",)
    counted = tuple(name for name in SIGNAL_WORDS if entry.signals.get(name, 0))
    if counted:
        return counted
    looked = entry.signals.get("common") or "questions" in entry.signals
    return ("none",) if looked else ("too_few",)


def _signals(entry: PackEntry) -> Text:
    told = [
        (SIGNAL_WORDS[name], entry.signals[name]) for name in _marks(entry) if name in SIGNAL_WORDS
    ]
    if not told:
        return NO_SIGNAL if _marks(entry) == ("none",) else TOO_FEW
    return Text(
        ", ".join(words.en.format(n=count) for words, count in told),
        "，".join(words.zh.format(n=count) for words, count in told),
    )


def _notes(names: Sequence[Mapping[str, str]]) -> tuple[Text, ...]:
    """Says which packs were made from other data, params or notebooks than the latest run used."""
    if not names:
        return ()
    english = ", ".join(name["en"] for name in names)
    chinese = "、".join(name["zh"] for name in names)
    return (
        Text(
            f"Made by an earlier run from other data, params or notebooks: {english}.",
            f"以下报告由较早的运行生成，所用数据、参数或笔记本不同：{chinese}。",
        ),
    )
