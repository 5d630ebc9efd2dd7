"""Whatever a slip of the hand does to a file, the answer is faults with file and line."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params.load import load_workspace

YAML_FILES = ("company.yaml", "departments.yaml", "sources.yaml", "kpis.yaml", "scheme.yaml")
KEY = re.compile(r"(?<![\w'])([a-z_]\w*)(?=:( |$))", re.MULTILINE)
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def faults_with(acme: Path, name: str, text: str) -> tuple[Fault, ...]:
    """The faults of the company with another text in a file, which is put back afterwards."""
    before = (acme / name).read_bytes()
    (acme / name).write_text(text, encoding="utf-8", newline="")
    try:
        load_workspace(acme)
    except ParamsError as error:
        return error.faults
    finally:
        (acme / name).write_bytes(before)
    return ()


@QUICK
@given(data=st.data())
def test_a_renamed_key_is_told_at_its_file_and_line(acme: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(YAML_FILES))
    text = (acme / name).read_text(encoding="utf-8")
    keys = [found for found in KEY.finditer(text) if (name, found[1]) != ("sources.yaml", "orders")]
    key = data.draw(st.sampled_from(keys))
    other = data.draw(st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda n: n != key[1]))
    line = text.count("\n", 0, key.start()) + 1
    found = faults_with(acme, name, text[: key.start(1)] + other + text[key.end(1) :])
    assert any((fault.file, fault.line) == (f"acme/{name}", line) for fault in found)
    assert all(fault.file is not None and fault.line is not None for fault in found)


@QUICK
@given(data=st.data())
def test_a_lost_line_never_ends_in_anything_but_faults(acme: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*YAML_FILES, "targets.csv"]))
    lines = (acme / name).read_text(encoding="utf-8").splitlines(keepends=True)
    lost = data.draw(st.integers(0, len(lines) - 1))
    for fault in faults_with(acme, name, "".join(lines[:lost] + lines[lost + 1 :])):
        assert fault.file is not None
        assert fault.message


@QUICK
@given(data=st.data())
def test_a_changed_character_never_ends_in_anything_but_faults(
    acme: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([*YAML_FILES, "targets.csv"]))
    text = (acme / name).read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from("ab:-,;{}[]'\"\n\t #&*!|>%@0.9\x00é中"))
    for fault in faults_with(acme, name, text[:at] + new + text[at + 1 :]):
        assert fault.file is not None
        assert fault.message
