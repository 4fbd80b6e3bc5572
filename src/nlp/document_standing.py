"""What one document says of others and of itself, from its title, abstract and passages."""

from collections.abc import Iterator, Mapping, Sequence

from nlp.document_acts import read_marked_title, read_named_acts, read_register_acts
from nlp.validity import quota_quarter, read_validity
from schemas.acts import Said, StatedAct
from schemas.keys import Key, KeyKind
from schemas.mentions import Mention
from schemas.ports import Extractor
from schemas.search import NO_LIMIT, Validity

RULES = "standing/1"  # raise it when what is read changes
OPENING = 3  # passages in which a document says until when it holds
ITS_OWN_END = frozenset({KeyKind.FR, KeyKind.CSMS, KeyKind.DOCUMENT})

Passages = Sequence[tuple[str, str]]  # anchor, text


def read_said(
    key: str,
    title: str,
    abstract: str,
    passages: Passages,
    extractor: Extractor,
    known: Mapping[str, Sequence[Mention]] | None = None,
) -> Said:
    """Acts and validity of one document; `known` has mentions by anchor where they are at hand."""
    mentions = known if known is not None else _mentions(passages, extractor)
    acts = [*_acts(key, title, abstract, passages, mentions, extractor)]
    kind = Key.parse(key).kind
    validity = _validity(key, title, abstract, passages) if kind in ITS_OWN_END else NO_LIMIT
    return Said(tuple(acts), validity)


def _mentions(passages: Passages, extractor: Extractor) -> dict[str, Sequence[Mention]]:
    found = extractor.extract([text for _, text in passages], prose=True)
    return {anchor: one for (anchor, _), one in zip(passages, found, strict=True)}


def _acts(
    key: str,
    title: str,
    abstract: str,
    passages: Passages,
    mentions: Mapping[str, Sequence[Mention]],
    extractor: Extractor,
) -> Iterator[StatedAct]:
    [in_title] = extractor.extract([title], prose=False)
    by_number = list(read_named_acts(title, in_title, own=key))
    yield from by_number
    for anchor, text in passages:
        if text != title:
            yield from read_named_acts(text, mentions.get(anchor, ()), own=key, anchor=anchor)
    kind = Key.parse(key).kind
    if kind is KeyKind.CSMS and not by_number:
        yield from read_marked_title(title)
    if kind is KeyKind.FR:
        yield from read_register_acts(title, abstract or (passages[0][1] if passages else ""))


def _validity(key: str, title: str, abstract: str, passages: Passages) -> Validity:
    quarter = quota_quarter(title, stated_in=key)
    if quarter.until is not None:
        return quarter
    for anchor, text in (("", title), ("", abstract), *passages[:OPENING]):
        place = str(Key.parse(key).passage(anchor)) if anchor else key
        found = read_validity(text, stated_in=place)
        if found.until is not None:
            return found
    return NO_LIMIT
