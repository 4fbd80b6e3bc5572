"""Nodes that come from the published code tables: tariff codes, ports, countries, Centers."""

from projection.rows import REFERENCE, GraphRows, Node
from schemas.graph import EdgeType, NodeLabel
from schemas.keys import Key, KeyKind
from schemas.vocab import CenterCode, CountryCode, ForeignPortCode, HtsCode, PortCode
from schemas.vocab.tables import center_for_hts, hts_table, hts_title

MULTIPLE = "MULTI"


def port_node(rows: GraphRows, code: str) -> Node:
    """The node of a US port of entry."""
    return _coded_node(rows, NodeLabel.PORT, KeyKind.PORT, PortCode, code)


def foreign_port_node(rows: GraphRows, code: str) -> Node:
    """The node of a foreign port."""
    return _coded_node(rows, NodeLabel.FOREIGN_PORT, KeyKind.FOREIGN_PORT, ForeignPortCode, code)


def country_node(rows: GraphRows, code: str) -> Node:
    """The node of a country."""
    return _coded_node(rows, NodeLabel.COUNTRY, KeyKind.COUNTRY, CountryCode, code)


def _coded_node(
    rows: GraphRows,
    label: NodeLabel,
    kind: KeyKind,
    system: type[PortCode | ForeignPortCode | CountryCode],
    code: str,
) -> Node:
    """The node of a code whose table gives it a name."""
    key = str(Key(kind, code))
    if rows.is_new_here(key):
        known = system.parse(code)
        rows.node(label, key, known.name, properties={"code": str(known)})
    return label, key


def center_node(rows: GraphRows, code: str) -> Node:
    """The node of a Center, with the sector that it serves."""
    key = str(Key(KeyKind.CENTER, code))
    if rows.is_new_here(key):
        center = CenterCode.parse(code)
        node = rows.node(NodeLabel.CENTER, key, center.name, properties={"city": center.city})
        rows.edge(EdgeType.SERVES, node, _sector_node(rows, center), REFERENCE)
    return NodeLabel.CENTER, key


def _sector_node(rows: GraphRows, center: CenterCode) -> Node:
    key = str(Key(KeyKind.SECTOR, center.slug))
    return rows.node(NodeLabel.SECTOR, key, center.name)


def hts_node(rows: GraphRows, digits: str) -> Node:
    """The node of a tariff code, within its heading and chapter and tied to a sector.

    The sector hangs on the heading: the official list is by heading and not public, so the edge
    says `published` or `assumed`.
    """
    key = str(Key(KeyKind.HTS, digits))
    if not rows.is_new_here(
        key
    ):  # a chapter of the tariff names thousands of codes, most of them again
        return NodeLabel.HTS_CODE, key
    code = HtsCode.parse(digits)
    node = (NodeLabel.HTS_CODE, key)
    if digits in hts_table():  # a code that no edition at hand has stays bare
        rows.node(
            *node,
            hts_title(code) or code.display,
            properties={"code": digits, "display": code.display, "level": int(code.level)},
        )
    if code.parent is not None:
        rows.edge(EdgeType.WITHIN, node, hts_node(rows, str(code.parent)), REFERENCE)
    if code.level == HEADING_DIGITS and not code.is_special:
        _tie_to_sector(rows, node, code)
    return node


HEADING_DIGITS = 4


def _tie_to_sector(rows: GraphRows, node: Node, code: HtsCode) -> None:
    assigned = center_for_hts(code)
    if assigned is None:
        return
    center_node(rows, str(assigned.center))
    rows.edge(
        EdgeType.BELONGS_TO,
        node,
        _sector_node(rows, assigned.center),
        REFERENCE,
        properties={"mark": assigned.mark},
    )
