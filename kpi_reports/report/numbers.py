"""Numbers and dates as text. Rounded half up in Decimal; the minus sign is U+2212."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from babel.dates import format_date as babel_date
from babel.numbers import format_compact_decimal, get_currency_name

from kpi_reports.periods import Grain, Period
from kpi_reports.values import Kpi, Language, Money

MINUS = "\u2212"
NO_BREAK = "\u00a0"
SPARK_MONTHS = 24  # a sparkline shows at most so many months
LOCALES: dict[Language, str] = {"en": "en_GB", "zh": "zh_Hans_CN"}
OF_A_LEVEL = re.compile(r" of \d+$|（.*）$")  # "points of 5", "分（5 分制）": not of a change
LARGE_COUNT = 100_000  # from here on Chinese text counts in 万
CHINESE_SCALES = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"), (Decimal(1), ""))
ENGLISH_SCALES = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(1), ""))
Numeric = float | int | Decimal
_ROUND = Context(prec=400, rounding=ROUND_HALF_UP)  # room for every float, the largest too


def rounded(value: Numeric, decimals: int) -> Decimal:
    """The value rounded half up, from the decimal digits that it shows: 2.675 gives 2.68.

    Raises TypeError for None and ValueError for NaN or infinity: what is missing has words of its
    own, and is never written as a number.
    """
    return _exact(value).quantize(Decimal(1).scaleb(-decimals), context=_ROUND)


def _exact(value: Numeric) -> Decimal:
    if value is None:
        raise TypeError("None is not a number: say why the value is missing instead")
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value} cannot be written as a number")
    return exact


def format_number(
    value: Numeric, decimals: int, language: Language = "en", *, sign: bool = False
) -> str:
    """ "1,234.5", "−0.3"; with `sign` also "+0.3". What rounds to zero has no sign."""
    shown = rounded(value, decimals)
    text = f"{shown.copy_abs():,.{decimals}f}"
    if shown < 0:
        return MINUS + text
    return "+" + text if sign and shown > 0 else text


def format_compact(value: Numeric, language: Language, *, decimals: int = 0) -> str:
    """A large number in the short form of its language, "1.5M" or "150万", for charts alone.

    At most so many decimals; the exact number stands in a table beside the chart.
    """
    short = format_compact_decimal(
        _exact(value).copy_abs(), locale=LOCALES[language], fraction_digits=decimals
    )
    return MINUS + short if value < 0 else short


def format_percent(fraction: Numeric, decimals: int = 1) -> str:
    """A fraction as a percentage: 0.7737 as "77.4%"."""
    return format_number(_hundredfold(fraction), decimals) + "%"


def format_score(score: Decimal, *, decimals: int = 1, sign: bool = False) -> str:
    """A score or a change of score: "91.8", "−3.6"."""
    return format_number(score, decimals, sign=sign)


def format_weight(weight: Decimal) -> str:
    """A weight without needless decimals: 30, 7.5."""
    return format_score(weight, decimals=0 if weight == weight.to_integral() else 1)


def format_value(
    kpi: Kpi,
    value: Numeric,
    language: Language,
    *,
    sign: bool = False,
    unit: bool = False,
    per: bool = True,
) -> str:
    """A KPI's value with its own decimals; with `unit` as in running text: "77.4%", "10.2 minutes",
    "CNY 73.02m" and "7,301.8 万元". Without, as in tables: every value of a KPI in one unit. Money
    without `per` does not say per what, because that was just said.

    A percentage's unit name says of what ("% of flights"), so running text has the sign alone.
    """
    if kpi.unit_kind == "percent":
        text = format_number(_hundredfold(value), kpi.decimals, language, sign=sign)
        return text + "%" if unit else text
    if unit and kpi.money is not None:
        money = kpi.money if per else replace(kpi.money, per=None)
        return _amount(kpi, money, value, language, sign)
    if unit and has_own_scale(kpi, value, language):
        text = format_number(_exact(value).scaleb(-4), 1, language, sign=sign)
        return text + NO_BREAK + "万" + kpi.unit_name[language]
    text = format_number(value, kpi.decimals, language, sign=sign)
    return text + NO_BREAK + _unit_of(kpi, text, language) if unit else text


def has_own_scale(kpi: Kpi, value: Numeric, language: Language) -> bool:
    """Whether running text says a value in a unit of its size, so that it needs its unit always:
    money, and in Chinese large counts ("12.3 万次")."""
    if kpi.money is not None:
        return True
    is_large = abs(_exact(value)) >= LARGE_COUNT
    return kpi.unit_kind == "count" and language == "zh" and is_large


def _unit_of(kpi: Kpi, text: str, language: Language) -> str:
    """The unit's name after a number: "1 customer", "2 customers", "1.0 minutes"."""
    name = kpi.unit_name[language]
    if language != "en" or text.lstrip("+" + MINUS) != "1":
        return name
    first, space, rest = name.partition(" ")
    return singular(first) + space + rest


