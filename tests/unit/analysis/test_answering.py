"""Pages that are no answer: numbers not at hand, questions that nothing meets."""

from dataclasses import replace

import pytest

from analysis.answering import NOTHING, answer
from analysis.query_understanding import understand
from index.weights import WEIGHTS
from schemas.search import Citation, HitKind, SearchHit, SearchPage, SearchQuery

LOW = WEIGHTS.answering.least / 2
HIGH = (1 + WEIGHTS.answering.least) / 2


def _hit(key: str) -> SearchHit:
    return SearchHit(1, key, HitKind.DOCUMENT, key, "", (), 1.0, Citation(key), "", synthetic=True)


WEAK = SearchPage((_hit("fr:2024-00001"),), 1, {"source": (("fr", 1),)}, 3)
NONE = SearchPage((), 0, {}, 3)


class Pages:
    """Answers what has text with one page and what has none with another; keeps what was asked."""

    def __init__(self, with_text: SearchPage, without: SearchPage = NONE) -> None:
        self.with_text, self.without = with_text, without
        self.asked: list[SearchQuery] = []

    def search(self, query: SearchQuery) -> SearchPage:
        self.asked.append(query)
        return self.with_text if query.text else self.without

    def watermark(self) -> int:
        return 3

    def counts(self) -> dict[str, int]:
        return {}


def _ask(question: str, pages: Pages, *, thorough: bool = False) -> SearchPage:
    understood = understand(question)
    query = SearchQuery(understood.text, identifiers=understood.identifiers)
    return answer(query, understood, pages, thorough=thorough)  # type: ignore[arg-type]  # a fake reads only


def test_a_page_that_hardly_answers_is_empty_and_says_so() -> None:
    page = _ask("how to bake bread", Pages(replace(WEAK, confidence=LOW)))
    assert (page.hits, page.total, page.facets, page.notice) == ((), 0, {}, NOTHING)
    assert (page.confidence, page.batch) == (LOW, 3)


@pytest.mark.parametrize("confidence", [HIGH, None])
def test_a_page_that_may_answer_is_shown(confidence: float | None) -> None:
    page = _ask("mangoes from Peru", Pages(replace(WEAK, confidence=confidence)))
    assert page.hits == WEAK.hits
    assert not page.notice


def test_thorough_shows_what_comes_nearest() -> None:
    weak = replace(WEAK, confidence=LOW)
    assert _ask("how to bake bread", Pages(weak), thorough=True).hits == WEAK.hits


def test_a_number_that_names_something_is_never_emptied() -> None:
    named = replace(WEAK, named=True, confidence=LOW)
    assert _ask("CSMS 12345678", Pages(named)) == named


@pytest.mark.parametrize("question", ["CSMS 12345678", "find EAPA case 9999", "19 CFR 999.1?"])
def test_a_number_that_is_not_at_hand_gets_no_hits_that_share_its_digits(question: str) -> None:
    pages = Pages(WEAK)
    page = _ask(question, pages)
    assert not page.hits
    assert page.notice.startswith("Nothing at hand bears the number ")
    assert not pages.asked[-1].text


def test_what_mentions_a_number_that_is_not_at_hand_is_shown_as_such() -> None:
    page = _ask("CSMS 12345678", Pages(NONE, WEAK))
    assert page.hits == WEAK.hits
    assert page.notice.endswith("Shown is what mentions it.")


def test_a_question_beyond_a_number_keeps_its_hits_and_is_told_of_the_number() -> None:
    page = _ask("drawback of sugar under CSMS 12345678", Pages(replace(WEAK, confidence=HIGH)))
    assert page.hits == WEAK.hits
    assert page.notice == "Nothing at hand bears the number CSMS 12345678."


def test_filters_alone_list_what_passes_them() -> None:
    page = answer(SearchQuery(""), understand(""), Pages(NONE, WEAK))  # type: ignore[arg-type]  # a fake
    assert page == WEAK
