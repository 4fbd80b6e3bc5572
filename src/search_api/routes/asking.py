"""JSON: more like this, many questions, saved searches, described like this, tariff numbers."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from analysis.batch_answers import COLUMNS, BatchTally, answer_rows
from analysis.described_like import described_like
from analysis.hts_suggest import NOTICE
from analysis.hts_suggest_batch import BATCH_COLUMNS, SuggestTally, suggestion_rows
from analysis.more_like_this import LikeQuestion, more_like
from analysis.saved_searches import SavedRun, run_saved_search
from ledger import SavedSearch
from schemas.search import Interval
from search_api.models import HitOut, SearchOut
from search_api.services import Given, OwnSite, Suggesting

router = APIRouter(prefix="/api", tags=["api"])

MOST_QUESTIONS = 1_000  # of one request; a file of more goes to the page or the command line
Name = Annotated[str, Path(max_length=120)]


class LikeIn(BaseModel):
    """What is wanted beside the key."""

    model_config = ConfigDict(extra="forbid")

    kind: list[str] = Field(default_factory=list)
    source: list[str] = Field(default_factory=list)
    year: list[str] = Field(default_factory=list)
    histogram: Interval | None = None
    limit: int = Field(10, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000)

    def question(self) -> LikeQuestion:
        """As the analysis takes it."""
        names = ("kind", "source", "year")
        filters = {name: tuple(values) for name in names if (values := getattr(self, name))}
        return LikeQuestion(filters, self.limit, self.offset, facets=True, histogram=self.histogram)


@router.get("/similar/{key:path}")
def similar(given: Given, key: str, asked: Annotated[LikeIn, Query()]) -> SearchOut:
    """What is most like the thing of that key, itself left out."""
    held, page = more_like(key, given.index, given.embedder, asked.question())
    return SearchOut.of(held.key, page)


class RowsIn(BaseModel):
    """Rows of the caller, each an id and a text."""

    model_config = ConfigDict(extra="forbid")

    rows: list[tuple[str, str]] = Field(max_length=MOST_QUESTIONS)
    limit: int = Field(10, ge=1, le=100, description="most hits a question")


class RowsOut(BaseModel):
    """Answers as columns and rows; counts beside them, and a notice where one is due."""

    columns: list[str]
    rows: list[list[Any]]
    counts: dict[str, int]
    notice: str = ""


@router.post("/search/batch")
def search_batch(given: Given, asked: RowsIn) -> RowsOut:
    """Many questions at once; each row keeps its id."""
    tally = BatchTally()
    rows = answer_rows(asked.rows, given.index, given.embedder, tally, limit=asked.limit)
    shown = [list(row) for row in rows]
    return RowsOut(columns=list(COLUMNS), rows=shown, counts=dict(tally.counts()))


# -- saved searches ----------------------------------------------------------------------------


class SavedIn(BaseModel):
    """A search to be kept under a name."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    question: str = Field("", max_length=100_000)
    author: str = Field(min_length=1, max_length=120)
    filters: dict[str, list[str]] = Field(default_factory=dict)
    published_from: date | None = None
    published_to: date | None = None


class SavedOut(BaseModel):
    """A saved search, by whom and when it was saved and last run."""

    name: str
    question: str
    filters: dict[str, list[str]]
    published_from: date | None
    published_to: date | None
    author: str
    saved_at: datetime | None
    ran_by: str | None
    ran_at: datetime | None

    @classmethod
    def of(cls, one: SavedSearch) -> "SavedOut":
        """The saved search as an answer."""
        return cls(
            name=one.name,
            question=one.question,
            filters={name: list(values) for name, values in one.filters.items()},
            published_from=one.published_from,
            published_to=one.published_to,
            author=one.author,
            saved_at=one.saved_at,
            ran_by=one.ran_by,
            ran_at=one.ran_at,
        )


class SavedRunOut(BaseModel):
    """A run: its hits, and the keys that no run before had found (all, in a first run)."""

    search: SavedOut
    first_run: bool
    total: int
    hits: list[HitOut]
    new: list[str]

    @classmethod
    def of(cls, run: SavedRun) -> "SavedRunOut":
        """The run as an answer."""
        hits = run.hits()
        return cls(
            search=SavedOut.of(run.search),
            first_run=run.new is None,
            total=run.page.total,
            hits=[HitOut.of(hit) for hit in hits],
            new=[hit.key for hit in hits if run.is_new(hit.key)],
        )


class AuthorIn(BaseModel):
    """Who does it."""

    model_config = ConfigDict(extra="forbid")

    author: str = Field(min_length=1, max_length=120)


@router.get("/saved")
def saved_searches(given: Given) -> list[SavedOut]:
    """The saved searches by name."""
    return [SavedOut.of(one) for one in given.ledger.saved_searches.all()]


@router.post("/saved", dependencies=[OwnSite])
def save_search(given: Given, asked: SavedIn) -> SavedOut:
    """Keep a search under a name."""
    values = asked.model_dump()
    return SavedOut.of(given.ledger.saved_searches.save(SavedSearch(**values)))


@router.post("/saved/{name}/run", dependencies=[OwnSite])
def run_saved(given: Given, name: Name, asked: AuthorIn) -> SavedRunOut:
    """Run a saved search again; what is new since it was last run is named."""
    return SavedRunOut.of(
        run_saved_search(given.ledger, given.index, given.embedder, name, asked.author)
    )


@router.post("/saved/{name}/forget", dependencies=[OwnSite])
def forget_saved(given: Given, name: Name, asked: AuthorIn) -> dict[str, str]:
    """Remove a saved search."""
    given.ledger.saved_searches.forget(name, asked.author)
    return {"removed": name}


# -- goods -------------------------------------------------------------------------------------

Goods = Annotated[str, Query(max_length=4_000, description="a goods description")]


@router.get("/described")
def described(
    given: Given, text: Goods, limit: Annotated[int, Query(ge=1, le=1_000)] = 50
) -> dict[str, Any]:
    """Entries' lines and bills with goods described like this, by importer and port."""
    return described_like(text, given.ledger, given.index, given.embedder, limit=limit).to_dict()


@router.get("/hts/suggest")
def suggest(suggester: Suggesting, text: Goods) -> dict[str, Any]:
    """Tariff numbers for goods, with reasons and confidence; never a ruling."""
    return suggester.suggest(text).to_dict()


@router.post("/hts/suggest")
def suggest_batch(suggester: Suggesting, asked: RowsIn) -> RowsOut:
    """The same for many descriptions; each row keeps its id."""
    tally = SuggestTally()
    rows = [list(row) for row in suggestion_rows(asked.rows, suggester, tally)]
    counts = dict(tally.counts())
    return RowsOut(columns=list(BATCH_COLUMNS), rows=rows, counts=counts, notice=NOTICE)
