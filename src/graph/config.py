"""Which graph to open: the local server of a home, or one that runs elsewhere."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LocalGraph:
    """The Neo4j Community server of a home, attached to where it runs and started where not.

    Attributes:
        home: the data directory; the server's part of it is `home/graph`.
        cache: where `fetch_server` put the server's jars.
        heap: Java heap, in Neo4j's notation.
        page_cache: Neo4j's page cache; the process takes some 300 MB beside the two.
        idle_minutes: the server stops after so long without use and without a lease.
        start_seconds: how long a start may take on a busy machine.
        query_seconds: how long an ad-hoc query may run.
        jvm_flags: further flags for Java.
    """

    home: Path
    cache: Path
    heap: str = "1g"
    page_cache: str = "256m"
    idle_minutes: float = 30.0
    start_seconds: float = 180.0
    query_seconds: float = 10.0
    jvm_flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteGraph:
    """A Neo4j server of the user's; nothing is fetched or started for it."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"
    query_seconds: float = 10.0


GraphConfig = LocalGraph | RemoteGraph