def singular(noun: str) -> str:
    """An English noun of which there is one: "minutes" gives "minute", "companies" "company"."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")):
        if noun.endswith(ending) and not noun.endswith("ss"):
            return noun.removesuffix(ending) + instead
    return noun


def _amount(kpi: Kpi, money: Money, value: Numeric, language: Language, sign: bool) -> str:
    """Money as its language says it: "CNY 73.02m", "1.40 亿元", "61.88 万元/人·月"."""
    worth = money.worth
    amount = rounded(value, kpi.decimals) * worth
    scales = CHINESE_SCALES if language == "zh" else ENGLISH_SCALES
    declared = worth if language == "zh" else Decimal(1)  # 0.5 万元 stays in 万元
    size, name = next(
        (size, name) for size, name in scales if max(abs(amount), declared) >= size or size == 1
    )
    if size == worth or size == 1:
        decimals = max(0, kpi.decimals - (worth / size).adjusted())
    else:
        decimals = 1 if size == 10_000 and abs(amount) >= 10_000_000 else 2
    text = format_number(amount / size, decimals, language, sign=sign)
    if language == "zh":
        per = f"/{money.per.zh}" if money.per else ""
        whose = "元" if money.currency == "CNY" else currency_name(money.currency)
        return f"{text}{NO_BREAK}{name}{whose}{per}"
    mark, digits = (text[0], text[1:]) if text[0] in "+" + MINUS else ("", text)
    per = f" per {money.per.en}" if money.per else ""
    return f"{mark}{money.currency}{NO_BREAK}{digits}{name}{per}"


def currency_name(code: str) -> str:
    """A currency in Chinese: "美元" for USD; its code where Babel does not know it."""
    return str(get_currency_name(code, locale=LOCALES["zh"]))


def format_change(kpi: Kpi, change: Numeric, language: Language, *, unit: bool = False) -> str:
    """A change, always signed. Of a percentage in points: "+1.6 pp", "+1.6 个百分点"."""
    if kpi.unit_kind != "percent":
        text = format_value(kpi, change, language, sign=True, unit=unit)
        return OF_A_LEVEL.sub("", text)
    text = format_value(kpi, change, language, sign=True)
    return text + NO_BREAK + ("pp" if language == "en" else "个百分点")


def is_flat(kpi: Kpi, change: Numeric) -> bool:
    """Whether a change rounds to zero at the KPI's own decimals."""
    shown = _hundredfold(change) if kpi.unit_kind == "percent" else change
    return rounded(shown, kpi.decimals) == 0


def _hundredfold(fraction: Numeric) -> Decimal:
    return _exact(fraction).scaleb(2)


def format_date(day: date) -> str:
    """The day as ISO 8601 writes it, in every language."""
    return day.isoformat()


def month_name(period: Period, language: Language) -> str:
    """A month without its year: "December", "12 月"."""
    if language == "zh":
        return f"{period.first.month}{NO_BREAK}月"
    return babel_date(period.first, "LLLL", locale=LOCALES[language])


def period_name(period: Period, language: Language) -> str:
    """The months that a period spans: "October to December 2013", "2013 年 10–12 月"."""
    first, last = period.first, period.last
    if language == "zh":
        year = f"{first.year}{NO_BREAK}年"
        if period.grain is Grain.MONTH:
            return f"{year}{NO_BREAK}{first.month}{NO_BREAK}月"
        return f"{year}{NO_BREAK}{first.month}–{last.month}{NO_BREAK}月"
    if period.grain is Grain.MONTH:
        return babel_date(first, "LLLL y", locale=LOCALES[language])
    start = babel_date(first, "LLLL", locale=LOCALES[language])
    return f"{start} to {babel_date(last, 'LLLL y', locale=LOCALES[language])}"
