"""Issues: the named problems that events and documents share."""

import re

from projection.rows import GraphRows, Node, Row
from schemas.graph import NodeLabel
from schemas.keys import Key, KeyKind

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Words joined by hyphens: 'Insufficient manifest data' is insufficient-manifest-data."""
    return _NOT_WORD.sub("-", text.casefold()).strip("-")[:80]


def issue_node(rows: GraphRows, kind: str, case: str, title: str, *, synthetic: bool) -> Node:
    """The node of an issue of a kind: hold_reason, discrepancy, request_topic, order, ..."""
    key = issue_key(kind, case)
    return rows.node(NodeLabel.ISSUE, key, title, synthetic=synthetic, properties={"kind": kind})


def order_issue_node(
    rows: GraphRows, order: str, *, title: str | None = None, synthetic: bool
) -> Node:
    """The node of the issue that an order is, named by its number alone.

    Orders and texts that mention them come in any order: the order's title is a property, which no
    mention says anything about.
    """
    said = {"kind": "order", "title": title}
    name = f"Order {order}"
    key = issue_key("order", order)
    return rows.node(NodeLabel.ISSUE, key, name, synthetic=synthetic, properties=said)


def issue_key(kind: str, case: str) -> str:
    """`issue:<kind>/<case>`."""
    return str(Key(KeyKind.ISSUE, f"{kind}/{case}"))


def event_issue(kind: str, row: Row) -> tuple[str, str, str] | None:
    """The issue that an event is about, as (kind, case, title), or None where nothing was wrong."""
    if kind == "hold":
        return "hold_reason", slug(row["reason"]), f"Held for: {row['reason']}"
    if kind in ("request", "notice") and row["topic"]:
        topic = row["topic"].replace("_", " ")
        return "request_topic", slug(row["topic"]), f"Asked about: {topic}"
    if kind in ("exam", "review") and row["discrepancy_type"]:
        found = row["discrepancy_type"].replace("_", " ")
        return "discrepancy", slug(row["discrepancy_type"]), f"Found: {found}"
    return None
