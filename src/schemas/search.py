"""What crosses the search port: documents to index, queries, hits, pages."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]  # one row, unit length


class HitKind(StrEnum):
    """What a hit is."""

    PASSAGE = "passage"
    DOCUMENT = "document"
    ENTITY = "entity"
    HTS_LINE = "hts_line"
    GOODS = "goods"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a hit's words stand: enough to open the original at the place."""

    document: str = ""  # key of the document, or of the record
    title: str = ""
    published: date | None = None
    page: int | None = None
    section: str = ""
    url: str = ""
    source: str = ""  # SourceRef.id
    sha256: str = ""  # original's hash: /originals/<sha256>


class Act(StrEnum):
    """What a later document does to an earlier one."""

    SUPERSEDES = "supersedes"
    REVOKES = "revokes"
    MODIFIES = "modifies"
    CORRECTS = "corrects"
    EXTENDS = "extends"
    IMPLEMENTS = "implements"

    @property
    def replaces(self) -> bool:
        """True where the earlier document no longer says what holds, wholly or in part."""
        return self in {Act.SUPERSEDES, Act.REVOKES, Act.MODIFIES}


@dataclass(frozen=True, slots=True)
class Successor:
    """A later document that acts on an earlier one, and the words that say so.

    Attributes:
        key: key of the later document.
        act: what it does to the earlier one.
        title: its title, empty where it is not at hand.
        since: the day it was published; nothing where that is unknown.
        stated_in: key of the document or passage with the words; empty where metadata say it.
        words: the words, or the metadata, that say so.
        inferred: true where we conclude it (same title, same case), false where a text states it.
    """

    key: str
    act: Act
    title: str = ""
    since: date | None = None
    stated_in: str = ""
    words: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Predecessor:
    """An earlier document that a document acts on; the rest is as in `Successor`.

    `key` is empty where the words speak of one that is not at hand and give no number; `title` is
    empty where it is not at hand.
    """

    key: str
    act: Act
    title: str = ""
    published: date | None = None
    stated_in: str = ""
    words: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Validity:
    """The days between which a thing says that it holds, both included, and where it says so."""

    since: date | None = None
    until: date | None = None
    stated_in: str = ""
    words: str = ""

    def is_over(self, day: date) -> bool:
        """True where it ended before that day."""
        return self.until is not None and self.until < day


NO_LIMIT = Validity()


@dataclass(frozen=True, slots=True)
class IndexDoc:
    """A thing to be found.

    Attributes:
        key: its key; one document in the index per key.
        record: key of the record it came from; a new version first removes what the old one put in.
        title: shown and searched with more weight than the body.
        body: searched and shown as snippet.
        identifiers: the codes and numbers that NAME this thing, as `schemas.identifiers` writes
            them (`identifier_forms`); an exact one in a query puts it first. The key always
            counts as one. Codes it only mentions go into `mentions`.
        mentions: keys of what the text mentions, searched exactly with less weight.
        facets: kind, center, port, hts_chapter, year, source, each with its values.
        vector_text: what the embedder sees; empty for names, codes and identifiers.
        language: ISO 639-1 code of the words, empty where it cannot be told.
        validity: until when it holds by its own words.
        superseded_by: later documents that act on its document, the nearest first; those whose
            act `replaces` put it below them.
        acts_on: earlier documents that its document acts on.
        lineage: key of the newest document in its chain of replacements, its own where nothing
            replaces it but it replaces another; empty where it is in none.
        age: how many replacements lie between it and that document.
    """

    key: str
    record: str
    kind: HitKind
    title: str
    body: str
    citation: Citation
    identifiers: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    vector_text: str = ""
    published: date | None = None
    synthetic: bool = False
    language: str = ""
    validity: Validity = NO_LIMIT
    superseded_by: tuple[Successor, ...] = ()
    acts_on: tuple[Predecessor, ...] = ()
    lineage: str = ""
    age: int = 0


FACETS = ("kind", "center", "port", "hts_chapter", "year", "source", "language")


@dataclass(frozen=True, slots=True)
class IndexBatch:
    """All that one ledger batch changes in the index; committed whole, with the watermark.

    `vectors` are those already known of its texts, by the sha256 (hex) of `vector_text`; the
    documents have them at once.
    """

    batch: int
    docs: Sequence[IndexDoc]
    removed_records: Sequence[str] = ()
    vectors: Mapping[str, Vector] = field(default_factory=dict)


class Interval(StrEnum):
    """How long a bar of a histogram over days of publication is."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question to the index.

    `identifiers` are codes found in the text by the caller, in the forms of `schemas.identifiers`,
    the likeliest first; `phrases` word sequences that a hit must contain; `vector` the embedded
    text, or None for a text-only search; `filters` by facet name, values joined by OR, facets by
    AND. An empty text with filters lists what passes them, the newest first. Documents whose key is
    in `without` are neither shown nor counted. `histogram` asks for the hits by day of publication.
    `as_of` is the day that replacements and expiry are judged on, today where none is given; what
    was published later is no hit.
    """

    text: str
    identifiers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    vector: Vector | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published_from: date | None = None
    published_to: date | None = None
    limit: int = 10
    offset: int = 0
    facets: bool = False
    histogram: Interval | None = None
    without: tuple[str, ...] = ()
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit.

    `snippet` is plain text; `highlights` are (start, end) in it. `because` says in one line why it
    stands where it stands. `superseded_by` and `validity` are those of the document as of the day
    asked about, and `standing` says in one line whether it still holds, empty where nothing is
    known against it. `folded` are the keys of further hits that say the same and are not shown.
    """

    rank: int
    key: str
    kind: HitKind
    title: str
    snippet: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    citation: Citation
    because: str
    synthetic: bool
    language: str = ""
    validity: Validity = NO_LIMIT
    superseded_by: tuple[Successor, ...] = ()
    acts_on: tuple[Predecessor, ...] = ()
    standing: str = ""
    folded: tuple[str, ...] = ()

    @property
    def replaced(self) -> bool:
        """True where a later document takes its place, wholly or in part."""
        return any(one.act.replaces for one in self.superseded_by)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Hits in order, the counts where asked for, and how far the index has come.

    `histogram` counts the hits by interval of publication, as (`2025` or `2025-03`, hits), the
    oldest first; intervals without a hit, and hits without a date, are left out.

    `named` tells whether an identifier of the question names something at hand. `confidence` is the
    estimated chance that one of the best hits answers the question; None where it is not estimated
    (a number named it, filters listed it, no vector to judge by). `notice` says in a sentence what
    a person should know of the page as a whole: that nothing answers, that a number is not at hand.
    """

    hits: tuple[SearchHit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    batch: int
    vectors_pending: int = 0
    histogram: tuple[tuple[str, int], ...] = ()
    named: bool = False
    confidence: float | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class IndexedText:
    """What the index holds of one document, to ask for more like it.

    `text` is what the embedder saw, or title and body where it saw nothing; `vector` None where the
    text has none.
    """

    key: str
    kind: HitKind
    title: str
    text: str
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class VectorRow:
    """A vector for every indexed document whose `vector_text` has this sha256 (hex)."""

    text_hash: str
    vector: Vector


def valid_unicode(text: str) -> str:
    """The text with what cannot be encoded (lone surrogates) and NUL taken out."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", " ")


def text_hash(text: str) -> str:
    """The sha256 (hex) that a text's vector is kept under."""
    return hashlib.sha256(valid_unicode(text).encode()).hexdigest()
