"""The order of candidates: what an identifier names, then the rest by fused score. Pure.

Within what is named: the thing itself before its passages, then by the identifier's place in the
query, the exact key before what merely carries the number, the newer before the older.

Among the rest, what a later document replaced or what has expired counts less, and a replaced one
never stands above what took its place: the best candidate of each newer document of its chain is
taken up to stand right above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.standing import NOTHING_AGAINST, Standing
from index.weights import WEIGHTS, StandingWeights

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
    standing: Standing = NOTHING_AGAINST

    def worth(self, weights: StandingWeights) -> float:
        """The fused score, less where it no longer holds."""
        factor = weights.replaced if self.standing.replaced else 1.0
        return self.fused * factor * (weights.expired if self.standing.expired else 1.0)


def ranked(
    candidates: Sequence[Candidate], weights: StandingWeights = WEIGHTS.standing
) -> list[tuple[int, float]]:
    """Places with their scores, the best first; scores fall, equals stand by `tie`."""
    named = sorted((c for c in candidates if c.naming is not None), key=_named_order)
    rest = ((c, c.worth(weights)) for c in candidates if c.naming is None)
    others = _newest_above(sorted(rest, key=lambda pair: (-pair[1], pair[0].tie)), named)
    count = len(named)
    first = [(c.place, NAMED_SCORE + (count - n) / count) for n, c in enumerate(named)]
    return [*first, *((c.place, worth) for c, worth in others)]


_Worth = tuple[Candidate, float]


def _newest_above(ordered: Sequence[_Worth], above: Sequence[Candidate]) -> list[_Worth]:
    """The order with what replaced a candidate taken up to stand right above it."""
    newer: dict[int, dict[int, Candidate]] = {}
    for candidate, _ in ordered:
        if candidate.standing.lineage:
            ages = newer.setdefault(candidate.standing.lineage, {})
            ages.setdefault(candidate.standing.age, candidate)
    out: list[_Worth] = []
    placed: set[int] = set()
    shown = {(c.standing.lineage, c.standing.age) for c in above}
    for candidate, worth in ordered:
        for one in (*_to_take_up(candidate, newer, shown), candidate):
            if one.place not in placed:
                out.append((one, worth))
                placed.add(one.place)
                shown.add((one.standing.lineage, one.standing.age))
    return out


def _to_take_up(
    candidate: Candidate, newer: dict[int, dict[int, Candidate]], shown: set[tuple[int, int]]
) -> list[Candidate]:
    """The best candidates of the newer documents of its chain that are not shown yet."""
    standing = candidate.standing
    if not standing.replaced or not standing.lineage:
        return []
    ages = newer.get(standing.lineage, {})
    wanted = (age for age in sorted(ages) if age < standing.age)
    return [ages[age] for age in wanted if (standing.lineage, age) not in shown]


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
