"""`kpi-reports people`: everybody's score, grade and simulated pay, for analyst and committee."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kpi_reports.errors import OutputError, ParamsError, UnitError, nearest
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.report.sentences import missing_words
from kpi_reports.report.words import translator
from kpi_reports.review import as_of, open_cube, period_of
from kpi_reports.review.people import PeopleResults, PersonResult, people_results
from kpi_reports.run.private_table import PrivateSheet, write_private
from kpi_reports.scoring.quotas import QuotaGroup
from kpi_reports.values import Scorecard

ENDINGS = (".xlsx", ".csv")
WARNING = (
    "Personal data. Grades and pay are simulated: a person decides, and nothing here is posted. "
    "含个人信息，注意保密；等级与绩效工资均为模拟测算，由人审定，不作发放依据。"
)
PEOPLE_HEADER = (
    "id 编号",
    "name 姓名",
    "department 部门",
    "position 岗位",
    "raw total 原始得分",
    "total 得分",
    "grade by score 得分等级",
    "grade after distribution 分布后等级",
    "referred to committee 提请评定",
    "final grade 最终等级",
    "scored weight 计分权重",
    "what is missing 缺失说明",
    "base 绩效工资基数",
    "company coefficient 公司系数",
    "department coefficient 部门系数",
    "person coefficient 个人系数",
    "attendance coefficient 出勤系数",
    "simulated pay 模拟绩效工资",
    "how 测算过程",
)
GROUP_HEADER = (
    "group 考核组",
    "departments 部门",
    "people with a grade 已定级人数",
    "grade 等级",
    "quota 名额",
    "people 人数",
    "of the group referred 组内提请评定人数",
    "bottom quota 末位名额",
)


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What was written: how many people, and how many of them have a grade."""

    people: int
    graded: int


def write_people(
    params: Path, period: str, output: Path, *, department: str | None = None
) -> PeopleFile:
    """Scores everybody of people.csv and writes one private file, whole or not at all.

    Its first line says what it is. A department's file holds its people, and the groups in which
    they were graded. Raises ParamsError, SourceError, PeriodError, UnitError for what is to be
    mended, OutputError where the file cannot be written or its ending is another.
    """
    if output.suffix.lower() not in ENDINGS:
        raise OutputError(f"'{output.name}' must end in {' or '.join(ENDINGS)}")
    workspace = load_workspace(params)
    _check_department(workspace, department)
    cube = open_cube(workspace, Period.parse(period))
    wanted = period_of(cube, period)
    results = people_results(workspace, cube, wanted)
    if results is None:
        raise ParamsError(
            f"{params.name} names no people; write people.csv (docs/params.md says what it holds)"
        )
    chosen = [entry for entry in results.people if department in (None, entry.person.department)]
    groups = [
        group for group in results.groups if department is None or department in group.departments
    ]
    sheets = (
        PrivateSheet("people", WARNING, PEOPLE_HEADER, [_person(workspace, e) for e in chosen]),
        PrivateSheet(
            "distribution",
            WARNING,
            GROUP_HEADER,
            [row for group in groups for row in _group(workspace, results, group)],
        ),
    )
    write_private(output, sheets, made_on=as_of(workspace, cube))
    return PeopleFile(len(chosen), sum(entry.card.grade is not None for entry in chosen))


def _check_department(workspace: Workspace, department: str | None) -> None:
    known = [entry.id for entry in workspace.departments]
    if department is not None and department not in known:
        raise UnitError(
            f"params/{workspace.company.id} has no department '{department}'."
            f"{nearest(department, known)}"
        )


def _person(workspace: Workspace, entry: PersonResult) -> list[object]:
    person, card, pay = entry.person, entry.card, entry.pay
    names = {d.id: d.name for d in workspace.departments}
    position = workspace.scheme_on(entry.card.period.last).positions[person.position].name
    factors: list[object] = [None] * 6
    if pay is not None:
        factors = [pay.base, pay.company, pay.department, pay.person, pay.attendance, pay.amount]
    return [
        person.id,
        person.name,
        f"{names[person.department].zh} {names[person.department].en}",
        f"{position.zh} {position.en}",
        card.base_total,
        entry.total,
        entry.placed.by_score,
        entry.placed.grade,
        "yes 是" if entry.placed.referred else "",
        card.grade.id if card.grade else None,
        card.scored_weight,
        _missing(workspace, card),
        *factors,
        "" if pay is None else f"{pay.text.zh} {pay.text.en}",
    ]


def _missing(workspace: Workspace, card: Scorecard) -> str:
    """Which KPIs were not scored, and why, in both languages."""
    told = []
    for score in (score for node in card.leaves for score in node.kpis):
        if score.missing is not None:
            name = workspace.kpis[score.kpi].name
            zh, en = (missing_words(translator(lang), score.missing) for lang in ("zh", "en"))
            told.append(f"{name.zh}：{zh} {name.en}: {en}")
    return " | ".join(told)


def _group(workspace: Workspace, results: PeopleResults, group: QuotaGroup) -> list[list[object]]:
    """A row for each grade: the places and the people."""
    name = results.group_name(workspace, group)
    quotas = dict(group.quotas)
    return [
        [
            f"{name.zh} {name.en}",
            ", ".join(group.departments),
            group.n,
            grade,
            quotas.get(grade),
            n,
            group.referred,
            "yes 有" if group.has_bottom else "no 无",
        ]
        for grade, n in group.counts
    ]
