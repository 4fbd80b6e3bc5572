"""Starting and ending the server's process."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from pathlib import Path

import psutil

from graph.config import LocalGraph
from graph.server_home import ProcessId, ServerHome
from graph.server_jars import archive_path, find_java, installed_jars
from schemas.errors import Unavailable

_FOLDERS = ("conf", "data", "logs", "run", "import", "plugins", "licenses")
_JVM_FLAGS = (
    # no ExitOnOutOfMemoryError: one greedy read would then end the server
    "-XX:+UseG1GC",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dfile.encoding=UTF-8",
)
STOP_SECONDS = 30.0
_LOG_TAIL = 2_000


def launch(config: LocalGraph, home: ServerHome, port: int) -> ProcessId:
    """Start Neo4j on `port` of the loopback interface, on its own; it is not yet ready.

    Raises:
        ConfigError: jars or Java are missing.
        Unavailable: the first password could not be set.
    """
    jars, java = installed_jars(config.cache), find_java()
    _make_folders(home, _settings(config, port))
    command = java_command(java, jars)
    if not (home.root / "password").exists():
        _set_first_password(home, command)
    flags = (f"-Xms{config.heap}", f"-Xmx{config.heap}", *_JVM_FLAGS, *config.jvm_flags)
    if (archive := archive_path(config.cache, java)).exists():
        flags = (*flags, f"-XX:AOTCache={archive}")
    main = ("org.neo4j.server.Neo4jCommunity", f"--home-dir={home.neo4j}")
    conf = (f"--config-dir={home.neo4j / 'conf'}", "--console-mode")
    return detached([command[0], *flags, *command[1:], *main, *conf], home)


def java_command(java: Path, jars: Sequence[Path]) -> list[str]:
    """Java with the class path; flags go behind the first word, the main class at the end."""
    return [str(java), "-cp", os.pathsep.join(map(str, jars))]


def detached(command: Sequence[str], home: ServerHome) -> ProcessId:
    """Start a process that outlives this one and is no child of it.

    A shell starts it and ends at once, so the process belongs to init: nothing of ours has to wait
    for it, and Ctrl-C in the terminal does not reach it.
    """
    script = '"$@" </dev/null >>"$0" 2>&1 & echo $!'
    done = subprocess.run(
        ["/bin/sh", "-c", script, str(home.log), *command],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        cwd=home.root,
        start_new_session=True,
        check=True,
    )
    return ProcessId.of(int(done.stdout))


def end(process: ProcessId, *, at_once: bool = False, seconds: float = STOP_SECONDS) -> None:
    """End a process: politely, waiting for it so many seconds, or at once."""
    if not process.is_alive():
        return
    with suppress(psutil.NoSuchProcess):
        found = psutil.Process(process.pid)
        if not at_once:
            found.terminate()  # Neo4j checkpoints and closes its stores
            if _has_ended(process, seconds):
                return
        found.kill()
        _has_ended(process, seconds)


def _has_ended(process: ProcessId, seconds: float) -> bool:
    # psutil's own wait would wait for a zombie that nobody reaps
    deadline = time.monotonic() + seconds
    while process.is_alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def strays(home: ServerHome) -> list[ProcessId]:
    """Servers of this home that server.json does not know (their starter died at once)."""
    mark = f"--home-dir={home.neo4j}"
    return [
        ProcessId(process.pid, process.create_time())
        for process in psutil.process_iter(["cmdline"])
        if mark in (process.info["cmdline"] or ())
    ]


def free_port(wanted: int = 0) -> int:
    """`wanted` where it is free on loopback, else any free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_tail(home: ServerHome) -> str:
    """The end of what the server printed."""
    if not home.log.exists():
        return ""
    return home.log.read_bytes()[-_LOG_TAIL:].decode("utf-8", "replace")


def _settings(config: LocalGraph, port: int) -> str:
    text = resources.files("graph").joinpath("neo4j.conf").read_text(encoding="utf-8")
    return text + "\n".join(
        (
            f"server.bolt.listen_address=127.0.0.1:{port}",
            f"server.memory.pagecache.size={config.page_cache}",
            "",
        )
    )


def _make_folders(home: ServerHome, settings: str) -> None:
    for name in _FOLDERS:
        (home.neo4j / name).mkdir(parents=True, exist_ok=True)
    home.root.chmod(0o700)
    (home.neo4j / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")


def _set_first_password(home: ServerHome, command: Sequence[str]) -> None:
    secret = home.root / "password.new"
    secret.touch(0o600)
    secret.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    # @file keeps the password out of the process list
    admin = ("org.neo4j.cli.AdminTool", "dbms", "set-initial-password", f"@{secret}")
    done = subprocess.run(
        [command[0], "-Xmx256m", *_JVM_FLAGS[1:], *command[1:], *admin],
        env=os.environ | {"NEO4J_HOME": str(home.neo4j), "NEO4J_CONF": str(home.neo4j / "conf")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"The graph server's password was not set: {done.stdout}{done.stderr}")
    secret.rename(home.root / "password")
