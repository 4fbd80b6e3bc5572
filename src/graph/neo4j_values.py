"""The driver's values as plain ones: nodes, edges, paths, dates."""

from collections.abc import Mapping
from typing import Any

from neo4j import time as neo4j_time
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point

from schemas.graph import GraphEdge, GraphNode

_EDGE_FIELDS = ("standing", "record", "source", "batch", "role")
_INTERNAL = ("apart",)


def to_node(node: Node) -> GraphNode:
    """A node as the port hands it out."""
    rest = {name: to_plain(value) for name, value in node.items()}
    key, name = str(rest.pop("key", "")), str(rest.pop("name", ""))
    synthetic = bool(rest.pop("synthetic", False))
    return GraphNode(next(iter(node.labels), ""), key, name, synthetic, rest)


def to_edge(edge: Relationship) -> GraphEdge:
    """An edge as the port hands it out; its ends must have come with their properties."""
    rest = {name: to_plain(value) for name, value in edge.items() if name not in _INTERNAL}
    head = {name: rest.pop(name, None) for name in _EDGE_FIELDS}
    return GraphEdge(
        type=edge.type,
        from_key=_key(edge.start_node),
        to_key=_key(edge.end_node),
        standing=str(head["standing"] or ""),
        record=str(head["record"] or ""),
        source=str(head["source"] or ""),
        batch=int(head["batch"] or 0),
        role=str(head["role"] or ""),
        properties=rest,
    )


def to_plain(value: Any) -> Any:  # noqa: ANN401  (a value of Cypher is any of its types)
    """A value without any type of the driver's.

    Nodes and edges become mappings, paths lists of them, dates and times Python's (nanoseconds are
    cut to microseconds), durations and points texts.
    """
    if isinstance(value, (Node, Relationship, Path)):
        return _plain_entity(value)
    if isinstance(value, (neo4j_time.Date, neo4j_time.DateTime, neo4j_time.Time)):
        return value.to_native()
    if isinstance(value, (neo4j_time.Duration, Point)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): to_plain(item) for name, item in value.items()}
    return value


def _plain_entity(entity: Node | Relationship | Path) -> Any:  # noqa: ANN401
    if isinstance(entity, Path):
        return [to_plain(part) for part in _parts(entity)]
    if isinstance(entity, Node):
        return {"labels": sorted(entity.labels), **_plain_items(entity)}
    ends = {"from": _key(entity.start_node), "to": _key(entity.end_node)}
    return {"type": entity.type, **ends, **_plain_items(entity)}


def _plain_items(entity: Node | Relationship) -> Mapping[str, Any]:
    return {name: to_plain(value) for name, value in entity.items() if name not in _INTERNAL}


def _parts(path: Path) -> list[Node | Relationship]:
    parts: list[Node | Relationship] = [path.start_node] if path.start_node else []
    for edge, node in zip(path.relationships, path.nodes[1:], strict=True):
        parts += [edge, node]
    return parts


def _key(node: Node | None) -> str:
    return str(node.get("key", "")) if node is not None else ""
