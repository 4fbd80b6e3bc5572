"""What is shown of a document found by Elasticsearch. Pure."""

import json

from index.elastic_mapping import CLOSING, OPENING, Json
from index.hits import SNIPPET_CHARACTERS, Shown, beginning
from index.stored import read_stored


def read_shown(hit: Json) -> Shown:
    """The document, with the fragment that the question's words stand in."""
    source = hit["_source"]
    fragments = hit.get("highlight", {}).get("body", [])
    snippet, highlights = _marked(fragments[0]) if fragments else (beginning(source["body"]), ())
    return Shown(
        key=source["key"],
        title=source["title"],
        body=source["body"],
        stored=read_stored(json.dumps(source["stored"]).encode()),
        snippet=snippet,
        highlights=highlights,
    )


def _marked(fragment: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The fragment without its marks, and where they stood."""
    text = ""
    spans: list[tuple[int, int]] = []
    for part in fragment.split(OPENING):
        inside, mark, after = part.partition(CLOSING)
        if mark:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + after
    limit = SNIPPET_CHARACTERS * 2  # a single sentence may be longer than was asked for
    return text[:limit], tuple((a, b) for a, b in spans if b <= limit)
