"""From what is known of each candidate to a probability: one small network, learned.

It gives each candidate a score and the description one for "none of these"; their softmax is the
probability. Weights and how they were learned: `benchmarks/hts_suggest.py`.
"""

import io
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from analysis.hts_suggest_words import Floats

FILE = "hts_ranker.npz"


@dataclass(frozen=True, slots=True)
class Ranker:
    """A network of one hidden layer over candidates, and one over the description.

    Shapes: `w1` (features, hidden), `w2` (hidden,); the same with `q` for the description.
    `temperature` divides all scores: it was fitted on descriptions that nothing else was fitted on.
    """

    w1: Floats
    b1: Floats
    w2: Floats
    q1: Floats
    c1: Floats
    q2: Floats
    bias: float
    temperature: float

    def probabilities(self, features: Floats, query: Floats) -> Floats:
        """One a candidate; what lacks to 1 is that none is right."""
        scores = np.tanh(features @ self.w1 + self.b1) @ self.w2
        none = float(np.tanh(query @ self.q1 + self.c1) @ self.q2) + self.bias
        every = np.append(scores, none) / self.temperature
        raised = np.exp(every - every.max())
        shares: Floats = (raised / raised.sum()).astype(np.float32)
        return shares[:-1]


def package_ranker() -> Ranker:
    """The learned networks; they serve with the embedding model and without it."""
    data = files("analysis").joinpath("data", FILE).read_bytes()
    with np.load(io.BytesIO(data)) as kept:
        arrays = {name: kept[name] for name in ("w1", "b1", "w2", "q1", "c1", "q2")}
        bias, temperature = float(kept["bias"]), float(kept["temperature"])
    return Ranker(**arrays, bias=bias, temperature=temperature)
