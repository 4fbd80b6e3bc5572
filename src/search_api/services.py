"""What the routes work with; put together by the front door, or by a test."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from analysis.hts_past_lines import PastLines
from analysis.hts_suggest import Suggester
from ledger import Ledger
from schemas.errors import Refused
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


class SuggesterDesk:
    """The one suggester of an application: made when first asked for, then kept.

    What it knows of past lines is read again when the ledger has a new batch.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._kept: tuple[int, Suggester] | None = None

    def get(self) -> Suggester:
        """The suggester, over the home as it is now."""
        given = self._services
        newest = given.ledger.newest_batch
        with self._lock:
            if self._kept is None:
                self._kept = (-1, Suggester(given.embedder))
            if self._kept[0] != newest:
                past = PastLines(given.ledger, given.index, given.embedder)
                self._kept = (newest, self._kept[1].with_past(past))
            return self._kept[1]


def suggester_of(request: Request) -> Suggester:
    """The application's suggester."""
    desk: SuggesterDesk = request.app.state.suggester
    return desk.get()


def same_site(request: Request) -> None:
    """Refuse what a page of another site makes a browser send.

    Raises:
        Refused: the browser says that another site's page asks.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Refused("A page of another site may not do this here.")


Suggesting = Annotated[Suggester, Depends(suggester_of)]
OwnSite = Depends(same_site)
Given = Annotated[Services, Depends(services_of)]
