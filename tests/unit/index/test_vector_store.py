import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.vector_store import VectorStore, vector_id
from schemas.errors import Conflict, InvalidInput
from schemas.search import VectorRow


def _row(text: str, place: int, dimensions: int = 4) -> VectorRow:
    vector = np.zeros(dimensions, dtype=np.float32)
    vector[place] = 1
    return VectorRow(hashlib.sha256(text.encode()).hexdigest(), vector)


def test_rows_are_found_by_the_hash_of_their_text(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "v")
    assert store.add([_row("a", 0), _row("b", 1)]) == 2
    assert store.add([_row("b", 2), _row("c", 2), _row("c", 3)]) == 1
    view = store.view()
    ids = np.array([vector_id(_row(t, 0).text_hash) for t in ("c", "b", "a", "none")])
    rows = view.rows_of(ids)
    assert list(rows) == [2, 1, 0, -1]
    assert list(view.ids_of(rows[:3])) == list(ids[:3])
    assert view.matrix.shape == (3, 4)
    assert view.matrix[1, 1] == 1  # a text keeps the vector it has


def test_a_view_does_not_change_under_its_reader(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "v")
    store.add([_row("a", 0)])
    before = store.view()
    store.add([_row("b", 1)])
    assert before.matrix.shape == (1, 4)
    assert store.view().matrix.shape == (2, 4)


def test_an_empty_store_answers(tmp_path: Path) -> None:
    view = VectorStore(tmp_path / "v").view()
    assert list(view.rows_of(np.array([1, 2]))) == [-1, -1]
    assert view.dimensions == 0


@pytest.mark.parametrize("digest", ["", "zz", "ab" * 31, "ab" * 33])
def test_only_hashes_are_taken(tmp_path: Path, digest: str) -> None:
    with pytest.raises(InvalidInput):
        VectorStore(tmp_path / "v").add([VectorRow(digest, _row("a", 0).vector)])


def test_lengths_do_not_mix(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "v")
    with pytest.raises(InvalidInput):
        store.add([_row("a", 0), _row("b", 0, dimensions=5)])
    store.add([_row("a", 0)])
    with pytest.raises(Conflict):
        store.add([_row("b", 0, dimensions=5)])
    assert store.view().matrix.shape == (1, 4)
