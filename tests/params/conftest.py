"""A small company, sound as it stands, that a test breaks in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params.load import load_workspace

FILES = {
    "company.yaml": """\
id: acme
name: {en: Acme, zh: 顶点公司}
as_of: 2024-12-31
""",
    "departments.yaml": """\
- id: NO
  name: {en: Norway, zh: 挪威}
- id: 007
  name: {en: Agents, zh: 特工部}
- id: NA
  name: {en: North America, zh: 北美}
""",
    "sources.yaml": """\
orders:
  kind: package
  package: acme_data
  file: orders.csv
  unit: region
  date: ordered_on
  columns:
    - {name: late, type: boolean}
    - {name: price, type: decimal}
""",
    "kpis.yaml": """\
- id: late
  name: {en: Late orders, zh: 延迟订单率}
  definition: {en: Late orders / orders, zh: 延迟订单除以全部订单}
  direction: lower
  unit: {kind: percent, name: {en: '% of orders', zh: 占订单比}}
  source: orders
  measure: {kind: ratio, numerator: late, denominator: 'TRUE'}
- id: revenue
  name: {en: Revenue, zh: 营业收入}
  definition: {en: Sum of prices, zh: 价格合计}
  direction: higher
  unit: {kind: number, name: {en: yuan, zh: 元}}
  source: orders
  measure: {kind: sum, value: price}
- id: growth
  name: {en: Growth, zh: 收入环比}
  definition: {en: Revenue on the period before, zh: 收入环比增长}
  direction: higher
  unit: {kind: percent, name: {en: '%', zh: '%'}}
  measure: {kind: growth, of: revenue}
- id: mix
  name: {en: Mix, zh: 组合}
  definition: {en: Revenue and lateness, zh: 收入与延迟}
  direction: neither
  unit: {kind: number, name: {en: points, zh: 分}}
  measure: {kind: formula, expression: revenue * (1 - late)}
""",
    "scheme.yaml": """\
grades:
  - {id: A, lowest: 90, name: {en: Good, zh: 良好}}
  - {id: B, lowest: 0, name: {en: To be improved, zh: 待改进}}
nodes:
  - id: service
    name: {en: Service, zh: 服务}
    weight: 40
    kpis:
      - kpi: late
        weight: 100
        rule: {kind: three_point}
  - id: money
    name: {en: Money, zh: 财务}
    weight: 60
    kpis:
      - kpi: revenue
        weight: 50
        rule: {kind: ratio}
      - kpi: growth
        weight: 50
        rule:
          kind: bands
          bands:
            - {at_least: 0.1, score: 120}
            - {at_least: 0, score: 100}
monitored:
  - mix
""",
    "targets.csv": """\
kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,agreed_by,agreed_on
late,,2024-01-01,0.1,0.2,0.05,plan,The plan,计划,Board,2023-12-01
revenue,NO,2024-01-01,1000,,,market,"A share, as in 2023",份额,,
revenue,,2024-01-01,2000,,,plan,The plan,计划,,
""",
}

# Further KPIs, for rules that count events or read what was entered: id, direction, unit, measure.
MORE = [
    ("errors", "lower", "count", "{kind: count}"),
    ("complaints", "lower", "count", "{kind: count}"),
    ("proposals", "higher", "count", "{kind: count}"),
    ("awards", "higher", "count", "{kind: count}"),
    ("visits", "neither", "count", "{kind: count}"),
    ("stage", "higher", "number", "{kind: entered, roll_up: last}"),
    ("risk", "lower", "number", "{kind: entered, roll_up: last}"),
]
KPI = """\
- id: {id}
  name: {{en: {id}, zh: 指标{id}}}
  definition: {{en: What is counted, zh: 计数}}
  direction: {direction}
  unit: {{kind: {unit}, name: {{en: number, zh: 个}}, decimals: 0}}
  {source}measure: {measure}
"""
SCHEME = """\
grades:
  - {{id: A, lowest: 0, name: {{en: Good, zh: 良好}}}}
nodes:
  - id: all
    name: {{en: All, zh: 全部}}
    weight: 100
    kpis:
      - kpi: {kpi}
        weight: 100
        rule:
"""
TARGETS = (
    "kpi,department,valid_from,target,floor,stretch,evidence_kind,evidence_en,evidence_zh,"
    "agreed_by,agreed_on\n"
)


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """The params folder of a sound small company."""
    folder = tmp_path / "acme"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change(acme: Path) -> Callable[[str, str, str], None]:
    """Replaces the first occurrence of a text in a file of the company."""

    def replace(name: str, old: str, new: str) -> None:
        text = (acme / name).read_text(encoding="utf-8")
        assert old in text
        (acme / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def faults(acme: Path) -> Callable[[], list[str]]:
    """Every fault of the company's params, as a user reads it."""

    def told() -> list[str]:
        with pytest.raises(ParamsError) as caught:
            load_workspace(acme)
        return [str(fault) for fault in caught.value.faults]

    return told


@pytest.fixture
def score_by(acme: Path) -> Callable[[str, str], None]:
    """Scores one KPI of a company that has more of them, by a rule that stands from line 11 on."""
    with (acme / "kpis.yaml").open("a", encoding="utf-8") as file:
        for id, direction, unit, measure in MORE:
            source = "" if "entered" in measure else "source: orders\n  "
            file.write(
                KPI.format(id=id, direction=direction, unit=unit, source=source, measure=measure)
            )
    (acme / "targets.csv").write_text(TARGETS, encoding="utf-8")

    def write(kpi: str, rule: str) -> None:
        indented = "".join(f"          {line}\n" for line in rule.strip().splitlines())
        (acme / "scheme.yaml").write_text(SCHEME.format(kpi=kpi) + indented, encoding="utf-8")

    return write


@pytest.fixture
def target(acme: Path) -> Callable[[str], None]:
    """Writes one target: "revenue,,2024-01-01,100,,"."""

    def write(line: str) -> None:
        text = f"{TARGETS}{line},plan,The plan,计划,,\n"
        (acme / "targets.csv").write_text(text, encoding="utf-8")

    return write
