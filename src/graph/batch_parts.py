"""A batch that one transaction cannot hold, in parts that it can."""

from collections.abc import Iterator
from dataclasses import replace

from schemas.graph import GraphBatch

# One transaction of so many nodes and edges takes about half of a 1 GB heap's transaction memory;
# 163,000 were refused.
MOST_AT_ONCE = 60_000


def parts(batch: GraphBatch, most: int = MOST_AT_ONCE) -> Iterator[GraphBatch]:
    """The batch, whole where it is small enough.

    Else what it removes comes with the first part, then nodes, then edges. Only with the last part
    may the watermark move: cut off between two, all parts are applied again, which changes nothing.
    """
    if len(batch.nodes) + len(batch.edges) <= most:
        yield batch
        return
    yield replace(batch, nodes=batch.nodes[:most], edges=())
    rest = replace(batch, nodes=(), edges=(), superseded=(), gone=(), gone_nodes=())
    for start in range(most, len(batch.nodes), most):
        yield replace(rest, nodes=batch.nodes[start : start + most])
    for start in range(0, len(batch.edges), most):
        yield replace(rest, edges=batch.edges[start : start + most])
