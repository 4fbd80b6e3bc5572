"""What the routes work with; put together by the front door, or by a test."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from ledger import Ledger
from schemas.ports import Embedder, GraphStore, IndexReader


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one home that answer requests. `assets` holds the fetched page assets."""

    ledger: Ledger
    graph: GraphStore
    index: IndexReader
    embedder: Embedder | None
    assets: Path


def services_of(request: Request) -> Services:
    """The services that the application was created with."""
    services: Services = request.app.state.services
    return services


Given = Annotated[Services, Depends(services_of)]
