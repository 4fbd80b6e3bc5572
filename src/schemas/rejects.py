"""Bad data as values: rows that are not kept, and remarks on rows that are."""

from dataclasses import dataclass

from schemas.evidence import SourceRef


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not kept, with what a person needs to mend it.

    `raw` is the row as it came (shortened to 2,000 characters), `field` the column at fault (empty
    where the row as a whole is), `rule` a stable name of the check, `reason` the words.
    """

    ref: SourceRef
    raw: str
    field: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Kept, but odd: the field, the name of the check and the words."""

    field: str
    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, with the reason."""

    file: str
    reason: str


RAW_LIMIT = 2_000
