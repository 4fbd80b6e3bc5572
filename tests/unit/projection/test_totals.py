"""Roll-ups as edges: what no record backs any more is taken out."""

from datetime import date

from analysis.rollups import RollUp
from projection.issues import slug
from projection.totals import gone_roll_ups, issue_of, to_roll_up_edge
from schemas.graph import EdgeType


def total(dimension: str, other: str) -> RollUp:
    return RollUp(
        dimension, "12-3456789AB", other, 2, 5, 100.5, 3.25, 1, 0,
        date(2025, 1, 2), date(2025, 3, 4), batch=7, synthetic=True,
    )  # fmt: skip


def test_a_roll_up_is_an_edge_without_a_record() -> None:
    edge = to_roll_up_edge(total("port", "2304"))
    assert (edge.type, edge.from_key, edge.to_key) == (
        EdgeType.ENTERS_AT,
        "ior:12-3456789AB",
        "port:2304",
    )
    assert edge.record == ""
    assert edge.batch == 7
    assert edge.properties["value"] == 100.5


def test_only_pairs_that_nothing_backs_are_gone() -> None:
    edges = [to_roll_up_edge(total("port", "2304"))]
    before = [("port", "12-3456789AB", "2304"), ("port", "12-3456789AB", "2704"),
              ("hts", "12-3456789AB", "8542310000")]  # fmt: skip
    gone = gone_roll_ups(before, edges)
    assert {(e.type, e.to_key) for e in gone} == {
        (EdgeType.ENTERS_AT, "port:2704"),
        (EdgeType.IMPORTS, "hts:8542310000"),
    }


def test_events_with_the_same_words_are_about_one_issue() -> None:
    assert issue_of("hold", "Insufficient manifest data") == (
        "issue:hold_reason/insufficient-manifest-data"
    )
    assert issue_of("hold", "insufficient  MANIFEST data.") == issue_of(
        "hold", "Insufficient manifest data"
    )
    assert issue_of("exam", "quantity") == issue_of("review", "quantity")
    assert slug("Ärger & Co") == "rger-co"
