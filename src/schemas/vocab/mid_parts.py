"""The parts of a manufacturer ID, in every reading that the rules admit.

The rules (19 CFR part 102, appendix) leave room: what becomes of initials around an "and", whether
a number that is a street's own name counts, whether a comma and a space join two numbers. Each
function here gives all readings, in order.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

_IGNORED = frozenset({"A", "AN", "AND", "OF", "THE"})
# Legal forms before a name that filers leave out (PT Morich is filed as Morich); the appendix does
# not name them, so the reading that keeps them stays.
_LEADING_FORMS: dict[str, frozenset[str]] = {
    "ID": frozenset({"PT"}),
    "RU": frozenset({"OAO", "OOO", "ZAO", "JSC"}),
}
# A city-state is filed under its country's name.
_CITY_STATES: dict[str, str] = {
    "HK": "HON",
    "SG": "SIN",
    "MO": "MAC",
    "MC": "MON",
    "SM": "SAN",
    "VA": "VAT",
}
# A letter with two dots is filed plain or, as at home, with an E behind.
_SPELLED_OUT = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Ø": "OE"})
# Letters that do not come apart into a letter and an accent.
_PLAIN = str.maketrans({"Ø": "O", "Æ": "AE", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH"})
_APOSTROPHES = re.compile(r"['\u2018\u2019`\u00b4]")
_HYPHENS = re.compile(r"[\u00ad\u2010-\u2015\u2212]")
_DOTTED_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?")
_ORDINAL = re.compile(r"\b[0-9]+(?:ST|ND|RD|TH)\b")
_THE_HAGUE = frozenset({"S GRAVENHAGE", "SGRAVENHAGE", "DEN HAAG"})
_LONGEST_PART, _LONGEST_NUMBER = 3, 4


def name_parts(name: str, country: str) -> list[str]:
    """The first three characters of each of the name's first two words.

    `country` is the ISO code of the goods' origin. Empty where no letter or digit is left.
    """
    return _readings(name, lambda text: _names(text, country))


def number_parts(street: str) -> list[str]:
    """The first four digits of the largest number of the street line; "" where there is none.

    Commas and hyphens between digits go (12,34,56 is 123456). Open are: a space behind one
    (`2-6, 8-Chome` is filed as 268 and as 26), a slash, and ordinals that name the street
    (`7 12th Street`).
    """
    upper = _HYPHENS.sub("-", street.upper())
    found: set[str] = set()
    for line, between in product(
        (upper, _ORDINAL.sub(" ", upper)),
        (r"(?<=\d)[,\-](?=\d)", r"(?<=\d)[,\-]\s*(?=\d)", r"(?<=\d)[,\-/](?=\d)"),
    ):
        numbers = re.findall(r"[0-9]+", re.sub(between, "", line))
        found.add(max(numbers, key=int)[:_LONGEST_NUMBER] if numbers else "")
    return sorted(found)


def city_parts(city: str, country: str) -> list[str]:
    """The first three letters of the city; of the country's name for a city-state.

    Numerals, punctuation and a leading "The" do not count (St. Michel is STM, The Hague HAG).
    """
    return _readings(city, lambda text: _cities(text, country))


def _readings(text: str, derive: Callable[[str], Iterable[str]]) -> list[str]:
    upper = text.upper()
    spellings = {_latin(upper), _latin(upper.translate(_SPELLED_OUT))}
    return sorted({part for spelling in spellings for part in derive(spelling) if part})


def _latin(upper: str) -> str:
    decomposed = unicodedata.normalize("NFKD", upper.translate(_PLAIN))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _HYPHENS.sub("-", _APOSTROPHES.sub("", plain))


# The name -------------------------------------------------------------------------------------


def _names(name: str, country: str) -> Iterator[str]:
    forms = _LEADING_FORMS.get(country, frozenset())
    for words in _word_lists(name):
        yield _joined(words)
        if words and words[0] in forms:
            yield _joined(words[1:])


def _joined(words: Sequence[str]) -> str:
    return "".join(word[:_LONGEST_PART] for word in words[:2])


def _word_lists(name: str) -> Iterator[list[str]]:
    """The words that count: dots that join or part, initials beside an article or an "and"."""
    text = re.sub(r"[&+]", " AND ", name)
    text = re.sub(r"(?<=\S)-(?=\S)", "", text)  # a hyphenated name is one word
    tokens = re.findall(r"[0-9A-Z.]+", text)
    for part_at_dots, strict in product((False, True), repeat=2):
        yield _words(list(_undotted(tokens, part_at_dots=part_at_dots)), strict=strict)


def _undotted(tokens: Sequence[str], *, part_at_dots: bool) -> Iterator[str]:
    """Tokens without dots, but initials keep theirs: `A.B.` gives `A.`, then `B.`."""
    for token in tokens:
        if _DOTTED_INITIALS.fullmatch(token):
            yield from (f"{letter}." for letter in token if letter != ".")
        elif part_at_dots:
            yield from (part for part in token.split(".") if part)
        elif token.strip("."):
            yield token.replace(".", "")


def _words(tokens: Sequence[str], *, strict: bool) -> list[str]:
    """Words that count: initials side by side are one word, a single initial is ignored.

    In the strict reading a bare A is an article wherever it stands, and an "and" that is left out
    brings the initials around it together; in the other A is an initial and the "and" parts them.
    """
    words: list[str] = []
    initials = ""
    for word in [*tokens, ""]:
        letter = word.rstrip(".")
        if len(letter) == 1 and letter.isalpha() and not (strict and word == "A"):
            initials += letter
        elif word not in _IGNORED or (word == "AND" and not strict):
            words += [initials] if len(initials) > 1 else []
            words += [word] if word not in _IGNORED | {""} else []
            initials = ""
    return words or [token.rstrip(".") for token in tokens if token not in _IGNORED]


# The city -------------------------------------------------------------------------------------


def _cities(city: str, country: str) -> Iterator[str]:
    if country in _CITY_STATES:
        yield _CITY_STATES[country]
    for name in city.split("/"):
        letters = " ".join(re.sub(r"[^A-Z ]", "", name.replace("-", " ")).split())
        if letters in _THE_HAGUE:
            yield "HAG"
        yield letters.removeprefix("THE ").replace(" ", "")[:_LONGEST_PART]
