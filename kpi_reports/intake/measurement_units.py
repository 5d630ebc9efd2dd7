"""Units of measurement, and what turns a value in one of them into another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_reports.errors import SourceError, nearest
from kpi_reports.intake.written.parsed import fold

DECIMALS = 6  # of a decimal column, and of every value converted here
_SHOWN_UNITS = 12
_EXACT_CASE = 2  # M and m, KB and Kb are not the same: case is forgiven in longer names only

_CHINESE_POWERS = {
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10,
    "千亿": 11, "万亿": 12,
}  # fmt: skip
_ENGLISH_POWERS = {"thousand": 3, "million": 6, "billion": 9, "k": 3, "K": 3, "M": 6}
# what Chinese reports count; people do not convert to parcels, so each is a dimension
_COUNTED = ("人", "次", "件", "单", "台", "套", "笔", "户", "辆", "箱", "张")


def _times(power: int) -> Fraction:
    return Fraction(10**power)


def _counted(noun: str) -> dict[str, Fraction]:
    """The noun alone and behind each magnitude: 人, 千人, 万人."""
    return {noun: Fraction(1)} | {
        name + noun: _times(power) for name, power in _CHINESE_POWERS.items()
    }


def _money(noun: str, *codes: str) -> dict[str, Fraction]:
    units = _counted(noun)
    for code in codes:
        units[code] = Fraction(1)
        units |= {f"{name} {code}": _times(power) for name, power in _ENGLISH_POWERS.items()}
        units |= {f"{code} {name}": _times(power) for name, power in _ENGLISH_POWERS.items()}
    return units


_Units = Mapping[str, Fraction]
_MASS: _Units = {
    "kg": Fraction(1), "公斤": Fraction(1), "千克": Fraction(1), "斤": Fraction(1, 2),
    "g": Fraction(1, 1000), "克": Fraction(1, 1000), "mg": Fraction(1, 10**6),
    "毫克": Fraction(1, 10**6), "吨": _times(3), "t": _times(3), "万吨": _times(7),
}  # fmt: skip
_LENGTH: _Units = {
    "m": Fraction(1), "米": Fraction(1), "km": _times(3), "千米": _times(3), "公里": _times(3),
    "万公里": _times(7), "cm": Fraction(1, 100), "厘米": Fraction(1, 100),
    "mm": Fraction(1, 1000), "毫米": Fraction(1, 1000),
}  # fmt: skip
_DATA: _Units = {  # thousands, as disks and networks are sold; never 1024
    "B": Fraction(1), "字节": Fraction(1), "kB": _times(3), "KB": _times(3), "MB": _times(6),
    "GB": _times(9), "TB": _times(12), "PB": _times(15),
}  # fmt: skip
_SHARE: _Units = {
    **dict.fromkeys(("fraction", "1", "小数", "ratio"), Fraction(1)),
    **dict.fromkeys(
        ("%", "percent", "百分点", "个百分点", "百分比", "pp", "percentage points"),
        Fraction(1, 100),
    ),
    **dict.fromkeys(("‰", "permille", "千分比", "千分点"), Fraction(1, 1000)),
    **dict.fromkeys(("bp", "bps", "基点", "basis points", "万分比"), Fraction(1, 10**4)),
}
_TIME: _Units = {
    **dict.fromkeys(("毫秒", "ms", "milliseconds"), Fraction(1, 1000)),
    **dict.fromkeys(("秒", "秒钟", "s", "sec", "second", "seconds"), Fraction(1)),
    **dict.fromkeys(("分钟", "分", "min", "minute", "minutes"), Fraction(60)),
    **dict.fromkeys(("小时", "时", "个小时", "h", "hour", "hours"), Fraction(3600)),
    **dict.fromkeys(("天", "日", "d", "day", "days"), Fraction(86400)),
    **dict.fromkeys(("周", "星期", "week", "weeks"), Fraction(7 * 86400)),
}
# one name stands in one dimension only: `m` is a metre and `M` a million
UNITS: Mapping[str, _Units] = {
    "money in CNY": _money("元", "CNY", "RMB", "yuan"),
    "money in USD": _money("美元", "USD", "$", "dollars"),
    "money in EUR": _money("欧元", "EUR", "€", "euro"),
    "money in HKD": _money("港元", "HKD"),
    "share": _SHARE,
    "time": _TIME,
    "count": {
        "个": Fraction(1),
        **{name: _times(power) for name, power in (_CHINESE_POWERS | _ENGLISH_POWERS).items()},
        **{f"{name}个": _times(power) for name, power in _CHINESE_POWERS.items()},
    },
    **{f"count of {noun}": _counted(noun) for noun in _COUNTED},
    "mass": _MASS,
    "length": _LENGTH,
    "data": _DATA,
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a value is multiplied by, and then divided by.

    `divide` is 1 wherever the factor is a finite decimal, so that most conversions are one exact
    product; a second is 1/60 of a minute, which no decimal holds.
    """

    multiply: Decimal
    divide: Decimal

    def apply(self, value: Decimal) -> Decimal:
        """The value in the other unit, rounded half up at the sixth decimal."""
        return six_decimals(Fraction(value) * Fraction(self.multiply) / Fraction(self.divide))


