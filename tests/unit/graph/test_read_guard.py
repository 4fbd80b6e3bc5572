import pytest

from graph.read_guard import LONGEST_TEXT, check_plan, check_text
from schemas.errors import InvalidInput, Refused


@pytest.mark.parametrize(
    ("cypher", "reason"),
    [
        ("SHOW TRANSACTIONS", "SHOW"),
        ("/* x */ show settings", "SHOW"),
        ("TERMINATE TRANSACTIONS 'a'", "TERMINATE"),
        ("MATCH (n) USE neo4j RETURN n", "USE"),
        ("PROFILE MATCH (n) RETURN n", "PROFILE"),
        ("EXPLAIN MATCH (n) RETURN n", "EXPLAIN"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "LOAD CSV"),
        ("LOAD /**/ CSV FROM 'x' AS l RETURN l", "LOAD CSV"),
        ("CALL dbms.listConfig()", "dbms.listConfig"),
        ("CALL `dbms`.`listConfig`()", "dbms.listConfig"),
        ("CALL `db.labels`()", "db·labels"),
        ("CALL db . clearQueryCaches ()", "db.clearQueryCaches"),
        ("OPTIONAL CALL tx.setMetaData({a: 1})", "tx.setMetaData"),
        ("CALL { MATCH (n) RETURN n } IN TRANSACTIONS RETURN n", "IN TRANSACTIONS"),
        ("CALL { MATCH (n) RETURN n } IN 4 CONCURRENT TRANSACTIONS RETURN n", "IN TRANSACTIONS"),
        ("\\u0053HOW TRANSACTIONS", "escape"),
        ("CYPHER runtime=parallel MATCH (n) RETURN n", "CYPHER 5"),
        ("CYPHER 25 runtime=parallel MATCH (n) RETURN n", "CYPHER 5"),
        ("RETURN apoc.cypher.runFirstColumnMany('CREATE (n)', {})", "apoc.cypher"),
        ("RETURN graph.names()", "graph.names"),
    ],
)
def test_refused_with_the_reason(cypher: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        check_text(cypher)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n:Port {show: 1}) RETURN n.show, n.use AS `SHOW`",
        "MATCH (n:Show)-[:USE]->(m) RETURN n",
        "RETURN 'SHOW TRANSACTIONS; CALL dbms.listConfig()' AS text // TERMINATE",
        "CALL db.labels() YIELD label RETURN label",
        "CALL DB.INDEX.fulltext.queryNodes('names', 'acme') YIELD node RETURN node",
        "CALL (n) { RETURN 1 AS x } RETURN x",
        "CALL { MATCH (n) RETURN n } RETURN n",
        "CYPHER 25 MATCH (n) RETURN n",
        "RETURN date.truncate('month', date()), point.distance($a, $b), duration.between($c, $d)",
        "MATCH (n) WHERE n.name IN (['a']) RETURN n.value",
        "RETURN $show",
        "MATCH (n) RETURN n;",
    ],
)
def test_reading_passes(cypher: str) -> None:
    check_text(cypher)


@pytest.mark.parametrize("cypher", ["", "  ", "// nothing", "/* */"])
def test_an_empty_text_is_no_query(cypher: str) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        check_text(cypher)


def test_a_very_long_text_is_refused() -> None:
    with pytest.raises(Refused, match="longer"):
        check_text("RETURN 1 " + " " * LONGEST_TEXT)


@pytest.mark.parametrize("kind", ["w", "rw", "s", "", None, "R"])
def test_only_the_type_r_is_reading(kind: str | None) -> None:
    with pytest.raises(Refused):
        check_plan(kind, {"operatorType": "ProduceResults@neo4j"})


@pytest.mark.parametrize("step", ["ShowTransactions@neo4j", "TerminateTransactions", "LoadCSV"])
def test_a_forbidden_step_of_the_plan_is_refused(step: str) -> None:
    plan = {"operatorType": "ProduceResults@neo4j", "children": [{"operatorType": step}]}
    with pytest.raises(Refused, match=step.partition("@")[0]):
        check_plan("r", plan)


def test_a_reading_plan_passes() -> None:
    check_plan(
        "r", {"operatorType": "ProduceResults", "children": [{"operatorType": "Expand(All)"}]}
    )
