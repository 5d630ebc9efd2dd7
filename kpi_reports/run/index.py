"""index.html: every pack of a period, from what run.json says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from kpi_reports.pack.index import IndexLink, IndexPage, IndexRow, render_index
from kpi_reports.report.numbers import format_score
from kpi_reports.run.manifest import Manifest, PackEntry
from kpi_reports.values import Text

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
WORKBOOK = "Excel"  # one file, in every language of the pack
SIGNAL_WORDS = {
    "improving": Text("{n} improving", "改善 {n} 项"),
    "worsening": Text("{n} worsening", "恶化 {n} 项"),
    "changed": Text("{n} changed", "变化 {n} 项"),
    "questions": Text("{n} to ask about", "{n} 项需核实"),
}
NO_SIGNAL = Text("none", "无")
TOO_FEW = Text("too few data to tell", "数据太少，无法判断")


def index_html(manifest: Manifest, order: Sequence[str]) -> str:
    """The page that leads to every pack of these units, in this order."""
    period, as_of = manifest.period, manifest.as_of
    index = IndexPage(
        company=Text(manifest.company_name["en"], manifest.company_name["zh"]),
        title=Text(f"KPI review packs, {period}", f"{period} 绩效回顾报告"),
        as_of=Text(f"Data as of {as_of}", f"数据截至 {as_of}"),
        rows=tuple(_row(unit, manifest.packs[unit]) for unit in order),
        notes=_notes(manifest, order),
    )
    return render_index(index)


def _row(unit: str, entry: PackEntry) -> IndexRow:
    return IndexRow(
        unit=Text(entry.name["en"], entry.name["zh"]),
        state=entry.state,
        score="" if entry.score is None else format_score(Decimal(str(entry.score))),
        grade=entry.grade or "",
        signals=_signals(entry),
        links=tuple(
            IndexLink(words, quote(f"{unit}/{name}"))
            for name in sorted(entry.files, key=lambda name: (name.endswith(".xlsx"), name))
            if (words := _link_words(name, entry))
        ),
    )


def _link_words(name: str, entry: PackEntry) -> str:
    """What a link to a file says; empty for files that no reader opens."""
    stem, ending = Path(name).stem, Path(name).suffix
    if ending == ".xlsx":
        return WORKBOOK
    language = LANGUAGE_NAMES.get(stem.removeprefix("review."), "")
    if entry.state == "failed":
        return name if ending == ".log" else language
    return f"{language} {ending[1:].upper()}" if language else ""


def _signals(entry: PackEntry) -> Text:
    counted = [(words, entry.signals.get(name, 0)) for name, words in SIGNAL_WORDS.items()]
    told = [(words, count) for words, count in counted if count]
    if not told:
        looked = entry.signals.get("common") or "questions" in entry.signals
        return NO_SIGNAL if looked else TOO_FEW
    return Text(
        ", ".join(words.en.format(n=count) for words, count in told),
        "，".join(words.zh.format(n=count) for words, count in told),
    )


def _notes(manifest: Manifest, order: Sequence[str]) -> tuple[Text, ...]:
    """Says which packs were made from other data, params or notebooks than the latest run used."""
    latest = {
        manifest.inputs.digest(notebook, manifest.toolkit) for notebook in manifest.inputs.notebooks
    }
    names = [
        manifest.packs[unit].name for unit in order if manifest.packs[unit].made_from not in latest
    ]
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
