"""The same papers twice, graph and index made again, and papers in another order."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest import RunReport
from schemas.records import Feed

Home = Any  # `conftest.Home`; test folders are no packages
Papers = Mapping[Feed, Sequence[Path]]

QUERIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("account_at_every_port", {"account": "account:ACME"}),
    ("events_of_account", {"account": "account:ACME"}),
    ("two_hops", {"start": "account:ACME"}),
    ("issues_at_many_ports", {}),
    ("holds_by_reason_and_port", {}),
    ("guidance_for_account", {"account": "account:ACME"}),
    ("shared_brokers", {"importer": "account:ACME"}),
    ("evasion_case", {"case": "7604"}),
    ("issues_at_many_centers", {}),
    ("center_overview", {"center": "electronics"}),
    ("orders_of_country", {"country": "CN"}),
    ("manufacturers_new_to_importer", {"importer": "account:ACME", "since": "2023-01-01"}),
)
SEARCHES = (
    "microchip description sufficient",
    "8542.31",
    "insufficient manifest data",
    "evasion of antidumping duties transshipment",
    "EAPA 7604",
    "country of origin marking",
)


def answers(home: Home) -> dict[str, Any]:
    found: dict[str, Any] = {name: home.rows(name, **given) for name, given in QUERIES}
    found.update({text: home.found(text) for text in SEARCHES})
    assert all(found.values()), [name for name, rows in found.items() if not rows]
    return found


def assert_same_answers(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for question, rows in wanted.items():
        assert found[question] == rows, question


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Home]) -> Home:
    return new_home()


@pytest.fixture(scope="module")
def first(home: Home, papers: Papers) -> dict[Feed, RunReport]:
    return home.bring_all(papers)


@pytest.fixture(scope="module")
def before(home: Home, first: dict[Feed, RunReport]) -> dict[str, Any]:
    """All that can be read of the home after one load of every feed."""
    assert all(report.counts["kept"] for report in first.values())
    return {
        "records": home.records(),
        "graph": home.graph_counts(),
        "index": home.index_counts(),
        "nodes": home.nodes(),
        "edges": home.edges(),
        "documents": home.documents(),
        "answers": answers(home),
    }


def test_a_second_load_writes_nothing(
    home: Home, papers: Papers, first: dict[Feed, RunReport], before: dict[str, Any]
) -> None:
    batches = len(home.parts.ledger.batches())
    second = home.bring_all(papers)
    for feed, report in second.items():
        seen = first[feed].counts["kept"] + first[feed].counts["unchanged"]
        assert report.counts["kept"] == 0, feed
        assert report.counts["superseded"] == 0, feed
        assert report.counts["unchanged"] == seen, feed
        assert report.counts["rejected"] == first[feed].counts["rejected"], feed
    assert home.records() == before["records"]
    assert home.graph_counts() == before["graph"]
    assert home.index_counts() == before["index"]
    assert home.edges() == before["edges"]
    assert home.documents() == before["documents"]
    assert len(home.parts.ledger.batches()) >= batches


def test_the_graph_made_again_is_the_same(home: Home, before: dict[str, Any]) -> None:
    home.reopen()
    with home.parts.ledger.write_lock():
        home.parts.projector.rebuild_graph()
    assert home.graph_counts() == before["graph"]
    assert sorted(home.nodes() ^ before["nodes"]) == []
    assert sorted(set(home.edges()) ^ set(before["edges"])) == []
    assert home.edges() == before["edges"]
    assert_same_answers(answers(home), before["answers"])


def test_the_index_made_again_is_the_same(home: Home, before: dict[str, Any]) -> None:
    home.reopen()
    with home.parts.ledger.write_lock():
        home.parts.projector.rebuild_index()
    assert home.index_counts() == before["index"]
    assert home.documents() == before["documents"]
    assert_same_answers(answers(home), before["answers"])


def test_papers_in_another_order_make_the_same_graph(
    new_home: Callable[[], Home], papers: Papers, before: dict[str, Any]
) -> None:
    """Events before their entries, entries before accounts.

    Only batch numbers may differ, and how a party or an address is written: the last paper's way.
    """
    other = new_home()
    reports = other.bring_all(papers, list(reversed(list(papers))))
    assert set(reports) == set(papers)
    assert other.records() == before["records"]
    assert other.graph_counts() == before["graph"]
    assert sorted(without_spelling(other.nodes()) ^ without_spelling(before["nodes"])) == []
    assert without_batch(other.edges()) == without_batch(before["edges"])
    assert other.index_counts() == before["index"]


def without_spelling(nodes: Iterable[str]) -> set[str]:
    found = [json.loads(node) for node in nodes]
    for labels, properties in found:
        if labels[0] in {"Address", "Party"}:
            properties.pop("name")
    return {json.dumps(node, sort_keys=True) for node in found}


def without_batch(edges: Sequence[str]) -> list[str]:
    found = [json.loads(edge) for edge in edges]
    for edge in found:
        edge[-1].pop("batch")
    return sorted(json.dumps(edge, sort_keys=True) for edge in found)
