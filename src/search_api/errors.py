"""The one table from our errors to HTTP, with a problem+json body (RFC 9457)."""

import re
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from schemas.errors import (
    ConfigError,
    Conflict,
    InvalidInput,
    NotFound,
    Refused,
    TidewaiterError,
    Unavailable,
)
from search_api.models import ProblemOut
from search_api.pages import render

STATUSES: dict[type[TidewaiterError], int] = {
    InvalidInput: 422,
    NotFound: 404,
    Conflict: 409,
    Refused: 403,
    Unavailable: 503,
    ConfigError: 500,
    TidewaiterError: 500,
}

MEDIA_TYPE = "application/problem+json"

# what every route may answer beside its own answer, for the OpenAPI document
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
    for status, words in (
        (400, "The request cannot be read."),
        (403, "Not allowed; repeating it will not help."),
        (404, "Nothing is there."),
        (409, "What stands there already is in the way."),
        (422, "The input is wrong; `detail` says how to mend it."),
        (503, "A store cannot answer now; the same request may succeed later."),
    )
}


def describe_problems(app: FastAPI) -> None:
    """Name the body of a problem in the application's OpenAPI document."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        document = plain()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["ProblemOut"] = ProblemOut.model_json_schema()
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def to_status(error: TidewaiterError) -> int:
    """The HTTP status of an error: that of the nearest type in the table."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def problem(request: Request, status: int, title: str, detail: str) -> Response:
    """A problem+json answer; a page for a browser."""
    if _wants_page(request):
        return render(request, "error.html", status=status, title=title, detail=detail)
    body = ProblemOut(type="about:blank", title=title, status=status, detail=detail).model_dump()
    headers = {"Retry-After": "5"} if status == STATUSES[Unavailable] else None
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def to_title(error: TidewaiterError) -> str:
    """The error's name as words: "Not found"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).capitalize()


def _wants_page(request: Request) -> bool:
    is_page = not request.url.path.startswith(("/api/", "/healthz", "/readyz", "/metrics"))
    return is_page and "text/html" in request.headers.get("accept", "")


def install_handlers(app: FastAPI) -> None:
    """Answer our errors, wrong requests and unknown addresses with problem+json."""

    @app.exception_handler(TidewaiterError)
    def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, TidewaiterError)  # noqa: S101  # registered for this type only
        return problem(request, to_status(error), to_title(error), str(error))

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
        told = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()
        )
        return problem(request, 422, "Invalid input", told)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # as above
        detail = "Nothing is at this address." if error.status_code == 404 else str(error.detail)  # noqa: PLR2004
        return problem(request, error.status_code, HTTPStatus(error.status_code).phrase, detail)

    @app.exception_handler(Exception)
    def unforeseen(request: Request, _error: Exception) -> Response:
        detail = "Something went wrong here that nobody foresaw; the server's log has the details."
        return problem(request, 500, "Error", detail)
