"""The trade glossary: what acronyms stand for, and the law's words for plain ones.

A search engine's synonyms are made of it, and `analysis.query_understanding` widens questions by
it. Where the column `any_case` says no, an acronym is one in capitals only: "it", "mid" and "firms"
are words otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from schemas.vocab.data_files import read_plain


class TermKind(StrEnum):
    """What a glossary term is."""

    ACRONYM = "acronym"
    CAPITAL = "capital"  # the capital, for the country whose trade it stands for
    SPELLING = "spelling"  # British for American
    TRADE_WORD = "trade_word"  # a plain word for what the law calls otherwise


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term and what it may stand for, the likeliest first.

    `in_any_case` tells whether it means this in lower case too.
    """

    kind: TermKind
    term: str
    in_any_case: bool
    expansions: tuple[str, ...]


@cache
def trade_glossary() -> Mapping[str, GlossaryTerm]:
    """The glossary by term: acronyms as written in capitals, all else in lower case."""
    rows = read_plain("trade_glossary")
    return {
        row["term"]: GlossaryTerm(
            TermKind(row["kind"]),
            row["term"],
            row["any_case"] == "yes",
            tuple(row["expansions"].split(";")),
        )
        for row in rows
    }


@cache
def glossary_synonyms() -> tuple[str, ...]:
    """The glossary as synonym rules of Solr's form, in lower case: `term => term, expansion`.

    Acronyms that are words in lower case are left out: an index that folds case could not tell
    them apart.
    """
    terms = [entry for entry in trade_glossary().values() if entry.in_any_case]
    return tuple(
        f"{entry.term} => {', '.join((entry.term, *entry.expansions))}".lower() for entry in terms
    )
