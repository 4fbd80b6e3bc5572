import numpy as np
import pytest

from index.coarse_vectors import CoarseVectors


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.coarse_vectors.WORTH_IT", 10)


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, 384)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_first_question_and_few_rows_are_left_to_the_exact_product() -> None:
    coarse, rows = CoarseVectors(), unit_rows(50, 1)
    assert coarse.similarities(rows, rows[0]) is None
    assert coarse.similarities(rows, rows[0]) is not None
    assert coarse.similarities(rows[:9], rows[0]) is None


def test_similarities_are_about_right_and_rows_may_be_added() -> None:
    coarse, rows, asked = CoarseVectors(), unit_rows(5_000, 2), unit_rows(1, 3)[0]
    coarse.similarities(rows, asked)
    for count in (1_000, 5_000, 3_000):
        found = coarse.similarities(rows[:count], asked)
        assert found is not None
        assert np.abs(found - rows[:count] @ asked).max() < 0.01


def test_the_best_by_bytes_hold_the_best() -> None:
    coarse, rows = CoarseVectors(), unit_rows(20_000, 4)
    coarse.similarities(rows, rows[0])
    for asked in unit_rows(20, 5):
        found = coarse.similarities(rows, asked)
        assert found is not None
        likely = set(np.argsort(-found)[:800].tolist())
        assert set(np.argsort(-(rows @ asked))[:200].tolist()) <= likely
