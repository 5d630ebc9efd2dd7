"""`kpi-reports explain`: how each score of a unit was worked out, as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kpi_reports.errors import ParamsError, nearest
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.report import numbers
from kpi_reports.report.rule_names import rule_name
from kpi_reports.report.sections.chain import step_grade, step_names, step_points
from kpi_reports.report.sums import sum_lines
from kpi_reports.report.words import Translator, translator
from kpi_reports.review import open_cube, parse_languages, period_of, unit_of
from kpi_reports.review.cases import score, unit_case
from kpi_reports.scoring.case import UnitCase
from kpi_reports.values import (
    Kpi,
    KpiScore,
    Language,
    Missing,
    Scorecard,
    ScoreNode,
    Target,
    Text,
    Unit,
)

INDENT = "  "


def explain_lines(
    params: Path,
    period: str,
    department: str,
    *,
    kpi: str | None = None,
    language: str | None = None,
) -> list[str]:
    """What led to a unit's score: every scored KPI (or one) with its value, target, rule and
    arithmetic, then blocks, total, the steps to the final score, and the grade.

    `language` is "en" or "zh", the company's first one where it is None.

    Raises ParamsError for params with faults and for a KPI that the unit is not scored by,
    UnitError, PeriodError, and SourceError where no source can be read.
    """
    workspace = load_workspace(params)
    unit = unit_of(workspace, department)
    spoken = parse_languages(language)[0] if language else workspace.company.languages[0]
    scored = [name for node in _scheme_nodes(workspace, unit, period) for name in node]
    if kpi is not None and kpi not in scored:
        raise ParamsError(f"'{unit.id}' is not scored by a KPI '{kpi}'.{nearest(kpi, scored)}")
    cube = open_cube(workspace, Period.parse(period))
    wanted = period_of(cube, period)
    card = score(workspace, cube, unit, wanted)
    case = unit_case(workspace, cube, unit, card.carried_from or wanted)
    return list(Explanation(workspace, unit, case, card, spoken).lines(kpi))


def _scheme_nodes(workspace: Workspace, unit: Unit, period: str) -> Iterator[tuple[str, ...]]:
    for node in workspace.scheme_of(unit.id, Period.parse(period)).nodes:
        yield node.all_kpis


@dataclass(frozen=True, slots=True)
class Explanation:
    """Tells one scorecard in one language."""

    workspace: Workspace
    unit: Unit
    case: UnitCase
    card: Scorecard
    language: Language

    @property
    def t(self) -> Translator:
        return translator(self.language)

    def lines(self, only: str | None = None) -> Iterator[str]:
        """The whole, or one KPI alone."""
        yield self._head()
        for node in self.card.leaves:
            entries = [entry for entry in node.kpis if only in (None, entry.kpi)]
            if entries and only is None:
                yield from ("", self._block(node))
            for entry in entries:
                yield from ("", *self._kpi(entry))
        if only is None:
            yield from self._whole()

    def _say(self, text: Text) -> str:
        return text[self.language]

    def _labelled(self, label: str, text: str) -> str:
        return f"{INDENT}{label}{': ' if self.language == 'en' else '：'}{text}"

    def _head(self) -> str:
        t, card = self.t, self.card
        said = t("not scored") if card.total is None else numbers.format_score(card.total)
        grade = t("no grade") if card.grade is None else t("grade {grade}", grade=card.grade.id)
        whom = f"{self._say(self.unit.name)} ({self.unit.id}), {card.period}"
        if card.carried_from is not None:
            whom += " (" + t("score of {period}", period=str(card.carried_from)) + ")"
        return f"{whom}: {said}, {grade}"

    def _block(self, node: ScoreNode) -> str:
        weight = numbers.format_score(node.weight, decimals=1).removesuffix(".0")
        return _title(f"{self._say(node.name)} {weight}")

    def _kpi(self, entry: KpiScore) -> Iterator[str]:
        t, kpi = self.t, self.case.kpis[entry.kpi]
        weight = numbers.format_score(entry.weight, decimals=2).rstrip("0").rstrip(".")
        yield f"{self._say(kpi.name)} ({kpi.id})"
        yield self._labelled(t("Value"), self._value(kpi))
        if entry.exclusion is not None:
            shown = self._bare(kpi, entry.exclusion.value)
            told = t(
                "{value} ({reason}; {document}, {who})",
                value=shown,
                reason=self._say(entry.exclusion.reason),
                document=entry.exclusion.approval.document,
                who=entry.exclusion.approval.approved_by,
            )
            yield self._labelled(t("Without the factor"), told)
        yield self._labelled(t("Target"), self._target(kpi, entry.target))
        yield self._labelled(
            t("Rule"), t("{rule}, weight {weight}", rule=rule_name(t, entry.rule), weight=weight)
        )
        line = self._say(entry.derivation) if entry.derivation else self._missing(entry.missing)
        yield self._labelled(t("Score"), line)
        if entry.exclusion is not None and entry.score_as_measured is not None:
            measured = numbers.format_score(entry.score_as_measured)
            yield self._labelled(t("Score as measured"), measured)

    def _value(self, kpi: Kpi) -> str:
        value = self.case.values[kpi.id]
        if value.value is None:
            return self._missing(value.missing)
        shown = numbers.format_value(kpi, value.value, self.language, unit=True)
        counted = numbers.format_number(value.n, 0, self.language)
        return self.t("{value} (n = {n})", value=shown, n=counted)

    def _bare(self, kpi: Kpi, value: Decimal) -> str:
        """A value whose unit was just said: "80.5%", "9.5"."""
        is_percent = kpi.unit_kind == "percent"
        return numbers.format_value(kpi, value, self.language, unit=is_percent)

    def _missing(self, missing: Missing | None) -> str:
        return self.t("not scored") if missing is None else self._say(MISSING[missing])

    def _target(self, kpi: Kpi, target: Target | None) -> str:
        if target is None:
            return self.t("none in force")
        t = self.t
        parts = [numbers.format_value(kpi, target.value, self.language, unit=True)]
        for words, edge in (
            (t("floor"), target.floor),
            (t("stretch"), target.stretch),
        ):
            if edge is not None:
                parts.append(f"{words} {self._bare(kpi, edge)}")
        parts.append(t("from {day}", day=numbers.format_date(target.valid_from)))
        if target.agreed_by is not None and target.agreed_on is not None:
            day = numbers.format_date(target.agreed_on)
            parts.append(t("agreed by {who} on {day}", who=target.agreed_by, day=day))
        elif target.agreed_by is not None:
            parts.append(t("agreed by {who}", who=target.agreed_by))
        else:
            parts.append(t("nobody is named who agreed to it"))
        parts.append(self._say(target.evidence.text))
        return (", " if self.language == "en" else "，").join(
            parts[:-1]
        ) + f"\n{INDENT}{INDENT}{parts[-1]}"

    def _whole(self) -> Iterator[str]:
        t, card = self.t, self.card
        yield from ("", _title(t("How blocks and the total add up")))
        for name, line in sum_lines(t, card):
            yield self._labelled(name, line)
        if len(card.chain) > 1:
            yield from ("", _title(t("From the raw score to the final one")))
            names = step_names(t)
            for at, step in enumerate(card.chain, start=1):
                after = f"{step_points(step)} {step_grade(step)}".replace(" –", "")
                who = ""
                if step.document is not None:
                    who = f" [{step.document}, {step.approved_by}, {step.approved_on}]"
                head = f"{at}. {names[step.kind]}"
                yield self._labelled(head, f"{self._say(step.text)}{who} → {after}")
        if card.as_measured is not None:
            score = numbers.format_score(card.as_measured)
            told = t("With the values as measured the raw score would be {score}.", score=score)
            yield f"{INDENT}{told}"
        yield ""
        yield self._grade()

    def _grade(self) -> str:
        t, card = self.t, self.card
        bands = t.list_of([f"{g.id} ≥ {numbers.format_score(g.lowest)}" for g in card.grades])
        if card.grade is None:
            reason = t("No grade: {scored} of 100 of the weight is scored.", scored=_plain(card))
            return reason
        return t("Grade {grade} ({bands}).", grade=card.grade.id, bands=bands)


def _title(words: str) -> str:
    return f"== {words} =="


def _plain(card: Scorecard) -> str:
    return numbers.format_score(card.scored_weight, decimals=1).removesuffix(".0")


MISSING: dict[Missing, Text] = {
    Missing.NO_ROWS: Text("no row in this period", "本期没有记录"),
    Missing.ZERO_DENOMINATOR: Text("no row that could have counted", "没有可计入分母的记录"),
    Missing.TOO_FEW: Text("too few rows to be judged", "记录过少，不作评判"),
    Missing.NO_BASE: Text("the base of the growth is not above 0", "增长的基数不大于 0"),
    Missing.NO_EARLIER_DATA: Text("no data of the period before", "没有更早时期的数据"),
    Missing.INPUT_MISSING: Text("a KPI that it is made of is missing", "所依据的指标缺失"),
    Missing.NO_TARGET: Text("no target in force", "没有生效的目标值"),
    Missing.SOURCE_FAILED: Text("its source could not be read", "数据源无法读取"),
    Missing.CHECK_FAILED: Text("a check of its data failed", "数据校验未通过"),
    Missing.NOT_ENTERED: Text("nobody has entered a result", "尚未录入结果"),
    Missing.CARRIED: Text("of a longer cycle, scored in its own", "属更长周期，在其周期内计分"),
    Missing.NOT_BY_PERSON: Text("its source names no people", "数据来源未按人员记录"),
    Missing.RULE_REFUSED: Text("its rule has no meaning here", "计分规则不适用"),
}
