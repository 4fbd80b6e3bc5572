"""What the embedded index holds of one document."""

import tantivy

from index.stored import read_stored
from index.tantivy_schema import vector_text_of
from index.tantivy_snapshot import Snapshot
from schemas.search import IndexedText


def indexed_text(snapshot: Snapshot, place: tantivy.DocAddress) -> IndexedText:
    """The document's text and vector."""
    document = snapshot.searcher.doc(place)
    kind = read_stored(document.get_first("stored") or b"{}").kind
    title, body = (str(document.get_first(name)) for name in ("title", "body"))
    embedded = int(snapshot.ids_of([place])[0]) >= 0
    rows = snapshot.vectors.rows_of(snapshot.ids_of([place]))
    return IndexedText(
        key=str(document.get_first("key")),
        kind=kind,
        title=title,
        text=vector_text_of(document) if embedded else f"{title}. {body}",
        vector=snapshot.vectors.matrix[rows[0]].copy() if rows[0] >= 0 else None,
    )
