"""Party blocks of a manifest: the name, the address and the country out of free lines.

Ocean manifests give shipper, consignee and notify party as lines of text cut at a fixed width, so
a name may run over a line end, and a country may be its last word, its ISO code or only implied by
a state and a ZIP code.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nlp.countries import country_words
from nlp.firm_names import clean_party_name, find_firm_names
from nlp.states import is_state, state_pattern

_STATE_ZIP: Final = re.compile(
    rf"(?<![A-Z])(?:{state_pattern()})\.?[\s,.]*(?:USA?[\s,.]*)?\d{{5}}(?:-?\d{{4}})?\b"
)
# Some forwarders' systems print "TE" and a cut telephone number before the country.
_TELEPHONE: Final = re.compile(r"(?<![A-Z])TE(?=(?:US|[A-Z]{2}|VIETNAM)\b)")
_STATE_LAST: Final = re.compile(rf",\s*(?:{state_pattern()})$")
_ON_BEHALF: Final = re.compile(r"\b(?:TE)?ON\s+BEHALF\b|\b(?:FOR\s+)?(?:THE\s+)?ACC+OUNT\s+OF\b")
_CANADIAN: Final = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b")
_USA: Final = re.compile(
    r"\bU\.?\s?S\.?(?:\s?A\.?)?[\s.,]*(?:\d{5}(?:-\d{4})?)?$|\bUNITED STATES\b.*$"
)
_TAIL: Final = re.compile(r"[\s.,;:-]*(?:\d[\d\s-]*)?[\s.,;:]*$")  # a postcode behind the country
_ASIDE: Final = re.compile(
    r"(?i)\b(?:on\s+behalf\s+of|o/?b/?o|c/o|attn|attention|for\s+(?:the\s+)?account\s+of|tel|phone|fax"
    r"|e-?mail|contact|vat|tax\s+id|ein)\b"
)
_NAME_GOES_ON: Final = re.compile(
    r"(?i)^(?:(?:co|company|ltd|limited|inc|corp|llc|l\.l\.c|s\.?a|gmbh|sdn|pvt|pte|group)\b"
    r"|[^\d]{0,40}\bgroup$)"
)


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """A party as a manifest states it.

    Attributes:
        name: cleaned name; empty where the block is empty.
        address: the other lines, joined with ", ".
        country: ISO 3166-1 alpha-2, or empty where the block does not tell.
    """

    name: str
    address: str
    country: str


def split_party_block(block: str) -> PartyBlock:
    """Split the lines (or the comma-separated parts) of a party block."""
    lines = [re.sub(r"\s+", " ", line).strip() for line in block.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return PartyBlock("", "", "")
    name, rest = _name_of(lines)
    address = ", ".join(line.strip(" ,") for line in rest if line.strip(" ,"))
    return PartyBlock(clean_party_name(name).name, address, _country_of(rest or lines))


def _name_of(lines: Sequence[str]) -> tuple[str, list[str]]:
    """The name, and what is left of the block."""
    name, rest = lines[0], list(lines[1:])
    while rest and (name.endswith("-") or _goes_on(name, rest[0])):
        joined = name[:-1] if name.endswith("-") else f"{name} "
        name, rest = f"{joined}{rest[0]}", rest[1:]
    aside = _ASIDE.search(name)
    if aside is not None and aside.start():
        return name[: aside.start()], [name[aside.start() :], *rest]
    firm = next(find_firm_names(name), None)
    if firm is not None and name[firm.end :].strip(" ,."):
        return name[: firm.end], [name[firm.end :].strip(" ,."), *rest]
    head, comma, tail = name.partition(",")
    if firm is None and comma and any(c.isdigit() for c in tail):
        return head, [tail.strip(), *rest]
    return name, rest


def _goes_on(name: str, following: str) -> bool:
    """True where the next line is the rest of the name."""
    if _NAME_GOES_ON.match(following):
        return True
    if next(find_firm_names(name), None) is not None or _ASIDE.search(following):
        return False
    form = next(find_firm_names(f"{name} {following}"), None)
    if form is None or form.start:
        return False
    return not any(c.isdigit() for c in form.text[len(name) :])


def _country_of(lines: Sequence[str]) -> str:
    """The country that the last lines name or imply."""
    own = _ON_BEHALF.split("\n".join(lines).upper(), maxsplit=1)[0].split("\n")
    text = _TELEPHONE.sub("", " ".join([line for line in own if line.strip()][-2:]))
    bare = _TAIL.sub("", text)
    named = _ends_with_country().search(bare)
    if named is not None:
        return _upper_names()[re.sub(r"\s+", " ", named.group("name")).rstrip(".")]
    if _USA.search(text) or any(_STATE_ZIP.search(line.upper()) for line in lines):
        return "US"
    if any(_CANADIAN.search(line.upper()) for line in lines[-2:]):
        return "CA"
    if _STATE_LAST.search(bare):
        return "US"
    return _country_of_code(re.search(r"(?:^|[\s,/.-])([A-Z]{2})$", bare))


def _country_of_code(match: re.Match[str] | None) -> str:
    """The country of two letters at the end, unless they may be a state as well."""
    if match is None:
        return ""
    code, state = match.group(1), is_state(match.group(1))
    if code in _codes():
        return "" if state else code
    return "US" if state else ""


@functools.cache
def _codes() -> frozenset[str]:
    return frozenset(country_words().names.values())


@functools.cache
def _upper_names() -> dict[str, str]:
    names = country_words().names.items()
    return {name.upper().rstrip("."): iso for name, iso in names if name != "Georgia"}


@functools.cache
def _ends_with_country() -> re.Pattern[str]:
    names = sorted(_upper_names(), key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?:^|[\s,.(])(?P<name>{words})\.?\)?$")
