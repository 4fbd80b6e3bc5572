"""What a hit is shown from: the parts of a document that are kept but not searched."""

import json
from datetime import date

from schemas.search import Citation, HitKind, IndexDoc


def stored_json(doc: IndexDoc) -> bytes:
    """Kind, origin and citation of the document as JSON; absent values are left out."""
    c = doc.citation
    values = {
        "kind": doc.kind.value,
        "synthetic": doc.synthetic,
        "document": c.document,
        "title": c.title,
        "published": c.published.isoformat() if c.published else None,
        "page": c.page,
        "section": c.section,
        "url": c.url,
        "source": c.source,
        "sha256": c.sha256,
    }
    kept = {name: value for name, value in values.items() if value not in (None, "", False)}
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")


def read_stored(text: bytes) -> tuple[HitKind, bool, Citation]:
    """Kind, whether synthetic, and citation out of `stored_json`."""
    values = json.loads(text)
    published = values.get("published")
    citation = Citation(
        document=values.get("document", ""),
        title=values.get("title", ""),
        published=date.fromisoformat(published) if published else None,
        page=values.get("page"),
        section=values.get("section", ""),
        url=values.get("url", ""),
        source=values.get("source", ""),
        sha256=values.get("sha256", ""),
    )
    return HitKind(values["kind"]), bool(values.get("synthetic")), citation
