"""What a question says beside its words: codes and numbers, and quoted phrases. Pure.

A code is read generously: a number that two systems could have issued is given in both readings,
the likelier first, because only what names a thing in the index has any effect. What would make
every year a tariff heading is not: four bare digits are a code only alone or after a word that
says so ("heading 8542", "port 2304").
"""

import re
import unicodedata
from dataclasses import dataclass

from analysis.query_understanding_codes import Reading, readings
from analysis.query_understanding_words import widening
from schemas.identifiers import hts_ancestors
from schemas.keys import KeyKind

MOST_READ = 20_000  # characters of a question that are looked at; the rest is not
MOST_IDENTIFIERS = 200

_QUOTED = re.compile(r"\"([^\"\n]{2,300})\"|“([^“”\n]{2,300})”")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")

# Words that only introduce a code or ask for it: a question of these and a code has no meaning
# beyond the code, so no vector is asked for it.
_INTRODUCING = frozenset(
    """
    a about an and any are at by can cargo case cbp cfr citation cite code container csms
    customs details did do doc document does eapa entries entry federal find for fr from get
    give goods has have heading hq hts htsus i in info information is it letter line look
    lookup me message mid my need no notice number ny of on open or order please port pull ref
    reference register review ruling say says search see shipment show status subheading
    summary tariff tell that the this to up us usc what where which who with you
    """.split(),  # noqa: SIM905  (a page of quoted words is harder to read)
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question, understood.

    Attributes:
        text: the question as it is searched by words.
        identifiers: codes in it, as `schemas.identifiers` writes them, the likeliest first.
        phrases: what stands in quotation marks and is no code.
        meaning: what is left to be embedded without the codes; empty where there is nothing.
        numbers: codes in it as they were written, those that are no mere guess.
        widening: words that it may mean beside those it says (`query_understanding_words`).
        only_numbers: true where it says nothing beyond these codes and the words that introduce
            them, so that what does not bear or mention one of them cannot be meant.
    """

    text: str
    identifiers: tuple[str, ...]
    phrases: tuple[str, ...]
    meaning: str
    numbers: tuple[str, ...] = ()
    only_numbers: bool = False
    widening: tuple[str, ...] = ()

    @property
    def searched(self) -> str:
        """The text with what it may also mean, as it is searched by words."""
        return " ".join((self.text, *self.widening))

    @property
    def embedded(self) -> str:
        """The meaning with what it may also mean, as the model sees it; empty for none."""
        if not self.meaning or not self.widening:
            return self.meaning
        return f"{self.meaning} ({', '.join(self.widening)})"


def understand(question: str) -> Understanding:
    """Codes, phrases and the rest of a question. Never fails; reads MOST_READ characters."""
    text = _readable(question[:MOST_READ])
    found = readings(text)
    sure = [reading for reading in found if not reading.weak]
    meaning = _meaning(text, found)
    return Understanding(
        text=text,
        identifiers=_identifiers(found),
        phrases=_phrases(text, found),
        meaning=meaning,
        numbers=tuple(dict.fromkeys(text[r.start : r.end].strip() for r in sure)),
        only_numbers=bool(sure) and _says_nothing(_without(text, sure)),
        widening=widening(meaning),
    )


def _readable(text: str) -> str:
    """Lone surrogates and control characters as spaces: no engine and no model can read them."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text)


def _identifiers(found: list[Reading]) -> tuple[str, ...]:
    """The forms in order, then what stands above the tariff codes among them."""
    forms = dict.fromkeys(form for reading in found for form in reading.forms)
    forms.update(dict.fromkeys(form for reading in found for form in _above(reading)))
    return tuple(forms)[:MOST_IDENTIFIERS]


def _above(reading: Reading) -> list[str]:
    """Headings over a tariff code; none where the number may be something else."""
    prefix = f"{KeyKind.HTS}:"
    if not all(form.startswith(prefix) for form in reading.forms):
        return []
    codes = [form.removeprefix(prefix) for form in reading.forms]
    return [f"{prefix}{above}" for code in codes for above in hts_ancestors(code)]


def _phrases(text: str, found: list[Reading]) -> tuple[str, ...]:
    taken = [(reading.start, reading.end) for reading in found if not reading.weak]
    phrases = []
    for match in _QUOTED.finditer(text):
        group = 1 if match[1] is not None else 2
        start, end = match.span(group)
        if not any(a < end and start < b for a, b in taken):
            phrases.append(match[group].strip())
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


def _meaning(text: str, found: list[Reading]) -> str:
    left = _without(text, [reading for reading in found if not reading.weak])
    words = {word.casefold() for word in _WORD.findall(left)}
    return left if words - _INTRODUCING else ""


def _without(text: str, found: list[Reading]) -> str:
    """The text without the codes read."""
    rest = list(text)
    for reading in found:
        rest[reading.start : reading.end] = " " * (reading.end - reading.start)
    return " ".join("".join(rest).split())


def _says_nothing(left: str) -> bool:
    words = {word.casefold() for word in _WORD.findall(left)}
    return not (words - _INTRODUCING) and not any(character.isdigit() for character in left)
