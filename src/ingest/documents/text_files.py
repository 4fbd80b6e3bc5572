"""Bytes of text files to text: the encoding told, damage named."""

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.documents.rows import BrokenFile, open_bytes

LARGEST = 64 * 2**20
"""Bytes, unpacked, of a text, Markdown or HTML file that is read."""

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and a fault where its encoding had to be guessed."""

    text: str
    faults: tuple[str, ...] = ()


def read_text(path: Path, *, declared: bool = False) -> Decoded:
    """The text of a file, gzipped or not.

    UTF-8 and UTF-16 are told by their marks, else UTF-8 is tried, with `declared` then what an HTML
    file says of itself, and last Windows-1252, which is remarked on.

    Raises:
        BrokenFile: it is no text, or longer than LARGEST.
    """
    data = _bytes(path)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_decode(data, encoding))
    if b"\0" in data:
        raise BrokenFile("it is not a text file: it holds zero bytes")
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _guessed(data, declared=declared)


def _bytes(path: Path) -> bytes:
    try:
        with open_bytes(path) as file:
            data = file.read(LARGEST + 1)
    except EOFError as error:
        raise BrokenFile("the gzipped file is cut short; fetch it again") from error
    except OSError as error:
        raise BrokenFile(f"it cannot be read ({error.strerror or error})") from error
    if len(data) > LARGEST:
        raise BrokenFile(f"it is longer than {LARGEST // 2**20} MB")
    return data


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BrokenFile(f"its mark says {encoding}, but byte {error.start} is not") from error


def _guessed(data: bytes, *, declared: bool) -> Decoded:
    said = _DECLARED.search(data[:4096]) if declared else None
    name = said[1].decode().lower() if said else ""
    if name not in {"", "utf-8", "utf8", "us-ascii"}:
        try:
            return Decoded(data.decode("cp1252" if name in _LATIN else name))
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        reason = f"it is neither UTF-8 nor Windows-1252 (byte {error.start}); save it as UTF-8"
        raise BrokenFile(reason) from error
    return Decoded(text, ("the encoding is not stated and was taken to be Windows-1252",))


# Browsers read Latin-1 as Windows-1252, and Word writes it so.
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252"})
