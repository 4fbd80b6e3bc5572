"""Commodity terms: the nouns with which the tariff's own headings name goods."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from schemas.vocab.tables import hts_table

_HEADING: Final = 4  # digits
_LONGEST_TERM: Final = 3  # words
_SHORTEST_WORD: Final = 4  # letters of a term of one word
_SPLIT: Final = re.compile(
    r"[,;:()\[\]]|\b(?:and|or|of|for|with|in|whether|not|including|other than)\b"
)
_LEADING: Final = re.compile(
    r"^(?:(?:other|similar|the|a|an|all|any|such|certain|their|these|live)\s+)+"
)
# Words of the tariff's syntax, or too wide to say what goods are meant.
_NO_TERM: Final = frozenset(
    """above accessories actual added agents annual appliances apparatus applications article
    articles based bases basis being below blank bulk bleached blocks both broken bundles
    capacity cases chapter class cold colored combined commercial components compounds
    consisting containers containing content cooked covered crude cut designed devices diameter
    discs dried each edible electric electrical elsewhere equipment excluding exceeding except
    fittings flat foregoing forms fresh frozen further general goods having heading hot
    household imported industrial inner items kind kinds like lengths liquid machines made
    manufacture manufactured material materials mechanical metal mixtures mounted more than
    natural nesoi non note only original otherwise packed parts per percent piece pieces plain
    plates polished powder power prepared preparations preserved presented processed products
    provided purposes put ready residues rolled rolls sets sheets shapes simply single size
    solid specified subheading such suitable surface synthetic term textile thereof thickness
    tools total treated type types units unworked times persons objects kits covers screens arms
    dies papers woods powders substitutes enclosures vapors angles conditions operations origins
    places others used uses value waste weight white whole without woven worked world""".split()  # noqa: SIM905
)


@functools.cache
def commodity_terms() -> Mapping[str, str]:
    """Lower-case terms, singular and plural, with the heading that names them.

    The heading is empty where several name the same goods.
    """
    headings: dict[str, set[str]] = {}
    for code, row in hts_table().items():
        if len(code) == _HEADING and code < "98":
            for term in _terms_of(row.text):
                headings.setdefault(term, set()).add(code)
    found: dict[str, str] = {}
    for term, codes in headings.items():
        for form in _numbers_of(term):
            found.setdefault(form, min(codes) if len(codes) == 1 else "")
    return found


def _terms_of(description: str) -> Iterator[str]:
    for number, part in enumerate(_SPLIT.split(description.lower())):
        words = _LEADING.sub("", re.sub(r"\s+", " ", part).strip(" .-")).split()
        plain = all(re.fullmatch(r"[a-z][a-z-]+", word) for word in words)
        if not words or not plain or len(words) > _LONGEST_TERM:
            continue
        if {words[0], words[-1]} & _NO_TERM or words[-1].endswith(("ed", "ing", "ly")):
            continue
        if len(words) > 1 or _may_stand_alone(words[0], first=number == 0):
            yield " ".join(words)


def _may_stand_alone(word: str, *, first: bool) -> bool:
    """True for a noun: a plural, or the word that the heading opens with."""
    plural = word.endswith("s") and not word.endswith("ss")
    return len(word) >= _SHORTEST_WORD and (plural or first)


def _numbers_of(term: str) -> Iterator[str]:
    """The term in singular and plural."""
    yield term
    if term.endswith("ies"):
        yield f"{term[:-3]}y"
    elif re.search(r"(?:ses|xes|ches|shes)$", term):
        yield term[:-2]
    elif term.endswith("s") and not term.endswith("ss"):
        yield term[:-1]
    elif " " in term and not term.endswith("s"):
        yield f"{term}s"
