"""The graph's kinds and what crosses the graph port: nodes, edges, batches, subgraphs, tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from schemas.evidence import Standing

Scalar = str | int | float | bool | date | datetime | None
Value = Scalar | Sequence[Scalar]


class NodeLabel(StrEnum):
    """Labels of nodes; each has one uniqueness constraint on `key`."""

    ACCOUNT = "Account"
    IMPORTER = "Importer"
    PARTY = "Party"
    ADDRESS = "Address"
    MANUFACTURER = "Manufacturer"
    ENTRY = "Entry"
    BILL = "Bill"
    CONTAINER = "Container"
    VESSEL = "Vessel"
    CARRIER = "Carrier"
    BROKER = "Broker"
    HTS_CODE = "HtsCode"
    PORT = "Port"
    FOREIGN_PORT = "ForeignPort"
    COUNTRY = "Country"
    CENTER = "Center"
    SECTOR = "Sector"
    ISSUE = "Issue"
    HOLD = "Hold"
    EXAM = "Exam"
    REQUEST = "Request"
    NOTICE = "Notice"
    REVIEW = "Review"
    LIQUIDATION = "Liquidation"
    DOCUMENT = "Document"
    PASSAGE = "Passage"
    LISTED_PARTY = "ListedParty"
    ORDER = "Order"


class EdgeType(StrEnum):
    """Types of edges."""

    # roll-ups: absolute values over records, recomputed for what a batch touched
    IMPORTS = "IMPORTS"
    ENTERS_AT = "ENTERS_AT"
    BUYS_FROM = "BUYS_FROM"
    USES = "USES"
    # who is one
    NUMBER_OF = "NUMBER_OF"
    SAME_AS = "SAME_AS"
    # entries
    ENTERED_BY = "ENTERED_BY"
    AT = "AT"
    FILED_BY = "FILED_BY"
    COVERS = "COVERS"
    MADE_BY = "MADE_BY"
    ON_BILL = "ON_BILL"
    # bills
    SHIPPED_BY = "SHIPPED_BY"
    CONSIGNED_TO = "CONSIGNED_TO"
    CARRIED_ON = "CARRIED_ON"
    CARRIED_BY = "CARRIED_BY"
    IN = "IN"
    LADEN_AT = "LADEN_AT"
    UNLADEN_AT = "UNLADEN_AT"
    ORIGINATES_IN = "ORIGINATES_IN"
    # events
    ON = "ON"
    RAISED_AT = "RAISED_AT"
    DECIDED_BY = "DECIDED_BY"
    ABOUT = "ABOUT"
    CONCERNS = "CONCERNS"
    # documents
    PART_OF = "PART_OF"
    MENTIONS = "MENTIONS"
    SETTLES = "SETTLES"
    SUPERSEDES = "SUPERSEDES"
    CITES = "CITES"
    RELATED = "RELATED"
    # classification and place
    WITHIN = "WITHIN"
    BELONGS_TO = "BELONGS_TO"
    SERVES = "SERVES"
    LOCATED_AT = "LOCATED_AT"
    LISTED_AS = "LISTED_AS"


ROLL_UPS = frozenset({EdgeType.IMPORTS, EdgeType.ENTERS_AT, EdgeType.BUYS_FROM, EdgeType.USES})


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node to merge on its key. `name` is what a person reads; None properties are left alone."""

    label: NodeLabel
    key: str
    name: str
    synthetic: bool = False
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge to merge.

    An edge is identified by its ends, its type, `record` and `role`: two records that state the
    same make two edges, so that each keeps its own evidence, and a new version of a record can take
    back exactly what its predecessor stated. Roll-ups have an empty `record` and are SET.

    Attributes:
        record: key of the record that states it ("" for roll-ups and reference facts).
        source: `SourceRef.id` of the record (for a roll-up, the name of its query).
        role: discriminates edges between the same two nodes ("importer", "true_origin").
        first_seen, last_seen: when it held in the world.
        confidence: for inferred edges only.
    """

    type: EdgeType
    from_label: NodeLabel
    from_key: str
    to_label: NodeLabel
    to_key: str
    record: str
    source: str
    batch: int
    standing: Standing = Standing.OBSERVED
    role: str = ""
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    confidence: float | None = None
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GraphBatch:
    """All that one ledger batch changes in the graph; applied whole, with the watermark.

    `superseded` are the keys of records that have a new current version: every edge whose `record`
    is among them is removed before `edges` are merged. `gone` edges are roll-ups whose records are
    no more. `gone_nodes` are keys of nodes that nothing stands for any more; they are removed with
    their edges, first of all. A node that an edge names and that does not exist yet is made with
    its key as name.
    """

    batch: int
    nodes: Sequence[NodeRow]
    edges: Sequence[EdgeRow]
    superseded: Sequence[str] = ()
    gone: Sequence[EdgeRow] = ()
    gone_nodes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as columns and rows; `truncated` says that a cap cut it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node as read: its properties without key and name."""

    label: str
    key: str
    name: str
    synthetic: bool
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """An edge as read, with its standing and evidence."""

    type: str
    from_key: str
    to_key: str
    standing: str
    record: str
    source: str
    batch: int
    role: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A picture's worth of graph; `truncated` says that a cap left something out."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a named query."""

    name: str
    type: str  # key, text, integer, number, date
    doc: str
    default: Scalar = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the library. `limits` is the greatest number of rows."""

    name: str
    title: str
    audience: str
    doc: str
    parameters: tuple[QueryParameter, ...]
    limit: int
    example: str
    text: str
