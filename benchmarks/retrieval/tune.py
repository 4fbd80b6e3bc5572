"""Learns how candidates are put in order and when nothing answers, on the tune half alone.

    PYTHONPATH=src python benchmarks/retrieval/tune.py HOME DATA CACHE [--write]

HOME has the public data of DATA loaded, with vectors. Candidates of every question are gathered by
the index as the product gathers them. Then

* the order: a softmax over each question's candidates on `index.fusion.FEATURES`, fitted so that
  the right ones get the mass (listwise logistic regression with an L2 penalty); sets weigh by
  SET_WEIGHTS, for the hand-written questions are few;
* the answer: a logistic regression on `index.fusion.Candidates.facts`; what is right among the
  first ten counts as answered, unanswerable questions as not. It learns from the home and, so that
  it holds in a small corpus too, from the committed excerpt (`excerpt.py`). The least confidence is
  the lowest that leaves LEAST_ABSTAINED of the unanswerable without a hit, in both together.

Both are judged by cross-validation over documents within the tune half. `--write` writes
src/index/learned.py. Run it again when the embedder, the analysers or the features change.
"""

import argparse
import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from excerpt import asked_of, open_excerpt
from judged import HAND_WRITTEN, UNANSWERABLE, Judged, read_questions
from scipy.optimize import minimize
from sets import structural_sets
from sklearn.linear_model import LogisticRegression
from vectors import KeptEmbedder

import index.learned
from analysis.query_understanding import understand
from analysis.search import to_query
from index import EmbeddedIndex, open_index
from index.fusion import FEATURES, to_features
from index.tantivy_index import TantivyIndex
from nlp import open_embedder

Floats = npt.NDArray[np.float64]
PENALTY = 1.0
FOLDS = 4
FIRST = 10
LEAST_ABSTAINED = 0.70  # of the tune half; .60 is asked of unseen questions

