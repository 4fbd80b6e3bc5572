"""Rules for commodity terms among the gazetteers' finds."""

from collections.abc import Iterable, Iterator

from nlp.commodity_terms import commodity_terms
from nlp.gazetteer import COMMODITY, Named, plain_name
from schemas.keys import Key, KeyKind
from schemas.mentions import Mention, MentionKind


def find_commodities(text: str, names: Iterable[Named], *, prose: bool) -> Iterator[Mention]:
    """Commodity terms among the gazetteers' finds; in prose only those of two words or more.

    Prose uses the one-word terms ("records", "instruments") in senses of its own.
    """
    terms = commodity_terms()
    for name in names:
        surface = text[name.start : name.end]
        term = plain_name(surface)
        if name.label != COMMODITY or term not in terms or (prose and " " not in term):
            continue
        code = terms[term]
        key = str(Key(KeyKind.HTS, code)) if code else ""
        yield Mention(MentionKind.COMMODITY, name.start, name.end, surface, term, key)
