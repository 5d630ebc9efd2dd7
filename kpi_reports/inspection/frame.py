"""The table in a grid: titles, names, rows, totals and notes, and the layout that declares it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpi_reports.errors import SourceError
from kpi_reports.inspection.endings import Ending, begins, find_ending
from kpi_reports.inspection.grids import Cells, Grid, Row, filled, is_blank
from kpi_reports.inspection.header import Names, find_names, kind_of
from kpi_reports.intake.readers.layout import lay_out, one_line
from kpi_reports.params.reading import Layout
from kpi_reports.params.yaml_text import UNPRINTABLE

_FIND_WORDS = 2
_WORD_LENGTH = 30
_MOSTLY_EMPTY = 0.5  # of a column at the left: merged cells, rather than gaps


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid and its table. `records` are rows as the reader gives them under `layout`.

    `titles`, `totals` and `notes` are places in the grid's rows; `refusal` says why the reader
    cannot read it whatever is declared.
    """

    grid: Grid
    found: Names | None
    ending: Ending
    layout: Layout
    names: tuple[str, ...]
    records: tuple[Row, ...]
    titles: tuple[int, ...] = ()
    refusal: str = ""

    @property
    def first_data(self) -> int:
        """The place of the first row below the names."""
        return self.found.at + self.found.depth if self.found else 0


def frame_of(grid: Grid, *, what: str, is_text: bool = False) -> Frame:
    """The table of a grid. `what` names the file and sheet in refusals.

    With `is_text` a row with fewer cells than there are names is refused, as the reader of CSV
    does; a sheet has no such rows.
    """
    if grid.names is not None:
        empty = Layout.model_validate({})
        return Frame(grid, None, Ending(), empty, grid.names, grid.rows)
    found = find_names(grid.rows)
    ending = find_ending(grid.rows, found.at + found.depth)
    titles = tuple(at for at in range(found.at) if filled(grid.rows[at][1]))
    declared: dict[str, object] = {}
    if header := _header(grid.rows, found, titles):
        declared["header"] = header
    if ending.note_words:
        declared["end_words"] = ending.note_words
    if ending.total_words:
        declared["leave_out"] = ending.total_words
    layout = Layout.model_validate(declared)
    names, records, refusal = _read(grid.rows, layout, what)
    if fill := _merged_downward(names, records):
        layout = Layout.model_validate({**declared, "fill_down": fill})
        names, records, refusal = _read(grid.rows, layout, what)
    if is_text and not refusal:
        refusal = _short_row(grid.rows, names, records)
    return Frame(grid, found, ending, layout, names, records, titles, refusal)


def _short_row(rows: Sequence[Row], names: Sequence[str], records: Sequence[Row]) -> str:
    """What to say of the first record that was padded to the width of the names."""
    widths = {number: len(cells) for number, cells in rows}
    short = [number for number, _ in records if widths[number] < len(names)]
    if not short:
        return ""
    return (
        f"{len(short)} rows have fewer cells than the {len(names)} names, first row {short[0]} "
        f"with {widths[short[0]]}; add its first word to end_words or leave_out, or mend the file"
    )


def shared_layout(frames: Sequence[Frame]) -> Layout:
    """The first frame's layout with the words of all that end or leave out rows, save those that
    begin a row of data in another."""
    data = [begins(cells) for frame in frames for _, cells in frame.records]

    def words(each: Callable[[Layout], Sequence[str]]) -> tuple[str, ...]:
        own = dict.fromkeys(each(frames[0].layout))
        more = dict.fromkeys(word for frame in frames[1:] for word in each(frame.layout))
        safe = [w for w in more if not any(text.startswith(begins((w,))) for text in data)]
        return tuple({**own, **dict.fromkeys(safe)})

    update = {
        "end_words": words(lambda layout: layout.end_words),
        "leave_out": words(lambda layout: layout.leave_out),
    }
    return frames[0].layout.model_copy(update=update)


def _header(rows: Sequence[Row], found: Names, titles: Sequence[int]) -> dict[str, object]:
    """How to declare where the names stand; empty where the reader finds them by itself."""
    depth: dict[str, object] = {"rows": found.depth} if found.depth > 1 else {}
    if not titles:
        return depth
    words = _words(rows, found)
    return {"find": words, **depth} if words else {"row": rows[found.at][0], **depth}


def _words(rows: Sequence[Row], found: Names) -> list[str]:
    """Words of the row of names by which the reader finds it; none where they stand above too."""
    cells = [one_line(cell) for cell in rows[found.at][1] if not is_blank(cell)]
    own = [cell for cell in dict.fromkeys(cells) if _is_a_word(cell)]
    words = own[:_FIND_WORDS]
    above = [{one_line(cell) for cell in cells} for _, cells in rows[: found.at]]
    if len(words) < min(_FIND_WORDS, len(cells)) or any(set(words) <= row for row in above):
        return []
    return words


def _is_a_word(cell: str) -> bool:
    """Whether a cell can be declared as a word by which names are found."""
    short = len(cell) <= _WORD_LENGTH and not UNPRINTABLE.search(cell)
    return short and kind_of(cell) == "text"


def _read(
    rows: Sequence[Row], layout: Layout, what: str
) -> tuple[tuple[str, ...], tuple[Row, ...], str]:
    """Names and records as the reader gives them, or as far as it comes, and why not farther."""
    names: tuple[str, ...] = ()
    records: list[tuple[int, Cells]] = []
    try:
        laid_out = lay_out(rows, layout, what=what)
        names = laid_out.header
        for number, cells in laid_out.records:
            records.append((number, tuple(cells)))
    except SourceError as error:
        return names, tuple(records), str(error)
    return names, tuple(records), ""


def _merged_downward(names: Sequence[str], records: Sequence[Row]) -> list[str]:
    """Columns at the left whose cells are mostly empty below a filled first one."""
    found: list[str] = []
    for at, name in enumerate(names):
        cells = [cells[at] for _, cells in records]
        gaps = sum(map(is_blank, cells))
        merged = bool(cells) and not is_blank(cells[0]) and gaps >= _MOSTLY_EMPTY * len(cells)
        if UNPRINTABLE.search(name) or not (name and merged and at < len(names) - 1):
            break
        if any(kind_of(cell) == "number" for cell in cells):
            break
        found.append(name)
    return found
