"""A killed writer, and readers beside a writer: other processes, real signals."""

import hashlib
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import index as index_package
from index import EmbeddedIndex, IndexConfig, open_index
from index.tantivy_index import TantivyIndex
from schemas.errors import Unavailable
from schemas.ports import SearchIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, SearchQuery, VectorRow

DOCS = 400
BATCHES = 25

# Applies batch after batch to an index: each replaces all documents by those of its own number,
# and gives vectors to all of them. Says on stdout how far it is.
WRITER = """
import hashlib, pickle, sys
import numpy as np
from index import open_index
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, VectorRow

docs, batches = int(sys.argv[2]), int(sys.argv[3])
index = open_index(pickle.loads(bytes.fromhex(sys.argv[1])))

def vector(text):
    seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    row = np.random.default_rng(seed).standard_normal(64).astype(np.float32)
    return row / np.linalg.norm(row)

print("ready", flush=True)
for batch in range(index.watermark() + 1, batches + 1):
    made = [
        IndexDoc(f"doc:{n}", f"doc:{n}", HitKind.DOCUMENT, f"state{batch}", f"text {n} of {batch}",
                 Citation(f"doc:{n}"), vector_text=f"text {n} of {batch}")
        for n in range(docs)
    ]
    index.apply(IndexBatch(batch, made, [f"doc:{n}" for n in range(docs)]))
    while pending := index.pending_texts(150):
        index.add_vectors([VectorRow(digest, vector(text)) for digest, text in pending])
"""


def _start(config: IndexConfig) -> subprocess.Popen[str]:
    source = str(Path(index_package.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, pickle.dumps(config).hex(), str(DOCS), str(BATCHES)],
        env={**os.environ, "PYTHONPATH": source},
        stdout=subprocess.PIPE,
        text=True,
    )


def _wait_ready(writer: subprocess.Popen[str]) -> None:
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "files")


def _check_whole(index: SearchIndex) -> int:
    """All documents are of one batch, that of the watermark; returns it."""
    query = SearchQuery("text", limit=DOCS * 2)
    page = index.search(query)
    if page.batch:
        assert {hit.title for hit in page.hits} == {f"state{page.batch}"}
        assert len(page.hits) == DOCS
    else:
        assert page.hits == ()
    return page.batch


def test_a_killed_writer_leaves_a_whole_state_and_resumes(config: IndexConfig) -> None:
    delays = random.Random(20260811)  # noqa: S311  (repeatable, nothing to guard)
    reached = 0
    for _ in range(6):
        writer = _start(config)
        _wait_ready(writer)
        time.sleep(delays.uniform(0.0, 0.25))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        survivor = open_index(config)
        batch = _check_whole(survivor)
        assert batch >= reached
        reached = batch
        counts = survivor.counts()
        assert counts["vectors"] + counts["vectors_pending"] == (DOCS if batch else 0)
        survivor.close()
    writer = _start(config)
    writer.communicate()
    assert writer.returncode == 0
    final = open_index(config)
    assert _check_whole(final) == BATCHES
    assert final.counts()["vectors"] == DOCS
    assert final.counts()["vectors_pending"] == 0


def test_readers_beside_a_writer_see_whole_batches(config: IndexConfig) -> None:
    reader = open_index(config)
    writer = _start(config)
    _wait_ready(writer)
    seen: list[int] = []
    while writer.poll() is None:
        seen.append(_check_whole(reader))
    writer.communicate()
    seen.append(_check_whole(reader))
    assert seen == sorted(seen)
    assert seen[-1] == BATCHES
    assert len(set(seen)) > 3


def test_what_a_killed_append_left_is_written_over(embedded: EmbeddedIndex) -> None:
    index = open_index(embedded)
    texts = [f"text {n}" for n in range(6)]
    docs = [
        IndexDoc(f"doc:{n}", "r", HitKind.DOCUMENT, "", text, Citation(), vector_text=text)
        for n, text in enumerate(texts)
    ]
    index.apply(IndexBatch(1, docs))
    rows = [
        VectorRow(hashlib.sha256(text.encode()).hexdigest(), np.eye(8, dtype=np.float32)[n])
        for n, text in enumerate(texts)
    ]
    index.add_vectors(rows[:3])
    for name in ("vectors.f32", "hashes.bin"):
        (torn,) = embedded.path.rglob(name)
        with torn.open("ab") as file:
            file.write(b"\xff" * 50)  # rows written, manifest not yet replaced
    assert index.counts()["vectors"] == 3
    index.add_vectors(rows[3:])
    again = open_index(embedded)
    assert again.counts()["vectors"] == 6
    for n, row in enumerate(rows):
        (first, *_) = again.search(SearchQuery("zzz", vector=row.vector)).hits
        assert first.key == f"doc:{n}"


def test_two_writers_exclude_each_other(
    embedded: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.tantivy_index.LOCK_SECONDS", 0.1)
    first, second = TantivyIndex(embedded), TantivyIndex(embedded)
    with first._writing(), pytest.raises(Unavailable, match="another process"):
        second.apply(IndexBatch(1, []))
    second.apply(IndexBatch(1, []))
    assert first.watermark() == 1
