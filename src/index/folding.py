"""Passages that say the same as one above them: shown once, with the others' keys. Pure.

Two texts say the same where their words are nearly so and in one order, and where every number and
every negation is: rates, dates and "not" are what differs between one notice and the next.
"""

import re
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

ALIKE = 0.95  # of the words of two texts, in order
LEAST_WORDS = 20  # what is shorter is a title or a line of a list: never folded
MOST_WORDS = 2_000

_WORD = re.compile(r"[^\W_]+")
_TELLING = re.compile(
    r".*\d.*|not?|never|none|neither|nor|without|except|unless|only|must|may|shall|can|cannot"
)


@dataclass(slots=True)
class Folded:
    """A place that is shown, and the places below it that say the same."""

    place: int
    same: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """Folds texts as they come, the best first."""

    _shown: dict[tuple[str, ...], list[tuple[list[str], Folded]]] = field(default_factory=dict)

    def add(self, place: int, text: str, *, keep: bool = False) -> Folded | None:
        """What is to be shown of this place: a new entry, or None where it was folded.

        With `keep` it is shown whatever it says.
        """
        words = [word.casefold() for word in _WORD.findall(text)[:MOST_WORDS]]
        entry = Folded(place)
        if len(words) < LEAST_WORDS:
            return entry
        telling = tuple(word for word in words if _TELLING.fullmatch(word))
        known = self._shown.setdefault(telling, [])
        if not keep:
            for other, shown in known:
                if Indel.normalized_similarity(words, other, score_cutoff=ALIKE) >= ALIKE:
                    shown.same.append(place)
                    return None
        known.append((words, entry))
        return entry
