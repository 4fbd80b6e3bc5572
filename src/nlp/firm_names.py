"""Firms' names: finding them by their legal form, and cleaning them for display and comparison.

A legal form ("Co., Ltd.", "LLC", "Sdn Bhd") tells a firm's name from the words around it, in prose
and in upper-case cargo text alike, where a statistical model has little to go by.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nlp.countries import country_named

# Legal forms by the word that they start with; each is matched where that word stands. Inner full
# stops are optional; a closing one belongs to the form only where it abbreviates.
_FORMS: Final[dict[str, str]] = {
    "inc": r"inc\.?",
    "incorporated": r"incorporated",
    "corp": r"corp\.?",
    "corporation": r"corporation",
    "co": r"co\.?",
    "company": r"company",
    "ltd": r"ltd\.?(?:\s+şti\.?|\s+sti\.?)?",
    "limited": r"limited(?:\s+liability\s+(?:company|corporation|co\.?))?",
    "ltda": r"ltda\.?",
    "limitada": r"limitada",
    "llc": r"llc",
    "l.l.c": r"l\.l\.c\.?",
    "llp": r"llp",
    "l.l.p": r"l\.l\.p\.?",
    "lp": r"lp",
    "l.p": r"l\.p\.?",
    "plc": r"plc",
    "p.l.c": r"p\.l\.c\.?",
    "pte": r"pte\.?,?\s*(?:ltd|limited)\.?",
    "pvt": r"pvt\.?,?\s*(?:ltd|limited)\.?",
    "pty": r"pty\.?,?\s*(?:ltd|limited)\.?",
    "private": r"private\s+(?:limited|ltd\.?)",
    "proprietary": r"proprietary\s+(?:limited|ltd\.?)",
    "joint": r"joint[\s-]+stock\s+com-?\s?pany",
    "jsc": r"jsc",
    "ojsc": r"ojsc",
    "pjsc": r"pjsc",
    "sdn": r"sdn\.?\s+bhd\.?",
    "sendirian": r"sendirian\s+berhad",
    "bhd": r"bhd\.?",
    "berhad": r"berhad",
    "tbk": r"tbk\.?",
    "gmbh": r"gmbh(?:\s*&\s*co\.?\s*kg)?",
    "ag": r"ag",
    "s.a": r"s\.a\.?(?:\s*de\s+c\.?\s?v\.?)?",
    "s.a.s": r"s\.a\.s\.?",
    "s.a.u": r"s\.a\.u\.?",
    "s.a.de": r"s\.a\.de\s+c\.?\s?v\.?",
    "sa": r"sa(?:\s+de\s+cv)?",
    "sapi": r"sapi\s+de\s+c\.?v\.?",
    "s": r"s\.?\s+(?:de\s+r\.?\s?l\.?(?:\s+de\s+c\.?\s?v\.?)?|a\.?\s+de\s+c\.?\s?v\.?)",
    "s.p.a": r"s\.p\.a\.?",
    "spa": r"spa",
    "s.r.l": r"s\.r\.l\.?",
    "srl": r"srl",
    "s.a.r.l": r"s\.a\.r\.l\.?",
    "sarl": r"sarl",
    "s.l": r"s\.l\.?u?\.?",
    "s.r.o": r"s\.r\.o\.?",
    "b.v": r"b\.v\.?",
    "bv": r"bv",
    "n.v": r"n\.v\.?",
    "nv": r"nv",
    "a/s": r"a/s",
    "aps": r"aps",
    "a.s": r"a\.s\.?",
    "a.ş": r"a\.ş\.?",
    "oy": r"oyj?",
    "oyj": r"oyj",
    "ab": r"ab",
    "k.k": r"k\.k\.?",
    "kabushiki": r"kabushiki\s+kaisha",
    "ooo": r"ooo",
    "d.o.o": r"d\.o\.o\.?",
    "sp": r"sp\.?\s*z\.?\s*o\.?\s*o\.?",
    "kft": r"kft\.?",
    "eirl": r"eirl",
}
_FORM_AT: Final = {
    head: re.compile(rf"{form}(?![\w&/])", re.IGNORECASE) for head, form in _FORMS.items()
}
# Forms that are also ordinary words, state codes or units: they count only straight after a name
# (never after a comma), and only where something closes the name behind them.
_WEAK: Final = frozenset({"co", "nv", "sa", "ag", "spa", "lp", "oy", "ab", "aps", "bv", "s"})
_CLOSES: Final = re.compile(r"\s*(?:[,;:.)\]\n”\"\u2019'(\[]|$)|\s+[a-z]")

_TOKEN: Final = re.compile(r"\([^()\n]{1,30}\)|[^\s,;:\"“”\[\]{}|<>•()*#]+")
_GAP: Final = re.compile(r"[ \t\u00a0]+|[ \t]*")
_CONNECTORS: Final = frozenset(
    (
        "&",
        "and",
        "of",
        "de",
        "du",
        "del",
        "la",
        "van",
        "von",
        "do",
        "da",
        "dos",
        "ve",
        "y",
        "e",
        "for",
        "+",
        "the",
    )
)
# Words before a name that are no part of it: sentence openers, roles, verbs in upper case.
_OPENERS: Final = frozenset(
    # A list of words reads best as words.
    """a about above according accordingly account additionally affiliate affiliates after against
    alleged alleger allegation although an another any as at attn attention attorney because before
    behalf between both but buyer by c/o carrier cargo certain claimant company companies consignee
    consignor counsel customer delivered dear description during either exporter exporters factory
    finally for from foreign further furthermore goods here hereinafter however if importer
    importers in indeed into is issued it its letter like made manufacturer manufactured maker
    memorandum
    messrs moreover ms mr mrs name no notify of on or order origin our owner party parties producer
    purchaser re regarding respondent sale see seller shipper shippers shipped since so sold
    specifically supplier suppliers than that the their then there therefore these they this those
    through thus to under until upon vendor versus via was we were when where whereas whether
    which while who with within without your chinese""".split()  # noqa: SIM905
)
# In upper-case text nothing but the word itself tells that it is no part of the name.
_PARTS_CARGO_TEXT: Final = frozenset(
    """by from via to in at on as shipper consignee notify buyer seller supplier manufacturer
    exporter importer consignor attn c/o tel fax""".split()  # noqa: SIM905
)
# A form after one of these alone names nobody: "the Parent Company", "Trading Co."
_GENERIC: Final = frozenset(
    # As above.
    """affiliated another chinese each every foreign front holding indian insurance local
    malaysian new one parent related same separate shell sister surety taiwanese thai trading two
    u.s vietnamese fronting shipping importing exporting same-named private public
    operating""".split()  # noqa: SIM905
)
# Indonesian limited companies have their form in front: "PT Newtrend Nutrition Ingredient".
_PT: Final = re.compile(r"\bPT\.?\s[A-Z][a-z]+(?:\s[A-Z][a-z]+){1,4}\b")
_LONGEST_NAME: Final = 9  # words before the form
_WIDEST_GAP: Final = 3  # spaces
_SHORTEST_LINE: Final = 45  # characters; the lines of an address are shorter
_LONGEST_STOP: Final = 5  # "Intl." and shorter are abbreviations; a longer word ends a sentence


@dataclass(frozen=True, slots=True)
class FirmName:
    """Characters `start` to `end` (end exclusive) of a text that name a firm, form included."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PartyName:
    """A cleaned name.

    Attributes:
        name: for display: white space collapsed, stray punctuation at the ends removed.
        key: for comparison: no accents, case, punctuation, legal form or leading "the".
    """

    name: str
    key: str


