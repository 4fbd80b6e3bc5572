"""Guidance documents, their passages and what these mention, as graph rows and documents."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.lineage import Place
from projection.issues import order_issue_node
from projection.places import center_node, country_node, hts_node, port_node
from projection.rows import GraphRows, Node, Row, Statement, to_source_id, to_statement, to_texts
from schemas.graph import EdgeType, NodeLabel, Value
from schemas.identifiers import identifier_forms, mention_forms
from schemas.keys import Key, KeyKind
from schemas.mentions import Mention, MentionKind
from schemas.search import Citation, HitKind, IndexDoc, Validity
from schemas.vocab import HtsCode

Mentions = Mapping[str, Sequence[Mention]]  # by passage key

# Series whose documents have one passage that repeats title or abstract: the document itself is
# what is found, and its passage would only be found twice.
_ONE_PASSAGE = 1


def passage_key(document: str, anchor: str) -> str:
    """The key of the passage at `anchor`."""
    return str(Key.parse(document).passage(anchor))


def is_whole(row: Row) -> bool:
    """True where the document is no more than its title or abstract."""
    return not row["has_body"] and len(row["lines"]) <= _ONE_PASSAGE


def add_document(rows: GraphRows, row: Row, mentions: Mentions) -> None:
    """Add a document, its passages, and what they mention."""
    stated = to_statement(row)
    document = rows.node(
        NodeLabel.DOCUMENT,
        row["key"],
        row["title"],
        synthetic=row["synthetic"],
        properties={
            "series": row["series"],
            "number": row["number"],
            "document_type": row["document_type"],
            "published": row["published"],
            "edition": row["edition"],
            "url": row["url"],
            "citation": row["citation"],
            "superseded_on": row["superseded_on"],
            "example": row["example"],
        },
    )
    for code in to_texts(row["tariff_numbers"]):
        rows.edge(EdgeType.MENTIONS, document, hts_node(rows, code), stated, role="tariff_number")
    for line in row["lines"]:
        passage = _add_passage(rows, row, line, document, stated)
        found = mentions.get(passage[1], ())
        add_mentions(rows, document, passage, found, stated, line["page"])


def _add_passage(rows: GraphRows, row: Row, line: Row, document: Node, stated: Statement) -> Node:
    place = f"page {line['page']}" if line["page"] else line["anchor"]
    passage = rows.node(
        NodeLabel.PASSAGE,
        passage_key(row["key"], line["anchor"]),
        line["heading"] or f"{row['title'][:80]}, {place}",
        synthetic=row["synthetic"],
        properties={"page": line["page"], "ordinal": line["ordinal"]},
    )
    rows.edge(EdgeType.PART_OF, passage, document, stated)
    return passage


def add_mentions(
    rows: GraphRows,
    document: Node,
    passage: Node,
    mentions: Sequence[Mention],
    stated: Statement,
    page: int | None,
) -> None:
    """Add an edge for each distinct thing that the passage mentions."""
    for mention in mentions:
        target = _mentioned_node(rows, mention)
        if target is None or target[1] == document[1]:
            continue
        span: dict[str, Value] = {
            "start": mention.start,
            "end": mention.end,
            "words": mention.text[:120],
            "page": page,
            "how": "named in the text",
        }
        rows.edge(
            EdgeType.MENTIONS, passage, target, stated, role=mention.kind.value, properties=span
        )
        if target[0] is NodeLabel.DOCUMENT:
            rows.edge(EdgeType.CITES, document, target, stated, properties={"page": page})


def _mentioned_node(rows: GraphRows, mention: Mention) -> Node | None:  # noqa: PLR0911  # a kind each
    match mention.kind:
        case MentionKind.HTS_CODE:
            return hts_node(rows, mention.canonical)
        case MentionKind.PORT:
            return port_node(rows, mention.canonical)
        case MentionKind.COUNTRY:
            return country_node(rows, mention.canonical)
        case MentionKind.CENTER:
            return center_node(rows, mention.canonical)
        case (
            MentionKind.CFR_CITATION
            | MentionKind.USC_CITATION
            | MentionKind.RULING_NUMBER
            | MentionKind.CSMS_NUMBER
        ) if mention.key:
            return NodeLabel.DOCUMENT, mention.key
        case MentionKind.CASE_NUMBER:
            return _case_node(rows, mention)
        case _:
            return None  # dates, firms and commodity terms are kept as mentions, not as nodes


def _case_node(rows: GraphRows, mention: Mention) -> Node | None:
    if mention.key.startswith(f"{KeyKind.EAPA.value}:"):
        return NodeLabel.DOCUMENT, mention.key
    return order_issue_node(rows, mention.canonical, synthetic=False)


_RELATIONS = {
    "supersedes": EdgeType.SUPERSEDES,
    "modifies": EdgeType.SUPERSEDES,
    "revokes": EdgeType.SUPERSEDES,
    "corrects": EdgeType.SUPERSEDES,
    "cites": EdgeType.CITES,
    "implements": EdgeType.CITES,
}


def add_relation(rows: GraphRows, row: Row) -> None:
    """Add what one document does to another."""
    kind = _RELATIONS.get(row["relation"], EdgeType.RELATED)
    rows.edge(
        kind,
        (NodeLabel.DOCUMENT, row["source_key"]),
        (NodeLabel.DOCUMENT, row["target_key"]),
        to_statement(row),
        role=row["relation"],
        properties={"how": row["authority"]},
    )


# -- index -------------------------------------------------------------------------------------


def to_document_docs(
    row: Row, mentions: Mentions, place: Place, validity: Validity
) -> list[IndexDoc]:
    """The document, and each of its passages where it has a body.

    `place` and `validity` are those of the document; its passages share them.
    """
    docs = [_document_doc(row, mentions)]
    if not is_whole(row):
        docs.extend(_passage_doc(row, line, mentions) for line in row["lines"])
    return [
        replace(
            doc,
            validity=validity,
            superseded_by=place.superseded_by,
            acts_on=place.acts_on,
            lineage=place.lineage,
            age=place.age,
        )
        for doc in docs
    ]


def _document_doc(row: Row, mentions: Mentions) -> IndexDoc:
    whole = is_whole(row)
    body = row["abstract"] or ""
    if whole and row["lines"] and not body:
        body = row["lines"][0]["text"]
    anchors = [passage_key(row["key"], line["anchor"]) for line in row["lines"]]
    found = [m for a in anchors for m in mentions.get(a, ())] if whole else []
    titled = body if body.startswith(row["title"]) else f"{row['title']}. {body}"
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.DOCUMENT,
        title=row["title"],
        body="" if body == row["title"] else body,
        citation=_citation(row, None),
        identifiers=_named_by(row),
        mentions=_mention_forms(found, to_texts(row["tariff_numbers"])),
        facets=_facets(row, found, to_texts(row["tariff_numbers"])),
        vector_text=titled.removesuffix(". ").strip(),
        published=_dated(row),
        synthetic=row["synthetic"],
        language=row["language"] or "",
    )


def _named_by(row: Row) -> tuple[str, ...]:
    fr_citation = row["citation"] if row["series"] == KeyKind.FR.value else None
    return identifier_forms(row["key"], fr_citation=fr_citation or "")


def _passage_doc(row: Row, line: Row, mentions: Mentions) -> IndexDoc:
    key = passage_key(row["key"], line["anchor"])
    found = mentions.get(key, ())
    headings = " > ".join((*to_texts(line["path"]), line["heading"] or ""))
    return IndexDoc(
        key=key,
        record=row["key"],
        kind=HitKind.PASSAGE,
        title=f"{row['title']}: {line['heading']}" if line["heading"] else row["title"],
        body=line["text"],
        citation=_citation(row, line),
        identifiers=(key,),
        mentions=_mention_forms(found, ()),
        facets=_facets(row, found, ()),
        vector_text=f"{headings.strip(' >')}\n{line['text']}".strip(),
        published=_dated(row),
        synthetic=row["synthetic"],
        language=row["language"] or "",
    )


def _dated(row: Row) -> date | None:
    found: date | None = row["published"] or row["edition_date"]
    return found


def _citation(row: Row, line: Row | None) -> Citation:
    return Citation(
        document=row["key"],
        title=row["citation"] or row["title"],
        published=_dated(row),
        page=line["page"] if line else None,
        section=(line["heading"] or line["anchor"]) if line else "",
        url=row["url"] or "",
        source=to_source_id(row),
        sha256=row["source_sha256"],
    )


def _mention_forms(found: Sequence[Mention], codes: Sequence[str]) -> tuple[str, ...]:
    named = [str(Key(KeyKind.HTS, code)) for code in codes]
    return mention_forms([*named, *(m.key for m in found if m.key)])


def _facets(row: Row, found: Sequence[Mention], codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    named = [*codes, *(m.canonical for m in found if m.kind is MentionKind.HTS_CODE)]
    dated = _dated(row)
    return {
        "hts_chapter": tuple(sorted({str(HtsCode.parse(c).chapter) for c in named})),
        "port": _distinct(found, MentionKind.PORT),
        "center": _distinct(found, MentionKind.CENTER),
        "year": (str(dated.year),) if dated else (),
        "source": (row["series"],),
        "language": (row["language"],) if row["language"] else (),
    }


def _distinct(found: Sequence[Mention], kind: MentionKind) -> tuple[str, ...]:
    return tuple(sorted({m.canonical for m in found if m.kind is kind}))
