from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from graph import LocalGraph, write_text
from graph.neo4j_store import Neo4jGraph
from schemas.errors import NotFound
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow, Value

ENTRY, PORT, PARTY, ADDRESS = (
    NodeLabel.ENTRY,
    NodeLabel.PORT,
    NodeLabel.PARTY,
    NodeLabel.ADDRESS,
)
SEEN = datetime(2026, 1, 5, 12, tzinfo=UTC)


def entry(number: int = 1) -> NodeRow:
    key = f"entry:{number}"
    properties: Any = {"value": Decimal("10.50"), "entry_date": date(2026, 1, 5), "odd": None}
    return NodeRow(ENTRY, key, f"No. {number}", synthetic=True, properties=properties)


def at(port: str = "port:2304", record: str = "entry:1", role: str = "", **p: Value) -> EdgeRow:
    return EdgeRow(EdgeType.AT, ENTRY, "entry:1", PORT, port, record, "abc:r1", 1, role=role,
                   first_seen=SEEN, properties=p)  # fmt: skip


def located(record: str, address: str = "address:1") -> EdgeRow:
    return EdgeRow(EdgeType.LOCATED_AT, PARTY, "party:1", ADDRESS, address, record, "abc:r2", 1)


def rolled(port: str, entries: int) -> EdgeRow:
    return EdgeRow(EdgeType.ENTERS_AT, NodeLabel.IMPORTER, "ior:1", PORT, port, "", "roll_up", 1,
                   properties={"entries": entries})  # fmt: skip


def edges(store: Neo4jGraph, text: str = "MATCH ()-[r]->() RETURN r.record, r.role") -> set[Any]:
    return set(store.console.run(text, {}).rows)


def test_an_empty_graph_has_no_batch(store: Neo4jGraph) -> None:
    assert store.watermark() == 0
    assert dict(store.counts()) == {}


def test_preparing_again_changes_nothing(store: Neo4jGraph) -> None:
    store.prepare()
    store.prepare()


def test_values_come_back_as_they_went(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(3, [entry()], [at(lines=2)]))
    assert store.watermark() == 3
    node = store.node("entry:1")
    assert (node.label, node.name, node.synthetic) == ("Entry", "No. 1", True)
    assert node.properties == {"value": 10.5, "entry_date": date(2026, 1, 5)}
    (edge,) = store.neighbourhood("entry:1").edges
    assert (edge.type, edge.record, edge.source, edge.batch) == ("AT", "entry:1", "abc:r1", 1)
    assert edge.standing == "observed"
    assert edge.properties == {"first_seen": SEEN, "lines": 2}


def test_a_batch_applied_again_changes_nothing(store: Neo4jGraph) -> None:
    batch = GraphBatch(1, [entry()], [at(), rolled("port:2304", 5)])
    store.apply(batch)
    before = dict(store.counts())
    store.apply(batch)
    store.apply(replace(batch, batch=2))
    assert dict(store.counts()) == before
    assert store.watermark() == 2


def test_an_earlier_batch_is_not_applied_any_more(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(5, [], [rolled("port:2304", 7)]))
    store.apply(GraphBatch(4, [], [rolled("port:2304", 3)]))
    assert store.watermark() == 5
    assert edges(store, "MATCH ()-[r:ENTERS_AT]->() RETURN r.entries") == {(7,)}


def test_two_records_that_state_the_same_make_two_edges(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(1, [], [at(), at(record="entry:2"), at(role="second"), at()]))
    assert edges(store) == {("entry:1", ""), ("entry:2", ""), ("entry:1", "second")}


def test_a_new_version_takes_back_what_its_predecessor_stated(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(1, [entry()], [at("port:1"), at("port:2", record="other")]))
    store.apply(GraphBatch(2, [entry()], [at("port:3")], superseded=["entry:1"]))
    text = "MATCH ()-[r:AT]->(p) RETURN r.record, p.key"
    assert edges(store, text) == {("entry:1", "port:3"), ("other", "port:2")}


def test_it_takes_back_edges_that_stand_apart_from_its_node(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(1, [], [located("bill:1@2026-01-01"), located("bill:2@2026-01-01")]))
    new = located("bill:1@2026-01-01", "address:2")
    store.apply(GraphBatch(2, [], [new], superseded=["bill:1@2026-01-01"]))
    text = "MATCH ()-[r:LOCATED_AT]->(a) RETURN r.record, a.key"
    assert edges(store, text) == {
        ("bill:1@2026-01-01", "address:2"),
        ("bill:2@2026-01-01", "address:1"),
    }


