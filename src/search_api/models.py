"""The typed answers of the HTTP interface."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from analysis.standing_answer import StandingAnswer
from schemas.graph import GraphEdge, GraphNode, NamedQuery, Subgraph, Table
from schemas.search import Predecessor, SearchHit, SearchPage, Successor


class CitationOut(BaseModel):
    """Where a hit's words stand; `original` is a hash for `/originals/<hash>`."""

    document: str
    title: str
    published: date | None
    page: int | None
    section: str
    url: str
    original: str


class SuccessorOut(BaseModel):
    """A later document that acts on a hit's document; `stated_in` has the `words` that say so."""

    key: str
    act: str
    title: str
    since: date | None
    stated_in: str
    words: str
    inferred: bool

    @classmethod
    def of(cls, one: Successor) -> Self:
        """The successor as an answer."""
        return cls(**asdict(one))


class PredecessorOut(BaseModel):
    """An earlier document that a hit's document acts on; no title where it is not at hand."""

    key: str
    act: str
    title: str
    published: date | None
    stated_in: str
    words: str
    inferred: bool

    @classmethod
    def of(cls, one: Predecessor) -> Self:
        """The predecessor as an answer."""
        return cls(**asdict(one))


class ValidityOut(BaseModel):
    """Until when a hit holds by its own words."""

    since: date | None
    until: date | None
    stated_in: str
    words: str


class HitOut(BaseModel):
    """One hit; `highlights` are (start, end) in `snippet`.

    `standing` says in one line whether it still holds, empty where nothing is known against it;
    `folded` are keys of further hits that say the same.
    """

    rank: int
    key: str
    kind: str
    title: str
    snippet: str
    highlights: list[tuple[int, int]]
    score: float
    source: CitationOut
    because: str
    synthetic: bool
    language: str
    standing: str
    superseded_by: list[SuccessorOut]
    acts_on: list[PredecessorOut]
    validity: ValidityOut
    folded: list[str]

    @classmethod
    def of(cls, hit: SearchHit) -> Self:
        """The hit as an answer."""
        cited = hit.citation
        return cls(
            rank=hit.rank,
            key=hit.key,
            kind=hit.kind.value,
            title=hit.title,
            snippet=hit.snippet,
            highlights=list(hit.highlights),
            score=hit.score,
            source=CitationOut(
                document=cited.document,
                title=cited.title,
                published=cited.published,
                page=cited.page,
                section=cited.section,
                url=cited.url,
                original=cited.sha256,
            ),
            because=hit.because,
            synthetic=hit.synthetic,
            language=hit.language,
            standing=hit.standing,
            superseded_by=[SuccessorOut.of(one) for one in hit.superseded_by],
            acts_on=[PredecessorOut.of(one) for one in hit.acts_on],
            validity=ValidityOut(**asdict(hit.validity)),
            folded=list(hit.folded),
        )


class StandingOut(BaseModel):
    """Whether the document asked about still holds; the fields are those of `StandingAnswer`."""

    subject: str
    claim: str
    at_hand: bool
    steps: list[SuccessorOut]
    current: str
    validity: ValidityOut

    @classmethod
    def of(cls, answer: StandingAnswer) -> Self:
        """The answer."""
        return cls(
            subject=answer.subject,
            claim=answer.claim,
            at_hand=answer.at_hand,
            steps=[SuccessorOut.of(one) for one in answer.steps],
            current=answer.current,
            validity=ValidityOut(**asdict(answer.validity)),
        )


