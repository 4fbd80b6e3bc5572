"""The embedded index's fields and analysers, and how a document becomes theirs."""

import tantivy

from index.fields import LONGEST_TERM, day_number, folded, tie_of
from index.standing import since_of
from index.stored import stored_json
from index.vector_store import vector_id
from index.words import english, names
from schemas.identifiers import mention_forms
from schemas.search import FACETS, HitKind, IndexDoc, text_hash, valid_unicode

ENGLISH = "tidewaiter_english"
NAMES = "tidewaiter_names"

WATERMARK = "watermark"  # the one document that holds the last batch


def build_schema() -> tantivy.Schema:
    """The fields.

    `facet_*` serve filters and counts. `day` (published), `replaced` (since when) and `until` (the
    last day it holds) are yyyymmdd, 0 for none.
    """
    builder = tantivy.SchemaBuilder()
    exact = ("key", "record", "identifiers", "part_of", "mentions", "text_hash", "meta")
    for name in exact:
        builder.add_text_field(
            name, stored=name == "key", tokenizer_name="raw", index_option="basic"
        )
    for name in FACETS:
        builder.add_text_field(
            f"facet_{name}", fast=True, tokenizer_name="raw", index_option="basic"
        )
    builder.add_text_field("title", stored=True, tokenizer_name=ENGLISH)
    builder.add_text_field("body", stored=True, tokenizer_name=ENGLISH)
    builder.add_text_field("names", tokenizer_name=NAMES, index_option="freq")
    builder.add_bytes_field("stored", stored=True)
    builder.add_bytes_field("vector_text", stored=True)  # only where it is not the body
    builder.add_unsigned_field("vector", indexed=True, fast=True)
    builder.add_unsigned_field("tie", indexed=True, fast=True)
    for name in ("day", "replaced", "until"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_unsigned_field("lineage", fast=True)
    builder.add_unsigned_field("age", fast=True)
    builder.add_unsigned_field("batch", stored=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an opened index its analysers; tantivy does not keep them."""
    index.register_tokenizer(ENGLISH, english())
    index.register_tokenizer(NAMES, names())


def to_document(doc: IndexDoc) -> tantivy.Document:
    """The engine's document, searchable in every field that the port promises."""
    out = tantivy.Document()
    title, body = valid_unicode(doc.title), valid_unicode(doc.body)
    out.add_text("key", valid_unicode(doc.key))
    out.add_text("record", valid_unicode(doc.record))
    out.add_text("title", title)
    out.add_text("body", body)
    if doc.kind is HitKind.ENTITY:
        out.add_text("names", title)
    _add_identifiers(out, doc)
    for form in mention_forms(doc.mentions):
        out.add_text("mentions", folded(form))
    _add_facets(out, doc)
    _add_vector_text(out, doc, body)
    out.add_unsigned("tie", tie_of(doc.key))
    out.add_integer("day", day_number(doc.published))
    _add_standing(out, doc)
    out.add_bytes("stored", stored_json(doc))
    return out


def watermark_document(batch: int) -> tantivy.Document:
    """The document that says how far the index has come."""
    out = tantivy.Document()
    out.add_text("meta", WATERMARK)
    out.add_unsigned("batch", batch)
    return out


def vector_text_of(document: tantivy.Document) -> str:
    """What the embedder sees, out of a stored document."""
    own = document.get_first("vector_text")
    if own is not None:
        return bytes(own).decode()
    return str(document.get_first("body"))


def _add_identifiers(out: tantivy.Document, doc: IndexDoc) -> None:
    """A passage is named by its own key; what names its document names it after the document."""
    out.add_text("identifiers", folded(doc.key))
    field = "part_of" if doc.kind is HitKind.PASSAGE else "identifiers"
    for form in dict.fromkeys(folded(form) for form in doc.identifiers):
        if form and form != folded(doc.key):
            out.add_text(field, form)


def _add_standing(out: tantivy.Document, doc: IndexDoc) -> None:
    out.add_integer("replaced", day_number(since_of(doc)))
    out.add_integer("until", day_number(doc.validity.until))
    out.add_unsigned("lineage", tie_of(doc.lineage) if doc.lineage else 0)
    out.add_unsigned("age", doc.age)


def _add_facets(out: tantivy.Document, doc: IndexDoc) -> None:
    values = {**doc.facets, "kind": (doc.kind.value,)}
    for name in FACETS:
        for value in dict.fromkeys(values.get(name, ())):
            if value:
                out.add_text(f"facet_{name}", valid_unicode(value)[:LONGEST_TERM])


def _add_vector_text(out: tantivy.Document, doc: IndexDoc, body: str) -> None:
    text = valid_unicode(doc.vector_text)
    if not text.strip():
        return
    digest = text_hash(text)
    out.add_text("text_hash", digest)
    out.add_unsigned("vector", vector_id(digest))
    if text != body:
        out.add_bytes("vector_text", text.encode())
