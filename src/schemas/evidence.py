"""Where a statement comes from, and statements that carry it."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class SourceRef:
    """The place in an original that a record was read from.

    `sha256` names the original kept at `originals/<sha256>`. `row` counts from 1 (the first row of
    data, without the header), `page` counts from 1; one of the two is set, or neither where the
    record is the whole file.
    """

    file: str
    sha256: str
    run: str
    row: int | None = None
    page: int | None = None

    @property
    def id(self) -> str:
        """A short text for an edge: the original's hash with row or page."""
        place = f"r{self.row}" if self.row is not None else f"p{self.page}" if self.page else ""
        return f"{self.sha256[:16]}:{place}"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (end exclusive) of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """A record, and the words in it where they matter. `key` names the record."""

    key: str
    ref: SourceRef
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class FigureEvidence:
    """A figure's query, its parameters, the batch it was computed at and how many records."""

    query: str
    parameters: tuple[tuple[str, str], ...]
    batch: int
    count: int


@dataclass(frozen=True, slots=True)
class PathEvidence:
    """The edges of a path, each as (from key, edge kind, to key, source id)."""

    edges: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RuleEvidence:
    """A rule of law or a published guideline, as cited."""

    citation: str


Evidence = RecordEvidence | FigureEvidence | PathEvidence | RuleEvidence


class Standing(StrEnum):
    """Whether a record states a thing, or we conclude it."""

    OBSERVED = "observed"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Finding(Generic[Payload]):
    """What the product says about a record or a firm, with what shows it.

    `confidence` is a calibrated probability, or None where there is none. A finding without
    evidence cannot be made.
    """

    kind: str
    subject: str
    payload: Payload
    claim: str
    rule: str
    batch: int
    evidence: tuple[Evidence, ...]
    confidence: float | None = None
    synthetic: bool = False
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"the finding {self.kind!r} about {self.subject} has no evidence")
        text = "\x1f".join((self.kind, self.subject, self.rule, str(self.batch)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        object.__setattr__(self, "id", digest)
