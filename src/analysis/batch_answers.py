"""Answers to many questions at once, as rows that keep the caller's ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.result_files import Row
from analysis.search import BATCH_LIMIT, NO_FILTERS, BatchAnswer, Filters, batch_search
from schemas.errors import InvalidInput
from schemas.ports import Embedder, IndexReader, Progress, no_progress
from schemas.search import FACETS

# `note` says why a row was refused; such a row has no rank. A question without a hit has no row.
COLUMNS = ("id", "rank", "key", "kind", "title", "score", "because", "note")
QUESTION_COLUMNS = ("query", "question", "text")  # names that a file's column may bear
NO_QUESTION = "The row has no question."
REFUSALS_KEPT = 1_000


@dataclass
class BatchTally:
    """How a batch came out; complete when its last row has been taken.

    `refused` holds the first REFUSALS_KEPT refusals as (id, why).
    """

    questions: int = 0
    answered: int = 0
    without_hits: int = 0
    hits: int = 0
    refused_rows: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def counts(self) -> Mapping[str, int]:
        """The counts by name."""
        return {
            "questions": self.questions,
            "answered": self.answered,
            "without_hits": self.without_hits,
            "refused": self.refused_rows,
            "hits": self.hits,
        }


def answer_rows(
    questions: Sequence[tuple[str, str]],
    index: IndexReader,
    embedder: Embedder | None,
    tally: BatchTally,
    *,
    filters: Filters = NO_FILTERS,
    limit: int = BATCH_LIMIT,
    progress: Progress = no_progress,
) -> Iterator[Row]:
    """Rows of COLUMNS in the order of the questions, best hit first; `tally` counts along.

    Raises:
        InvalidInput: a filter is unknown.
        Unavailable: the index cannot answer now.
    """
    _check_filters(filters)
    answers = batch_search(questions, index, embedder, filters=filters, limit=limit)
    for answer in answers:
        tally.questions += 1
        yield from _rows(answer, tally)
        progress("questions", tally.questions, len(questions))


def _check_filters(filters: Filters) -> None:
    """Beforehand, so that a wrong filter is one error and not a refusal of every row."""
    for name in filters:
        if name not in FACETS:
            raise InvalidInput(f"{name!r} is no filter; there are {', '.join(FACETS)}.")


def _rows(answer: BatchAnswer, tally: BatchTally) -> Iterator[Row]:
    refusal = answer.refusal or ("" if answer.question.strip() else NO_QUESTION)
    if refusal or answer.page is None:
        tally.refused_rows += 1
        if len(tally.refused) < REFUSALS_KEPT:
            tally.refused.append((answer.id, refusal))
        yield (answer.id, None, "", "", "", None, "", refusal)
        return
    hits = answer.page.hits
    tally.answered += bool(hits)
    tally.without_hits += not hits
    tally.hits += len(hits)
    for h in hits:
        score = round(h.score, 6)
        yield (answer.id, h.rank, h.key, h.kind.value, h.title, score, h.because, "")
