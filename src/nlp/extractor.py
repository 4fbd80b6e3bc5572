"""Text to mentions: rules and gazetteers first, the statistical model for prose only."""

from collections.abc import Iterator, Sequence
from typing import Final

from nlp.cargo_codes import find_containers, find_tariff_numbers
from nlp.citations import find_citations
from nlp.commodity_rules import find_commodities
from nlp.dates import find_dates
from nlp.firm_names import clean_party_name, find_firm_names
from nlp.gazetteer import find_names
from nlp.mention_spans import without_overlaps
from nlp.party_model import MODEL, PartyModel, propose
from nlp.place_rules import find_centers, find_places
from schemas.mentions import Mention, MentionKind
from schemas.ports import Extractor

RULES_VERSION: Final = "mention-rules@1"


def open_extractor(*, statistical: bool = True) -> Extractor:
    """The extractor. Gazetteers and model are loaded on first use.

    Args:
        statistical: whether prose is also searched for firms named without their legal form, which
            takes the statistical model; rules alone are about a fifth faster on long corpora.
    """
    return RuleExtractor(statistical=statistical)


def is_prose(text: str) -> bool:
    """True for a text that is set in lower case, False for upper-case cargo text and codes.

    For callers that get texts of unknown origin, such as `tidewaiter extract`.
    """
    lower = sum(c.islower() for c in text)
    upper = sum(c.isupper() for c in text)
    return lower > upper


class RuleExtractor:
    """Finds codes, citations, places, Centers, firms and dates."""

    def __init__(self, *, statistical: bool) -> None:
        self._model = PartyModel() if statistical else None

    @property
    def model_id(self) -> str:
        """Name and version of the rules, and of the model where it is used."""
        return f"{RULES_VERSION}+{MODEL}" if self._model else RULES_VERSION

    def extract(self, texts: Sequence[str], *, prose: bool) -> Sequence[tuple[Mention, ...]]:
        """Mentions of each text in order of start, offsets in the text as given, none overlapping.

        Args:
            texts: passages or goods descriptions.
            prose: True for set prose, where a firm's name may run over a line end and the
                statistical model is asked; False for cargo text and party blocks.
        """
        found = [list(_by_rule(text, prose=prose)) for text in texts]
        if prose and self._model is not None:
            proposals = [p for number, text in enumerate(texts) for p in propose(number, text)]
            for number, mention in self._model.confirmed(texts, proposals) if proposals else ():
                found[number].append(mention)
        return [without_overlaps(mentions) for mentions in found]


def _by_rule(text: str, *, prose: bool) -> Iterator[Mention]:
    yield from find_citations(text)
    yield from find_dates(text)
    yield from find_tariff_numbers(text)
    yield from find_containers(text)
    yield from find_centers(text)
    names = list(find_names(text))
    yield from find_places(text, names)
    yield from find_commodities(text, names, prose=prose)
    for firm in find_firm_names(text, across_lines=prose):
        name = clean_party_name(firm.text).name
        yield Mention(MentionKind.PARTY, firm.start, firm.end, firm.text, name)
