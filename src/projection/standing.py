"""Which documents replaced which, as far as a batch: what changes in graph and index by it."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from analysis.lineage import Lineages, Place
from analysis.rows import among, to_rows
from analysis.succession import Link, Listed, Shelf, resolve
from ledger import Ledger
from nlp.document_standing import RULES, read_said
from projection.documents import passage_key
from projection.reading import TextReader
from projection.rows import GraphRows, Row, to_statement
from schemas.acts import Said, StatedAct
from schemas.evidence import Standing
from schemas.graph import EdgeType, NodeLabel
from schemas.keys import Key
from schemas.ports import Extractor
from schemas.records import RecordKind
from schemas.search import Act, Validity

SAID = "document_standing"
CHUNK = 500  # documents read at once
_ACTS = frozenset(act.value for act in Act)
_LIGHT = (
    *("key", "title", "published", "edition_date", "document_type", "case_number", "citation"),
    *("superseded_on", "content_hash", "effective_at", "recorded_at", "batch_id", "synthetic"),
    *("source_sha256", "source_row", "source_page"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all documents after a batch.

    Attributes:
        rows: each document's newest version without its passages, by key.
        said: what each says.
        lineages: what follows from it, and from the relations that were brought in.
        stated: the links that texts, titles and editions give; those of relations are not in it.
    """

    rows: Mapping[str, Row]
    said: Mapping[str, Said]
    lineages: Lineages
    stated: Sequence[Link]

    def place(self, key: str) -> Place:
        """The document's place among others."""
        return self.lineages.place(key)

    def validity(self, key: str) -> Validity:
        """Until when the document holds: by its own words, else by its source."""
        own = self.said.get(key, Said()).validity
        ended = self.rows[key]["superseded_on"] if key in self.rows else None
        if own.until is not None or ended is None:
            return own
        words = f"its source says that a later version took its place on {ended}"
        return Validity(None, ended - timedelta(days=1), "", words)


NOTHING = Known({}, {}, Lineages((), {}), ())


class StandingReader:
    """Reads what documents say of each other, each once a version and rules."""

    def __init__(self, ledger: Ledger, texts: TextReader, extractor: Extractor) -> None:
        self._ledger = ledger
        self._texts = texts
        self._extractor = extractor
        self._model = f"{RULES}/{extractor.model_id}"
        self._kept: dict[int, Known] = {0: NOTHING}

    def around(self, batch: int) -> tuple[Known, Known]:
        """What was known before a batch that brings documents or relations, and after it."""
        if batch not in self._kept:
            last = max((known for known in self._kept if known < batch), default=None)
            at_hand = last is not None and not self._any_between(last, batch)
            before = self._kept[last] if at_hand and last is not None else self._at(batch - 1)
            self._kept = {batch - 1: before, batch: self._with(before, batch)}
        return self._kept.get(batch - 1) or self._at(batch - 1), self._kept[batch]

    def rows(self, keys: Iterable[str], batch: int) -> list[Row]:
        """The documents of these keys as they were after a batch, with their passages."""
        versions = among(self._ledger.versions(RecordKind.DOCUMENT), "key", sorted(keys))
        return list(_newest(versions.filter(versions.batch_id <= batch)).values())

    def _any_between(self, after: int, before: int) -> bool:
        return any(
            RecordKind.DOCUMENT in batch.kinds or RecordKind.RELATION in batch.kinds
            for batch in self._ledger.batches(after=after)
            if batch.id < before
        )

    def _at(self, batch: int) -> Known:
        """All that was known after a batch, read anew."""
        if batch <= 0:
            return NOTHING
        documents = self._ledger.versions(RecordKind.DOCUMENT).select(*_LIGHT)
        return self._known(NOTHING, _newest(documents.filter(documents.batch_id <= batch)), batch)

    def _with(self, before: Known, batch: int) -> Known:
        """What was known before, and what the batch brings: a large corpus has many batches."""
        documents = self._ledger.versions(RecordKind.DOCUMENT).select(*_LIGHT)
        brought = _newest(documents.filter(documents.batch_id == batch))
        fresh = {key: row for key, row in brought.items() if _is_newer(row, before.rows.get(key))}
        return self._known(before, fresh, batch)

    def _known(self, before: Known, fresh: Mapping[str, Row], batch: int) -> Known:
        rows = {**before.rows, **fresh}
        listed = {**before.lineages.listed, **{k: _to_listed(row) for k, row in fresh.items()}}
        kept = {key: one for key, one in before.said.items() if key not in fresh}
        said = {**kept, **self._said(fresh)}
        stated = resolve(said, Shelf(listed.values()))
        relations = self._ledger.versions(RecordKind.RELATION)
        current = _newest(relations.filter(relations.batch_id <= batch))
        told = [_to_link(row) for row in current.values() if row["relation"] in _ACTS]
        pairs = {(link.by, link.on) for link in told}
        links = [*told, *(link for link in stated if (link.by, link.on) not in pairs)]
        return Known(rows, said, Lineages(links, listed), stated)

    def _said(self, rows: Mapping[str, Row]) -> dict[str, Said]:
        store = self._texts.store
        kept = store.get(SAID, self._model, [row["content_hash"] for row in rows.values()])
        missing = [row["content_hash"] for row in rows.values() if row["content_hash"] not in kept]
        for start in range(0, len(missing), CHUNK):
            fresh = self._read(missing[start : start + CHUNK])
            store.put(SAID, self._model, fresh)
            kept |= fresh
        texts = ((key, kept.get(row["content_hash"], "")) for key, row in rows.items())
        return {key: _to_said(text) for key, text in texts if text not in ("", _NOTHING_SAID)}

    def _read(self, hashes: Sequence[str]) -> dict[str, str]:
        versions = self._ledger.versions(RecordKind.DOCUMENT)
        rows = to_rows(among(versions, "content_hash", sorted(hashes)))
        mentions = self._texts.mentions(rows)
        found: dict[str, str] = {}
        for row in rows:
            lines = [(line["anchor"], line["text"]) for line in row["lines"]]
            known = {a: mentions.get(passage_key(row["key"], a), ()) for a, _ in lines}
            abstract = row["abstract"] or ""
            said = read_said(row["key"], row["title"], abstract, lines, self._extractor, known)
            found[row["content_hash"]] = _to_text(said)
        return found


