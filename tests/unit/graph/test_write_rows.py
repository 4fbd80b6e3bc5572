from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from graph.write_rows import chunks, edge_rows, node_rows, stub_rows, with_time_table
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow

DAY = date(2026, 1, 5)
ENTRY, PORT = NodeLabel.ENTRY, NodeLabel.PORT


def at(record: str = "entry:1", to: str = "port:2304", **more: object) -> EdgeRow:
    return EdgeRow(EdgeType.AT, ENTRY, "entry:1", PORT, to, record, "abc:r1", 1, **more)  # type: ignore[arg-type]


def test_none_is_left_alone_and_decimals_become_floats() -> None:
    properties: Any = {"value": Decimal("1.5"), "duty": None, "day": DAY, "of": ("a", None)}
    row = NodeRow(ENTRY, "entry:1", "1", properties=properties)
    (made,) = node_rows([row])[ENTRY]
    assert made["p"] == {
        "value": 1.5,
        "day": DAY,
        "of": ["a"],
        "name": "1",
        "synthetic": False,
    }


def test_a_key_for_a_name_hides_no_name() -> None:
    rows = node_rows([NodeRow(PORT, "port:1", "Portland"), NodeRow(PORT, "port:1", "port:1")])
    assert rows[PORT] == [{"key": "port:1", "p": {"name": "Portland", "synthetic": False}}]


def test_stubs_are_the_ends_that_the_batch_does_not_describe() -> None:
    batch = GraphBatch(1, [NodeRow(ENTRY, "entry:1", "1")], [at(properties={"synthetic": True})])
    assert stub_rows(batch) == {PORT: [{"key": "port:2304", "synthetic": True}]}


def test_one_real_edge_makes_a_stub_real() -> None:
    batch = GraphBatch(1, [], [at(properties={"synthetic": True}), at(record="entry:2")])
    assert stub_rows(batch)[PORT] == [{"key": "port:2304", "synthetic": False}]


def test_an_edge_stands_apart_where_its_record_is_no_end_of_it() -> None:
    rows = edge_rows([at(), at(record="bill:B1@2026-01-01"), at(record="")])
    assert [row["p"].get("apart") for row in rows[EdgeType.AT, ENTRY, PORT]] == [
        None,
        "bill:B1@2026-01-01",
        None,
    ]


def test_times_are_sent_once_each() -> None:
    first, last = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)
    rows = edge_rows([at(first_seen=first, last_seen=last), at("entry:2", first_seen=last)])
    placed, times = with_time_table(rows[EdgeType.AT, ENTRY, PORT])
    assert times == [first, last]
    assert [(row["first"], row["last"]) for row in placed] == [(0, 1), (1, None)]


def test_chunks_hold_all_items_in_order() -> None:
    assert list(chunks([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
    assert list(chunks([], 2)) == []
