"""The graph's schema as Cypher: constraints, indexes, and where a key is looked for."""

from schemas.errors import InvalidCode
from schemas.graph import EdgeType, NodeLabel
from schemas.keys import Key, KeyKind

NAMES_INDEX = "names"
WATERMARK_LABEL = "Watermark"

# What people look for by name. Entries, bills, events and passages have numbers for names, or are
# searched as text elsewhere.
NAMED_LABELS = (
    NodeLabel.ACCOUNT,
    NodeLabel.IMPORTER,
    NodeLabel.PARTY,
    NodeLabel.ADDRESS,
    NodeLabel.MANUFACTURER,
    NodeLabel.BROKER,
    NodeLabel.CARRIER,
    NodeLabel.VESSEL,
    NodeLabel.PORT,
    NodeLabel.FOREIGN_PORT,
    NodeLabel.COUNTRY,
    NodeLabel.CENTER,
    NodeLabel.SECTOR,
    NodeLabel.ISSUE,
    NodeLabel.ORDER,
    NodeLabel.LISTED_PARTY,
    NodeLabel.DOCUMENT,
)

_LABELS: dict[KeyKind, tuple[NodeLabel, ...]] = {
    KeyKind.ACCOUNT: (NodeLabel.ACCOUNT,),
    KeyKind.IMPORTER: (NodeLabel.IMPORTER,),
    KeyKind.PARTY: (NodeLabel.PARTY,),
    KeyKind.ADDRESS: (NodeLabel.ADDRESS,),
    KeyKind.MANUFACTURER: (NodeLabel.MANUFACTURER,),
    KeyKind.BROKER: (NodeLabel.BROKER,),
    KeyKind.CARRIER: (NodeLabel.CARRIER,),
    KeyKind.ENTRY: (NodeLabel.ENTRY,),
    KeyKind.BILL: (NodeLabel.BILL,),
    KeyKind.CONTAINER: (NodeLabel.CONTAINER,),
    KeyKind.VESSEL: (NodeLabel.VESSEL,),
    KeyKind.HTS: (NodeLabel.HTS_CODE,),
    KeyKind.PORT: (NodeLabel.PORT,),
    KeyKind.FOREIGN_PORT: (NodeLabel.FOREIGN_PORT,),
    KeyKind.COUNTRY: (NodeLabel.COUNTRY,),
    KeyKind.CENTER: (NodeLabel.CENTER,),
    KeyKind.SECTOR: (NodeLabel.SECTOR,),
    KeyKind.HOLD: (NodeLabel.HOLD,),
    KeyKind.EXAM: (NodeLabel.EXAM,),
    KeyKind.REQUEST: (NodeLabel.REQUEST,),
    KeyKind.NOTICE: (NodeLabel.NOTICE,),
    KeyKind.REVIEW: (NodeLabel.REVIEW,),
    KeyKind.LIQUIDATION: (NodeLabel.LIQUIDATION,),
    KeyKind.ORDER: (NodeLabel.ORDER,),
    KeyKind.LISTED: (NodeLabel.LISTED_PARTY,),
    KeyKind.ISSUE: (NodeLabel.ISSUE,),
}


def labels_of(key: str) -> tuple[NodeLabel, ...]:
    """The labels that a node of this key may have; all of them for a text that is no key."""
    try:
        parsed = Key.parse(key)
    except InvalidCode:
        return tuple(NodeLabel)
    if parsed.is_document:
        return (NodeLabel.PASSAGE if parsed.is_passage else NodeLabel.DOCUMENT,)
    return _LABELS.get(parsed.kind, tuple(NodeLabel))


def schema_statements() -> tuple[tuple[str, str], ...]:
    """Name and text of every constraint and index."""
    return (
        *((f"key_{label.value}", _unique(label)) for label in NodeLabel),
        ("key_Watermark", _unique_text(WATERMARK_LABEL, "key_Watermark")),
        *((f"apart_{edge.value}", _apart(edge)) for edge in EdgeType),
        (NAMES_INDEX, _names()),
    )


def _unique(label: NodeLabel) -> str:
    return _unique_text(label.value, f"key_{label.value}")


def _unique_text(label: str, name: str) -> str:
    return f"CREATE CONSTRAINT `{name}` IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.key IS UNIQUE"


def _apart(edge: EdgeType) -> str:
    # See write_text.APART: only edges that do not touch their record's node stand in it.
    return (
        f"CREATE INDEX `apart_{edge.value}` IF NOT EXISTS FOR ()-[r:`{edge.value}`]-() ON (r.apart)"
    )


def _names() -> str:
    labels = "|".join(label.value for label in NAMED_LABELS)
    return (
        f"CREATE FULLTEXT INDEX `{NAMES_INDEX}` IF NOT EXISTS FOR (n:{labels}) ON EACH [n.name] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}"
    )
