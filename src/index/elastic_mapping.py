"""The Elasticsearch index: its analysers and fields, and how a document becomes theirs.

Nothing here needs more than a plain node: no plugin, no licence, one shard. One shard, refreshed
only when we say so, is what lets readers see a batch whole.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from index.fields import LONGEST_TERM, day_number, folded, tie_of
from index.standing import since_of
from index.stored import stored_json
from index.words import LONGEST_WORD
from schemas.identifiers import mention_forms
from schemas.search import FACETS, HitKind, IndexDoc, Vector, text_hash, valid_unicode

SCHEMA_VERSION = 1  # raise it when fields, analysers or stored forms change
WATERMARK_ID = "watermark"  # the one document that holds the last batch
OPENING, CLOSING = "\x01", "\x02"  # mark highlights; no text holds them
NUMBERS = ("tie", "day", "replaced", "until", "lineage", "age")

Json = dict[str, Any]


def index_settings(synonyms: Sequence[str]) -> Json:
    """One shard, refreshed only when we say so, and the analysers.

    Words are split as `index.words` does it. Synonyms are applied to questions, not to documents,
    so that a new glossary changes no document.
    """
    plain = ["lowercase", "asciifolding", "not_too_long"]
    filters: Json = {
        "not_too_long": {"type": "length", "max": LONGEST_WORD},
        "stems": {"type": "stemmer", "language": "english"},
    }
    asked = ["lowercase", "asciifolding"]
    if synonyms:
        filters["glossary"] = {"type": "synonym_graph", "lenient": True, "synonyms": [*synonyms]}
        asked.append("glossary")
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        "similarity": {"default": {"type": "BM25"}},
        "analysis": {
            "tokenizer": {
                "words": {
                    "type": "char_group",
                    "tokenize_on_chars": ["whitespace", "punctuation", "symbol"],
                }
            },
            "filter": filters,
            "normalizer": {"codes": {"type": "custom", "filter": ["lowercase"]}},
            "analyzer": {
                "english": _analyzer([*plain, "stems"]),
                "english_asked": _analyzer([*asked, "not_too_long", "stems"]),
                "names": _analyzer(plain),
            },
        },
    }


def index_mappings(builder: Json) -> Json:
    """The fields; `builder` says who fills the index. Unknown fields are refused.

    `day` (published), `replaced` (since when) and `until` are yyyymmdd, 0 for none.
    """
    exact: Json = {"type": "keyword"}
    code: Json = {"type": "keyword", "normalizer": "codes"}
    kept: Json = {"type": "keyword", "index": False, "doc_values": False}
    english = {"type": "text", "analyzer": "english", "search_analyzer": "english_asked"}
    return {
        "dynamic": "strict",
        "_meta": {"tidewaiter": {"schema": SCHEMA_VERSION, "builder": builder}},
        "properties": {
            "key": exact,
            "record": exact,
            "identifiers": code,
            "part_of": code,
            "mentions": code,
            "title": english,
            "body": {**english, "index_options": "offsets"},
            "names": {"type": "text", "analyzer": "names"},
            **{f"facet_{name}": exact for name in FACETS},
            "tie": {"type": "long"},
            "day": {"type": "integer"},
            "replaced": {"type": "integer"},
            "until": {"type": "integer"},
            "lineage": {"type": "long", "index": False},
            "age": {"type": "integer", "index": False},
            "text_hash": exact,
            "waiting": {"type": "boolean"},
            "vector": {
                "type": "dense_vector",
                "index": True,
                "similarity": "cosine",
                "index_options": {"type": "int8_hnsw"},
            },
            "vector_text": kept,  # only where it is not the body
            "stored": {"type": "object", "enabled": False},
            "batch": {"type": "long", "index": False},
        },
    }


def to_id(key: str) -> str:
    """The document's id: a hash, as keys may be longer than ids."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def to_source(doc: IndexDoc, vector: Vector | None) -> Json:
    """The document as the index keeps it, the vector left out."""
    title, body = plain_text(doc.title), plain_text(doc.body)
    values: Json = {
        "key": valid_unicode(doc.key),
        "record": valid_unicode(doc.record),
        "title": title,
        "body": body,
        "mentions": [folded(form) for form in mention_forms(doc.mentions)],
        "tie": tie_of(doc.key),
        "day": day_number(doc.published),
        "replaced": day_number(since_of(doc)),
        "until": day_number(doc.validity.until),
        "lineage": tie_of(doc.lineage) if doc.lineage else 0,
        "age": doc.age,
        "stored": json.loads(stored_json(doc)),
        **_identifiers(doc),
        **_facets(doc),
    }
    if doc.kind is HitKind.ENTITY:
        values["names"] = title
    embedded = valid_unicode(doc.vector_text)
    if embedded.strip():
        values |= {"text_hash": text_hash(embedded), "waiting": vector is None}
        if embedded != body:
            values["vector_text"] = embedded
    return values


def plain_text(text: str) -> str:
    """Valid Unicode without the two characters that mark highlights."""
    return valid_unicode(text).replace(OPENING, " ").replace(CLOSING, " ")


def _analyzer(filters: list[str]) -> Json:
    return {"type": "custom", "tokenizer": "words", "filter": filters}


def _identifiers(doc: IndexDoc) -> Json:
    """A passage is named by its own key; what names its document names it after the document."""
    own = folded(doc.key)
    others = [form for form in dict.fromkeys(map(folded, doc.identifiers)) if form and form != own]
    if doc.kind is HitKind.PASSAGE:
        return {"identifiers": [own], "part_of": others}
    return {"identifiers": [own, *others]}


def _facets(doc: IndexDoc) -> Json:
    values = {**doc.facets, "kind": (doc.kind.value,)}
    return {
        f"facet_{name}": [valid_unicode(v)[:LONGEST_TERM] for v in values.get(name, ()) if v]
        for name in FACETS
    }
