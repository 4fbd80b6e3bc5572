"""Reading as Cypher text: pure functions of labels and types, which come from our enums only."""

from collections.abc import Sequence

from schemas.graph import ROLL_UPS, EdgeType, NodeLabel

# How much an edge `r` carries: its value, or how often it was seen.
WEIGHT = "coalesce(r.value, r.entries, r.lines, 0)"

# A constraint and its index bear one name.
SCHEMA_NAMES = "SHOW INDEXES YIELD name RETURN name"


def node_of(labels: Sequence[NodeLabel]) -> str:
    """The node `n` of `$key` among these labels, each looked up in its index."""
    arms = (f"MATCH (n:`{label.value}` {{key: $key}}) RETURN n" for label in labels)
    return " UNION ALL ".join(arms)


def counts(labels: Sequence[NodeLabel], edges: Sequence[EdgeType]) -> str:
    """`kind` and `n` of every label and type, each from the count store."""
    nodes = (
        f"MATCH (x:`{label.value}`) RETURN '{label.value}' AS kind, count(x) AS n"
        for label in labels
    )
    links = (
        f"MATCH ()-[x:`{edge.value}`]->() RETURN '{edge.value}' AS kind, count(x) AS n"
        for edge in edges
    )
    return " UNION ALL ".join((*nodes, *links))


def present_keys(labels: Sequence[NodeLabel]) -> str:
    """Which of `$keys` are keys of nodes of these labels, as `key`."""
    arms = (
        f"UNWIND $keys AS key MATCH (n:`{label.value}` {{key: key}}) RETURN n.key AS key"
        for label in labels
    )
    return " UNION ".join(arms)


def next_hop(types: Sequence[EdgeType]) -> str:
    """The edges at the nodes of `$ids`, weighty first, at most `$per_node` at each.

    Roll-ups and other edges are looked at apart, so that a hub's thousand entries do not hide its
    weightiest partners; of each at most `$looked_at`. A node of `$hubs` or more edges is passed by
    unless it is the start.
    """
    rollups = "|".join(edge.value for edge in types if edge in ROLL_UPS)
    others = "|".join(edge.value for edge in types if edge not in ROLL_UPS)
    arms = [
        f"MATCH (n)-[r:{kinds}]-(m) WITH r, m LIMIT $looked_at RETURN r, m, {WEIGHT} AS weight "
        "ORDER BY weight DESC, m.key LIMIT $per_node"
        for kinds in (rollups, others)
        if kinds
    ]
    return (
        "MATCH (n) WHERE elementId(n) IN $ids AND (n.key = $start OR COUNT { (n)--() } < $hubs) "
        f"CALL (n) {{ {' UNION '.join(arms)} }} "
        "RETURN elementId(n) AS from_id, elementId(m) AS id, m, weight, "
        "COUNT { (n)--() } AS degree "
        "ORDER BY weight DESC, m.key LIMIT $limit"
    )


def edges_among(types: Sequence[EdgeType]) -> str:
    """The edges among the nodes of `$ids`, weighty first, with both ends.

    They are found from the end with few edges; between two hubs by their pairs.
    """
    kinds = "|".join(edge.value for edge in types)
    return (
        "MATCH (n) WHERE elementId(n) IN $ids "
        "WITH collect(n) AS nodes "
        "WITH nodes, [n IN nodes WHERE COUNT { (n)--() } < $hubs] AS few, "
        "[n IN nodes WHERE COUNT { (n)--() } >= $hubs] AS hubs "
        "CALL (nodes, few, hubs) { "
        f"UNWIND few AS a MATCH (a)-[r:{kinds}]-(b) WHERE b IN nodes RETURN r "
        f"UNION UNWIND hubs AS a UNWIND hubs AS b MATCH (a)-[r:{kinds}]->(b) RETURN r }} "
        "RETURN r, startNode(r) AS a, endNode(r) AS b "
        f"ORDER BY {WEIGHT} DESC, elementId(r) LIMIT $limit"
    )
