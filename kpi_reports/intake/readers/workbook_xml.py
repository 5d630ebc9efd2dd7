"""What python-calamine does not tell of a workbook: damage, error cells, formulas, hidden rows.

The parts that tell where a sheet lies are parsed as XML. A sheet itself is searched as bytes, row
by row: to parse 100,000 rows takes longer than all the rest of reading them.
"""

from __future__ import annotations

import copy
import posixpath
import re
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, fromstring

from kpi_reports.errors import SourceError

_START = 4096  # bytes looked at to say what a file is that is no workbook
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BEGINNING_OF_BIFF8 = bytes.fromhex("0908 1000 0006")
_FILEPASS = 0x2F  # the record that says that what follows is encrypted
UNPACKED_LIMIT = 2_000_000_000  # bytes; a full sheet of 20 columns has about 0.7 thousand million
CELL_LIMIT = 300_000_000  # calamine keeps 24 bytes for each, empty ones too, and ends the process
_CHUNK = 1 << 20
_PARTS = (".xml", ".rels", ".bin")

_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_ERROR_CELL = re.compile(
    rb"<((?:\w+:)?c)\b(?=[^>]*\bt=[\"']e[\"'])([^>]*)>(?:(?!</\1>).)*?<(?:\w+:)?v>([^<]*)<", re.S
)
# no <v>, or an empty one where t="str" does not say that the value is the empty text
_NO_VALUE = re.compile(
    rb"<((?:\w+:)?c)\b(?![^>]*\bt=[\"']str[\"'])([^>]*)>\s*"
    rb"<((?:\w+:)?f)\b(?:[^>]*/>|[^>]*>[^<]*</\3>)\s*(?:<(?:\w+:)?v\s*/>|<(\w+:)?v></(\w+:)?v>)?"
    rb"\s*</\1>"
)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension ref=\"[A-Z]+\d+:([A-Z]+)(\d+)\"")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]*)(\d+)[\"']")
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)?")


@dataclass(frozen=True, slots=True)
class Area:
    """Cells to look at, counted from 1; `last_row` None reaches to the end."""

    first_row: int = 1
    first_column: int = 1
    last_row: int | None = None
    last_column: int | None = None

    def holds(self, row: int, column: int) -> bool:
        return self.first_row <= row <= (self.last_row or row) and self.first_column <= column <= (
            self.last_column or column
        )


@dataclass(slots=True)
class SheetFacts:
    """What a sheet's XML says: counts, the first of each as 'D7 #REF!', rows that are hidden."""

    error_cells: int = 0
    first_error: str = ""
    without_value: int = 0
    first_without_value: str = ""
    hidden_rows: set[int] = field(default_factory=set)


def area_of(text: str | None) -> Area:
    """The area that B3:F20 or B3:F names, all for None. Raises SourceError where it is none."""
    if text is None:
        return Area()
    if not (found := _AREA.fullmatch(text)):
        raise SourceError(f"excel.area '{text}' is no area: write B3:F20, or B3:F to the last row")
    top, left, right = int(found[2]), _column(found[1]), _column(found[3])
    bottom = int(found[4]) if found[4] else None
    if top > (bottom or top) or left > right:
        raise SourceError(f"excel.area '{text}' ends before it begins: the upper left is first")
    return Area(top, left, bottom, right)


def format_of_workbook(path: Path, *, name: str) -> str:
    """'xlsx', 'xlsb', 'ods' or 'xls', by what the file holds, whatever its ending.

    Raises SourceError where it cannot be opened, is damaged, locked, no workbook, or too large.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except PermissionError as error:
        raise SourceError(
            f"'{name}' is open in another program, or its rights forbid to read it. Close it there"
        ) from error
    except OSError as error:
        raise SourceError(f"'{name}' cannot be read: {error.strerror}") from error
    if start.startswith(b"PK"):
        return _checked_package(path, name)
    if start.startswith(_OLE):
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content or _has_filepass(content):
            raise SourceError(locked(name))
        return "xls"
    raise SourceError(f"'{name}' is no workbook: {_looks_like(start)}")


def _has_filepass(content: bytes) -> bool:
    """Whether an .xls is encrypted: the record stands among the first of its globals."""
    place = content.find(_BEGINNING_OF_BIFF8)
    for _ in range(4):
        if place < 0 or place + 4 > len(content):
            return False
        if int.from_bytes(content[place : place + 2], "little") == _FILEPASS:
            return True
        place += 4 + int.from_bytes(content[place + 2 : place + 4], "little")
    return False


def _looks_like(start: bytes) -> str:
    """What a file is that has a workbook's ending, and what to do."""
    if not start:
        return "it is empty. Get the file again"
    text = _decoded(start).lstrip("\ufeff \r\n\t").lower()
    if "office:spreadsheet" in text:
        return "it is an XML Spreadsheet 2003. Open it in Excel and save it as .xlsx"
    if "<table" in text or text.startswith(("<html", "<!doctype html", "<head", "mime-version")):
        return "it is a web page (HTML) under a workbook's name. Open it in Excel, save it as .xlsx"
    if "\0" not in text:
        return f"it looks like text, beginning '{text[:40].splitlines()[0]}'. Declare format: csv"
    return "it holds neither a workbook nor text. Get the file again, or save it as .xlsx"