class SearchOut(BaseModel):
    """Hits in order; `batch` says how far the index has come.

    `answer` is there where the question asks what replaced a named document, or whether one still
    holds.

    `confidence` is the estimated chance that one of the best hits answers, null where it is not
    estimated; `notice` says what a person should know of the page as a whole.
    """

    query: str
    answer: StandingOut | None
    total: int
    batch: int
    vectors_pending: int
    hits: list[HitOut]
    facets: dict[str, list[tuple[str, int]]]
    histogram: list[tuple[str, int]]
    confidence: float | None
    notice: str

    @classmethod
    def of(cls, query: str, page: SearchPage, answer: StandingAnswer | None = None) -> Self:
        """The page as an answer."""
        return cls(
            query=query,
            answer=StandingOut.of(answer) if answer else None,
            total=page.total,
            batch=page.batch,
            vectors_pending=page.vectors_pending,
            hits=[HitOut.of(hit) for hit in page.hits],
            facets={name: list(values) for name, values in page.facets.items()},
            histogram=list(page.histogram),
            confidence=page.confidence,
            notice=page.notice,
        )


class TableOut(BaseModel):
    """Columns and rows."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool = False
    note: str = ""

    @classmethod
    def of(cls, table: Table) -> Self:
        """The table as an answer."""
        return cls(
            columns=list(table.columns),
            rows=[list(row) for row in table.rows],
            truncated=table.truncated,
            note=table.note,
        )


class NodeOut(BaseModel):
    """A node."""

    label: str
    key: str
    name: str
    synthetic: bool
    properties: dict[str, Any]

    @classmethod
    def of(cls, node: GraphNode) -> Self:
        """The node as an answer."""
        return cls(
            label=node.label,
            key=node.key,
            name=node.name,
            synthetic=node.synthetic,
            properties=dict(node.properties),
        )


class EdgeOut(BaseModel):
    """An edge with its standing and the record that states it."""

    type: str
    from_key: str
    to_key: str
    standing: str
    record: str
    source: str
    batch: int
    role: str
    properties: dict[str, Any]

    @classmethod
    def of(cls, edge: GraphEdge) -> Self:
        """The edge as an answer."""
        return cls(
            type=edge.type,
            from_key=edge.from_key,
            to_key=edge.to_key,
            standing=edge.standing,
            record=edge.record,
            source=edge.source,
            batch=edge.batch,
            role=edge.role,
            properties=dict(edge.properties),
        )


class SubgraphOut(BaseModel):
    """A picture's worth of graph."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    truncated: bool

    @classmethod
    def of(cls, found: Subgraph) -> Self:
        """The subgraph as an answer."""
        return cls(
            nodes=[NodeOut.of(node) for node in found.nodes],
            edges=[EdgeOut.of(edge) for edge in found.edges],
            truncated=found.truncated,
        )


class ParameterOut(BaseModel):
    """A parameter of a named query."""

    name: str
    type: str
    doc: str
    default: Any
    required: bool


class QueryOut(BaseModel):
    """A query of the library."""

    name: str
    title: str
    audience: str
    doc: str
    parameters: list[ParameterOut]
    limit: int
    example: str

    @classmethod
    def of(cls, query: NamedQuery) -> Self:
        """The query as an answer, without its text."""
        return cls(
            name=query.name,
            title=query.title,
            audience=query.audience,
            doc=query.doc,
            limit=query.limit,
            example=query.example,
            parameters=[
                ParameterOut(
                    name=p.name, type=p.type, doc=p.doc, default=p.default, required=p.required
                )
                for p in query.parameters
            ],
        )


class QueryIn(BaseModel):
    """Parameters of a named query."""

    parameters: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


class CypherIn(BaseModel):
    """An ad-hoc read-only query."""

    text: str = Field(max_length=20_000)
    parameters: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


class RunOut(BaseModel):
    """A run: what was brought in and how it came out."""

    id: str
    feed: str
    state: str
    started_at: datetime
    seconds: float | None
    counts: dict[str, int]
    arguments: str


class RejectOut(BaseModel):
    """A row that was not kept."""

    run_id: str
    file: str
    row: int | None
    page: int | None
    field: str
    rule: str
    reason: str
    raw: str


class HealthOut(BaseModel):
    """How far graph and index have come."""

    status: str
    graph_batch: int
    index_batch: int
    ledger_batch: int
    counts: dict[str, int]


class ProblemOut(BaseModel):
    """What is wrong, as RFC 9457 writes it; `detail` says what to do next."""

    type: str
    title: str
    status: int
    detail: str
