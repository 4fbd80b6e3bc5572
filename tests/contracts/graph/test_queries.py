"""Each query of the library against a small made-up world, with the answer that it must give."""

from pathlib import Path
from typing import Any

import pytest

from graph.neo4j_store import Neo4jGraph
from graph.query_library import load_library
from schemas.errors import InvalidInput, NotFound
from schemas.graph import GraphBatch, NodeLabel, NodeRow, Scalar

ACME, ACME_2, RIVAL = "ior:12-3456789AB", "ior:12-3456789AC", "ior:98-7654321AB"

Rows = list[dict[str, Any]]


def ask(store: Neo4jGraph, query: str, /, **parameters: Scalar) -> Rows:
    table = store.run(query, parameters)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def pick(rows: Rows, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


@pytest.mark.parametrize("account", ["account:acme", ACME, ACME_2, "12-3456789AB"])
def test_an_account_stands_for_all_its_numbers_at_every_port(
    filled: Neo4jGraph, account: str
) -> None:
    rows = ask(filled, "account_at_every_port", account=account)
    assert pick(rows, "port", "entries", "value", "holds", "exams", "holds_per_100") == [
        ("port:2304", 50, 5e5, 10, 1, 20.0),
        ("port:2704", 50, 5e5, 0, 0, 0.0),
    ]
    assert sorted(rows[0]["importers"]) == [ACME, ACME_2]
    assert rows[0]["source"] == ["roll_up"]


def test_two_hops_shows_the_near_and_what_lies_behind(filled: Neo4jGraph) -> None:
    rows = ask(filled, "two_hops", start=ACME)
    found = {(row["hop"], row["edge"], row["key"]) for row in rows}
    assert (1, "ENTERS_AT", "port:2304") in found
    assert (1, "NUMBER_OF", "account:acme") in found
    assert (2, "BUYS_FROM", RIVAL) in found
    assert (2, "NUMBER_OF", ACME_2) in found
    assert all(row["source"] for row in rows)
    assert [row["hop"] for row in rows] == sorted(row["hop"] for row in rows)


def test_two_hops_takes_so_many_from_each_thing(filled: Neo4jGraph) -> None:
    rows = ask(filled, "two_hops", start=ACME, per_thing=1)
    via = [row["via"] for row in rows if row["hop"] == 2]
    assert len(via) == len(set(via))


@pytest.mark.parametrize("importer", [ACME, "account:acme"])
def test_shared_addresses(filled: Neo4jGraph, importer: str) -> None:
    rows = ask(filled, "shared_addresses", importer=importer)
    assert pick(rows, "importer", "address", "other", "record", "importer_record") == [
        (ACME, "address:1", "party:shell", "bill:MAEU123456@2026-01-04", ACME),
    ]


def test_shared_manufacturers(filled: Neo4jGraph) -> None:
    rows = ask(filled, "shared_manufacturers", importer="account:acme")
    assert pick(rows, "other", "common", "manufacturer", "importer_entries", "other_entries") == [
        (RIVAL, 1, "mid:CNSHEELE123SHA", 60, 5),
    ]


def test_shared_brokers(filled: Neo4jGraph) -> None:
    rows = ask(filled, "shared_brokers", importer=ACME)
    assert pick(rows, "broker", "broker_importers", "other", "other_entries") == [
        ("broker:ABC", 2, RIVAL, 5),
    ]


def test_paths_to_a_listed_party_show_each_step(filled: Neo4jGraph) -> None:
    (row,) = ask(filled, "paths_to_listed_party", start=ACME)
    assert (row["listed"], row["steps"]) == ("listed:uflpa/1", 4)
    assert row["path"] == [
        ACME,
        "entry:ABC-0000001-0",
        "bill:MAEU123456@2026-01-04",
        "party:sunrise-trading",
        "listed:uflpa/1",
    ]
    assert row["edges"] == ["ENTERED_BY", "ON_BILL", "SHIPPED_BY", "LISTED_AS"]
    assert row["standing"] == ["observed", "observed", "observed", "inferred"]
    assert row["record"][:2] == ["entry:ABC-0000001-0"] * 2


@pytest.mark.parametrize("heading", ["8542", "hts:8542", "8542.31.00.00"])
def test_importers_of_a_heading_by_center(filled: Neo4jGraph, heading: str) -> None:
    rows = ask(filled, "importers_of_heading_by_center", heading=heading)
    assert pick(rows, "center", "center_by", "importer", "codes", "entries") == [
        ("center:CEE006", "assumed", ACME, ["hts:8542310000"], 90),
        ("center:CEE006", "assumed", RIVAL, ["hts:8542310000"], 5),
    ]


@pytest.mark.parametrize(("kind", "found"), [("", 2), ("hold_reason", 2), ("discrepancy", 0)])
def test_issues_at_many_ports(filled: Neo4jGraph, kind: str, found: int) -> None:
    rows = ask(filled, "issues_at_many_ports", kind=kind)
    assert len(rows) == found
    assert {row["port"] for row in rows} <= {"port:2304", "port:2704"}
    assert all(row["ports"] == 2 and row["record"] for row in rows)
    assert ask(filled, "issues_at_many_ports", kind=kind, at_least=3) == []


def test_issues_at_many_centers_show_where_they_differ(filled: Neo4jGraph) -> None:
    rows = ask(filled, "issues_at_many_centers")
    assert pick(rows, "center", "events", "outcomes", "record") == [
        ("center:CEE006", 1, ["released"], ["hold:H1"]),
        ("center:CEE007", 1, ["examined"], ["hold:H2"]),
    ]


@pytest.mark.parametrize(
    "held", ["ABC-0000001-0", "hold:H1", "bill:MAEU123456@2026-01-04", "entry:ABC-0000001-0"]
)
def test_entries_like_a_held_entry(filled: Neo4jGraph, held: str) -> None:
    (row,) = ask(filled, "entries_like_held_entry", held=held)
    assert (row["held"], row["entry"]) == ("entry:ABC-0000001-0", "entry:ABC-0000002-8")
    assert row["score"] == 5  # one code twice, one manufacturer, the importer, the port
    assert row["common_codes"] == ["hts:8542310000"]
    assert row["common_manufacturers"] == ["mid:CNSHEELE123SHA"]


def test_guidance_for_an_account_reaches_codes_and_headings(filled: Neo4jGraph) -> None:
    rows = ask(filled, "guidance_for_account", account="account:acme")
    assert {(row["passage"], *row["mentioned"], row["record"]) for row in rows} == {
        ("csms:60011750#p1", "hts:8542", "csms:60011750"),
        ("ruling:N270709", "hts:8542310000", "ruling:N270709"),
    }


@pytest.mark.parametrize("case", ["7335", "eapa:7335", "7340", "issue:evasion_case/7335"])
def test_an_evasion_case_by_any_of_its_numbers(filled: Neo4jGraph, case: str) -> None:
    rows = ask(filled, "evasion_case", case=case)
    assert {(row["role"], row["key"], row["page"]) for row in rows} == {
        ("importer", "party:shell", 1),
        ("manufacturer", "party:sunrise-trading", 2),
        ("order", "order:A-570-900", 1),
        ("true_origin", "country:CN", 3),
        ("claimed_origin", "country:TH", 3),
        ("settles", "eapa:7335", None),
    }
    assert {row["record"] for row in rows} == {"eapa:7335"}


def test_cases_of_a_party(filled: Neo4jGraph) -> None:
    rows = ask(filled, "cases_of_party", party="party:shell")
    assert pick(rows, "issue", "role", "page", "standing") == [
        ("issue:evasion_case/7335", "importer", 1, "observed"),
    ]


@pytest.mark.parametrize("country", ["CN", "country:CN", "cn"])
def test_orders_of_a_country(filled: Neo4jGraph, country: str) -> None:
    rows = ask(filled, "orders_of_country", country=country)
    assert pick(rows, "order", "type", "codes", "evasion_cases", "record") == [
        ("order:A-570-900", "ad", ["hts:3401110000"], 1, "order:A-570-900"),
    ]


def test_holds_by_reason_and_port(filled: Neo4jGraph) -> None:
    rows = ask(filled, "holds_by_reason_and_port")
    assert pick(rows, "port", "holds", "released", "not_supported", "record") == [
        ("port:2304", 1, 1, 1, ["hold:H1"]),
        ("port:2704", 1, 0, 0, ["hold:H2"]),
    ]
    assert len(ask(filled, "holds_by_reason_and_port", port="2304")) == 1
    assert len(ask(filled, "holds_by_reason_and_port", since="2026-03-01")) == 1


def test_manufacturers_new_to_an_importer(filled: Neo4jGraph) -> None:
    rows = ask(filled, "manufacturers_new_to_importer", importer=ACME, since="2026-02-01")
    assert pick(rows, "manufacturer", "country", "entries", "new_to_all") == [
        ("mid:CNSHEELE123SHA", "CN", 60, False),  # the rival has bought there since January
    ]


def test_bills_of_a_party(filled: Neo4jGraph) -> None:
    rows = ask(filled, "bills_of_party", party="party:sunrise-trading")
    assert pick(rows, "bill", "as", "goods", "consignee", "vessel") == [
        (
            "bill:MAEU123456@2026-01-04",
            "SHIPPED_BY",
            "microchips",
            ["Shell Trading"],
            ["EVER GIVEN"],
        ),
    ]


def test_citations_of_a_document_in_both_directions(filled: Neo4jGraph) -> None:
    out = ask(filled, "document_citations", document="csms:60011750")
    assert pick(out, "direction", "edge", "key") == [("out", "CITES", "ruling:N270709")]
    back = ask(filled, "document_citations", document="ruling:N270709")
    assert pick(back, "direction", "edge", "key") == [("in", "CITES", "csms:60011750")]


def test_a_center_at_a_glance(filled: Neo4jGraph) -> None:
    rows = ask(filled, "center_overview", center="CEE006")
    assert pick(rows, "what", "key", "number", "outcome") == [
        ("sector", "sector:electronics", 1, ""),
        ("issue", "issue:hold_reason/insufficient-manifest-data", 1, ""),
        ("decisions", "Hold", 1, "not_supported"),
    ]


def test_events_of_an_account(filled: Neo4jGraph) -> None:
    rows = ask(filled, "events_of_account", account="account:acme")
    assert pick(rows, "event", "key", "entry", "port", "center", "record") == [
        ("Hold", "hold:H1", "entry:ABC-0000001-0", "port:2304", "center:CEE006", "hold:H1"),
    ]
    assert ask(filled, "events_of_account", account="account:acme", since="2026-02-01") == []


@pytest.mark.parametrize("name", ["acme electronics", "ACME elec*", "Electronics: ACME (OR)"])
def test_a_firm_is_found_by_words_of_its_name(filled: Neo4jGraph, name: str) -> None:
    rows = ask(filled, "find_by_name", name=name.replace("(OR)", ""))
    assert {row["key"] for row in rows} >= {"account:acme", ACME, ACME_2}
    rows = ask(filled, "find_by_name", name="acme", label="Account")
    assert [row["key"] for row in rows] == ["account:acme"]


def test_no_query_is_left_out_here() -> None:
    tested = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in load_library() if f'"{name}"' not in tested] == []


