import pytest

from graph.neo4j_store import Neo4jGraph
from schemas.errors import InvalidInput, NotFound
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel

ACME = "ior:12-3456789AB"


class TestNode:
    @pytest.mark.parametrize("key", ["port:9999", "nonsense", "", "entry:' OR 1=1"])
    def test_a_node_that_is_not_there(self, filled: Neo4jGraph, key: str) -> None:
        with pytest.raises(NotFound):
            filled.node(key)

    @pytest.mark.parametrize(
        ("key", "label"),
        [
            ("port:2304", "Port"),
            ("csms:60011750", "Document"),
            ("csms:60011750#p1", "Passage"),
            ("issue:evasion_case/7335", "Issue"),
            ("listed:uflpa/1", "ListedParty"),
        ],
    )
    def test_a_node_is_found_by_its_key(self, filled: Neo4jGraph, key: str, label: str) -> None:
        node = filled.node(key)
        assert (node.key, node.label, node.synthetic) == (key, label, True)


class TestNeighbourhood:
    def test_one_hop_is_what_stands_next_to_it(self, filled: Neo4jGraph) -> None:
        found = filled.neighbourhood("hold:H1")
        assert {node.key for node in found.nodes} == {
            "hold:H1",
            "entry:ABC-0000001-0",
            "port:2304",
            "center:CEE006",
            "issue:hold_reason/insufficient-manifest-data",
        }
        assert found.nodes[0].key == "hold:H1"
        assert not found.truncated

    def test_edges_among_the_found_are_there_too(self, filled: Neo4jGraph) -> None:
        edges = {(e.type, e.from_key, e.to_key) for e in filled.neighbourhood("hold:H1").edges}
        assert ("AT", "entry:ABC-0000001-0", "port:2304") in edges

    def test_only_the_types_asked_for(self, filled: Neo4jGraph) -> None:
        found = filled.neighbourhood(ACME, hops=2, types=["BUYS_FROM"])
        assert {edge.type for edge in found.edges} == {"BUYS_FROM"}
        assert {node.key for node in found.nodes} == {
            ACME,
            "mid:CNSHEELE123SHA",
            "mid:KRSEOELE456SEO",
            "ior:98-7654321AB",
        }

    def test_the_weightiest_come_first_and_the_cut_is_said(self, filled: Neo4jGraph) -> None:
        found = filled.neighbourhood(ACME, limit=3)
        assert [node.key for node in found.nodes[1:]] == ["broker:ABC", "hts:8542310000"]
        assert found.truncated

    def test_three_hops_reach_further_than_two(self, filled: Neo4jGraph) -> None:
        two = {n.key for n in filled.neighbourhood("hold:H1", hops=2).nodes}
        three = {n.key for n in filled.neighbourhood("hold:H1", hops=3).nodes}
        assert two < three

    @pytest.mark.parametrize(
        "wrong", [{"hops": 0}, {"hops": 4}, {"limit": 0}, {"limit": 10**6}, {"types": ["NO"]}]
    )
    def test_what_is_out_of_range_is_said(
        self, filled: Neo4jGraph, wrong: dict[str, object]
    ) -> None:
        with pytest.raises(InvalidInput):
            filled.neighbourhood(ACME, **wrong)  # type: ignore[arg-type]

    def test_a_node_that_is_not_there(self, filled: Neo4jGraph) -> None:
        with pytest.raises(NotFound):
            filled.neighbourhood("port:9999")


def test_a_hub_is_shown_but_not_gone_through(store: Neo4jGraph) -> None:
    """A port of 3,000 entries: an entry's second hop is not all the others."""
    edges = [
        EdgeRow(EdgeType.AT, NodeLabel.ENTRY, f"entry:{n}", NodeLabel.PORT, "port:2704",
                f"entry:{n}", "a:r1", 1)
        for n in range(3_000)
    ]  # fmt: skip
    store.apply(GraphBatch(1, [], edges))
    found = store.neighbourhood("entry:1", hops=3, limit=500)
    assert {node.key for node in found.nodes} == {"entry:1", "port:2704"}
    assert len(found.edges) == 1
    from_hub = store.neighbourhood("port:2704", limit=50)
    assert (len(from_hub.nodes), from_hub.truncated) == (50, True)


def test_counts_are_by_label_and_type(filled: Neo4jGraph) -> None:
    counts = filled.counts()
    assert (counts["Importer"], counts["ENTERS_AT"], counts["CONCERNS"]) == (3, 4, 8)
    assert "Watermark" not in counts
