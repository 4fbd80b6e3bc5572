"""Suggested tariff numbers for many descriptions, as rows that keep the caller's ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.hts_suggest import COLUMNS, Suggester
from analysis.result_files import Row
from schemas.ports import Progress, no_progress

BATCH_COLUMNS = ("id", *COLUMNS, "note", "notice")
DESCRIPTION_COLUMNS = ("description", "goods", "text", "query")  # names of a file's column
SHORT_NOTICE = "a suggestion, not a ruling"


@dataclass
class SuggestTally:
    """How a batch came out; complete when its last row has been taken."""

    descriptions: int = 0
    suggestions: int = 0
    vague: int = 0

    def counts(self) -> Mapping[str, int]:
        """The counts by name."""
        return {
            "descriptions": self.descriptions,
            "suggestions": self.suggestions,
            "vague": self.vague,
        }


def suggestion_rows(
    descriptions: Sequence[tuple[str, str]],
    suggester: Suggester,
    tally: SuggestTally,
    progress: Progress = no_progress,
) -> Iterator[Row]:
    """Rows of BATCH_COLUMNS in the order of the descriptions; `tally` counts along.

    A description that says nothing about the goods has one row without a number, and a note.
    """
    ids = (one for one, _ in descriptions)
    found = suggester.suggest_all(text for _, text in descriptions)
    for one, suggested in zip(ids, found, strict=True):
        tally.descriptions += 1
        tally.suggestions += len(suggested.rows)
        tally.vague += suggested.vague
        for row in suggested.rows:
            yield (one, *row.row(), suggested.note, SHORT_NOTICE)
        if not suggested.rows:
            yield (one, None, "", "", None, "", suggested.note, SHORT_NOTICE)
        progress("descriptions", tally.descriptions, len(descriptions))
