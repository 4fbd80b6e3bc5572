"""What a document says that it does to others, and until when it holds."""

from dataclasses import dataclass, field
from datetime import date

from schemas.search import NO_LIMIT, Act, Validity


@dataclass(frozen=True, slots=True)
class StatedAct:
    """One act that a document states, with the characters that state it.

    The document acted on is named by `key`, or by what else the words give: the days it was
    published (`published`), the year (`year`), a title like its own (`title`).

    Attributes:
        act: what is done.
        words: the words, `start` to `end` of the passage at `anchor`, of the title where that is
            empty.
        by: key of the document that acts, where it is another than the one that says so.
        sure: false where the kind of document and its title are all that says so.
    """

    act: Act
    words: str
    start: int = 0
    end: int = 0
    anchor: str = ""
    key: str = ""
    by: str = ""
    published: tuple[date, ...] = ()
    year: int | None = None
    title: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What one document says of others and of itself."""

    acts: tuple[StatedAct, ...] = ()
    validity: Validity = field(default=NO_LIMIT)
