"""The words of a goods description, whether from a tariff, a purchase order or a cargo manifest.

Cargo text is upper case, cut short and full of packing; the tariff writes in plurals and inverted
word order. Both are brought to the same words: lower case, singular, American spelling,
abbreviations written out, packing and quantities left out.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml


def is_too_vague(text: str) -> bool:
    """True where every word is one that alone does not say what the goods are."""
    words = goods_words(text)
    return all(word in _vague_words() for word in words)


@cache
def _vague_words() -> frozenset[str]:
    return frozenset(_word_lists()["vague"].split())


@cache
def _word_lists() -> Mapping[str, Any]:
    text = files("analysis").joinpath("data", "goods_words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _lists() -> tuple[frozenset[str], Mapping[str, str]]:
    """Words left out, and what shortened ones stand for."""
    lists = _word_lists()
    return frozenset(f"{lists['stop']} {lists['packing']}".split()), lists["short"]


_STEEL_THINGS = "steel|sink|pipe|tube|cook|kitchen|flange|bolt|screw|wire|sheet|coil"
_JOINED: Final = (
    (re.compile(r"\bt[ -]?shirts?\b"), " t_shirt "),
    (re.compile(rf"\bs\.?/?s\b(?= ?(?:{_STEEL_THINGS}))"), " stainless steel "),
    (re.compile(r"\bw/o?\b"), " with "),
    (re.compile(r"'s\b|s'(?=\s|$)"), "s "),
)
_COUNTED = re.compile(
    r"\b\d[\d,.]*\s*(?:ctns?|cartons?|pcs|pieces|pkgs?|packages|plts?|pallets?|skids?|bags|rolls|"
    r"sets|units|drums|crates|cases|boxes|bales|kgs?|lbs?|cbm|mt|x\s*\d+['\"]?)\b"
)
_CODES = re.compile(
    r"\b(?:hs|hts|htsus)(?:\s*(?:code|no|number))?s?[\s.:#]*(?=\d)|\b\d{4}\.\d{2}[.\d]*|\b\d{6,}\b"
)
_WORD = re.compile(r"[a-z_]+|\d+(?:\.\d+)?")


def goods_words(text: str) -> list[str]:
    """The words in their order; what stands more than once does so here."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    plain = _COUNTED.sub(" ", _CODES.sub(" ", plain))
    for pattern, word in _JOINED:
        plain = pattern.sub(word, plain)
    return [one for word in _WORD.findall(plain) for one in _forms(word)]


@lru_cache(maxsize=65_536)
def _forms(word: str) -> tuple[str, ...]:
    left_out, short = _lists()
    if word in left_out:
        return ()
    single = short.get(word) or _singular(word)
    if single in left_out:
        return ()
    return tuple(short.get(single, single).split())


def _singular(word: str) -> str:
    """English plurals, far enough that both sides of a comparison get the same word."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        return word
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004  (ties, pies)
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith(("knives", "leaves", "shelves", "halves", "wolves", "calves")):
        return f"{word[:-3]}f"
    return word[:-1]
