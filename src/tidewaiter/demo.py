"""The bundled example: a small synthetic world, brought in as anybody's papers are."""

from pathlib import Path

from ingest.generator import example_world
from schemas.ports import Progress
from schemas.records import Feed
from tidewaiter.bringing import bring_feed
from tidewaiter.wiring import Parts

# Reference first, so that entries and events find their accounts and codes named.
_ORDER = (
    Feed.CENTERS, Feed.PORTS, Feed.TARIFF, Feed.ACCOUNTS, Feed.ORDERS, Feed.ENFORCEMENT,
    Feed.GUIDANCE, Feed.MANIFESTS, Feed.ENTRIES, Feed.HOLDS, Feed.EXAMS, Feed.REQUESTS,
    Feed.NOTICES, Feed.REVIEWS, Feed.LIQUIDATIONS,
)  # fmt: skip


def load_example(parts: Parts, progress: Progress) -> None:
    """Make the example world in the home and bring it in; what is there already stays."""
    folder = parts.settings.home / "example"
    if not (folder / ".complete").exists():
        example_world(folder, progress)
        (folder / ".complete").touch()
    for feed in _ORDER:
        paths = _files_of(folder, feed)
        if paths and not _is_loaded(parts, feed, paths):
            progress(f"{feed.value}", 0, None)
            bring_feed(parts, feed, paths, progress)


def _files_of(folder: Path, feed: Feed) -> list[Path]:
    return sorted(p for p in folder.glob(f"{feed.value}*") if not p.name.startswith("."))


def _is_loaded(parts: Parts, feed: Feed, paths: list[Path]) -> bool:
    """True where a finished run brought in these very files."""
    arguments = " ".join(str(p) for p in paths)
    return any(
        run.feed == feed.value and run.state == "finished" and run.arguments == arguments
        for run in parts.ledger.runs(1_000)
    )


def things_to_try(url: str) -> list[str]:
    """What a newcomer can do first."""
    return [
        f"See one account at every port: {url}/accounts?q=ACME+Electronics",
        f"Search the guidance: {url}/search?q=is+a+microchip+description+sufficient",
        "Ask the graph: .venv/bin/tidewaiter query account_at_every_port -p account=account:ACME",
    ]
