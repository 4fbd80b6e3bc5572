"""The originals, each once, under the hash of its bytes."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ledger.disk import sync
from ledger.errors import ledger_errors
from schemas.errors import InvalidInput, NotFound

CHUNK = 1024 * 1024
_PRIVATE = 0o600  # papers may hold personal numbers


class Originals:
    """The folder `originals/`: a file is named by the sha256 of its bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, path: Path) -> str:
        """Keep a copy of the file; its sha256.

        Raises:
            InvalidInput: the file cannot be read.
        """
        try:
            with path.open("rb") as source:
                return self._keep(lambda: source.read(CHUNK))
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error

    def keep_bytes(self, data: bytes) -> str:
        """Keep the bytes; their sha256."""
        parts = iter((data, b""))
        return self._keep(lambda: next(parts))

    def path(self, sha256: str) -> Path:
        """Where an original lies.

        Raises:
            NotFound: it is not kept here.
        """
        path = self._folder / sha256
        if "/" in sha256 or not path.is_file():
            raise NotFound(f"No original {sha256[:80]} is kept here.")
        return path

    def _keep(self, read: Callable[[], bytes]) -> str:
        with ledger_errors("keeping an original"):
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".new-", delete=False) as new:
                digest = _copy(read, new)
            new_path, final = Path(new.name), self._folder / digest
            if final.exists():
                new_path.unlink()
            else:
                new_path.chmod(_PRIVATE)
                new_path.replace(final)
                sync(self._folder)
            return digest


def _copy(read: Callable[[], bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := read():
        digest.update(part)
        target.write(part)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()
