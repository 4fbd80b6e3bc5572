"""Bills of lading as graph rows and index documents."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from nlp import clean_party_name
from projection.entries import Goods, entity_doc, importer_key
from projection.places import country_node, foreign_port_node, port_node
from projection.rows import (
    GraphRows,
    Node,
    Row,
    Statement,
    to_source_id,
    to_statement,
    to_texts,
)
from schemas.graph import EdgeType, NodeLabel
from schemas.identifiers import identifier_forms, mention_forms
from schemas.keys import Key, KeyKind
from schemas.search import Citation, HitKind, IndexDoc

_PARTIES = (("shipper", EdgeType.SHIPPED_BY), ("consignee", EdgeType.CONSIGNED_TO))


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party as a bill names it."""

    key: str
    name: str
    address: str
    country: str | None


def party_key(name: str) -> str | None:
    """The key minted for a firm's cleaned name; None where no name is left.

    A party is a name as papers write it, case, punctuation and legal form apart: bills, notices and
    lists that write it alike meet in one node. Whether a party is a given account is inferred. The
    key is minted from the name alone, so that a rebuild mints the same.
    """
    cleaned = clean_party_name(name).key
    if not cleaned:
        return None
    return str(Key(KeyKind.PARTY, hashlib.sha256(cleaned.encode()).hexdigest()[:16]))


def address_key(address: str) -> str:
    """The key minted for an address: its letters and digits, in lower case, in order."""
    words = "".join(c if c.isalnum() else " " for c in address.casefold()).split()
    digest = hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]
    return str(Key(KeyKind.ADDRESS, digest))


def address_node(rows: GraphRows, address: str, *, synthetic: bool) -> Node:
    """The node of an address as written."""
    return rows.node(NodeLabel.ADDRESS, address_key(address), address, synthetic=synthetic)


def bill_parties(row: Row) -> dict[str, PartyName]:
    """Shipper and consignee of a bill, where it names them."""
    found: dict[str, PartyName] = {}
    for role, _ in _PARTIES:
        name, country = row[f"{role}_name"], row[f"{role}_country"]
        key = party_key(name) if name else None
        if key:
            found[role] = PartyName(key, name, row[f"{role}_address"] or "", country)
    return found


def add_bill(rows: GraphRows, row: Row) -> None:
    """Add one bill: who ships what to whom, on which vessel, from where to where."""
    stated = to_statement(row)
    bill = rows.node(
        NodeLabel.BILL,
        row["key"],
        row["bill_number"],
        synthetic=row["synthetic"],
        properties={
            "arrival_date": row["arrival_date"],
            "bill_type": row["bill_type"],
            "mode": row["mode"],
            "goods": (row["goods_description"] or "")[:500] or None,
            "weight_kg": row["weight_kg"],
            "containers": row["container_count"],
        },
    )
    _add_parties(rows, row, bill, stated)
    _add_carriage(rows, row, bill, stated)
    _add_places(rows, row, bill, stated)
    if row["entry_number"]:
        entry = (NodeLabel.ENTRY, str(Key(KeyKind.ENTRY, row["entry_number"])))
        rows.edge(EdgeType.ON_BILL, entry, bill, stated)
    if row["importer_number"]:
        importer = (NodeLabel.IMPORTER, importer_key(row["importer_number"]))
        rows.edge(EdgeType.CONSIGNED_TO, bill, importer, stated, role="importer_of_record")


def _add_parties(rows: GraphRows, row: Row, bill: Node, stated: Statement) -> None:
    parties = bill_parties(row)
    for role, kind in _PARTIES:
        party = parties.get(role)
        if party is None:
            continue
        node = rows.node(
            NodeLabel.PARTY,
            party.key,
            party.name,
            synthetic=row["synthetic"],
            properties={"country": party.country},
        )
        rows.edge(kind, bill, node, stated)
        if party.address:
            place = address_node(rows, party.address, synthetic=row["synthetic"])
            rows.edge(EdgeType.LOCATED_AT, node, place, stated)


