"""Text to meaning: extraction, embeddings, goods descriptions."""

from nlp.case_reader import open_case_reader
from nlp.embedders import open_embedder
from nlp.extractor import is_prose, open_extractor
from nlp.firm_names import PartyName, clean_party_name
from nlp.model_files import fetch_model, model_present
from nlp.party_blocks import PartyBlock, split_party_block
from nlp.ruling_reader import RulingFacts, read_ruling

__all__ = [
    "PartyBlock",
    "PartyName",
    "RulingFacts",
    "clean_party_name",
    "fetch_model",
    "is_prose",
    "model_present",
    "open_case_reader",
    "open_embedder",
    "open_extractor",
    "read_ruling",
    "split_party_block",
]
