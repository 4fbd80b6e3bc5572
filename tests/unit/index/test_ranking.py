from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import FEATURES, Candidates, Scores, answer_confidence, fused_scores, to_features
from index.ranking import Candidate, Naming, ranked
from index.reasons import Why, reason
from index.weights import WEIGHTS
from schemas.search import HitKind

NAN = float("nan")


def _of(
    lexical: Scores,
    cosine: Scores,
    ceiling: float = 50.0,
    kinds: Sequence[HitKind] = (),
) -> Candidates:
    return Candidates(lexical, cosine, kinds, ceiling, asked=6)


LEXICAL = st.floats(0, 40, allow_nan=False)
COSINE = st.one_of(st.just(NAN), st.floats(-1, 1, allow_nan=False))


@given(st.lists(st.tuples(LEXICAL, COSINE), min_size=1, max_size=40), st.floats(0, 100))
def test_fused_scores_lie_between_nought_and_one(
    rows: list[tuple[float, float]], ceiling: float
) -> None:
    lexical, cosine = (np.array(side) for side in zip(*rows, strict=True))
    fused = fused_scores(_of(lexical, cosine, ceiling), WEIGHTS)
    assert np.isfinite(fused).all()
    assert (fused >= 0).all()
    assert (fused <= 1 + 1e-9).all()


@given(st.lists(st.tuples(LEXICAL, st.floats(-1, 1)), min_size=2, max_size=20))
def test_better_on_both_sides_is_never_worse(rows: list[tuple[float, float]]) -> None:
    lexical, cosine = (np.array(side) for side in zip(*rows, strict=True))
    fused = fused_scores(_of(lexical, cosine), WEIGHTS)
    for i in range(len(rows)):
        for j in range(len(rows)):
            if lexical[i] >= lexical[j] and cosine[i] >= cosine[j]:
                assert fused[i] >= fused[j] - 1e-9


def test_without_vectors_the_order_is_that_of_the_words() -> None:
    lexical = np.array([1.0, 5.0, 3.0])
    fused = fused_scores(_of(lexical, np.full(3, NAN), 10.0), WEIGHTS)
    assert list(np.argsort(-fused)) == [1, 2, 0]


def test_without_words_the_order_is_that_of_the_vectors() -> None:
    fused = fused_scores(_of(np.zeros(3), np.array([0.3, 0.9, 0.5]), 0.0), WEIGHTS)
    assert list(np.argsort(-fused)) == [1, 2, 0]


def test_there_is_a_learned_weight_for_every_feature() -> None:
    them = _of(np.array([1.0, 0.0]), np.array([NAN, 0.4]), kinds=[HitKind.ENTITY, HitKind.PASSAGE])
    assert to_features(them).shape == (2, len(FEATURES))
    assert len(WEIGHTS.fusion) == len(FEATURES)


def test_a_sentence_looks_for_a_text_before_a_tariff_line_as_good() -> None:
    both, near = np.array([5.0, 5.0]), np.array([0.6, 0.6])
    fused = fused_scores(_of(both, near, kinds=[HitKind.HTS_LINE, HitKind.PASSAGE]), WEIGHTS)
    assert fused[1] > fused[0]


def test_the_nearer_and_the_better_said_the_likelier_an_answer() -> None:
    def chance(lexical: float, cosine: float) -> float:
        them = _of(np.array([lexical]), np.array([cosine]))
        found = answer_confidence(them, WEIGHTS.answering)
        assert found is not None
        return found

    assert chance(20, 0.8) > chance(20, 0.4) > chance(2, 0.4)
    assert chance(30, 0.8) > WEIGHTS.answering.least > chance(1, 0.1)


def test_without_vectors_no_chance_is_estimated() -> None:
    assert answer_confidence(_of(np.array([3.0]), np.array([NAN])), WEIGHTS.answering) is None


def test_what_is_named_comes_first_in_its_order() -> None:
    def named(place: int, **values: int | bool) -> Candidate:
        naming = {"passage": False, "position": 0, "exact": False, "day": 0, **values}
        return Candidate(place, 0.1, 5, Naming(**naming))  # type: ignore[arg-type]  # mixed dict

    candidates = [
        Candidate(0, 1.0, 1),
        named(1, passage=True),
        named(2, position=1),
        named(3, day=20240101),
        named(4, day=20250101),
        named(5, exact=True),
        Candidate(6, 1.0, 0),
    ]
    order = ranked(candidates)
    assert [place for place, _ in order] == [5, 4, 3, 2, 1, 6, 0]
    scores = [score for _, score in order]
    assert scores == sorted(scores, reverse=True)
    assert scores[4] > scores[5]


@pytest.mark.parametrize(
    ("why", "line"),
    [
        (Why("csms:60011750", (), (), 1, NAN), "named by csms:60011750"),
        (
            Why("", ("steel",), ("steel", "pour"), 3, 0.71),
            "title has steel; text has pour; 2 of 3 words; meaning 0.71 alike",
        ),
        (Why("", (), (), 2, 0.5), "meaning 0.50 alike"),
        (Why("", (), (), 0, NAN), "passes the filters"),
    ],
)
def test_reasons(why: Why, line: str) -> None:
    assert reason(why) == line
