from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import EmbeddedIndex, IndexConfig, open_index
from schemas.errors import Conflict, InvalidInput
from schemas.ports import SearchIndex
from schemas.search import IndexBatch, IndexDoc, SearchQuery, Vector, VectorRow

Doc = Callable[..., IndexDoc]
Unit = Callable[..., Vector]


def keys(index: SearchIndex, text: str) -> list[str]:
    return [hit.key for hit in index.search(SearchQuery(text)).hits]


def test_a_new_index_is_empty(index: SearchIndex) -> None:
    assert index.watermark() == 0
    assert set(index.counts().values()) == {0}
    assert index.search(SearchQuery("steel")).hits == ()
    assert index.pending_texts(10) == []


def test_a_batch_brings_documents_and_watermark(library: SearchIndex) -> None:
    assert library.watermark() == 7
    counts = library.counts()
    assert counts["document"] == 2
    assert counts["passage"] == counts["hts_line"] == counts["entity"] == counts["record"] == 1
    assert library.search(SearchQuery("steel")).batch == 7


def test_applying_a_batch_again_changes_nothing(index: SearchIndex, doc: Doc) -> None:
    batch = IndexBatch(3, [doc("csms:1", "a", "steel wire"), doc("csms:2", "b", "steel rope")])
    index.apply(batch)
    before = (index.counts(), index.watermark(), keys(index, "steel wire"))
    index.apply(batch)
    assert (index.counts(), index.watermark(), keys(index, "steel wire")) == before


def test_an_older_batch_does_not_bring_back_what_was_replaced(index: SearchIndex, doc: Doc) -> None:
    old = IndexBatch(1, [doc("csms:1", "first wording", "", record="csms:1")])
    index.apply(old)
    index.apply(IndexBatch(2, [doc("csms:1", "second wording", "")], removed_records=["csms:1"]))
    index.apply(old)
    assert index.watermark() == 2
    assert keys(index, "first") == []
    assert keys(index, "second") == ["csms:1"]


def test_one_document_a_key(index: SearchIndex, doc: Doc) -> None:
    index.apply(IndexBatch(1, [doc("port:2304", "Laredo"), doc("port:2304", "Laredo, Texas")]))
    index.apply(IndexBatch(2, [doc("port:2304", "Laredo, Texas, United States")]))
    assert index.counts()["document"] == 1
    (hit,) = index.search(SearchQuery("laredo")).hits
    assert hit.title == "Laredo, Texas, United States"


def test_a_superseded_record_takes_all_its_documents_away(index: SearchIndex, doc: Doc) -> None:
    passages = [doc(f"fr:1#p{n}", "", f"steel passage {n}", record="fr:1") for n in range(5)]
    index.apply(IndexBatch(1, [*passages, doc("fr:2#p1", "", "steel elsewhere", record="fr:2")]))
    shorter = doc("fr:1#p0", "", "steel passage rewritten", record="fr:1")
    index.apply(IndexBatch(2, [shorter], removed_records=["fr:1"]))
    assert sorted(keys(index, "steel")) == ["fr:1#p0", "fr:2#p1"]


def test_removing_what_is_not_there_is_harmless(library: SearchIndex) -> None:
    library.apply(IndexBatch(8, [], removed_records=["fr:none"]))
    assert library.watermark() == 8
    assert library.counts()["document"] == 2


def test_an_empty_rebuild_removes_documents_vectors_and_watermark(
    library: SearchIndex, unit: Unit, doc: Doc
) -> None:
    library.add_vectors(VectorRow(h, unit(1)) for h, _ in library.pending_texts(10))
    with library.rebuilding():
        pass
    assert library.watermark() == 0
    assert set(library.counts().values()) == {0}
    library.apply(IndexBatch(1, [doc("csms:1", "", "again")]))
    assert library.counts()["vectors_pending"] == 1


def test_what_is_written_is_there_after_reopening(config: IndexConfig, doc: Doc) -> None:
    first = open_index(config)
    first.apply(IndexBatch(4, [doc("csms:1", "steel")]))
    first.close()
    again = open_index(config)
    assert again.watermark() == 4
    assert keys(again, "steel") == ["csms:1"]