def changed_documents(before: Known, after: Known) -> set[str]:
    """Documents at hand whose place among others is another now."""
    named = before.lineages.keys | after.lineages.keys
    return {
        key
        for key in named
        if key in after.rows and before.lineages.place(key) != after.lineages.place(key)
    }


def add_links(rows: GraphRows, before: Known, after: Known, brought: set[str]) -> None:
    """Add the links of this batch's documents, and new ones; take away what holds no more."""
    kept = {_identity(link) for link in after.stated}
    known = {_identity(link) for link in before.stated}
    for link in after.stated:
        if link.on and (_identity(link) not in known or {link.by, link.on} & brought):
            _add_link(rows, link, after)
    gone = GraphRows(rows.batch)
    for link in before.stated:
        if link.on and _identity(link) not in kept:
            _add_link(gone, link, before)
    rows.gone.extend(rows.missing(gone.edges))


def _identity(link: Link) -> tuple[str, str, str]:
    return link.act.value, link.by, link.on


def _add_link(rows: GraphRows, link: Link, known: Known) -> None:
    stating = str(Key.parse(link.stated_in).document) if link.stated_in else link.by
    row = known.rows.get(stating) or known.rows.get(link.by)
    if row is None:
        return
    kind = EdgeType.CITES if link.act in {Act.EXTENDS, Act.IMPLEMENTS} else EdgeType.SUPERSEDES
    rows.edge(
        kind,
        (NodeLabel.DOCUMENT, link.by),
        (NodeLabel.DOCUMENT, link.on),
        to_statement(row),
        role=link.act.value,
        standing=Standing.INFERRED if link.inferred else Standing.OBSERVED,
        properties={
            "how": link.act.value,
            "words": link.words or None,
            "stated_in": link.stated_in or None,
            "start": link.start if link.end else None,
            "end": link.end or None,
        },
    )


def _newest(versions: Any) -> dict[str, Row]:  # noqa: ANN401  (an Ibis table)
    """Each key's version with the greatest `effective_at`, then `recorded_at`."""
    found = versions.order_by("effective_at", "recorded_at")
    return {row["key"]: row for row in to_rows(found)}


def _is_newer(row: Row, known: Row | None) -> bool:
    order = ("effective_at", "recorded_at")
    return known is None or [row[name] for name in order] >= [known[name] for name in order]


def _to_listed(row: Row) -> Listed:
    return Listed(
        key=row["key"],
        title=row["title"],
        day=row["published"] or row["edition_date"],
        document_type=row["document_type"] or "",
        case=row["case_number"] or "",
        citation=row["citation"] or "",
    )


def _to_link(row: Row) -> Link:
    return Link(Act(row["relation"]), row["source_key"], row["target_key"], row["authority"] or "")


_NOTHING_SAID = "{}"


def _to_text(said: Said) -> str:
    if said == Said():
        return _NOTHING_SAID
    return json.dumps(asdict(said), ensure_ascii=False, default=date.isoformat)


def _to_said(text: str) -> Said:
    values = json.loads(text)
    validity = values["validity"]
    days = {name: _day(validity[name]) for name in ("since", "until")}
    return Said(
        tuple(_to_act(act) for act in values["acts"]),
        Validity(days["since"], days["until"], validity["stated_in"], validity["words"]),
    )


def _to_act(values: dict[str, Any]) -> StatedAct:
    published = tuple(date.fromisoformat(day) for day in values.pop("published"))
    return StatedAct(Act(values.pop("act")), published=published, **values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
