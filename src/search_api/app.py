"""The application: routes, errors, metrics, assets. It is created with its parts, never alone."""

from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from search_api.batches import BatchDesk
from search_api.errors import PROBLEMS, describe_problems, install_handlers
from search_api.metrics import install_metrics
from search_api.pages import to_environment
from search_api.routes import (
    api,
    asking,
    asking_pages,
    graph_pages,
    health,
    originals,
    paper_pages,
    search_pages,
)
from search_api.services import Services, SuggesterDesk

# A page of another site could reach a loopback server under a name of its own: only these names
# are answered.
HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' "
    "'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(services: Services) -> FastAPI:
    """The application over the services given."""
    app = FastAPI(
        title="tidewaiter",
        version=_version(),
        summary="Knowledge graph and search for customs Centers of Excellence and Expertise",
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
        responses=PROBLEMS,
    )
    app.state.services = services
    app.state.templates = to_environment()
    app.state.suggester = SuggesterDesk(services)
    app.state.batches = BatchDesk()
    install_handlers(app)
    describe_problems(app)
    install_metrics(app)
    _install_headers(app)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    for module in (
        health,
        api,
        asking,
        originals,
        asking_pages,
        search_pages,
        graph_pages,
        paper_pages,
    ):
        app.include_router(module.router)
    static = Path(str(files("search_api").joinpath("static")))
    app.mount("/static", StaticFiles(directory=static), name="static")
    app.mount("/assets", StaticFiles(directory=services.assets, check_dir=False), name="assets")
    return app


def _version() -> str:
    try:
        return version("tidewaiter")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"


def _install_headers(app: FastAPI) -> None:
    @app.middleware("http")
    async def add(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
