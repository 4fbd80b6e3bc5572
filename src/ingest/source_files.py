"""The files behind the paths that a person names: folders searched, stdin spooled, .gz unpacked."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.file_facts import is_silent
from ingest.tabular.unpacking import FileForm, file_form, unpack_gzip
from schemas.rejects import Skipped

STDIN = "-"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it came.

    `name` is how records refer to it: relative to the folder that was named, or its own name.
    """

    path: Path
    name: str


def find_files(
    paths: Sequence[Path | str], scratch: Path, stdin: BinaryIO | None = None
) -> tuple[list[SourceFile], list[Skipped]]:
    """The files to read, in order of name, each once; and the paths that are not there.

    `-` is standard input, spooled to a file in `scratch`. READMEs, licences and sidecars within
    folders are passed over.
    """
    found: dict[Path, SourceFile] = {}
    missing: list[Skipped] = []
    for path in paths:
        for source in _at(path, scratch, stdin):
            if isinstance(source, Skipped):
                missing.append(source)
            else:
                found.setdefault(source.path.resolve(), source)
    return list(found.values()), missing


def unpacked(path: Path, scratch: Path) -> Path:
    """The file itself, or what a .gz holds, unpacked into `scratch`.

    Raises:
        Unreadable: the .gz breaks off or is a bomb.
    """
    if file_form(path) is not FileForm.GZIP:
        return path
    folder = scratch / f"gz-{path.name}"
    folder.mkdir(exist_ok=True)
    return unpack_gzip(path, folder)


def _at(path: Path | str, scratch: Path, stdin: BinaryIO | None) -> Iterator[SourceFile | Skipped]:
    if str(path) == STDIN:
        yield SourceFile(_spooled(scratch, stdin or sys.stdin.buffer), "stdin")
        return
    place = Path(path)
    if place.is_dir():
        yield from _within(place)
    elif place.is_file():
        yield SourceFile(place, place.name)
    else:
        yield Skipped(str(path), "there is no such file or folder")


def _within(folder: Path) -> Iterator[SourceFile | Skipped]:
    try:
        inside = sorted(p for p in folder.rglob("*") if p.is_file())
    except OSError as error:
        yield Skipped(str(folder), f"the folder cannot be read ({error.strerror})")
        return
    for path in inside:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and not is_silent(path):
            yield SourceFile(path, path.relative_to(folder).as_posix())


def _spooled(scratch: Path, stdin: BinaryIO) -> Path:
    target = scratch / "stdin"
    with target.open("wb") as sink:
        while piece := stdin.read(_PIECE):
            sink.write(piece)
    return target
