"""Links between documents as each document sees them: successors, predecessors, its chain. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.succession import Link, Listed
from schemas.search import Predecessor, Successor

LONGEST_CHAIN = 200  # a circle of statements ends here


@dataclass(frozen=True, slots=True)
class Place:
    """A document's place among others: the fields are those of `IndexDoc`."""

    superseded_by: tuple[Successor, ...] = ()
    acts_on: tuple[Predecessor, ...] = ()
    lineage: str = ""
    age: int = 0


@dataclass(frozen=True)
class Lineages:
    """All links, and the documents at hand by key."""

    links: Sequence[Link]
    listed: Mapping[str, Listed]

    @property
    def keys(self) -> set[str]:
        """Documents that any link names."""
        return {key for link in self.links for key in (link.by, link.on) if key}

    def place(self, key: str) -> Place:
        """Where a document stands; nothing known gives an empty place."""
        lineage, age = self._chain(key)
        later = sorted(self._on[key], key=lambda link: self._order(link.by))
        return Place(
            tuple(self._successor(link) for link in later),
            tuple(self._predecessor(link) for link in self._by[key]),
            lineage,
            age,
        )

    def _order(self, key: str) -> tuple[bool, str, str]:
        one = self.listed.get(key)
        day = one.day.isoformat() if one and one.day else ""
        return one is None, day, key

    def _successor(self, link: Link) -> Successor:
        one = self.listed.get(link.by)
        return Successor(
            key=link.by,
            act=link.act,
            title=one.title if one else "",
            since=one.day if one else None,
            stated_in=link.stated_in,
            words=link.words,
            inferred=link.inferred,
        )

    def _predecessor(self, link: Link) -> Predecessor:
        one = self.listed.get(link.on)
        return Predecessor(
            key=link.on,
            act=link.act,
            title=one.title if one else "",
            published=one.day if one else None,
            stated_in=link.stated_in,
            words=link.words,
            inferred=link.inferred,
        )

    def _chain(self, key: str) -> tuple[str, int]:
        """The newest document of its chain of replacements, and the steps to it."""
        seen = {key}
        at, steps = key, 0
        while (later := self._next(at)) and later not in seen and steps < LONGEST_CHAIN:
            seen.add(later)
            at, steps = later, steps + 1
        in_chain = steps or any(link.act.replaces for link in self._by[key] if link.on)
        return (at, steps) if in_chain else ("", 0)

    def _next(self, key: str) -> str:
        later = [link.by for link in self._on[key] if link.act.replaces and link.by in self.listed]
        return max(later, key=self._order, default="")

    @cached_property
    def _on(self) -> Mapping[str, list[Link]]:
        return _grouped((link.on, link) for link in self.links if link.on)

    @cached_property
    def _by(self) -> Mapping[str, list[Link]]:
        return _grouped((link.by, link) for link in self.links)


def _grouped(pairs: Iterable[tuple[str, Link]]) -> Mapping[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for key, link in pairs:
        found[key].append(link)
    return found
