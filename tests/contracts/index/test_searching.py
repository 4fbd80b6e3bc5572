from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from schemas.errors import InvalidInput, NotFound
from schemas.ports import SearchIndex
from schemas.search import FACETS, HitKind, IndexBatch, IndexDoc, Interval, SearchQuery, Vector

Doc = Callable[..., IndexDoc]
Unit = Callable[..., Vector]
Vectorise = Callable[[SearchIndex, dict[str, Vector]], None]


def keys(index: SearchIndex, query: SearchQuery) -> list[str]:
    return [hit.key for hit in index.search(query).hits]


def test_words_are_found_in_their_other_forms(library: SearchIndex) -> None:
    assert keys(library, SearchQuery("importer reporting countries"))[0] == "fr:2025-15819"
    assert keys(library, SearchQuery("ENONCE")) == ["hold:H-1"]


def test_the_title_weighs_more_than_the_body(index: SearchIndex, doc: Doc) -> None:
    index.apply(
        IndexBatch(1, [doc("a:1", "wire", "of steel rope"), doc("b:1", "steel", "rope of wire")])
    )
    assert keys(index, SearchQuery("steel")) == ["b:1", "a:1"]
    assert keys(index, SearchQuery("wire")) == ["a:1", "b:1"]


def test_a_hit_says_what_it_is_and_where_it_stands(library: SearchIndex) -> None:
    (hit,) = library.search(SearchQuery("derivative content")).hits
    assert (hit.rank, hit.kind, hit.synthetic) == (1, HitKind.PASSAGE, True)
    assert hit.title == "Steel derivatives"
    assert hit.citation.document == "fr:2025-15819#p2"
    assert hit.citation.published == date(2025, 8, 19)
    assert hit.citation.page == 1
    assert "derivative" in hit.because


def test_highlights_are_character_ranges_of_the_snippet(library: SearchIndex) -> None:
    (hit,) = library.search(SearchQuery("insuffisant énoncé")).hits
    marked = [hit.snippet[start:end] for start, end in hit.highlights]
    assert marked == ["énoncé", "insuffisant"]


def test_a_snippet_shows_the_place_not_the_beginning(index: SearchIndex, doc: Doc) -> None:
    body = "Nothing of note is said here. " * 40 + "The melt and pour country is reported. " * 2
    index.apply(IndexBatch(1, [doc("fr:1#p1", "", body)]))
    (hit,) = index.search(SearchQuery("melt pour")).hits
    assert "melt" in hit.snippet
    assert len(hit.snippet) < 400


def test_scores_fall_and_ranks_count(library: SearchIndex) -> None:
    page = library.search(SearchQuery("country steel Laredo port", identifiers=("port:2304",)))
    assert [hit.rank for hit in page.hits] == list(range(1, len(page.hits) + 1))
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert page.total == len(page.hits)


@pytest.mark.parametrize("with_vector", [False, True])
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_join_without_gap_or_repeat(
    index: SearchIndex, doc: Doc, unit: Unit, vectorise: Vectorise, with_vector: bool, size: int
) -> None:
    docs = [
        doc(f"csms:{n:04}", f"message {n}", f"steel {'wire ' * (n % 7)}{n}") for n in range(330)
    ]
    other = [doc(f"fr:{n:04}", "", f"iron number {n}") for n in range(20)]
    index.apply(IndexBatch(1, [*docs, *other]))
    vectorise(index, {d.body: unit(1, n / 100) for n, d in enumerate([*other, *docs])})
    vector = unit(1) if with_vector else None
    whole = keys(index, SearchQuery("steel wire", vector=vector, limit=1000))
    total = index.search(SearchQuery("steel wire", vector=vector, limit=1)).total
    assert len(whole) == len(set(whole)) == total >= 330
    pieces: list[str] = []
    for offset in range(0, total + size, size):
        query = SearchQuery("steel wire", vector=vector, limit=size, offset=offset)
        pieces += keys(index, query)
    assert pieces == whole


