"""Ruling letters to facts: number, goods, tariff numbers, rulings cited, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.cargo_codes import find_tariff_numbers
from nlp.citations import find_rulings
from schemas.evidence import Span
from schemas.mentions import Mention

_NUMBER: Final = re.compile(r"\b(?:[NHW]\d{6}|[A-MR]\d{5})\b|(?:^|\n)\s*(?:HQ|NY)\s?(\d{6})\b")
_TARIFF_LINE: Final = re.compile(r"TARIFF\s+NOS?\.?\s*:?\s*(?P<codes>[\d.;,\s]*\d)")
_APPLICABLE: Final = re.compile(
    r"applicable\s+(?:sub)?heading[^.]{0,160}?\bwill\s+be\s+(?P<codes>\d{4}\.\d{2}[\d.]*\d)"
)
_SUBJECT: Final = re.compile(
    r"\bRE:\s*(?P<subject>.+?)(?=\n\s*(?:Dear\b|(?:Mr|Ms|Mrs|Dr)s?\.?\s)|\n\s*\n\s*\n|\Z)",
    re.DOTALL,
)
_LONGEST_SUBJECT: Final = 700
# What a subject line asks about, up to the goods themselves.
_ASKED: Final = re.compile(
    r"(?:tariff\s+classification|country\s+of\s+origin|marking|origin|determination|NAFTA\)|Act|"
    r"Agreement|\([A-Z-]{3,10}\)|treatment|status|classification),?\s+(?:of|for)\s+(?!origin\b)"
    r"|tariff\s+classification\s+(?=[a-z])(?!of\b|and\b|,)",
    re.IGNORECASE,
)
_GOODS_END: Final = re.compile(
    r"\s+(?:from|produced\s+in|manufactured\s+in|made\s+in)\s+(?:(?:the|The)\s+)?(?=[A-Z;])|;|\s+and\s+the\s+(?:tariff|eligib|applic)"
    r"|\.\s*$|\s+and\s+status\b|,\s+under\b",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where the letter states it."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """What a ruling letter says.

    Attributes:
        number: the letter's own number, canonical (`N270709`); None where the text has none.
        goods: the goods ruled upon, in the words of the subject line.
        tariff_codes: the tariff numbers that the letter assigns, digits only.
        rulings_cited: other rulings that it names, canonical, each once.
    """

    number: Found | None
    goods: Found | None
    tariff_codes: tuple[Found, ...]
    rulings_cited: tuple[Found, ...]


def read_ruling(text: str) -> RulingFacts:
    """Read a ruling letter, from letterhead to signature.

    Spans are characters of `text` as given. Tariff numbers come from the TARIFF NO. line; letters
    without one (on origin or marking) give those that they call applicable, if any.
    """
    number = _own_number(text)
    own = number.value if number else ""
    cited = (_found(m) for m in sorted(find_rulings(text), key=lambda m: m.start))
    others = (found for found in cited if found.value != own)
    return RulingFacts(
        number, _goods(text), tuple(_once(_tariff_codes(text))), tuple(_once(others))
    )


def _own_number(text: str) -> Found | None:
    match = _NUMBER.search(text)
    if match is None:
        return None
    group = 1 if match.group(1) else 0
    return Found(match.group(group), Span(*match.span(group)))


def _goods(text: str) -> Found | None:
    subject = _SUBJECT.search(text)
    if subject is None:
        return None
    first = subject.start("subject")
    words = subject["subject"][:_LONGEST_SUBJECT]
    asked = _ASKED.search(words)
    if asked is None:
        return None
    end = _GOODS_END.search(words, asked.end())
    start, stop = asked.end(), end.start() if end else len(words.rstrip())
    value = re.sub(r"\s+", " ", words[start:stop]).strip(" .,")
    return Found(value, Span(first + start, first + stop)) if value else None


def _tariff_codes(text: str) -> Iterator[Found]:
    line = _TARIFF_LINE.search(text)
    places = [line] if line else list(_APPLICABLE.finditer(text))
    for place in places:
        start = place.start("codes")
        for mention in find_tariff_numbers(f"HTS {place['codes']}"):
            shift = start - len("HTS ")
            yield Found(mention.canonical, Span(mention.start + shift, mention.end + shift))


def _found(mention: Mention) -> Found:
    return Found(mention.canonical, Span(mention.start, mention.end))


def _once(found: Iterator[Found]) -> Iterator[Found]:
    seen: set[str] = set()
    for item in found:
        if item.value not in seen:
            seen.add(item.value)
            yield item
