"""A number's way back to rows of files, and the file of these rows."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from kpi_reports.errors import OutputError, ParamsError, PeriodError, SourceError, UnitError
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube
from kpi_reports.review.trace import trace
from kpi_reports.run.tracing import export_rows, trace_lines
from kpi_reports.values import Missing

NAME = "name: {en: X, zh: 甲}\n  definition: {en: X, zh: 甲}\n  direction: higher\n  unit: {kind: number, name: {en: x, zh: 甲}}\n"  # noqa: E501
MEASURES = {
    "revenue": "{kind: sum, value: price}",
    "orders": "{kind: count}",
    "mean": "{kind: mean, value: price}",
    "late": "{kind: ratio, numerator: is_late, denominator: 'true'}",
    "who": "{kind: distinct, value: customer}",
    "median": "{kind: quantile, value: price, q: 0.5}",
}
FILES = {
    "company.yaml": "id: acme\nname: {en: Acme, zh: 甲}\nas_of: 2024-02-29\n",
    "departments.yaml": "- id: N\n  name: {en: N, zh: 甲}\n- id: S\n  name: {en: S, zh: 乙}\n",
    "sources.yaml": """\
orders:
  kind: file
  path: orders_*.csv
  unit: shop
  date: day_sold
  columns:
    - {name: price, type: decimal}
    - {name: is_late, type: boolean}
    - {name: customer, type: text}
  duplicates: {key: [customer, day_sold_text], keep: last}
