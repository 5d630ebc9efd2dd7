"""Makes the packs of a run one by one, and leaves everything in order however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kpi_reports.errors import OutputError
from kpi_reports.run.book import Book
from kpi_reports.run.made import Made
from kpi_reports.run.progress import Progress
from kpi_reports.run.publish import Publisher
from kpi_reports.run.stopping import stoppable
from kpi_reports.run.storage import StoppedError, require_room, told


@contextmanager
def left_in_order(book: Book, out: Publisher, progress: Progress) -> Iterator[None]:
    """However the run ends, the packs that are there are listed.

    Raises StoppedError where storage failed after packs were published.
    """
    try:
        with told(out.folder):
            yield
    except OutputError as error:
        with suppress(OutputError):  # the first fault is the one to tell; the next run tries again
            out.make_room()
            book.leave()
        published = progress.counts["ok"] + progress.counts["failed"]
        if not published:
            raise
        words = f"Of this run's packs {published} are published, {len(progress.left)} are left."
        raise StoppedError(f"{error} {words}") from error
    except BaseException:
        book.leave()
        raise
    book.leave()


def make_packs(book: Book, made_packs: Iterator[Made], progress: Progress) -> None:
    """Enters each pack as it is made.

    Raises OutputError where a pack failed and there is no room for any.
    """
    for made in stoppable(made_packs):
        if made.result.failure:
            require_room(made.scratch)
        progress.warned(made.task.unit, made.result.warnings)
        progress.finished(made.task.unit, book.enter(made), made.seconds)
