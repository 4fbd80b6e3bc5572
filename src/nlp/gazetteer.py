"""One pass over a text for every name of the gazetteers: countries, ports, commodity terms."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from nlp.commodity_terms import commodity_terms
from nlp.countries import country_by_lower_name
from nlp.port_names import port_names

COUNTRY: Final = "country"
PORT: Final = "port"
COMMODITY: Final = "commodity"


@dataclass(frozen=True, slots=True)
class Named:
    """Characters `start` to `end` of a text that match a name of the gazetteer `label`."""

    label: str
    start: int
    end: int


def plain_name(surface: str) -> str:
    """A matched surface as the gazetteers spell it: lower case, single spaces, straight quotes."""
    plain = re.sub(r"\s+", " ", surface.lower()).replace("\u2019", "'")
    return re.sub(r" ?(['-]) ?", r"\1", plain)


def find_names(text: str) -> Iterator[Named]:
    """Names of all gazetteers, whatever their case; they may overlap."""
    blank, matcher = _matcher()
    document = blank.make_doc(text)
    for label, first, last in matcher(document):
        span = document[first:last]
        yield Named(blank.vocab.strings[label], span.start_char, span.end_char)


@functools.cache
def _matcher() -> tuple[Any, Any]:
    import spacy  # noqa: PLC0415  (a second that commands without extraction need not pay)
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415

    blank = spacy.blank("en")
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    for label, names in (
        (COUNTRY, country_by_lower_name()),
        (PORT, port_names()),
        (COMMODITY, commodity_terms()),
    ):
        matcher.add(label, [blank.make_doc(name) for name in _spellings(names)])
    return blank, matcher


def _spellings(names: Iterable[str]) -> list[str]:
    """Names with a straight and with a curved apostrophe."""
    return sorted({form for name in names for form in (name, name.replace("'", "\u2019"))})
