"""Vectors on disk: one append-only matrix, searched exactly.

    vectors.f32     float32 rows, one behind the other
    hashes.bin      sha256 of each row's text, 32 bytes a row
    manifest.json   {"rows": n, "dimensions": d}

Rows are appended behind the last committed one, then the manifest is replaced by a rename. Bytes
behind the committed rows are what a killed writer left; the next writer writes over them. A
reader maps the committed rows and never sees them change.
"""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.coarse_vectors import CoarseVectors
from schemas.errors import Conflict, InvalidInput
from schemas.search import Vector, VectorRow

HASH_BYTES = 32
LENGTH_TOLERANCE = 1e-2  # int8 models give lengths of 1 within a thousandth

Ids = npt.NDArray[np.int64]


def vector_id(text_hash: str) -> int:
    """63 bits of a text's sha256 (hex): how text index and matrix know each other.

    Among a million texts two share them with a chance of one in twenty million.
    """
    return int(text_hash[:16], 16) >> 1


@dataclass(frozen=True, slots=True)
class VectorView:
    """The committed rows as one reader sees them.

    Attributes:
        matrix: shape (rows, dimensions), unit rows, mapped from disk.
        row_ids: the vector id of each row.
        sorted_ids: the rows' vector ids in ascending order.
        order: row of each of `sorted_ids`.
        coarse: the same rows for a first look.
    """

    matrix: npt.NDArray[np.float32]
    row_ids: Ids
    sorted_ids: Ids
    order: npt.NDArray[np.int64]
    coarse: CoarseVectors

    @property
    def dimensions(self) -> int:
        """Length of a vector, 0 while there is none."""
        return int(self.matrix.shape[1])

    def rows_of(self, ids: Ids) -> npt.NDArray[np.int64]:
        """The row of each vector id, -1 where there is none."""
        if not len(self.sorted_ids):
            return np.full(len(ids), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.sorted_ids, ids), len(self.sorted_ids) - 1)
        return np.where(self.sorted_ids[places] == ids, self.order[places], -1)

    def ids_of(self, rows: npt.NDArray[np.int64]) -> Ids:
        """The vector id of each row."""
        return self.row_ids[rows]

    def gathered(self, rows: npt.NDArray[np.int64], vector: Vector) -> npt.NDArray[np.float32]:
        """Cosine of the vector with those rows only; row -1 gives a number without meaning.

        Raises:
            InvalidInput: the vector has another length than the index's.
        """
        self._check(vector)
        return self.matrix[rows] @ np.ascontiguousarray(vector, dtype=np.float32)

    def similarities(self, vector: Vector) -> npt.NDArray[np.float32]:
        """Cosine of the vector with every row.

        Raises:
            InvalidInput: the vector has another length than the index's.
        """
        self._check(vector)
        return self.matrix @ np.ascontiguousarray(vector, dtype=np.float32)

    def first_look(self, vector: Vector) -> npt.NDArray[np.float32] | None:
        """About the cosine of the vector with every row; None where the exact one does as well.

        Raises:
            InvalidInput: the vector has another length than the index's.
        """
        self._check(vector)
        return self.coarse.similarities(self.matrix, vector)

    def _check(self, vector: Vector) -> None:
        if vector.shape != (self.dimensions,):
            raise InvalidInput(
                f"the question's vector has {vector.size} dimensions, the index {self.dimensions}: "
                "it was built with another model; rebuild the index"
            )


