"""The Neo4j model, writer, reader, query library, read guard and local server."""

from typing import TYPE_CHECKING, assert_never

from graph.config import GraphConfig, LocalGraph, RemoteGraph

if TYPE_CHECKING:  # the port brings numpy, which the idle watcher has no use for
    from schemas.ports import GraphStore

__all__ = ["GraphConfig", "LocalGraph", "RemoteGraph", "open_graph"]


def open_graph(config: GraphConfig) -> "GraphStore":
    """The graph of a configuration, ready for use; `close` it when done.

    The local server is attached to where it runs and started where not; one that runs elsewhere is
    only connected to.

    Raises:
        ConfigError: the local server is not set up, or user, password or database are wrong.
        Unavailable: the server does not start or answer.
    """
    match config:
        case LocalGraph() | RemoteGraph():
            from graph.neo4j_store import Neo4jGraph  # noqa: PLC0415  (brings the driver)

            return Neo4jGraph(config)
        case _:
            assert_never(config)
