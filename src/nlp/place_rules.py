"""Rules for countries, ports of entry and Centers in prose and cargo text."""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from nlp.countries import country_by_lower_name, country_words
from nlp.gazetteer import COUNTRY, PORT, Named, plain_name
from nlp.port_names import PortName, port_names
from nlp.states import state_code, state_pattern
from schemas.keys import Key, KeyKind
from schemas.mentions import Mention, MentionKind
from schemas.vocab.tables import ports_table

# --- countries ---------------------------------------------------------------------------------

# Names that are words for goods, places or people as well, with what beside them says so.
_GOODS_AFTER: Final = {
    "china": r"clay|cabinets?|ware|plates?|tea|cups?|dolls?|sea\b|closets?|bowls?|figurines?",
    "turkey": r"breasts?|meat|legs?|thighs?|wings?|poults?|red|sausages?|ham|bacon|burgers?|tails?",
    "chile": r"peppers?|powder|sauce|relleno",
    "brazil": r"nuts?",
    "panama": r"hats?|canal|city",
    "guinea": r"pigs?|fowls?",
    "india": r"ink|rubber|pale",
    "morocco": r"leather",
    "mexico": r"city",
    "kuwait": r"city",
    "guatemala": r"city",
    "jordan": r"almonds?|shoes?",
    "uruguay": r"round",
    "cuba": r"libre",
    "united states": (
        r"code|court|customs|international|trade|department|government|senate|congress|postal|"
        r"constitution|attorney|tariff|harmonized|code annotated|food|fish|coast|bureau|patent"
    ),
}
_GOODS_BEFORE: Final = {
    "china": r"bone|fine|vitreous|south|bank\sof",
    "turkey": r"frozen|smoked|ground|whole|roast(?:ed)?|wild|cooked|chilled|boneless|minced",
    "mexico": r"new|gulf\sof",
    "england": r"new|bank\sof",
    "guinea": r"new",
    "wales": r"south|prince\sof",
    "ireland": r"bank\sof",
    "united states": r"schedule\sof\sthe|\bv\.|\bvs\.",
}
_PEOPLE: Final = frozenset({"chad", "jordan"})  # first names: only after a word of place
_PLACE_WORD: Final = re.compile(
    r"(?:\b(?:from|in|of|to|and|or|via|through|with|for)|[,:;/(])\s*$", re.IGNORECASE
)


def find_places(text: str, names: Iterable[Named]) -> Iterator[Mention]:
    """Countries and ports of entry among the gazetteers' finds, and both by their codes."""
    for name in names:
        if name.label == COUNTRY:
            yield from _country(text, name.start, name.end)
        elif name.label == PORT:
            yield from _port(text, name.start, name.end)
    yield from _port_codes(text)
    for match in _ORIGIN_CODE.finditer(text):
        if match["iso"] in _isos():
            yield _country_mention(text, match.span("iso"), match["iso"])


_ORIGIN_CODE: Final = re.compile(
    r"(?i:\borigin|\bCOO)\s*(?:(?i:code)\s*)?[:=]\s*(?P<iso>[A-Z]{2})\b"
)


@functools.cache
def _isos() -> frozenset[str]:
    return frozenset(country_words().names.values())


def _country_mention(text: str, span: tuple[int, int], iso: str) -> Mention:
    start, end = span
    key = str(Key(KeyKind.COUNTRY, iso))
    return Mention(MentionKind.COUNTRY, start, end, text[start:end], iso, key)


def _country(text: str, start: int, end: int) -> Iterator[Mention]:
    surface = text[start:end]
    name = plain_name(surface)
    if surface.islower() or not surface[0].isupper() or _is_glued(text, start, end):
        return
    if len(surface) <= 3 and not surface.replace(".", "").isupper():  # noqa: PLR2004  (PRC, UAE)
        return
    after, before = _GOODS_AFTER.get(name), _GOODS_BEFORE.get(name)
    if after and re.match(rf"[\s-]+(?:{after})\b", text[end:], re.IGNORECASE):
        return
    if before and re.search(rf"(?:{before})\s+$", text[max(0, start - 24) : start], re.IGNORECASE):
        return
    if name in _PEOPLE and not _PLACE_WORD.search(text[max(0, start - 12) : start]):
        return
    iso = country_by_lower_name().get(name)
    if iso is not None:
        yield _country_mention(text, (start, end), iso)


