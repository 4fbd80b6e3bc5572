"""Finds codes of every system in a sentence; the value types of `schemas.vocab` judge each one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.query_understanding_systems import (
    Read,
    read_bill,
    read_case,
    read_center,
    read_cfr,
    read_container,
    read_country,
    read_csms,
    read_eapa,
    read_eleven_digits,
    read_entry,
    read_event,
    read_foreign_port,
    read_fr,
    read_fr_citation,
    read_hts,
    read_importer,
    read_message_or_line,
    read_mid,
    read_nine_digits,
    read_port,
    read_ruling,
    read_usc,
)
from schemas.keys import KeyKind

_EVEN = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u00a0": " "})
_MOST_WEAK = 40
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters `start` to `end` of the question, and the identifiers they may be.

    `weak` readings are guesses from the shape of a word; they come last and cut nothing out.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    weak: bool = False


def readings(question: str) -> list[Reading]:
    """All readings: those that a word or a form makes sure, then by place, the guesses last."""
    text = question.translate(_EVEN)
    sure = [*_keys(text), *_introduced(text), *_cited(text)]
    loose = [r for r in (*_alone(text), *_shaped(text)) if not _overlaps(r, sure)]
    strong = sorted((*sure, *loose), key=lambda r: r.start)
    weak = [r for r in _guessed(text) if not _overlaps(r, sure)]
    return [*strong, *(_only_bill(r) if _overlaps(r, loose) else r for r in weak)]


def _only_bill(reading: Reading) -> Reading:
    """What already reads as another code may still be a bill's number, but no event's."""
    bills = tuple(form for form in reading.forms if form.startswith(f"{KeyKind.BILL}:"))
    return replace(reading, forms=bills)


def _overlaps(reading: Reading, others: list[Reading]) -> bool:
    return any(reading.start < other.end and other.start < reading.end for other in others)


# ---- keys


_KEY = re.compile(
    rf"(?<![\w:])(?P<kind>{'|'.join(kind.value for kind in KeyKind)}|frcite)"
    r":(?P<code>[^\s,;\"'“”]+)",
    re.IGNORECASE,
)
_SPACED = frozenset({"vessel", "goods", "frcite"})  # a key alone may be "vessel:EVER GIVEN"
_BY_KIND: dict[str, Read] = {
    "hts": read_hts,
    "port": read_port,
    "foreign_port": read_foreign_port,
    "country": read_country,
    "center": read_center,
    "csms": read_csms,
    "ruling": read_ruling,
    "fr": read_fr,
    "entry": read_entry,
    "container": read_container,
    "mid": read_mid,
    "ior": read_importer,
    "order": read_case,
    "eapa": read_eapa,
    "bill": read_bill,
}


def _keys(text: str) -> Iterator[Reading]:
    """Keys as pages and commands write them, the code in them in any printed form."""
    whole = text.strip()
    match = _KEY.match(whole)
    if match and match["kind"].lower() in _SPACED and len(whole) <= _LONGEST_KEY:
        start, code = text.index(whole), whole[match.end("kind") + 1 :]
        yield Reading(start, start + len(whole), _key_forms(match["kind"], code))
        return
    for match in _KEY.finditer(text):
        yield Reading(match.start(), match.end(), _key_forms(match["kind"], match["code"]))


def _key_forms(kind: str, code: str) -> tuple[str, ...]:
    kind, plain = kind.lower(), code.rstrip(".,;:!?)]}> ")
    read = _BY_KIND.get(kind)
    return (read(plain) if read else ()) or (f"{kind}:{plain}",)


# ---- codes after a word that says what they are

_NO = r"[\s:#.(]*(?:(?:codes?|numbers?|nos?|num|nbr)\b\.?)?[\s:#.]*"
_AND = re.compile(r"\s*(?:,\s*and|,\s*or|,|;|/|&|\band\b|\bor\b)\s*")
_HTS_CODE = r"\d{4}(?:[. -]?\d{2}(?:[. -]?\d{2}(?:[. -]?\d{2})?)?)?(?![\d.]\d)(?!\d)"


def _after(words: str, code: str, read: Read) -> tuple[re.Pattern[str], re.Pattern[str], Read]:
    introduction = re.compile(rf"(?<!\w)(?:{words})(?![^\W\d]){_NO}(?={code})", re.IGNORECASE)
    return introduction, re.compile(code, re.IGNORECASE), read


_INTRODUCED = (
    _after(r"csms(?: messages?)?", r"\d{8}(?!\d)|\d{2}-\d{6}(?!\d)", read_csms),
    _after(r"eapa(?: cons(?:olidated|\.)?)?(?: cases?| investigations?)?-?|(?:evasion )?cases?",
           r"\d{4,5}(?!\d)", read_eapa),
    _after(
        r"(?:htsus|htsusa|hts|hs|tariff|headings?|subheadings?|chapters?|schedule b|taric)"
        r"(?: (?:headings?|subheadings?|lines?|items?|classifications?|provisions?))?",
        rf"(?:{_HTS_CODE})|\d{{2}}(?![\d.])",
        read_hts,
    ),
    _after(r"(?:us |u\.s\. )?ports?(?: of (?:entry|unlading))?|schedule d",
           r"\d{4}(?!\d)", read_port),
    _after(r"foreign ports?(?: of lading)?|schedule k", r"\d{5}(?!\d)", read_foreign_port),
    _after(r"(?:hq|hrl|ny|nyrl|cross|rulings?|ruling letters?)(?: rulings?| letters?){0,2}",
           r"(?:[a-z][ -]?\d{5,6}|\d{6})(?!\d)", read_ruling),
    _after(r"fr(?: doc(?:ument|s)?\.?)?-?|federal register(?: doc(?:ument)?\.?)?|document",
           r"(?:[crxz]\d-)?(?:\d{4}|\d{2}|e\d)-\d{1,6}(?!\d)", read_fr),
    _after(r"mids?|manufacturer(?: id(?:entification)?| identifier)?",
           r"[a-z]{2}[a-z0-9]{3,13}(?!\w)", read_mid),
    _after(r"bills?(?: of lading)?|b/?l|bol|mbl|hbl|waybills?|awb",
           r"(?=[a-z0-9 -]{0,12}\d)[a-z]{0,4}[ -]?[a-z0-9-]{4,30}(?!\w)", read_bill),
)  # fmt: skip


def _introduced(text: str) -> Iterator[Reading]:
    for introduction, code, read in _INTRODUCED:
        for match in introduction.finditer(text):
            yield from _listed(text, match.start(), match.end(), code, read)


def _listed(
    text: str, start: int, place: int, code: re.Pattern[str], read: Read
) -> Iterator[Reading]:
    """The codes of a list ("headings 8542, 8543 and 8544"); the first reading has the word too."""
    while match := code.match(text, place):
        forms = read(match[0].strip())
        if not forms:
            return
        yield Reading(start, match.end(), forms)
        joint = _AND.match(text, match.end())
        if not joint:
            return
        start = place = joint.end()


# ---- citations: their form alone is sure

_PARAGRAPHS = r"(?: ?\([0-9A-Za-z]{1,5}\))*"
_CITED = (
    (
        (
            rf"\d{{1,2}} ?C\.? ?F\.? ?R\.?,? ?(?:§{{1,2}}|sections?|secs?\.|parts?)? ?"
            rf"\d+[a-z]{{0,2}}(?:\.\d+[a-z]{{0,2}}(?:-\d+[a-z]?)?)?{_PARAGRAPHS}"
        ),
        read_cfr,
    ),
    (
        (
            rf"\d{{1,2}} ?U\.? ?S\.? ?C\.?A?\.?,? ?(?:§{{1,2}}|sections?|secs?\.)? ?"
            rf"\d+[a-z]{{0,3}}(?:-\d+[a-z]?)?{_PARAGRAPHS}"
        ),
        read_usc,
    ),
    (
        (
            r"\d{1,3} ?(?:F\.? ?R\.?|Fed\.? ?Reg\.?|Federal Register),? ?(?:at |pages? |pp?\. ?)?"
            r"(?:\d{1,3}(?:,\d{3})+|\d{1,6})"
        ),
        read_fr_citation,
    ),
)
_CITATIONS = tuple(
    (re.compile(rf"(?<![\w.-]){pattern}(?!\w)", re.IGNORECASE), read) for pattern, read in _CITED
)


def _cited(text: str) -> Iterator[Reading]:
    for pattern, read in _CITATIONS:
        yield from _matches(pattern, read, text)


# ---- a code that is the whole question

_ALONE: tuple[tuple[str, tuple[Read, ...]], ...] = (
    (r"\d{2}", (read_hts,)),
    (r"\d{4}", (read_hts, read_port, read_eapa)),
    (r"\d{5}", (read_foreign_port, read_eapa)),
    (r"\d{6}", (read_hts, read_ruling)),
    (r"\d{1,2}-\d{1,6}", (read_fr,)),
)


def _alone(text: str) -> Iterator[Reading]:
    word = text.strip(" \t\r\n.,;:!?\"'“”()[]{}<>#")
    for pattern, reads in _ALONE:
        if word and re.fullmatch(pattern, word):
            start = text.index(word)
            forms = tuple(form for read in reads for form in read(word))
            if forms:
                yield Reading(start, start + len(word), forms)


# ---- forms that codes have anywhere in a sentence

_SHAPED = (
    (r"[A-Z0-9]{3}[ -]?\d{7}[ -]?\d", read_entry),
    (r"[A-Z]{3}[UJZ][ -]?\d{3}[ .-]?\d{3}[ /-]?\d", read_container),
    (r"(?:[CRXZ]\d-)?(?:\d{4}|E\d)-\d{4,6}|\d{2}-\d{4,5}", read_fr),
    (r"\d{2}-\d{6}", read_csms),
    (r"\d{8}", read_message_or_line),
    (r"\d{4}\.\d{2}(?:[. ]?\d{2}(?:[. ]?\d{2})?)?|\d{4} \d{2} \d{2}(?: ?\d{2})?", read_hts),
    (r"\d{4}-\d{2}-\d{4}|\d{10}", read_hts),
    (r"[HNW][ -]?\d{6}|[A-MR][ -]?\d{5}", read_ruling),
    (r"[AC][ .-]?\d{3}[ .-]?\d{3}(?:[ .-]?\d{3})?", read_case),
    (r"\d{2}-\d{7}(?:[ -]?[0-9A-Z]{2})?|\d{6}-\d{5}|\d{9}[0-9A-Z]?[A-Z][0-9]?|ssn-[0-9a-f]{16}",
     read_importer),
    (r"\d{9}", read_nine_digits),
    (r"\d{11}", read_eleven_digits),
    (r"CEE ?\d{3}", read_center),
)  # fmt: skip
_SHAPES = tuple(
    (re.compile(rf"(?<![\w$€£])(?<![\d][.,-]){pattern}(?!\w)(?![.,-]\d)", re.IGNORECASE), read)
    for pattern, read in ((f"(?:{pattern})", read) for pattern, read in _SHAPED)
)


_CARRIER_AND_NUMBER = re.compile(r"(?<!\w)[A-Z]{4}[ -]\d{5,12}(?!\w)(?![ -]\d)")


def _shaped(text: str) -> Iterator[Reading]:
    yield from _matches(_CARRIER_AND_NUMBER, read_bill, text)
    for pattern, read in _SHAPES:
        yield from _matches(pattern, read, text)


def _matches(pattern: re.Pattern[str], read: Read, text: str) -> Iterator[Reading]:
    for match in pattern.finditer(text):
        forms = read(match[0])
        if forms:
            yield Reading(match.start(), match.end(), forms)


# ---- guesses: a word with digits may be a bill, a manufacturer or an event's number

_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_MIXED = re.compile(r"(?<![\w])[A-Za-z0-9](?:[A-Za-z0-9/_.-]{3,58})[A-Za-z0-9](?!\w)")
_CAPITALS = re.compile(r"(?<!\w)[A-Z]{6,15}(?!\w)")
_ONE_WORD = re.compile(r"[A-Za-z]{6,15}")
_PLAIN = re.compile(r"[A-Za-z0-9]+")


def _guessed(text: str) -> Iterator[Reading]:
    spans: dict[tuple[int, int], tuple[str, ...]] = {}
    for match in _MIXED.finditer(text):
        if len(spans) >= _MOST_WEAK:
            break
        if any(character.isdigit() for character in match[0]):
            spans[match.span()] = _guesses(match[0])
    for match in _makers(text):
        spans.setdefault(match.span(), read_mid(match[0]))
    for (start, end), forms in list(spans.items())[: 2 * _MOST_WEAK]:
        if forms:
            yield Reading(start, end, forms, weak=True)


def _makers(text: str) -> Iterator[re.Match[str]]:
    """Words that may be a manufacturer's: in capitals among others that are not, or alone."""
    if alone := _ONE_WORD.fullmatch(text):
        yield alone
    elif any(character.islower() for character in text):
        yield from _CAPITALS.finditer(text)


def _guesses(word: str) -> tuple[str, ...]:
    if _SOCIAL_SECURITY.fullmatch(word):
        return ()
    maker = read_mid(word) if _PLAIN.fullmatch(word) else ()
    return (*maker, *read_bill(word), *read_event(word))
