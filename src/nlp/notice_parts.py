"""Who plays which part in an evasion notice: importers, makers and exporters, the alleger."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp.countries import adjective_pattern, country_named, name_pattern
from nlp.firm_names import find_firm_names
from nlp.notice_firms import MAKER, MAKES, NOT_A_FIRM, Firm, Firms, is_no_firm
from nlp.notice_text import NoticeText

_EVADES: Final = (
    r"(?:ha(?:s|ve|d)\s|is\s|are\s|may\s(?:be|have)\s)?"
    r"(?:evad|enter|import|transship|engag|misclassif|undervalu|misrepresent|fail)\w*"
)
_LISTED: Final = r"(?P<who>.{3,1500}?)"
# Where the opening says whom the letter is about; `who` is a firm or a list of firms.
_IMPORTER_PLACES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"investigating\swhether\s{_LISTED},?\s{_EVADES}",
        (
            r"dete\w+ined\s(?:that\s)?(?:there\sis\s)?substantial\sevidence\s(?:exists\s)?that\s"
            rf"{_LISTED},?\s{_EVADES}"
        ),
        (
            r"not\s(?:sufficient\s|substantial\s)?evidence\s(?:on\sthe\srecord\s)?(?:that|to)\s"
            r"(?:demonstrates?\s|establish\s)?(?:that\s)?"
            rf"(?P<who>.{{3,600}}?),?\s{_EVADES}"
        ),
        (
            r"(?:Protect\sAct\s\([“\"]?EAPA[”\"]?\)|EAPA[”\"]?\)?),?\s(?:against|of|for)\s"
            r"(?P<who>.{3,600}?)\.\s(?:\d{1,3}\s)?(?=[A-Z])"
        ),
        r"formal\sinvestigation\s(?:of|against)\s(?P<who>.{3,400}?)\s(?:under|pursuant)",
        r"[Mm]easures\s[Tt]aken\s[Aa]s\s[Tt]o\s(?P<who>.{3,400}?)\s(?:concerning|To\s(?:the|Counsel))",
    )
)
# Importers of cases taken in later, anywhere in the body.
_CONSOLIDATED: Final = (
    re.compile(r"(?:investigation|case)\s\d{4}\son\s(?P<who>.{3,200}?)(?:\sinto|\.\s)"),
)
# Asked where the opening is lost (an image) or names nobody.
_FALLBACK_PLACES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"CBP\u2019s\sdetermination\sthat\s"
            r"(?:there\sis\snot\ssubstantial\sevidence\sthat\s|substantial\sevidence\s\w+\sthat\s)?"
            rf"(?P<who>.{{3,600}}?),?\s{_EVADES}"
        ),
        r"identifying\s(?P<who>.{3,80}?)\sas\sthe\simporter\sof\srecord",
        (
            r"(?:reasonable\ssuspicion|substantial\sevidence)\s(?:exists\s)?that\s(?:the\s)?"
            rf"(?P<who>.{{3,300}}?),?\s{_EVADES}"
        ),
        (
            r"Initiation\sof\s(?:an\s)?Investigations?\s(?:for|in)\sEAPA\s(?:Case|Allegation|Cons)\w*\.?"
            r"\s(?:Number|No\.)?\s?\d{4}\s?[-\u2013\u2014:]\s?(?P<who>.{3,120}?),?[”\"]"
        ),
        (
            r"(?:under|of)\sthe\sEnforce\sand\sProtect\sAct\s(?:of|against|regarding|for|by)\s"
            r"(?P<who>.{3,120}?),?[”\"]"
        ),
        (
            r"(?:allegations?|investigation)\s(?:against|concerning|regarding)\s"
            r"(?P<who>.{3,200}?)(?:\son\s[A-Z]|[,.;]\s)"
        ),
        r"evasion\sof\s.{3,120}?\sby\s(?P<who>.{3,150}?)(?:\.\s|,\s|\sby\s)",
    )
)
_LONGEST_NAME: Final = 9  # words
_ENOUGH: Final = 2  # weight: one weak phrase may be chance
_ALIASES_OUT: Final = re.compile(r"\(([^()]*)\)\d{0,3}")


def importers(text: NoticeText, firms: Firms, opening: int) -> list[tuple[Firm, int]]:
    """The firms said to have evaded, each with where the notice says so.

    Args:
        text: the notice's body.
        firms: the firms found in the body.
        opening: how many characters count as the opening, where the letter says whom it is about.
    """
    found = _firms_at(_IMPORTER_PLACES, text.text[:opening], firms)
    if found:
        found += _firms_at(_CONSOLIDATED, text.text, firms)
    else:
        places = (*_IMPORTER_PLACES, *_CONSOLIDATED, *_FALLBACK_PLACES)
        found = _firms_at(places, text.text, firms) or _firms_at(
            places, text.text, firms, loose=True
        )
    unique: dict[str, tuple[Firm, int]] = {}
    for firm, start in found:
        if not re.search(_called_alleger(firm), text.text):
            unique.setdefault(firm.key, (firm, start))
    return list(unique.values())


def _firms_at(
    patterns: Sequence[re.Pattern[str]], text: str, firms: Firms, *, loose: bool = False
) -> list[tuple[Firm, int]]:
    found: list[tuple[Firm, int]] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            start = match.start("who")
            firms_here = _listed(match.group("who"), start, firms, loose=loose)
            found += [(firm, start) for firm in firms_here]
    return found


def _listed(words: str, start: int, firms: Firms, *, loose: bool = False) -> Iterator[Firm]:
    """The firms of a list such as "A Co. (A), B, Inc. (B), and C".

    Names that the notice has elsewhere are taken whole, so that "Bath and Granite Co." stays one.
    What is left is split; `loose` also takes single words, for notices whose first page is lost.
    """
    words = re.sub(r",?\s\(?collectively.*$", "", words)
    names = sorted(firms.everything(), key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)"
    known = [firms.named(match.group()) for match in re.finditer(pattern, words)]
    yield from (firm for firm in known if firm is not None)
    rest = _ALIASES_OUT.sub(
        lambda m: m.group() if country_named(m.group(1)) else "", re.sub(pattern, ";", words)
    )
    items = list(_items(re.sub(r"(?<=[a-z.)])\d{1,3}\b", "", rest)))
    certain = [firms.named(item) is not None or _is_name(item) for item in items]
    for item, sure in zip(items, certain, strict=True):
        may_be = (any(certain) or known) and _may_be_name(item)
        if sure or may_be or (loose and _is_word(item)):
            yield firms.named(item) or Firm(item, start, start + len(item))


def _is_word(item: str) -> bool:
    """True for one capitalised word or acronym that may stand for a firm."""
    return bool(re.fullmatch(r"[A-Z][A-Za-z&.-]{2,20}", item)) and not NOT_A_FIRM.search(item)


def _items(words: str) -> Iterator[str]:
    """Parts of a list, keeping ", LLC" and "A & B Co." whole."""
    forms = (
        r"(?:Inc|LLC|L\.L\.C|Ltd|Limited|LP|L\.P|Corp|Co|Incorporated|Company|LLP|PLC|S\.A|GmbH)\b"
    )
    for part in re.split(
        rf";\s*|,\s+(?!{forms})|\s+and\s+(?=[A-Z])|(?<=Inc\.|LLC\s|Ltd\.|orp\.)\s*&\s+(?=[A-Z])",
        words,
    ):
        item = re.sub(
            r"^(?:and|the|that|U\.S\.|importers?|companies|company)\s+",
            "",
            part.strip(" ,;."),
            flags=re.IGNORECASE,
        )
        item = re.sub(
            r"^(?:U\.S\.\s)?(?:importers?\s(?:of\srecord\s)?)", "", item, flags=re.IGNORECASE
        )
        if item:
            yield part_with_stop(part, item)


def part_with_stop(part: str, item: str) -> str:
    """Give back the full stop of an abbreviated form that stripping took."""
    return f"{item}." if re.search(r"\b(?:Inc|Ltd|Corp|Co)\.\s*,?$", part) else item


def _is_name(item: str) -> bool:
    """True for words with a legal form, which no other place in the notice need define."""
    return _may_be_name(item) and next(find_firm_names(f"{item} "), None) is not None


def _may_be_name(item: str) -> bool:
    """True for two to nine capitalised words that name no agency or document."""
    words = item.split()
    if not 1 < len(words) <= _LONGEST_NAME or is_no_firm(item):
        return False
    return all(word[0].isupper() or word in {"and", "of", "&"} for word in words)


def manufacturers(text: NoticeText, firms: Firms, others: Sequence[Firm]) -> list[tuple[Firm, int]]:
    """Foreign makers and exporters of the scheme, each with the first place that shows it.

    A firm counts where the notice puts it straight beside a word for its part ("the Thai exporter
    A", "B as the shipper"), or speaks twice of its making, shipping or selling the goods.
    """
    taken = {firm.key for firm in others}
    everyone = "|".join(_names(firm) for firm in firms.by_key.values())
    weights: dict[str, int] = {}
    first: dict[str, int] = {}
    for pattern, weight in _part_patterns(everyone):
        for match in re.finditer(pattern, text.text):
            for firm in _mentioned(match.group("who") or match.group("more"), everyone, firms):
                weights[firm.key] = weights.get(firm.key, 0) + weight
                first[firm.key] = min(first.get(firm.key, match.start()), match.start())
    return [
        (firm, first[firm.key])
        for firm in firms.by_key.values()
        if weights.get(firm.key, 0) >= _ENOUGH
        and firm.key not in taken
        and not _is_alleger(text.text, firm)
    ]


def _names(firm: Firm) -> str:
    names = sorted({firm.name, *firm.short_names}, key=len, reverse=True)
    return "|".join(rf"{re.escape(name)}(?!\w)" for name in names)


def _mentioned(words: str, everyone: str, firms: Firms) -> Iterator[Firm]:
    for match in re.finditer(everyone, words):
        firm = firms.named(match.group())
        if firm is not None:
            yield firm


def _part_patterns(everyone: str) -> tuple[tuple[str, int], ...]:
    """Phrases that show a firm's part, each with `who` around one firm or a list of them.

    The number is the phrase's weight: 2 says it outright, 1 needs a second phrase beside it.
    """
    one = rf"(?:{everyone})"
    aside = r"(?:\d{0,3}\s?\([^()]*\))?\d{0,3}"
    several = rf"(?P<who>{one}{aside}(?:,?\s(?:and\s)?{one}{aside})*)"
    sorts = "foreign|claimed|alleged|declared|identified|unaffiliated|affiliated"
    foreign = rf"(?:{adjective_pattern()}|{sorts})"
    maker = rf"(?:\b{foreign}\s(?:[\w-]+\s){{0,3}}?(?:{MAKER}|company|affiliate|firm)|\b{MAKER})"
    goods = r"transship\w+|purchas\w+|import\w+|sourc\w+|obtain\w+|merchandise|shipments?"
    abroad = rf"\sin\s(?:{name_pattern()})"
    return (
        (
            rf"{maker},?\s(?:in\s\w+,\s|and\s\w+\s|\w+,\s)?(?:named\s|called\s)?{several}",
            2,
        ),
        (rf"{maker}(?:\s[\w\u2019-]+){{0,12}}?\s(?:is|was|were|are|including)\s{several}", 1),
        (
            (
                rf"(?P<who>{one}){aside},?\s(?:is\s|was\s|as\s)?(?:listed\sas\s|identified\sas\s)?"
                rf"(?:an?\s|the\s|its\s|their\s|[\w]+\u2019s?\s)?(?:[\w\u2019'-]+\s){{0,3}}?{MAKER}\b"
            ),
            2,
        ),
        (rf"(?P<who>{one})\s?\([^()]*\b(?i:{MAKER})\b[^()]*\)", 2),
        (rf"\b(?:{MAKES}\w*|made)(?:\s[\w-]+){{0,4}}?\sby\s(?:its\s\w+,?\s)?{several}", 1),
        (
            (
                rf"\b(?:{goods})(?:\s[\w-]+){{0,6}}?\s(?:from|through|via)\s"
                rf"(?:its\s(?:\w+\s)?affiliate(?:\sin\s\w+)?,?\s)?{several}"
            ),
            1,
        ),
        (
            (
                rf"(?P<who>{one})\u2019?s?\u2019?\s(?:\w+\s)?"
                r"(?:facilit|factor|plant|production|premises)\w*"
            ),
            1,
        ),
        (
            (
                rf"(?P<who>{one})\s(?:also\s|actually\s|\w+ly\s)?"
                rf"{MAKES}(?:es|s|ed|ped|ing|ies|ied)\b"
            ),
            1,
        ),
        (rf"\bfrom\s(?P<who>{one}){abroad}|(?:,|\sand)\s(?P<more>{one}){abroad}", 2),
    )


def _called_alleger(firm: Firm) -> str:
    """A pattern of the notice calling the firm the alleger."""
    name = rf"(?:{_names(firm)})"
    return (
        rf"{name}\s?\([^()]*\bAllegers?\b"
        rf"|\((?:the\s)?[“\"]?Allegers?[”\"]?,?\s(?:or\s)?[“\"]?{name}"
        rf"|{name}\salleg(?:es|ed)\sthat\b"
    )


def _is_alleger(text: str, firm: Firm) -> bool:
    """True where the notice calls the firm the alleger or says that it filed the allegation."""
    name = rf"(?:{_names(firm)})"
    aside = r"(?:\s\([^()]*\))?,?\d{0,3}\s(?:a[^,.;]{3,80},\d{0,2}\s(?:\d{1,2}\s)?)?"
    filed = (
        rf"[Aa]llegations?\s(?:\w+\s)?(?:submitted|filed|made)\s(?:\w+\s){{0,2}}?by\s(?:the\s)?{name}"
        rf"|{name}{aside}(?:filed|submitted)\s(?:an?\s|\w+\s)?(?:\w+\s)?(?:EAPA\s)?allegations?"
    )
    return re.search(f"{_called_alleger(firm)}|{filed}", text) is not None
