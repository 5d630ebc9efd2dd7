"""A department among its peers, in words: never a rank without what chance leaves open of it."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.voice import Voice
from kpi_reports.values import Direction, Flag, Kpi, PeerStanding, RankInterval


def kpi_of(voice: Voice, kpi: str) -> Kpi:
    """A KPI of the review's unit, or one that only departments have."""
    return next(entry for entry in voice.review.all_kpis if entry.id == kpi)


def names_of(voice: Voice) -> dict[str, str]:
    """The departments' names by id."""
    return {entry.unit.id: voice.say(entry.unit.name) for entry in voice.review.departments}


def is_better(kpi: Kpi, flag: Flag | None) -> bool | None:
    """Whether a value outside its limits is so on the good side; None where neither is good."""
    if kpi.direction is Direction.NEITHER or flag is None:
        return None
    return flag.startswith("above") == (kpi.direction is Direction.HIGHER)


def value_of(voice: Voice, kpi: Kpi, value: float | None) -> str:
    """ "77.4%"; "–" where there is none."""
    return "–" if value is None else numbers.format_value(kpi, value, voice.language, unit=True)


def rank_of(voice: Voice, rank: RankInterval | None) -> str:
    """ "3 to 13 of 16"; "–" where there is none."""
    if rank is None or rank.low is None or rank.high is None:
        return "–"
    if rank.low == rank.high:
        return voice.t("{rank} of {n}", rank=rank.low, n=rank.of)
    return voice.t("{low} to {high} of {n}", low=rank.low, high=rank.high, n=rank.of)


def flag_of(
    voice: Voice, kpi: Kpi, flag: Flag | None, *, few: bool, rank: RankInterval | None
) -> str:
    """Where a value lies among the limits for its size; without limits, among the ranks."""
    t = voice.t
    if few:
        return t("too few records to judge")
    if flag in ("below_99.8", "above_99.8"):
        return {
            None: t("stands out, beyond the 99.8% limits"),
            True: t("stands out as better, beyond the 99.8% limits"),
            False: t("stands out as worse, beyond the 99.8% limits"),
        }[is_better(kpi, flag)]
    if flag in ("below_95", "above_95"):
        return {
            None: t("beyond the 95% limits: look closer"),
            True: t("better, beyond the 95% limits: look closer"),
            False: t("worse, beyond the 95% limits: look closer"),
        }[is_better(kpi, flag)]
    return _side(voice, rank)


def _side(voice: Voice, rank: RankInterval | None) -> str:
    t = voice.t
    if rank is None:
        return t("within the limits")
    return {
        "first_half": t("in the better half"),
        "last_half": t("in the weaker half"),
        None: t("not told from the middle"),
    }[rank.side]


def standing_of(voice: Voice, found: PeerStanding) -> str:
    """ "On-time arrivals: 77.4% (n = 14,681); the 15 other departments together 76.9%. Rank 3 to 13
    of 16 in 95 of 100 simulations: not told from the middle." """
    t = voice.t
    kpi = voice.review.kpi(found.kpi).kpi
    facts = {
        "name": voice.say(kpi.name),
        "value": numbers.format_value(kpi, found.value, voice.language, unit=True),
        "n": numbers.format_number(found.n, 0, voice.language),
        "others": found.units - 1,
    }
    if found.level is None:
        said = [t("{name}: {value} (n = {n}), one of {units} departments.",
                  units=found.units, **facts)]  # fmt: skip
    else:
        level = numbers.format_value(kpi, found.level, voice.language, unit=True)
        said = [
            t("{name}: {value} (n = {n}); the {others} other departments together {level}.",
              level=level, **facts)
        ]  # fmt: skip
    rank = found.rank
    few = found.n < kpi.minimum_n
    if few:
        said.append(t("Too few records to be placed among them."))
    elif rank is not None and rank.low is not None:
        said.append(_place(voice, rank))
    if found.flag is not None and found.flag != "inside" and not few:
        said.append(_flagged(voice, kpi, found.flag))
    return sentences.join(voice, said)


def _place(voice: Voice, rank: RankInterval) -> str:
    """The interval of ranks, and what follows from it."""
    t = voice.t
    facts = {"low": rank.low, "high": rank.high, "n": rank.of}
    if rank.side == "first_half":
        return t("Between rank {low} and {high} of {n}: in the better half.", **facts)
    if rank.side == "last_half":
        return t("Between rank {low} and {high} of {n}: in the weaker half.", **facts)
    return t("Between rank {low} and {high} of {n}: it cannot be told from the middle.", **facts)


def _flagged(voice: Voice, kpi: Kpi, flag: Flag) -> str:
    """A value outside the limits for its size, as a sentence."""
    t, good = voice.t, is_better(kpi, flag)
    if "99.8" in flag:
        return {
            None: t("It is further out than its size and usual differences explain."),
            True: t("It is better than its size and usual differences explain."),
            False: t("It is worse than its size and usual differences explain."),
        }[good]
    return t(
        "It lies outside the 95% limits for its size, as one department in 20 does by chance: a "
        "reason to look, not a verdict."
    )
