"""Pages: more like this, many questions, saved searches, described like this, tariff numbers."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from analysis.batch_answers import COLUMNS, QUESTION_COLUMNS, BatchTally, answer_rows
from analysis.described_like import described_like
from analysis.hts_suggest import NOTICE
from analysis.hts_suggest_batch import (
    BATCH_COLUMNS,
    DESCRIPTION_COLUMNS,
    SuggestTally,
    suggestion_rows,
)
from analysis.more_like_this import LikeQuestion, more_like
from analysis.question_sheets import read_questions
from analysis.result_files import CSV, CSV_TYPE, EXCEL, EXCEL_TYPE
from analysis.saved_searches import run_saved_search
from ledger import SavedSearch
from schemas.errors import InvalidInput, NotFound, TidewaiterError
from schemas.search import FACETS
from search_api.batches import Batch, Batches, Work, new_id
from search_api.errors import to_status
from search_api.pages import render
from search_api.services import Given, OwnSite, Services, suggester_of

router = APIRouter(include_in_schema=False)

LARGEST_UPLOAD = 20 * 1024 * 1024
MOST_ROWS = 10_000
SEE_OTHER = 303


@router.get("/similar/{key:path}")
def similar_page(
    request: Request, given: Given, key: str, offset: Annotated[int, Query(ge=0, le=1_000)] = 0
) -> HTMLResponse:
    """More like a passage, a goods description, a notice."""
    asked = LikeQuestion(limit=10, offset=offset)
    held, page = more_like(key, given.index, given.embedder, asked)
    return render(request, "similar.html", held=held, page=page, offset=offset)


# -- many questions ----------------------------------------------------------------------------


@router.get("/batch")
def batch_form(request: Request, desk: Batches) -> HTMLResponse:
    """Where a file of questions or descriptions is sent."""
    return render(request, "batch.html", batches=desk.newest(), error="", most=MOST_ROWS)


@router.post("/batch", dependencies=[OwnSite])
def batch_start(
    request: Request,
    given: Given,
    desk: Batches,
    file: Annotated[UploadFile, File()],
    what: Annotated[str, Form()] = "search",
    form: Annotated[str, Form()] = CSV,
) -> Response:
    """Start a batch from an uploaded file, and go to its page."""
    try:
        batch, work = _planned(request, given, file, what, form)
        started = desk.start(batch, work)
    except TidewaiterError as wrong:
        kept = desk.newest()
        return render(
            request, "batch.html", status=to_status(wrong),
            batches=kept, error=str(wrong), most=MOST_ROWS,
        )  # fmt: skip
    return RedirectResponse(f"/batch/{started.id}", SEE_OTHER)


def _planned(
    request: Request, given: Services, file: UploadFile, what: str, form: str
) -> tuple[Batch, Work]:
    data = file.file.read(LARGEST_UPLOAD + 1)
    if len(data) > LARGEST_UPLOAD:
        raise InvalidInput(f"The file is larger than {LARGEST_UPLOAD // 1024 // 1024} MB.")
    suggests = what == "hts"
    name = file.filename or "the file"
    sheet = read_questions(data, name, DESCRIPTION_COLUMNS if suggests else QUESTION_COLUMNS)
    if len(sheet.rows) > MOST_ROWS:
        raise InvalidInput(
            f"The file has {len(sheet.rows):,} rows; a page takes {MOST_ROWS:,}. Split it, or use "
            "the command line, which takes any number."
        )
    work = _suggest_work(request, sheet.rows) if suggests else _search_work(given, sheet.rows)
    title = "Tariff numbers suggested" if suggests else "Questions answered"
    columns = BATCH_COLUMNS if suggests else COLUMNS
    suffix = EXCEL if form == EXCEL else CSV
    return Batch(new_id(), title, name, suffix, len(sheet.rows), columns), work


def _search_work(given: Services, rows: Sequence[tuple[str, str]]) -> Work:
    return lambda progress: answer_rows(
        rows, given.index, given.embedder, BatchTally(), progress=progress
    )


def _suggest_work(request: Request, rows: Sequence[tuple[str, str]]) -> Work:
    return lambda progress: suggestion_rows(rows, suggester_of(request), SuggestTally(), progress)


@router.get("/batch/{name}")
def batch_page(request: Request, desk: Batches, name: str) -> HTMLResponse:
    """How far a batch has come; it refreshes until it has its result."""
    return render(request, "batch_run.html", batch=desk.get(name))


@router.get("/batch/{name}/result")
def batch_result(desk: Batches, name: str) -> Response:
    """The result file."""
    batch = desk.get(name)
    if batch.state != "done":
        raise NotFound("The batch has no result yet; its page says how far it has come.")
    stem = batch.name.rpartition(".")[0] or batch.name
    shown = f"attachment; filename*=UTF-8''{quote(f'{stem}-answers{batch.suffix}')}"
    kind = EXCEL_TYPE if batch.suffix == EXCEL else CSV_TYPE
    return Response(batch.result, media_type=kind, headers={"Content-Disposition": shown})


# -- saved searches ----------------------------------------------------------------------------


@router.get("/saved")
def saved_page(request: Request, given: Given) -> HTMLResponse:
    """The saved searches."""
    return render(request, "saved.html", searches=given.ledger.saved_searches.all())


@router.post("/saved", dependencies=[OwnSite])
async def saved_add(request: Request, given: Given) -> Response:
    """Keep the search that the page shows."""
    sent = await request.form()
    text = {name: str(sent.get(name) or "") for name in ("name", "q", "author")}
    filters = {name: [str(v) for v in sent.getlist(name)] for name in FACETS if sent.getlist(name)}
    given.ledger.saved_searches.save(SavedSearch(text["name"], text["q"], text["author"], filters))
    return RedirectResponse("/saved", SEE_OTHER)


@router.post("/saved/{name}/run", dependencies=[OwnSite])
def saved_run(
    request: Request, given: Given, name: str, author: Annotated[str, Form()]
) -> HTMLResponse:
    """Run a saved search, and show what is new."""
    run = run_saved_search(given.ledger, given.index, given.embedder, name, author)
    return render(request, "saved_run.html", run=run)


@router.post("/saved/{name}/forget", dependencies=[OwnSite])
def saved_forget(given: Given, name: str, author: Annotated[str, Form()]) -> Response:
    """Remove a saved search."""
    given.ledger.saved_searches.forget(name, author)
    return RedirectResponse("/saved", SEE_OTHER)


# -- goods -------------------------------------------------------------------------------------


@router.get("/described")
def described_page(request: Request, given: Given, text: str = "") -> HTMLResponse:
    """Entries' lines and bills described like a text."""
    found, error = None, ""
    if text.strip():
        try:
            found = described_like(text, given.ledger, given.index, given.embedder, limit=100)
        except InvalidInput as wrong:
            error = str(wrong)
    return render(request, "described.html", text=text, found=found, error=error)


@router.get("/hts")
def hts_page(request: Request, text: str = "") -> HTMLResponse:
    """Tariff numbers for a goods description; the suggester is made for the first one."""
    found = suggester_of(request).suggest(text) if text.strip() else None
    return render(request, "hts.html", text=text, found=found, notice=NOTICE)
