"""Requests counted and timed, by route."""

import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds


def install_metrics(app: FastAPI) -> None:
    """Keep a registry on the application and note each request in it."""
    registry = CollectorRegistry()
    app.state.registry = registry
    requests = Counter(
        "tidewaiter_requests", "Requests by route and status", ["route", "status"],
        registry=registry,
    )  # fmt: skip
    seconds = Histogram(
        "tidewaiter_request_seconds", "Seconds by route", ["route"],
        registry=registry, buckets=_BUCKETS,
    )  # fmt: skip

    @app.middleware("http")
    async def note(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        began = time.perf_counter()
        response = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "unknown")
        requests.labels(route, str(response.status_code)).inc()
        seconds.labels(route).observe(time.perf_counter() - began)
        return response
