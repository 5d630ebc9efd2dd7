"""The files of a params folder: which there must be, how each is read, how messages name them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from kpi_reports.errors import Fault, ParamsError, nearest

COMPANY, DEPARTMENTS, SOURCES = "company.yaml", "departments.yaml", "sources.yaml"
KPIS, SCHEME, TARGETS = "kpis.yaml", "scheme.yaml", "targets.csv"
SIGNOFFS = "signoffs.csv"
PEOPLE, RESULTS, GOALS = "people.csv", "results.csv", "goals.yaml"
ADJUSTMENTS, EXCLUSIONS, GAPS = "adjustments.csv", "exclusions.csv", "gaps.csv"
PROCESS_CHANGES, ACTIONS, COMMENTS = "process_changes.csv", "actions.csv", "comments.csv"
FILES = (COMPANY, DEPARTMENTS, SOURCES, KPIS, SCHEME, TARGETS)  # in the order of reading
# With those that need not be there.
READ = (
    *(*FILES, GOALS, PEOPLE, SIGNOFFS, RESULTS),
    *(ADJUSTMENTS, EXCLUSIONS, GAPS, PROCESS_CHANGES, ACTIONS, COMMENTS),
)
DATED_SCHEME = re.compile(r"scheme_(\d{4}-\d{2}-\d{2})\.yaml", re.ASCII)
LIKE_DATED_SCHEME = re.compile(r"scheme[\W_]*\d.*\.ya?ml", re.IGNORECASE)

LIMIT_BYTES = {".yaml": 1_000_000, ".csv": 10_000_000}  # far beyond what people write by hand
CLOSE_NAME = 0.85  # 'kpi.yaml' is meant to be 'kpis.yaml'; 'targets_2012.csv' is a file of its own


@dataclass(frozen=True, slots=True)
class Texts:
    """The files that could be read: name to text and SHA-256; `faults` tells of the others."""

    folder: Path
    text: dict[str, str] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _shown: dict[str, str] = field(default_factory=dict)  # asked for with every department

    def shown(self, name: str) -> str:
        """The file as messages name it."""
        if name not in self._shown:
            self._shown[name] = shown_path(self.folder / name)
        return self._shown[name]


def shown_path(path: Path) -> str:
    """A path relative to the current directory when inside it, else its folder's and own name."""
    here, full = Path.cwd().resolve(), path.resolve()
    if full.is_relative_to(here):
        return full.relative_to(here).as_posix()
    return f"{full.parent.name}/{full.name}"


def is_dated_scheme(name: str) -> bool:
    """Whether a file holds the scheme from a later day on: scheme_2024-07-01.yaml."""
    try:
        scheme_day(name)
    except ValueError:
        return False
    return True


def scheme_day(name: str) -> date:
    """The day from which a dated scheme holds. Raises ValueError where the name gives none."""
    found = DATED_SCHEME.fullmatch(name)
    if found is None:
        raise ValueError(f"'{name}' is not named as scheme_2024-07-01.yaml")
    return date.fromisoformat(found[1])


def read_texts(folder: Path) -> Texts:
    """Every file of the folder that can be read as UTF-8.

    Raises ParamsError where the folder is not there. Collects as faults: a file that is missing,
    too large, not UTF-8 or cannot be opened, and a name that is nearly right.
    """
    if not folder.is_dir():
        raise ParamsError(f"'{folder}' is not a folder. A params folder holds {', '.join(FILES)}.")
    texts = Texts(folder)
    names = sorted(entry.name for entry in folder.iterdir())
    texts.faults.extend(_misnamed(texts, names))
    for name in READ:
        if name in names:
            _read(texts, name)
        elif name in FILES:
            texts.faults.append(
                Fault(
                    texts.shown(name), None, f"the file is missing; params need {', '.join(FILES)}"
                )
            )
    for name in filter(is_dated_scheme, names):
        _read(texts, name)
    return texts


def _read(texts: Texts, name: str) -> None:
    path, file = texts.folder / name, texts.shown(name)
    try:
        limit = LIMIT_BYTES[path.suffix]
        if (size := path.stat().st_size) > limit:
            raise ParamsError(Fault(file, None, f"the file has {size} bytes; at most {limit}"))
        data = path.read_bytes()
        texts.text[name] = data.decode("utf-8-sig")
        texts.sha256[name] = sha256(data).hexdigest()
    except OSError as error:
        texts.faults.append(Fault(file, None, f"the file cannot be read: {error.strerror}"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = f"the file is not UTF-8 (byte 0x{error.object[error.start]:02X})"
        texts.faults.append(
            Fault(file, line, f"{found}; save it as UTF-8, in Excel as 'CSV UTF-8'")
        )
    except ParamsError as error:
        texts.faults.extend(error.faults)


def _misnamed(texts: Texts, names: list[str]) -> list[Fault]:
    """Files that would be passed over though they are meant to be read."""
    faults = []
    for name in names:
        if name in READ or name.startswith(".") or is_dated_scheme(name):
            continue
        if LIKE_DATED_SCHEME.fullmatch(name):
            message = (
                "a file of this name is not read; the scheme from a day on is named by that day, "
                "as scheme_2024-07-01.yaml"
            )
            faults.append(Fault(texts.shown(name), None, message))
            continue
        lower, suffix = name.lower(), Path(name).suffix.lower()
        is_close = suffix in (".yaml", ".csv") and get_close_matches(lower, READ, 1, CLOSE_NAME)
        if suffix == ".yml" or is_close:
            meant = nearest(
                lower.removesuffix(".yml") + ".yaml" if suffix == ".yml" else lower, READ
            )
            faults.append(
                Fault(texts.shown(name), None, f"a file of this name is not read.{meant}")
            )
    return faults
