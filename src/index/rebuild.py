"""What every backend's rebuild shares: an index that is filled aside keeps account of itself."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from schemas.errors import Conflict
from schemas.ports import IndexFiller
from schemas.search import HitKind, IndexBatch, VectorRow


class Tally:
    """How many documents an index must hold after the batches applied to it.

    Keys and records are kept as 64-bit hashes: a million documents take some 200 MB.
    """

    def __init__(self) -> None:
        self.batch = 0
        self._record_of: dict[int, int] = {}
        self._keys_of: dict[int, set[int]] = {}

    @property
    def documents(self) -> int:
        """Documents that must be there."""
        return len(self._record_of)

    def count(self, batch: IndexBatch) -> None:
        """Take account of a batch that was applied."""
        if batch.batch < self.batch:
            return
        for record in batch.removed_records:
            for key in self._keys_of.pop(_hash(record), ()):
                self._record_of.pop(key, None)
        for doc in batch.docs:
            self._put(_hash(doc.key), _hash(doc.record))
        self.batch = batch.batch

    def check(self, watermark: int, counts: Mapping[str, int]) -> None:
        """Compare with what the index says of itself.

        Raises:
            Conflict: they differ.
        """
        found = sum(counts[kind.value] for kind in HitKind)
        if (watermark, found) != (self.batch, self.documents):
            raise Conflict(
                f"the rebuilt index holds {found:,} documents up to batch {watermark}, where "
                f"{self.documents:,} up to batch {self.batch} were put into it; the old one stays. "
                "Run the rebuild again."
            )

    def _put(self, key: int, record: int) -> None:
        before = self._record_of.get(key)
        if before is not None and before != record:
            self._keys_of[before].discard(key)
        self._record_of[key] = record
        self._keys_of.setdefault(record, set()).add(key)


class Tallied:
    """A filler that keeps account of what is put into it."""

    def __init__(self, filler: IndexFiller) -> None:
        self._filler = filler
        self.tally = Tally()

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        return self.tally.batch

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch and count it."""
        self._filler.apply(batch)
        self.tally.count(batch)

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector."""
        return self._filler.pending_texts(limit)

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Give vectors to texts."""
        self._filler.add_vectors(rows)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
