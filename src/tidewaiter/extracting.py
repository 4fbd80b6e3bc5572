"""Mentions of texts that come as they are: prose and cargo text told apart by their letters."""

from collections.abc import Iterator, Sequence
from typing import Any

from nlp import is_prose
from schemas.mentions import Mention
from schemas.ports import Extractor

TOGETHER = 256  # texts given to the extractor at once


def extract_rows(extractor: Extractor, rows: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """For each (id, text) row its id and mentions, in order."""
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        found: dict[int, Sequence[Mention]] = {}
        for prose in (True, False):
            places = [n for n, (_, text) in enumerate(part) if is_prose(text) is prose]
            texts = [part[n][1] for n in places]
            found.update(zip(places, extractor.extract(texts, prose=prose), strict=True))
        for place, (number, _) in enumerate(part):
            yield {"id": number, "mentions": [_to_dict(m) for m in found[place]]}


def _to_dict(mention: Mention) -> dict[str, Any]:
    return {
        "kind": mention.kind.value,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "canonical": mention.canonical,
    }
