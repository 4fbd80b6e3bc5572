"""Until when a text says that it holds."""

import re
from datetime import date, timedelta

from nlp.dates import find_dates
from schemas.search import NO_LIMIT, Validity

_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = rf"(?:{_MONTHS}\.? \d{{1,2}}, \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
# What holds: without one of these a period is that of a review, an offer, an investigation.
_HOLDS = re.compile(
    r"\b(?:exten(?:sion|d|ds|ded|ding)|(?:in|remain\w*|continue\w*) (?:in )?(?:effect|force)"
    r"|effective|valid|open|quota (?:period|year)|test period|restrictions|exclusions?|expir\w+"
    r"|ceases?|terminat\w+"
    r"|sunsets?)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"\b(?P<how>through|thru|until|expires?(?: on)?|will expire(?: on)?|ends? on|ending(?: on)?"
    rf"|ceases? to be (?:effective|in effect)(?: on| after)?|terminates? on|sunsets? on"
    rf"|no later than|to)\s+(?:midnight,? |11:59 p\.m\.,? |the end of )?(?P<day>{_DAY})",
    re.IGNORECASE,
)
_PLAIN_TO = re.compile(rf"\bfrom\s+{_DAY},?\s+(?:to|through)\s*$", re.IGNORECASE)
_ALONE = re.compile(r"expire|ends? on|cease|terminates|sunset", re.IGNORECASE)
_NOT_ITS_OWN = re.compile(
    r"\b(?:due|set|scheduled|were|was|had|previous\w*|originally|prior|unless|period of"
    r"|POR|POI|review|investigat\w+|comments?|entered|exported|withdrawn|sold|fiscal|survey)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"^[,\s]*(?:unless|if not)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)”\"])[.!?;]\s+(?=[A-Z(“\"])|\n\s*\n")
_QUARTER = re.compile(
    r"\b(?P<year>20\d\d)\s+(?:Q(?P<q>[1-4])|(?P<name>first|second|third|fourth) quarter)\b"
    r".*\bquotas?\b|\bquotas?\b.*\b(?:Q(?P<q2>[1-4])|(?P<name2>first|second|third|fourth) quarter)"
    r"(?: of)?,? (?P<year2>20\d\d)\b",
    re.IGNORECASE,
)
_NAMES = ("first", "second", "third", "fourth")
WORDS = 240


def read_validity(text: str, *, stated_in: str) -> Validity:
    """The last day that the text gives for itself, with the sentence; NO_LIMIT where none.

    Periods of reviews and investigations, and the days on which something else was to end, are not
    its own.
    """
    for sentence in _SENTENCE_END.split(text):
        for found in _UNTIL.finditer(sentence):
            day = _day(found["day"])
            if day is not None and _is_its_own(sentence, found):
                return Validity(None, day, stated_in, " ".join(sentence.split())[:WORDS])
    return NO_LIMIT


def quota_quarter(title: str, *, stated_in: str) -> Validity:
    """The quarter of a quota that a title names ("2021 Q3 Absolute Quota ...")."""
    found = _QUARTER.search(title)
    if found is None:
        return NO_LIMIT
    name = (found["name"] or found["name2"] or "").lower()
    quarter = _NAMES.index(name) + 1 if name else int(found["q"] or found["q2"])
    year = int(found["year"] or found["year2"])
    after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    since = date(year, quarter * 3 - 2, 1)
    return Validity(since, after - timedelta(days=1), stated_in, title[:WORDS])


def _is_its_own(sentence: str, found: re.Match[str]) -> bool:
    left = sentence[: found.start()]
    if _NOT_ITS_OWN.search(left[-90:]) or _BEHIND.match(sentence[found.end() :]):
        return False
    if _ALONE.match(found["how"]):
        return True
    if found["how"].lower() == "to" and not _PLAIN_TO.search(sentence[: found.start("day")]):
        return False
    return bool(_HOLDS.search(left))


def _day(text: str) -> date | None:
    found = next(find_dates(text), None)
    return date.fromisoformat(found.canonical) if found else None
