"""Pages: entity, account, query library, ad-hoc query."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from analysis.accounts import account_picture, list_accounts
from analysis.records import find_record
from schemas.errors import InvalidInput, NotFound, TidewaiterError
from schemas.graph import NamedQuery, Table
from search_api.pages import graph_link, link, render
from search_api.services import Given, Services

router = APIRouter(include_in_schema=False)


@router.get("/entities/{key:path}")
def entity_page(request: Request, given: Given, key: str) -> HTMLResponse:
    """A thing: what the graph knows of it, what lies around it, and its record."""
    node = given.graph.node(key)
    try:
        record = find_record(given.ledger, key)
    except (NotFound, InvalidInput):
        record = None
    around = given.graph.neighbourhood(key, hops=1, limit=60)
    names = {n.key: n.name for n in around.nodes}
    own = link(key) if link(key) != graph_link(key) else ""
    return render(
        request, "entity.html",
        node=node, record=record, around=around, names=names, page=own,
    )  # fmt: skip


@router.get("/accounts")
def accounts_page(request: Request, given: Given, q: str = "") -> Response:
    """Accounts by name; one that answers alone is opened."""
    found = list_accounts(given.ledger, q)
    if q and len(found.rows) == 1:
        return RedirectResponse(link(found.rows[0][0]))
    return render(request, "accounts.html", q=q, found=found)


@router.get("/accounts/{key:path}")
def account_page(request: Request, given: Given, key: str) -> HTMLResponse:
    """One account: every port, every issue, timeline."""
    return render(request, "account.html", picture=account_picture(given.ledger, key))


@router.get("/queries")
def queries_page(request: Request, given: Given) -> HTMLResponse:
    """The query library."""
    return render(request, "queries.html", queries=given.graph.queries())


@router.get("/queries/{name}")
def query_page(request: Request, given: Given, name: str) -> HTMLResponse:
    """A query of the library: its parameters, its answer as a table and as a picture."""
    query = _query(given, name)
    asked = {p.name: request.query_params.get(p.name, "") for p in query.parameters}
    answer: Table | None = None
    error = ""
    if request.query_params:
        try:
            answer = given.graph.run(name, {k: v for k, v in asked.items() if v})
        except InvalidInput as wrong:
            error = str(wrong)
    return render(request, "query.html", query=query, asked=asked, answer=answer, error=error)


def _query(given: Services, name: str) -> NamedQuery:
    found = next((query for query in given.graph.queries() if query.name == name), None)
    if found is None:
        raise NotFound(f"No query {name!r} is in the library; /queries lists it.")
    return found


@router.get("/cypher")
def cypher_page(request: Request, given: Given, text: str = "") -> HTMLResponse:
    """Ask in Cypher, read-only."""
    answer, error = None, ""
    if text.strip():
        try:
            answer = given.graph.console.run(text, {})
        except TidewaiterError as wrong:
            error = str(wrong)
    return render(request, "cypher.html", text=text, answer=answer, error=error)
