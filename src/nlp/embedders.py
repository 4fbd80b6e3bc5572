"""The door to the embedders."""

from pathlib import Path

from schemas.ports import Embedder


def open_embedder(cache: Path, threads: int = 2, model: str = "") -> Embedder:
    """The embedder: MiniLM from the downloads cache, or a sentence-transformers model.

    Args:
        cache: the downloads cache that `fetch_model` filled.
        threads: cores to use; one embedder may be shared between threads.
        model: name or folder of a sentence-transformers model; empty: MiniLM.

    Raises:
        ConfigError: the model is missing or damaged, or the extra `models` is not installed.
        Unavailable: the named model could not be downloaded.
    """
    if model:
        from nlp.sentence_models import SentenceModelEmbedder  # noqa: PLC0415  (one backend loads)

        return SentenceModelEmbedder(model, threads)
    from nlp.minilm import MiniLmEmbedder  # noqa: PLC0415  (as above)

    return MiniLmEmbedder(cache, threads)
