"""constraints.txt holds versions only: no path, no address."""

from __future__ import annotations

import pytest

from tools import constraints


def test_pins_are_sorted_in_normal_form_without_ourselves_and_the_installers() -> None:
    frozen = "tzdata==2026.6\nJinja2==3.1.6\nkpi-reports==0.1.0\npip==26.3\nruamel.yaml==0.19.1\n"
    assert constraints.pins(frozen) == ["jinja2==3.1.6", "ruamel-yaml==0.19.1", "tzdata==2026.6"]


def test_nothing_frozen_gives_no_pins() -> None:
    assert constraints.pins("") == []


@pytest.mark.parametrize(
    "line", ["tool @ file:///somewhere/tool.whl", "-e git+ssh://host/tool", "tool>=1", "# note"]
)
def test_a_line_that_is_no_pin_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is not 'name==version'"):
        constraints.pins(f"jinja2==3.1.6\n{line}\n")


def test_another_python_than_the_oldest_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constraints, "OLDEST_PYTHON", (3, 2))
    assert constraints.main() == 2
    assert "constraints are made on Python 3.2" in capsys.readouterr().err
