"""What the console lets through, and a corpus of what it does not.

After each refusal the server answers the next query, and the graph is what it was.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from graph import LocalGraph, RemoteGraph
from graph.console import ConsoleLimits, Neo4jConsole
from graph.local_server import ensure_server
from graph.neo4j_store import Neo4jGraph
from schemas.errors import InvalidInput, Refused, Unavailable

READS = [
    "RETURN 1 AS one",
    "MATCH (n:Port) RETURN n.key ORDER BY n.key",
    "MATCH (n:Port) RETURN n;",
    "MATCH p = (i:Importer)-[:ENTERS_AT]->(:Port) RETURN p LIMIT 3",
    "MATCH (i:Importer)-[:ENTERS_AT|IMPORTS]->{1,2}(x) RETURN count(*) AS n",
    "MATCH p = SHORTEST 2 (:Importer)-[]-{1,4}(:Hold) RETURN length(p) LIMIT 5",
    "MATCH p = shortestPath((:Importer)-[*..4]-(:Hold)) RETURN length(p) LIMIT 5",
    "MATCH (i:Importer) CALL (i) { MATCH (i)-[r]->() RETURN count(r) AS n } RETURN i.key, n",
    "MATCH (i:Importer) WHERE EXISTS { (i)-[:ENTERS_AT]->() } RETURN COUNT { (i)--() } AS n",
    "UNWIND [1, 2, 3] AS x WITH x WHERE x > 1 RETURN collect(x) AS xs",
    "MATCH (n:Port) RETURN n.key AS k UNION MATCH (n:Center) RETURN n.key AS k",
    "CALL db.labels() YIELD label RETURN label ORDER BY label",
    "CALL db.relationshipTypes()",
    "CALL db.index.fulltext.queryNodes('names', 'acme') YIELD node, score RETURN node.key, score",
    "CYPHER 25 MATCH (n:Port) LET k = n.key FILTER k STARTS WITH 'port:' RETURN k",
    "CYPHER 5 MATCH (n:Port) RETURN n.key",
    "RETURN 'CREATE (n) // DELETE' AS text, date.truncate('month', date('2026-01-15')) AS month",
    "MATCH (n) WHERE n.create IS NULL RETURN count(n) AS `SET`",
]

WRITES = [
    "CREATE (n:Port {key: 'port:0000'})",
    "CREATE (n:Port {key: 'port:0000'}) RETURN n",
    "CYPHER 25 INSERT (n:Port {key: 'port:0000'})",
    "MERGE (n:Port {key: 'port:0000'}) RETURN n",
    "MATCH (n:Port) SET n.name = 'x'",
    "MATCH (n:Port) SET n.name = 'x' RETURN n",
    "MATCH (n:Port) SET n += {name: 'x'}",
    "MATCH (n:Port) SET n:Evil",
    "MATCH (n:Port) REMOVE n.name",
    "MATCH (n:Port) REMOVE n:Port RETURN n",
    "MATCH (n:Port) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH ()-[r]->() DELETE r RETURN count(r)",
    "MATCH (n:Port) FOREACH (x IN [1] | SET n.name = 'x')",
    "MATCH (n:Port) CALL (n) { SET n.name = 'x' } RETURN n",
    "CALL { CREATE (n:Port {key: 'port:0000'}) RETURN n } RETURN n",
    "UNWIND [1] AS x CALL (x) { CREATE (:Port) } IN TRANSACTIONS",
    "UNWIND [1] AS x CALL (x) { CREATE (:Port) } IN 2 CONCURRENT TRANSACTIONS OF 1 ROWS",
    "MATCH (n:Port) RETURN n.key AS k UNION CREATE (m:Port) RETURN m.key AS k",
    "MATCH (n:Port) WITH n LIMIT 0 SET n.name = 'x' RETURN n",
    "CYPHER 25 WHEN false THEN { CREATE (:Port) }",
    "CYPHER 25 RETURN 1 AS x NEXT CREATE (:Port) RETURN 2 AS y",
    "CYPHER 25 MATCH (n:Port) SET n[$key] = 1",
    "MATCH (n:Port) SET n:$('Evil')",
    "match (n:Port) sEt n.name = 'x'",
    "/* read */ CREATE /* only */ (n:Port)",
    "MATCH (n:Port)\nSET n.name = 'x' // RETURN n",
]

SCHEMA = [
    "CREATE INDEX evil FOR (n:Port) ON (n.name)",
    "DROP INDEX names",
    "DROP CONSTRAINT key_Port",
    "CREATE CONSTRAINT evil FOR (n:Port) REQUIRE n.name IS UNIQUE",
    "CREATE USER evil SET PASSWORD 'evil12345'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'evil12345'",
    "DROP USER neo4j",
    "CREATE DATABASE evil",
    "DROP DATABASE neo4j",
    "STOP DATABASE neo4j",
    "GRANT ROLE admin TO neo4j",
]

BYPASSES = [
    "SHOW TRANSACTIONS",
    "SHOW SETTINGS",
    "SHOW USERS",
    "SHOW PROCEDURES",
    "SHOW INDEXES YIELD name RETURN name",
    "/**/SHOW/**/TRANSACTIONS",
    "CYPHER 25 SHOW TRANSACTIONS",
    "SHOW TRANSACTIONS YIELD transactionId AS id TERMINATE TRANSACTIONS id",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    "CALL dbms.killConnections(['bolt-1'])",
    "CALL `dbms`.`killConnections`(['bolt-1'])",
    "CALL db.clearQueryCaches()",
    "CALL db.createLabel('Evil')",
    "CALL tx.setMetaData({tidewaiter: 'evil'})",
    "CALL apoc.cypher.runWrite('CREATE (n)', {})",
    "MATCH (n:Port) CALL dbms.listConfig() YIELD name RETURN name",
    "CALL { CALL dbms.listConfig() YIELD name RETURN name } RETURN name",
    "LOAD CSV FROM 'http://127.0.0.1:1/x.csv' AS line RETURN line",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD\n/* */ csv WITH HEADERS FROM 'file:///etc/passwd' AS line RETURN line",
    "USE system MATCH (n) RETURN n",
    "USE neo4j MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "EXPLAIN CREATE (n)",
    "CYPHER runtime=parallel MATCH (n) RETURN n",
    "CYPHER 25 planner=dp MATCH (n) RETURN n",
    "\\u0043REATE (n:Port)",
    "RETURN '\\u0027 CREATE (n) //'",
    "MATCH (n:Port) RETURN graph.names()",
]

NOT_CYPHER = [
    "",
    "   // nothing",
    "hello",
    "MATCH (n RETURN n",
    "RETURN 1; RETURN 2",
    "CRE/**/ATE (n)",
    "RETURN 'open",
    "RETURN $missing",
    "RETURN 1 / 0",
    "RETURN toInteger({})",
]

# Stopped by the server: time, memory, or by the gate: size.
BOMBS = [
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7)",
    "MATCH (a), (b), (c), (d), (e), (f) WHERE a.name <> f.name RETURN count(*)",
    "UNWIND range(1, 100000000) AS x RETURN collect(x)",
    "UNWIND range(1, 100000000) AS x WITH x ORDER BY x DESC RETURN x",
    "RETURN [x IN range(1, 1000000000) | x * 2][0]",
    "RETURN reduce(s = 'aaaaaaaaaa', i IN range(1, 40) | s + s)",
]

# Stopped by nothing but the end of the server.
UNSTOPPABLE = [
    "RETURN reduce(a = 0, i IN range(1, 10000000000) | a + i % 7) AS a",
]

CORPUS = [*WRITES, *SCHEMA, *BYPASSES, *NOT_CYPHER, *BOMBS, *UNSTOPPABLE]

LIMITS = ConsoleLimits(seconds=2.0, grace_seconds=2.0)


@pytest.fixture(scope="module")
def console(opened: Neo4jGraph) -> Iterator[Neo4jConsole]:
    made = Neo4jConsole(opened._connection, LIMITS)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _the_next_query_is_answered(filled: Neo4jGraph, console: Neo4jConsole) -> Iterator[None]:
    before = dict(filled.counts())
    yield
    assert console.run("RETURN 1 AS one", {}).rows == ((1,),)
    assert dict(filled.counts()) == before
    assert len(console.run("CALL db.labels()", {}).rows) > 10


def test_the_corpus_is_large_enough() -> None:
    assert len(set(CORPUS)) >= 60


@pytest.mark.parametrize("text", READS)
def test_reading_is_answered(console: Neo4jConsole, text: str) -> None:
    table = console.run(text, {})
    assert table.columns
    assert table.rows
    assert not table.truncated


@pytest.mark.parametrize("text", WRITES)
def test_writing_is_refused(console: Neo4jConsole, text: str) -> None:
    with pytest.raises(Refused, match=r"writes|TRANSACTIONS|escape"):
        console.run(text, {"key": "name"})


@pytest.mark.parametrize("text", SCHEMA)
def test_administering_is_refused(console: Neo4jConsole, text: str) -> None:
    with pytest.raises((Refused, InvalidInput), match=r"refused|not valid|does not accept"):
        console.run(text, {})


@pytest.mark.parametrize("text", BYPASSES)
def test_ways_around_are_refused_with_the_reason(console: Neo4jConsole, text: str) -> None:
    with pytest.raises(Refused, match=r"The query is refused: .{20,}"):
        console.run(text, {})


@pytest.mark.parametrize("text", NOT_CYPHER)
def test_what_is_no_cypher_is_said(console: Neo4jConsole, text: str) -> None:
    with pytest.raises(InvalidInput):
        console.run(text, {})


@pytest.mark.parametrize("text", BOMBS)
def test_greedy_queries_are_stopped(console: Neo4jConsole, text: str) -> None:
    with pytest.raises(Refused, match=r"longer|memory|larger"):
        console.run(text, {})


@pytest.mark.parametrize("text", UNSTOPPABLE)
def test_what_nothing_stops_ends_with_a_restart(
    console: Neo4jConsole, config: LocalGraph, text: str
) -> None:
    before = ensure_server(config).process
    with pytest.raises(Refused, match="cut off"):
        console.run(text, {})
    assert ensure_server(config).process != before


class TestCaps:
    def test_rows_beyond_the_cap_are_cut_and_that_is_said(self, console: Neo4jConsole) -> None:
        table = console.run("UNWIND range(1, 1000000000) AS x RETURN x", {})
        assert len(table.rows) == LIMITS.rows
        assert table.truncated
        assert "first 1,000 rows" in table.note

    def test_bytes_beyond_the_cap_are_cut(self, console: Neo4jConsole) -> None:
        text = "UNWIND range(1, 900) AS x RETURN reduce(s = 'a', i IN range(1, 12) | s + s) AS s"
        table = console.run(text, {})
        assert 0 < len(table.rows) < 900
        assert "too large" in table.note

    def test_only_so_many_run_at_once(self, opened: Neo4jGraph) -> None:
        one = Neo4jConsole(opened._connection, ConsoleLimits(seconds=20, at_once=1))
        slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a + b)"
        ended = threading.Event()

        def run() -> None:
            with pytest.raises((Refused, Unavailable)):
                one.run(slow, {})
            ended.set()

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(1)
        with pytest.raises(Unavailable, match="running already"):
            one.run("RETURN 1", {})
        one.stop_all()
        assert ended.wait(20)
        thread.join()
        one.close()


class TestValues:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("RETURN date('2026-01-05')", "datetime.date(2026, 1, 5)"),
            ("RETURN {a: [1, 2.5, null, true]}", "{'a': [1, 2.5, None, True]}"),
            ("RETURN duration('P1D')", "'P1D'"),
            ("RETURN $p", "'it is'"),
        ],
    )
    def test_values_are_plain(self, console: Neo4jConsole, text: str, value: str) -> None:
        (row,) = console.run(text, {"p": "it is"}).rows
        assert repr(row[0]) == value

    def test_nodes_and_edges_are_mappings(self, console: Neo4jConsole) -> None:
        text = "MATCH (h:Hold {key: 'hold:H1'})-[r:RAISED_AT]->(p) RETURN h, r"
        ((node, edge),) = console.run(text, {}).rows
        assert (node["labels"], node["key"]) == (["Hold"], "hold:H1")
        assert (edge["type"], edge["from"], edge["record"]) == ("RAISED_AT", "hold:H1", "hold:H1")


def test_a_server_elsewhere_is_guarded_too(config: LocalGraph, opened: Neo4jGraph) -> None:
    """Without a gate and without a restart: the connection is cut and the caller is told."""
    remote = Neo4jGraph(_as_remote(config))
    console = Neo4jConsole(remote._connection, LIMITS)
    try:
        with pytest.raises(Refused, match="writes"):
            console.run("CREATE (n)", {})
        with pytest.raises(Refused, match=r"longer|cut off"):
            console.run(BOMBS[0], {})
        assert console.run("RETURN 1", {}).rows == ((1,),)
    finally:
        console.close()
        remote.close()
    assert opened.counts()


def _as_remote(config: LocalGraph) -> RemoteGraph:
    endpoint = ensure_server(config)
    login: dict[str, Any] = {"user": "neo4j", "password": endpoint.password}
    return RemoteGraph(endpoint.uri, **login)
