"""Names of places and countries, evened out so that two spellings of one name compare equal."""

import re
import unicodedata

_WORDS = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile(r"['\u2018\u2019`.]")
# Abbreviations that lists of ports and countries use for whole words.
_LONG_FORMS: dict[str, str] = {
    "st": "saint",
    "ste": "sainte",
    "ft": "fort",
    "mt": "mount",
    "is": "islands",
    "isl": "islands",
    "dem": "democratic",
    "rep": "republic",
    "fed": "federal",
    "intl": "international",
    "intl.": "international",
    "airp": "airport",
    "airprt": "airport",
}
_DROPPED = frozenset({"the", "and", "of"})


def name_key(text: str) -> str:
    """The name in lower case, without accents, punctuation, `the`, `and` and `of`.

    Abbreviations (St., Ft., Intl.) are spelled out. Two names with the same key are the same.
    """
    return " ".join(name_words(text))


def name_words(text: str) -> list[str]:
    """The words of the key, in order."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    plain = _APOSTROPHES.sub("", "".join(c for c in plain if not unicodedata.combining(c)))
    found: list[str] = _WORDS.findall(plain)
    words = (_LONG_FORMS.get(word, word) for word in found)
    return [word for word in words if word not in _DROPPED]