def _decoded(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace")
    try:  # the last character may be cut in two
        return getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return start.decode("gb18030", errors="replace")


def _checked_package(path: Path, name: str) -> str:
    """The format of a zipped workbook, once all that it holds could be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            _unpack_all(archive, name)
            if "content.xml" in names:
                manifest = "META-INF/manifest.xml"
                if manifest in names and b"encryption-data" in archive.read(manifest):
                    raise SourceError(locked(name))
                return "ods"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise SourceError(
            f"'{name}' is damaged or was not copied in full ({error}). Get the file again"
        ) from error
    except RuntimeError as error:  # how zipfile tells of a password
        raise SourceError(locked(name)) from error
    folded = {member.lower() for member in names}
    if "xl/workbook.bin" in folded:
        return "xlsb"
    if any(member.startswith("xl/") for member in folded):
        return "xlsx"
    raise SourceError(
        f"'{name}' is no workbook but a zip archive. Unpack it and declare what it holds"
    )


def locked(name: str) -> str:
    """What to say of a workbook that has a password."""
    where = "File, Info, Protect Workbook"
    return f"'{name}' is protected by a password. Open it in Excel, remove it ({where}) and save"


def _unpack_all(archive: zipfile.ZipFile, name: str) -> None:
    """Counts what really comes out, and lets zipfile compare checksums: calamine does neither."""
    members = [member for member in archive.infolist() if member.filename.endswith(_PARTS)]
    total = sum(member.file_size for member in members)
    counted = 0
    for member in members:
        open_ended = copy.copy(member)
        # zipfile stops at the size that the archive claims; other readers go on
        open_ended.file_size = UNPACKED_LIMIT + 1
        with archive.open(open_ended) as part:
            while total <= UNPACKED_LIMIT and (chunk := part.read(_CHUNK)):
                _refuse_far_cells(chunk, name)
                counted += len(chunk)
                total = max(total, counted)
        if total > UNPACKED_LIMIT:
            raise SourceError(
                f"'{name}' unpacks to more than {UNPACKED_LIMIT // 1_000_000:,} MB and is not "
                "read. Split it, or save the sheet as CSV"
            )


def _refuse_far_cells(chunk: bytes, name: str) -> None:
    """A stray cell in the far corner makes a sheet of thousands of millions of cells."""
    far = _DIMENSION.search(chunk, 0, _START)
    if far and _column(far[1].decode()) * int(far[2]) > CELL_LIMIT:
        raise SourceError(
            f"'{name}' has a sheet that reaches to cell {(far[1] + far[2]).decode()}. Delete the "
            "rows and columns beyond the table in Excel and save"
        )


def sheet_facts(path: Path, sheet: str, area: Area, *, kind: str, name: str) -> SheetFacts:
    """What the XML of an .xlsx says of a sheet, error cells and formulas within the area only.

    Nothing of other formats. Raises SourceError where the part that lists the sheets is not XML.
    """
    facts = SheetFacts()
    if kind != "xlsx":
        return facts
    try:
        with zipfile.ZipFile(path) as archive:
            if (part := _part_of(archive, sheet)) is not None:
                with archive.open(part) as content:
                    for rows in _whole_rows(content):
                        _search(rows, area, facts)
    except (ParseError, KeyError, zipfile.BadZipFile) as error:
        reason = f"its list of sheets cannot be read ({error}). Open it in Excel and save it again"
        raise SourceError(f"'{name}' is damaged: {reason}") from error
    return facts


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive's member that holds the sheet."""
    book = "xl/workbook.xml"
    for relation in _parsed(archive, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            book = relation.get("Target", book).lstrip("/")
    folder, _, file = book.rpartition("/")
    for element in _parsed(archive, book).iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
            # two namespaces are in use, by the edition of the format
            wanted = next((id for key, id in element.items() if key.endswith("}id")), None)
            for relation in _parsed(archive, f"{folder}/_rels/{file}.rels"):
                if relation.get("Id") == wanted:
                    target = relation.get("Target", "")
                    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return None


def _parsed(archive: zipfile.ZipFile, part: str) -> Element:
    content = archive.read(part)
    if b"<!DOCTYPE" in content:  # entities could grow without bound; no workbook has any
        raise ParseError(f"{part} declares a document type")
    return fromstring(content)


def _whole_rows(content: IO[bytes]) -> Iterator[bytes]:
    """The sheet in pieces that end where a row ends."""
    pieces: list[bytes] = []
    while chunk := content.read(_CHUNK):
        pieces.append(chunk)
        if (end := chunk.rfind(b"row>")) >= 0:
            pieces[-1] = chunk[: end + 4]
            yield b"".join(pieces)
            pieces = [chunk[end + 4 :]]
    yield b"".join(pieces)


def _search(rows: bytes, area: Area, facts: SheetFacts) -> None:
    # a plain search first: most sheets hold none of this
    if b"hidden=" in rows:
        for found in _HIDDEN_ROW.finditer(rows):
            if place := _REFERENCE.search(found[0]):
                facts.hidden_rows.add(int(place[2]))
    if b't="e"' in rows or b"t='e'" in rows:
        for found in _ERROR_CELL.finditer(rows):
            if (cell := _inside(found[2], area)) is not None:
                facts.error_cells += 1
                facts.first_error = facts.first_error or f"{cell} {found[3].decode()}".strip()
    if b"<f" in rows or b":f" in rows:
        for found in _NO_VALUE.finditer(rows):
            if (cell := _inside(found[2], area)) is not None:
                facts.without_value += 1
                facts.first_without_value = facts.first_without_value or cell


def _inside(attributes: bytes, area: Area) -> str | None:
    """The cell's name where it lies in the area; "" where the file does not name its cells."""
    place = _REFERENCE.search(attributes)
    if place is None:
        return ""
    letters, row = place[1].decode(), int(place[2])
    return f"{letters}{row}" if area.holds(row, _column(letters)) else None


def _column(letters: str) -> int:
    """A column's number, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
