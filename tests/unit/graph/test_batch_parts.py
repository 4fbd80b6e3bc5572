"""A batch too large for one transaction is cut without losing anything."""

from graph.batch_parts import parts
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow


def batch(nodes: int, edges: int) -> GraphBatch:
    rows = [NodeRow(NodeLabel.PARTY, f"party:{n}", f"{n}") for n in range(nodes)]
    lines = [
        EdgeRow(EdgeType.SAME_AS, NodeLabel.PARTY, f"party:{n}", NodeLabel.PARTY, "party:0",
                "bill:1", "x", 4)
        for n in range(edges)
    ]  # fmt: skip
    return GraphBatch(4, rows, lines, superseded=["bill:0"], gone_nodes=["issue:order/1"])


def test_a_small_batch_stays_whole() -> None:
    one = batch(3, 4)
    assert list(parts(one, most=7)) == [one]


def test_a_large_batch_is_cut_nodes_before_edges_and_removes_first() -> None:
    one = batch(25, 31)
    cut = list(parts(one, most=10))
    assert [n for part in cut for n in part.nodes] == list(one.nodes)
    assert [e for part in cut for e in part.edges] == list(one.edges)
    assert all(len(part.nodes) + len(part.edges) <= 10 for part in cut)
    first_edges = next(n for n, part in enumerate(cut) if part.edges)
    assert not any(part.nodes for part in cut[first_edges:])
    assert cut[0].superseded == ["bill:0"]
    assert cut[0].gone_nodes == ["issue:order/1"]
    assert not any(part.superseded or part.gone_nodes for part in cut[1:])
