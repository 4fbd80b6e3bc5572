"""Words that a question may mean beside those it says. Pure.

An acronym of the trade is spelled out ("WRO": withhold release order), a plain or British word gets
the law's ("duty refund": drawback), a country's adjective or capital the country's name ("Chinese",
"Beijing": China), for a notice speaks of orders "from China".
"""

import re
from collections.abc import Iterator
from functools import cache

from nlp.countries import country_words
from schemas.vocab.glossary import GlossaryTerm, trade_glossary

LONGEST_TERM = 4  # words
MOST_WIDENED = 24  # expansions of one question
MOST_READ = 2_000  # characters; a longer question says itself what it means

_WORD = re.compile(r"[^\W_]+(?:[/&.'-][^\W_]+)*")
_WORDS_IN_LOWER_CASE = frozenset({"polish"})


def widening(text: str) -> tuple[str, ...]:
    """What the question's terms also stand for, in their order, without what it says already."""
    said = text[:MOST_READ]
    plain = f" {' '.join(_WORD.findall(said)).casefold()} "
    found = dict.fromkeys(expansion for term in _terms(said) for expansion in _expansions(term))
    return tuple(e for e in found if f" {e.casefold()} " not in plain)[:MOST_WIDENED]


def _terms(text: str) -> Iterator[str]:
    """Every run of up to LONGEST_TERM words, the longest first; none within a known one."""
    words = _WORD.findall(text)
    place = 0
    while place < len(words):
        runs = (
            (size, " ".join(words[place : place + size]))
            for size in range(min(LONGEST_TERM, len(words) - place), 0, -1)
        )
        size, term = next(((n, run) for n, run in runs if _expansions(run)), (1, ""))
        if term:
            yield term
        place += size


def _expansions(term: str) -> tuple[str, ...]:
    entry = trade_glossary().get(term) or _in_any_case().get(term.casefold())
    country = "" if term in _WORDS_IN_LOWER_CASE else _countries().get(term.casefold(), "")
    return (*(entry.expansions if entry else ()), *((country,) if country else ()))


@cache
def _in_any_case() -> dict[str, GlossaryTerm]:
    return {e.term.casefold(): e for e in trade_glossary().values() if e.in_any_case}


@cache
def _countries() -> dict[str, str]:
    """Names of countries by their adjectives in lower case."""
    words = country_words()
    names: dict[str, str] = {}
    for name, code in words.names.items():
        names.setdefault(code, name)
    return {adjective.casefold(): names[code] for adjective, code in words.adjectives.items()}
