"""Pages: a document with its passages, runs, rejects."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from analysis.documents import find_words, open_document
from schemas.search import SearchHit, SearchQuery
from search_api.pages import render
from search_api.services import Given

router = APIRouter(include_in_schema=False)


@router.get("/documents/{key:path}")
def document_page(
    request: Request,
    given: Given,
    key: str,
    words: Annotated[str, Query(max_length=2_000)] = "",
    beside: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> HTMLResponse:
    """A document: its passages, its original at the page, what others did to it.

    `words` are marked where they stand; `beside` shows the original open at that page, beside the
    passages of the page.
    """
    opened = open_document(given.ledger, key)
    original = given.ledger.original(opened.record.meta["source_sha256"])
    with original.open("rb") as start:
        is_pdf = start.read(4) == b"%PDF"
    lines = [
        line for line in opened.record.lines if beside is None or line["page"] in (None, beside)
    ]
    return render(
        request,
        "document.html",
        opened=opened,
        record=opened.record,
        lines=lines,
        marks={line["anchor"]: find_words(line["text"], words) for line in lines},
        words=words,
        beside=beside,
        is_pdf=is_pdf,
        standing=_standing(given, opened.record.key),
    )


def _standing(given: Given, key: str) -> SearchHit | None:
    """What the index knows of the document's standing; nothing where it does not have it yet."""
    hits = given.index.search(SearchQuery("", identifiers=(key,), limit=1)).hits
    return hits[0] if hits and hits[0].citation.document == key else None


@router.get("/runs")
def runs_page(request: Request, given: Given) -> HTMLResponse:
    """What was brought in, newest first; it refreshes while something runs."""
    return render(request, "runs.html", runs=given.ledger.runs(100))


@router.get("/runs/{run_id}")
def run_page(request: Request, given: Given, run_id: str) -> HTMLResponse:
    """One run and its rejects."""
    rejects = given.ledger.rejects(run_id=run_id, limit=500)
    return render(request, "run.html", run=given.ledger.run(run_id), rejects=rejects)