def test_a_page_of_no_hits_still_counts(library: SearchIndex) -> None:
    page = library.search(SearchQuery("steel", limit=0, facets=True))
    assert page.hits == ()
    assert page.total == 2
    assert dict(page.facets["source"]) == {"fr": 2}


def test_filters_join_values_by_or_and_facets_by_and(library: SearchIndex) -> None:
    text = "steel country Laredo Texas manifest descriptions"
    assert set(keys(library, SearchQuery(text, filters={"source": ("fr", "ports")}))) == {
        "fr:2025-15819",
        "fr:2025-15819#p2",
        "port:2304",
    }
    both = {"source": ("holds", "ports"), "year": ("2025",)}
    assert keys(library, SearchQuery(text, filters=both)) == ["hold:H-1"]
    assert keys(library, SearchQuery(text, filters={"kind": ("entity",)})) == ["port:2304"]
    assert keys(library, SearchQuery(text, filters={"center": ("CEE006",)})) == ["hold:H-1"]
    assert keys(library, SearchQuery(text, filters={"year": ("1999",)})) == []
    assert len(keys(library, SearchQuery(text, filters={"year": ()}))) >= 4


def test_a_period_includes_both_days_and_leaves_out_the_undated(library: SearchIndex) -> None:
    text = "steel Laredo vague descriptions"
    on_the_day = SearchQuery(text, published_from=date(2025, 2, 3), published_to=date(2025, 2, 3))
    assert keys(library, on_the_day) == ["hold:H-1"]
    assert set(keys(library, SearchQuery(text, published_to=date(2024, 12, 31)))) == {
        "csms:60011750"
    }
    since = SearchQuery(text, published_from=date(2025, 2, 4))
    assert set(keys(library, since)) == {"fr:2025-15819", "fr:2025-15819#p2"}


def test_facets_count_the_hits(library: SearchIndex) -> None:
    page = library.search(SearchQuery("steel Laredo", facets=True))
    assert sum(count for _, count in page.facets["kind"]) == page.total
    assert dict(page.facets["port"]) == {"2304": 2}
    assert dict(page.facets["year"]) == {"2025": 3}
    assert set(page.facets) == set(FACETS)
    assert library.search(SearchQuery("steel Laredo")).facets == {}


def test_facets_count_what_vectors_found_too(
    library: SearchIndex, unit: Unit, vectorise: Vectorise
) -> None:
    texts = dict(library.pending_texts(10)).values()
    vectorise(library, {text: unit(1, n / 5) for n, text in enumerate(sorted(texts))})
    page = library.search(SearchQuery("smelting", vector=unit(1), facets=True))
    assert page.total == len(page.hits) == 4
    assert sum(count for _, count in page.facets["kind"]) == 4


def test_a_histogram_counts_hits_by_day_of_publication(library: SearchIndex) -> None:
    text = "steel Laredo Texas vague descriptions"
    page = library.search(SearchQuery(text, limit=0, histogram=Interval.MONTH))
    assert page.histogram == (("2024-04", 1), ("2025-02", 1), ("2025-08", 2))
    assert page.total == 5  # the port has no date
    by_year = library.search(SearchQuery(text, histogram=Interval.YEAR))
    assert by_year.histogram == (("2024", 1), ("2025", 3))
    assert library.search(SearchQuery(text)).histogram == ()
    filters = {"source": ("fr",)}
    browsed = library.search(SearchQuery("", filters=filters, histogram=Interval.YEAR))
    assert browsed.histogram == (("2025", 2),)
    assert library.search(SearchQuery("", histogram=Interval.YEAR)).histogram == ()


def test_a_histogram_counts_what_vectors_found_too(
    library: SearchIndex, unit: Unit, vectorise: Vectorise
) -> None:
    vectorise(library, {text: unit(1) for _, text in library.pending_texts(10)})
    page = library.search(SearchQuery("qqq", vector=unit(1), histogram=Interval.YEAR))
    assert page.histogram == (("2024", 1), ("2025", 3))


