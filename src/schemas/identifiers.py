"""Identifiers as the index compares them: one typed text per code, the same on both sides.

Whoever builds an `IndexDoc` and whoever asks a `SearchQuery` write a code in the form of a key,
`kind:canonical` (`hts:85423100`, `entry:ABC-1234567-6`, `csms:60011750`), so that eight digits of
a message never meet eight digits of a tariff line by accident. A citation that is no key has a
kind of its own here: `frcite:90 FR 40326`.
"""

from collections.abc import Iterable

from schemas.errors import InvalidCode
from schemas.keys import Key, KeyKind

FR_CITATION = "frcite"
HTS_LEVELS = (8, 6, 4)  # digits of legal rate line, subheading, heading


def identifier_forms(
    key: str, *, fr_citation: str = "", others: Iterable[str] = ()
) -> tuple[str, ...]:
    """The identifiers by which the thing with that key is found, its key first.

    A passage is also named by its document, a dated section (`cfr:19/165.4@2024-03-18`) and a bill
    (`bill:NUMBER@ARRIVAL-DATE`) by what stands before the date, an evasion case
    (`issue:evasion/7335`) by `eapa:7335`. `fr_citation` is the place in the Federal Register
    ("90 FR 40326"); `others` are further identifiers, already keys (an order's case number).
    """
    forms = [key, *_shorter_forms(key)]
    if fr_citation:
        forms.append(fr_citation_form(fr_citation))
    return tuple(dict.fromkeys((*forms, *others)))


def fr_citation_form(text: str) -> str:
    """The identifier of a Federal Register citation, spaces evened out."""
    return f"{FR_CITATION}:{' '.join(text.split()).upper()}"


def mention_forms(keys: Iterable[str]) -> tuple[str, ...]:
    """The mentions with what lies above them: a tariff code also mentions its headings."""
    forms: dict[str, None] = {}
    for key in keys:
        forms[key] = None
        forms.update(dict.fromkeys(_above(key)))
        forms.update(dict.fromkeys(_shorter_forms(key)))
    return tuple(forms)


def hts_ancestors(digits: str) -> tuple[str, ...]:
    """Codes above a tariff code, the nearest first: 8542310000 has 85423100, 854231 and 8542."""
    return tuple(digits[:n] for n in HTS_LEVELS if n < len(digits))


def _above(key: str) -> tuple[str, ...]:
    kind, _, value = key.partition(":")
    if kind != KeyKind.HTS:
        return ()
    return tuple(f"{kind}:{code}" for code in hts_ancestors(value))


def _shorter_forms(text: str) -> tuple[str, ...]:
    try:
        key = Key.parse(text)
    except InvalidCode:
        return ()
    forms: list[Key] = []
    if key.is_passage:
        forms.append(key.document)
    if key.kind in {KeyKind.BILL, KeyKind.CFR, KeyKind.USC} and "@" in key.value:
        forms.append(Key(key.kind, key.value.partition("@")[0]))
    if key.kind is KeyKind.ISSUE and key.value.startswith("evasion/"):
        forms.append(Key(KeyKind.EAPA, key.value.removeprefix("evasion/")))
    return tuple(str(form) for form in forms)
