"""The search over a small part of the judged questions: no worse than the kept figures allow.

The notices are an excerpt (tests/data/retrieval), the questions those of the retrieval harness that
they answer, and those that nothing answers. A figure fails below the lower end of the interval that
it had when it was kept; after a change for the better, TIDEWAITER_SNAPSHOT=1 keeps the new ones.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index import EmbeddedIndex
from index.tantivy_index import TantivyIndex
from nlp import open_embedder
from schemas.search import SearchHit

HARNESS = Path(__file__).parents[2] / "benchmarks" / "retrieval"
EXCERPT = Path(__file__).parents[1] / "data" / "retrieval"
KEPT = EXCERPT / "figures.json"
MEASURED = ("R@1", "R@10", "MRR")


@pytest.fixture(scope="module")
def figures(
    tmp_path_factory: pytest.TempPathFactory, model_cache: Path
) -> Iterator[dict[str, dict[str, list[float]]]]:
    """Each method's measures as mean and interval; of vain questions the share without a hit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HARNESS))
        import excerpt  # noqa: PLC0415
        import judged  # noqa: PLC0415
        import measures  # noqa: PLC0415
        import methods  # noqa: PLC0415
        import vectors  # noqa: PLC0415

        folder = tmp_path_factory.mktemp("retrieval")
        embedder = vectors.KeptEmbedder(open_embedder(model_cache), folder)
        index, keys = excerpt.open_excerpt(folder / "index", embedder)
        by_meaning = TantivyIndex(EmbeddedIndex(folder / "index"), methods.MEANING_ALONE)
        asked = excerpt.asked_of(judged.read_questions(), keys)
        answered = judged.answerable(asked)
        vain = [question for question in asked if not question.answers]
        out: dict[str, dict[str, list[float]]] = {}
        for name, ask in methods.methods(index, by_meaning, embedder).items():
            hits: dict[str, Sequence[SearchHit]] = {q.id: ask(q) for q in (*answered, *vain)}
            values = measures.per_question(answered, hits)
            out[name] = {m: _three(measures.figure(values[m])) for m in MEASURED}
            out[name]["vain without a hit"] = _three(measures.share_without_hits(vain, hits))
        yield out


def _three(figure: object) -> list[float]:
    return [round(float(getattr(figure, name)), 4) for name in ("mean", "low", "high")]


def test_no_figure_falls_below_its_interval(figures: dict[str, dict[str, list[float]]]) -> None:
    if os.environ.get("TIDEWAITER_SNAPSHOT") == "1":
        KEPT.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    fallen = {
        (method, measure): (mean, low)
        for method, values in kept.items()
        for measure, (_, low, _) in values.items()
        if (mean := figures[method][measure][0]) < low
    }
    assert not fallen


def test_the_search_beats_words_alone_and_vectors_alone(
    figures: dict[str, dict[str, list[float]]],
) -> None:
    ours = figures["ours"]
    assert ours["R@10"][0] >= figures["words"]["R@10"][0] + 0.10
    assert ours["R@1"][0] > max(figures["words"]["R@1"][0], figures["vectors"]["R@1"][0])
    assert ours["vain without a hit"][0] >= 0.60
