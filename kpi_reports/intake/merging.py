"""The same thing found in many files is told once."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_reports.values import DataIssue, Fact

_COUNTS = ("rows", "cells", "count")
_APART = ("column", "type", "encoding", "delimiter", "format", "left_out", "joined", "file")
_PER_FILE = ("encoding_found", "delimiter_found", "nul_bytes")  # their file is only an example


def merged(issues: Iterable[DataIssue]) -> tuple[DataIssue, ...]:
    """Issues of one kind as one: counts added up, the first example kept, `files` the number of
    files that have it. What is about another column or encoding stays apart."""
    known: dict[tuple[object, ...], DataIssue] = {}
    for issue in issues:
        apart = [
            (name, fact)
            for name, fact in sorted(issue.facts.items())
            if name in _APART and not (name == "file" and issue.code in _PER_FILE)
        ]
        key = (issue.code, issue.severity, issue.kpi, issue.unit, *apart)
        before = known.get(key)
        facts: dict[str, Fact] = dict(issue.facts if before is None else before.facts)
        if before is not None:
            for name in _COUNTS:
                if isinstance(count := issue.facts.get(name), int):
                    facts[name] = count + int(facts.get(name) or 0)
        facts["files"] = 1 if before is None else int(facts.get("files") or 1) + 1
        known[key] = DataIssue(
            issue.code, issue.severity, issue.source, issue.kpi, issue.unit, facts
        )
    return tuple(
        issue if issue.facts["files"] != 1 else _without_files(issue) for issue in known.values()
    )


def _without_files(issue: DataIssue) -> DataIssue:
    facts = {name: fact for name, fact in issue.facts.items() if name != "files"}
    return DataIssue(issue.code, issue.severity, issue.source, issue.kpi, issue.unit, facts)
