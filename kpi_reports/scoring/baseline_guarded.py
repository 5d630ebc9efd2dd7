"""The baseline-guarded rule: a target below what was reached before earns less for passing it."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from kpi_reports.params.rules import BaselineGuardedRule
from kpi_reports.scoring.result import RuleResult, no_target, refused
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.written import MINUS, percent, plain
from kpi_reports.values import Text

FULL = Decimal(100)
BASE = Decimal(30)  # points for meeting the target; 100 on the scale of scores
STEP = Decimal("0.03")  # of the target
MOST = Decimal(6)  # points gained or lost
# How far the target is below the baseline, inclusive, and the most points that are gained then.
NEAR, FAR = Decimal("0.2"), Decimal("0.5")
MOST_NEAR, MOST_BETWEEN, MOST_FAR = Decimal(5), Decimal(4), Decimal(3)
MOST_OF_LOSS = Decimal(3)  # where the target is a loss
YEARS = 3


def baseline_guarded(case: RuleCase[BaselineGuardedRule]) -> RuleResult:
    """30 points, 1 more or less for each complete 3 % of the target that the value is above or
    below it, at most 6; times 100 ÷ 30.

    The baseline is the lower of last year's value and the mean of the three years before. Where the
    target is below it by up to 20 % (inclusive), no more than 5 points are gained, from 50 %
    (inclusive) no more than 3, between 4; the loss is 6 at most in any case. Where the target is
    negative, the part by which a loss gets smaller counts half, the part that is profit in full,
    and no more than 3 points are gained. Refused where the target is 0, and where the baseline is
    needed and one of the three years has no value.

    Reference: SASAC decree 22 of 2009 (in force from 2010, since superseded), annex 2, total
    profit. Its limits on the grade of a loss are not part of the score. T = 100, A = 120: 36 of 30;
    with baseline 130: 34.
    """
    if case.target is None:
        return no_target()
    goal = case.target.value
    if goal == 0:
        return refused(
            "steps of 3% of the target need a target other than 0",
            "按目标值的 3% 计分要求目标值不为 0",
        )
    steps = _steps_off(case.actual, goal)
    most, why = MOST, None
    if goal < 0:
        most, why = MOST_OF_LOSS, Text("the target is a loss", "目标值为负")
    else:
        baseline = _baseline(case.yearly)
        if baseline is None:
            return refused(
                "the baseline needs the values of the three years before",
                "基准值需要前三年的实际完成值",
            )
        if goal < baseline:
            below = (baseline - goal) / baseline
            most = MOST_NEAR if below <= NEAR else MOST_FAR if below >= FAR else MOST_BETWEEN
            line = case.write(baseline)
            why = Text(
                f"the target is {percent(below)} below the baseline {line}",
                f"目标值比基准值 {line} 低 {percent(below)}",
            )
    change = max(-MOST, min(steps, most))
    raw = FULL * (BASE + change) / BASE
    return RuleResult(_words(case, goal, steps, change, most, why), raw, raw)


def _steps_off(actual: Decimal, goal: Decimal) -> Decimal:
    """Complete steps above (below: negative) the target; of a smaller loss half is counted."""
    off = (actual - goal) / abs(goal)
    if goal < 0 and off > 0:
        smaller_loss, profit = min(actual, Decimal(0)) - goal, max(actual, Decimal(0))
        off = (smaller_loss / 2 + profit) / -goal
    return (off / STEP).to_integral_value(ROUND_DOWN)


def _baseline(yearly: tuple[Decimal | None, ...]) -> Decimal | None:
    """The lower of last year's value and the mean of three; None where one is missing."""
    years = [value for value in yearly[:YEARS] if value is not None]
    return min(years[0], sum(years, Decimal(0)) / YEARS) if len(years) == YEARS else None


def _words(
    case: RuleCase[BaselineGuardedRule],
    goal: Decimal,
    steps: Decimal,
    change: Decimal,
    most: Decimal,
    why: Text | None,
) -> Text:
    """ "120.0, 6 full steps of 3% above target 100.0: 30 + 6 = 36 points, 30 are worth 100"."""
    shown, wanted, count = case.write(case.actual), case.write(goal), plain(abs(steps))
    sign = MINUS if change < 0 else "+"
    total = f"{plain(BASE)} {sign} {plain(abs(change))} = {plain(BASE + change)}"
    way, way_zh = ("below", "低于") if steps < 0 else ("above", "超过")
    limit = Text("", "")
    if why is not None and steps > most:
        limit = Text(
            f", at most +{plain(most)} as {why.en}", f"，{why.zh}，最多加 {plain(most)} 分"
        )
    elif abs(steps) > MOST:
        limit = Text(f", at most {plain(MOST)} points", f"，最多 {plain(MOST)} 分")
    half = Text("", "")
    if goal < 0 < steps:
        half = Text(" (a smaller loss counts half)", "（减亏部分折半计算）")
    return Text(
        f"{shown}, {count} full steps of 3% {way} target {wanted}{half.en}{limit.en}: "
        f"{total} points, {plain(BASE)} are worth 100",
        f"{shown}，{way_zh}目标 {wanted} 满 {count} 个 3%{half.zh}{limit.zh}："
        f"{total} 分（{plain(BASE)} 分折合 100 分）",
    )
