from pathlib import Path

import numpy as np
import pytest

from nlp import open_embedder
from schemas.ports import Embedder


@pytest.fixture(scope="module")
def embedder(model_cache: Path) -> Embedder:
    return open_embedder(model_cache, threads=1)


def test_vectors_have_unit_length_and_keep_the_order(embedder: Embedder) -> None:
    texts = ["steel nails from China", "", "xanthan gum " * 400, "quartz slabs"]
    vectors = embedder.embed(texts)
    assert vectors.shape == (4, embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(embedder.embed([text])[0], vector, atol=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_near_in_meaning_is_near_in_space(embedder: Embedder) -> None:
    question, answer, other = embedder.embed(
        [
            "how are goods that pass through a third country to dodge duties treated",
            "transshipment of covered merchandise through Vietnam to evade antidumping duties",
            "the gasket is made of vulcanised rubber",
        ]
    )
    assert question @ answer > question @ other + 0.2


def test_text_beyond_the_window_has_no_effect(embedder: Embedder) -> None:
    start = "steel nails " * 200
    first, second = embedder.embed([start, f"{start} and something wholly different"])
    np.testing.assert_allclose(first, second, atol=1e-6)
