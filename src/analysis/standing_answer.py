"""Direct answers to "what replaced CSMS 12345678" and "is ruling N270709 still valid".

Asked of the index alone, which knows of each document the later ones that act on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from analysis.query_understanding import understand
from index.standing import DONE_BY
from schemas.errors import InvalidCode
from schemas.identifiers import FR_CITATION
from schemas.keys import Key
from schemas.ports import IndexReader
from schemas.search import NO_LIMIT, SearchHit, SearchQuery, Successor, Validity

MOST_STEPS = 20  # documents followed in one chain
LOOKED_AT = 50  # hits among which one that acts on an absent document is looked for
MOST_READ = 2_000  # characters; a longer text is no question of this kind
_ACTED = (
    r"(?:replac|supersed|revok|rescind|withdr|cancel|modif|amend|correct|updat|extend|overrul)\w*"
)
_ASKS = re.compile(
    rf"\b(?:what|which|who|has|have|was|were|is|are|did|does|been)\b.*\b{_ACTED}"
    rf"|\b{_ACTED}\s+by\s*\??$"
    r"|\bstill\b.*\b(?:valid|good|law|in force|in effect|current|holds?|appl\w+|effective|stands?)"
    r"|\b(?:is|are)\b.*\b(?:valid|in force|in effect|current|expired|good law|obsolete|outdated)\b"
    r"|\b(?:replacement|successor|supersession)s?\s+(?:of|for|to)\b"
    r"|\b(?:valid|in force|current)\s*\?\s*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """Whether a document still holds, in one sentence, and what it rests on.

    Attributes:
        subject: key of the document asked about.
        claim: the sentence.
        at_hand: false where no copy of the document itself is kept.
        steps: the later documents in order, each acting on the one before.
        current: key of the document that holds now; empty where none is known.
        validity: until when the subject holds by its own words.
    """

    subject: str
    claim: str
    at_hand: bool
    steps: tuple[Successor, ...] = ()
    current: str = ""
    validity: Validity = NO_LIMIT


def standing_answer(
    question: str, index: IndexReader, *, as_of: date | None = None
) -> StandingAnswer | None:
    """The answer where the question asks whether a named document still holds; else None."""
    if len(question) > MOST_READ or not _ASKS.search(question):
        return None
    named = next(_documents(question), None)
    if named is None:
        return None
    day = as_of or datetime.now(UTC).date()
    hit = _find(named, index, day)
    return _of_absent(named, index, day) if hit is None else _of_hit(hit, index, day)


def _documents(question: str) -> Iterator[str]:
    for form in understand(question).identifiers:
        try:
            if form.startswith(f"{FR_CITATION}:") or Key.parse(form).is_document:
                yield form
        except InvalidCode:
            continue


def _hits(form: str, index: IndexReader, day: date) -> tuple[SearchHit, ...]:
    return index.search(SearchQuery("", identifiers=(form,), as_of=day, limit=LOOKED_AT)).hits


def _find(form: str, index: IndexReader, day: date) -> SearchHit | None:
    """The document of an identifier; a section without its date is its newest version."""
    by_place = form.startswith(f"{FR_CITATION}:")
    for hit in _hits(form, index, day):
        own = hit.key.partition("#")[0]
        if by_place or form.casefold() in (own.casefold(), own.partition("@")[0].casefold()):
            return replace(hit, key=own)
        break  # what an identifier names precedes what only mentions it
    return None


def _of_hit(hit: SearchHit, index: IndexReader, day: date) -> StandingAnswer:
    steps = tuple(_followed(hit, index, day))
    validity = hit.validity
    title = hit.title if "#" not in hit.key else hit.citation.title
    about = f"{_shown(hit.key)} ({title}{_dated(hit.citation.published)})"
    if steps:
        replaced = [one for one in steps if one.act.replaces]
        current = replaced[-1].key if replaced else hit.key
        claim = f"{about} was {_told(steps)}."
        claim += f" What holds now is {_shown(current)}." if replaced else " It still holds."
    else:
        current = "" if validity.is_over(day) else hit.key
        claim = f"Nothing at hand says that {about} was replaced, modified or revoked."
    return StandingAnswer(
        hit.key, f"{claim}{_limits(validity, day)}", at_hand=True, steps=steps,
        current=current, validity=validity,
    )  # fmt: skip


def _followed(hit: SearchHit, index: IndexReader, day: date) -> Iterator[Successor]:
    """What acts on the document, then along the chain of replacements."""
    yield from hit.superseded_by
    seen = {hit.key}
    at = _replacing(hit)
    while at and at not in seen and len(seen) < MOST_STEPS:
        seen.add(at)
        following = _find(at, index, day)
        if following is None:
            return
        later = [one for one in following.superseded_by if one.act.replaces]
        yield from later
        at = later[-1].key if later else ""


def _replacing(hit: SearchHit) -> str:
    later = [one.key for one in hit.superseded_by if one.act.replaces]
    return later[-1] if later else ""


def _of_absent(form: str, index: IndexReader, day: date) -> StandingAnswer:
    found = [
        Successor(
            key=hit.citation.document,
            act=one.act,
            title=hit.title,
            since=hit.citation.published,
            stated_in=one.stated_in,
            words=one.words,
            inferred=one.inferred,
        )
        for hit in _hits(form, index, day)
        for one in hit.acts_on
        if one.key.casefold() == form.casefold()
    ]
    steps = tuple({one.key: one for one in found}.values())
    if not steps:
        claim = f"{_shown(form)} is not at hand, and nothing at hand says what became of it."
        return StandingAnswer(form, claim, at_hand=False)
    current = next((one.key for one in steps if one.act.replaces), "")
    claim = f"{_shown(form)} itself is not at hand. It was {_told(steps)}."
    return StandingAnswer(form, claim, at_hand=False, steps=steps, current=current)


def _told(steps: tuple[Successor, ...]) -> str:
    return ", then ".join(
        f"{'probably ' if one.inferred else ''}{DONE_BY[one.act]} {_shown(one.key)}"
        f"{_titled(one.title)}{f' on {one.since}' if one.since else ''}"
        for one in steps
    )


def _titled(title: str) -> str:
    return f" ({title})" if title else ", which is not at hand,"


def _dated(day: date | None) -> str:
    return f", {day}" if day else ""


def _limits(validity: Validity, day: date) -> str:
    if validity.until is None:
        return ""
    verb = "It ended" if validity.is_over(day) else "It holds until"
    return f" {verb} {'on ' if validity.is_over(day) else ''}{validity.until} by its own words."


_NAMES = {
    "csms": "CSMS", "ruling": "ruling", "fr": "FR document", "eapa": "EAPA",
    "frcite": "", "cfr": "CFR", "usc": "USC", "htsnote": "HTS note", "doc": "document",
}  # fmt: skip


def _shown(form: str) -> str:
    kind, _, value = form.partition(":")
    return f"{_NAMES.get(kind, kind)} {value}".strip()
