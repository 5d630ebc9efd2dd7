"""The bonus simulation (绩效工资测算): what the declared coefficients would make of a base.

Nothing is posted: payroll is another system's, and every text says that this is a simulation.
Reference: docs/methods.md, Pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from kpi_reports.params.steps import Pay
from kpi_reports.periods import Grain, Period
from kpi_reports.scoring.rounding import MODES
from kpi_reports.values import Text

ONE, HUNDRED = Decimal(1), Decimal(100)
ARITHMETIC = Context(prec=100)  # so that a product of factors as people write them is exact


@dataclass(frozen=True, slots=True)
class PayBasis:
    """What somebody's pay follows from. Grades are final ones, None where there is none.

    `base` is that of the period, or of the year where quarters and year are linked.
    """

    base: Decimal | None
    attendance: Decimal
    company_grade: str | None
    department_grade: str | None
    person_grade: str | None


@dataclass(frozen=True, slots=True)
class PaySimulation:
    """A simulated amount with every factor, or None with the reason in `text`.

    `base` is the part of the base that the period pays; `text` is the arithmetic in one line.
    """

    text: Text
    base: Decimal | None = None
    company: Decimal | None = None
    department: Decimal | None = None
    person: Decimal | None = None
    attendance: Decimal | None = None
    amount: Decimal | None = None


def simulate_pay(pay: Pay, basis: PayBasis, *, period: Period) -> PaySimulation:
    """绩效工资 = base x company x department x person x attendance coefficients.

    The product is exact and rounded once, as declared. A grade without a coefficient of its own
    counts 1; where coefficients follow a grade and there is none, or where the base is missing,
    nothing is simulated: a missing grade is neither 1 nor 0. With `quarters` (季度/年度联动) a
    quarter pays its percent of the year's base and the year what they leave; a month or half-year
    then pays nothing of its own.
    """
    share = _share(pay, period)
    if basis.base is None:
        return _none("no base pay is given in people.csv", "人员表未填绩效工资基数")
    if share is None:
        return _none(
            "quarters and year are linked, so only a quarter or a year pays",
            "季度与年度联动，仅按季度或年度测算",
        )
    factors = (
        _coefficient(pay.company, basis.company_grade),
        _coefficient(pay.department, basis.department_grade),
        _coefficient(pay.person, basis.person_grade),
    )
    for found, (en, zh) in zip(factors, WITHOUT_GRADE, strict=True):
        if found is None:
            return _none(f"{en} has no grade", f"{zh}无等级")
    company, department, person = (found if found is not None else ONE for found in factors)
    with localcontext(ARITHMETIC):
        base = basis.base * share / HUNDRED
        product = base * company * department * person * basis.attendance
        amount = product.quantize(ONE.scaleb(-pay.decimals), MODES[pay.rounding])
    steps = " × ".join(f"{n:f}" for n in (base, company, department, person, basis.attendance))
    return PaySimulation(
        Text(
            f"{steps} = {amount:f} (base × company × department × person × attendance; "
            "simulated, not paid)",
            f"{steps} = {amount:f}（基数×公司×部门×个人×出勤系数；模拟测算，不作发放依据）",
        ),
        base,
        company,
        department,
        person,
        basis.attendance,
        amount,
    )


WITHOUT_GRADE = (("the company", "公司"), ("the department", "部门"), ("the person", "个人"))


def _share(pay: Pay, period: Period) -> Decimal | None:
    """Percent of the base that a period pays; None where quarters are linked and it is neither a
    quarter nor a year."""
    if not pay.quarters:
        return HUNDRED
    match period.grain:
        case Grain.QUARTER:
            return pay.quarters[period.number - 1]
        case Grain.YEAR:
            return HUNDRED - sum(pay.quarters, Decimal(0))
        case _:
            return None


def _coefficient(by_grade: Mapping[str, Decimal], grade: str | None) -> Decimal | None:
    """1 where coefficients do not follow this grade; None where they do and there is none."""
    if not by_grade:
        return ONE
    return None if grade is None else by_grade.get(grade, ONE)


def _none(en: str, zh: str) -> PaySimulation:
    return PaySimulation(Text(f"Not simulated: {en}", f"未测算：{zh}"))
