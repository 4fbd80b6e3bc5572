"""Pages: home and search."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field, field_validator

from analysis.search import search
from analysis.standing_answer import standing_answer
from schemas.graph import NodeLabel
from schemas.search import Interval
from search_api.pages import render
from search_api.routes.api import SearchIn
from search_api.services import Given

router = APIRouter(include_in_schema=False)

MONTHS_SHOWN_WITHIN = 730  # days


@router.get("/")
def home(request: Request, given: Given) -> HTMLResponse:
    """Where each of the three users begins."""
    counts = given.index.counts()
    return render(
        request,
        "home.html",
        counts=counts,
        nodes=sum(n for label, n in given.graph.counts().items() if label in set(NodeLabel)),
        graph_batch=given.graph.watermark(),
        index_batch=given.index.watermark(),
    )


class PageIn(SearchIn):
    """A search from the page: no words yet are no error."""

    q: str = Field("", max_length=100_000)

    @property
    def interval(self) -> Interval:
        """Bars of a month where the period is short or one year was chosen, else of a year."""
        if self.histogram:
            return self.histogram
        first, last = self.published_from, self.published_to or date.today()  # noqa: DTZ011
        short = first is not None and (last - first).days < MONTHS_SHOWN_WITHIN
        return Interval.MONTH if short or len(self.year) == 1 else Interval.YEAR

    @field_validator("published_from", "published_to", "as_of", mode="before")
    @classmethod
    def _none_given(cls, value: object) -> object:
        return None if value == "" else value  # a form sends its empty fields too


@router.get("/search")
def search_page(request: Request, given: Given, asked: Annotated[PageIn, Query()]) -> HTMLResponse:
    """Search with facets and highlights."""
    page = answer = None
    if asked.q.strip() or asked.filters():
        answer = standing_answer(asked.q, given.index, as_of=asked.as_of)
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
            histogram=asked.interval,
        )
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    return render(request, "search.html", asked=asked, page=page, query=query, answer=answer)
