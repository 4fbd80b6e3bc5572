"""Rows that say what one document does to another."""

import re
from collections.abc import Mapping
from datetime import date

from ingest.documents.record import Relation, Source
from ingest.documents.rows import BadRow, Row
from ingest.documents.series.rulings import to_ruling_number
from ingest.documents.words import parse_day
from schemas.errors import InvalidInput
from schemas.keys import Key

_WORDS = ("supersedes", "modifies", "revokes", "corrects", "implements", "cites", "related")
_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}"
)


def read_relation(
    row: Row, source: Source, known: Mapping[str, tuple[str, date | None]]
) -> Relation:
    """A relation between two documents.

    `known` has key and day of the documents beside, by the id that the rows use. Ids that are not
    among them must be keys or ruling numbers. The first word that the relation's text opens with
    is its kind; "same text" and the like are `related`, with the words kept as authority.

    Raises:
        BadRow: an end names no document, or the relation is of no known kind.
    """
    acting, day = _end(row.needed("source"), known)
    acted_on, _ = _end(row.needed("target"), known)
    words = row.needed("relation")
    authority = row.text("authority")
    kind = next((word for word in _WORDS if words.lower().startswith(word)), "related")
    said = "; ".join(part for part in (words if words != kind else "", authority) if part)
    return Relation(
        source_key=acting,
        target_key=acted_on,
        relation=kind,
        authority=said or None,
        known_date=_day_in(authority) or day,
        source=source.at_row(row.number),
    )


def _end(text: str, known: Mapping[str, tuple[str, date | None]]) -> tuple[str, date | None]:
    if text in known:
        return known[text]
    try:
        key = Key.parse(text)
    except InvalidInput:
        return f"ruling:{to_ruling_number(text)}", None
    if not key.is_document:
        raise BadRow("source", "bad_key", f"{text[:60]!r} is not the key of a document")
    return str(key), None


def _day_in(authority: str) -> date | None:
    found = _DAY.search(authority)
    try:
        return parse_day(found[0]) if found else None
    except InvalidInput:
        return None
