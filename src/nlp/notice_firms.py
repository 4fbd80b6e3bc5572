"""The firms of an evasion notice: their full and short names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from nlp.countries import adjective_pattern, country_named, name_pattern
from nlp.firm_names import clean_party_name, find_firm_names
from nlp.notice_text import NoticeText

_CAPITAL: Final = r"[A-Z][\w&.\u2019'/-]*"
_NAME: Final = rf"{_CAPITAL}(?:\s(?:&|and|of|de)?\s?{_CAPITAL}){{0,6}}"
_SHORT: Final = re.compile(r"[“\"]([^”\"]{2,40}?),?[”\"]|([A-Z][\w&.\u2019'/ -]{1,40})")
_LONGEST_ACRONYM: Final = 6
_PARENTHESIS: Final = re.compile(r"\d{0,3}\s?\(([^()]{2,90})\)")
MAKES: Final = r"(?:manufactur|produc|suppl|export|ship|transship|fabricat)"
MAKER: Final = r"(?:manufacturers?|producers?|suppliers?|exporters?|shippers?|transshippers?)"
# Short names that stand for anything but one firm.
NOT_A_FIRM: Final = re.compile(
    r"""(?ix)\b(?:orders?|importers?|allegers?|allegations?|CBP|EAPA|TRLED|AD|CVD|NOI|POI|RFIs?|SRFI|
    CF[\s-]?\d+|the|collectively|commerce|department|DOC|USITC|ITC|CIT|customs|HTS(?:US)?|COO|IOR|CEE|
    supplement|memo(?:randum)?|notice|report|response|exhibit|initiation|determination|merchandise|
    china|hereinafter|dated|section|agency|act|commission|court|ministry|investigations?|emphasis|
    entry|submission|arguments?|request|letter|POA|BOM|APO|CMS|QSP|IORs?|directorate|january|february|march|
    april|may|june|july|august|september|october|november|december|BOL|supplier|manufacturer)\b"""
)
_AGENCIES: Final = re.compile(
    r"(?i)\b(?:U\.?S\.? Customs|Department|Ministry|Commission|Court|Directorate|Office of"
    r"|Center of|Enforce and Protect|Trade Facilitation|Federal|Association|Institute|Committee"
    r"|Bureau|Government|Agency|System|Schedule|Order|Republic|Division|Attach)\b"
)


@dataclass(slots=True)
class Firm:
    """A firm with the names that the notice uses for it; `start` is its first full naming."""

    name: str
    start: int
    end: int
    short_names: set[str] = field(default_factory=set)
    with_form: bool = False

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return clean_party_name(self.name).key


@dataclass(frozen=True, slots=True)
class Firms:
    """All firms of a text, and who is meant by a name."""

    by_key: Mapping[str, Firm]
    by_short_name: Mapping[str, Firm]

    def everything(self) -> set[str]:
        """All names of all firms, as written."""
        return {n for firm in self.by_key.values() for n in (firm.name, *firm.short_names)}

    def named(self, words: str) -> Firm | None:
        """The firm that these words name, in full or in short."""
        key = clean_party_name(words).key
        return self.by_key.get(key) or self.by_short_name.get(key)


def find_firms(text: NoticeText, start: int) -> Firms:
    """Firms that the letter itself names, from `start` on, where its addresses end.

    They are those with a legal form, those that the notice gives a short name, and those that
    follow a word for their part ("Chinese producer Shaoxing Maosheng Metal").
    """
    found = (*_with_form(text.text), *_defined(text.text), *_by_part(text.text))
    by_key: dict[str, Firm] = {}
    by_short: dict[str, Firm] = {}
    for firm in sorted((f for f in found if f.start >= start), key=lambda f: (f.start, -f.end)):
        _part_joined(firm, by_key, by_short)
        known = by_key.get(firm.key) or by_short.get(firm.key) or _same_behind(firm, by_key)
        if known is None:
            by_key[firm.key] = known = firm
        known.short_names |= firm.short_names
        known.with_form |= firm.with_form
        for short in firm.short_names:
            by_short.setdefault(clean_party_name(short).key, known)
    return Firms(by_key, by_short)


def _part_joined(firm: Firm, by_key: Mapping[str, Firm], by_short: Mapping[str, Firm]) -> None:
    """Take a firm already known off the front of "Known and Other Co., Ltd."."""
    for match in re.finditer(r"\s(?:and|&)\s", firm.name):
        left = clean_party_name(firm.name[: match.start()]).key
        if left in by_key or left in by_short:
            firm.name = firm.name[match.end() :]
            return


def _same_behind(firm: Firm, by_key: Mapping[str, Firm]) -> Firm | None:
    """A known firm whose whole name ends this one: a heading ran into it ("Background A Co.")."""
    return next((known for key, known in by_key.items() if firm.key.endswith(f" {key}")), None)


def _with_form(text: str) -> Iterator[Firm]:
    for found in find_firm_names(text, across_lines=True):
        if _AGENCIES.search(found.text):
            continue
        shorts = _short_names(text, found.end, clean_party_name(found.text).name)
        yield Firm(_tidy(found.text), found.start, found.end, shorts, with_form=True)


def _defined(text: str) -> Iterator[Firm]:
    """Names without a legal form that a parenthesis shortens: "Allied Group (Allied)"."""
    for match in _PARENTHESIS.finditer(text):
        before = re.search(
            rf"(?:{_NAME}(?:\s\([A-Z]\w+\))?)\s?$", text[max(0, match.start() - 90) : match.start()]
        )
        if before is None:
            continue
        name = _tidy(before.group())
        start = match.start() - len(before.group())
        shorts = {s for s in _short_names(text, match.start(), name) if _shortens(s, name)}
        if not shorts and re.search(rf"(?i)\b{MAKER}\b", match.group(1)):
            shorts = {name}
        holds_another = any(found.text != name for found in find_firm_names(f"{name} "))
        if shorts and not holds_another and not is_no_firm(name):
            yield Firm(name, start, match.start(), shorts)


_PART_BEFORE: Final = re.compile(
    rf"(?:(?:{adjective_pattern()})\s(?:[\w-]+\s){{0,3}}?(?:{MAKER}|company|firm)"
    rf"|\b{MAKER}),?\s(?:named\s|called\s)?(?P<name>{_CAPITAL}(?:\s(?:&\s)?{_CAPITAL}){{1,5}})"
)
_PART_BEHIND: Final = re.compile(
    rf"(?P<name>{_CAPITAL}(?:\s(?:&\s)?{_CAPITAL}){{1,5}})\sas\sthe\s{MAKER}\b"
)
_BOUGHT_IN: Final = re.compile(
    rf"(?:\bfrom|,|,?\sand)\s(?P<name>{_CAPITAL}(?:\s(?:&\s)?{_CAPITAL}){{1,5}})\sin\s(?:{name_pattern()})\b"
)


def is_no_firm(name: str) -> bool:
    """True for documents, agencies and countries."""
    return (
        bool(NOT_A_FIRM.search(name) or _AGENCIES.search(name)) or country_named(name) is not None
    )


def _by_part(text: str) -> Iterator[Firm]:
    """Names of two words or more beside a word for what the firm does."""
    for pattern in (_PART_BEFORE, _PART_BEHIND, _BOUGHT_IN):
        for match in pattern.finditer(text):
            name = _tidy(_whole_name(match.group("name")))
            if pattern is _BOUGHT_IN and not re.search(
                r"\b(?:import|purchas|suppl|sourc|export)",
                text[max(0, match.start() - 160) : match.start()],
            ):
                continue
            if len(name.split()) > 1 and not NOT_A_FIRM.search(name) and not _AGENCIES.search(name):
                yield Firm(name, match.start("name"), match.end("name"))


def _whole_name(words: str) -> str:
    """Words up to the end of the first legal form, sentence or footnote mark among them."""
    form = next(find_firm_names(f"{words} "), None)
    if form is not None:
        return form.text
    return re.split(r"(?<=[a-z]{3})(?:\.|\d{1,3})(?=\s|$)", words, maxsplit=1)[0].rstrip(".")


def _short_names(text: str, end: int, name: str) -> set[str]:
    """Short names in the parenthesis that follows a name, if one does."""
    match = _PARENTHESIS.match(text, end) or _PARENTHESIS.match(text, end + 1)
    if match is None:
        return set()
    inside = match.group(1)
    found = {(a or b).strip(" ,.") for a, b in _SHORT.findall(inside)}
    parts = {
        part.strip() for words in found for part in re.split(r",|\bor\b|\band\b", words)
    } | found
    return {
        part for part in parts if len(part) > 1 and not NOT_A_FIRM.search(part) and part != name
    }


def _shortens(short: str, name: str) -> bool:
    """True where a short name is made of the name's words or initials."""
    words = re.findall(r"\w+", name)
    initials = "".join(word[0] for word in words).lower()
    first = re.findall(r"\w+", short)[:1]
    letters = re.sub(r"\W", "", short).lower()
    in_order = iter("".join(words).lower())
    return (
        bool(first and first[0] in words)
        or letters == initials
        or (
            short.isupper()
            and len(short) <= _LONGEST_ACRONYM
            and all(c in in_order for c in letters)
        )
    )


def _tidy(name: str) -> str:
    name = re.sub(r"^\d{1,3}\s+(?=[A-Z])", "", name.strip())
    name = re.sub(
        r"^(?:and|the|of|by|from|&|importer|importers)\s+",
        "",
        name.strip(" ,;"),
        flags=re.IGNORECASE,
    )
    return clean_party_name(name).name
