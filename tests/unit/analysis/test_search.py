from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from analysis.search import LONGEST_QUESTION, batch_search, search
from index import EmbeddedIndex, open_index
from schemas.errors import InvalidInput
from schemas.ports import SearchIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, VectorRow

SEAS = {"ocean": 0, "sea": 0, "marine": 0, "truck": 1, "lorry": 1, "road": 1}


class WordEmbedder:
    """Knows two subjects; keeps what it was asked."""

    model_id = "words@1"
    dimensions = 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        rows = np.full((len(texts), 3), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                row[SEAS.get(word, 2)] += 1
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _doc(key: str, body: str, facets: Mapping[str, tuple[str, ...]]) -> IndexDoc:
    return IndexDoc(
        key,
        key,
        HitKind.DOCUMENT,
        "",
        body,
        Citation(key),
        facets=facets,
        vector_text=body,
        published=date(2024, 1, 1),
    )


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: WordEmbedder) -> SearchIndex:
    opened = open_index(EmbeddedIndex(tmp_path / "index"))
    docs = [
        _doc("csms:60011750", "ocean manifest", {"source": ("csms",)}),
        _doc("csms:60011751", "truck manifest", {"source": ("csms",)}),
        _doc("fr:2024-11111", "road tolls", {"source": ("fr",)}),
    ]
    opened.apply(IndexBatch(1, docs))
    pending = opened.pending_texts(10)
    vectors = embedder.embed([text for _, text in pending])
    opened.add_vectors(VectorRow(h, v) for (h, _), v in zip(pending, vectors, strict=True))
    embedder.asked.clear()
    return opened


def test_meaning_is_found_without_the_word(index: SearchIndex, embedder: WordEmbedder) -> None:
    assert search("marine", index, None).hits == ()
    assert search("marine", index, embedder).hits[0].key == "csms:60011750"


def test_a_bare_code_asks_for_no_vector(index: SearchIndex, embedder: WordEmbedder) -> None:
    assert search("CSMS 60011751", index, embedder).hits[0].key == "csms:60011751"
    assert embedder.asked == []
    search("sea, as in CSMS 60011751", index, embedder)
    assert embedder.asked == ["sea, as in"]


def test_filters_dates_and_paging_reach_the_index(index: SearchIndex) -> None:
    page = search("manifest road", index, None, filters={"source": ("csms",)}, limit=1, offset=1)
    assert (page.total, [hit.rank for hit in page.hits]) == (2, [2])
    assert search("manifest", index, None, published_to=date(2023, 1, 1)).hits == ()
    assert search("manifest", index, None, facets=True).facets["source"] == (("csms", 2),)


def test_quoted_words_must_stand_as_written(index: SearchIndex) -> None:
    assert [h.key for h in search('"truck manifest"', index, None).hits] == ["csms:60011751"]
    assert search('"manifest truck"', index, None).hits == ()


@pytest.mark.parametrize("question", ["", " \n", "\x00\x01\x02", "\ud800\udfff", "???", '""'])
def test_a_question_of_nothing_has_an_empty_page(
    index: SearchIndex, embedder: WordEmbedder, question: str
) -> None:
    page = search(question, index, embedder)
    assert (page.hits, page.total, page.batch) == ((), 0, 1)
    assert embedder.asked == []


def test_a_megabyte_is_searched_and_a_book_refused(
    index: SearchIndex, embedder: WordEmbedder
) -> None:
    assert search("truck " * 170_000, index, embedder).hits[0].key == "csms:60011751"
    assert max(map(len, embedder.asked)) < 10_000
    with pytest.raises(InvalidInput, match="characters"):
        search("x" * (LONGEST_QUESTION + 1), index, embedder)


def test_a_batch_answers_each_row_as_a_search_would(
    index: SearchIndex, embedder: WordEmbedder
) -> None:
    questions = ["marine", "60011751", "", "lorry", "x" * (LONGEST_QUESTION + 1)] * 30
    rows = [(f"row-{n}", question) for n, question in enumerate(questions)]
    answers = list(batch_search(iter(rows), index, embedder))
    assert [(a.id, a.question) for a in answers] == rows
    for answer in answers:
        if len(answer.question) > LONGEST_QUESTION:
            assert answer.page is None
            assert "characters" in answer.refusal
        else:
            assert answer.page == search(answer.question, index, embedder)