def find_firm_names(text: str, *, across_lines: bool = False) -> Iterator[FirmName]:
    """Firms named with their legal form, from left to right, without overlap.

    Args:
        text: prose or cargo text.
        across_lines: whether a name may run over a line break: True for set prose, False for party
            blocks, where each line is a field of its own.
    """
    found = list(_ended_by_form(text, across_lines=across_lines))
    opened = (FirmName(*m.span(), m.group()) for m in _PT.finditer(text))
    found += [p for p in opened if all(p.end <= f.start or f.end <= p.start for f in found)]
    yield from sorted(found, key=lambda firm: firm.start)


def _ended_by_form(text: str, *, across_lines: bool) -> Iterator[FirmName]:
    tokens = list(_TOKEN.finditer(text))
    done = 0
    for index, token in enumerate(tokens):
        if token.start() < done or index == 0:
            continue
        form_end = _form_end(text, token)
        if form_end is None:
            continue
        start = _name_start(text, tokens, index, done, across_lines=across_lines)
        if start is None:
            continue
        end = _all_forms_end(text, form_end)
        done = end
        yield FirmName(start, end, text[start:end])


def clean_party_name(text: str) -> PartyName:
    """A name as people read it and as it is compared.

    `clean_party_name("  Norca Industrial Company,  LLC ")` has the name "Norca Industrial Company,
    LLC" and the key "norca industrial". A name that is nothing but legal forms keeps them as key.
    """
    name = re.sub(r"\s+", " ", text).strip(" ,;:-\u2013\u2014*\"'“”")
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = plain.replace("&", " and ").replace("\u2019", "").replace("'", "")
    without = _without_forms(plain)
    words = re.findall(r"\w+", without) or re.findall(r"\w+", plain)
    if words[:1] == ["the"]:
        words = words[1:]
    return PartyName(name, " ".join(words))


def _without_forms(plain: str) -> str:
    """The name up to its first legal form that only legal forms and a place follow."""
    tokens = list(_TOKEN.finditer(plain))
    cut = len(plain)
    for token in reversed(tokens[1:]):
        head = token.group().rstrip(".")
        if token.group().startswith("("):
            continue
        match = _FORM_AT[head].match(plain, token.start()) if head in _FORM_AT else None
        if match is None or plain[match.end() : cut].strip(" .,;"):
            break
        cut = token.start()
    return plain[:cut]


