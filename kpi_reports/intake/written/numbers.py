"""Numbers, percentages and yes or no, as people and spreadsheets write them.

Nothing is guessed: a text that has two readings, or none, gives None. Chinese numerals (三千) are
not read, nor are words, `nan`, `inf`, `1_000`, hexadecimal, and digits of other scripts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from kpi_reports.errors import SourceError
from kpi_reports.intake.written.parsed import MAX_LENGTH, Parsed, fold, folding

_CURRENCIES = r"US\$|[¥$€£]|CNY|RMB|USD|EUR|人民币"
_YUAN_SIGNS = ("", "¥", "CNY", "RMB", "人民币")  # what may stand before a number with 元 behind
_POWERS = {
    "百": 2, "千": 3, "万": 4, "萬": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "億": 8,
    "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
_PLACES_OF_SHARE = {"%": -2, "‰": -3}
_NO_SHARE = frozenset({"chinese_unit", "yuan", "currency"})
_BIGINT = 2**63  # the range of an integer column

_BOOLEANS: Mapping[str, tuple[bool, str]] = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), (True, "plain")),
    **dict.fromkeys(("false", "f", "no", "n", "0"), (False, "plain")),
    **dict.fromkeys(("是", "对", "真"), (True, "chinese_word")),
    **dict.fromkeys(("否", "错", "假"), (False, "chinese_word")),
    **dict.fromkeys(("√", "✓", "✔"), (True, "tick")),
    **dict.fromkeys(("×", "✗", "✘"), (False, "tick")),
}


def parse_number(
    text: str, *, decimal_mark: str = ".", thousands_mark: str | None = None
) -> Parsed[Decimal] | None:
    """The exact number that a text writes; None where it writes none, or a percentage.

    Understood: signs (also − and －), (1,234) and 12- as negatives, digits grouped in threes,
    a currency before or behind, 百 千 万 亿 and what they make together, 1e3. Without
    `thousands_mark` a comma groups digits, or a point where the decimal mark is a comma. Which
    currency it was is not told.

    `how`: chinese_unit, accounting_negative, trailing_minus, yuan, currency, thousands,
    decimal_mark, scientific, full_width, dash, trimmed, plain.

    Raises SourceError where both marks are the same.
    """
    read = _read(text, decimal_mark, thousands_mark)
    if read is None or read[1][0] in ("percent", "permille"):
        return None
    return Parsed(read[0], read[1][0])


def parse_integer(
    text: str, *, decimal_mark: str = ".", thousands_mark: str | None = None
) -> Parsed[int] | None:
    """As `parse_number`, for whole numbers of 64 bits; 12.0 is 12, and 12.7 is None."""
    number = parse_number(text, decimal_mark=decimal_mark, thousands_mark=thousands_mark)
    if number is None or number.value != number.value.to_integral_value():
        return None
    whole = int(number.value)
    return Parsed(whole, number.how) if -_BIGINT <= whole < _BIGINT else None


def parse_percent(
    text: str, *, decimal_mark: str = ".", thousands_mark: str | None = None
) -> Parsed[Decimal] | None:
    """The fraction that a text writes: 9.98%, 12‰, 百分之12.5, exactly.

    A bare number stays as it is, because spreadsheets store 9.98% as 0.0998. None for money and
    for numbers with 万 and the like.

    `how`: percent, permille, else that of the bare number. Raises as `parse_number`.
    """
    of_hundred = fold(text).removeprefix("百分之")
    if of_hundred != fold(text):
        text = of_hundred + "%"
    read = _read(text, decimal_mark, thousands_mark)
    if read is None or _NO_SHARE.intersection(read[1]):
        return None
    return Parsed(read[0], read[1][0])


def parse_boolean(text: str) -> Parsed[bool] | None:
    """Whether a text says yes: true t yes y 1 是 对 真 √ ✓, or no: false f no n 0 否 错 假 × ✗.

    None for all else: 有 and 无, because 无 may also say that nothing is known; and x, which ticks
    a box on one form and crosses it out on another. `how`: chinese_word, tick, full_width,
    trimmed, plain.
    """
    found = _BOOLEANS.get(fold(text).casefold())
    if found is None:
        return None
    value, how = found
    return Parsed(value, folding(text) if how == "plain" else how)


def _read(
    text: str, decimal_mark: str, thousands_mark: str | None
) -> tuple[Decimal, list[str]] | None:
    """The number and all conversions that it took, the most telling first."""
    spelling = _spelling(decimal_mark, thousands_mark)
    folded = fold(text)
    found = spelling.fullmatch(folded) if len(folded) <= MAX_LENGTH else None
    if found is None:
        return None
    part = found.groupdict(default="")
    scale = [part[name] for name in ("power", "share", "late_share", "exponent")]
    share = part["share"] or part["late_share"]
    opened = len(part["open"] + part["inner_open"])
    negatives = opened + len(part["sign"] + part["inner_sign"] + part["trailing"])
    if (
        not (part["grouped"] or part["digits"] or part["fraction"])
        or sum(map(bool, scale)) > 1
        or opened != len(part["close"])
        or negatives > 1
        or (part["grouped"] and part["exponent"])
        or (part["behind"] == "元" and part["before"].upper() not in _YUAN_SIGNS)
    ):
        return None
    whole = "".join(re.findall("[0-9]", part["grouped"])) or part["digits"] or "0"
    places = _POWERS.get(part["power"], 0) + int(part["exponent"][1:] or 0)
    if share:
        places = _PLACES_OF_SHARE[share]
    # made from text, because arithmetic would round at the precision of the context
    value = Decimal(f"{whole}.{part['fraction'] or 0}e{places}")
    value = Decimal(f"{value:f}")  # 32000, not 3.2E+4
    minus = opened or "-" in part["sign"] + part["inner_sign"] + part["trailing"]
    value = value.copy_negate() if minus and value else value
    return value, [*_conversions(part, share, decimal_mark), folding(text)]


def _conversions(part: Mapping[str, str], share: str, decimal_mark: str) -> list[str]:
    made = {
        "chinese_unit": part["power"],
        "percent": share == "%",
        "permille": share == "‰",
        "accounting_negative": part["close"],
        "trailing_minus": part["trailing"],
        "yuan": part["behind"] == "元",
        "currency": part["before"] or part["behind"],
        "thousands": part["grouped"],
        "decimal_mark": decimal_mark != "." and part["fraction"],
        "scientific": part["exponent"],
    }
    return [name for name, is_made in made.items() if is_made]


@lru_cache
def _spelling(decimal_mark: str, thousands_mark: str | None) -> re.Pattern[str]:
    if thousands_mark is None:
        thousands_mark = "." if decimal_mark == "," else ","
    if thousands_mark == decimal_mark:
        raise SourceError(
            f"decimal_mark and thousands_mark are both '{decimal_mark}'. "
            "Give the one that groups digits another mark, or leave it out"
        )
    thousands = "['’]" if thousands_mark == "'" else re.escape(thousands_mark)
    powers = "|".join(sorted(_POWERS, key=len, reverse=True))
    return re.compile(
        rf"(?P<sign>[+-])?(?P<open>\()?(?:(?P<before>{_CURRENCIES}) *)?"
        r"(?P<inner_sign>[+-])?(?P<inner_open>\()?"
        # 0,123 is not taken: somebody who writes it means a decimal comma
        rf"(?:(?P<grouped>[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+)|(?P<digits>[0-9]+))?"
        rf"(?:{re.escape(decimal_mark)}(?P<fraction>[0-9]+))?(?P<exponent>E[+-]?[0-9]{{1,2}})?"
        rf"(?: *(?P<power>{powers}))?(?: *(?P<share>[%‰]))?"
        rf"(?: *(?P<behind>元|{_CURRENCIES}))?(?P<close>\))?(?P<late_share>[%‰])?"
        r"(?P<trailing>-)?",
        re.IGNORECASE | re.ASCII,
    )