def test_what_is_asked_to_be_left_out_is_neither_shown_nor_counted(
    library: SearchIndex, unit: Unit, vectorise: Vectorise
) -> None:
    vectorise(library, {text: unit(1) for _, text in library.pending_texts(10)})
    query = SearchQuery(
        "steel", identifiers=("fr:2025-15819",), vector=unit(1), facets=True,
        without=("fr:2025-15819",), histogram=Interval.YEAR,
    )  # fmt: skip
    page = library.search(query)
    assert {hit.key for hit in page.hits} == {"fr:2025-15819#p2", "csms:60011750", "hold:H-1"}
    assert page.total == 3
    assert dict(page.facets["year"]) == dict(page.histogram) == {"2024": 1, "2025": 2}
    assert library.search(SearchQuery("", without=("fr:2025-15819",))).hits == ()


def test_the_text_of_a_document_is_told_by_its_key(
    library: SearchIndex, unit: Unit, vectorise: Vectorise
) -> None:
    before = library.text_of("fr:2025-15819")
    assert (before.key, before.kind, before.vector) == ("fr:2025-15819", HitKind.DOCUMENT, None)
    vectorise(library, {before.text: unit(1, 2)})
    held = library.text_of("fr:2025-15819").vector
    assert held is not None
    assert np.allclose(held, unit(1, 2), atol=0.02)
    port = library.text_of("port:2304")
    assert port.vector is None
    assert "Laredo" in port.text
    with pytest.raises(NotFound, match="fr:9"):
        library.text_of("fr:9")


def test_phrases_must_stand_as_written(library: SearchIndex) -> None:
    assert keys(library, SearchQuery("steel", phrases=("value of the steel",))) == [
        "fr:2025-15819#p2"
    ]
    assert keys(library, SearchQuery("steel", phrases=("steel the of value",))) == []


def test_an_empty_question_has_no_hits(library: SearchIndex) -> None:
    for text in ("", "   ", "\t\n", "?!*:()[]^~", "\x00\x01", "\ud800"):
        page = library.search(SearchQuery(text, facets=True))
        assert (page.hits, page.total, page.batch) == ((), 0, 7)


def test_filters_without_a_question_list_the_newest_first(library: SearchIndex) -> None:
    page = library.search(SearchQuery("", filters={"year": ("2025", "2024")}, facets=True))
    days = [hit.citation.published for hit in page.hits]
    assert len(days) == page.total == 4
    assert days == sorted(days, key=str, reverse=True)
    assert dict(page.facets["year"]) == {"2025": 3, "2024": 1}
    second = library.search(SearchQuery("", filters={"year": ("2025", "2024")}, offset=3))
    assert [hit.key for hit in second.hits] == ["csms:60011750"]


def test_vectors_find_what_words_do_not(
    library: SearchIndex, unit: Unit, vectorise: Vectorise
) -> None:
    texts = {text: unit(0, 1) for _, text in library.pending_texts(10)}
    melt = next(text for text in texts if "melt" in text)
    vectorise(library, texts | {melt: unit(1)})
    page = library.search(SearchQuery("where metal was first liquefied", vector=unit(1)))
    assert page.hits[0].key == "fr:2025-15819"
    assert "meaning" in page.hits[0].because


def test_vectors_obey_filters_and_phrases(
    library: SearchIndex, unit: Unit, vectorise: Vectorise
) -> None:
    texts = [text for _, text in library.pending_texts(10)]
    vectorise(library, {text: unit(1, n / 10) for n, text in enumerate(texts)})
    query = SearchQuery("qqq", vector=unit(1), filters={"source": ("csms", "hts")})
    assert keys(library, query) == ["csms:60011750"]
    query = SearchQuery("qqq", vector=unit(1), phrases=("melt and pour",))
    assert keys(library, query) == ["fr:2025-15819"]