def test_another_reader_sees_a_commit_at_once(config: IndexConfig, doc: Doc) -> None:
    writer, reader = open_index(config), open_index(config)
    assert keys(reader, "steel") == []
    writer.apply(IndexBatch(1, [doc("csms:1", "steel")]))
    assert reader.watermark() == 1
    assert keys(reader, "steel") == ["csms:1"]
    with writer.rebuilding():
        pass
    assert reader.watermark() == 0
    assert keys(reader, "steel") == []


def test_each_distinct_text_waits_once(index: SearchIndex, doc: Doc) -> None:
    docs = [doc(f"goods:{n}", "", "coffee beans") for n in range(4)]
    index.apply(IndexBatch(1, [*docs, doc("goods:9", "", "tea"), doc("goods:x", "no vector")]))
    assert sorted(text for _, text in index.pending_texts(10)) == ["coffee beans", "tea"]
    assert len(index.pending_texts(1)) == 1
    assert index.counts()["vectors_pending"] == 2
    assert index.search(SearchQuery("tea")).vectors_pending == 2


def test_a_vector_serves_every_document_with_that_text(
    index: SearchIndex, doc: Doc, unit: Unit
) -> None:
    docs = [doc(f"goods:{n}", "", "coffee beans") for n in range(4)]
    index.apply(IndexBatch(1, docs))
    ((digest, _),) = index.pending_texts(5)
    index.add_vectors([VectorRow(digest, unit(1))])
    assert index.pending_texts(5) == []
    assert index.counts()["vectors"] == 1
    page = index.search(SearchQuery("arabica", vector=unit(1, 0.1)))
    assert {hit.key for hit in page.hits} == {d.key for d in docs}


def test_a_vector_outlives_the_document_and_meets_the_text_again(
    tmp_path: Path, doc: Doc, unit: Unit
) -> None:
    index = open_index(EmbeddedIndex(tmp_path))  # elsewhere the next batch brings it again
    index.apply(IndexBatch(1, [doc("goods:1", "", "tea", record="r1")]))
    index.add_vectors([VectorRow(index.pending_texts(1)[0][0], unit(1))])
    index.apply(IndexBatch(2, [], removed_records=["r1"]))
    assert index.counts()["vectors"] == 0
    assert index.search(SearchQuery("x", vector=unit(1))).hits == ()
    index.apply(IndexBatch(3, [doc("goods:2", "", "tea", record="r2")]))
    assert index.pending_texts(5) == []


def test_vectors_given_twice_change_nothing(library: SearchIndex, unit: Unit) -> None:
    rows = [VectorRow(h, unit(n + 1, 1)) for n, (h, _) in enumerate(library.pending_texts(10))]
    library.add_vectors(rows)
    before = library.search(SearchQuery("melting", vector=unit(1)))
    library.add_vectors(rows)
    assert library.search(SearchQuery("melting", vector=unit(1))) == before


@pytest.mark.parametrize("scale", [0.0, 2.0, float("nan")])
def test_a_vector_must_be_of_unit_length(library: SearchIndex, unit: Unit, scale: float) -> None:
    digest, _ = library.pending_texts(1)[0]
    with pytest.raises(InvalidInput, match="unit length"):
        library.add_vectors([VectorRow(digest, unit(1) * scale)])
    assert library.counts()["vectors"] == 0


def test_a_hash_must_be_one(library: SearchIndex, unit: Unit) -> None:
    with pytest.raises(InvalidInput, match="sha256"):
        library.add_vectors([VectorRow("../../etc/passwd", unit(1))])


def test_vectors_of_another_model_are_refused(library: SearchIndex, unit: Unit) -> None:
    (first, _), (second, _) = library.pending_texts(2)
    library.add_vectors([VectorRow(first, unit(1))])
    with pytest.raises(Conflict, match="another model"):
        library.add_vectors([VectorRow(second, unit(1)[:8])])
    with pytest.raises(InvalidInput, match="dimensions"):
        library.search(SearchQuery("steel", vector=unit(1)[:8]))


def test_documents_of_any_unicode_are_taken(index: SearchIndex, doc: Doc) -> None:
    odd = doc("csms:1", "nul \x00 lone \ud800", "stéel 钢材 🚢 " * 50)
    index.apply(IndexBatch(1, [replace(odd, facets={"source": ("\ud800x", "")})]))
    assert keys(index, "STÉEL") == ["csms:1"]
    assert index.counts()["vectors_pending"] == 1
    ((_, text),) = index.pending_texts(1)
    assert text == odd.body
