"""What every test shares: caches of its own, and the browser and PDF tools of the journeys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# No test is timed, and the same code meets the same examples in every run.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")
os.environ["MPLBACKEND"] = "svg"  # before matplotlib is imported: no test needs a display
# jsonschema would compile a grammar for international addresses, as kpi_reports.run.worker says.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Poppler:
    """Debian's PDF tools: what a reader sees and what a machine reads."""

    pdftoppm: str
    pdftotext: str

    def text(self, pdf: Path) -> str:
        """The text of a PDF, in reading order."""
        return subprocess.run(
            [self.pdftotext, "-enc", "UTF-8", str(pdf), "-"],
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        ).stdout

    def pages(self, pdf: Path, folder: Path, *, dots_per_inch: int = 60) -> list[Path]:
        """One PNG per page, in order."""
        subprocess.run(
            [self.pdftoppm, "-png", "-r", str(dots_per_inch), str(pdf), str(folder / "page")],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return sorted(folder.glob("page-*.png"))


def absent(reason: str, required_by: str = "KPI_REPORTS_REQUIRE_BROWSER") -> NoReturn:
    """Skips with the reason; fails where the variable is 1 and says that it must be there."""
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{reason}; {required_by}=1 wants it", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def own_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the tests, and kernels that they start, out of the user's own folders. What is measured
    is there for all workers of pytest-xdist, whose own folders are beside each other."""
    folder = tmp_path_factory.mktemp("caches")
    several = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent / "measured" if several else folder / "measured"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_REPORTS_CACHE", str(shared))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("JUPYTER_CONFIG_DIR", str(folder / "jupyter"))
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that is installed on this machine, or named by KPI_REPORTS_CHROMIUM."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed (extra 'browser')")
    named = os.environ.get("KPI_REPORTS_CHROMIUM")
    executable = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        absent(f"no browser is installed (looked for {', '.join(BROWSERS)})")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=executable, args=list(BROWSER_ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def poppler() -> Poppler:
    """pdftoppm and pdftotext, of the package poppler-utils."""
    found = {name: shutil.which(name) for name in ("pdftoppm", "pdftotext")}
    lacking = [name for name, path in found.items() if path is None]
    if lacking:
        absent(f"{' and '.join(lacking)} not installed (Debian's poppler-utils)")
    return Poppler(str(found["pdftoppm"]), str(found["pdftotext"]))
