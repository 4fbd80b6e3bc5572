"""Evasion notices to facts: rules over the wording that the letters share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nlp import notice_facts as facts
from nlp.notice_facts import Found
from nlp.notice_firms import Firm, find_firms
from nlp.notice_parts import importers, manufacturers
from nlp.notice_text import Notice, NoticeText, to_notice
from schemas.mentions import CaseFact
from schemas.ports import CaseReader

RULES_VERSION: Final = "notice-rules@1"
_OPENING: Final = 4500  # characters of the letter, from its RE line: whom and what it is about


def open_case_reader() -> CaseReader:
    """The reader of evasion notices. It holds no model and may be shared between threads."""
    return NoticeReader()


class NoticeReader:
    """Reads the facts of Enforce and Protect Act notices by rule."""

    @property
    def model_id(self) -> str:
        """Name and version of the rules."""
        return RULES_VERSION

    def read(self, title: str, pages: Sequence[tuple[int, str]]) -> Sequence[CaseFact]:
        """Facts of one notice, each value once per field, with its page and the words around it.

        Args:
            title: the notice's title, which says what kind it is where the first page is an image.
            pages: (page number, text) in reading order; pages without text are skipped.

        Returns:
            Facts ordered by field. Firms carry their full names as the notice writes them; compare
            them by `clean_party_name(...).key`.
        """
        notice = to_notice(pages or [(1, "")])
        return tuple(_unique(_read(title, notice)))


def _read(title: str, notice: Notice) -> Iterator[CaseFact]:
    body = notice.body
    letter = _letter_start(body)
    opening = letter + _OPENING
    yield from _cases(title, notice)
    firms = find_firms(body, letter)
    evaders = importers(body, firms, opening)
    yield from _named("importer", body, evaders)
    makers = manufacturers(body, firms, [firm for firm, _ in evaders])
    yield from _named("manufacturer", body, makers)
    order_facts = list(_orders(notice, opening))
    yield from order_facts
    numbers = [fact.value for fact in order_facts]
    yield from _facts("true_origin", body, facts.true_origins(body, numbers))
    origins = {fact.value for fact in _facts("", body, facts.true_origins(body, numbers))}
    yield from _facts("claimed_origin", body, facts.claimed_origins(body, origins, opening))
    yield from _facts("scheme", body, facts.schemes(body, opening))
    for text in (body, notice.notes):
        yield from _facts("tariff_code", text, facts.tariff_codes(text))
    yield from _facts("outcome", body, facts.outcomes(title, body))


def _letter_start(body: NoticeText) -> int:
    """Where the RE line stands, behind the addresses; 0 where there is none."""
    start = re.search(r"\b(?:RE|Re):\s", body.text[:6000])
    return start.start() if start else 0


def _cases(title: str, notice: Notice) -> Iterator[CaseFact]:
    own = facts.own_case(title, notice.body)
    if own is not None:
        yield from _facts("case", notice.body, [own])
    others = [
        fact
        for text in (notice.body, notice.notes)
        for fact in _facts("case", text, facts.consolidated_cases(text))
    ]
    yield from sorted(others, key=lambda fact: (fact.value, fact.page))


def _orders(notice: Notice, opening: int) -> Iterator[CaseFact]:
    """Orders of the opening; of the whole body, then the footnotes, where that has none."""
    everywhere = list(facts.orders(notice.body))
    found = [order for order in everywhere if order.start < opening] or everywhere
    if found:
        yield from _facts("order", notice.body, found)
    else:
        yield from _facts("order", notice.notes, facts.orders(notice.notes))


def _named(field: str, text: NoticeText, firms: Iterable[tuple[Firm, int]]) -> Iterator[CaseFact]:
    for firm, start in firms:
        yield CaseFact(field, firm.name, text.page_at(start), text.quote(start, start + 40))


def _facts(field: str, text: NoticeText, found: Iterable[Found]) -> Iterator[CaseFact]:
    for item in found:
        quote = text.quote(item.start, item.end)
        yield CaseFact(field, item.value, text.page_at(item.start), quote)


def _unique(found: Iterable[CaseFact]) -> Iterator[CaseFact]:
    seen: set[tuple[str, str]] = set()
    for fact in found:
        if (fact.field, fact.value) not in seen:
            seen.add((fact.field, fact.value))
            yield fact
