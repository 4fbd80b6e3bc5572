"""Bringing papers into a home: ledger, graph and index together, under its one writer lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import ConfigError
from schemas.ports import Progress
from schemas.records import Feed
from tidewaiter.wiring import Parts

if TYPE_CHECKING:
    from ingest import RunReport


@dataclass(frozen=True, slots=True)
class BringOptions:
    """How a feed is to be read, where its files do not say."""

    mapping: Path | None = None
    edition: str | None = None
    synthetic: bool = False


def bring_feed(
    parts: Parts,
    feed: Feed,
    paths: Sequence[Path | str],
    progress: Progress,
    options: BringOptions | None = None,
) -> "RunReport":
    """Bring one feed into ledger, graph and index.

    Graph and index open before anything is kept, and first catch up on what an interrupted run
    left behind.
    """
    from ingest import IngestOptions, ingest_feed, person_secret

    chosen = options or BringOptions()
    reading = IngestOptions(
        mapping=chosen.mapping,
        edition=chosen.edition or "",
        synthetic=chosen.synthetic,
        secret=person_secret(parts.settings.home),
    )
    with parts.ledger.write_lock(), parts.projector.alongside() as following:
        following(progress)
        return ingest_feed(
            feed,
            paths,
            parts.ledger,
            on_batch=lambda _batch: following(),
            progress=progress,
            options=reading,
        )


def wait_for_vectors(parts: Parts, progress: Progress) -> int:
    """Give a vector to every text that has none; how many were given.

    Raises:
        ConfigError: the model has not been fetched.
    """
    follower = parts.vectors
    if follower is None:
        raise ConfigError("The language model is not here yet. Fetch it with: tidewaiter setup")
    pending = parts.index.counts().get("vectors_pending", 0)
    return follower.follow(pending, progress)
