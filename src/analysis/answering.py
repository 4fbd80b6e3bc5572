"""When a page of hits is no answer: a number that is not at hand, a question that nothing meets.

Ten weak hits look like an answer. Where the index estimates that none of its best hits answers, the
page is empty and says so; where a question asks for a number only, and nothing bears it, what
merely shares its digits is left out.
"""

from collections.abc import Sequence
from dataclasses import replace

from analysis.query_understanding import Understanding
from index.weights import WEIGHTS
from schemas.ports import IndexReader
from schemas.search import SearchPage, SearchQuery

NOTHING = "Nothing found that answers this."
SHOWN_NUMBERS = 3


def answer(
    query: SearchQuery, understood: Understanding, index: IndexReader, *, thorough: bool = False
) -> SearchPage:
    """The page for a query, emptied where its hits would not answer.

    Args:
        query: the query as the index takes it.
        understood: the question that it was made of.
        index: where to look.
        thorough: show what hardly answers too.
    """
    page = index.search(query)
    if page.named or not (query.text or query.identifiers):
        return page
    absent = _absent(understood.numbers)
    if understood.only_numbers:
        return _mentioning(query, index, absent)
    if thorough or page.confidence is None or page.confidence >= WEIGHTS.answering.least:
        return replace(page, notice=absent)
    return _emptied(page, f"{absent} {NOTHING}".strip())


def _mentioning(query: SearchQuery, index: IndexReader, absent: str) -> SearchPage:
    """What mentions the number, by its typed form; nothing that only shares digits with it."""
    page = index.search(replace(query, text="", vector=None))
    hint = " Shown is what mentions it." if page.hits else ""
    return replace(page, confidence=None, notice=f"{absent}{hint}")


def _absent(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    shown = ", ".join(numbers[:SHOWN_NUMBERS])
    more = f" and {len(numbers) - SHOWN_NUMBERS} more" if len(numbers) > SHOWN_NUMBERS else ""
    return f"Nothing at hand bears the number {shown}{more}."


def _emptied(page: SearchPage, notice: str) -> SearchPage:
    return replace(page, hits=(), total=0, facets={}, histogram=(), notice=notice)
