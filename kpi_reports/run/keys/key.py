"""What a pack was made from, and in what two such accounts differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256

from kpi_reports.review.slices import DAYS, NOTES, SOURCE

Parts = Mapping[str, str]  # names to digests, versions or what was asked for
VERSION = "version"  # of the toolkit, among its parts
READS = "reads"  # among what was asked for: whether the pack can rest on its own slice alone
OWN, ALL = "own", "all"
DIGITS_TOLD = 40  # a value longer than this is a digest, and tells a reader nothing


@dataclass(frozen=True, slots=True)
class PackKey:
    """All that a pack is made from, by group and name. Equal keys make equal packs.

    `asked` is what the run asked of it: period, languages, formats; `data` and `params` are its
    slice; `toolkit` is its version and a digest of its files (code, words, templates, theme).
    """

    asked: Parts
    data: Parts
    params: Parts
    notebook: Parts
    toolkit: Parts
    fonts: Parts
    libraries: Parts

    @property
    def digest(self) -> str:
        """One hash over all of it."""
        return sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Parts]:
        return {name: getattr(self, name) for name in _GROUPS}

    @classmethod
    def from_dict(cls, groups: Mapping[str, Parts]) -> PackKey:
        """Raises KeyError or TypeError for what is no key of this version."""
        if groups.keys() != set(_GROUPS) or not all(_is_plain(groups[name]) for name in _GROUPS):
            raise TypeError("the groups of a key are others")
        return cls(**{name: dict(groups[name]) for name in _GROUPS})

    def same_inputs(self, other: PackKey) -> bool:
        """Whether both rest on the same data, params and toolkit, whatever was asked for."""
        mine, others = ((key.data, key.params, key.toolkit, key.notebook) for key in (self, other))
        return mine == others

    def changes_since(self, earlier: PackKey) -> tuple[str, ...]:
        """What is another than in an earlier key, in words for the analyst, by group and name."""
        return tuple(
            words
            for group in _GROUPS
            for words in _changes(group, getattr(earlier, group), getattr(self, group))
        )


_GROUPS = tuple(each.name for each in fields(PackKey))


def _is_plain(parts: object) -> bool:
    return isinstance(parts, dict) and all(isinstance(value, str) for value in parts.values())


def _changes(group: str, before: Parts, now: Parts) -> Iterator[str]:
    if group == "toolkit":
        yield from _of_toolkit(before, now)
        return
    for name in sorted(before.keys() | now.keys()):
        was, value = before.get(name), now.get(name)
        if was != value:
            yield f"{_named(group, name)} {_how(was, value)}"


def _of_toolkit(before: Parts, now: Parts) -> Iterator[str]:
    was, version = before.get(VERSION, ""), now.get(VERSION, "")
    if was != version:
        yield f"kpi-reports changed ({was} -> {version})"
    elif before != now:
        yield f"kpi-reports changed (other files of version {version})"


def _how(was: str | None, value: str | None) -> str:
    if was is None or value is None:
        return "is new" if was is None else "is gone"
    if max(len(was), len(value)) > DIGITS_TOLD:
        return "changed"
    return f"changed ({was or 'none'} -> {value or 'none'})"


def _named(group: str, name: str) -> str:
    """A part as an analyst calls it."""
    if group == "data":
        if name.startswith(SOURCE):
            return f"data of {name}"
        return {DAYS: "the span of the data", NOTES: "what is known of the data"}.get(name, name)
    if group == "asked" and name == READS:
        return "what the notebook reads"
    prefixes = {"notebook": "notebook ", "fonts": "font ", "asked": "asked for: "}
    return f"{prefixes.get(group, '')}{name}"