def six_decimals(value: Fraction) -> Decimal:
    """The value to six decimals, rounded half up, away from zero."""
    millionths = int(abs(value) * 10**DECIMALS + Fraction(1, 2))
    sign = "-" if value < 0 and millionths else ""
    return Decimal(f"{sign}{millionths}e-{DECIMALS}")


def conversion(from_unit: str, to_unit: str) -> Conversion:
    """What turns values in `from_unit` into `to_unit`, exactly.

    Raises SourceError where a unit is unknown or the two measure different things.
    """
    source, target = _found(from_unit), _found(to_unit)
    if source is None or target is None:
        raise SourceError(_unknown(from_unit, to_unit))
    if source[0] != target[0]:
        raise SourceError(
            f"'{from_unit}' ({source[0]}) cannot become '{to_unit}' ({target[0]}). "
            f"'{from_unit}' converts to {_names(source[0])}"
        )
    return _factor(source[1] / target[1])


def _factor(ratio: Fraction) -> Conversion:
    finite = ratio.denominator
    for prime in (2, 5):
        while finite % prime == 0:
            finite //= prime
    if finite > 1:
        return Conversion(Decimal(ratio.numerator), Decimal(ratio.denominator))
    places = 0
    while 10**places % ratio.denominator:
        places += 1
    whole = ratio * 10**places
    return Conversion(Decimal(f"{Decimal(f'{whole.numerator}e-{places}'):f}"), Decimal(1))


def _found(unit: str) -> tuple[str, Fraction] | None:
    """The dimension of a unit, and how much of the dimension's first unit it is."""
    name = fold(unit)
    for dimension, units in UNITS.items():
        if name in units:
            return dimension, units[name]
    if len(name) > _EXACT_CASE:
        for dimension, units in UNITS.items():
            folded = {known.casefold(): factor for known, factor in units.items()}
            if name.casefold() in folded:
                return dimension, folded[name.casefold()]
    return None


def _unknown(from_unit: str, to_unit: str) -> str:
    """Which of the two is unknown, and what the other converts to."""
    unknown, other = (from_unit, to_unit) if _found(from_unit) is None else (to_unit, from_unit)
    partner = _found(other)
    if partner is None:
        known = {name for units in UNITS.values() for name in units}
        return f"'{unknown}' is no known unit of measurement.{nearest(unknown, known)}"
    return (
        f"'{unknown}' is no known unit of measurement.{nearest(unknown, UNITS[partner[0]])} "
        f"'{other}' ({partner[0]}) converts to {_names(partner[0])}"
    )


def _names(dimension: str) -> str:
    names = list(UNITS[dimension])
    more = " and others" if len(names) > _SHOWN_UNITS else ""
    return ", ".join(names[:_SHOWN_UNITS]) + more
