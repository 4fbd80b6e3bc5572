"""An index built aside: what readers see meanwhile, and what a failed or killed rebuild leaves."""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

import index as index_package
from index import IndexConfig, open_index
from schemas.errors import Conflict
from schemas.ports import IndexFiller, SearchIndex
from schemas.search import IndexBatch, IndexDoc, SearchQuery, Vector, VectorRow, text_hash

Doc = Callable[..., IndexDoc]
Unit = Callable[..., Vector]
Leftovers = Callable[[], list[str]]

# Fills an index aside with many documents, says so, and waits to be killed.
BUILDER = """
import pickle, sys, time
from index import open_index
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc

index = open_index(pickle.loads(bytes.fromhex(sys.argv[1])))
with index.rebuilding() as aside:
    for batch in range(1, 6):
        aside.apply(IndexBatch(batch, [
            IndexDoc(f"doc:{batch}-{n}", f"doc:{batch}", HitKind.DOCUMENT, "half built", "", Citation())
            for n in range(200)
        ]))
    print("filled", flush=True)
    time.sleep(600)
"""  # noqa: E501  (a program of its own)


def keys(index: SearchIndex, text: str) -> list[str]:
    return [hit.key for hit in index.search(SearchQuery(text, limit=500)).hits]


def test_a_rebuild_takes_the_place_of_what_was_there(library: SearchIndex, doc: Doc) -> None:
    with library.rebuilding() as aside:
        aside.apply(IndexBatch(3, [doc("csms:1", "wire rod"), doc("csms:2", "wire rope")]))
        assert library.watermark() == 7
        assert keys(library, "melt pour") != []
        assert keys(library, "wire") == []
        assert aside.watermark() == 3
    assert library.watermark() == 3
    assert sorted(keys(library, "wire")) == ["csms:1", "csms:2"]
    assert keys(library, "melt pour") == []


def test_batches_follow_a_rebuild(library: SearchIndex, doc: Doc) -> None:
    with library.rebuilding() as aside:
        aside.apply(IndexBatch(8, [doc("csms:1", "wire rod", record="r1")]))
    library.apply(IndexBatch(9, [doc("csms:2", "wire rope")], removed_records=["r1"]))
    assert keys(library, "wire") == ["csms:2"]
    assert library.watermark() == 9


def test_replaced_and_removed_documents_are_counted(index: SearchIndex, doc: Doc) -> None:
    with index.rebuilding() as aside:
        aside.apply(IndexBatch(1, [doc(f"csms:{n}", "old", record=f"r{n % 3}") for n in range(9)]))
        aside.apply(IndexBatch(2, [doc("csms:1", "new", record="r9")], removed_records=["r0"]))
        aside.apply(IndexBatch(3, [doc("csms:2", "new", record="r2")], removed_records=["r2"]))
    assert index.counts()["document"] == 4
    assert sorted(keys(index, "old new")) == ["csms:1", "csms:2", "csms:4", "csms:7"]


def test_a_rebuild_that_fails_changes_nothing(
    library: SearchIndex, doc: Doc, leftovers: Leftovers
) -> None:
    before = library.counts()
    broken = IndexBatch(2, [doc("csms:1", None)])  # type: ignore[arg-type]  # fails half-way
    with pytest.raises(AttributeError), library.rebuilding() as aside:
        _apply(aside, IndexBatch(1, [doc("csms:1", "wire rod")]), broken)
    assert library.counts() == before
    assert library.watermark() == 7
    assert leftovers() == []


def test_a_rebuild_that_lost_documents_is_not_made_live(
    library: SearchIndex, doc: Doc, monkeypatch: pytest.MonkeyPatch, leftovers: Leftovers
) -> None:
    monkeypatch.setattr("index.rebuild.Tally.documents", property(lambda _: 5))
    with pytest.raises(Conflict, match="the old one stays"), library.rebuilding() as aside:
        aside.apply(IndexBatch(1, [doc("csms:1", "wire rod")]))
    assert library.watermark() == 7
    assert leftovers() == []


