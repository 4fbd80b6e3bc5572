"""The Neo4j server of a home, for those outside this package: set up, found, stopped, kept."""

from graph.server_files import fetch_server
from graph.server_jars import VERSION, find_java, installed_jars, java_version
from graph.server_life import (
    Endpoint,
    ServerStatus,
    ensure_server,
    lease,
    restart_server,
    server_status,
    stop_server,
)

__all__ = [
    "VERSION",
    "Endpoint",
    "ServerStatus",
    "ensure_server",
    "fetch_server",
    "find_java",
    "installed_jars",
    "java_version",
    "lease",
    "restart_server",
    "server_status",
    "stop_server",
]
