"""Writing as Cypher text: pure functions of labels and types, which come from our enums only.

An edge is found again by its ends, type, `record` and `role`. An edge that does not touch the node
of its own record (a party at an address, stated by a bill) carries that record a second time as
`apart`, which is indexed; all others are found from the record's node. So taking back what a record
stated needs no index over every edge.
"""

from schemas.graph import EdgeType, NodeLabel

WATERMARK_KEY = "graph"

LOCK_WATERMARK = (
    "MERGE (w:Watermark {key: $key}) ON CREATE SET w.batch = 0 SET w.held = true REMOVE w.held "
    "RETURN w.batch AS batch, coalesce(w.clearing, false) AS clearing, "
    "coalesce(w.apart_types, []) AS apart_types"
)
# The types of edges that have ever stood apart from their record's node: only there are those of a
# superseded record looked for.
SET_WATERMARK = (
    "MATCH (w:Watermark {key: $key}) "
    "SET w.batch = $batch, w.apart_types = $apart_types, w.applied = datetime()"
)
READ_WATERMARK = (
    "MATCH (w:Watermark {key: $key}) RETURN CASE WHEN w.clearing THEN 0 ELSE w.batch END AS batch"
)

# A clear that is cut off leaves the mark `clearing`; the next writer goes on with it.
BEGIN_CLEAR = "MERGE (w:Watermark {key: $key}) SET w.batch = 0, w.clearing = true"
CLEAR_EDGES = "MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 20000 ROWS"
CLEAR_NODES = (
    "MATCH (n) WHERE NOT n:Watermark CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS"
)
END_CLEAR = "MATCH (w:Watermark {key: $key}) DELETE w"


def merge_nodes(label: NodeLabel) -> str:
    """Merge `$rows` of {key, p}; a node known only from edges becomes a real one."""
    return (
        f"UNWIND $rows AS row MERGE (n:`{label.value}` {{key: row.key}}) "
        "ON CREATE SET n.name = row.key SET n += row.p REMOVE n.stub"
    )


def merge_stubs(label: NodeLabel) -> str:
    """Make the nodes of `$rows` of {key, synthetic} that are not there yet, named by their keys."""
    return (
        f"UNWIND $rows AS row MERGE (n:`{label.value}` {{key: row.key}}) "
        "ON CREATE SET n.name = row.key, n.synthetic = row.synthetic, n.stub = true"
    )


def merge_edges(edge: EdgeType, start: NodeLabel, end: NodeLabel) -> str:
    """Merge `$rows` of {f, t, record, role, p, first, last}; they are all that the edge then holds.

    `first` and `last` are places in `$times`, or null.
    """
    return (
        "UNWIND $rows AS row "
        f"MATCH (a:`{start.value}` {{key: row.f}}) MATCH (b:`{end.value}` {{key: row.t}}) "
        f"MERGE (a)-[r:`{edge.value}` {{record: row.record, role: row.role}}]->(b) SET r = row.p "
        "SET r.first_seen = $times[row.first], r.last_seen = $times[row.last]"
    )


def delete_edges(edge: EdgeType, start: NodeLabel, end: NodeLabel) -> str:
    """Delete `$rows` of {f, t, record, role}."""
    return (
        "UNWIND $rows AS row "
        f"MATCH (a:`{start.value}` {{key: row.f}})"
        f"-[r:`{edge.value}` {{record: row.record, role: row.role}}]->"
        f"(b:`{end.value}` {{key: row.t}}) DELETE r"
    )


def delete_stated_near(label: NodeLabel) -> str:
    """Delete the edges at the nodes of `$records` that these records stated."""
    return (
        f"UNWIND $records AS record MATCH (n:`{label.value}` {{key: record}})-[r]-() "
        "WHERE r.record = record DELETE r"
    )


def delete_stated_apart(edge: EdgeType) -> str:
    """Delete the edges away from their record's node that `$records` stated."""
    return f"MATCH ()-[r:`{edge.value}`]->() WHERE r.apart IN $records DELETE r"


def forget_properties(label: NodeLabel) -> str:
    """Leave the nodes of `$records` their names alone: their new versions say the rest anew."""
    return (
        f"UNWIND $records AS record MATCH (n:`{label.value}` {{key: record}}) "
        "SET n = {key: n.key, name: n.name, synthetic: n.synthetic}"
    )


def delete_nodes(label: NodeLabel) -> str:
    """Delete the nodes of `$keys` with their edges."""
    return f"UNWIND $keys AS key MATCH (n:`{label.value}` {{key: key}}) DETACH DELETE n"
