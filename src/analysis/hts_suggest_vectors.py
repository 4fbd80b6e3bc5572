"""What subheadings mean, as vectors that the package carries for one embedding model.

A subheading's vector is the mean over its legal texts and its Census wordings (better than the
nearest single text: recall@1 .46 against .34 on search terms, by heading); each term has its own.
All are turned to 192 principal directions and kept in 8 bits. They fit one model: with another,
words alone decide until the file is made again by `benchmarks/hts_suggest.py --write`.
"""

import io
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from analysis.hts_suggest_words import Floats
from schemas.search import Vector

FILE = "hts_vectors.npz"


@dataclass(frozen=True, slots=True)
class Near:
    """Cosines with each subheading and each term, 0 where they point away."""

    subheadings: Floats
    terms: Floats


@dataclass(frozen=True)
class TariffVectors:
    """Vectors of subheadings and terms in the order of `TariffTexts`.

    Attributes:
        model_id: the embedding model that they are of.
        turn: from the model's vector to the kept directions, shape (dimensions, kept).
        subheadings, terms: unit rows.
        wording_sums: for tuning: what one wording adds to its subheading's vector.
    """

    model_id: str
    turn: Floats
    subheadings: Floats
    terms: Floats

    def near(self, vector: Vector, without_wording: int = -1) -> Near:
        """How near the texts lie to a description's vector."""
        del without_wording
        turned = vector @ self.turn
        turned /= max(float(np.linalg.norm(turned)), 1e-9)
        return Near(
            np.maximum(self.subheadings @ turned, 0.0), np.maximum(self.terms @ turned, 0.0)
        )


def package_vectors(model_id: str, subheadings: int, terms: int) -> TariffVectors | None:
    """The package's vectors; None where they are of another model or of other texts."""
    data = files("analysis").joinpath("data", FILE)
    if not data.is_file():
        return None
    with np.load(io.BytesIO(data.read_bytes())) as kept:
        if str(kept["model_id"]) != model_id:
            return None
        sizes = (len(kept["subheadings"]), len(kept["terms"]))
        if sizes != (subheadings, terms):
            return None
        return TariffVectors(
            model_id, kept["turn"].astype(np.float32), unit_rows(kept["subheadings"]),
            unit_rows(kept["terms"]),
        )  # fmt: skip


def unit_rows(rows: npt.NDArray[np.generic]) -> Floats:
    """The rows, each of length 1."""
    wide = rows.astype(np.float32)
    unit: Floats = wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-9)
    return unit