SET_WEIGHTS = {
    "paraphrase": 1.0, "expert": 1.5, "acronym": 1.0, "mixed": 1.0, "multi_part": 1.0,
    "term": 0.3, "census": 0.25, "legal": 0.2, "goods": 0.6, "ruling": 0.4, "provision": 0.3,
    "name": 0.4,
}  # fmt: skip
ANSWER_WEIGHTS = {
    "paraphrase": 1.0, "expert": 1.5, "acronym": 2.0, "mixed": 2.0, "multi_part": 2.0,
    "term": 0.3, "census": 0.2, "legal": 0.2, "goods": 0.3, "ruling": 1.0, "provision": 0.2,
    "name": 2.0, UNANSWERABLE: 3.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A question of the tune half with its candidates: features, which are right, facts."""

    question: Judged
    features: Floats
    right: npt.NDArray[np.bool_]
    facts: tuple[float, float, float, float]  # as index.fusion has them
    small: bool = False  # asked of the excerpt

    @property
    def name(self) -> str:
        """The question's id, another one where it is asked of the excerpt."""
        return f"{self.question.id} small" if self.small else self.question.id

    @property
    def group(self) -> str:
        """What SET_WEIGHTS goes by."""
        return self.question.kind if self.question.set == HAND_WRITTEN else self.question.set

    @property
    def fold(self) -> int:
        """Of the cross-validation, by document."""
        answers = self.question.answers
        name = answers[0].document if answers else self.question.question
        return int(hashlib.sha256(f"fold {name}".encode()).hexdigest(), 16) % FOLDS


def gathered(
    questions: Sequence[Judged], home: TantivyIndex, embedder: KeptEmbedder, *, small: bool = False
) -> list[Case]:
    """Cases of the questions that no number answers."""
    understood = [understand(question.question) for question in questions]
    vectors = embedder.embed([one.embedded or one.text for one in understood])
    embedder.keep()
    cases: list[Case] = []
    for question, one, vector in zip(questions, understood, vectors, strict=True):
        them, keys = home.candidates(to_query(one, vector if one.embedded else None))
        if them.naming or not keys or them.scored.without_vectors:
            continue
        right = [any(a.is_in(key.partition("#")[0]) for a in question.answers) for key in keys]
        scored = them.scored
        cases.append(Case(question, to_features(scored), np.array(right), scored.facts, small))
        print(f"\rgathered {len(cases):,} of {len(questions):,}", end="", flush=True)
    print()
    return cases


# ---- the order


def learned_order(cases: Sequence[Case]) -> Floats:
    """The weights under which the right candidates get the most of each question's softmax."""
    used = [c for c in cases if c.right.any() and SET_WEIGHTS.get(c.group)]
    weights = np.array([SET_WEIGHTS[c.group] for c in used])
    features = np.concatenate([c.features for c in used])
    right = np.concatenate([c.right for c in used]).astype(float)
    sizes = np.array([len(c.right) for c in used])
    starts, of = (
        np.concatenate(([0], np.cumsum(sizes)[:-1])),
        np.repeat(np.arange(len(used)), sizes),
    )

    def loss(b: Floats) -> tuple[float, Floats]:
        scores = features @ b
        mass = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        total, good = np.add.reduceat(mass, starts), np.add.reduceat(mass * right, starts)
        share = np.maximum(good / total, 1e-12)
        slope = mass * right / np.maximum(good, 1e-300)[of] - mass / total[of]
        value = -float(np.sum(weights * np.log(share))) + PENALTY * float(b @ b) / 2
        return value, -(slope * weights[of]) @ features + PENALTY * b

    start = np.zeros(len(FEATURES))
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found


def rank_of_right(case: Case, weights: Floats) -> int:
    """Rank of the first right candidate, 0 for none."""
    order = np.argsort(-(case.features @ weights), kind="stable")
    places = np.flatnonzero(case.right[order])
    return int(places[0]) + 1 if len(places) else 0


# ---- the answer


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """A logistic model of a case's facts."""

    intercept: float
    weights: Floats

    def log_odds(self, case: Case) -> float:
        """Of the case being answered."""
        return float(self.intercept + np.array(case.facts) @ self.weights)

    def chance(self, case: Case) -> float:
        """Of the case being answered."""
        return float(1 / (1 + np.exp(-self.log_odds(case))))


def learned_answer(cases: Sequence[Case], ranks: Mapping[str, int]) -> AnswerModel:
    """The model of whether the first ten answer."""
    used = [c for c in cases if not c.question.answers or 0 < ranks[c.name] <= FIRST]
    x = np.array([c.facts for c in used])
    y = np.array([bool(c.question.answers) for c in used])
    weights = np.array([ANSWER_WEIGHTS.get(c.group, 1.0) for c in used])
    fitted = LogisticRegression(C=100.0, max_iter=1_000).fit(x, y, sample_weight=weights)
    return _levelled(AnswerModel(float(fitted.intercept_[0]), fitted.coef_[0]), cases)


def _levelled(model: AnswerModel, cases: Sequence[Case]) -> AnswerModel:
    """The model with the weight of the size set so that both corpora abstain alike at one cut."""
    vain = {small: [c for c in cases if not c.question.answers and c.small is small]
            for small in (False, True)}  # fmt: skip
    cuts = {small: np.quantile([model.log_odds(c) for c in v], LEAST_ABSTAINED)
            for small, v in vain.items()}  # fmt: skip
    sizes = {small: v[0].facts[-1] for small, v in vain.items()}
    slope = (cuts[False] - cuts[True]) / (sizes[False] - sizes[True])
    weights = model.weights.copy()
    weights[-1] -= slope
    return AnswerModel(model.intercept + float(slope * sizes[False]), weights)


def least_confidence(cases: Sequence[Case], chances: Mapping[str, float]) -> float:
    """The cut that leaves LEAST_ABSTAINED of the unanswerable below it."""
    vain = [chances[c.name] for c in cases if not c.question.answers]
    return round(float(np.quantile(vain, LEAST_ABSTAINED)), 3)


# ---- cross-validation and report


def crossed(
    cases: Sequence[Case], fit: Callable[[Sequence[Case]], Callable[[Case], float]]
) -> dict[str, float]:
    """Each case's value by what was fitted without its fold."""
    out: dict[str, float] = {}
    for fold in range(FOLDS):
        value = fit([case for case in cases if case.fold != fold])
        out |= {c.name: value(c) for c in cases if c.fold == fold}
    return out


def _order_fit(cases: Sequence[Case]) -> Callable[[Case], float]:
    weights = learned_order(cases)
    return lambda case: float(rank_of_right(case, weights))


def report(cases: Sequence[Case], small: Sequence[Case]) -> None:
    """The figures of home and excerpt by what was learned without the documents' fold."""
    together = (*cases, *small)
    ranks = crossed(cases, _order_fit)
    order = learned_order(cases)
    ranks |= {c.name: float(rank_of_right(c, order)) for c in small}
    known = {name: int(rank) for name, rank in ranks.items()}
    chances = crossed(together, lambda some: learned_answer(some, known).chance)
    least = least_confidence(together, chances)
    _print("home, crossed", cases, ranks, chances, least)
    _print("excerpt", small, ranks, chances, least)


def _print(
    name: str,
    cases: Sequence[Case],
    ranks: Mapping[str, float],
    chances: Mapping[str, float],
    least: float,
) -> None:
    print(f"{name:20}{'n':>5}  R@1   R@10  shown at {least}")
    for group in ANSWER_WEIGHTS:
        mine = [c for c in cases if c.group == group]
        if not mine:
            continue
        rank = np.array([ranks[c.name] for c in mine])
        shown = np.mean([chances[c.name] >= least for c in mine])
        first, ten = np.mean(rank == 1), np.mean((rank > 0) & (rank <= FIRST))
        print(f"{group:20}{len(mine):5}  {first:.3f} {ten:.3f} {shown:.3f}")


def _module(order: Floats, model: AnswerModel, least: float) -> str:
    rows = "\n".join(
        f"    {weight:.3f},  # {name}" for weight, name in zip(order, FEATURES, strict=True)
    )
    facts = ", ".join(f"{weight:.3f}" for weight in model.weights)
    return (
        '"""Weights learned by `benchmarks/retrieval/tune.py`, which writes this file."""\n\n'
        f"FUSION = (\n{rows}\n)\n\n"
        f"ANSWER_INTERCEPT = {model.intercept:.3f}\n"
        f"ANSWER_FACTS = ({facts})\nANSWER_LEAST = {least}\n"
    )


def main() -> None:
    """Gather, learn, judge, print; write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    home = open_index(EmbeddedIndex(chosen.home / "index"))
    assert isinstance(home, TantivyIndex)
    asked = [q for q in (*read_questions(), *structural_sets(chosen.data)) if not q.held_out]
    cases = gathered(asked, home, KeptEmbedder(open_embedder(chosen.cache), chosen.cache))
    with tempfile.TemporaryDirectory() as folder:
        embedder = KeptEmbedder(open_embedder(chosen.cache), chosen.cache)
        excerpt, keys = open_excerpt(Path(folder), embedder)
        small = gathered(asked_of(asked, keys), excerpt, embedder, small=True)
    order = learned_order(cases)
    report(cases, small)
    known = {c.name: rank_of_right(c, order) for c in (*cases, *small)}
    model = learned_answer((*cases, *small), known)
    least = least_confidence((*cases, *small), {c.name: model.chance(c) for c in (*cases, *small)})
    text = _module(order, model, least)
    print(text)
    if chosen.write:
        Path(str(index.learned.__file__)).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
