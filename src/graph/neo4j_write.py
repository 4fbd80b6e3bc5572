"""Applying a batch within one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from neo4j import ManagedTransaction, Result

from graph import write_text
from graph.neo4j_connection import trusted
from graph.schema_text import labels_of
from graph.write_rows import (
    Row,
    chunks,
    edge_rows,
    node_rows,
    stands_apart,
    stub_rows,
    with_time_table,
)
from schemas.graph import EdgeType, GraphBatch, NodeLabel

# Rows of one UNWIND: larger ones gain nothing and take more memory.
_CHUNK = 5_000
# Labels of nodes that one record alone describes: what its new version leaves out is known no more.
# Codes and places get words from many sides and keep them.
_OF_ONE_RECORD = frozenset(
    {
        NodeLabel.IMPORTER,
        NodeLabel.ENTRY,
        NodeLabel.BILL,
        NodeLabel.HOLD,
        NodeLabel.EXAM,
        NodeLabel.REQUEST,
        NodeLabel.NOTICE,
        NodeLabel.REVIEW,
        NodeLabel.LIQUIDATION,
        NodeLabel.DOCUMENT,
        NodeLabel.ORDER,
        NodeLabel.LISTED_PARTY,
    }
)


def run_all(tx: ManagedTransaction, texts: Sequence[str]) -> None:
    """Run statements one after the other."""
    for text in texts:
        _run(tx, text).consume()


def apply_batch(tx: ManagedTransaction, batch: GraphBatch, *, last: bool = True) -> bool:
    """True when the batch stands; False where a clear that was cut off must be finished first.

    The watermark moves with the `last` part of a batch only.
    """
    row = _run(tx, write_text.LOCK_WATERMARK, key=write_text.WATERMARK_KEY).single(strict=True)
    if row["clearing"]:
        return False
    if batch.batch <= row["batch"]:
        return True
    apart = {EdgeType(name) for name in row["apart_types"]}
    _remove(tx, batch, apart)
    _merge(tx, batch)
    apart |= {edge.type for edge in batch.edges if stands_apart(edge)}
    reached = batch.batch if last else row["batch"]
    mark = {"key": write_text.WATERMARK_KEY, "batch": reached, "apart_types": sorted(apart)}
    _run(tx, write_text.SET_WATERMARK, **mark).consume()
    return True


def _remove(tx: ManagedTransaction, batch: GraphBatch, apart: Iterable[EdgeType]) -> None:
    for label, keys in _by_label(batch.gone_nodes).items():
        _in_chunks(tx, write_text.delete_nodes(label), keys, "keys")
    for label, records in _by_label(batch.superseded).items():
        _in_chunks(tx, write_text.delete_stated_near(label), records, "records")
        if label in _OF_ONE_RECORD:
            _in_chunks(tx, write_text.forget_properties(label), records, "records")
    for edge in apart if batch.superseded else ():
        _in_chunks(tx, write_text.delete_stated_apart(edge), batch.superseded, "records")
    for (edge, start, end), rows in edge_rows(batch.gone).items():
        ends = [{name: row[name] for name in ("f", "t", "record", "role")} for row in rows]
        _in_chunks(tx, write_text.delete_edges(edge, start, end), ends, "rows")


def _merge(tx: ManagedTransaction, batch: GraphBatch) -> None:
    for label, rows in node_rows(batch.nodes).items():
        _in_chunks(tx, write_text.merge_nodes(label), rows, "rows")
    for label, rows in stub_rows(batch).items():
        _in_chunks(tx, write_text.merge_stubs(label), rows, "rows")
    for (edge, start, end), rows in edge_rows(batch.edges).items():
        for some in chunks(rows, _CHUNK):
            placed, times = with_time_table(some)
            text = write_text.merge_edges(edge, start, end)
            _run(tx, text, rows=placed, times=times).consume()


def _in_chunks(
    tx: ManagedTransaction, text: str, items: Sequence[str] | Sequence[Row], name: str
) -> None:
    for some in chunks(list(items), _CHUNK):
        _run(tx, text, **{name: some}).consume()


def _run(tx: ManagedTransaction, text: str, **parameters: Any) -> Result:  # noqa: ANN401
    return tx.run(trusted(text), parameters)


def _by_label(keys: Sequence[str]) -> dict[NodeLabel, list[str]]:
    groups: dict[NodeLabel, list[str]] = {}
    for key in keys:
        for label in labels_of(key):
            groups.setdefault(label, []).append(key)
    return groups
