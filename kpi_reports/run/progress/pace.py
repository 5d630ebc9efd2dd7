"""How long a run will still take, judged by the packs that it has made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median

MIN_MADE = 3  # packs; before that one odd pack would be the whole evidence
ODD = 3.0  # times the median: a longer pack, such as the company overview, counts as this long
LATE_SHARE = 0.25  # of its time so far: what a pack that is late already is given to end


def seconds_left(
    *, made: Sequence[float], working: Sequence[float], waiting: int, elapsed: float
) -> float | None:
    """Seconds until all packs are made; None before that can be judged.

    `made` are the seconds of each pack made in this run, `working` those so far of each in work,
    `elapsed` those since the first began. How many are in work at a time is measured too: the work
    done by the time it took, so that lost or slow workers count as what they give.
    """
    if waiting + len(working) <= 0:
        return 0.0
    if len(made) < max(MIN_MADE, len(working)) or elapsed <= 0:
        return None
    middle = median(made)
    typical = fmean(min(seconds, ODD * middle) for seconds in made)
    open_work = [max(typical - seconds, LATE_SHARE * seconds) for seconds in working]
    at_once = (sum(made) + sum(working)) / elapsed
    at_once = max(1.0, min(at_once, waiting + len(working)))
    return max((sum(open_work) + waiting * typical) / at_once, *open_work, 0.0)


def left_in_words(seconds: float) -> str:
    """As a person says it: "about 4 min left"."""
    if seconds <= 10:
        return "a few seconds left"
    if seconds <= 50:
        return f"about {math.ceil(seconds / 10) * 10} s left"
    if (minutes := max(1, round(seconds / 60))) < 60:
        return f"about {minutes} min left"
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    return f"about {hours} h {minutes} min left" if minutes else f"about {hours} h left"