def _add_carriage(rows: GraphRows, row: Row, bill: Node, stated: Statement) -> None:
    synthetic = row["synthetic"]
    if row["vessel"]:
        key = str(Key(KeyKind.VESSEL, row["imo"] or row["vessel"].upper()))
        vessel = rows.node(
            NodeLabel.VESSEL,
            key,
            row["vessel"],
            synthetic=synthetic,
            properties={"imo": row["imo"]},
        )
        voyage = {"voyage": row["voyage"]}
        rows.edge(EdgeType.CARRIED_ON, bill, vessel, stated, properties=voyage)
    if row["carrier_scac"]:
        key = str(Key(KeyKind.CARRIER, row["carrier_scac"]))
        name = row["carrier_name"] or row["carrier_scac"]
        carrier = rows.node(NodeLabel.CARRIER, key, name, synthetic=synthetic)
        rows.edge(EdgeType.CARRIED_BY, bill, carrier, stated)
    for number in to_texts(row["container_numbers"]):
        key = str(Key(KeyKind.CONTAINER, number))
        container = rows.node(NodeLabel.CONTAINER, key, number, synthetic=synthetic)
        rows.edge(EdgeType.IN, bill, container, stated)


def _add_places(rows: GraphRows, row: Row, bill: Node, stated: Statement) -> None:
    if row["port_of_unlading_code"]:
        port = port_node(rows, row["port_of_unlading_code"])
        rows.edge(EdgeType.UNLADEN_AT, bill, port, stated)
    if row["port_of_lading_code"]:
        port = foreign_port_node(rows, row["port_of_lading_code"])
        rows.edge(EdgeType.LADEN_AT, bill, port, stated)
        if row["country_of_lading"]:
            country = country_node(rows, row["country_of_lading"])
            rows.edge(EdgeType.LADEN_AT, bill, country, stated, role="country")
    if row["country_of_origin"]:
        country = country_node(rows, row["country_of_origin"])
        rows.edge(EdgeType.ORIGINATES_IN, bill, country, stated)


# -- index -------------------------------------------------------------------------------------


def to_bill_doc(row: Row) -> IndexDoc:
    """The bill as something to be found by its number, firms, vessel and goods."""
    names = [p.name for p in bill_parties(row).values()]
    facts = [row["goods_description"], row["vessel"], row["port_of_lading"],
             row["port_of_unlading"], row["carrier_name"], *names]  # fmt: skip
    keys = [
        *(Key(KeyKind.CONTAINER, number) for number in to_texts(row["container_numbers"])),
        *(Key(KeyKind.HTS, code) for code in to_texts(row["hts_numbers"])),
    ]
    if row["entry_number"]:
        keys.append(Key(KeyKind.ENTRY, row["entry_number"]))
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.RECORD,
        title=f"Bill of lading {row['bill_number']}, arrived {row['arrival_date']}",
        body="; ".join(str(f) for f in facts if f),
        citation=bill_citation(row),
        identifiers=identifier_forms(row["key"]),
        mentions=mention_forms(str(key) for key in keys),
        facets={
            "port": tuple(c for c in (row["port_of_unlading_code"],) if c),
            "year": (str(row["arrival_date"].year),),
            "source": ("manifests",),
        },
        published=row["arrival_date"],
        synthetic=row["synthetic"],
    )


def bill_citation(row: Row) -> Citation:
    """How a bill is cited."""
    return Citation(
        document=row["key"],
        title=f"Bill of lading {row['bill_number']}",
        published=row["arrival_date"],
        source=to_source_id(row),
        sha256=row["source_sha256"],
    )


def bill_goods(rows: Iterable[Row]) -> dict[str, Goods]:
    """Distinct goods descriptions of the bills."""
    found: dict[str, Goods] = {}
    for row in rows:
        text = row["goods_description"]
        if text and text not in found:
            found[text] = Goods(text, row)
    return found


def bill_entities(row: Row) -> list[IndexDoc]:
    """The firms, the vessel and the containers that a bill names."""
    citation, synthetic = bill_citation(row), row["synthetic"]
    docs = [
        entity_doc(p.key, p.name, p.address, citation, "manifests", synthetic=synthetic)
        for p in bill_parties(row).values()
    ]
    if row["vessel"]:
        key = str(Key(KeyKind.VESSEL, row["imo"] or row["vessel"].upper()))
        title = f"Vessel {row['vessel']}"
        docs.append(entity_doc(key, title, "", citation, "manifests", synthetic=synthetic))
    for number in to_texts(row["container_numbers"]):
        key = str(Key(KeyKind.CONTAINER, number))
        title = f"Container {number}"
        docs.append(entity_doc(key, title, "", citation, "manifests", synthetic=synthetic))
    return docs
