"""Which document replaced which: statements, titles and editions resolved to chains. Pure.

What a text says names another document by number, by the days on which it was published, or by no
more than a title like its own. Here these are looked up among the documents at hand; what comes of
a title is inferred and says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from nlp.document_acts import bare_title
from schemas.acts import Said, StatedAct
from schemas.keys import Key, KeyKind
from schemas.search import Act

LIKE = 88.0  # percent of likeness of two titles without marks, of one message and the next
LIKE_ON_DAY = 62.0  # where the day of publication is known too
LIKE_KIND = 84.0  # of what a Register notice says it is, for the same goods
LIKE_GOODS = 90.0
LIKE_ONE = 85.0  # of the names of goods, and of countries
MARKED_WITHIN = timedelta(days=200)  # a mark such as UPDATE speaks of a message not older
AMENDED_WITHIN = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of a document beside its text."""

    key: str
    title: str
    day: date | None = None
    document_type: str = ""
    case: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One document does something to another. `stated_in` has the `words`; see `Successor`.

    `on` is empty where the words speak of a document that is not among those at hand and has no
    number to name it by.
    """

    act: Act
    by: str
    on: str
    words: str = ""
    stated_in: str = ""
    start: int = 0
    end: int = 0
    inferred: bool = False


class Shelf:
    """The documents at hand, looked up by number, day and title."""

    def __init__(self, documents: Iterable[Listed]) -> None:
        self.by_key = {one.key: one for one in documents}
        self._by_day: dict[date, list[Listed]] = defaultdict(list)
        self._by_citation: dict[str, str] = {}
        self._series: dict[str, list[Listed]] = defaultdict(list)
        for one in self.by_key.values():
            series = one.key.partition(":")[0]
            self._series[series].append(one)
            if series == KeyKind.FR and one.day is not None:
                self._by_day[one.day].append(one)
            if series == KeyKind.FR and one.citation:
                self._by_citation[" ".join(one.citation.split()).upper()] = one.key
        self._bare: dict[str, str] = {
            one.key: _bare(one.title) for one in self._series[KeyKind.CSMS]
        }

    def named(self, key: str) -> str:
        """The document's key for a key or a place in the Register; empty where it is unknown."""
        kind, _, value = key.partition(":")
        return self._by_citation.get(value.upper(), "") if kind == "frcite" else key

    def series(self, kind: KeyKind) -> Sequence[Listed]:
        """All documents of a series."""
        return self._series[kind.value]

    def published_on(self, days: Iterable[date], own: Listed, title: str) -> list[str]:
        """For each day the Register document that is most like the title; none where none is."""
        found = []
        for day in days:
            among = {
                one.key: _plain(one.title)
                for one in self._by_day.get(day, ())
                if one.key != own.key and _same_goods(title, one.title)
            }
            best = process.extract(
                _plain(title), among, scorer=fuzz.token_set_ratio, score_cutoff=LIKE_ON_DAY, limit=9
            )
            top = best[0][1] if best else 0.0
            found += [key for _, score, key in best if score == top]
        return found

    def earlier_like(self, own: Listed, title: str) -> str:
        """The latest Register document of the same goods, kind and period before this one."""
        goods, kind, period = _parts(title)
        best = ("", date.min)
        for one in self._series[KeyKind.FR]:
            if one.day is None or own.day is None or not own.day - AMENDED_WITHIN <= one.day:
                continue
            if one.day > own.day or one.key == own.key or one.day < best[1]:
                continue
            alike = fuzz.ratio(goods, _parts(one.title)[0], score_cutoff=LIKE_GOODS)
            if alike and _same_goods(title, one.title) and _same_kind(kind, period, one.title):
                best = (one.key, one.day)
        return best[0]

    def restrictions_of(self, own: Listed, title: str, year: int | None) -> str:
        """The import restrictions on the same country of that year, else the latest before."""
        country = _country(title)
        known = [
            one
            for one in self._series[KeyKind.FR]
            if one.day is not None
            and own.day is not None
            and one.day < own.day
            and "import restrictions" in one.title.lower()
            and country
            and _country(one.title) == country
            and (year is None or one.day.year == year)
        ]
        return max(known, key=lambda one: (one.day or date.min, one.key)).key if known else ""

    def message_before(self, own: Listed, title: str) -> str:
        """The latest message before this one under the same title, marks apart."""
        wanted = _bare(title)
        among = {
            one.key: self._bare[one.key]
            for one in self._series[KeyKind.CSMS]
            if own.day is not None
            and one.day is not None
            and (one.day, one.key) < (own.day, own.key)
            and own.day - one.day <= MARKED_WITHIN
        }
        best = process.extract(
            wanted, among, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE, limit=None
        )
        alike = [key for text, _, key in best if _numbers(text) == _numbers(wanted)]
        return max(alike, key=lambda key: (self.by_key[key].day or date.min, key), default="")


