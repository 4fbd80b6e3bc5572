"""Vectors kept between runs, so that each text is embedded once a model."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from schemas.ports import Embedder

Floats = npt.NDArray[np.float32]
AT_ONCE = 256


class KeptEmbedder:
    """An embedder that remembers, in `folder/<model>.npz`, what it has embedded."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        name = hashlib.sha256(embedder.model_id.encode()).hexdigest()[:16]
        self._path = folder / f"retrieval_vectors_{name}.npz"
        self._known: dict[str, Floats] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                self._known = dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))

    @property
    def model_id(self) -> str:
        """The model whose vectors these are."""
        return self._embedder.model_id

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, shape (len(texts), dimensions)."""
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {h: t for h, t in zip(hashes, texts, strict=True) if h not in self._known}
        items = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(items), AT_ONCE):
            block = items[start : start + AT_ONCE]
            made = self._embedder.embed([text for _, text in block])
            self._known |= dict(zip([h for h, _ in block], made, strict=True))
            if len(items) > AT_ONCE:
                print(f"\rembedded {start + len(block):,} of {len(items):,}", end="", flush=True)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([self._known[h] for h in hashes])

    def keep(self) -> None:
        """Write what was embedded."""
        if self._known:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(
                self._path,
                hashes=np.array(list(self._known)),
                vectors=np.stack(list(self._known.values())),
            )
