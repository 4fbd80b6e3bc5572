"""Text to meaning: extraction, embeddings, goods descriptions."""

from nlp.minilm import open_embedder
from nlp.model_files import fetch_model

__all__ = ["fetch_model", "open_embedder"]
