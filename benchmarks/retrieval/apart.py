"""Titles of Federal Register notices and their abstracts, in an index of their own.

In a home a notice is found by its title and its abstract together; here each stands alone, so that
one can be asked for by the other. Titles or abstracts that several notices share answer each other.
"""

import hashlib
import json
import random
from pathlib import Path

from judged import Answer, Judged, held_out
from vectors import KeptEmbedder

from index import EmbeddedIndex, open_index
from schemas.ports import SearchIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, VectorRow

MOST = 400  # questions of one set
SHORTEST = 60  # characters of an abstract ("No summary provided.")
TITLES, ABSTRACTS = "titles", "abstracts"


def open_apart(
    data: Path, folder: Path, embedder: KeptEmbedder
) -> tuple[SearchIndex, list[Judged]]:
    """The index of titles and abstracts in `folder`, and the questions of both sets."""
    notices = _notices(data)
    index = open_index(EmbeddedIndex(folder))
    docs = [
        doc
        for number, title, text in notices
        for doc in (_doc(number, TITLES, title), _doc(number, ABSTRACTS, text))
    ]
    index.apply(IndexBatch(1, docs))
    pending = index.pending_texts(len(docs))
    rows = zip(pending, embedder.embed([text for _, text in pending]), strict=True)
    index.add_vectors(VectorRow(digest, vector) for (digest, _), vector in rows)
    embedder.keep()
    return index, [*_asked(notices, "title"), *_asked(notices, "abstract")]


def _notices(data: Path) -> list[tuple[str, str, str]]:
    path = data / "guidance" / "federal_register_trade_notices.jsonl"
    rows = (json.loads(line) for line in path.read_text().splitlines())
    return [
        (row["document_number"], row["title"], row["summary"])
        for row in rows
        if len(row["summary"]) >= SHORTEST
    ]


def _doc(number: str, source: str, text: str) -> IndexDoc:
    return IndexDoc(
        key=f"{source}:{number}",
        record=f"{source}:{number}",
        kind=HitKind.PASSAGE,
        title="",
        body=text,
        citation=Citation(document=f"fr:{number}"),
        facets={"source": (source,)},
        vector_text=text,
    )


def _asked(notices: list[tuple[str, str, str]], name: str) -> list[Judged]:
    """Each notice by its title (or abstract), answered by all notices of the same one."""
    place, collection = (1, ABSTRACTS) if name == "title" else (2, TITLES)
    same: dict[str, list[str]] = {}
    for notice in notices:
        same.setdefault(notice[place], []).append(f"fr:{notice[0]}")
    questions = [
        Judged(
            id=f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:10]}",
            set=name,
            kind=name,
            question=text,
            answers=tuple(Answer(document) for document in documents),
            held_out=held_out(documents[0]),
            collection=collection,
        )
        for text, documents in same.items()
    ]
    chosen = random.Random(7)  # noqa: S311  (a sample, repeatable)
    return chosen.sample(questions, min(MOST, len(questions)))
