"""The embedder: all-MiniLM-L6-v2 with 8-bit weights on onnxruntime.

Vectors do not depend on what else is in the batch (the weights are stored in 8 bits, the arithmetic
is in floats), so a text has one vector per model, whenever and beside whatever it was embedded.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nlp.model_files import model_folder, model_lock, model_present
from schemas.errors import ConfigError

# A batch as large as this many tokens was fastest on two cores (33 pages a second against 22 with
# sixteen pages at a time): larger ones fall out of the processor's cache.
BATCH_TOKENS: Final = 512

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


class MiniLmEmbedder:
    """Mean-pooled, unit-length vectors of the first 256 tokens of a text."""

    def __init__(self, cache: Path, threads: int) -> None:
        """Take the model that `fetch_model` brought; `threads` work within one operation.

        It is loaded when the first text is embedded: who brings papers in needs its name only.

        Raises:
            ConfigError: the model is missing or damaged.
        """
        if not model_present(cache):
            raise ConfigError(
                f"The language model is not in {cache} (or is damaged): run `tidewaiter setup`."
            )
        self._lock, self._folder, self._threads = model_lock(), model_folder(cache), threads

    @property
    def model_id(self) -> str:
        """Name and hash of the model's files."""
        return self._lock.model_id

    @property
    def dimensions(self) -> int:
        """Length of a vector: 384."""
        return self._lock.dimensions

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, float32, shape (len(texts), 384), in the order given.

        Characters beyond 256 tokens have no effect. An empty text has a vector too (that of its
        start and end marks); whoever wants none must not ask.
        """
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(texts)) if texts else []
        ids = [encoding.ids for encoding in encodings]
        for rows in _batches([len(tokens) for tokens in ids]):
            vectors[rows] = self._forward([ids[row] for row in rows])
        return vectors

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  (the library ships no types)
        import onnxruntime  # noqa: PLC0415  (120 ms that commands without vectors need not pay)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  (as above)
        from tokenizers import Tokenizer  # noqa: PLC0415  (as above)

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(max_length=self._lock.max_tokens)
        tokenizer.no_padding()
        return tokenizer

    def _forward(self, batch: Sequence[Sequence[int]]) -> Floats:
        ids, mask = _padded(batch)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, feed)[0]
        weights = mask.astype(np.float32)[:, :, np.newaxis]
        pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Floats = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of like length (shortest first), each of at most BATCH_TOKENS padded."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[row] * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _padded(batch: Sequence[Sequence[int]]) -> tuple[Integers, Integers]:
    """Token ids padded with zeros on the right to the longest, and the mask of real tokens."""
    width = max(len(tokens) for tokens in batch)
    ids = np.zeros((len(batch), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask
