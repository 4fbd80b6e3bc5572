"""The folder of the embedded index: one generation is live, named by a pointer file.

    PATH/CURRENT            name of the live generation
    PATH/g-<id>/text        tantivy
    PATH/g-<id>/vectors     vectors

A generation is built aside and goes live by one rename, so a reader finds the old one or the new
one, never a gap; what a reader holds open of the old one it can still read. A rebuild that was
killed leaves a folder that no pointer names: the next writer removes it. A generation of another
schema version is left behind: the index is derived.
"""

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import ConfigError

POINTER = "CURRENT"
SCHEMA_VERSION = 2  # raise it when fields, analysers or stored forms change


class Generations:
    """The generations under one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"the index cannot be kept in {root}: {error.strerror}") from error

    @property
    def lock_path(self) -> Path:
        """The file that writers lock."""
        return self._root / "write.lock"

    def current(self) -> Path | None:
        """The live generation, or None where there is none of this schema version."""
        try:
            name = (self._root / POINTER).read_text().strip()
        except FileNotFoundError:
            return None
        path = self._root / name
        return path if name.startswith(_PREFIX) and path.is_dir() else None

    @contextmanager
    def building(self) -> Generator[Path]:
        """A new, empty folder to build in, made live at the end of the block; the old one goes.

        If the block fails, the folder is removed and the live generation stays. The caller keeps
        other writers out.
        """
        self.remove_leftovers()
        path = self._root / f"{_PREFIX}{secrets.token_hex(4)}"
        path.mkdir()
        try:
            yield path
            _sync(path)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        _replace_text(self._root / POINTER, path.name)
        self.remove_leftovers()

    def leftovers(self) -> list[Path]:
        """Generations that are not live: being built, or left by a rebuild that was killed."""
        live = self.current()
        return [path for path in self._root.glob("g*-*") if path != live and path.is_dir()]

    def remove_leftovers(self) -> None:
        """Remove all but the live generation."""
        for path in self.leftovers():
            shutil.rmtree(path, ignore_errors=True)


_PREFIX = f"g{SCHEMA_VERSION}-"


def _replace_text(path: Path, text: str) -> None:
    """Write the file whole: a reader sees the old text or the new."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with aside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _sync(folder: Path) -> None:
    """Have all of the folder on disk before anything points to it."""
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
