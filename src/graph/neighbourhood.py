"""What lies around a node: a picture's worth, near and weighty first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from neo4j import Record
from neo4j.graph import Node

from graph import read_text
from graph.neo4j_connection import Neo4jConnection
from graph.neo4j_values import to_edge, to_node
from graph.schema_text import labels_of
from schemas.errors import InvalidInput, NotFound
from schemas.graph import EdgeType, Subgraph

MOST_HOPS = 3
MOST_NODES = 2_000
_HUB_EDGES = 2_000
_LOOKED_AT = 5_000
_EDGES_PER_NODE = 10


@dataclass(slots=True)
class _Found:
    """Nodes so far by element id, in the order found, and whether something was left out."""

    nodes: dict[str, Node] = field(default_factory=dict)
    truncated: bool = False


def neighbourhood(
    connection: Neo4jConnection, key: str, hops: int, limit: int, types: Sequence[str]
) -> Subgraph:
    """The nodes within `hops` of the node with that key, and the edges among them."""
    if not 1 <= hops <= MOST_HOPS:
        raise InvalidInput(f"hops must be 1 to {MOST_HOPS}, not {hops}.")
    if not 1 <= limit <= MOST_NODES:
        raise InvalidInput(f"limit must be 1 to {MOST_NODES}, not {limit}.")
    kinds = _edge_types(types)
    found = _Found({node.element_id: node for node in _start(connection, key)})
    frontier = list(found.nodes)
    for _ in range(hops):
        frontier = _grow(connection, found, frontier, _Step(key, limit, kinds))
        if not frontier:
            break
    return _subgraph(connection, found, limit, kinds)


@dataclass(frozen=True, slots=True)
class _Step:
    start: str
    limit: int
    kinds: Sequence[EdgeType]


def _edge_types(types: Sequence[str]) -> Sequence[EdgeType]:
    try:
        return tuple(EdgeType(name) for name in types) or tuple(EdgeType)
    except ValueError:
        known = ", ".join(EdgeType)
        raise InvalidInput(f"Unknown edge type in {list(types)}; known are {known}.") from None


def _start(connection: Neo4jConnection, key: str) -> list[Node]:
    rows = connection.read(read_text.node_of(labels_of(key)), {"key": key})
    if not rows:
        raise NotFound(f"The graph has no node {key!r}.")
    return [row["n"] for row in rows]


def _grow(
    connection: Neo4jConnection, found: _Found, frontier: Sequence[str], step: _Step
) -> list[str]:
    """Add the next hop while there is room; gives the ids that are new."""
    parameters = {
        "ids": list(frontier),
        "start": step.start,
        "hubs": _HUB_EDGES,
        "looked_at": _LOOKED_AT,
        "per_node": step.limit,
        "limit": step.limit * 4,  # the same node may come from several
    }
    new: list[str] = []
    for row in connection.read(read_text.next_hop(step.kinds), parameters):
        found.truncated |= int(row["degree"]) > step.limit
        if row["id"] in found.nodes:
            continue
        if len(found.nodes) >= step.limit:
            found.truncated = True
            break
        found.nodes[row["id"]] = row["m"]
        new.append(row["id"])
    return new


def _subgraph(
    connection: Neo4jConnection, found: _Found, limit: int, kinds: Sequence[EdgeType]
) -> Subgraph:
    most = limit * _EDGES_PER_NODE
    parameters: dict[str, Any] = {"ids": list(found.nodes), "hubs": _HUB_EDGES, "limit": most + 1}
    rows: list[Record] = connection.read(read_text.edges_among(kinds), parameters)
    return Subgraph(
        nodes=tuple(to_node(node) for node in found.nodes.values()),
        edges=tuple(to_edge(row["r"]) for row in rows[:most]),
        truncated=found.truncated or len(rows) > most,
    )