def test_vectors_come_with_their_batch(index: SearchIndex, doc: Doc, unit: Unit) -> None:
    docs = [doc("goods:1", "", "coffee beans"), doc("goods:2", "", "tea")]
    vectors = {text_hash("coffee beans"): unit(1), text_hash("no such text"): unit(0, 1)}
    with index.rebuilding() as aside:
        aside.apply(IndexBatch(1, docs, vectors=vectors))
        assert [text for _, text in aside.pending_texts(5)] == ["tea"]
        aside.add_vectors([VectorRow(text_hash("tea"), unit(0.6, 0.8))])
    assert index.counts()["vectors"] == 2
    assert index.pending_texts(5) == []
    found = index.search(SearchQuery("qqq", vector=unit(1))).hits
    assert [hit.key for hit in found] == ["goods:1", "goods:2"]


def test_readers_see_one_index_or_the_other(config: IndexConfig, doc: Doc) -> None:
    """Twelve rebuilds, each of as many documents, under three readers: all of one, always all."""
    count, rebuilds = 150, 12
    writer, reader = open_index(config), open_index(config)
    _fill(writer, doc, 1, count)
    seen: list[tuple[int, int, frozenset[str]]] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                page = reader.search(SearchQuery("steel", limit=count * 2, facets=True))
            except BaseException as error:  # noqa: BLE001  (any is a failure of the test)
                failures.append(error)
                return
            seen.append((page.batch, page.total, frozenset(hit.title for hit in page.hits)))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round_ in range(2, rebuilds + 2):
        _fill(writer, doc, round_, count)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {(total, len(titles)) for _, total, titles in seen} == {(count, 1)}
    assert all(titles == {f"steel of round {batch}"} for batch, _, titles in seen)
    assert len({batch for batch, _, _ in seen}) > 3


def _apply(index: IndexFiller, *batches: IndexBatch) -> None:
    for batch in batches:
        index.apply(batch)


def _fill(index: SearchIndex, doc: Doc, round_: int, count: int) -> None:
    made = [doc(f"doc:{n}", f"steel of round {round_}", f"text {n}") for n in range(count)]
    with index.rebuilding() as aside:
        aside.apply(IndexBatch(round_, made))


def test_a_killed_rebuild_leaves_the_old_index_and_is_cleared_away(
    config: IndexConfig, library: SearchIndex, doc: Doc, leftovers: Leftovers
) -> None:
    _kill_a_rebuild(config)
    assert len(leftovers()) == 1
    assert keys(library, "half built") == []
    assert "fr:2025-15819" in keys(library, "melt pour")
    again = open_index(config)
    assert leftovers() == []
    assert again.watermark() == 7
    _kill_a_rebuild(config)
    with library.rebuilding() as aside:
        aside.apply(IndexBatch(1, [doc("csms:1", "wire rod")]))
    assert leftovers() == []
    assert keys(again, "wire") == ["csms:1"]
    again.apply(IndexBatch(2, [doc("csms:2", "wire rope")]))
    assert sorted(keys(library, "wire")) == ["csms:1", "csms:2"]
    again.close()


def _kill_a_rebuild(config: IndexConfig) -> None:
    source = os.path.dirname(os.path.dirname(index_package.__file__))  # noqa: PTH120
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER, pickle.dumps(config).hex()],
        env={**os.environ, "PYTHONPATH": source},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert builder.stdout is not None
    assert builder.stdout.readline() == "filled\n"
    builder.send_signal(signal.SIGKILL)
    builder.communicate()


def test_opening_beside_a_rebuild_leaves_it_alone(
    config: IndexConfig, library: SearchIndex, doc: Doc
) -> None:
    with library.rebuilding() as aside:
        aside.apply(IndexBatch(1, [doc("csms:1", "wire rod")]))
        open_index(config).close()
        aside.apply(IndexBatch(2, [doc("csms:2", "wire rope")]))
    assert sorted(keys(library, "wire")) == ["csms:1", "csms:2"]
