"""Writes constraints.txt: the version of every package that `.[dev]` brings on Python 3.11.

Run it by `make constraints`. It installs the project into a fresh temporary environment, so that
nothing of the developer's own gets in, and takes the newest versions that fit pyproject.toml.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)  # pins made on the oldest Python we support install on the newer ones too
OWN = "kpi-reports"
INSTALLERS = {"pip", "setuptools", "wheel"}  # every environment brings its own
PIN = re.compile(r"([A-Za-z0-9._-]+)==([^ ;@]+)")


def pins(frozen: str) -> list[str]:
    """Sorted `name==version` lines, names in their normal form, from what `pip freeze` prints.

    Raises:
        ValueError: a package was not installed by its version (a path, an address).
    """
    found = []
    for line in frozen.splitlines():
        match = PIN.fullmatch(line.strip())
        if not match:
            raise ValueError(
                f"constraints: '{line.strip()}' is not 'name==version'; "
                "every package must come by its version, not from a path or an address"
            )
        name = re.sub(r"[-_.]+", "-", match[1]).lower()
        if name != OWN and name not in INSTALLERS:
            found.append(f"{name}=={match[2]}")
    return sorted(found)


def freshly_frozen(extra: str) -> str:
    """What `pip freeze` prints after `.[extra]` was installed into a new environment."""
    with tempfile.TemporaryDirectory(prefix="constraints-") as folder:
        venv.create(folder, with_pip=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", f"{ROOT}[{extra}]"], check=True)
        frozen = subprocess.run(
            [*pip, "freeze", "--exclude", OWN], check=True, capture_output=True, text=True
        )
        return frozen.stdout


def main() -> int:
    """Writes the file; 2 where this Python is not the one that pins are made on."""
    if sys.version_info[:2] != OLDEST_PYTHON:
        wanted, found = ".".join(map(str, OLDEST_PYTHON)), ".".join(map(str, sys.version_info[:2]))
        print(
            f"constraints are made on Python {wanted}, this is {found}; "
            f"name one: make constraints PYTHON311=/path/to/python{wanted}",
            file=sys.stderr,
        )
        return 2
    lines = pins(freshly_frozen("dev"))
    (ROOT / "constraints.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"constraints.txt: {len(lines)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
