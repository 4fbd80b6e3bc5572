"""Fetches what is not Python: the Neo4j server, the language model, the page assets."""

from graph.server_files import fetch_server
from nlp import fetch_model
from schemas.ports import Progress
from search_api import fetch_assets
from tidewaiter.settings import Settings


def install(settings: Settings, progress: Progress) -> list[str]:
    """Fetch what is missing into the cache, checked against our locks; names of what is ready.

    With a Neo4j of your own no server is fetched.
    """
    settings.cache.mkdir(parents=True, exist_ok=True)
    ready: list[str] = []
    if settings.graph.uri:
        ready.append("your own Neo4j")
    else:
        fetch_server(settings.cache, progress)
        ready.append("Neo4j server")
    fetch_model(settings.cache, progress)
    ready.append("language model")
    fetch_assets(settings.cache, progress)
    ready.append("page assets")
    return ready
