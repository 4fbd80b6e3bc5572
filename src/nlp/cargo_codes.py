"""Rules for codes on cargo papers: tariff numbers and containers."""

import re
from collections.abc import Iterator
from typing import Final

from schemas.errors import InvalidCode
from schemas.mentions import Mention, MentionKind
from schemas.vocab import ContainerNumber, HtsCode
from schemas.vocab.tables import hts_table

_DOTTED: Final = re.compile(
    r"(?<![\w.$€£/-])(?P<code>\d{4}\.\d{2}(?:\.\d{2}(?:\.?\d{2})?|\.\d{4})?)(?![\d%]|[.,/-]\d)"
)
_PLAIN: Final = re.compile(r"(?<![\w.$/#-])(?:\d{10}|\d{8})(?![\w%/-]|[.,]\d)")
# A word that opens a code, or a list of codes: what follows may be written without dots.
_OPENER: Final = re.compile(
    r"\b(?:HTS(?:US)?|HS|H\.S\.|HTSUSA|tariff|sub-?headings?|headings?|NCM|HSCODE|HTSCODE)\b"
    r"(?:\s+of\s+the\s+(?:HTSUS|tariff))?(?:[\s-]+(?:codes?|numbers?|nos?\.?|items?|heading|subheading|"
    r"classifications?|tariff))*[\s.:#=/-]*(?:(?:is|was|are|of|under)\s+)?",
    re.IGNORECASE,
)
_ANY_CODE: Final = re.compile(r"\d{4}(?:[.\s]?\d{2}){0,3}(?!\d|\.\d)")
_JOINED: Final = re.compile(
    r"\s*(?:,|;|/|&|\+|,?\s*(?:and|or|to|through|thru)\b)\s*(?:(?:HTS(?:US)?|HS)\s*)?",
    re.IGNORECASE,
)
_CONTEXT: Final = re.compile(
    r"\bHTS|\bHS\b|\bH\.S\.|tariff|heading|classif|chapter|duty|duties|entered\sunder|dutiable|NCM",
    re.IGNORECASE,
)
_MEASURE: Final = re.compile(
    r"\s*(?:kgs?|lbs?|mts?|tons?|tonnes|usd|dollars|percent|per\scent|pcs|pieces|cbm|m3|cm|mm|inch|feet|ft|gallons?|liters?|USD|EUR)\b",
    re.IGNORECASE,
)
_NOT_TARIFF: Final = re.compile(
    r"(?:CSMS|CAS|PO|P\.O\.|invoice|order|booking|B/L|BL|bill|ref|tel|phone|fax|entry|part|item|style|model|serial|lot)\W*(?:no\.?|number|#)?\W*$",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"[$€£]|\b(?:USD|EUR|Rs)\.?\s*$")
_SUBHEADING: Final = 6  # digits
_AROUND: Final = 90  # characters before a bare six-digit number in which its context must stand
_CONTAINER: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{3}[UJZujz][\s-]?\d{3}[\s-]?\d{3}[\s/-]?\d(?![A-Za-z0-9])"
)


def find_tariff_numbers(text: str) -> Iterator[Mention]:
    """Tariff numbers: dotted ones, those behind a word such as "HS code", and long bare ones.

    A dotted number of eight digits or more stands for itself; one of six digits needs a word of the
    tariff nearby or a place in the tariff; bare digits need such a word straight before them, or
    ten digits that the tariff has.
    """
    yield from _dotted(text)
    yield from _opened(text)
    yield from _bare(text)


def _dotted(text: str) -> Iterator[Mention]:
    for match in _DOTTED.finditer(text):
        code = match["code"]
        if _MEASURE.match(text, match.end()):
            continue
        digits = code.replace(".", "")
        near = text[max(0, match.start() - _AROUND) : match.start()]
        if len(digits) == _SUBHEADING and not _stands_alone(digits, near):
            continue
        yield from _tariff(text, match.span(), digits)


def _stands_alone(digits: str, near: str) -> bool:
    """True for six digits that are a tariff number rather than a price or a weight."""
    if _CONTEXT.search(near):
        return True
    return digits in hts_table() and not _MONEY.search(near[-8:])


def _opened(text: str) -> Iterator[Mention]:
    for opener in _OPENER.finditer(text):
        position = opener.end()
        while True:
            match = _ANY_CODE.match(text, position)
            if match is None:
                break
            yield from _tariff(text, match.span(), re.sub(r"\D", "", match.group()))
            joined = _JOINED.match(text, match.end())
            if joined is None or not joined.group():
                break
            position = joined.end()


def _bare(text: str) -> Iterator[Mention]:
    for match in _PLAIN.finditer(text):
        digits = match.group()
        before = text[max(0, match.start() - 24) : match.start()]
        if digits in hts_table() and not _NOT_TARIFF.search(before):
            yield from _tariff(text, match.span(), digits)


def _tariff(text: str, span: tuple[int, int], digits: str) -> Iterator[Mention]:
    try:
        code = HtsCode.parse(digits)
    except InvalidCode:
        return
    start, end = span
    yield Mention(MentionKind.HTS_CODE, start, end, text[start:end], str(code), str(code.key))


def find_containers(text: str) -> Iterator[Mention]:
    """Container numbers with a right check digit (ISO 6346), also with spaces or hyphens."""
    for match in _CONTAINER.finditer(text):
        try:
            code = ContainerNumber.parse(re.sub(r"[\s/-]", "", match.group()).upper())
        except InvalidCode:
            continue
        start, end = match.span()
        yield Mention(
            MentionKind.CONTAINER_NUMBER, start, end, match.group(), str(code), str(code.key)
        )
