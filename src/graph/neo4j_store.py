"""The graph port on Neo4j."""

from collections.abc import Mapping, Sequence

from graph import read_text, schema_text, write_text
from graph.batch_parts import parts
from graph.config import GraphConfig
from graph.console import ConsoleLimits, Neo4jConsole
from graph.neighbourhood import neighbourhood
from graph.neo4j_connection import Neo4jConnection
from graph.neo4j_values import to_node, to_plain
from graph.neo4j_write import apply_batch, run_all
from graph.query_library import LibraryQuery, find_query, load_library
from graph.query_parameters import check_parameters
from graph.schema_text import labels_of
from schemas.errors import NotFound
from schemas.graph import (
    EdgeType,
    GraphBatch,
    GraphNode,
    NamedQuery,
    NodeLabel,
    Scalar,
    Subgraph,
    Table,
)


class Neo4jGraph:
    """Writer and reader of a Neo4j database."""

    def __init__(self, config: GraphConfig) -> None:
        self._connection = Neo4jConnection(config)
        self._library = load_library()
        self._console = Neo4jConsole(self._connection, ConsoleLimits(seconds=config.query_seconds))

    @property
    def console(self) -> Neo4jConsole:
        """The guarded door for ad-hoc Cypher."""
        return self._console

    def close(self) -> None:
        """Let go of connections; a local server stays until it has been idle."""
        self._console.close()
        self._connection.close()

    def prepare(self) -> None:
        """Make constraints and indexes; harmless when they are there."""
        there = {str(row["name"]) for row in self._connection.read(read_text.SCHEMA_NAMES)}
        missing = [t for name, t in schema_text.schema_statements() if name not in there]
        if missing:
            self._connection.write(lambda tx: run_all(tx, missing))
            self._connection.run_alone("CALL db.awaitIndexes(300)")

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        rows = self._connection.read(write_text.READ_WATERMARK, {"key": write_text.WATERMARK_KEY})
        return int(rows[0]["batch"]) if rows else 0

    def apply(self, batch: GraphBatch) -> None:
        """Apply the batch and its watermark in one transaction.

        A batch that is not above the watermark has been applied before and changes nothing. One too
        large for a transaction is applied in parts, the watermark with the last.

        Raises:
            Unavailable: the server does not answer; nothing of the batch was kept.
        """
        pieces = list(parts(batch))
        for number, piece in enumerate(pieces, start=1):
            self._apply(piece, last=number == len(pieces))

    def _apply(self, batch: GraphBatch, *, last: bool) -> None:
        if self._connection.write(lambda tx: apply_batch(tx, batch, last=last)):
            return
        self._finish_clear()
        self._connection.write(lambda tx: apply_batch(tx, batch, last=last))

    def clear(self) -> None:
        """Remove all nodes and edges, watermark included; constraints and indexes stay."""
        key = {"key": write_text.WATERMARK_KEY}
        self._connection.run_alone(write_text.BEGIN_CLEAR, key)
        self._finish_clear()

    def node(self, key: str) -> GraphNode:
        """The node of that key.

        Raises:
            NotFound: there is none.
        """
        rows = self._connection.read(read_text.node_of(labels_of(key)), {"key": key})
        if not rows:
            raise NotFound(f"The graph has no node {key!r}.")
        return to_node(rows[0]["n"])

    def neighbourhood(
        self, key: str, *, hops: int = 1, limit: int = 100, types: Sequence[str] = ()
    ) -> Subgraph:
        """What lies within `hops` (1 to 3) of a node, near and weighty first.

        At most `limit` nodes, the node itself among them, and at most ten times as many edges among
        them. It does not go on through a node with more than 2,000 edges (a busy port, a country).

        Raises:
            NotFound: the node does not exist.
            InvalidInput: hops, limit or a type are out of range.
        """
        return neighbourhood(self._connection, key, hops, limit, types)

    def queries(self) -> Sequence[NamedQuery]:
        """The query library, by name."""
        return tuple(query.named for query in self._library.values())

    def run(self, name: str, parameters: Mapping[str, Scalar]) -> Table:
        """Answer a named query; at most its limit of rows.

        Raises:
            NotFound: no query of that name.
            InvalidInput: a parameter is missing, unknown or of the wrong type.
        """
        query = find_query(self._library, name)
        values = check_parameters(query, parameters, self._present)
        limit = query.named.limit
        columns, records = self._connection.read_table(
            f"{query.named.text}\nLIMIT $row_limit", {**values, "row_limit": limit + 1}
        )
        rows = tuple(tuple(map(to_plain, record.values())) for record in records[:limit])
        return Table(
            columns, rows, truncated=len(records) > limit, note=self._note(query, values, rows)
        )

    def _note(
        self, query: LibraryQuery, values: Mapping[str, Scalar], rows: Sequence[object]
    ) -> str:
        """Why there may be no rows: a key that the graph does not have."""
        keys = [str(values[r.parameter.name]) for r in query.rules if r.parameter.type == "key"]
        asked = [key for key in keys if key]
        if rows or not asked or not (missing := set(asked) - set(self._present(asked))):
            return ""
        return f"The graph has no {', '.join(sorted(missing))}."

    def _present(self, keys: Sequence[str]) -> Sequence[str]:
        labels = tuple(dict.fromkeys(label for key in keys for label in labels_of(key)))
        found = self._connection.read(read_text.present_keys(labels), {"keys": list(keys)})
        there = {str(row["key"]) for row in found}
        return [key for key in keys if key in there]

    def counts(self) -> Mapping[str, int]:
        """Nodes by label and edges by type; kinds that do not occur are left out."""
        rows = self._connection.read(read_text.counts(tuple(NodeLabel), tuple(EdgeType)))
        return {str(row["kind"]): int(row["n"]) for row in rows if row["n"]}

    def _finish_clear(self) -> None:
        self._connection.run_alone(write_text.CLEAR_EDGES)
        self._connection.run_alone(write_text.CLEAR_NODES)
        self._connection.run_alone(write_text.END_CLEAR, {"key": write_text.WATERMARK_KEY})
