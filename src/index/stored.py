"""What a hit is shown from: the parts of a document that are kept but not searched."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from schemas.search import (
    NO_LIMIT,
    Act,
    Citation,
    HitKind,
    IndexDoc,
    Predecessor,
    Successor,
    Validity,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """The kept part of a document; the fields are those of `IndexDoc`."""

    kind: HitKind
    synthetic: bool
    citation: Citation
    language: str = ""
    validity: Validity = NO_LIMIT
    superseded_by: tuple[Successor, ...] = ()
    acts_on: tuple[Predecessor, ...] = ()


def stored_json(doc: IndexDoc) -> bytes:
    """The kept part as JSON; absent values are left out."""
    c = doc.citation
    values = {
        "kind": doc.kind.value,
        "synthetic": doc.synthetic,
        "document": c.document,
        "title": c.title,
        "published": c.published.isoformat() if c.published else None,
        "page": c.page,
        "section": c.section,
        "url": c.url,
        "source": c.source,
        "sha256": c.sha256,
        "language": doc.language,
        "validity": _plain(doc.validity),
        "superseded_by": [_plain(one) for one in doc.superseded_by],
        "acts_on": [_plain(one) for one in doc.acts_on],
    }
    return json.dumps(_kept(values), ensure_ascii=False).encode("utf-8", "replace")


def _plain(value: Validity | Successor | Predecessor) -> dict[str, Any]:
    days = {n: v.isoformat() if isinstance(v, date) else v for n, v in asdict(value).items()}
    return _kept(days)


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", False, [], {})}


def read_stored(text: bytes) -> Stored:
    """The kept part out of `stored_json`."""
    values = json.loads(text)
    return Stored(
        kind=HitKind(values["kind"]),
        synthetic=bool(values.get("synthetic")),
        citation=Citation(
            document=values.get("document", ""),
            title=values.get("title", ""),
            published=_day(values.get("published")),
            page=values.get("page"),
            section=values.get("section", ""),
            url=values.get("url", ""),
            source=values.get("source", ""),
            sha256=values.get("sha256", ""),
        ),
        language=values.get("language", ""),
        validity=_validity(values.get("validity", {})),
        superseded_by=tuple(_successor(one) for one in values.get("superseded_by", ())),
        acts_on=tuple(_predecessor(one) for one in values.get("acts_on", ())),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _validity(values: dict[str, Any]) -> Validity:
    if not values:
        return NO_LIMIT
    since, until = _day(values.pop("since", None)), _day(values.pop("until", None))
    return Validity(since, until, **values)


def _successor(values: dict[str, Any]) -> Successor:
    since = _day(values.pop("since", None))
    return Successor(act=Act(values.pop("act")), since=since, **values)


def _predecessor(values: dict[str, Any]) -> Predecessor:
    published = _day(values.pop("published", None))
    return Predecessor(
        key=values.pop("key", ""), act=Act(values.pop("act")), published=published, **values
    )