def _is_glued(text: str, start: int, end: int) -> bool:
    """True inside a longer word or a web address ("china-tiles.com", "CHINATOWN")."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (
        before.isalnum() or after.isalnum() or before in {"@", "."} or text[end : end + 4] == ".com"
    )


# --- ports ---------------------------------------------------------------------------------------

_PORT_OF: Final = re.compile(r"\bport\s+(?:of\s+entry\s+(?:of|at|in)\s+|of\s+)$", re.IGNORECASE)
_PORTS_OF: Final = re.compile(
    r"\bports?\s+of\s+(?:[\w.,/ -]{3,60}\s+)?(?:and|or|,)\s+$", re.IGNORECASE
)
_CUE_BEFORE: Final = re.compile(
    r"\b(?:(?:entered|enters?|arriv\w+|unlad\w+|discharg\w+|clear\w+|examin\w+|held|landed|released|"
    r"unloaded|offloaded|imported|detained|seized)\s+(?:\w+\s+){0,3}?(?:at|in|through|via|into)"
    r"|ports?\s+(?:such\s+as|including|at|in)|(?:port\s+of\s+)?(?:entry|unlading|discharge|arrival)\s*[:-]"
    r"|POE|POD)\s*:?\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_CUE_AFTER: Final = re.compile(
    r"\s+(?:(?:sea|air)?port(?:\s+of\s+entry)?\b|ports?\s+of\s+entry\b|port\s+office|field\s+office)",
    re.IGNORECASE,
)
_STREET: Final = (
    r"(?:st|street|ave|avenue|road|rd|blvd|boulevard|drive|dr|lane|ln|suite|ste|floor|fl|hwy|highway"
    r"|parkway|pkwy|way|plaza|court|ct|e|w|n|s)\b\.?"
)
_SEATED: Final = (
    r"(?:address|based|located|headquartered|incorporated|registered|residing|offices?|organized"
    r"|facilit\w+|warehouse)"
)
_ADDRESS_BEFORE: Final = re.compile(
    rf"(?:\b\d{{5}}(?:-\d{{4}})?\s+|\bP\.?\s?O\.?\s?Box\b[^\n]{{0,20}}\s|\b{_SEATED}\s+(?:in|at)\s+"
    rf"|\b\d+\s+[\w .'#-]{{2,40}}\b{_STREET}[^\n]{{0,30}}[,\n]\s*)$",
    re.IGNORECASE,
)
_ZIP_AFTER: Final = re.compile(r"[\s,.]*(?:U\.?S\.?(?:A\.?)?)?[\s,.]*\d{5}(?:-?\d{4})?\b")
_PORT_CODE: Final = re.compile(
    r"\b(?:ports?(?:\s+of\s+(?:entry|unlading))?(?:\s+codes?)?|POE|PORT\s+CODE|Schedule\s+D(?:\s+code)?)\s*"
    r"(?:no\.?|number|#|:|=|-)?\s*(?P<code>\d{4})(?![\d.,-]*\d)",
    re.IGNORECASE,
)
_NEXT_CODE: Final = re.compile(r"\s*(?:,|and|or|&|/|,\s*and)\s*(?P<code>\d{4})(?![\d.,-]*\d)")


def _port(text: str, start: int, end: int) -> Iterator[Mention]:
    surface = text[start:end]
    rows = port_names().get(plain_name(surface), ())
    if not rows or not surface[0].isupper() or _is_glued(text, start, end):
        return
    before = text[max(0, start - 90) : start]
    named = _PORT_OF.search(before)
    port, port_end = _with_state(text, end, surface, rows)
    if port is None and not (named or _is_cued(text, before, end, rows)):
        return
    if port is None:
        port = rows[0] if len({row.code for row in rows}) == 1 else None
    if port is None or _ZIP_AFTER.match(text, port_end):
        return
    if not named and _ADDRESS_BEFORE.search(before):
        return
    first = start - (len(before) - named.start()) if named else start
    key = str(Key(KeyKind.PORT, port.code))
    yield Mention(MentionKind.PORT, first, port_end, text[first:port_end], port.code, key)


def _with_state(
    text: str, end: int, surface: str, rows: tuple[PortName, ...]
) -> tuple[PortName | None, int]:
    """The port in the state named behind the city, and where that ends."""
    again = re.match(rf",\s*{re.escape(surface)}(?=,)", text[end:], re.IGNORECASE)
    after = end + (again.end() if again else 0)
    match = re.compile(rf"(?:,\s*|\s+)({state_pattern()})(?![\w])").match(text, after)
    if match is None:
        alone = len(rows) == 1 and rows[0].whole_name
        return (rows[0] if alone else None), end
    state = state_code(match.group(1))
    found = next((row for row in rows if row.state in {state, ""}), None)
    return found, match.end() if found else end


def _is_cued(text: str, before: str, end: int, rows: tuple[PortName, ...]) -> bool:
    code = re.match(r"\s*\(?\s*(\d{4})\)?", text[end : end + 9])
    if code and any(row.code == code.group(1) for row in rows):
        return True
    return bool(
        _CUE_BEFORE.search(before) or _PORTS_OF.search(before) or _CUE_AFTER.match(text, end)
    )


def _port_codes(text: str) -> Iterator[Mention]:
    for match in _PORT_CODE.finditer(text):
        yield from _coded(text, match.start(), match.end(), match["code"])
        following = _NEXT_CODE.match(text, match.end())
        while following is not None:
            yield from _coded(text, *following.span("code"), following["code"])
            following = _NEXT_CODE.match(text, following.end())


def _coded(text: str, start: int, end: int, code: str) -> Iterator[Mention]:
    if code in ports_table():
        key = str(Key(KeyKind.PORT, code))
        yield Mention(MentionKind.PORT, start, end, text[start:end], code, key)


# --- Centers -----------------------------------------------------------------------------------

_AND: Final = r",?\s+(?:and|&)\s+"
_CENTERS: Final = {
    "CEE001": rf"Pharmaceuticals?(?:,\s*Health{_AND}Chemicals?)?",
    "CEE002": rf"Agriculture(?:{_AND}Prepared\s+Products)?|AgPP",
    "CEE003": rf"Automotive(?:{_AND}Aerospace)?",
    "CEE004": rf"Apparel(?:,\s*Footwear{_AND}Textiles?)?",
    "CEE005": r"Base\s+Metals?",
    "CEE006": rf"Petroleum(?:,\s*Natural\s+Gas{_AND}Minerals)?",
    "CEE007": r"Electronics",
    "CEE008": rf"Consumer\s+Products(?:{_AND}Mass\s+Merchandising)?",
    "CEE009": rf"Industrial{_AND}Manufacturing\s+Materials",
    "CEE010": r"Machinery",
}
_CENTER_TAIL: Final = (
    r"(?:Centers?|Centres?|CEE)(?:\s+of\s+Excellence(?:\s+and\s+Expertise)?)?(?:\s+\(CEE\))?"
)
_CENTER_CODE: Final = re.compile(r"\bCEE[\s-]?0?(0[1-9]|10)\b(?!-)")


@functools.cache
def _center_pattern() -> re.Pattern[str]:
    names = "|".join(f"(?P<{code}>{name})" for code, name in _CENTERS.items())
    again = "|".join(f"(?P<f{code}>{name})" for code, name in _CENTERS.items())
    head = r"(?:Centers?(?:\s+of\s+Excellence\s+and\s+Expertise)?(?:\s+\(CEE\))?|CEE)"
    return re.compile(
        rf"\b(?:(?:{names})\s+{_CENTER_TAIL}|{head}(?:\s+for|\s*:|\s+[-\u2013])\s+(?:{again}))\b|\bAgPP\b",
        re.IGNORECASE,
    )


def find_centers(text: str) -> Iterator[Mention]:
    """Centers of Excellence and Expertise by code or by name; their cities are no Centers."""
    for match in _CENTER_CODE.finditer(text):
        yield _center(text, match.span(), f"CEE{int(match.group(1)):03d}")
    if not re.search(r"CEE|[Cc]ent(?:er|re)|CENTER|AgPP", text):
        return
    for match in _center_pattern().finditer(text):
        if not match.group()[0].isupper():
            continue
        code = next((k.removeprefix("f") for k, v in match.groupdict().items() if v), "CEE002")
        yield _center(text, match.span(), code)


def _center(text: str, span: tuple[int, int], code: str) -> Mention:
    start, end = span
    key = str(Key(KeyKind.CENTER, code))
    return Mention(MentionKind.CENTER, start, end, text[start:end], code, key)
