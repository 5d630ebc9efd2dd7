"""Reviews made by hand from cases of the scoring, and workbooks as a spreadsheet sees them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from kpi_reports.params.models import RatioRule, SchemeKpi, SchemeNode, Words
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.values import (
    Assurance,
    BlockScore,
    DepartmentSummary,
    Grade,
    Grain,
    Kpi,
    KpiReview,
    KpiSeries,
    KpiValue,
    Language,
    Provenance,
    Review,
    Scorecard,
    Signal,
    Text,
    Trend,
    Unit,
    UnitKind,
    Variation,
)
from tests.scoring.conftest import PERIOD, build_case, build_value

COMPANY = Unit("company", UnitKind.COMPANY, Text("Made up Ltd", "虚构有限公司"))
UNIT = Unit("u", UnitKind.DEPARTMENT, Text("Sales", "销售部"))
Cells = list[list[Any]]


def review_of(
    case: UnitCase,
    *,
    card: Scorecard | None = None,
    names: Mapping[str, str] | None = None,
    languages: tuple[Language, ...] = ("en", "zh"),
) -> Review:
    """The review of a case; `names` are names of KPIs other than their ids."""
    card = card or score_unit(case)
    scores = {entry.kpi: entry for node in card.leaves for entry in node.kpis}
    kpis = tuple(
        KpiReview(
            kpi=_named(case.kpis[id], (names or {}).get(id)),
            value=value,
            previous=value,
            months=KpiSeries(id, UNIT.id, Grain.MONTH, ()),
            signal=Signal(Variation.TOO_FEW, Assurance.TOO_FEW),
            trend=Trend(0, reason="no_data"),
            evidence=f"E{at}",
            target=case.targets[id],
            score=scores.get(id),
        )
        for at, (id, value) in enumerate(case.values.items(), start=2)
    )
    return Review(
        company_id="made_up",
        company=COMPANY,
        unit=UNIT,
        period=case.period,
        as_of=date(2014, 1, 5),
        languages=languages,
        audience=COMPANY.name,
        kpis=kpis,
        scorecard=card,
        previous_scorecard=None,
        findings=(),
        evidence=(),
        issues=(),
        provenance=Provenance("0.1.0", "a" * 64, "b" * 64, ()),
    )


def _named(kpi: Kpi, name: str | None) -> Kpi:
    return kpi if name is None else replace(kpi, name=Text(name, name))


def item(kpi: str, weight: str) -> SchemeKpi:
    return SchemeKpi(kpi=kpi, weight=Decimal(weight), rule=RatioRule(kind="ratio"))


def block(id: str, weight: str, *below: SchemeNode | SchemeKpi) -> SchemeNode:
    """A block of blocks or of KPIs."""
    return SchemeNode(
        id=id,
        name=Words(en=id.title(), zh=f"板块{id}"),
        weight=Decimal(weight),
        nodes=tuple(entry for entry in below if isinstance(entry, SchemeNode)),
        kpis=tuple(entry for entry in below if isinstance(entry, SchemeKpi)),
    )


def deep_case(**settings: Any) -> UnitCase:
    """Three levels: x (70) holds p (60: a 50, b 50) and q (40: c 100); y (30) holds d."""
    tree = (
        block(
            "x",
            "70",
            block("p", "60", item("a", "50"), item("b", "50")),
            block("q", "40", item("c", "100")),
        ),
        block("y", "30", item("d", "100")),
    )
    usual = {"a": 90.0, "b": 101.37, "c": 77.7, "d": 88.88}
    actuals: dict[str, float | KpiValue | None] = {**usual, **settings.pop("actuals", {})}
    return build_case(actuals, nodes=tree, **settings)


def carried(value: float) -> KpiValue:
    """A value of the quarter before, shown and not scored again."""
    return replace(build_value(value), of_period=PERIOD.previous, carried=True)


def summary(name: str, total: str | None, grade: str | None, **more: object) -> DepartmentSummary:
    unit = Unit(name, UnitKind.DEPARTMENT, Text(name, name))
    return DepartmentSummary(
        unit=unit,
        total=None if total is None else Decimal(total),
        lowest=None,
        highest=None,
        grade=None if grade is None else Grade(grade, Text(grade, grade), Decimal(0), None),
        held=grade is None,
        kpis_met=1,
        kpis_scored=2,
        blocks=(BlockScore("z", Text("Own", "自有"), Decimal(80)),),
        improving=(),
        worsening=(),
        too_few=False,
        **more,  # type: ignore[arg-type]
    )


def sheets_of(xlsx: bytes) -> dict[str, Cells]:
    """The cells of every sheet by its name, as a reader gets them; "" where there is nothing."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def row_of(cells: Sequence[Sequence[Any]], label: str) -> list[Any]:
    """The last row whose first cell begins with the label: a name may have its unit below it."""
    found = [row for row in cells if str(row[0]).split("\n")[0] == label]
    assert found, f"no row '{label}'"
    return list(found[-1])


def formulas_of(xlsx: bytes) -> dict[str, list[tuple[str, str, str | None]]]:
    """Cell, formula and stored value of every formula, by the file of its sheet."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode()
                found[name] = [
                    (where, formula, value)
                    for where, formula, value in re.findall(
                        r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>(?:<v>([^<]*)</v>)?', text
                    )
                ]
    return found


def with_wrong_values(xlsx: bytes) -> bytes:
    """The workbook with -1 as the stored value of every formula that gives a number or nothing,
    and "?" of every other: whoever reads the right ones afterwards has worked them out."""

    def wrong(sheet: str) -> str:
        sheet = re.sub(r'(t="str"><f>[^<]*</f><v>)[^<]*', r"\1?", sheet)
        return re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")?><f>[^<]*</f><v>)[^<]*', r"\g<1>-1", sheet)

    return _changed(xlsx, "xl/worksheets/sheet", wrong)


def with_results(xlsx: bytes, results: Mapping[str, float | None]) -> bytes:
    """The workbook after someone typed other results into the first scorecard, by the names of the
    rows; None empties the cell."""
    cells = sheets_of(xlsx)["Scorecard"]

    def typed(sheet: str) -> str:
        for name, result in results.items():
            row = 1 + max(at for at, row in enumerate(cells) if str(row[0]).split("\n")[0] == name)
            inside = "" if result is None else f"<v>{result}</v>"
            found = re.compile(rf'<c r="H{row}"( s="\d+")?(?:/>|><v>[^<]*</v></c>)')
            sheet, changed = found.subn(rf'<c r="H{row}"\1>{inside}</c>', sheet)
            assert changed == 1, f"no result of '{name}' to change"
        return sheet

    return _changed(xlsx, "xl/worksheets/sheet1.xml", typed)


def _changed(xlsx: bytes, prefix: str, change: Callable[[str], str]) -> bytes:
    """The workbook with a change in every part whose name begins so."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith(prefix):
                content = change(content.decode()).encode()
            made.writestr(name, content)
    return target.getvalue()
