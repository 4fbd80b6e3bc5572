"""JSON: search, entity, neighbourhood, account, query library, ad-hoc query, runs and rejects."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from analysis.accounts import account_picture
from analysis.search import search
from analysis.standing_answer import standing_answer
from schemas.search import Interval
from search_api.models import (
    CypherIn,
    NodeOut,
    QueryIn,
    QueryOut,
    RejectOut,
    RunOut,
    SearchOut,
    SubgraphOut,
    TableOut,
)
from search_api.services import Given

router = APIRouter(prefix="/api", tags=["api"])


class SearchIn(BaseModel):
    """A search: the words, the facets' values, the dates, which hits."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(max_length=100_000, description="words, a question, a code or a number")
    kind: list[str] = Field(default_factory=list)
    center: list[str] = Field(default_factory=list)
    port: list[str] = Field(default_factory=list)
    hts_chapter: list[str] = Field(default_factory=list)
    year: list[str] = Field(default_factory=list)
    source: list[str] = Field(default_factory=list)
    language: list[str] = Field(default_factory=list)
    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = Field(None, description="the day to judge on, today where none is given")
    thorough: bool = Field(
        default=False, description="show hits that hardly answer the question too"
    )
    histogram: Interval | None = Field(None, description="count the hits by day of publication")
    limit: int = Field(10, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000)

    def filters(self) -> dict[str, tuple[str, ...]]:
        """The facets' values that were chosen."""
        names = ("kind", "center", "port", "hts_chapter", "year", "source", "language")
        return {name: tuple(values) for name in names if (values := getattr(self, name))}


@router.get("/search")
def search_all(given: Given, asked: Annotated[SearchIn, Query()]) -> SearchOut:
    """Search guidance, tariff lines, records and goods."""
    page = search(
        asked.q,
        given.index,
        given.embedder,
        filters=asked.filters(),
        published_from=asked.published_from,
        published_to=asked.published_to,
        as_of=asked.as_of,
        thorough=asked.thorough,
        limit=asked.limit,
        offset=asked.offset,
        facets=True,
        histogram=asked.histogram,
    )
    return SearchOut.of(asked.q, page, standing_answer(asked.q, given.index, as_of=asked.as_of))


@router.get("/entities/{key:path}")
def entity(given: Given, key: str) -> NodeOut:
    """A node of the graph by its key."""
    return NodeOut.of(given.graph.node(key))


@router.get("/neighbourhood/{key:path}")
def neighbourhood(
    given: Given,
    key: str,
    hops: Annotated[int, Query(ge=1, le=3)] = 1,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    types: Annotated[list[str] | None, Query()] = None,
) -> SubgraphOut:
    """What lies around a node."""
    found = given.graph.neighbourhood(key, hops=hops, limit=limit, types=types or [])
    return SubgraphOut.of(found)


@router.get("/accounts/{key:path}")
def account(given: Given, key: str) -> dict[str, Any]:
    """One account at every port, by key, importer number or name."""
    return account_picture(given.ledger, key).to_dict()


@router.get("/queries")
def queries(given: Given) -> list[QueryOut]:
    """The query library."""
    return [QueryOut.of(query) for query in given.graph.queries()]


@router.post("/queries/{name}")
def run_query(given: Given, name: str, asked: QueryIn) -> TableOut:
    """Answer a query of the library."""
    return TableOut.of(given.graph.run(name, asked.parameters))


@router.post("/cypher")
def cypher(given: Given, asked: CypherIn) -> TableOut:
    """Answer a read-only Cypher text, within caps of rows, bytes and time."""
    return TableOut.of(given.graph.console.run(asked.text, asked.parameters))


@router.get("/runs")
def runs(given: Given, limit: Annotated[int, Query(ge=1, le=1_000)] = 50) -> list[RunOut]:
    """What was brought in, newest first."""
    return [
        RunOut(
            id=run.id,
            feed=run.feed,
            state=run.state,
            started_at=run.started_at,
            seconds=run.seconds,
            counts=dict(run.counts),
            arguments=run.arguments,
        )
        for run in given.ledger.runs(limit)
    ]


@router.get("/rejects")
def rejects(
    given: Given,
    run: str | None = None,
    feed: str | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> list[RejectOut]:
    """Rows that were not kept, with what mends each."""
    return [
        RejectOut(
            run_id=row.run_id,
            file=row.file,
            row=row.row,
            page=row.page,
            field=row.field,
            rule=row.rule,
            reason=row.reason,
            raw=row.raw,
        )
        for row in given.ledger.rejects(run_id=run, feed=feed, limit=limit)
    ]
