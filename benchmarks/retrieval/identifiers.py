"""Whether what a number names comes first: queries made of the identifiers an index holds.

    PYTHONPATH=src python benchmarks/retrieval/identifiers.py HOME CACHE [--queries 2000] [--seed 7]

Numbers are drawn from every source of the index, as many of each as there can be, and written as
people write them: with and without punctuation, in lower case, with a word before it, in a
sentence. Right is the thing itself, or one that bears the same number (versions of a section, bills
of two arrivals). Prints the share with a right thing first by form, and what failed.
"""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.search import search
from index import EmbeddedIndex, open_index
from nlp import open_embedder
from schemas.ports import Embedder, IndexReader
from schemas.search import SearchHit, SearchQuery

SOURCE_PAGES = 10  # of PAGE documents each, from which numbers are drawn
PAGE = 1_000
SHOWN_FAILURES = 20

SENTENCES = (
    "what does {} say",
    "please find {} for me, the importer asked about it",
    "does {} still apply to our entries?",
    "we were told to look at {}.",
    "Regarding ({}), what changed and since when?",
    "I need a copy of {}; it came up in a review this morning",
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A thing of the index: its key and how people write its number, plain forms first."""

    key: str
    plain: tuple[str, ...]
    introduced: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of key."""
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True)
class NumberQuery:
    """A query that names one thing."""

    text: str
    form: str
    key: str


