"""Rules for what a text cites: law, the Register, rulings, messages, cases."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from schemas.errors import InvalidCode
from schemas.keys import Key
from schemas.mentions import Mention, MentionKind
from schemas.vocab import (
    CaseNumber,
    CfrCitation,
    CsmsNumber,
    EapaCase,
    FrCitation,
    FrDocumentNumber,
    RulingNumber,
    UscCitation,
)

_PARAGRAPHS: Final = r"(?:\s?\((?:[a-zA-Z]{1,4}|\d{1,3})\))*"
_SECTION_SIGN: Final = r"(?:§{1,2}|[Ss]ections?|[Ss]ecs?\.|[Pp]arts?|[Pp]ts?\.)"
_CFR_PLACE: Final = rf"\d{{1,4}}[a-z]?(?:\.\d{{1,4}}[a-z]?(?:-\d{{1,3}}[a-z]?)?)?{_PARAGRAPHS}"
_CFR: Final = re.compile(
    rf"\b(?P<title>\d{{1,2}})\s+C\.?\s?F\.?\s?R\.?,?\s*(?:{_SECTION_SIGN}\s*)?"
    rf"(?P<place>{_CFR_PLACE})"
)
# "... and 165.26(a)" after a citation: the list goes on in the same title.
_CFR_NEXT: Final = re.compile(
    rf"\s*(?:,|;|,?\s*and|,?\s*or|&)\s*(?:{_SECTION_SIGN}\s*)?"
    rf"(?P<place>\d{{1,4}}[a-z]?\.\d{{1,4}}[a-z]?{_PARAGRAPHS})(?![\d.]*\d|%)"
)
_CFR_WORDS: Final = re.compile(
    rf"\b[Tt]itle\s+(?P<title>\d{{1,2}}),?\s+Code\s+of\s+Federal\s+Regulations,?\s*(?:\(CFR\),?\s*)?"
    rf"(?:{_SECTION_SIGN}\s*)(?P<place>{_CFR_PLACE})"
    rf"|\b{_SECTION_SIGN}\s*(?P<place2>{_CFR_PLACE})\s+of\s+[Tt]itle\s+(?P<title2>\d{{1,2}}),?\s+"
    r"(?:of\s+the\s+)?Code\s+of\s+Federal\s+Regulations"
)
# "§ 165.2" and "section 165.5 of the EAPA Regulations": a dot tells it from a section of the Code.
_CFR_SIGN: Final = re.compile(
    rf"(?<!C\.)§{{1,2}}\s*(?P<place>\d{{1,4}}[a-z]?\.\d{{1,4}}[a-z]?{_PARAGRAPHS})(?!\d|\.\d)"
    rf"|\b(?:[Ss]ections?|[Pp]art)\s+(?P<place2>\d{{1,4}}[a-z]?(?:\.\d{{1,4}}[a-z]?)?{_PARAGRAPHS})"
    r"(?:,?\s+(?:of\s+)?(?:the\s+)?(?:Customs|CBP|EAPA)(?:\s+and\s+Border\s+Protection)?"
    r"(?:\s*\(CBP\))?\s+Regulations)"
)
_USC: Final = re.compile(
    r"\b(?P<title>\d{1,2})\s+U\.?\s?S\.?\s?C\.?(?:\s?A\.?)?,?\s*(?:§{1,2}|[Ss]ections?|[Ss]ecs?\.)?\s*"
    rf"(?P<place>\d{{1,5}}[a-z]{{0,3}}(?:-\d+[a-z]?)?{_PARAGRAPHS})"
)
_USC_NEXT: Final = re.compile(
    rf"\s*(?:,\s*and|,|and|or|&)\s*(?P<place>\d{{3,5}}[a-z]{{0,2}}{_PARAGRAPHS})(?![\d.]*\d)(?!\s+(?:U\.?S|C\.?F|FR))"
)
_USC_WORDS: Final = re.compile(
    rf"\b[Ss]ection\s+(?P<place>\d{{1,5}}[a-z]{{0,2}}{_PARAGRAPHS})\s+of\s+[Tt]itle\s+"
    r"(?P<title>\d{1,2}),?\s+(?:of\s+the\s+)?(?:United\s+States|U\.S\.)\s+Code"
)
_FR: Final = re.compile(
    r"\b(?P<volume>\d{2,3})\s+(?:FR|F\.\s?R\.|Fed\.?\s*Reg\.?|Federal\s+Register)\s*,?\s*(?:at\s+)?"
    r"(?P<page>\d{1,3}(?:,\d{3})+|\d{2,6})(?![\d,]*\d)"
)
_FR_DOCUMENT: Final = re.compile(
    r"\bFR\s+Doc(?:ument|\.)?(?:\s+(?:No\.?|Number))?:?\s*(?P<number>(?:[CR]\d-)?(?:\d{4}|\d{2}|E\d)-\d{3,6})\b"
)
_RULING: Final = re.compile(
    r"\b(?:(?:HQ|NY|HRL|NYRL|PD)\s?(?:[Rr]uling\s(?:[Ll]etter\s)?)?(?:[Nn]o\.?\s?|#\s?)?)?[NHW]\d{6}\b"
    r"|\b(?:HQ|NY|HRL|NYRL|PD)\s?(?:[Rr]uling\s(?:[Ll]etter\s)?)?(?:[Nn]o\.?\s?|#\s?)?"
    r"(?:[A-MR]\d{5}|\d{6})\b"
)
_RULING_WORDS: Final = re.compile(
    r"\b(?:(?:New\sYork|Headquarters|NY|HQ)\s)?[Rr]ulings?(?:\s[Ll]etters?)?"
    r"(?:\s\([A-Z]{2,4}\))?(?:\s?(?:[Nn]os?\.?|#|numbers?))?(?:\s(?:NY|HQ))?[\s:(]*(?P<number>[NHW]\d{6}|[A-MR]\d{5}|\d{6})\b"
)
_RULING_NEXT: Final = re.compile(
    r"(?:,?\s*(?:and|or)|,|;)\s*(?P<number>(?:(?:HQ|NY)\s?)?(?:[NHW]\d{6}|[A-MR]\d{5}|\d{6}))\b"
)
_CSMS: Final = re.compile(
    r"\bCSMS(?:\s+[Mm]essages?)?\s*(?:[Nn]os?\.?|[Nn]umbers?)?\s*[#:-]?\s*#?\s*(?P<number>\d{8}|\d{2}-\d{6})\b"
)
_CSMS_NEXT: Final = re.compile(r"(?:,?\s*(?:and|or|&)|,|;)\s*#?\s*(?P<number>\d{8}|\d{2}-\d{6})\b")
_ORDER: Final = re.compile(r"(?<![A-Za-z0-9-])[AC]\s?-\s?\d{3}\s?-\s?\d{3}(?:-\d{3}(?!\d))?")
# Form 7501 and ACE print the number without hyphens; then a word must say what it is.
_COMPACT_ORDER: Final = re.compile(
    r"(?:\b[Cc]ases?|AD/?CVD|\b[Oo]rders?)(?:\s+(?:[Nn]os?\.?|[Nn]umbers?|#))?[\s:#]+(?P<number>[AC]\d{6}(?:\d{3})?)\b"
)
_EAPA: Final = re.compile(
    r"\bEAPA\s+(?:(?:Cons(?:olidated|\.)?|[Ii]nv(?:estigations?|s?\.)?|[Cc]ases?|CASES?|[Aa]llegations?)\s+)*"
    r"(?:Nos?\.?\s*|Numbers?:?\s*|#\s*|:\s*)?(?P<number>\d{4})\b(?![-/]\d)"
)
_EAPA_NEXT: Final = re.compile(r"(?:,?\s*(?:and|&)|,)\s*(?P<number>[78]\d{3})\b(?![-/.,]\d)")


def find_citations(text: str) -> Iterator[Mention]:
    """Citations of every kind, in no particular order, possibly overlapping."""
    for find in (_cfr, _usc, _fr, find_rulings, _csms, _cases):
        yield from find(text)


def _made(
    kind: MentionKind,
    text: str,
    span: tuple[int, int],
    parse: Callable[[], tuple[str, Key | None]],
) -> Iterator[Mention]:
    """The mention, unless the code system refuses what the pattern took."""
    try:
        canonical, key = parse()
    except InvalidCode:
        return
    start, end = span
    yield Mention(kind, start, end, text[start:end], canonical, str(key or ""))


def _cfr(text: str) -> Iterator[Mention]:
    if "CFR" not in text and "F.R" not in text and "§" not in text and "egulations" not in text:
        return
    taken: list[tuple[int, int]] = []
    last_title = "19"
    for match in _CFR.finditer(text):
        last_title = match["title"]
        yield from _cfr_mention(text, match.span(), last_title, match["place"])
        taken.append(match.span())
        following = _CFR_NEXT.match(text, match.end())
        while following is not None:
            span = following.span("place")
            yield from _cfr_mention(text, span, last_title, following["place"])
            taken.append(span)
            following = _CFR_NEXT.match(text, following.end())
    for match in _CFR_WORDS.finditer(text):
        title, place = match["title"] or match["title2"], match["place"] or match["place2"]
        yield from _cfr_mention(text, match.span(), title, place)
        taken.append(match.span())
    for match in _CFR_SIGN.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            place = match["place"] or match["place2"]
            yield from _cfr_mention(text, match.span(), last_title, place)


def _cfr_mention(text: str, span: tuple[int, int], title: str, place: str) -> Iterator[Mention]:
    def parse() -> tuple[str, Key]:
        code = CfrCitation.parse(f"{title} CFR {place}")
        return str(code), code.key

    return _made(MentionKind.CFR_CITATION, text, span, parse)


def _usc(text: str) -> Iterator[Mention]:
    if "U" not in text:
        return
    for pattern in (_USC, _USC_WORDS):
        for match in pattern.finditer(text):
            following = _USC_NEXT.match(text, match.end()) if "§§" in match.group() else None
            while following is not None:
                yield from _usc_mention(
                    text, following.span("place"), match["title"], following["place"]
                )
                following = _USC_NEXT.match(text, following.end())
            yield from _usc_mention(text, match.span(), match["title"], match["place"])


def _usc_mention(text: str, span: tuple[int, int], title: str, place: str) -> Iterator[Mention]:
    def parse() -> tuple[str, Key]:
        code = UscCitation.parse(f"{title} USC {place}")
        return str(code), code.key

    return _made(MentionKind.USC_CITATION, text, span, parse)


def _fr(text: str) -> Iterator[Mention]:
    for match in _FR.finditer(text):

        def cited(match: re.Match[str] = match) -> tuple[str, None]:
            return str(FrCitation.parse(f"{match['volume']} FR {match['page']}")), None

        yield from _made(MentionKind.FR_CITATION, text, match.span(), cited)
    for match in _FR_DOCUMENT.finditer(text):

        def numbered(match: re.Match[str] = match) -> tuple[str, Key]:
            code = FrDocumentNumber.parse(match["number"])
            return str(code), code.key

        yield from _made(MentionKind.FR_CITATION, text, match.span(), numbered)


def find_rulings(text: str) -> Iterator[Mention]:
    """Ruling numbers, in no particular order, possibly overlapping."""
    for pattern in (_RULING, _RULING_WORDS):
        for match in pattern.finditer(text):
            named = pattern is _RULING_WORDS
            span = match.span("number") if named else match.span()
            yield from _ruling(text, span)
            following = _RULING_NEXT.match(text, match.end())
            while following is not None:
                yield from _ruling(text, following.span("number"))
                following = _RULING_NEXT.match(text, following.end())


def _ruling(text: str, span: tuple[int, int]) -> Iterator[Mention]:
    def parse() -> tuple[str, Key]:
        code = RulingNumber.parse(text[slice(*span)])
        return str(code), code.key

    return _made(MentionKind.RULING_NUMBER, text, span, parse)


def _csms(text: str) -> Iterator[Mention]:
    if "CSMS" not in text:
        return
    for match in _CSMS.finditer(text):
        yield from _message(text, match.span(), match["number"])
        following = _CSMS_NEXT.match(text, match.end())
        while following is not None:
            yield from _message(text, following.span("number"), following["number"])
            following = _CSMS_NEXT.match(text, following.end())


def _message(text: str, span: tuple[int, int], number: str) -> Iterator[Mention]:
    def parse() -> tuple[str, Key]:
        code = CsmsNumber.parse(number)
        return str(code), code.key

    return _made(MentionKind.CSMS_NUMBER, text, span, parse)


def _cases(text: str) -> Iterator[Mention]:
    for match in _ORDER.finditer(text):

        def parse(match: re.Match[str] = match) -> tuple[str, Key]:
            code = CaseNumber.parse(re.sub(r"\s", "", match.group()))
            return str(code), code.key

        yield from _made(MentionKind.CASE_NUMBER, text, match.span(), parse)
    for match in _COMPACT_ORDER.finditer(text):

        def compact(match: re.Match[str] = match) -> tuple[str, Key]:
            code = CaseNumber.parse(match["number"])
            return str(code), code.key

        yield from _made(MentionKind.CASE_NUMBER, text, match.span("number"), compact)
    if "EAPA" not in text:
        return
    for match in _EAPA.finditer(text):
        yield from _evasion_case(text, match.span(), match["number"])
        following = _EAPA_NEXT.match(text, match.end())
        while following is not None:
            yield from _evasion_case(text, following.span("number"), following["number"])
            following = _EAPA_NEXT.match(text, following.end())


def _evasion_case(text: str, span: tuple[int, int], number: str) -> Iterator[Mention]:
    def parse() -> tuple[str, Key]:
        code = EapaCase.parse(number)
        return f"EAPA {code}", code.key

    return _made(MentionKind.CASE_NUMBER, text, span, parse)
