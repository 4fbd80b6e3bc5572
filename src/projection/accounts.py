"""Accounts, orders and listed parties as graph rows and index documents."""

from projection.bills import address_node
from projection.entries import importer_key
from projection.issues import order_issue_node
from projection.places import center_node, country_node, hts_node
from projection.rows import GraphRows, Node, Row, to_source_id, to_statement, to_texts
from schemas.graph import EdgeType, NodeLabel
from schemas.identifiers import identifier_forms
from schemas.keys import Key, KeyKind
from schemas.search import Citation, HitKind, IndexDoc


def account_key(row: Row) -> str:
    """The firm that an importer number belongs to; a number without one stands for itself."""
    return str(Key(KeyKind.ACCOUNT, row["account_id"] or row["importer_number"]))


def account_address(row: Row) -> str:
    """The address in one line."""
    parts = (row["street"], row["city"], row["state"], row["postal_code"], row["country"])
    return ", ".join(part for part in parts if part)


def add_account(rows: GraphRows, row: Row) -> None:
    """Add an importer number and the firm that it belongs to."""
    stated, synthetic = to_statement(row), row["synthetic"]
    account = rows.node(NodeLabel.ACCOUNT, account_key(row), row["name"], synthetic=synthetic)
    importer = rows.node(
        NodeLabel.IMPORTER,
        importer_key(row["importer_number"]),
        row["name"] if not row["division"] else f"{row['name']}, {row['division']}",
        synthetic=synthetic,
        properties={
            "partner_status": row["partner_status"],
            "partner_since": row["partner_since"],
            "status": row["status"],
            "since": row["since"],
            "phone": row["phone"],
        },
    )
    rows.edge(EdgeType.NUMBER_OF, importer, account, stated)
    if address := account_address(row):
        place = address_node(rows, address, synthetic=synthetic)
        rows.edge(EdgeType.LOCATED_AT, importer, place, stated)
    if row["center"]:
        center = center_node(rows, row["center"])
        rows.edge(EdgeType.DECIDED_BY, account, center, stated, role="center_of_record")


def to_account_doc(row: Row) -> IndexDoc:
    """The importer number as something to be found by number and name."""
    words = (row["division"], account_address(row), row["partner_status"], row["phone"])
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.ENTITY,
        title=row["name"] if not row["division"] else f"{row['name']}, {row['division']}",
        body="; ".join(w for w in words if w and w != "none"),
        citation=_citation(row, f"Importer {row['importer_number']}"),
        identifiers=identifier_forms(row["key"], others=(account_key(row),)),
        facets={
            "center": tuple(c for c in (row["center"],) if c),
            "source": ("accounts",),
        },
        synthetic=row["synthetic"],
    )


def add_order(rows: GraphRows, row: Row) -> None:
    """Add an order, and the issue that it is."""
    stated, synthetic = to_statement(row), row["synthetic"]
    order = rows.node(
        NodeLabel.ORDER,
        row["key"],
        row["title"],
        synthetic=synthetic,
        properties={
            "order_type": row["order_type"],
            "effective_date": row["effective_date"],
            "revoked_date": row["revoked_date"],
            "citation": row["citation"],
            "goods": row["goods"],
        },
    )
    issue = order_issue_node(rows, row["order_id"], title=row["title"], synthetic=synthetic)
    rows.edge(EdgeType.CONCERNS, issue, order, stated, role="order")
    if row["country"]:
        country = country_node(rows, row["country"])
        rows.edge(EdgeType.CONCERNS, issue, country, stated, role="country")
    if row["center"]:
        rows.edge(EdgeType.CONCERNS, issue, center_node(rows, row["center"]), stated, role="center")
    for code in to_texts(row["hts_numbers"]):
        rows.edge(EdgeType.CONCERNS, issue, hts_node(rows, code), stated, role="goods")


def to_order_doc(row: Row) -> IndexDoc:
    """The order as something to be found by its number, goods and parties."""
    words = (row["entity"], row["goods"], row["citation"], row["order_type"])
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.ENTITY,
        title=f"Order {row['order_id']}: {row['title']}",
        body="; ".join(w for w in words if w),
        citation=_citation(row, row["title"]),
        identifiers=identifier_forms(row["key"]),
        facets={
            "center": tuple(c for c in (row["center"],) if c),
            "year": (str(row["effective_date"].year),),
            "source": ("orders",),
        },
        vector_text=f"{row['title']}. {row['goods'] or ''}".strip(),
        published=row["effective_date"],
        synthetic=row["synthetic"],
    )


def add_listed_party(rows: GraphRows, row: Row) -> Node:
    """Add a row of an enforcement list."""
    stated = to_statement(row)
    listed = rows.node(
        NodeLabel.LISTED_PARTY,
        row["key"],
        row["name"],
        synthetic=row["synthetic"],
        properties={
            "list": row["list_name"],
            "party_type": row["party_type"],
            "programs": to_texts(row["programs"]) or None,
            "aliases": to_texts(row["aliases"]) or None,
            "listed_date": row["listed_date"],
            "goods": row["goods"],
            "list_is_partial": row["list_is_partial"],
        },
    )
    if row["country"]:
        country = country_node(rows, row["country"])
        rows.edge(EdgeType.LOCATED_AT, listed, country, stated)
    return listed


def to_listed_doc(row: Row) -> IndexDoc:
    """The row of a list as something to be found by name, alias and address."""
    parts = (*to_texts(row["aliases"]), *to_texts(row["addresses"]), *to_texts(row["programs"]),
             row["goods"], row["remarks_text"])  # fmt: skip
    partial = " (partial edition)" if row["list_is_partial"] else ""
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.ENTITY,
        title=row["name"],
        body="; ".join(p for p in parts if p),
        citation=_citation(row, f"{row['list_name'].upper()} list{partial}"),
        identifiers=identifier_forms(row["key"]),
        facets={"center": tuple(c for c in (row["center"],) if c), "source": (row["list_name"],)},
        published=row["listed_date"],
        synthetic=row["synthetic"],
    )


def _citation(row: Row, title: str) -> Citation:
    return Citation(
        document=row["key"],
        title=title,
        published=row["effective_at"].date(),
        source=to_source_id(row),
        sha256=row["source_sha256"],
    )