class VectorStore:
    """The vectors of one generation. One process at a time may add; the caller holds the lock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._coarse = CoarseVectors()

    @property
    def manifest(self) -> Path:
        """The file whose replacement is the commit."""
        return self._folder / "manifest.json"

    def view(self) -> VectorView:
        """The rows committed so far."""
        rows, dimensions = self._committed()
        if not rows:
            empty = np.empty(0, dtype=np.int64)
            nothing = np.empty((0, dimensions), dtype=np.float32)
            return VectorView(nothing, empty, empty, empty, self._coarse)
        matrix = np.memmap(self._data, dtype=np.float32, mode="r", shape=(rows, dimensions))
        hashes = np.fromfile(self._hashes, dtype=">u8", count=rows * HASH_BYTES // 8)
        ids = (hashes.reshape(rows, -1)[:, 0] >> np.uint64(1)).astype(np.int64)
        order = np.argsort(ids, kind="stable").astype(np.int64)
        return VectorView(np.asarray(matrix), ids, ids[order], order, self._coarse)

    def add(self, rows: Sequence[VectorRow]) -> int:
        """Append the rows whose text has none yet, and commit; how many were new.

        Raises:
            InvalidInput: a hash is no sha256, or a vector is not of unit length.
            Conflict: the vectors have another length than those kept.
        """
        known = self.view()
        fresh = _fresh_rows(rows, known)
        if not fresh:
            return 0
        block = _as_block(fresh)
        if known.sorted_ids.size and block.shape[1] != known.dimensions:
            raise Conflict(
                f"the index holds vectors of {known.dimensions} dimensions, these have "
                f"{block.shape[1]}: another model made them; rebuild the index first"
            )
        self._append(block, b"".join(bytes.fromhex(row.text_hash) for row in fresh))
        return len(fresh)

    def _append(self, block: npt.NDArray[np.float32], hashes: bytes) -> None:
        rows, _ = self._committed()
        dimensions = int(block.shape[1])
        _write_at(self._data, rows * dimensions * 4, block.tobytes())
        _write_at(self._hashes, rows * HASH_BYTES, hashes)
        text = json.dumps({"rows": rows + len(block), "dimensions": dimensions})
        aside = self.manifest.with_name(f"manifest.{secrets.token_hex(4)}")
        _write_at(aside, 0, text.encode())
        aside.replace(self.manifest)

    def _committed(self) -> tuple[int, int]:
        try:
            manifest = json.loads(self.manifest.read_text())
        except FileNotFoundError:
            return 0, 0
        return int(manifest["rows"]), int(manifest["dimensions"])

    @property
    def _data(self) -> Path:
        return self._folder / "vectors.f32"

    @property
    def _hashes(self) -> Path:
        return self._folder / "hashes.bin"


def check_rows(rows: Sequence[VectorRow]) -> None:
    """Check rows that are to be kept together.

    Raises:
        InvalidInput: a hash is no sha256, or a vector is not of unit length.
    """
    for row in rows:
        _check_hash(row.text_hash)
    if rows:
        _as_block(rows)


def _fresh_rows(rows: Sequence[VectorRow], known: VectorView) -> list[VectorRow]:
    for row in rows:
        _check_hash(row.text_hash)
    distinct = {vector_id(row.text_hash): row for row in rows}
    ids = np.fromiter(distinct, dtype=np.int64, count=len(distinct))
    places = known.rows_of(ids)
    return [row for row, place in zip(distinct.values(), places, strict=True) if place < 0]


def _check_hash(text: str) -> None:
    try:
        good = len(bytes.fromhex(text)) == HASH_BYTES
    except ValueError:
        good = False
    if not good:
        raise InvalidInput(f"{text[:70]!r} is no sha256 in hex")


def _as_block(rows: Sequence[VectorRow]) -> npt.NDArray[np.float32]:
    lengths = {row.vector.shape for row in rows}
    if len(lengths) != 1 or len(next(iter(lengths))) != 1:
        raise InvalidInput("vectors added together must be single rows of one length")
    block = np.stack([row.vector for row in rows]).astype(np.float32)
    norms = np.linalg.norm(block, axis=1)
    if not np.all(np.abs(norms - 1) < LENGTH_TOLERANCE):  # NaN fails too
        raise InvalidInput("a vector is not of unit length")
    return block


def _write_at(path: Path, offset: int, data: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        os.ftruncate(descriptor, offset)  # drops what a killed writer left
        view = memoryview(data)
        while view:
            written = os.pwrite(descriptor, view, offset)
            view, offset = view[written:], offset + written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
