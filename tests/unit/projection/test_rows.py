"""Graph rows: merged nodes, edges apart by record, statements with their batch."""

from datetime import UTC, datetime

from projection.rows import REFERENCE, GraphRows, Statement, to_source_id
from schemas.graph import EdgeType, NodeLabel

A = (NodeLabel.PARTY, "party:a")
B = (NodeLabel.ADDRESS, "address:b")
DAY = datetime(2025, 1, 2, tzinfo=UTC)


def test_a_node_given_twice_is_merged() -> None:
    rows = GraphRows(3)
    rows.node(NodeLabel.PARTY, "party:a", "A", synthetic=True, properties={"country": "CN"})
    rows.node(NodeLabel.PARTY, "party:a", "A Ltd", properties={"size": 2, "country": None})
    [node] = rows.nodes
    assert node.name == "A Ltd"
    assert node.properties == {"country": "CN", "size": 2}
    assert node.synthetic is False  # one record that is not synthetic is enough


def test_two_records_that_state_the_same_make_two_edges() -> None:
    rows = GraphRows(3)
    for record in ("bill:1@2025-01-02", "bill:2@2025-01-02", "bill:1@2025-01-02"):
        rows.edge(EdgeType.LOCATED_AT, A, B, Statement(record, "x:r1", 2, DAY))
    assert [edge.record for edge in rows.to_batch().edges] == [
        "bill:1@2025-01-02",
        "bill:2@2025-01-02",
    ]


def test_an_edge_carries_the_batch_of_its_record_not_of_the_replay() -> None:
    rows = GraphRows(9)
    rows.edge(EdgeType.LOCATED_AT, A, B, Statement("bill:1@2025-01-02", "x:r1", 2, DAY))
    rows.edge(EdgeType.WITHIN, A, B, REFERENCE)
    assert [edge.batch for edge in rows.to_batch().edges] == [2, 0]


def test_source_ids_name_row_or_page() -> None:
    row = {"source_sha256": "a" * 64, "source_row": 7, "source_page": None}
    assert to_source_id(row) == "a" * 16 + ":r7"
    assert to_source_id({**row, "source_row": None, "source_page": 2}) == "a" * 16 + ":p2"