def _form_end(text: str, token: re.Match[str]) -> int | None:
    """Where the legal form that starts with this token ends; None where none does."""
    word = token.group()
    head = word.lower().rstrip(".")
    pattern = _FORM_AT.get(head)
    if pattern is None or not (word[0].isupper() or "/" in word):
        return None
    match = pattern.match(text, token.start())
    if match is None:
        return None
    if head in _WEAK and not _stands_as_form(text, token, match, head):
        return None
    return match.end()


def _stands_as_form(text: str, token: re.Match[str], match: re.Match[str], head: str) -> bool:
    before = text[: token.start()].rstrip(" \t")
    if (
        before.endswith(",")
        and head != "lp"
        and not re.match(r"\.?,?\s*(?:ltd|limited|inc|llc)", text[token.end() :], re.IGNORECASE)
    ):
        return False
    if head == "co":  # "Trading Co." with its stop, or "TRADING CO" at the end of its field
        return (
            text[match.end() - 1] == "."
            or bool(_CLOSES.match(text, match.end()))
            or bool(
                re.match(
                    r",?\s*(?:pte|pvt|ltd|limited|inc|llc)\b", text[match.end() :], re.IGNORECASE
                )
            )
        )
    return token.group().isupper() and bool(_CLOSES.match(text, match.end()))


def _all_forms_end(text: str, end: int) -> int:
    """Take in the forms that follow the first: ", Ltd." after "Co."."""
    while True:
        gap = re.compile(r"\s*[,.]?\s*\(?").match(text, end)
        token = _TOKEN.match(text, gap.end()) if gap else None
        if gap is None or token is None or "\n\n" in gap.group():
            return end
        head = token.group().lower().rstrip(".")
        pattern = _FORM_AT.get(head)
        match = pattern.match(text, token.start()) if pattern else None
        if match is None or not token.group()[0].isupper():
            return end
        if head in _WEAK - {"co", "lp"} and not _CLOSES.match(text, match.end()):
            return end
        end = match.end() + (text[match.end() : match.end() + 1] == ")" and "(" in gap.group())


def _name_start(
    text: str, tokens: Sequence[re.Match[str]], form: int, floor: int, *, across_lines: bool
) -> int | None:
    """Where the name before the form starts; None where no name stands there."""
    first: int | None = None
    for index in range(form - 1, max(-1, form - 1 - _LONGEST_NAME), -1):
        token, following = tokens[index], tokens[index + 1]
        gap = text[token.end() : following.start()]
        across = across_lines and _is_set_prose(text, token.end())
        if token.start() < floor or not _joins(gap, before_form=index == form - 1, across=across):
            break
        partners = index == form - 1 and tokens[form].group().lower().startswith("co")
        if not _belongs(token.group(), started=first is not None or partners):
            break
        if token.group().lower() not in _CONNECTORS:
            first = index
    return None if first is None else _trimmed_start(tokens, first, form)


def _joins(gap: str, *, before_form: bool, across: bool) -> bool:
    """True where what stands between two words does not part them."""
    if "\n" in gap and (not across or gap.count("\n") > 1):
        return False
    if len(gap) > _WIDEST_GAP and "\n" not in gap:  # two columns, printed side by side
        return False
    bare = gap.strip()
    return bare in ("", ",") if before_form else bare == ""


def _is_set_prose(text: str, position: int) -> bool:
    """True where the line up to `position` is long enough to be prose rather than an address."""
    return position - (text.rfind("\n", 0, position) + 1) >= _SHORTEST_LINE


def _belongs(word: str, *, started: bool) -> bool:
    """True for a word that a name may have."""
    if word.lower() in _CONNECTORS:
        return started or word == "&"
    if word.isupper() and word.lower().strip(".,:") in _PARTS_CARGO_TEXT:
        return False
    if word.startswith("(") and " " in word and country_named(word.strip("()")) is None:
        return False
    if word[0].isdigit() and word.rstrip(".").isdigit() and word.endswith("."):
        return False
    if word.endswith(".") and started and len(word) > _LONGEST_STOP and word.count(".") == 1:
        return False
    first = word.lstrip("(\u2018'\u2019")[:1]
    return first.isupper() or first.isdigit()


def _trimmed_start(tokens: Sequence[re.Match[str]], first: int, form: int) -> int | None:
    """Drop openers and roles from the front; None where too little is left to be a name."""
    while first < form and tokens[first].group().startswith("("):
        first += 1
    words = [token.group().lower().strip(".,()'\u2019") for token in tokens[first:form]]
    while words and (words[0] in _OPENERS or words[0] in _CONNECTORS or _is_mark(words)):
        words.pop(0)
    if not words or (len(words) == 1 and words[0] in _GENERIC):
        return None
    if all(word in _FORM_AT for word in words):
        return None
    if not any(any(c.isalpha() for c in word) for word in words):
        return None
    return tokens[form - len(words)].start()


def _is_mark(words: Sequence[str]) -> bool:
    """True where a footnote's number stands before the name: "1 and Other Co."."""
    return words[0].isdigit() and len(words) > 1 and words[1] in _CONNECTORS
