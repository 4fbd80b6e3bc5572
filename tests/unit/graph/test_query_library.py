import re

import pytest

from graph.query_library import LibraryQuery, find_query, load_library, parse_query
from schemas.errors import NotFound

LIBRARY = load_library()
AUDIENCES = {"enforcement", "experts", "training"}
# Queries whose rows are nodes, not statements about edges.
ABOUT_NODES = {"find_by_name"}


def test_the_library_holds_what_people_asked_for() -> None:
    assert len(LIBRARY) >= 20
    assert {
        "account_at_every_port",
        "two_hops",
        "shared_addresses",
        "shared_manufacturers",
        "shared_brokers",
        "paths_to_listed_party",
        "importers_of_heading_by_center",
        "issues_at_many_ports",
        "issues_at_many_centers",
        "entries_like_held_entry",
        "guidance_for_account",
        "evasion_case",
    } <= set(LIBRARY)


@pytest.mark.parametrize("query", LIBRARY.values(), ids=LIBRARY.keys())
class TestEveryQuery:
    def test_says_who_asks_what(self, query: LibraryQuery) -> None:
        named = query.named
        assert named.title
        assert len(named.doc) > 20
        assert set(named.audience.split(", ")) <= AUDIENCES
        assert named.example.startswith(f"tidewaiter query {named.name}")
        assert 0 < named.limit <= 1_000

    def test_takes_the_parameters_that_it_uses(self, query: LibraryQuery) -> None:
        used = set(re.findall(r"\$(\w+)", query.named.text))
        assert used == {parameter.name for parameter in query.named.parameters}
        assert all(parameter.doc for parameter in query.named.parameters)

    def test_shows_the_evidence_of_its_edges(self, query: LibraryQuery) -> None:
        if query.named.name not in ABOUT_NODES:
            assert re.search(r"AS \w*source\b|\bsource\b", query.named.text.rpartition("RETURN")[2])

    def test_orders_its_rows_and_leaves_the_limit_to_the_store(self, query: LibraryQuery) -> None:
        end = query.named.text.rpartition("RETURN")[2]
        assert "ORDER BY" in end
        assert "LIMIT" not in end


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="two_hops"):
        find_query(LIBRARY, "three_hops")


def test_a_header_with_an_unknown_type_is_a_fault_of_the_file() -> None:
    content = (
        "// ---\n// title: T\n// audience: experts\n// doc: D\n// parameters:\n"
        "//   - {name: a, type: colour, doc: d}\n// limit: 5\n// example: e\n// ---\nRETURN $a\n"
    )
    with pytest.raises(ValueError, match="colour"):
        parse_query("broken", content)
