import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from nlp import open_embedder
from schemas.errors import ConfigError
from schemas.ports import Embedder

TEXTS = [
    "Frozen warmwater shrimp from India: final results of the administrative review",
    "how are goods that pass through a third country to dodge duties treated",
    "transshipment of covered merchandise through Vietnam to evade antidumping duties",
    "HORSES, LIVE, PUREBRED BREEDING MALE",
    "8542.31.0000",
    "the gasket is made of vulcanised rubber",
    "Stäbe aus Titan, größer als 5 mm",
    ".",
    "The importer did not answer the request for information within thirty days. " * 40,
]


@pytest.fixture(scope="module")
def full(minilm: Path) -> Embedder:
    return open_embedder(minilm, model=str(minilm))


@pytest.fixture(scope="module")
def fast(cache: Path) -> Embedder:
    return open_embedder(cache)


def cosines(
    first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    made: npt.NDArray[np.float32] = (first * second).sum(axis=1)
    return made


def test_both_implementations_mean_the_same(full: Embedder, fast: Embedder) -> None:
    assert full.dimensions == fast.dimensions
    near = cosines(full.embed(TEXTS), fast.embed(TEXTS))
    assert near.min() > 0.97
    assert near.mean() > 0.985


def test_both_implementations_order_texts_alike(full: Embedder, fast: Embedder) -> None:
    for embedder in (full, fast):
        vectors = embedder.embed(TEXTS)
        scores = vectors @ vectors[1]
        scores[1] = -1
        assert int(scores.argmax()) == 2


def test_vectors_have_unit_length_and_keep_the_order(full: Embedder) -> None:
    vectors = full.embed(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        np.testing.assert_allclose(full.embed([text])[0], vector, atol=1e-5)


def test_no_texts_give_no_vectors(full: Embedder) -> None:
    assert full.embed([]).shape == (0, full.dimensions)


def test_the_model_id_follows_the_weights_and_not_the_folder(
    full: Embedder, minilm: Path, tmp_path: Path
) -> None:
    from safetensors.numpy import load_file, save_file  # noqa: PLC0415  (of the extra)

    same = tmp_path / minilm.name
    shutil.copytree(minilm, same, ignore=shutil.ignore_patterns("*.whl"))
    assert open_embedder(minilm, model=str(same)).model_id == full.model_id
    weights = load_file(same / "model.safetensors")
    weights["embeddings.LayerNorm.bias"][0] += 0.01
    save_file(weights, same / "model.safetensors", metadata={"format": "pt"})
    assert open_embedder(minilm, model=str(same)).model_id != full.model_id


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing here")
    with pytest.raises(ConfigError, match="TIDEWAITER_NLP__MODEL"):
        open_embedder(tmp_path, model=str(tmp_path))
