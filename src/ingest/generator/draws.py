"""Random draws on whole arrays, from one seeded generator per purpose."""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rng = np.random.Generator


def rng_for(seed: int, purpose: str) -> Rng:
    """A generator of its own for each purpose, so that one more draw here shifts nothing there."""
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32(purpose.encode())]))


def pick(rng: Rng, weights: Floats | Sequence[float], size: int) -> Ints:
    """Indices drawn with the given weights (any positive scale)."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = rng.random(size) * cumulative[-1]
    found: Ints = np.searchsorted(cumulative, drawn, side="right").astype(np.int64)
    return found


def sums_by(groups: Ints, amounts: Floats | Bools, count: int) -> Floats:
    """The sum of the amounts of each group 0 .. count - 1."""
    sums: Floats = np.bincount(groups, amounts, count).astype(np.float64)
    return sums


def positions(counts: Ints) -> Ints:
    """0, 1, ... within each group of the given sizes, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(
        ends - counts, counts
    )


def occurrence(groups: Ints) -> Ints:
    """For each row how many earlier rows have its group."""
    order = np.argsort(groups, kind="stable")
    _, counts = np.unique(groups, return_counts=True)
    out = np.empty(len(groups), dtype=np.int64)
    out[order] = positions(counts.astype(np.int64))
    return out
