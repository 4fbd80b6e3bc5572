"""The order of candidates: what an identifier names, then the rest by fused score. Pure.

Within what is named: the thing itself before its passages, then by the identifier's place in the
query, the exact key before what merely carries the number, the newer before the older.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NAMED_SCORE = 2.0  # a named document's score lies above this, any other's at 1 or below


@dataclass(frozen=True, slots=True)
class Naming:
    """How an identifier names a document."""

    passage: bool  # the document is a passage of what the identifier names
    position: int  # of the identifier in the query
    exact: bool  # the identifier is the document's own key
    day: int  # yyyymmdd of publication, 0 for none


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document to be put in order.

    `place` is the caller's handle, `tie` the hash of its key, `fused` from 0 to 1.
    """

    place: int
    fused: float
    tie: int
    naming: Naming | None = None


def ranked(candidates: Sequence[Candidate]) -> list[tuple[int, float]]:
    """Places with their scores, the best first; scores fall, equals stand by `tie`."""
    named = sorted((c for c in candidates if c.naming is not None), key=_named_order)
    others = sorted((c for c in candidates if c.naming is None), key=lambda c: (-c.fused, c.tie))
    count = len(named)
    first = [(c.place, NAMED_SCORE + (count - n) / count) for n, c in enumerate(named)]
    return [*first, *((c.place, c.fused) for c in others)]


def _named_order(candidate: Candidate) -> tuple[bool, int, bool, int, float, int]:
    naming = candidate.naming
    if naming is None:
        raise ValueError("only named candidates are ordered by their names")
    return (
        naming.passage,
        naming.position,
        not naming.exact,
        -naming.day,
        -candidate.fused,
        candidate.tie,
    )
