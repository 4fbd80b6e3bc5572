"""Text to meaning: extraction, embeddings, goods descriptions."""

from nlp.case_reader import open_case_reader
from nlp.firm_names import PartyName, clean_party_name
from nlp.minilm import open_embedder
from nlp.model_files import fetch_model, model_present

__all__ = [
    "PartyName",
    "clean_party_name",
    "fetch_model",
    "model_present",
    "open_case_reader",
    "open_embedder",
]
