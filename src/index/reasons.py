"""Why a hit stands where it stands, in one line. Pure."""

import math
from dataclasses import dataclass

from index.weights import WEIGHTS

SHOWN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Why:
    """What is known of a hit.

    Attributes:
        named: the identifier of the question that names it, or nothing.
        in_title, in_body: the question's words found there.
        asked: how many distinct words the question has.
        cosine: similarity to the question, NaN where unknown.
        standing: what is known against it, as a line; empty for nothing.
    """

    named: str
    in_title: tuple[str, ...]
    in_body: tuple[str, ...]
    asked: int
    cosine: float
    standing: str = ""


def reason(why: Why) -> str:
    """The line: the identifier first, then words, then likeness of meaning."""
    parts: list[str] = []
    if why.named:
        parts.append(f"named by {why.named}")
    found = set(why.in_title) | set(why.in_body)
    if why.in_title:
        parts.append(f"title has {_listed(why.in_title)}")
    only_body = tuple(word for word in why.in_body if word not in why.in_title)
    if only_body:
        parts.append(f"text has {_listed(only_body)}")
    if found and why.asked > 1:
        parts.append(f"{len(found)} of {why.asked} words")
    if not math.isnan(why.cosine) and why.cosine >= WEIGHTS.minimum_cosine:
        parts.append(f"meaning {why.cosine:.2f} alike")
    parts = parts or ["passes the filters"]
    return "; ".join([*parts, why.standing] if why.standing else parts)


def _listed(words: tuple[str, ...]) -> str:
    shown = ", ".join(words[:SHOWN_WORDS])
    return f"{shown}, …" if len(words) > SHOWN_WORDS else shown