class TestAnyQuery:
    def test_a_key_that_is_not_there_is_said(self, filled: Neo4jGraph) -> None:
        table = filled.run("account_at_every_port", {"account": "account:nobody"})
        assert table.rows == ()
        assert "entries" in table.columns
        assert table.note == "The graph has no account:nobody."

    def test_an_unknown_query(self, filled: Neo4jGraph) -> None:
        with pytest.raises(NotFound, match="two_hops"):
            filled.run("nothing", {})

    def test_a_wrong_parameter(self, filled: Neo4jGraph) -> None:
        with pytest.raises(InvalidInput, match="account"):
            filled.run("account_at_every_port", {})

    def test_a_value_cannot_become_cypher(self, filled: Neo4jGraph) -> None:
        before = dict(filled.counts())
        table = filled.run("two_hops", {"start": "account:x'}) DETACH DELETE n //"})
        assert table.rows == ()
        assert dict(filled.counts()) == before

    def test_the_limit_cuts_and_says_so(self, store: Neo4jGraph) -> None:
        nodes = [NodeRow(NodeLabel.PARTY, f"party:{n}", "Same Name") for n in range(150)]
        store.apply(GraphBatch(1, nodes, []))
        table = store.run("find_by_name", {"name": "same name"})
        assert (len(table.rows), table.truncated) == (100, True)
