"""What kind of file it is by its first bytes, and unpacking with bounds."""

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from ingest.tabular.sheet import Unreadable

MIB = 1 << 20
PIECE = MIB
MAX_UNPACKED = 16 * 1024 * MIB
MAX_WORKBOOK = 1024 * MIB
MAX_RATIO = 200
RATIO_FROM = 16 * MIB
MAX_MEMBERS = 5_000
MOST_PLACES = 20_000_000
SPARSE = 50
LONGEST_TAG = 4_096

_CELL_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')


class FileForm(StrEnum):
    """The forms of file that can be told apart by their first bytes."""

    EMPTY = "empty"
    GZIP = "gzip"
    WORKBOOK = "workbook"
    OLD_OFFICE = "old office"
    PARQUET = "parquet"
    PDF = "pdf"
    JSON = "json"
    TEXT = "text"


_MAGIC: tuple[tuple[bytes, FileForm], ...] = (
    (b"\x1f\x8b", FileForm.GZIP),
    (b"PK\x03\x04", FileForm.WORKBOOK),
    (b"PK\x05\x06", FileForm.WORKBOOK),
    (b"\xd0\xcf\x11\xe0", FileForm.OLD_OFFICE),
    (b"PAR1", FileForm.PARQUET),
    (b"%PDF", FileForm.PDF),
)


def file_form(path: Path) -> FileForm:
    """The form of the file at `path`."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for magic, form in _MAGIC:
        if head.startswith(magic):
            return form
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return FileForm.EMPTY
    return FileForm.JSON if text[:1] in b"{[" else FileForm.TEXT


def byte_pieces(path: Path) -> Iterator[bytes]:
    """The file's bytes in pieces of a mebibyte."""
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def unpack_gzip(path: Path, folder: Path) -> Path:
    """Unpack a .gz into `folder`, within bounds.

    Raises:
        Unreadable: it breaks off, is damaged, or grows beyond what a table plausibly does.
    """
    target = folder / (path.name.removesuffix(".gz") or "unpacked")
    packed = path.stat().st_size
    try:
        with gzip.open(path, "rb") as source, target.open("wb") as sink:
            while piece := source.read(PIECE):
                sink.write(piece)
                _check_growth(packed, sink.tell())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(
            "the gzip file breaks off or is damaged; fetch or pack it again"
        ) from error
    return target


def _check_growth(packed: int, unpacked: int) -> None:
    bomb = unpacked > RATIO_FROM and unpacked > packed * MAX_RATIO
    if bomb or unpacked > MAX_UNPACKED:
        raise Unreadable(
            f"the gzip file of {packed:,} bytes unpacks to more than {unpacked:,}; "
            "this looks like a decompression bomb and was not read. Unpack it by hand if it is not",
        )


def check_workbook(path: Path) -> None:
    """Look at a workbook's directory before anything is unpacked.

    Raises:
        Unreadable: damaged, not a workbook, locked, or too large once unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(
            "the Excel file breaks off or is damaged; save and send it again"
        ) from error
    _check_members(members)
    _check_no_entities(path, members)
    _check_spread(path, members)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if not any(m.filename == "xl/workbook.xml" for m in members):
        raise Unreadable("it is a zip archive but no Excel workbook (.xlsx); unpack it first")
    if any(m.flag_bits & 1 for m in members):
        raise Unreadable("the Excel file is protected by a password; save it without one")
    total = sum(m.file_size for m in members)
    swollen = [
        m.filename
        for m in members
        if m.file_size > RATIO_FROM and m.file_size > max(m.compress_size, 1) * MAX_RATIO
    ]
    if swollen or total > MAX_WORKBOOK or len(members) > MAX_MEMBERS:
        raise Unreadable(
            f"the Excel file would unpack to {total:,} bytes in {len(members):,} parts; "
            "this looks like a decompression bomb and was not opened. Send large tables as CSV",
        )


def _check_no_entities(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """No part of a genuine workbook declares a document type; entity bombs need one."""
    with zipfile.ZipFile(path) as archive:
        for member in members:
            if not member.filename.endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(member) as stream:
                    head = stream.read(4096)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                raise Unreadable(
                    f"the part {member.filename} of the Excel file is damaged; save it again"
                ) from error
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise Unreadable("the Excel file declares XML entities; it was not opened")


def _check_spread(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """A sheet is laid out in memory as wide and as deep as its farthest cells.

    Two cells in opposite corners make 17 billion places out of a few bytes.
    """
    with zipfile.ZipFile(path) as archive:
        for member in members:
            if not member.filename.startswith("xl/worksheets/"):
                continue
            cells = right = bottom = 0
            for column, row in _cell_places(archive, member):
                cells, right, bottom = cells + 1, max(right, column), max(bottom, row)
            if right * bottom > MOST_PLACES and right * bottom > cells * SPARSE:
                raise Unreadable(
                    f"a sheet of the Excel file spreads {cells:,} cells over {bottom:,} rows and "
                    f"{right:,} columns and was not opened; delete what stands far outside the "
                    "table, or send it as CSV",
                )


def _cell_places(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[int, int]]:
    """(column, row) of each cell that says where it stands."""
    rest = b""
    try:
        with archive.open(member) as stream:
            while piece := stream.read(PIECE):
                text = rest + piece
                end = text.rfind(b">") + 1
                rest = text[end:][-LONGEST_TAG:]
                for letters, row in _CELL_PLACE.findall(text[:end]):
                    yield _column_number(letters), int(row)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unreadable(
            f"the part {member.filename} of the Excel file is damaged; save it again"
        ) from error


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_old_office(path: Path) -> Unreadable:
    """The reason why an OLE file is not read: a locked .xlsx, or an .xls."""
    head = b"".join(piece for piece, _ in zip(byte_pieces(path), range(4), strict=False))
    if "EncryptedPackage".encode("utf-16-le") in head:
        return Unreadable("the Excel file is protected by a password; save it without one")
    return Unreadable("it is an old Office file (.xls); save it as .xlsx or CSV")
