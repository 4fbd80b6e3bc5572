"""Graph rows gathered for one batch: each node once, each edge with the record that states it."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.evidence import Standing
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow, Value

Row = Mapping[str, Any]  # one kept row, as `pyarrow.Table.to_pylist` gives it
Node = tuple[NodeLabel, str]  # label and key


@dataclass(frozen=True, slots=True)
class Statement:
    """Which record states an edge, where it was read, and since when it holds in the world.

    `batch` is the one that kept the record; 0 for facts of published code tables, which do not
    depend on the batch that met them first.
    """

    record: str
    source: str
    batch: int = 0
    since: datetime | None = None
    synthetic: bool = False


REFERENCE = Statement(record="", source="reference")  # facts of published code tables


def to_source_id(row: Row) -> str:
    """The `SourceRef.id` of a kept row."""
    place = ""
    if row["source_row"] is not None:
        place = f"r{row['source_row']}"
    elif row["source_page"] is not None:
        place = f"p{row['source_page']}"
    return f"{row['source_sha256'][:16]}:{place}"


def to_statement(row: Row) -> Statement:
    """The kept row as the one that states."""
    return Statement(
        record=row["key"],
        source=to_source_id(row),
        batch=row["batch_id"],
        since=row["effective_at"],
        synthetic=row["synthetic"],
    )


class GraphRows:
    """Nodes and edges of one batch.

    A node given twice is merged: a later name or property stands. Edges repeat only where their
    ends, type, record or role differ.
    """

    def __init__(self, batch: int, placed: AbstractSet[str] = frozenset()) -> None:
        self.batch = batch
        self.placed = placed  # keys of reference nodes that stand in the graph already
        self.reference: set[str] = set()  # those that this batch adds
        self._nodes: dict[str, NodeRow] = {}
        self._edges: dict[tuple[str, str, str, str, str], EdgeRow] = {}
        self.superseded: list[str] = []
        self.gone: list[EdgeRow] = []
        self.gone_nodes: list[str] = []

    def node(
        self,
        label: NodeLabel,
        key: str,
        name: str,
        *,
        synthetic: bool = False,
        properties: Mapping[str, Value] | None = None,
    ) -> Node:
        """Add a node; properties that are None are left out."""
        given: dict[str, Value] = {k: v for k, v in (properties or {}).items() if v is not None}
        known = self._nodes.get(key)
        if known is not None:
            given = {**known.properties, **given}
            synthetic = synthetic and known.synthetic
        self._nodes[key] = NodeRow(label, key, name or key, synthetic, given)
        return label, key

    def edge(  # noqa: PLR0913  (an edge has two ends, a type and what states it)
        self,
        kind: EdgeType,
        start: Node,
        end: Node,
        stated: Statement,
        *,
        role: str = "",
        standing: Standing = Standing.OBSERVED,
        confidence: float | None = None,
        properties: Mapping[str, Value] | None = None,
    ) -> None:
        """Add an edge that `stated` states."""
        identity = (kind.value, start[1], end[1], stated.record, role)
        self._edges[identity] = EdgeRow(
            type=kind,
            from_label=start[0],
            from_key=start[1],
            to_label=end[0],
            to_key=end[1],
            record=stated.record,
            source=stated.source,
            batch=stated.batch,
            standing=standing,
            role=role,
            first_seen=stated.since,
            last_seen=stated.since,
            confidence=confidence,
            properties={k: v for k, v in (properties or {}).items() if v is not None},
        )

    def add_edges(self, edges: Iterable[EdgeRow]) -> None:
        """Add finished edges, such as roll-ups."""
        for edge in edges:
            self._edges[edge.type.value, edge.from_key, edge.to_key, edge.record, edge.role] = edge

    @property
    def nodes(self) -> tuple[NodeRow, ...]:
        """The nodes gathered so far."""
        return tuple(self._nodes.values())

    @property
    def edges(self) -> tuple[EdgeRow, ...]:
        """The edges gathered so far."""
        return tuple(self._edges.values())

    def missing(self, edges: Iterable[EdgeRow]) -> list[EdgeRow]:
        """Those of the edges, each stated by a record, that are not among these."""
        return [
            e
            for e in edges
            if e.record
            and (e.type.value, e.from_key, e.to_key, e.record, e.role) not in self._edges
        ]

    def is_new_here(self, key: str) -> bool:
        """True the first time that a reference node is met which the graph does not have yet.

        Whoever is told so describes the node; from then on it counts as described.
        """
        if key in self.reference or key in self.placed:
            return False
        self.reference.add(key)
        return True

    def has_node(self, key: str) -> bool:
        """True where the batch already describes the node."""
        return key in self._nodes

    def to_batch(self) -> GraphBatch:
        """What the graph is to apply."""
        return GraphBatch(
            batch=self.batch,
            nodes=list(self._nodes.values()),
            edges=list(self._edges.values()),
            superseded=self.superseded,
            gone=self.gone,
            gone_nodes=self.gone_nodes,
        )


def to_texts(values: Sequence[str] | None) -> tuple[str, ...]:
    """A list column's value, None read as empty."""
    return tuple(values or ())
