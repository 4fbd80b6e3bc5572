"""What speaks for a subheading, in words that a person can check."""

import numpy as np

from analysis.goods_words import goods_words
from analysis.hts_suggest_features import NAMES, Candidates
from analysis.hts_suggest_texts import TariffTexts

LIKE = 0.34  # overlap of word sets from which a wording or term is named
NEAR = 0.55  # cosine
_MEANING = NAMES.index("meaning")


def reasons(text: str, texts: TariffTexts, found: Candidates, subheading: int) -> list[str]:
    """Words shared with the legal text, the wording and term most like it, likeness of meaning."""
    told: list[str] = []
    words = dict.fromkeys(goods_words(text))
    shared = [word for word in words if word in texts.word_sets[subheading]]
    if shared:
        shown = ", ".join(word.replace("_", "-") for word in shared[:6])
        told.append(f"legal text has {shown} ({len(shared)} of {len(words)} words)")
    term = _best(texts.term.owners, subheading, np.maximum(found.term_overlap, 0))
    if term is not None and found.term_overlap[term] >= LIKE:
        told.append(f"goods named “{texts.terms[term].text}” stand there")
    wording = _best(texts.wording.owners, subheading, found.wording_overlap)
    if wording is not None and found.wording_overlap[wording] >= LIKE:
        told.append(f"Census wording “{texts.wordings[wording].text[:90]}”")
    near = _best(texts.term.owners, subheading, found.term_cosine)
    if near is not None and near != term and found.term_cosine[near] >= NEAR:
        told.append(f"means much the same as “{texts.terms[near].text}”")
    place = int(np.searchsorted(found.places, subheading))
    inside = place < len(found.places) and found.places[place] == subheading
    meaning = float(found.features[place, _MEANING]) if inside else 0.0
    if meaning >= 0.3:  # noqa: PLR2004  (below, likeness says nothing)
        told.append(f"meaning {meaning:.2f} alike")
    return told or ["stands near in the tariff"]


def _best(owners: np.ndarray, subheading: int, values: np.ndarray) -> int | None:
    """The place of the greatest value among the subheading's texts."""
    first, last = np.searchsorted(owners, [subheading, subheading + 1])
    if first == last:
        return None
    return int(first + np.argmax(values[first:last]))