def test_roll_ups_are_set_and_not_added_to(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(1, [], [rolled("port:1", 5), rolled("port:2", 1)]))
    store.apply(GraphBatch(2, [], [rolled("port:1", 3)], gone=[rolled("port:2", 0)]))
    text = "MATCH ()-[r:ENTERS_AT]->(p) RETURN p.key, r.entries"
    assert edges(store, text) == {("port:1", 3)}


def test_a_property_that_a_new_version_leaves_out_is_gone_from_the_edge(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(1, [], [at(lines=1, note="x")]))
    store.apply(GraphBatch(2, [], [at(lines=2)]))
    assert edges(store, "MATCH ()-[r:AT]->() RETURN r.lines, r.note") == {(2, None)}


def test_nodes_that_nothing_stands_for_go_with_their_edges(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(1, [entry()], [at()]))
    store.apply(GraphBatch(2, [], [], gone_nodes=["entry:1"]))
    assert dict(store.counts()) == {"Port": 1}


class TestStubs:
    def test_an_end_that_is_not_there_is_named_by_its_key(self, store: Neo4jGraph) -> None:
        store.apply(GraphBatch(1, [entry()], [at()]))
        assert store.node("port:2304").name == "port:2304"

    def test_a_real_node_names_it(self, store: Neo4jGraph) -> None:
        store.apply(GraphBatch(1, [entry()], [at()]))
        store.apply(GraphBatch(2, [NodeRow(PORT, "port:2304", "Laredo, TX")], []))
        port = store.node("port:2304")
        assert (port.name, dict(port.properties)) == ("Laredo, TX", {})

    def test_a_stub_never_hides_a_name(self, store: Neo4jGraph) -> None:
        store.apply(GraphBatch(1, [NodeRow(PORT, "port:2304", "Laredo, TX")], []))
        store.apply(GraphBatch(2, [entry()], [at()]))
        store.apply(GraphBatch(3, [NodeRow(PORT, "port:2304", "port:2304")], []))
        assert store.node("port:2304").name == "Laredo, TX"


class TestTransaction:
    def test_a_batch_that_fails_leaves_nothing(self, store: Neo4jGraph) -> None:
        bad = NodeRow(PORT, "port:1", "P", properties={"map": {"a": 1}})  # type: ignore[dict-item]
        with pytest.raises(Exception, match=r"(?i)map"):
            store.apply(GraphBatch(1, [entry(), bad], [at()]))
        assert store.watermark() == 0
        assert dict(store.counts()) == {}

    def test_a_clear_that_was_cut_off_is_finished_by_the_next_batch(
        self, store: Neo4jGraph
    ) -> None:
        store.apply(GraphBatch(9, [entry(1), entry(2)], [at()]))
        store._connection.run_alone(write_text.BEGIN_CLEAR, {"key": write_text.WATERMARK_KEY})
        assert store.watermark() == 0
        store.apply(GraphBatch(1, [entry(3)], []))
        assert store.watermark() == 1
        assert dict(store.counts()) == {"Entry": 1}


def test_clearing_removes_the_watermark_too(store: Neo4jGraph) -> None:
    store.apply(GraphBatch(4, [entry()], [at()]))
    store.clear()
    assert store.watermark() == 0
    assert dict(store.counts()) == {}
    with pytest.raises(NotFound):
        store.node("entry:1")


def test_a_batch_of_the_greatest_size_fits_in_one_transaction(store: Neo4jGraph) -> None:
    """10,000 records with 100,000 edges, in the 768 MB heap of the tests."""
    nodes = [entry(n) for n in range(10_000)]
    made = [
        EdgeRow(EdgeType.AT, ENTRY, f"entry:{n}", PORT, f"port:{n * 7 % 300 + p}", f"entry:{n}",
                "0123456789abcdef:r1", 1, first_seen=SEEN, last_seen=SEEN)
        for n in range(10_000)
        for p in range(10)
    ]  # fmt: skip
    store.apply(GraphBatch(1, nodes, made))
    assert store.counts()["AT"] == 100_000


def test_the_home_keeps_the_password_to_its_owner(config: LocalGraph) -> None:
    password = config.home / "graph" / "password"
    assert password.stat().st_mode & 0o077 == 0
