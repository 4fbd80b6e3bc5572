"""Which encoding a text file has, and its bytes as UTF-8 in lines of bounded length."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from charset_normalizer import from_bytes

from ingest.tabular.sheet import Unreadable
from ingest.tabular.unpacking import MIB, byte_pieces

MAX_LINE = MIB
SAMPLE = 256 * 1024
LONG_LINE_MARK = "\x1a\x1aline too long: "
OTHERS = ("latin-1", "cp1250", "cp1251", "gb18030", "shift_jis", "big5", "euc_kr")
REPLACEMENT = "\ufffd"
DOS_END = b"\x1a"


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text file is to be decoded, and what a pass over it found.

    `damaged` is true for a file that is UTF-8 but for some bytes: its bad bytes become the
    replacement character, and rows that hold one are faults.
    """

    encoding: str
    damaged: bool
    longest_line: int
    lines: int
    has_nul: bool = False
    has_dos_end: bool = False
    has_quote: bool = False


def text_form(path: Path, encoding: str | None = None) -> TextForm:
    """Read the file once and tell its form; `encoding` settles the encoding beforehand.

    UTF-8 is taken where it fits; else UTF-16 by its mark or its zero bytes; else Windows' Western
    code page; where that does not fit either, what charset-normalizer finds most plausible.
    """
    if encoding is None:
        encoding, damaged = _find_encoding(path)
    else:
        damaged = False
    longest = current = lines = 0
    found = {b"\0": False, DOS_END: False, b'"': False}
    for piece in _utf8_pieces(path, encoding):
        ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == ord("\n"))
        for mark, seen in found.items():
            found[mark] = seen or mark in piece
        lines += len(ends)
        if len(ends):
            gaps = np.diff(ends, prepend=-1 - current)
            longest = max(longest, int(gaps.max()))
            current = len(piece) - int(ends[-1]) - 1
        else:
            current += len(piece)
    marks = tuple(found.values())
    return TextForm(encoding, damaged, max(longest, current), lines + (current > 0), *marks)


def open_utf8(path: Path, form: TextForm) -> io.BufferedIOBase:
    """The file as a stream of UTF-8 without mark, each line too long replaced by a short note."""
    pieces = _utf8_pieces(path, form.encoding)
    if form.longest_line > MAX_LINE:
        pieces = _short_lines(pieces)
    return io.BufferedReader(_PieceStream(pieces), MIB)


def decode_start(head: bytes) -> str:
    """The start of a text file as text, good enough to recognise its header."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    if (wide := _wide(head)) is not None:
        return head.decode(wide, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")


def _find_encoding(path: Path) -> tuple[str, bool]:
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    if (wide := _wide(head)) is not None:
        return wide, False
    bad = _first_bad(path)
    if bad is None:
        return "utf-8-sig", False
    with path.open("rb") as stream:
        stream.seek(max(0, bad - SAMPLE // 2))
        sample = stream.read(SAMPLE)
    if _mostly_utf8(sample):
        return "utf-8-sig", True
    return _other_encoding(sample), False


def _other_encoding(sample: bytes) -> str:
    """Windows' Western code page where every byte is defined in it, as it nearly always is.

    Left to guess between the Western and the Central European page, a detector takes Genève for
    Genčve; it is asked only where the Western page does not fit.
    """
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(sample, cp_isolation=list(OTHERS)).best()
        return best.encoding if best is not None else "latin-1"
    return "cp1252"


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte of Western text is zero."""
    half = max(1, len(head) // 2)
    if head[1::2].count(0) > half * 0.7 and head[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if head[::2].count(0) > half * 0.7 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _first_bad(path: Path) -> int | None:
    """Where the file stops being UTF-8; None where it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    for piece in byte_pieces(path):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            return done + error.start
        done += len(piece)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """More well-formed many-byte characters than stray bytes."""
    text = sample.decode("utf-8", errors="surrogateescape")
    stray = sum(1 for c in text if "\ud800" <= c <= "\udfff")
    return sum(1 for c in text if c > "\x7f") - stray > stray


def _utf8_pieces(path: Path, encoding: str) -> Iterator[bytes]:
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError as error:
        raise Unreadable(f"no encoding is called {encoding!r}") from error
    for piece in byte_pieces(path):
        if text := decoder.decode(piece):
            yield text.encode("utf-8", "replace")
    if text := decoder.decode(b"", final=True):
        yield text.encode("utf-8", "replace")


def _short_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    line = bytearray()
    dropping = False
    for piece in pieces:
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            if not dropping:
                line += piece[start : end + 1]
                yield bytes(line) if len(line) <= MAX_LINE else _note(line)
            line.clear()
            dropping, start = False, end + 1
        if not dropping:
            line += piece[start:]
        if len(line) > MAX_LINE:
            yield _note(line)
            line.clear()
            dropping = True
    if line:
        yield bytes(line)


def _note(line: bytearray) -> bytes:
    shown = line[:200].decode("utf-8", "replace")
    kept = "".join(c if c.isalnum() else " " for c in shown)
    return f"{LONG_LINE_MARK}{kept}\n".encode()


class _PieceStream(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
