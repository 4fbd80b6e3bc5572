"""What no longer holds ranks below what took its place, and says so. All documents synthetic."""

from collections.abc import Callable
from datetime import date

import pytest

from schemas.ports import SearchIndex
from schemas.search import Act, IndexBatch, IndexDoc, SearchQuery, Successor, Validity

MakeDoc = Callable[..., IndexDoc]
OLD, NEW, TODAY = "csms:60000001", "csms:60000002", date(2026, 11, 24)


def replaced(act: Act = Act.SUPERSEDES, since: date | None = date(2025, 3, 1)) -> Successor:
    return Successor(NEW, act, "Steel filing, anew", since, NEW, "this message supersedes")


@pytest.fixture
def pair(doc: MakeDoc) -> list[IndexDoc]:
    """The old message fits the question far better than the one that replaced it."""
    old = doc(
        OLD,
        "Steel melt and pour filing",
        "steel melt and pour filing",
        published=date(2024, 1, 1),
        superseded_by=(replaced(),),
        lineage=NEW,
        age=1,
    )
    new = doc(NEW, "Filing anew", "steel", published=date(2025, 3, 1), lineage=NEW)
    other = doc("csms:60000003", "Steel melt and pour", "steel", published=date(2024, 1, 1))
    return [old, new, other]


def keys(index: SearchIndex, **query: object) -> list[str]:
    asked = SearchQuery("steel melt and pour filing", **query)  # type: ignore[arg-type]  # its fields
    return [hit.key for hit in index.search(asked).hits]


def test_what_replaced_a_hit_stands_above_it(index: SearchIndex, pair: list[IndexDoc]) -> None:
    index.apply(IndexBatch(1, pair))
    found = keys(index, as_of=TODAY)
    assert found.index(NEW) < found.index(OLD)
    hit = next(
        h for h in index.search(SearchQuery("steel filing", as_of=TODAY)).hits if h.key == OLD
    )
    assert hit.superseded_by == (replaced(),)
    assert hit.replaced
    assert hit.standing == "superseded by csms:60000002 (2025-03-01)"
    assert hit.standing in hit.because


def test_the_day_asked_about_decides(index: SearchIndex, pair: list[IndexDoc]) -> None:
    index.apply(IndexBatch(1, pair))
    before = index.search(SearchQuery("steel melt and pour filing", as_of=date(2025, 2, 28))).hits
    assert before[0].key == OLD
    assert NEW not in [hit.key for hit in before]  # it was not published yet
    assert before[0].superseded_by == ()
    assert before[0].standing == ""


def test_what_has_no_date_is_found_on_any_day(index: SearchIndex, doc: MakeDoc) -> None:
    index.apply(IndexBatch(1, [doc("doc:undated", "Steel filing", "steel")]))
    assert keys(index, as_of=date(2001, 1, 1)) == ["doc:undated"]


def test_a_correction_leaves_the_order(
    index: SearchIndex, doc: MakeDoc, pair: list[IndexDoc]
) -> None:
    """What is corrected still holds: it says so, and keeps its place."""
    corrected = doc(
        OLD,
        "Steel melt and pour filing",
        "steel melt and pour filing",
        superseded_by=(replaced(Act.CORRECTS),),
    )
    index.apply(IndexBatch(1, [corrected, *pair[1:]]))
    assert keys(index, as_of=TODAY)[0] == OLD


def test_an_exact_number_comes_first_even_when_replaced(
    index: SearchIndex, pair: list[IndexDoc]
) -> None:
    index.apply(IndexBatch(1, pair))
    assert keys(index, identifiers=(OLD,), as_of=TODAY)[0] == OLD


def test_a_chain_stands_newest_first(index: SearchIndex, doc: MakeDoc) -> None:
    """Three editions, the oldest the best by words."""
    words = ("quota bananas bananas quota", "quota bananas", "quota")
    docs = [
        doc(
            f"doc:edition-{n}",
            text,
            text,
            lineage="doc:edition-3",
            age=3 - n,
            superseded_by=(Successor(f"doc:edition-{n + 1}", Act.SUPERSEDES, "Next"),)
            if n < 3
            else (),
        )
        for n, text in enumerate(words, start=1)
    ]
    index.apply(IndexBatch(1, docs))
    found = [hit.key for hit in index.search(SearchQuery("quota bananas", as_of=TODAY)).hits]
    assert found == ["doc:edition-3", "doc:edition-2", "doc:edition-1"]


def test_what_has_expired_counts_less_and_says_so(index: SearchIndex, doc: MakeDoc) -> None:
    ends = Validity(date(2024, 1, 1), date(2024, 12, 31), "doc:a", "through December 31, 2024")
    docs = [
        doc("doc:a", "Quota on widgets", "quota widgets", validity=ends),
        doc("doc:b", "Quota on widgets", "quota widgets"),
    ]
    index.apply(IndexBatch(1, docs))
    hits = index.search(SearchQuery("quota widgets", as_of=TODAY)).hits
    assert [hit.key for hit in hits] == ["doc:b", "doc:a"]
    assert hits[1].standing == "expired on 2024-12-31"
    assert hits[1].validity == ends
    earlier = index.search(SearchQuery("quota widgets", as_of=date(2024, 12, 31))).hits
    assert {hit.key: hit.standing for hit in earlier}["doc:a"] == "holds until 2024-12-31"


def test_scores_fall(index: SearchIndex, pair: list[IndexDoc]) -> None:
    index.apply(IndexBatch(1, pair))
    scores = [h.score for h in index.search(SearchQuery("steel melt filing", as_of=TODAY)).hits]
    assert scores == sorted(scores, reverse=True)


def test_the_language_is_kept_and_filters(index: SearchIndex, doc: MakeDoc) -> None:
    docs = [
        doc("doc:es", "Acero", "acero steel", language="es", facets={"language": ("es",)}),
        doc("doc:en", "Steel", "steel", language="en", facets={"language": ("en",)}),
    ]
    index.apply(IndexBatch(1, docs))
    page = index.search(SearchQuery("steel", filters={"language": ("es",)}))
    assert [(hit.key, hit.language) for hit in page.hits] == [("doc:es", "es")]
