"""The embedder's second implementation: any sentence-transformers model, by name or folder.

Needs the packages of the extra `models`.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.errors import ConfigError, InvalidInput, Unavailable

Floats = npt.NDArray[np.float32]
BATCH = 32  # texts in one run


class SentenceModelEmbedder:
    """Unit-length vectors by the modules of a sentence-transformers model.

    Texts are given to the model as they are, without a prompt: it must not need different words
    before questions than before documents.
    """

    def __init__(self, model: str, threads: int) -> None:
        """Load the model; `model` is a folder, or a name that the library can resolve.

        Raises:
            ConfigError: the packages are missing, or there is no such model.
            Unavailable: the model could not be downloaded.
        """
        self._model: Any = _load(model)
        self._threads = threads
        self._dimensions = int(self._model.encode(["."], show_progress_bar=False).shape[1])
        self._model_id = f"{Path(model).name}@{_fingerprint(self._model)}"

    @property
    def model_id(self) -> str:
        """Name, and a hash over all weights and the longest text: what decides a vector."""
        return self._model_id

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, float32, shape (len(texts), dimensions), in the order given.

        Raises:
            InvalidInput: the model gives a text no vector that can be brought to unit length.
        """
        if not texts:
            return np.empty((0, self._dimensions), dtype=np.float32)
        import torch  # noqa: PLC0415  # pyright: ignore[reportMissingImports]  (of the extra, slow)

        torch.set_num_threads(self._threads)
        made: Floats = self._model.encode(
            list(texts), batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True
        ).astype(np.float32)
        if not np.isfinite(made).all() or not made.any(axis=1).all():
            raise InvalidInput(f"The language model {self._model_id} has no vector for a text.")
        return made


def _load(model: str) -> Any:  # noqa: ANN401  (the library ships no types)
    try:
        # of the extra
        from sentence_transformers import (  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
            SentenceTransformer,
        )
    except ImportError as error:
        raise ConfigError(
            "TIDEWAITER_NLP__MODEL names a model of sentence-transformers, which is not installed: "
            "install tidewaiter with the extra `models`, or unset it."
        ) from error
    try:
        return SentenceTransformer(model)
    except ConnectionError as error:
        raise Unavailable(
            f"The language model {model} is not on this machine and could not be downloaded."
        ) from error
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ConfigError(
            f"TIDEWAITER_NLP__MODEL: {model} is no model that sentence-transformers can load "
            f"({type(error).__name__}). Give the folder of one, or a name that it knows."
        ) from error


def _fingerprint(model: Any) -> str:  # noqa: ANN401  (as above)
    import torch  # noqa: PLC0415  # pyright: ignore[reportMissingImports]  (as above)

    digest = hashlib.sha256(f"{model.max_seq_length}".encode())
    for name, weight in sorted(model.state_dict().items()):
        digest.update(f"{name} {weight.dtype} {tuple(weight.shape)}".encode())
        digest.update(weight.detach().cpu().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:12]
