import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import fused_scores
from index.ranking import Candidate, Naming, ranked
from index.reasons import Why, reason
from index.weights import WEIGHTS

NAN = float("nan")
LEXICAL = st.floats(0, 40, allow_nan=False)
COSINE = st.one_of(st.just(NAN), st.floats(-1, 1, allow_nan=False))


@given(st.lists(st.tuples(LEXICAL, COSINE), min_size=1, max_size=40), st.floats(0, 100))
def test_fused_scores_lie_between_nought_and_one(
    rows: list[tuple[float, float]], ceiling: float
) -> None:
    lexical, cosine = (np.array(side) for side in zip(*rows, strict=True))
    fused = fused_scores(lexical, cosine, ceiling, WEIGHTS)
    assert np.isfinite(fused).all()
    assert (fused >= 0).all()
    assert (fused <= 1 + 1e-9).all()


@given(st.lists(st.tuples(LEXICAL, st.floats(-1, 1)), min_size=2, max_size=20))
def test_better_on_both_sides_is_never_worse(rows: list[tuple[float, float]]) -> None:
    lexical, cosine = (np.array(side) for side in zip(*rows, strict=True))
    fused = fused_scores(lexical, cosine, 50.0, WEIGHTS)
    for i in range(len(rows)):
        for j in range(len(rows)):
            if lexical[i] >= lexical[j] and cosine[i] >= cosine[j]:
                assert fused[i] >= fused[j] - 1e-9


def test_without_vectors_the_order_is_that_of_the_words() -> None:
    lexical = np.array([1.0, 5.0, 3.0])
    fused = fused_scores(lexical, np.full(3, NAN), 10.0, WEIGHTS)
    assert list(np.argsort(-fused)) == [1, 2, 0]


def test_without_words_the_order_is_that_of_the_vectors() -> None:
    fused = fused_scores(np.zeros(3), np.array([0.3, 0.9, 0.5]), 0.0, WEIGHTS)
    assert list(np.argsort(-fused)) == [1, 2, 0]


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
