"""Numbers and dates as text. Rounded half up in Decimal; the minus sign is U+2212."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from babel.dates import format_date as babel_date
from babel.numbers import format_compact_decimal

from kpi_reports.periods import Grain, Period
from kpi_reports.values import Kpi, Language

MINUS = "\u2212"
NO_BREAK = "\u00a0"
SPARK_MONTHS = 24  # a sparkline shows at most so many months
LOCALES: dict[Language, str] = {"en": "en_GB", "zh": "zh_Hans_CN"}
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


def format_value(
    kpi: Kpi, value: Numeric, language: Language, *, sign: bool = False, unit: bool = False
) -> str:
    """A KPI's value with its own decimals; with `unit` as in running text: "77.4%", "10.2 minutes".

    A percentage's unit name says of what ("% of flights"), so running text has the sign alone.
    """
    if kpi.unit_kind == "percent":
        text = format_number(_hundredfold(value), kpi.decimals, language, sign=sign)
        return text + "%" if unit else text
    text = format_number(value, kpi.decimals, language, sign=sign)
    return text + NO_BREAK + kpi.unit_name[language] if unit else text


def format_change(kpi: Kpi, change: Numeric, language: Language, *, unit: bool = False) -> str:
    """A change, always signed. Of a percentage in points: "+1.6 pp", "+1.6 个百分点"."""
    text = format_value(kpi, change, language, sign=True)
    if kpi.unit_kind == "percent":
        return text + NO_BREAK + ("pp" if language == "en" else "个百分点")
    return text + NO_BREAK + kpi.unit_name[language] if unit else text


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
        if period.grain is Grain.MONTH:
            return f"{first.year} 年 {first.month} 月"
        return f"{first.year} 年 {first.month}–{last.month} 月"
    if period.grain is Grain.MONTH:
        return babel_date(first, "LLLL y", locale=LOCALES[language])
    start = babel_date(first, "LLLL", locale=LOCALES[language])
    return f"{start} to {babel_date(last, 'LLLL y', locale=LOCALES[language])}"
