"""What is known of each candidate subheading for a goods description, as numbers.

The numbers are compared across descriptions by one small model, so each is a share: of the best
that could be reached, or of the best that any subheading reaches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.goods_words import goods_words
from analysis.hts_suggest_texts import TariffTexts
from analysis.hts_suggest_vectors import TariffVectors
from analysis.hts_suggest_words import Floats, Places, WordTable
from schemas.search import Vector

DEPTH = 30  # candidates of each side
SIDES = ("legal", "merged", "wording", "term", "meaning", "term_meaning")
OVERLAPS = ("legal", "wording", "term")
NAMES = (
    *SIDES,
    *(f"{side}_of_best" for side in SIDES),
    *(f"{side}_in_heading" for side in SIDES),
    *(f"{side}_overlap" for side in OVERLAPS),
    "first_words", "first_word", "last_word", "part_differs", "words",
)  # fmt: skip
QUERY_NAMES = (
    *SIDES, *(f"{side}_overlap" for side in OVERLAPS), "words", "unknown", "without_meaning",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidates:
    """The subheadings that may be right, with what is known of each and of the description.

    Attributes:
        places: of the subheadings.
        features: a row a subheading, a column for each of NAMES.
        query: a number for each of QUERY_NAMES.
        line_scores, wording_scores: BM25 of each line of the tariff, of each Census wording.
        wording_overlap, term_overlap: likeness of word sets with each wording, each term.
        term_cosine: likeness of meaning with each term.
    """

    places: Places
    features: Floats
    query: Floats
    line_scores: Floats
    wording_scores: Floats
    wording_overlap: Floats
    term_overlap: Floats
    term_cosine: Floats


@dataclass(frozen=True, slots=True)
class Without:
    """Texts that must not speak for a description, since it is one of them (for tuning only)."""

    wording: int = -1
    term: int = -1


NOTHING = Without()


def to_candidates(
    text: str,
    texts: TariffTexts,
    vectors: TariffVectors | None,
    vector: Vector | None,
    without: Without = NOTHING,
) -> Candidates:
    """The candidates for a description; none where it has no words."""
    words = goods_words(text)
    tables = {"legal": texts.legal, "merged": texts.merged, "wording": texts.wording,
              "term": texts.term}  # fmt: skip
    found = {name: table.scores(words) for name, table in tables.items()}
    for name, place in (("wording", without.wording), ("term", without.term)):
        if place >= 0:
            found[name].bm25[place] = found[name].overlap[place] = 0.0
    sides = {
        name: table.best(found[name].bm25) / table.ceiling(words) for name, table in tables.items()
    }
    overlaps = {name: tables[name].best(found[name].overlap) for name in OVERLAPS}
    cosine = np.zeros(texts.term.size, dtype=np.float32)
    sides |= {side: np.zeros(len(texts.subheadings), dtype=np.float32) for side in SIDES[4:]}
    has_meaning = vectors is not None and vector is not None
    if vectors is not None and vector is not None:
        near = vectors.near(vector, without.wording)
        cosine = near.terms
        if without.term >= 0:
            cosine[without.term] = 0.0
        sides["meaning"], sides["term_meaning"] = near.subheadings, texts.term.best(cosine)
    places = _places(sides)
    return Candidates(
        places=places,
        features=_features(text, words, texts, sides, overlaps, places),
        query=_query(words, texts.legal, sides, overlaps, has_meaning=has_meaning),
        line_scores=found["legal"].bm25,
        wording_scores=found["wording"].bm25,
        wording_overlap=found["wording"].overlap,
        term_overlap=found["term"].overlap,
        term_cosine=cosine,
    )


def _places(sides: dict[str, Floats]) -> Places:
    """The best of each side, in ascending order."""
    chosen = [np.argpartition(-values, DEPTH)[:DEPTH] for values in sides.values()]
    kept = [order[values[order] > 0] for order, values in zip(chosen, sides.values(), strict=True)]
    return np.unique(np.concatenate(kept)).astype(np.int64)


def _features(
    text: str,
    words: Sequence[str],
    texts: TariffTexts,
    sides: dict[str, Floats],
    overlaps: dict[str, Floats],
    places: Places,
) -> Floats:
    columns: list[npt.NDArray[np.floating]] = [sides[side][places] for side in SIDES]
    columns += [_of_best(sides[side])[places] for side in SIDES]
    columns += [_in_heading(_of_best(sides[side]), texts.headings)[places] for side in SIDES]
    columns += [overlaps[side][places] for side in OVERLAPS]
    sets = [texts.word_sets[place] for place in places.tolist()]
    first = goods_words(text.partition(",")[0]) or list(words)
    wanted = {word: texts.merged.weight(word) for word in first}
    total = sum(wanted.values()) or 1.0
    columns.append(np.array([sum(w for t, w in wanted.items() if t in s) / total for s in sets]))
    columns += [
        np.array([word in s for s in sets], dtype=np.float32)
        for word in ((first or [""])[0], (first or [""])[-1])
    ]
    part = "part" in words
    columns.append(np.array([part != ("part" in s) for s in sets], dtype=np.float32))
    columns.append(np.full(len(places), np.log1p(len(set(words))) / 3))
    return np.stack(columns, axis=1).astype(np.float32) if len(places) else np.zeros(
        (0, len(NAMES)), dtype=np.float32)  # fmt: skip


def _query(
    words: Sequence[str],
    legal: WordTable,
    sides: dict[str, Floats],
    overlaps: dict[str, Floats],
    *,
    has_meaning: bool,
) -> Floats:
    """What is known of the description as a whole: how much of it anything answers."""
    known = sum(legal.weight(word) < legal.unknown for word in set(words))
    values = [
        *(float(sides[side].max()) for side in SIDES),
        *(float(overlaps[side].max()) for side in OVERLAPS),
        float(np.log1p(len(set(words))) / 3),
        1 - known / max(len(set(words)), 1),
        float(not has_meaning),
    ]
    return np.array(values, dtype=np.float32)


def _of_best(values: Floats) -> Floats:
    best = float(values.max()) if len(values) else 0.0
    return values / best if best > 0 else values


def _in_heading(values: Floats, headings: Places) -> Floats:
    """For each subheading the best of its heading."""
    best = np.zeros(int(headings[-1]) + 1, dtype=np.float32)
    np.maximum.at(best, headings, values)
    return best[headings]