""".replace("  duplicates: {key: [customer, day_sold_text], keep: last}\n", ""),
    "kpis.yaml": "".join(
        f"- id: {kpi}\n  {NAME}  source: orders\n  measure: {measure}\n"
        for kpi, measure in MEASURES.items()
    )
    + f"- id: growth\n  {NAME}  measure: {{kind: growth, of: revenue}}\n"
    + f"- id: per_order\n  {NAME}  measure: {{kind: formula, expression: revenue / orders}}\n",
    "scheme.yaml": "grades:\n  - {id: A, lowest: 0, name: {en: A, zh: 甲}}\nnodes:\n  - id: all\n    name: {en: All, zh: 全}\n    weight: 100\n    kpis:\n      - {kpi: revenue, weight: 100, rule: {kind: ratio}}\nmonitored: [orders, mean, late, who, median, growth, per_order]\n",  # noqa: E501
    "targets.csv": "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,agreed_by,agreed_on\nrevenue,,2024-01-01,10,,,plan,The plan,计划,,\n",  # noqa: E501
    "orders_1.csv": "shop,day_sold,price,is_late,customer\nN,2024-01-05,2,true,a\nN,2024-01-06,4,false,=1+1\nS,2024-01-05,1,false,c\n",  # noqa: E501
    "orders_2.csv": "shop,day_sold,price,is_late,customer\nW,2024-02-05,9,false,x\nN,2024-02-05,3,false,@x\nN,2024-02-06,,true,a\nN,,5,true,a\n",  # noqa: E501
}


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "acme"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("KPI_REPORTS_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.mark.parametrize(
    "kpi, places",
    [
        ("revenue", [(1, 3)]), ("orders", [(1, 3), (1, 4)]), ("mean", [(1, 3)]),
        ("late", [(1, 3), (1, 4)]), ("who", [(1, 3), (1, 4)]), ("median", [(1, 3)]),
    ],
)  # fmt: skip
def test_rows_that_count_lie_where_the_file_says(acme, kpi, places):
    found = trace(load_workspace(acme), kpi, "N", "2024-02")
    (part,) = found.parts
    assert [row[:2] for row in part.behind.rows if row[-1]] == places
    assert part.agrees in (True, None)
    assert part.behind.dropped == {"no_day": 1}


def test_growth_rests_on_two_periods_and_a_formula_on_all_its_inputs(acme):
    workspace = load_workspace(acme)
    growth = trace(workspace, "growth", "N", "2024-02")
    assert [(part.kpi, str(part.period)) for part in growth.parts] == [
        ("revenue", "2024-02"), ("revenue", "2024-01")
    ]  # fmt: skip
    assert growth.value.value == pytest.approx(3 / 6 - 1)
    assert [part.behind.totals["value"] for part in growth.parts] == [3, 6]
    formula = trace(workspace, "per_order", "N", "2024-01")
    assert [part.kpi for part in formula.parts] == ["revenue", "orders"]
    assert all(part.agrees is not False for part in formula.parts)


def test_the_company_is_made_of_all_rows(acme):
    (part,) = trace(load_workspace(acme), "revenue", "company", "2024-01").parts
    assert part.behind.totals["value"] == 7
    assert part.agrees


@pytest.mark.parametrize(
    "asked, error, told",
    [
        (("revenu", "N", "2024-02"), ParamsError, "no KPI 'revenu'.* mean 'revenue'"),
        (("revenue", "W", "2024-02"), UnitError, "W"),
        (("revenue", "N", "2024-13"), PeriodError, "2024-13"),
    ],
)
def test_what_is_not_known_is_told(acme, asked, error, told):
    with pytest.raises(error, match=told):
        trace(load_workspace(acme), *asked)


def test_a_source_that_cannot_be_read_is_told(acme):
    (acme / "orders_1.csv").unlink()
    (acme / "orders_2.csv").unlink()
    with pytest.raises(SourceError, match=r"no file fits 'orders_.*csv'"):
        trace(load_workspace(acme), "revenue", "N", "2024-02")


def test_lines_tell_the_value_its_files_and_what_was_left_out(acme):
    _, lines = trace_lines(acme, "revenue", "N", "2024-02")
    text = "\n".join(lines)
    assert "revenue (X), N, 2024-02: 3, n = 1" in text
    assert "orders_2.csv, utf-8" in text or "orders_2.csv" in text
    assert "rows used: 1; passed over by the KPI itself: 1" in text
    assert "left out when the source was read: 1 (no_day)" in text
    assert "the rows add up to the number: yes" in text


def test_exported_texts_are_never_formulas(acme, tmp_path):
    found = trace(load_workspace(acme), "who", "N", "2024")
    target = tmp_path / "rows.csv"
    assert export_rows(found, target) == 4
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["customer"] for row in rows] == ["a", "'=1+1", "'@x", "a"]
    assert [(row["file"], row["row"]) for row in rows] == [
        ("orders_1.csv", "2"), ("orders_1.csv", "3"), ("orders_2.csv", "3"), ("orders_2.csv", "4")
    ]  # fmt: skip
    book = tmp_path / "rows.xlsx"
    assert export_rows(found, book) == 4
    sheet = openpyxl.load_workbook(book)["rows"]
    header = [cell.value for cell in sheet[1]]
    cell = sheet.cell(row=3, column=header.index("customer") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s") or cell.data_type == "s"


def test_rows_are_written_as_csv_or_xlsx_only_and_where_that_can_be(acme, tmp_path):
    found = trace(load_workspace(acme), "revenue", "N", "2024-02")
    with pytest.raises(OutputError, match=r"'rows.txt' must end in .csv or .xlsx"):
        export_rows(found, tmp_path / "rows.txt")
    with pytest.raises(OutputError, match="cannot be written"):
        export_rows(found, tmp_path / "none" / "rows.csv")
    with pytest.raises(OutputError, match="cannot be written"):
        export_rows(found, tmp_path / "none" / "rows.xlsx")


def test_an_entered_number_is_traced_to_who_entered_it(acme):
    with (acme / "kpis.yaml").open("a", encoding="utf-8") as file:
        file.write(f"- id: rating\n  {NAME}  measure: {{kind: entered, roll_up: sum}}\n")
    (acme / "results.csv").write_text(
        "unit,kpi,period,value,n,evidence_en,evidence_zh,provided_by,provided_on\n"
        "N,rating,2024-01,4.50,3,The survey,问卷,Office,2024-02-03\nN,rating,2024-02,2,1,,,,\n"
        "N,rating,2024-03,1,1,,,,\n",
        encoding="utf-8",
    )
    found, lines = trace_lines(acme, "rating", "N", "2024Q1")
    assert (found.value.value, found.value.n, found.parts) == (7.5, 5, ())
    assert lines[0].endswith("7.5, n = 5")
    assert lines[-3:] == [
        "  entered in results.csv for 2024-01: 4.5, n = 3, by Office on 2024-02-03; "
        "evidence: The survey",
        "  entered in results.csv for 2024-02: 2, n = 1, by somebody who is not named",
        "  entered in results.csv for 2024-03: 1, n = 1, by somebody who is not named",
    ]
    _, lines = trace_lines(acme, "rating", "S", "2024Q1")
    assert lines[0].endswith("no value (not_entered)")


def test_the_cube_itself_holds_no_entered_result(acme):
    with (acme / "kpis.yaml").open("a", encoding="utf-8") as file:
        file.write(f"- id: rating\n  {NAME}  measure: {{kind: entered}}\n")
    cube = open_cube(load_workspace(acme))
    value = cube.value("rating", "N", Period.parse("2024-02"))
    assert (value.value, value.n, value.missing) == (None, 0, Missing.NOT_ENTERED)
    assert cube.distribution("rating", "N", Period.parse("2024-02")) is None
    assert not cube.is_share("rating")


def test_a_kpi_of_a_longer_cycle_is_traced_over_its_cycle(acme):
    """In February its quarter has not ended: the value is that of 2023Q4, before the data begin."""
    text = (acme / "kpis.yaml").read_text(encoding="utf-8")
    (acme / "kpis.yaml").write_text(
        text.replace("- id: revenue\n", "- id: revenue\n  cycle: quarter\n"), encoding="utf-8"
    )
    found, lines = trace_lines(acme, "revenue", "N", "2024-02")
    assert "  the value is that of its cycle, 2023Q4, carried over and not scored here" in lines
    (part,) = found.parts
    assert (str(part.period), part.behind.used) == ("2023Q4", 0)
