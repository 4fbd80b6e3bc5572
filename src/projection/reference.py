"""Tariff lines, ports and Centers as graph rows and index documents."""

from projection.places import center_node, country_node, hts_node
from projection.rows import GraphRows, Row, to_source_id, to_statement, to_texts
from schemas.graph import EdgeType, NodeLabel
from schemas.identifiers import identifier_forms
from schemas.keys import Key, KeyKind
from schemas.search import Citation, HitKind, IndexDoc
from schemas.vocab import ForeignPortCode, HtsCode, PortCode
from schemas.vocab.tables import hts_title


def add_tariff_line(rows: GraphRows, row: Row) -> None:
    """Add a coded line of an edition: its text and units, its rates on an edition-dated edge."""
    if not row["hts"]:
        return  # a line that only carries text; its words stand in the lines below it
    code = HtsCode.parse(row["hts"])
    node = hts_node(rows, row["hts"])
    rows.node(
        NodeLabel.HTS_CODE,
        node[1],
        hts_title(code) or row["description"] or code.display,
        properties={
            "code": str(code),
            "display": code.display,
            "level": int(code.level),
            "full_text": row["full_text"],
            "units": to_texts(row["units"]) or None,
        },
    )
    parent = row["parent_hts"]
    if parent and parent != row["hts"]:
        rows.edge(
            EdgeType.WITHIN,
            node,
            hts_node(rows, parent),
            to_statement(row),
            role=row["edition"],
            properties={
                "edition": row["edition"],
                "edition_date": row["edition_date"],
                "general_rate": row["general_rate"],
                "special_rate": row["special_rate"],
                "column_2_rate": row["column_2_rate"],
            },
        )


def to_tariff_doc(row: Row) -> IndexDoc | None:
    """The coded line as something to be found by its number and its legal text."""
    if not row["hts"]:
        return None
    code = HtsCode.parse(row["hts"])
    text = row["full_text"] or row["description"] or ""
    rates = f"General rate: {row['general_rate']}. " if row["general_rate"] else ""
    return IndexDoc(
        key=str(code.key),
        record=row["key"],
        kind=HitKind.HTS_LINE,
        title=f"{code.display} {row['description'] or ''}".strip(),
        body=f"{text} {rates}".strip(),
        citation=Citation(
            document=str(code.key),
            title=f"HTSUS {row['edition']}",
            published=row["edition_date"],
            section=code.display,
            source=to_source_id(row),
            sha256=row["source_sha256"],
        ),
        identifiers=identifier_forms(str(code.key)),
        facets={
            "hts_chapter": (str(code.chapter),),
            "year": (str(row["edition_date"].year),),
            "source": ("tariff",),
        },
        vector_text=text,
        published=row["edition_date"],
    )


def add_port(rows: GraphRows, row: Row) -> None:
    """Add a port of Schedule D or K."""
    domestic = row["schedule"] == "d"
    known = (PortCode if domestic else ForeignPortCode).parse_or_none(row["code"])
    node = rows.node(
        NodeLabel.PORT if domestic else NodeLabel.FOREIGN_PORT,
        row["key"],
        known.name if known else row["name"],  # one name, whichever feed came last
        properties={
            "code": row["code"],
            "district": row["district"],
            "district_name": row["district_name"],
            "latitude": row["latitude"],
            "longitude": row["longitude"],
        },
    )
    if row["country"] and not domestic:
        rows.edge(EdgeType.WITHIN, node, country_node(rows, row["country"]), to_statement(row))


def to_port_doc(row: Row) -> IndexDoc:
    """The port as something to be found by code and name."""
    domestic = row["schedule"] == "d"
    schedule = "Schedule D" if domestic else "Schedule K"
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.ENTITY,
        title=f"Port {row['code']}, {row['name']}"
        if domestic
        else f"{row['name']} ({row['code']})",
        body="; ".join((schedule, *to_texts(row["aliases"]), row["district_name"] or "")),
        citation=Citation(
            document=row["key"],
            title=schedule,
            published=row["edition_date"],
            source=to_source_id(row),
            sha256=row["source_sha256"],
        ),
        identifiers=identifier_forms(row["key"]),
        facets={"port": (row["code"],) if domestic else (), "source": ("ports",)},
    )


def add_center(rows: GraphRows, row: Row) -> None:
    """Add a Center."""
    label, key = center_node(rows, row["code"])
    rows.node(label, key, row["name"], properties={"office": row["office"]})


def to_center_doc(row: Row) -> IndexDoc:
    """The Center as something to be found by code and name."""
    return IndexDoc(
        key=str(Key(KeyKind.CENTER, row["code"])),
        record=row["key"],
        kind=HitKind.ENTITY,
        title=f"{row['name']} Center of Excellence and Expertise",
        body="; ".join(w for w in (row["office"], row["hts_found_in_source"]) if w),
        citation=Citation(
            document=row["key"],
            title="Centers of Excellence and Expertise",
            published=row["edition_date"],
            source=to_source_id(row),
            sha256=row["source_sha256"],
        ),
        identifiers=identifier_forms(row["key"]),
        facets={"center": (row["code"],), "source": ("centers",)},
    )
