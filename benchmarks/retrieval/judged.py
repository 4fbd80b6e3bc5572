"""Judged questions: what was asked, what answers it, and which half it belongs to.

An answer is written as the document's key, with a page where the page matters: `usc:19/1304`,
`eapa:7838 p23`. A section of law without an edition is answered by any edition of it, and
`hts:854231*` by every tariff number that begins so.
"""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.search import Citation, SearchHit

QUESTIONS = Path(__file__).with_name("questions.csv")
HAND_WRITTEN = "questions"
UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A document, or one page of it, that answers."""

    document: str
    page: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Answer":
        """The answer as the CSV file writes it."""
        document, _, page = text.partition(" p")
        return cls(document, int(page) if page else None)

    def is_in(self, document: str) -> bool:
        """Whether that document is the one."""
        if self.document.endswith("*"):
            return document.startswith(self.document[:-1])
        return document == self.document or document.partition("@")[0] == self.document

    def is_at(self, citation: Citation) -> bool:
        """Whether the hit cited stands in the document, and on the page where one is asked for."""
        return self.is_in(citation.document) and self.page in {None, citation.page}


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answers.

    Attributes:
        set: the set it belongs to.
        kind: of question, within the hand-written set; else the set's name.
        answers: any one of them answers; none where the corpus does not.
        held_out: nothing is tuned on it. Decided by document: the hash of the first answer.
        collection: facet `source` of the documents asked, empty for all.
    """

    id: str
    set: str
    kind: str
    question: str
    answers: tuple[Answer, ...]
    held_out: bool
    collection: str = ""

    @property
    def has_page(self) -> bool:
        """Whether a page is asked for."""
        return any(answer.page is not None for answer in self.answers)

    def ids_of(self, hits: Sequence[SearchHit], *, page: bool) -> list[str]:
        """What each hit counts as: the number of the answer it is the first to give, or its key."""
        given: set[int] = set()
        out: list[str] = []
        for hit in hits:
            found = [
                n
                for n, answer in enumerate(self.answers)
                if n not in given
                and (answer.is_at(hit.citation) if page else answer.is_in(hit.citation.document))
            ]
            given.update(found[:1])
            out.append(f"answer {found[0]}" if found else f"{hit.rank} {hit.key}")
        return out


def held_out(document: str) -> bool:
    """The half of a document: the same in every set and every run."""
    return hashlib.sha256(document.encode()).digest()[0] % 2 == 1


def read_questions(path: Path = QUESTIONS) -> list[Judged]:
    """The questions written by hand.

    Raises:
        ValueError: a split in the file is not the one that the first answer's document gives.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return [_judged(row) for row in csv.DictReader(file)]


def _judged(row: dict[str, str]) -> Judged:
    answers = tuple(Answer.parse(part) for part in row["answers"].split(";") if part)
    half = held_out(answers[0].document if answers else row["question"])
    if half != (row["split"] == "held_out"):
        raise ValueError(f"{row['id']}: the split in the file is not its document's")
    return Judged(row["id"], HAND_WRITTEN, row["kind"], row["question"], answers, half)


def answerable(questions: Iterable[Judged]) -> list[Judged]:
    """Those that the corpus answers."""
    return [question for question in questions if question.answers]
