"""Hits as commands show them: to people in three lines, to scripts as the contract has it."""

from dataclasses import asdict
from typing import Any

from schemas.search import SearchHit, SearchPage
from tidewaiter.cli.output import stdout


def to_page(page: SearchPage) -> dict[str, Any]:
    """A page of hits as the scripts' contract has it."""
    return {
        "total": page.total,
        "batch": page.batch,
        "vectors_pending": page.vectors_pending,
        "confidence": page.confidence,
        "notice": page.notice,
        "facets": {name: list(values) for name, values in page.facets.items()},
        "histogram": [list(bar) for bar in page.histogram],
        "hits": [to_hit(hit) for hit in page.hits],
    }


def print_page(page: SearchPage) -> None:
    """The hits for people, or that there is none."""
    if page.notice or not page.hits:
        stdout.print(page.notice or "Nothing found that answers this.")
    for hit in page.hits:
        print_hit(hit)


def to_hit(hit: SearchHit) -> dict[str, Any]:
    """A hit as the scripts' contract has it."""
    cited = hit.citation
    return {
        "rank": hit.rank,
        "key": hit.key,
        "kind": hit.kind.value,
        "title": hit.title,
        "snippet": hit.snippet,
        "score": round(hit.score, 6),
        "source": {
            "document": cited.document,
            "title": cited.title,
            "published": cited.published,
            "page": cited.page,
            "section": cited.section,
            "url": cited.url,
            "original": cited.sha256,
        },
        "because": hit.because,
        "synthetic": hit.synthetic,
        "language": hit.language,
        "standing": hit.standing,
        "superseded_by": [asdict(one) for one in hit.superseded_by],
        "acts_on": [asdict(one) for one in hit.acts_on],
        "validity": asdict(hit.validity),
        "folded": list(hit.folded),
    }


def print_hit(hit: SearchHit, note: str = "") -> None:
    """A hit for people; `note` stands before its title."""
    mark = "  [synthetic]" if hit.synthetic else ""
    stdout.print(f"{hit.rank}. {note}{hit.title}{mark}", style="bold")
    stdout.print(f"   {hit.key}   {hit.because}", style="dim")
    if hit.standing:
        stdout.print(f"   {hit.standing}", style="yellow")
    if hit.snippet:
        stdout.print(f"   {hit.snippet}")
    cited = hit.citation
    page = f"page {cited.page}" if cited.page else None
    place = ", ".join(str(part) for part in (cited.title, cited.published, page) if part)
    stdout.print(f"   Source: {place}", style="dim")