def test_agreement_of_words_and_meaning_comes_first(
    index: SearchIndex, doc: Doc, unit: Unit, vectorise: Vectorise
) -> None:
    both = doc("a:1", "", "steel rope for cranes and hoists")
    words = doc("b:1", "", "steel of rope and other things that ships carry")
    meaning = doc("c:1", "", "iron cable")
    index.apply(IndexBatch(1, [words, meaning, both]))
    vectorise(index, {both.body: unit(1, 0.1), words.body: unit(0, 1), meaning.body: unit(1)})
    assert keys(index, SearchQuery("steel rope hoists", vector=unit(1)))[0] == "a:1"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (SearchQuery("x", limit=-1), "0 or more"),
        (SearchQuery("x", offset=-1), "0 or more"),
        (SearchQuery("x", offset=10_000_000), "at most 10,000"),
        (SearchQuery("x", filters={"colour": ("red",)}), "is no filter"),
        (
            SearchQuery("x", published_from=date(2025, 1, 2), published_to=date(2025, 1, 1)),
            "ends before",
        ),
    ],
)
def test_what_makes_no_sense_is_said(library: SearchIndex, query: SearchQuery, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        library.search(query)


HOSTILE = (
    "title:steel AND (body:[* TO *]",
    'steel" OR "1"="1',
    "*:* steel",
    "steel~2 ste?l st*l /st.*/",
    '{"query": {"match_all": {}}}',
    "\x00steel\x1b[31m\u202e",
    "steel \ud800\udfff",
    "steel " * 200_000,
    "s" * 1_000_000,
    "(" * 100_000 + "steel",
    "steel " + " ".join(f"w{n}" for n in range(100_000)),
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(library: SearchIndex, text: str) -> None:
    page = library.search(SearchQuery(text, phrases=(text,), facets=True))
    assert page.total == 0 or {"fr"} <= {value for value, _ in page.facets["source"]}
    library.search(SearchQuery(text, identifiers=(text,) * 300))
    assert {"fr:2025-15819", "fr:2025-15819#p2"} >= set(keys(library, SearchQuery(text)))


def test_many_documents_of_one_text_do_not_hide_the_next(
    index: SearchIndex, doc: Doc, unit: Unit, vectorise: Vectorise
) -> None:
    same = [doc(f"goods:{n}", "", "portland cement") for n in range(300)]
    index.apply(IndexBatch(1, [*same, doc("goods:x", "", "limestone")]))
    vectorise(index, {"portland cement": unit(1), "limestone": unit(1, 0.5)})
    page = index.search(SearchQuery("qqq", vector=unit(1), limit=400))
    assert page.total == len(page.hits) == 301
    assert page.hits[-1].key == "goods:x"


@pytest.mark.parametrize("sources", [(), ("fr",), ("fr", "csms"), ("none",)])
def test_the_nearest_are_those_of_an_exhaustive_search(
    index: SearchIndex, doc: Doc, unit: Unit, vectorise: Vectorise, sources: tuple[str, ...]
) -> None:
    draw = np.random.default_rng(5)
    vectors = {f"text {n}": unit(*draw.standard_normal(16)) for n in range(600)}
    kinds = ("fr", "csms", "hts", "hts", "hts", "hts", "hts")
    docs = [
        doc(f"doc:{n}", "", text, facets={"source": (kinds[n % 7],)})
        for n, text in enumerate(vectors)
    ]
    for batch, start in enumerate(range(0, 600, 100), start=1):
        index.apply(IndexBatch(batch, docs[start : start + 100]))
    index.apply(IndexBatch(9, [], removed_records=[f"doc:{n}" for n in range(0, 600, 5)]))
    vectorise(index, vectors)
    asked = unit(*draw.standard_normal(16))
    filters = {"source": sources} if sources else {}
    expected = sorted(
        (
            (-float(vectors[d.body] @ asked), d.key)
            for n, d in enumerate(docs)
            if n % 5 and (not sources or d.facets["source"][0] in sources)
        ),
    )[:10]
    found = keys(index, SearchQuery("qqq", vector=asked, filters=filters))
    assert found == [key for _, key in expected]