def resolve(said: Mapping[str, Said], shelf: Shelf) -> list[Link]:
    """What the documents say, with the documents that they mean, each link once."""
    links = [
        link
        for key, one in said.items()
        if key in shelf.by_key
        for act in one.acts
        for link in _resolved(shelf.by_key[key], act, shelf)
    ]
    links += [*_corrected_prints(shelf), *_editions(shelf), *_cases(shelf)]
    return _each_once(links)


def _each_once(links: Iterable[Link]) -> list[Link]:
    """One link for two documents: the stated before the inferred, the heavier act first."""
    weight = {act: at for at, act in enumerate(Act)}
    best: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (link.by, link.on or link.words)
        known = best.get(pair)
        rank = (link.inferred, weight[link.act])
        if known is None or rank < (known.inferred, weight[known.act]):
            best[pair] = link
    return list(best.values())


def _resolved(own: Listed, act: StatedAct, shelf: Shelf) -> Iterator[Link]:
    by = shelf.named(act.by) if act.by else own.key
    stated_in = str(Key.parse(own.key).passage(act.anchor)) if act.anchor else own.key
    made = Link(act.act, by, "", act.words, stated_in, act.start, act.end, not act.sure)
    for on in _meant(own, act, shelf):
        if by and on != by:
            yield replace(made, on=on)


def _meant(own: Listed, act: StatedAct, shelf: Shelf) -> list[str]:
    if act.key:
        return [shelf.named(act.key)]
    if own.key.startswith(f"{KeyKind.CSMS}:"):
        return [found] if (found := shelf.message_before(own, act.title)) else []
    if act.act is Act.EXTENDS and not act.published:
        return [shelf.restrictions_of(own, act.title, act.year)]
    found_on = shelf.published_on(act.published, own, act.title)
    if found_on or act.published:
        return found_on or [""]
    if "court decision" in act.title.lower():
        return []  # it amends results whose period the title does not tell
    return [found] if (found := shelf.earlier_like(own, act.title)) else []


_PRINT = re.compile(r"fr:([CR])\d-(.+)")


def _corrected_prints(shelf: Shelf) -> Iterator[Link]:
    """Numbers like C1-2024-05068 and R1-2021-28406: corrections and reprints by the Register."""
    for one in shelf.series(KeyKind.FR):
        found = _PRINT.fullmatch(one.key)
        if found:
            act = Act.CORRECTS if found[1] == "C" else Act.SUPERSEDES
            words = f"document number {one.key.partition(':')[2]}"
            yield Link(act, one.key, f"fr:{found[2]}", words)


_EDITION = re.compile(r"(?P<year>\d{4})r(?P<revision>\d+)/(?P<part>.+)")


def _editions(shelf: Shelf) -> Iterator[Link]:
    """Dated versions of a section, and editions of a part of the tariff: the next supersedes."""
    parts: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for one in shelf.series(KeyKind.CFR):
        section, at, day = one.key.partition("@")
        if at:
            parts[section].append(((day,), one.key))
    for one in shelf.series(KeyKind.HTS_NOTE):
        found = _EDITION.fullmatch(one.key.partition(":")[2])
        if found:
            order = (found["year"], found["revision"].zfill(4))
            parts[f"htsnote:{found['part']}"].append((order, one.key))
    for versions in parts.values():
        ordered = sorted(versions)
        for (_, earlier), (_, later) in pairwise(ordered):
            yield Link(Act.SUPERSEDES, later, earlier, "a later edition of the same part")


