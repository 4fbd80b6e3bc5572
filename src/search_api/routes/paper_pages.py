"""Pages: a document with its passages, runs, rejects."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from analysis.documents import open_document
from search_api.pages import render
from search_api.services import Given

router = APIRouter(include_in_schema=False)


@router.get("/documents/{key:path}")
def document_page(request: Request, given: Given, key: str) -> HTMLResponse:
    """A document: its passages, its original at the page, what others did to it."""
    opened = open_document(given.ledger, key)
    original = given.ledger.original(opened.record.meta["source_sha256"])
    with original.open("rb") as start:
        is_pdf = start.read(4) == b"%PDF"
    return render(request, "document.html", opened=opened, record=opened.record, is_pdf=is_pdf)


@router.get("/runs")
def runs_page(request: Request, given: Given) -> HTMLResponse:
    """What was brought in, newest first; it refreshes while something runs."""
    return render(request, "runs.html", runs=given.ledger.runs(100))


@router.get("/runs/{run_id}")
def run_page(request: Request, given: Given, run_id: str) -> HTMLResponse:
    """One run and its rejects."""
    rejects = given.ledger.rejects(run_id=run_id, limit=500)
    return render(request, "run.html", run=given.ledger.run(run_id), rejects=rejects)
