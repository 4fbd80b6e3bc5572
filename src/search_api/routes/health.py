"""Whether the server lives, whether it can answer, and its metrics."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from search_api.models import HealthOut
from search_api.services import Given

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(given: Given) -> HealthOut:
    """Graph, index and ledger answer; 503 where one does not."""
    counts = given.graph.counts()
    return HealthOut(
        status="ok",
        graph_batch=given.graph.watermark(),
        index_batch=given.index.watermark(),
        ledger_batch=given.ledger.newest_batch,
        counts={
            "nodes": sum(v for k, v in counts.items() if not k.isupper()),
            **given.index.counts(),
        },
    )


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Prometheus metrics of this server."""
    registry: CollectorRegistry = request.app.state.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