def _cases(shelf: Shelf) -> Iterator[Link]:
    """An evasion case's determination takes the place of its interim measures."""
    cases: dict[str, list[Listed]] = defaultdict(list)
    for one in shelf.series(KeyKind.EAPA):
        if one.case:
            cases[one.case].append(one)
    for case, notices in cases.items():
        ends = [one for one in notices if "determination" in one.document_type.lower()]
        begins = [one for one in notices if "initiation" in one.document_type.lower()]
        for end in ends:
            for begin in begins:
                if (begin.day or date.min) <= (end.day or date.max):
                    words = f"determination as to evasion in case {case}, after its initiation"
                    yield Link(Act.SUPERSEDES, end.key, begin.key, words, inferred=True)


# -- titles --------------------------------------------------------------------------------------

_GOODS = re.compile(r"(?P<goods>[^:;]+?) From (?:the )?(?P<country>[^:;]+)[:;]", re.IGNORECASE)
_WORDS = re.compile(r"[^\w]+")
_MARKS = re.compile(
    r"\b(?:notice of |notice |and )?(?:corrections?|corrected|retraction|amended|amendment|in part"
    r"|and partial rescission|partial rescission)\b(?: (?:to|of)\b)?",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"antidumping|less-than-fair-value|countervailing|preliminary|final|initiation|order|"
    r"sunset|changed circumstances|circumvention|scope|rescission|court",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b20\d\d(?:\s*[-\u2013]\s*(?:20)?\d\d)?\b")
_COUNTRY = re.compile(r".*\b(?i:from|of|on)\s+(?:the )?(?P<country>[A-Z].*)$")


@lru_cache(maxsize=20_000)
def _plain(title: str) -> str:
    return _WORDS.sub(" ", _MARKS.sub(" ", title)).casefold().strip()


@lru_cache(maxsize=20_000)
def _bare(title: str) -> str:
    return _WORDS.sub(" ", bare_title(title)).casefold().strip()


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d", text)


@lru_cache(maxsize=20_000)
def _parts(title: str) -> tuple[str, str, tuple[str, ...]]:
    """Goods, kind and period of a trade notice: "Nails From China: Final Results; 2020"."""
    goods, _, kind = _MARKS.sub(" ", title).partition(":")
    return _plain(goods), kind, tuple(_PERIOD.findall(kind))


def _same_goods(title: str, other: str) -> bool:
    """True where two trade notices are of goods of one name from one country, as far as told."""
    mine, theirs = _goods(title), _goods(other)
    if not (mine and theirs):
        return True
    alike = fuzz.token_set_ratio(mine[0], theirs[0]) >= LIKE_ONE
    return alike and fuzz.token_set_ratio(mine[1], theirs[1]) >= LIKE_ONE


@lru_cache(maxsize=20_000)
def _goods(title: str) -> tuple[str, str] | None:
    """Goods and country of "Nails From China: ..." or "Nails From China; ..."; None without."""
    found = _GOODS.match(_MARKS.sub(" ", title))
    return (_plain(found["goods"]), _plain(found["country"])) if found else None


def _same_kind(kind: str, period: tuple[str, ...], other: str) -> bool:
    _, there, when = _parts(other)
    mine = {word.lower() for word in _TELLING.findall(kind)}
    theirs = {word.lower() for word in _TELLING.findall(there)}
    alike = fuzz.token_set_ratio(_plain(kind), _plain(there)) >= LIKE_KIND
    return bool(kind.strip()) and mine == theirs and period == when and alike


@lru_cache(maxsize=20_000)
def _country(title: str) -> str:
    found = _COUNTRY.match(re.sub(r" and Correction$", "", title))
    return found["country"].casefold().strip(" .") if found else ""
