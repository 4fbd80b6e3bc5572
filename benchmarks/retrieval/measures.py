"""Measures of a ranked list against its judged answers, with bootstrap intervals.

`R@k` is the share of questions that have an answer among the first k hits (Success@k of
`ir-measures`): several answers of one question are alternatives. Only for multi-part questions each
part counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, Success, nDCG
from judged import Judged
from scipy.stats import bootstrap

from schemas.search import SearchHit

DEPTH = 10
RESAMPLES = 2_000
CONFIDENCE = 0.95
MULTI_PART = "multi_part"

Floats = npt.NDArray[np.float64]
MEASURES = ("R@1", "R@5", "R@10", "MRR", "nDCG@10")
_BY_NAME = {
    "R@1": Success @ 1,
    "R@5": Success @ 5,
    "R@10": Success @ 10,
    "MRR": RR @ DEPTH,
    "nDCG@10": nDCG @ DEPTH,
}
_OF_PARTS = {"R@1": R @ 1, "R@5": R @ 5, "R@10": R @ 10}


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions with its interval."""

    mean: float
    low: float
    high: float
    questions: int

    def __str__(self) -> str:
        """The mean with what it may be in other draws of questions."""
        return f"{self.mean:.3f} [{self.low:.2f}, {self.high:.2f}]"


def per_question(
    questions: Sequence[Judged], hits: Mapping[str, Sequence[SearchHit]], *, page: bool = False
) -> dict[str, Floats]:
    """Each measure's value for each question, in their order."""
    qrels: list[ir_measures.Qrel] = []
    run: list[ir_measures.ScoredDoc] = []
    for question in questions:
        qrels += [
            ir_measures.Qrel(question.id, f"answer {n}", 1) for n in range(len(question.answers))
        ]
        ids = question.ids_of(hits[question.id][:DEPTH], page=page)
        run += [ir_measures.ScoredDoc(question.id, name, -n) for n, name in enumerate(ids)]
    values: dict[str, dict[str, float]] = {}
    wanted = [*_BY_NAME.values(), *_OF_PARTS.values()]
    for metric in ir_measures.iter_calc(wanted, qrels, run):
        values.setdefault(str(metric.measure), {})[metric.query_id] = metric.value
    return {
        name: np.array([values[_measure(name, q)].get(q.id, 0.0) for q in questions])
        for name in MEASURES
    }


def _measure(name: str, question: Judged) -> str:
    chosen = _OF_PARTS if question.kind == MULTI_PART and name in _OF_PARTS else _BY_NAME
    return str(chosen[name])


def figure(values: Floats) -> Figure:
    """The mean with its percentile bootstrap interval; of one question or none, no interval."""
    if len(values) < 2 or np.ptp(values) == 0:  # noqa: PLR2004  (nothing to draw from)
        mean = float(values.mean()) if len(values) else float("nan")
        return Figure(mean, mean, mean, len(values))
    drawn = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(7),
    )
    interval = drawn.confidence_interval
    return Figure(float(values.mean()), float(interval.low), float(interval.high), len(values))


def share_without_hits(
    questions: Sequence[Judged], hits: Mapping[str, Sequence[SearchHit]]
) -> Figure:
    """The share of questions that got no hit at all."""
    return figure(np.array([float(not hits[question.id]) for question in questions]))
