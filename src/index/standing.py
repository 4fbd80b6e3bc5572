"""Whether a document still holds on a day: for the order of hits and the line beside each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from schemas.search import Act, IndexDoc, Successor, Validity

DONE_BY = {
    Act.SUPERSEDES: "superseded by",
    Act.REVOKES: "revoked by",
    Act.MODIFIES: "modified by",
    Act.CORRECTS: "corrected by",
    Act.EXTENDS: "extended by",
    Act.IMPLEMENTS: "implemented by",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known against a candidate on the day asked about.

    Attributes:
        lineage: number of its chain of replacements, 0 for none.
        age: replacements between it and the newest of the chain.
        replaced: a later document had taken its place.
        expired: it had ended by its own words.
    """

    lineage: int = 0
    age: int = 0
    replaced: bool = False
    expired: bool = False

    @classmethod
    def on(cls, day: int, *, lineage: int, age: int, replaced: int, until: int) -> Self:
        """What an index's numbers say on a day; all days are yyyymmdd, 0 for none."""
        return cls(lineage, age, 0 < replaced <= day, 0 < until < day)


NOTHING_AGAINST = Standing()


def since_of(doc: IndexDoc) -> date | None:
    """From when a document is replaced: the first day, from the beginning where none is known."""
    replacing = [one for one in doc.superseded_by if one.act.replaces]
    if not replacing:
        return None
    return min((one.since or date.min for one in replacing), default=None)


def known_on(successors: Sequence[Successor], day: date) -> tuple[Successor, ...]:
    """The successors that were there on that day; those without a date always were."""
    return tuple(one for one in successors if one.since is None or one.since <= day)


def standing_line(successors: Sequence[Successor], validity: Validity, day: date) -> str:
    """One line on whether it still holds on that day; empty where nothing is known against it."""
    parts = [_done_by(one) for one in known_on(successors, day)]
    if validity.until is not None:
        ended = "expired on" if validity.is_over(day) else "holds until"
        parts.append(f"{ended} {validity.until}")
    return "; ".join(dict.fromkeys(parts))


def _done_by(one: Successor) -> str:
    since = f" ({one.since})" if one.since else ""
    away = "" if one.title else ", which is not at hand"
    likely = "probably " if one.inferred else ""
    return f"{likely}{DONE_BY[one.act]} {one.key}{since}{away}"
