"""Guidance: documents with their passages nested, and what one document does to another."""

import pyarrow as pa

from schemas.records.layout import (
    COUNT,
    DATE,
    FLAG,
    TEXT,
    TEXTS,
    Feed,
    Field,
    RecordKind,
    RecordLayout,
)

DOCUMENT = RecordLayout(
    kind=RecordKind.DOCUMENT,
    feed=Feed.GUIDANCE,
    fields=(
        Field(
            "document_key",
            TEXT,
            "the document's key: fr:2024-12345, csms:60011750, "
            "eapa:7335, ruling:N270709, usc:19/1304, cfr:19/165.4@2024-03-18, htsnote:...",
            required=True,
        ),
        Field("series", TEXT, "fr, csms, eapa, ruling, usc, cfr, htsnote or doc", required=True),
        Field("number", TEXT, "the series' own number", required=True),
        Field("title", TEXT, "title", required=True),
        Field("document_type", TEXT, "kind of document in its series' words"),
        Field("published", DATE, "date of publication"),
        Field("edition", TEXT, "edition, for law and tariff"),
        Field("edition_date", DATE, "date that the edition speaks for"),
        Field("url", TEXT, "public address"),
        Field("abstract", TEXT, "official abstract"),
        Field("citation", TEXT, "how the document is cited (90 FR 40326)"),
        Field("case_number", TEXT, "EAPA case of an evasion notice"),
        Field("tariff_numbers", TEXTS, "tariff numbers that the metadata names"),
        Field("language", TEXT, "ISO 639-1 code"),
        Field("pages", COUNT, "pages of the original", minimum=0),
        Field("has_body", FLAG, "false where only title or abstract are at hand"),
        Field("superseded_on", DATE, "when a later version took its place"),
        Field("repealed", FLAG, "repealed or omitted"),
        Field("faults", TEXTS, "what is known to be wrong with this copy"),
        Field("example", FLAG, "an example written for demonstration, not an official text"),
    ),
    lines=(
        Field("anchor", TEXT, "stable within the document: p12, a-4, text", required=True),
        Field("ordinal", COUNT, "counts from 1, in reading order", required=True),
        Field("heading", TEXT, "the passage's own heading"),
        Field("path", TEXTS, "headings above it"),
        Field("page", COUNT, "page of the original, counts from 1"),
        Field("text", TEXT, "the passage's words, spaces evened out", required=True),
    ),
    key_fields=("document_key",),
    effective_field="published",
)
PASSAGE_TYPE: pa.StructType = DOCUMENT.line_type

RELATION = RecordLayout(
    kind=RecordKind.RELATION,
    feed=Feed.GUIDANCE,
    fields=(
        Field("source_key", TEXT, "document that acts", required=True),
        Field("target_key", TEXT, "document acted on", required=True),
        Field(
            "relation",
            TEXT,
            "supersedes, modifies, revokes, corrects, implements, cites or related",
            required=True,
        ),
        Field("authority", TEXT, "where it says so"),
        Field("known_date", DATE, "when it was published"),
    ),
    key_fields=("source_key", "relation", "target_key"),
    effective_field="known_date",
)
