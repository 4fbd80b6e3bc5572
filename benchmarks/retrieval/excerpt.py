"""An index of the committed excerpt: what a corpus of a few hundred notices is like."""

import json
from pathlib import Path

from judged import Judged
from vectors import KeptEmbedder

from index import EmbeddedIndex
from index.tantivy_index import TantivyIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, VectorRow

NOTICES = Path(__file__).parents[2] / "tests" / "data" / "retrieval" / "notices.jsonl"


def open_excerpt(folder: Path, embedder: KeptEmbedder) -> tuple[TantivyIndex, set[str]]:
    """The index, made in `folder`, and the keys of its notices."""
    docs = [_doc(json.loads(line)) for line in NOTICES.read_text(encoding="utf-8").splitlines()]
    index = TantivyIndex(EmbeddedIndex(folder))
    index.apply(IndexBatch(1, docs))
    pending = index.pending_texts(len(docs))
    made = embedder.embed([text for _, text in pending])
    index.add_vectors(VectorRow(h, v) for (h, _), v in zip(pending, made, strict=True))
    return index, {doc.key for doc in docs}


def asked_of(questions: list[Judged], keys: set[str]) -> list[Judged]:
    """The questions that these documents answer wholly, and those that nothing answers."""
    return [q for q in questions if all(answer.document in keys for answer in q.answers)]


def _doc(row: dict[str, str]) -> IndexDoc:
    key = f"fr:{row['document_number']}"
    return IndexDoc(
        key=key,
        record=key,
        kind=HitKind.DOCUMENT,
        title=row["title"],
        body=row["summary"],
        citation=Citation(document=key, title=row["title"]),
        identifiers=(key,),
        facets={"source": ("fr",)},
        vector_text=f"{row['title']}. {row['summary']}",
    )