def _hts(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    dotted = ".".join(part for part in (value[:4], value[4:6], value[6:8], value[8:]) if part)
    spaced = dotted.replace(".", " ")
    plain = [dotted] if len(value) > 4 else []  # noqa: PLR2004  (a bare heading is also a port)
    if len(value) == 10:  # noqa: PLR2004  (eight bare digits may be a message)
        plain.append(value)
    word = "heading" if len(value) == 4 else "HTS"  # noqa: PLR2004
    return tuple(plain), (f"{word} {dotted}", f"{word} {value}", f"hts {spaced}")


def _ruling(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (value, value.lower(), f"{value[:1]} {value[1:]}"), (f"NY {value}", f"ruling {value}")


def _eapa(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), (f"EAPA {value}", f"EAPA Case Number {value}", f"eapa cons. case {value}")


def _csms(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (value,), (f"CSMS {value}", f"CSMS # {value}", f"csms message {value}")


def _fr(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (value, value.replace("-", "\u2013")), (
        f"FR Doc. {value}",
        f"FR {value}",
        f"document {value}",
    )


def _title_and_section(value: str) -> tuple[str, str]:
    """Title and number of a section; the title alone where a faulty copy gives it no number."""
    title, _, section = value.partition("@")[0].partition("/")
    return title, section if section[:1].isdigit() and "~" not in section else ""


def _usc(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    title, section = _title_and_section(value)
    if not section:
        return (), ()
    return (), (
        f"{title} U.S.C. {section}",
        f"{title} USC {section}",
        f"{title} U.S.C. § {section}",
    )


def _cfr(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    title, section = _title_and_section(value)
    if not section:
        return (), ()
    return (), (
        f"{title} CFR {section}",
        f"{title} C.F.R. § {section}",
        f"{title} cfr {section}",
    )


def _port(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), (f"port {value}", f"port of entry {value}", f"Schedule D {value}")


def _foreign_port(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (value,), (f"foreign port {value}", f"Schedule K {value}")


def _bill(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    number = value.partition("@")[0]
    return (number, number.lower()), (f"bill of lading {number}", f"B/L {number}")


def _entry(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    bare = value.replace("-", "")
    return (value, bare, value.lower()), (f"entry {value}", f"entry no. {bare}")


def _container(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    spaced = f"{value[:4]} {value[4:10]} {value[10:]}"
    return (value, value.lower(), spaced), (f"container {value}", f"container {spaced}")


def _importer(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (value, value.replace("-", "")), (f"importer {value}",)


def _order(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not re.fullmatch(r"[AC]-\d{3}-\d{3}", value):
        return (), ()
    return (value, value.replace("-", ""), value.replace("-", " ")), (f"order {value}",)


_WRITERS: dict[str, Callable[[str], tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "hts": _hts,
    "ruling": _ruling,
    "eapa": _eapa,
    "csms": _csms,
    "fr": _fr,
    "usc": _usc,
    "cfr": _cfr,
    "port": _port,
    "foreign_port": _foreign_port,
    "bill": _bill,
    "entry": _entry,
    "container": _container,
    "ior": _importer,
    "order": _order,
}


def numbered(index: IndexReader) -> Iterator[Numbered]:
    """Things of the index that bear a number, from every source and kind."""
    first = index.search(SearchQuery("", filters={"kind": _KINDS}, limit=1, facets=True))
    seen: set[str] = set()
    for source, _ in first.facets["source"]:
        for page in range(SOURCE_PAGES):
            query = SearchQuery(
                "",
                filters={"source": (source,), "kind": _KINDS},
                limit=PAGE,
                offset=page * PAGE,
            )
            hits = index.search(query).hits
            yield from _new(hits, seen)
            if len(hits) < PAGE:
                break


_KINDS = ("document", "entity", "hts_line", "record", "goods")


def _new(hits: Sequence[SearchHit], seen: set[str]) -> Iterator[Numbered]:
    for hit in hits:
        kind, _, value = hit.key.partition(":")
        if hit.key in seen or kind not in _WRITERS:
            continue
        seen.add(hit.key)
        plain, introduced = _WRITERS[kind](value)
        if plain or introduced:
            yield Numbered(hit.key, plain, introduced)


def queries(things: Sequence[Numbered], count: int, seed: int) -> list[NumberQuery]:
    """`count` queries, kinds taken in turn, forms by chance."""
    chosen = random.Random(seed)  # noqa: S311  (a sample, repeatable)
    by_kind: dict[str, list[Numbered]] = {}
    for thing in sorted(things, key=lambda t: t.key):
        by_kind.setdefault(thing.kind, []).append(thing)
    return [_query(chosen.choice(by_kind[kind]), chosen) for kind in _in_turn(by_kind, count)]


def _in_turn(kinds: dict[str, list[Numbered]], count: int) -> Iterator[str]:
    names = sorted(kinds)
    for n in range(count):
        yield names[n % len(names)]


def _query(thing: Numbered, chosen: random.Random) -> NumberQuery:
    form = chosen.choice(("plain", "introduced", "sentence"))
    if form == "plain" and thing.plain:
        return NumberQuery(chosen.choice(thing.plain), form, thing.key)
    text = chosen.choice(thing.introduced or thing.plain)
    if form == "sentence":
        return NumberQuery(chosen.choice(SENTENCES).format(text), form, thing.key)
    return NumberQuery(text, "introduced", thing.key)


def is_right(hit: SearchHit, key: str) -> bool:
    """The thing itself, or one of the same number."""
    return hit.key == key or hit.key.partition("@")[0] == key.partition("@")[0]


def judged(
    asked: Sequence[NumberQuery], index: IndexReader, embedder: Embedder | None
) -> list[tuple[NumberQuery, str]]:
    """Each query with the key that came first, empty where the right one did."""
    out: list[tuple[NumberQuery, str]] = []
    for query in asked:
        hits = search(query.text, index, embedder, limit=1).hits
        right = bool(hits) and is_right(hits[0], query.key)
        out.append((query, "" if right else (hits[0].key if hits else "no hit")))
    return out


def main() -> None:
    """Draw, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    index = open_index(EmbeddedIndex(chosen.home / "index"))
    things = list(numbered(index))
    print("drawn from", dict(Counter(thing.kind for thing in things)))
    asked = queries(things, chosen.queries, chosen.seed)
    results = judged(asked, index, open_embedder(chosen.cache))
    _report(results)
    sys.exit(any(wrong for _, wrong in results))


def _report(results: Sequence[tuple[NumberQuery, str]]) -> None:
    for form in ("plain", "introduced", "sentence"):
        mine = [wrong for query, wrong in results if query.form == form]
        print(
            f"{form:12}{len(mine):6} queries, {mine.count('') / max(len(mine), 1):.4f} right first"
        )
    right = sum(not wrong for _, wrong in results)
    print(f"{'all':12}{len(results):6} queries, {right / len(results):.4f} right first")
    failed = [(query, wrong) for query, wrong in results if wrong]
    for query, wrong in failed[:SHOWN_FAILURES]:
        print(f"  {query.text!r}: {wrong} instead of {query.key}")


if __name__ == "__main__":
    main()
