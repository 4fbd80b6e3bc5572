"""What a batch says, as the rows that the write statements take."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow

Row = dict[str, Any]
EdgeGroup = tuple[EdgeType, NodeLabel, NodeLabel]
Item = TypeVar("Item")


def node_rows(nodes: Sequence[NodeRow]) -> dict[NodeLabel, list[Row]]:
    """Rows for `merge_nodes`; of two rows about one node the later one adds to the former."""
    groups: dict[NodeLabel, dict[str, Row]] = defaultdict(dict)
    for node in nodes:
        group = groups[node.label]
        if (known := group.get(node.key)) is None:
            group[node.key] = {"key": node.key, "p": _node_properties(node)}
        else:
            known["p"] |= _node_properties(node)
    return {label: list(rows.values()) for label, rows in groups.items()}


def stub_rows(batch: GraphBatch) -> dict[NodeLabel, list[Row]]:
    """Rows for `merge_stubs`: ends of edges that the batch has no node for.

    A stub is synthetic where all edges that name it say they are.
    """
    known = {(node.label, node.key) for node in batch.nodes}
    ends: dict[tuple[NodeLabel, str], bool] = {}
    for edge in batch.edges:
        synthetic = edge.properties.get("synthetic") is True
        for end in ((edge.from_label, edge.from_key), (edge.to_label, edge.to_key)):
            if end not in known:
                ends[end] = ends.get(end, True) and synthetic
    groups: dict[NodeLabel, list[Row]] = defaultdict(list)
    for (label, key), synthetic in ends.items():
        groups[label].append({"key": key, "synthetic": synthetic})
    return groups


def edge_rows(edges: Iterable[EdgeRow]) -> dict[EdgeGroup, list[Row]]:
    """Rows for `merge_edges`, grouped by type and ends' labels; see `with_time_table`."""
    groups: dict[EdgeGroup, list[Row]] = defaultdict(list)
    for edge in edges:
        groups[edge.type, edge.from_label, edge.to_label].append(
            {
                "f": edge.from_key,
                "t": edge.to_key,
                "record": edge.record,
                "role": edge.role,
                "first": edge.first_seen,
                "last": edge.last_seen,
                "p": _edge_properties(edge),
            }
        )
    return groups


def stands_apart(edge: EdgeRow) -> bool:
    """True where neither end of the edge is the record that states it."""
    return bool(edge.record) and edge.record not in {edge.from_key, edge.to_key}


def with_time_table(rows: Sequence[Row]) -> tuple[list[Row], list[datetime]]:
    """The rows with `first` and `last` as places in a list of the times that occur.

    The driver takes 30 microseconds to send a time and next to nothing for a number: with two
    times at each edge, writing took three times as long.
    """
    places: dict[datetime, int] = {}

    def place(time: datetime | None) -> int | None:
        return None if time is None else places.setdefault(time, len(places))

    placed = [row | {"first": place(row["first"]), "last": place(row["last"])} for row in rows]
    return placed, list(places)


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _node_properties(node: NodeRow) -> Row:
    properties = _stored(node.properties)
    if node.name not in {"", node.key}:  # a key for a name never hides a real name
        properties["name"] = node.name
    properties["synthetic"] = node.synthetic
    return properties


def _edge_properties(edge: EdgeRow) -> Row:
    properties = _stored(edge.properties)
    properties |= {
        "record": edge.record,
        "role": edge.role,
        "source": edge.source,
        "batch": edge.batch,
        "standing": edge.standing.value,
    }
    if edge.confidence is not None:
        properties["confidence"] = float(edge.confidence)
    if stands_apart(edge):
        properties["apart"] = edge.record
    return properties


def _stored(properties: Mapping[str, Any]) -> Row:
    """Values as Neo4j keeps them; None is left out, decimals become floats, sequences lists."""
    return {name: to_stored(value) for name, value in properties.items() if value is not None}


def to_stored(value: Any) -> Any:  # noqa: ANN401  (a property is any of Neo4j's own types)
    """One value as Neo4j keeps it; dates and times are kept as they are."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_stored(item) for item in value if item is not None]
    return value
