"""Errors: one table, problem+json for programs, a page for people, nothing unforeseen."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from schemas import errors as our_errors
from schemas.errors import InvalidCode, TidewaiterError, Unavailable
from search_api import Services, create_app
from search_api.errors import STATUSES, to_status

PAGE = {"accept": "text/html,application/xhtml+xml"}
PROBLEM = "application/problem+json"


def kinds_of(root: type[TidewaiterError]) -> Iterator[type[TidewaiterError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def unmapped(kinds: Iterator[type[TidewaiterError]]) -> list[str]:
    """Errors that only the root's status would answer: nobody has decided about them."""
    return [
        kind.__name__
        for kind in kinds
        if next(one for one in kind.__mro__ if one in STATUSES) is TidewaiterError
    ]


def test_every_error_has_a_status() -> None:
    ours = (kind for kind in kinds_of(TidewaiterError) if kind.__module__ != __name__)
    assert unmapped(ours) == []


def test_a_new_error_without_a_status_is_found() -> None:
    class UnheardError(TidewaiterError):
        pass

    assert unmapped(iter([UnheardError])) == ["UnheardError"]


def test_the_table_names_only_errors_that_there_are() -> None:
    assert {kind.__name__ for kind in STATUSES} <= set(vars(our_errors))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (our_errors.InvalidInput("x"), 422),
        (InvalidCode("port", "x", "y"), 422),
        (our_errors.NothingReadable("x"), 422),
        (our_errors.NotFound("x"), 404),
        (our_errors.Conflict("x"), 409),
        (our_errors.Refused("x"), 403),
        (Unavailable("x"), 503),
        (our_errors.ConfigError("x"), 500),
    ],
)
def test_statuses(error: TidewaiterError, status: int) -> None:
    assert to_status(error) == status


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/api/entities/port:0000", 404, "Not found"),
        ("/api/accounts/nobody at all", 404, "Not found"),
        ("/api/queries", 200, ""),
        ("/api/nothing", 404, "Not Found"),
        ("/api/search", 422, "Invalid input"),
        ("/api/search?q=x&limit=0", 422, "Invalid input"),
        ("/api/neighbourhood/port:2304?hops=9", 422, "Invalid input"),
        ("/originals/xyz", 422, "Invalid input"),
        (f"/originals/{'0' * 64}", 404, "Not found"),
    ],
)
def test_programs_get_problems(client: TestClient, path: str, status: int, title: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == PROBLEM
        body = answer.json()
        assert set(body) == {"type", "title", "status", "detail"}
        assert (body["status"], body["title"]) == (status, title)
        assert body["detail"].endswith(".") or ":" in body["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/documents/doc:none", 404),
        ("/accounts/nobody at all", 404),
        ("/entities/port:0000", 404),
        ("/queries/none", 404),
        ("/runs/none", 404),
        ("/nothing/here", 404),
        ("/search?q=x&limit=0", 422),
    ],
)
def test_people_get_pages(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in answer.text


class Down:
    """A store that does not answer."""

    def __getattr__(self, name: str) -> object:
        raise Unavailable("The graph does not answer. Start it with: tidewaiter status")


@pytest.fixture(scope="module")
def graphless(services: Services) -> FastAPI:
    down: object = Down()
    return create_app(
        Services(services.ledger, down, services.index, None, services.assets)  # type: ignore[arg-type]  # nothing of the port is reached
    )


def test_a_store_that_is_down_is_told_as_503(graphless: FastAPI) -> None:
    with TestClient(graphless) as client:
        ready = client.get("/readyz")
        assert (ready.status_code, ready.headers["content-type"]) == (503, PROBLEM)
        assert ready.headers["retry-after"]
        assert "tidewaiter status" in ready.json()["detail"]
        page = client.get("/entities/port:2304", headers=PAGE)
        assert page.status_code == 503
        assert "tidewaiter status" in page.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/api/search", params={"q": "microchip"}).status_code == 200


def test_the_unforeseen_shows_no_traceback(services: Services) -> None:
    app = create_app(services)

    @app.get("/api/broken")
    def broken() -> None:
        raise RuntimeError("a secret of the inside")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/api/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == PROBLEM
    assert "secret" not in answer.text
