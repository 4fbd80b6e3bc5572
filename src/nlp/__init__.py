"""Text to meaning: extraction, embeddings, goods descriptions."""

from nlp.case_reader import open_case_reader
from nlp.firm_names import PartyName, clean_party_name
from nlp.minilm import open_embedder
from nlp.model_files import fetch_model, model_present
from nlp.party_blocks import PartyBlock, split_party_block

__all__ = [
    "PartyBlock",
    "PartyName",
    "clean_party_name",
    "fetch_model",
    "model_present",
    "open_case_reader",
    "open_embedder",
    "split_party_block",
]
